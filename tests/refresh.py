"""Remake every derived file after a change to its source, and say what changed.

    python3 tests/refresh.py
"""
import os
import subprocess
import sys

from helpers import path, read


def derive(name, make):
    """Remake the file called name with make(its path) where the result differs; say what happened."""
    target = path(*name.split('/'))
    old = read(*name.split('/')) if os.path.exists(target) else None
    make(target)
    print(f'{name}: ' + ('unchanged' if read(*name.split('/')) == old else 'remade'))


def encode(*arguments):
    """Run the encoder on attogpt.py."""
    subprocess.run([sys.executable, path('encode_punchcard_base64.py'), path('attogpt.py'), *arguments],
                   check=True, stdout=subprocess.DEVNULL)


def main():
    os.makedirs(path('.github'), exist_ok=True)
    derive('punchcard_encoding.json', lambda target: encode('-o', target))
    derive('.github/card-01.svg', lambda target: encode('-o', path('punchcard_encoding.json'),
                                                        '--svg', target, '--card', '1'))


if __name__ == '__main__':
    main()
