"""Remake every file that is derived from attogpt.py and the cards' encoder, and say what changed.

    python3 tests/tools/refresh.py

Run it after a change to them. (QR code and prime stay: picogpt.py and femtogpt.py are finished.)
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import Folder, path, read

ATTOGPT = path('attogpt.py')
DERIVED = {'punchcard_encoding.json': [ATTOGPT, '-o'], '.github/poster.svg': [ATTOGPT, '--svg'],
           '.github/card-01.svg': [ATTOGPT, '--card', '1', '--svg'], '.github/ada.svg': ['-', '--svg']}


def make(name):
    """Return what the encoder writes to a derived file."""
    with Folder() as folder:
        result = os.path.join(folder.path, 'result')
        subprocess.run([sys.executable, path('encode_punchcard_base64.py'), *DERIVED[name], result], check=True,
                       cwd=folder.path, stdout=subprocess.DEVNULL, input=b'Happy birthday, Ada!\n')
        return read(result)


def main():
    for name in DERIVED:
        new = make(name)
        same = os.path.exists(path(name)) and read(name) == new
        if not same:
            with open(path(name), 'wb') as file:
                file.write(new)
        print(f'{name}: ' + ('unchanged' if same else 'remade'), flush=True)


if __name__ == '__main__':
    main()
