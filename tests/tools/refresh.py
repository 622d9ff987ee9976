"""Remake every derived file after a change to its source, and say what changed.

    python3 tests/tools/refresh.py

The QR code needs Debian's qrencode; the prime, a few minutes (only when femtogpt.py has changed).
"""
import os
import shutil
import subprocess
import sys

import prime
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import path, read, read_qr


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


def draw_qr(target):
    """Draw picogpt.py as a QR code, unless the picture there already says the same."""
    if os.path.exists(target) and not shutil.which('zbarimg') and not shutil.which('qrencode'):
        print(f'{target}: left as it is; to check or remake it, install the Debian packages zbar-tools and qrencode')
        return
    if os.path.exists(target) and shutil.which('zbarimg') and read_qr(target) == read('picogpt.py'):
        return
    if not shutil.which('qrencode'):
        sys.exit(f'{target}: qrencode is needed to draw it; install the Debian package qrencode')
    subprocess.run(['qrencode', '-8', '-l', 'L', '-s', '5', '-m', '4', '-r', path('picogpt.py'), '-o', target],
                   check=True)


def find_prime(target):
    """Search the prime that carries femtogpt.py, unless the one there already does."""
    if os.path.exists(target):
        with open(target) as file:
            if prime.gunzip(int(file.read())) == read('femtogpt.py'):
                return
    number = prime.find(read('femtogpt.py'))
    with open(target, 'w') as file:
        file.write(f'{number}\n')


def main():
    os.makedirs(path('.github'), exist_ok=True)
    derive('punchcard_encoding.json', lambda target: encode('-o', target))
    derive('.github/card-01.svg', lambda target: encode('-o', path('punchcard_encoding.json'),
                                                        '--svg', target, '--card', '1'))
    derive('.github/picogpt-qr.png', draw_qr)
    derive('.github/femtogpt-prime.txt', find_prime)


if __name__ == '__main__':
    main()
