"""The deck on machines: D. W. Jones's card images, an emulated PDP-11 and an emulated System/370."""
import base64
import contextlib
import os
import shutil
import subprocess
import threading
import unittest

from helpers import Folder
from test_punchcards import PUNCHES, ROWS, SOURCE, TEXT, encode

# The deck's 4,160 columns, each as 12 bits, row 12 the highest, and its card images.
COLUMNS = [sum(0o4000 >> ROWS.index(row) for row in PUNCHES[char]) for char in TEXT]
IMAGES = encode(SOURCE, '--h80')

# A program for a PDP-11 (octal, from 1000): read cards on the CR11 until 4,160 columns are stored, from 2000.
PDP11 = '''012700 002000         ; mov #2000,r0
           012737 000001 177160  ; card: mov #1,@#177160     read a card
           105737 177160         ; wait: tstb @#177160       is a column there?
           100405                ; bmi column
           032737 040000 177160  ; bit #40000,@#177160       is the card read?
           001771                ; beq wait
           000765                ; br card
           013720 177162         ; column: mov @#177162,(r0)+
           020027 022200         ; cmp r0,#22200
           001363                ; bne wait
           000000                ; halt'''

# A program for a System/370 on three cards (hexadecimal): read each card on device 00E and punch it on device 00D,
# until there is none. The first card says where it begins, and that the other two are read to 300.
CARD = '00000000 00000300 02000300 60000050 02000350 20000050'
SYSTEM370 = '''41100350 50100048    ; la 1,350; st 1,48       where the channel finds what to do: read
               9C00000E             ; sio 00E
               9D00000E 4720030C    ; tio 00E; bc 2,30C       wait for the reader
               91030044 47500340    ; tm 44,3; bc 5,340       was there no card?
               41100358 50100048    ; la 1,358; st 1,48       the same for the punch
               9C00000D             ; sio 00D
               9D00000D 47200328    ; tio 00D; bc 2,328       wait for the punch
               47F00300 00000000    ; bc 15,300
               00000000 00000000    ;
               82000348 00000000    ; 340: lpsw 348           halt
               00020000 00000000    ; 348
               02000400 20000050    ; 350: read 80 columns to 400
               01000400 20000050    ; 358: punch 80 columns from 400'''
CONFIGURATION = '''CPUMODEL 3033
MAINSIZE 2
NUMCPU 1
ARCHMODE S/370
000C 3505 program ebcdic
000D 3525 punched ascii
000E 3505 deck ascii eof
'''


def words(program):
    """Return the words of a program, without comments."""
    return [word for line in program.splitlines() for word in line.partition(';')[0].split()]


class Machines(unittest.TestCase):

    def test_card_images(self):
        """--h80 writes three bytes for each card, then its columns, two in three bytes."""
        bits = ''.join(f'{column:012b}' for column in COLUMNS)
        cards = [b'\x86\x81\x80' + int(bits[i:i + 960], 2).to_bytes(120, 'big') for i in range(0, len(bits), 960)]
        self.assertEqual((len(IMAGES), IMAGES), (6399, b'H80' + b''.join(cards)))

    @unittest.skipUnless(shutil.which('pdp11'), 'needs pdp11 (Debian: simh)')
    def test_pdp11(self):
        """A PDP-11's card reader sees the holes of attogpt.py in all 4,160 columns."""
        with Folder() as folder:
            folder.write('deck', IMAGES)
            program = [f'deposit {0o1000 + 2 * i:o} {word}' for i, word in enumerate(words(PDP11))]
            folder.write('commands', '\n'.join([
                'set cr enabled', 'attach cr deck', *program, 'go 1000', 'examine 2000-22176', 'quit', '']))
            said = subprocess.run(['pdp11', 'commands'], cwd=folder.path, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, timeout=300).stdout.decode()
        found = [int(line.split(':')[1], 8) for line in said.splitlines() if line[:1].isdecimal()]
        self.assertEqual(found, COLUMNS)

    @unittest.skipUnless(shutil.which('hercules'), 'needs hercules (Debian: hercules)')
    def test_system_370(self):
        """A System/370 reads `base64 -w 80 attogpt.py` as cards and punches them: the same file."""
        first, others = (bytes.fromhex(''.join(words(cards))) for cards in (CARD, SYSTEM370))
        with Folder() as folder:
            folder.write('program', first.ljust(80, b'\0') + others.ljust(160, b'\0'))
            folder.write('deck', ''.join(TEXT[i:i + 80].rstrip() + '\n' for i in range(0, 4160, 80)))
            folder.write('configuration', CONFIGURATION)
            folder.write('start', 'ipl 000c\n')
            process = subprocess.Popen(['hercules', '-f', 'configuration'], cwd=folder.path, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       env=dict(os.environ, HERCULES_RC='start'))
            watch, log = threading.Timer(300, process.kill), b''
            watch.start()
            with process, contextlib.closing(process.stdout):
                for line in process.stdout:
                    log += line
                    if b'Disabled wait state' in line:  # the program halts; the punched cards are written
                        process.kill()
            watch.cancel()
            with open(os.path.join(folder.path, 'punched'), 'rb') as file:
                self.assertEqual(base64.b64decode(file.read()), SOURCE, log.decode())
