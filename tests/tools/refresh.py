"""Remake every file that is derived from the programs, and say what changed.

    python3 tests/tools/refresh.py

Run it after a change to a program. (What the README says of the programs, test_readme.py checks.) Only
when femtogpt.py has changed, a new prime is sought, with PyPI's package zopfli: minutes, or one with
gmpy2. Its certificate has to be made afterwards, which takes more than an hour. The QR code needs
Debian's qrencode.
"""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import Folder, path, read, read_qr
from tools import prime


def derive(name, make):
    """Write make(old content) to the file called name where that is new (bytes; None: there is no such
    file); say what happened."""
    target = path(*name.split('/'))
    old = read(target) if os.path.exists(target) else None
    new = make(old)
    if new != old:
        with open(target, 'wb') as file:
            file.write(new)
    print(f'{name}: ' + ('unchanged' if new == old else 'remade'), flush=True)


def encode(option, *more, source=path('attogpt.py'), text=None):
    """Return what the encoder writes to the file that the option names, run on a source (-: on a text, in bytes)."""
    with Folder() as folder:
        result = os.path.join(folder.path, 'result')
        subprocess.run([sys.executable, path('encode_punchcard_base64.py'), source, option, result, *more],
                       cwd=folder.path, check=True, stdout=subprocess.DEVNULL, input=text)
        return read(result)


def draw_qr(old):
    """Return picogpt.py as a QR code (PNG): the old one, if that is what it says."""
    if old:
        if not shutil.which('zbarimg'):
            print('the QR code: not checked; install the Debian package zbar-tools')
            return old
        if read_qr(path('.github', 'picogpt-qr.png')) == read('picogpt.py'):
            return old
    if not shutil.which('qrencode'):
        raise ValueError('the QR code is stale; to draw it, install the Debian package qrencode')
    command = ['qrencode', '-8', '-l', 'L', '-s', '3', '-m', '4', '-r', path('picogpt.py'), '-o', '-']
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def find_prime(old):
    """Return the digits of the prime that carries femtogpt.py: the old ones, if they do."""
    if old and prime.holds(old, read('femtogpt.py')):
        return old
    return f'{prime.find(read("femtogpt.py"))}\n'.encode()


def check_certificate(digits):
    """Say so if the certificate is not that of the prime (digits), or not finished."""
    try:
        complete = prime.read_chain(int(digits), read(prime.CERTIFICATE).decode('ascii', 'replace'))[1] < 2 ** 64
    except ValueError:
        complete = False
    if not complete:
        print("the prime's certificate: stale; make it with python3 tests/tools/prime.py certify (70 minutes on two "
              'cores), then check it with python3 tests/tools/prime.py verify (a quarter of an hour)')


def main():
    try:
        derive('punchcard_encoding.json', lambda old: encode('-o'))
        derive('.github/poster.svg', lambda old: encode('--svg'))
        derive('.github/card-01.svg', lambda old: encode('--svg', '--card', '1'))
        derive('.github/ada.svg', lambda old: encode('--svg', source='-', text=b'Happy birthday, Ada!\n'))
        derive('.github/picogpt-qr.png', draw_qr)
        derive('.github/femtogpt-prime.txt', find_prime)
        check_certificate(read('.github', 'femtogpt-prime.txt'))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == '__main__':
    main()
