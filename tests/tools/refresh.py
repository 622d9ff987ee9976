"""Remake every derived file, the derived parts of the README included, and say what changed.

    python3 tests/tools/refresh.py

Run it after a change to a program, or after writing in the README with the marks of readme.py. The
prime takes a few minutes, only when femtogpt.py has changed: faster with PyPI's package gmpy2, shorter
with its package zopfli. The QR code needs Debian's qrencode, the README's transcripts need bash.
"""
import os
import shutil
import subprocess
import sys
import zlib

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import Copy, Folder, path, read, read_qr
from tools import prime, readme, training


def derive(name, make):
    """Remake the file called name with make(its path) where the result differs; say what happened."""
    target = path(*name.split('/'))
    old = read(target) if os.path.exists(target) else None
    make(target)
    print(f'{name}: ' + ('unchanged' if read(target) == old else 'remade'), flush=True)


def write(target, text):
    """Write text to the file at target, its line ends unchanged."""
    with open(target, 'wb') as file:
        file.write(text.encode())


def encode(*arguments):
    """Run the encoder on attogpt.py, in a folder that nobody needs."""
    with Folder() as folder:
        subprocess.run([sys.executable, path('encode_punchcard_base64.py'), path('attogpt.py'), *arguments],
                       cwd=folder.path, check=True, stdout=subprocess.DEVNULL)


def draw_qr(target):
    """Draw picogpt.py as a QR code, unless the picture there already says the same."""
    if os.path.exists(target):
        if not shutil.which('zbarimg'):
            return print(f'{target}: not checked; install the Debian package zbar-tools')
        if read_qr(target) == read('picogpt.py'):
            return
    if not shutil.which('qrencode'):
        raise ValueError(f'{target}: stale; to draw it, install the Debian package qrencode')
    subprocess.run(['qrencode', '-8', '-l', 'L', '-s', str(readme.QR_PIXELS), '-m', str(readme.QR_MARGIN),
                    '-r', path('picogpt.py'), '-o', target], check=True)


def find_prime(target):
    """Search the prime that carries femtogpt.py, unless the one there already does."""
    try:
        if prime.split(int(read(target)))[0] == read('femtogpt.py'):
            return
    except (OSError, ValueError, zlib.error):  # there is none, or it is broken
        pass
    number = prime.find(read('femtogpt.py'))
    for name, verdict in prime.second_opinions(number):
        print(f'{name}: ' + ('prime' if verdict else 'NOT PRIME'), flush=True)
    write(target, f'{number}\n')


def fill_readme(target):
    """Make what is derived in the README anew."""
    with Copy() as copy:
        run = (lambda command: copy.shell(command).stdout.decode()) if shutil.which('bash') else None
        write(target, readme.render(read(target).decode(), run))


def main():
    os.makedirs(path('.github'), exist_ok=True)
    try:
        derive('punchcard_encoding.json', lambda target: encode('-o', target))
        derive('.github/poster.svg', lambda target: encode('--svg', target))
        derive('.github/card-01.svg', lambda target: encode('--svg', target, '--card', '1'))
        derive('.github/picogpt-qr.png', draw_qr)
        derive('.github/femtogpt-prime.txt', find_prime)
        derive('.github/training.svg', lambda target: write(target, training.picture()))
        derive('README.md', fill_readme)
    except ValueError as error:
        sys.exit(str(error))


if __name__ == '__main__':
    main()
