"""The cards: IBM's code, every file there and back, dropped and damaged decks, pictures, nothing lost by accident."""
import base64
import contextlib
import hashlib
import io
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
import zlib
from unittest import mock

from helpers import Folder, path, read

sys.path.insert(0, path())
import decode_punchcard_base64 as decoder
import encode_punchcard_base64 as encoder

ENCODE, DECODE = 'encode_punchcard_base64.py', 'decode_punchcard_base64.py'
BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
NO_CHARACTER = [2, 3]


def command(script, *arguments):
    """Run an imported script's command line: no Python has to start. Return (exit status, lines said)."""
    said = io.StringIO()
    with mock.patch('sys.argv', [script.__file__, *arguments]), contextlib.redirect_stdout(said):
        with contextlib.redirect_stderr(said):
            try:
                status = script.main() or 0
            except SystemExit as end:
                status = 1
                print(end.code)
    return status, said.getvalue().splitlines()


def encode(data, option='-o', *more, source='attogpt.py'):
    """Return what the encoder makes of data (bytes) in a file called source: a deck file, or with '--svg' a picture."""
    with Folder() as folder:
        folder.write(source, data)
        name = os.path.join(folder.path, source)
        status, said = command(encoder, name, option, name + '.cards', *more)
        assert status == 0, said
        return read(name + '.cards')


def decode(deck, *options):
    """Return (data or None, lines said) where the decoder reads a deck: a dict, text or bytes. Checked for all: a file
    and its summary, or no file and a last line that says so."""
    with Folder() as folder:
        folder.write('deck', json.dumps(deck) if isinstance(deck, dict) else deck)
        out = os.path.join(folder.path, 'out')
        status, lines = command(decoder, os.path.join(folder.path, 'deck'), '-o', out, *options)
        lines = [line.replace(folder.path + os.sep, '') for line in lines]
        assert os.path.exists(out) == (status == 0) and len(os.listdir(folder.path)) == 2 - status, lines
        if status:
            assert re.match('deck: (damaged; nothing was written|not a deck: )', lines[-1]), lines
            return None, lines
        data = read(out)
        assert re.fullmatch(rf'deck: \d+ cards?, {len(data)} byte{"s" * (len(data) != 1)} in out', lines[-1]), lines
        return data, lines


def punches(char):
    """Return the rows of a character from the top edge down, by the rule of IBM's code, from Python's cp037 codec."""
    zone, digit = divmod(char.encode('cp037')[0], 16)
    if char in ' /':
        rows = {' ': set(), '/': {0, 1}}[char]
    elif digit > 9:
        rows = {4: {12}, 6: {0}, 7: set()}[zone] | {8, digit - 8}
    else:
        rows = {0xC: {12}, 0xD: {11}, 0xE: {0}, 0xF: set(), 8: {12, 0}, 9: {12, 11}, 0xA: {11, 0}}[zone] | {digit}
    return sorted(rows, key=ROWS.index)


PUNCHES = {char: punches(char) for char in BASE64 + ' '}
SOURCE = read('attogpt.py')
TEXT = base64.b64encode(SOURCE).decode().ljust(4160)
DECK_FILE = read('punchcard_encoding.json')
DECK = json.loads(DECK_FILE)
OTHER = json.loads(encode(read('picogpt.py')))
PICTURE = read('.github', 'poster.svg').decode()
SMALL = SOURCE[:295]  # five cards, the last one not full: for what is done many times
SMALL_PICTURE = encode(SMALL, '--svg').decode()


def changed(change, deck=DECK):
    """Return a copy of a deck after change(its cards)."""
    cards = [card[:] for card in deck['cards']]
    change(cards)
    return dict(deck, cards=cards)


def hit(card, i, row):
    """Punch a hole into a card, or fill it where there is one."""
    card[i] = [other for other in ROWS if (other in card[i]) != (other == row)]


def different_columns(generator, card, count):
    """Change that many columns of a card to other characters; return the card."""
    for i in generator.sample([i for i in range(80) if card[i]], count):
        card[i] = generator.choice([PUNCHES[char] for char in BASE64[:64] if PUNCHES[char] != card[i]])
    return card


def rows_text(column):
    """Return a column as people write it: its rows and its character, if there is one."""
    chars = ''.join(f' ({char})' for char in BASE64 if PUNCHES[char] == column)
    return ('-'.join(map(str, column)) or 'blank') + chars


ADVICE = 'deck: damaged; nothing was written; --repair restores cards with one bad column'
BEYOND = 'deck: damaged; nothing was written; find or punch anew the cards that are missing or beyond --repair'


class Code(unittest.TestCase):

    def test_against_cp037(self):
        """All 65 characters are punched as IBM's code says, by an independent oracle; the rest is blank."""
        text = BASE64[:64] + 'AA=='
        card, = json.loads(encode(base64.b64decode(text)))['cards']
        self.assertEqual(card, [PUNCHES[char] for char in text.ljust(80)])

    def test_deck_file(self):
        """A deck file says what is in it, by the standard library, one card a line."""
        cards = [TEXT[i:i + 80].strip() for i in range(0, 4160, 80)]
        self.assertEqual(list(DECK.items()), list({
            'encoding': 'base64', 'punch_code': 'IBM System/360 card code (EBCDIC, 1964)', 'source': 'attogpt.py',
            'original_size': 3117, 'sha256': hashlib.sha256(SOURCE).hexdigest(), 'total_chars': 4156,
            'chars_per_card': 80, 'num_cards': 52, 'card_crc32': [zlib.crc32(card.encode()) for card in cards],
            'cards': [[PUNCHES[char] for char in card.ljust(80)] for card in cards]}.items()))
        self.assertIn('* -text', read('.gitattributes').decode().splitlines())  # also where git changes line ends
        lines = DECK_FILE.decode().split('\n')[11:-3]
        self.assertEqual([json.loads(line.strip(' ,')) for line in lines], DECK['cards'])

    def test_shared_text(self):
        """What both scripts need stands in both, word for word."""
        shared = re.compile(r'(?s)\n# Files and manners.*\n# The command line\.\n')
        self.assertEqual(*[shared.search(read(script).decode()).group() for script in (ENCODE, DECODE)])

    def test_sizes(self):
        """Empty, and 1 to 120 random bytes, go there and back as a deck file and (some) as a picture."""
        generator = random.Random(7)
        for size in range(121):
            data = bytes(generator.randrange(256) for _ in range(size))
            for option in ['-o', '--svg'] if size % 30 in (0, 1) else ['-o']:
                result, lines = decode(encode(data, option))
                self.assertEqual((result, len(lines)), (data, 1))


class Damage(unittest.TestCase):

    def test_every_single_hole(self):
        """Each of the 49,920 ways to add or lose one hole is noticed: the damaged cards, all in one deck (here in
        twelfths) with the good ones behind them, are left out."""
        for row in ROWS:
            cards = []
            for card in DECK['cards']:
                text = list(map(json.dumps, card))
                for i in range(80):
                    hit(card, i, row)
                    cards.append('[' + ','.join(text[:i] + [json.dumps(card[i])] + text[i + 1:]) + ']')
                    hit(card, i, row)
            data, lines = decode(DECK_FILE.decode().replace('"cards": [', '"cards": [' + ','.join(cards) + ','))
            self.assertEqual((data, lines[20]), (SOURCE, 'and 4140 more'))

    def test_single_holes(self):
        """What is said of one: the card, the column, what is there and what should be; and what was restored."""
        generator = random.Random(9)
        for count in range(40):
            number, i, row = generator.randrange(52), generator.randrange(80), generator.choice(ROWS)
            number, i = (51, 76 + count // 5 % 4) if count % 5 == 0 else (number, i)
            deck = changed(lambda cards: hit(cards[number], i, row))
            right, wrong = (rows_text(column) for column in (DECK['cards'][number][i], deck['cards'][number][i]))
            if count % 2:
                generator.shuffle(deck['cards'])
            place = f'card {number + 1}, column {i + 1}'
            self.assertEqual(decode(deck), (None, [f'{place}: is {wrong}, should be {right}', ADVICE]))
            data, lines = decode(deck, '--repair')
            self.assertEqual((data, lines[count % 2:-1]), (SOURCE, [f'repaired {place}: was {wrong}, is {right}']))

    def test_shuffled_decks(self):
        """200 dropped decks come back."""
        generator = random.Random(10)
        for _ in range(200):
            cards = generator.sample(DECK['cards'], 52)
            moved = sum(map(list.__ne__, cards, DECK['cards']))
            self.assertEqual(decode(dict(DECK, cards=cards)), (SOURCE, [
                f'cards in the wrong order: {moved} put back by their checksums', 'deck: 52 cards, 3117 bytes in out']))

    def test_missing_cards(self):
        """Each missing card is named, as many as there are."""
        for number in range(52):
            self.assertEqual(decode(changed(lambda cards: cards.pop(number))),
                             (None, [f'card {number + 1}: missing', BEYOND]))
        lines = [f'card {number}: missing' for number in range(1, 53)]
        self.assertEqual(decode(dict(DECK, cards=DECK['cards'][:31])), (None, lines[31:51] + ['and 1 more', BEYOND]))

    def test_punched_anew(self):
        """A card punched anew may lie anywhere in the deck, and so may the old one: its one or two bad columns are
        neither repaired nor held against the deck."""
        generator = random.Random(22)
        for number, count, at in itertools.product((0, 20, 51), (1, 2), (0, 20, 51, 52)):
            good = DECK['cards'][number]
            old = different_columns(generator, good[:], count)
            for here, there in (good, old), (old, good):  # in its place and somewhere else
                cards = DECK['cards'][:number] + [here] + DECK['cards'][number + 1:]
                cards.insert(at, there)
                data, lines = decode(dict(DECK, cards=cards), '--repair')
                moved = [card for card in cards if card != old] != DECK['cards']
                self.assertEqual((data, lines[moved:-1]), (SOURCE, [
                    f'number {cards.index(old) + 1} of the file: not used (visibly wrong columns: 0)']))

    def test_left_out(self):
        """What lies about beside a whole deck is mentioned: copies, foreign and empty cards."""
        cards = DECK['cards']
        extra = [cards[3], OTHER['cards'][5], [[]] * 80, [[], NO_CHARACTER] + cards[3][2:]]
        self.assertEqual(decode(dict(DECK, cards=cards + extra)), (SOURCE, [
            'number 53 of the file: not used (a copy)',
            *[f'number {number} of the file: not used (visibly wrong columns: {count})'
              for number, count in ((54, 0), (55, 0), (56, 2))], 'deck: 52 cards, 3117 bytes in out']))

    def test_two_decks(self):
        """Two decks shuffled together give the file whose header it is, bad columns or not."""
        generator = random.Random(23)
        for mine, other, data in (DECK, OTHER, SOURCE), (OTHER, DECK, read('picogpt.py')):
            bad = [different_columns(generator, card[:], 1) for card in mine['cards'][:2]]
            cards = bad + mine['cards'][2:] + other['cards']
            generator.shuffle(cards)
            found, lines = decode(dict(mine, cards=cards), '--repair')
            self.assertEqual((found, sum(line.startswith('repaired card ') for line in lines)), (data, 2))

    def test_several_problems(self):
        """Wrong patterns, blanks, foreign and lost cards are named with their place; what remains, by its number."""
        def change(cards):
            cards[2][0], cards[2][1] = NO_CHARACTER, []
            cards[6] = OTHER['cards'][6]
            cards[51][79], cards[51][0] = [1], [12, 11, 0]
            del cards[30]
            cards.insert(45, cards[7])
        self.assertEqual(decode(changed(change), '--repair')[1], [
            'card 3: more than one column is wrong, 2 visibly (1, 2), or it is another card',
            'card 7: more than one column is wrong, 0 visibly (none), or it is another card',
            'card 31: missing', 'card 52: more than one column is wrong, 2 visibly (1, 80), or it is another card',
            'number 46 of the file: not used (a copy)', BEYOND])

    def test_whole(self):
        """Cards that are all right but have another sha256 are refused; capitals are the same number."""
        verdict = 'deck: damaged; nothing was written; its sha256 is not that of its cards: find another copy'
        self.assertEqual(decode(dict(DECK, sha256='0' * 64)), (None, [verdict]))
        self.assertEqual(decode(dict(DECK, sha256=DECK['sha256'].upper()))[0], SOURCE)
        deck = changed(lambda cards: cards[0].__setitem__(0, PUNCHES['=']))  # with right checksums, but no Base64
        crc = zlib.crc32(('=' + TEXT[1:80]).encode())
        self.assertEqual(decode(dict(deck, card_crc32=[crc] + DECK['card_crc32'][1:])), (None, [verdict]))

    def test_equal_cards(self):
        """A card that fits where it stands stays there: equal cards are not moved about."""
        deck = json.loads(encode(bytes(60 * 5) + b'x' * 60 * 5))
        deck['cards'][1:9] = deck['cards'][8:0:-1]
        self.assertEqual(decode(deck)[1][:-1], ['cards in the wrong order: 8 put back by their checksums'])
        deck = json.loads(encode(b'A' * 60 + b'A' * 57 + b'BAA' + b'A' * 57 + b'CAA'))
        for card in deck['cards']:
            card[77] = NO_CHARACTER  # where the three differ
        self.assertEqual(len(decode(deck, '--repair')[1]), 4)

    def test_twins(self):
        """A card in its place with one bad column is restored, whatever other cards look like, though they differ from
        it in one column only; of several such cards never a wrong one."""
        kinds = b'A' * 60, b'A' * 57 + b'BAA', b'A' * 57 + b'CAA'  # in Base64 they differ in one column
        generator = random.Random(14)
        for count in range(100):
            data = b''.join(generator.choices(kinds, k=generator.randrange(2, 12)))
            deck = json.loads(encode(data))
            right = deck['cards'][:]
            damages = (1, 1, 2, 3)[count % 4]
            for number in generator.sample(range(len(right)), min(damages, len(right))):
                deck['cards'][number] = generator.choice([different_columns(generator, right[number][:], 1), *right])
            self.assertIn(decode(deck, '--repair')[0], (data,) if damages == 1 else (data, None))

    def test_time(self):
        """Work grows with the deck, not with its square: 5 seconds of processor time for a hundred cards of another
        deck, with one bad column each, and for very many empty ones."""
        generator = random.Random(15)
        data, other = (bytes(generator.choices(range(256), k=6000)) for _ in range(2))
        mine = json.loads(encode(data))
        one = changed(lambda cards: [different_columns(generator, card, 1) for card in cards], mine)
        for deck, answer in ((dict(mine, cards=json.loads(encode(other))['cards']), None), (one, data),
                             (dict(DECK, cards=[[[]] * 80] * 5000), None)):
            start = time.process_time()
            self.assertEqual(decode(deck, '--repair')[0], answer)
            self.assertLess(time.process_time() - start, 5)


class NoDeck(unittest.TestCase):
    """Files that are no decks: what is wrong with them is said in a line that ends in what to do."""

    def refused(self, deck, why):
        self.assertEqual(decode(deck), (None, [f'deck: not a deck: {why}; make one with encode_punchcard_base64.py']))

    def test_no_object(self):
        """What is neither an object with a deck's keys nor a picture is called just that."""
        for deck in b'\x89PNG\r\n\x1a\n', 'import os', '[1]', '"deck"', 'null', '':
            self.refused(deck, 'it is neither a JSON object nor SVG')
        self.refused('<svg/>', 'its <metadata> does not say what deck it shows')
        for deck in '{"encoding": "base64"', '{"a":' * 100000, DECK_FILE.decode().replace('52', '9' * 5000):
            self.assertRegex(decode(deck)[1][0], r'^deck: not a deck: it is not whole \(.*; make one with ')

    def test_mutations(self):
        """240 broken deck files: always a line or a list, no traceback, no file."""
        generator = random.Random(11)
        values = [None, True, -1, 1.5, 10 ** 30, 'x', [], {}, [[]], [None], float('nan'), 1e999, '0' * 64]
        keys = [key for key in DECK if key not in ('punch_code', 'source')]
        texts = [DECK_FILE[:generator.randrange(len(DECK_FILE) - 3)] for _ in range(120)]
        texts += [dict(DECK, **{generator.choice(keys): generator.choice(values)}) for _ in range(120)]
        for text in texts:
            data, lines = decode(text)
            self.assertEqual((data, max(map(len, lines)) < 300), (None, True))

    def test_every_value_is_checked(self):
        """Each value that a deck must have is checked for itself: any other one, or none, is named."""
        for key, wrong in (('encoding', 'base32'), ('original_size', -1), ('original_size', 3117.0), ('sha256', 'x'),
                           ('sha256', 1), ('num_cards', 53), ('num_cards', True), ('chars_per_card', 72),
                           ('total_chars', 4160), ('card_crc32', DECK['card_crc32'][:51]), ('card_crc32', [1.0] * 52),
                           ('card_crc32', [True] * 52), ('cards', {})):
            for deck in dict(DECK, **{key: wrong}), {other: DECK[other] for other in DECK if other != key}:
                self.refused(deck, f'its "{key}" is missing or not what a deck has')

    def test_every_column_is_checked(self):
        """A card is a list of 80 columns, a column a list of rows: what only equals a row's number is none."""
        number, i = divmod(TEXT.index('1'), 80)
        refusal = 'number {} of its cards is no list of 80 lists of rows'
        for column in [True], [1.0], ['1'], [1, 10], [1, None], {'1': 1}, '1', 1, None:
            self.refused(changed(lambda cards: cards[number].__setitem__(i, column)), refusal.format(number + 1))
        for card in {}, None, 'x' * 80, [[]] * 79, [[]] * 81:
            self.refused(changed(lambda cards: cards.__setitem__(1, card)), refusal.format(2))


def png_rows(data):
    """Return the rows (bytes) of a PNG with 8 bits each of red, green, blue and alpha."""
    width, at, packed = struct.unpack('>I', data[16:20])[0], 8, b''
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        packed += data[at + 8:at + 8 + size] if kind == b'IDAT' else b''
        at += size + 12
    raw, above, rows = zlib.decompress(packed), bytes(4 * width), []
    for start in range(0, len(raw), 4 * width + 1):
        kind, row = raw[start], bytearray(raw[start + 1:start + 4 * width + 1])
        for x in range(4 * width):
            left, up, corner = (row[x - 4] if x > 3 else 0), above[x], (above[x - 4] if x > 3 else 0)
            paeth = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
            row[x] = (row[x] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        above = row
        rows.append(row)
    return rows


class Drawing(unittest.TestCase):
    """What the encoder draws."""

    def test_holes_by_the_inch(self):
        """The poster's holes, by their position in inches, are attogpt.py's: read here, not by the decoder."""
        cards = []
        for group in ElementTree.fromstring(PICTURE).findall('{*}g'):
            outline, *holes = re.findall(r'M([^M]*)', group.find('.//{*}clipPath/{*}path').get('d'))
            self.assertEqual(outline, '250 0H7375V3250H0V433z')  # 7.375 x 3.25 in, corner 0.25 at 60 degrees
            card = [[] for _ in range(80)]
            for hole in holes:
                x, y, down, across, up = map(float, re.fullmatch(r'(\S+) (\S+)v(\S+)h(\S+)v(\S+)z', hole).groups())
                self.assertEqual((across, down, up), (55, 125, -125))
                column, row = ((x + across / 2) / 1000 - 0.251) / 0.087, ((y + down / 2) / 1000 - 0.25) / 0.25
                self.assertAlmostEqual(column, round(column))
                self.assertAlmostEqual(row, round(row))
                card[round(column)].append(ROWS[round(row)])
            cards.append(card)
        self.assertEqual(cards, DECK['cards'])

    def test_layout(self):
        """Cards lie side by side in reading order, a quarter of an inch around each, on a table about 3 by 2."""
        for count, across in (0, 1), (1, 1), (2, 1), (3, 2), (9, 2), (17, 4), (52, 6), (53, 6), (57, 6), (100, 9):
            root = ElementTree.fromstring(encode(bytes(60 * count), '--svg'))
            self.assertEqual([group.get('transform') for group in root.findall('{*}g')], [
                f'translate({250 + i % across * 7625} {250 + i // across * 3500})' for i in range(count)])
            width, height = 250 + 7625 * across, 250 + 3500 * -(-count // across)
            self.assertEqual(root.attrib, {'viewBox': f'0 0 {width} {height}', 'width': f'{width / 1000}in',
                                           'height': f'{height / 1000}in'})
            table = {'class': 'table', 'width': str(width), 'height': str(height)}
            self.assertEqual(root.find('{*}rect').attrib, table)

    def test_what_is_printed(self):
        """The 65 characters have different shapes. No letters: not every renderer has the font."""
        shapes = dict(re.findall(r'<path id="(\w+)" d="([^"]*)"/>', PICTURE))
        self.assertEqual(len({shapes[f'c{ord(char)}'] for char in BASE64}), 65)
        self.assertNotIn('<text', PICTURE)

    @unittest.skipUnless(shutil.which('rsvg-convert'), 'needs rsvg-convert (Debian: librsvg2-bin)')
    def test_drawn_by_librsvg(self):
        """A card drawn by a renderer without much of a browser: light falls through its holes, and only there; they
        give the card's text, which is printed above."""
        drawn = subprocess.run(['rsvg-convert', '-w', '590'], input=encode(SOURCE, '--svg', '--card', '1'),
                               stdout=subprocess.PIPE, check=True).stdout
        rows = png_rows(drawn)
        self.assertEqual((len(rows[0]), len(rows)), (4 * 590, 260))

        def pixel(x, y):
            return rows[int(y / 12.5)][int(x / 12.5) * 4:int(x / 12.5) * 4 + 4]

        card = [[row for y, row in enumerate(ROWS) if pixel(251 + 87 * i, 250 + 250 * y)[3] == 0] for i in range(80)]
        self.assertEqual(card, DECK['cards'][0])
        for i in range(80):
            box = [pixel(251 + 87 * i + x, 99 + y) for x in range(-30, 31, 5) for y in range(-44, 45, 5)]
            self.assertLess(min(sum(dot[:3]) for dot in box), 420, f'column {i + 1}')

    def test_one_card(self):
        """--card N draws card N in true size, without a table; any name leaves the picture well-formed."""
        for number in 17, 52:
            root = ElementTree.fromstring(encode(SOURCE, '--svg', '--card', str(number)))
            self.assertEqual(root.attrib, {'viewBox': '0 0 7375 3250', 'width': '7.375in', 'height': '3.25in'})
            self.assertIsNone(root.find('{*}rect'))
            self.assertEqual(root.find('{*}title').text, 'attogpt.py on 52 punch cards')
            group, = root.findall('{*}g')
            self.assertEqual((group.get('id'), group.get('transform')), (f'card{number}', 'translate(0 0)'))
            self.assertIn(f'<path id="path{number}" class="card" d="{group.find(".//{*}path").get("d")}"/>', PICTURE)
        picture = encode(b'<&>"\0', '--svg', source='<&>"\'')
        root = ElementTree.fromstring(picture)
        self.assertEqual(json.loads(root.find('{*}metadata').text)['source'], '<&>"\'')
        self.assertEqual(root.find('{*}title').text, '<&>"\' on 1 punch card')
        self.assertEqual(decode(picture)[0], b'<&>"\0')


class Picture(unittest.TestCase):
    """What the decoder reads: pictures as they come back from other hands."""
    hole = re.compile(r'M(\S+) (\S+)v125h55v-125z')

    def test_printed_characters_are_not_read(self):
        """Only the holes count: without a printed character the same bytes, without holes none."""
        bare = re.sub(r'<use xlink:href="#c\d+"[^>]*/>', '', PICTURE)
        self.assertEqual((decode(PICTURE)[0], decode(bare)[0]), (SOURCE, SOURCE))
        data, lines = decode(self.hole.sub('', PICTURE))
        self.assertEqual((data, len(lines), lines[0]), (None, 22, 'card 1: blank'))

    def test_encodings(self):
        """A deck may begin with a byte-order mark, or line ends, or be saved as UTF-16."""
        declared = '<?xml version="1.0" encoding="iso-8859-1"?>\n<!-- é -->' + SMALL_PICTURE
        for text in (SMALL_PICTURE.encode('utf-8-sig'), SMALL_PICTURE.encode('utf-16'), '\r\n\t ' + SMALL_PICTURE,
                     b'\xfe\xff' + SMALL_PICTURE.encode('utf-16-be'), declared.encode('iso-8859-1'),
                     encode(SMALL).decode().encode('utf-8-sig'), encode(SMALL).decode().encode('utf-16')):
            self.assertEqual(decode(text)[0], SMALL, text[:60])

    def test_one_card_is_no_deck(self):
        """A picture of one card of several is not called a damaged deck; that of a deck's only card is a deck."""
        self.assertEqual(decode(encode(SOURCE, '--svg', '--card', '7'))[1],
                         ['deck: not a deck: it is one card of 52; make one with encode_punchcard_base64.py'])
        self.assertEqual(decode(encode(b'hello\n', '--svg', '--card', '1'))[0], b'hello\n')

    def test_holes_out_of_place(self):
        """A hole moved a little does no harm; one where no column or row is (beyond column 80, say) is none."""
        for x, y in (43, 124), (-43, -124), (43, -124):
            worn = self.hole.sub(lambda hole: 'M{} {}v125h55v-125z'.format(
                float(hole.group(1)) + x, float(hole.group(2)) + y), SMALL_PICTURE)
            self.assertEqual((decode(worn)[0], len(decode(worn)[1])), (SMALL, 1))
        for x, y in (136.5, 187.5), (7183.5, 187.5), (223.5, -62.5), (223.5, 3187.5), (9e9, 9e9), (-9e9, -9e9):
            text = SMALL_PICTURE.replace('433z', f'433zM{x} {y}v125h55v-125z', 1)
            self.assertEqual(decode(text)[0], SMALL, (x, y))

    def test_outline(self):
        """A path is a card where its first subpath has a card's proportions within one in a hundred."""
        for height, card in (3201, False), (3234, True), (3266, True), (3299, False):
            data, lines = decode(SMALL_PICTURE.replace('V3250', f'V{height}', 1))
            self.assertEqual((data, lines[0] == 'card 1: missing'), (SMALL, False) if card else (None, True))

    def test_as_other_programs_save_it(self):
        """Numbers relative, in other units, from another corner, editors' metadata, something drawn beside the cards: a
        picture stays a deck."""
        def relative(path):
            x, y, parts = 0, 0, []
            for to_x, to_y, rest in re.findall(r'M(\S+) (\S+?)([vH][^M]*)', path.group(1)):
                to_x, to_y = float(to_x) / 2 + 9000, float(to_y) / 2 - 5000
                rest = rest.replace('v125h55v-125z', '0,62.5 2.75e1,0 l 0,-62.5 z')
                rest = rest.replace('H7375V3250H0V433z', '3562.5,0 V -3375 H 9000 v -1408.5 Z')
                parts.append(f'm {to_x - x:.8e},{to_y - y:.8e} {rest}')
                x, y = to_x, to_y
            return f'd="{"".join(parts)}"'
        for picture in (re.sub(r'd="(M250 0H[^"]*)"', relative, PICTURE),
                        PICTURE.replace('<metadata>', '<metadata><x:RDF xmlns:x="y">image/svg+xml</x:RDF>'),
                        PICTURE.replace('</defs>', '</defs><path d="M0 0h46000v31750h-46000z"/><path d="M1 1L5"/>')):
            self.assertEqual(decode(picture), (SOURCE, ['deck: 52 cards, 3117 bytes in out']))

    def test_broken_pictures(self):
        """Cut, mixed up, foreign and hostile pictures: no deck, or problems; never bytes that are
        wrong. A document type, by which a small file asks for endless memory, is refused."""
        generator = random.Random(20)
        header = re.search(r'<metadata>(.*)</metadata>', SMALL_PICTURE).group(1)
        self.assertIn('it has a document type', decode('<!DOCTYPE svg>' + SMALL_PICTURE)[1][0])
        texts = [SMALL_PICTURE[:generator.randrange(1, len(SMALL_PICTURE) - 8)] for _ in range(20)]
        texts += [SMALL_PICTURE.replace(header, text) for text in (
            '', '{', '}{', '[]', '{"encoding":' * 100000, '{}', header[1:], header[:-1])]
        texts += ['<', '<svg', '<svg>' * 100000, '<svg>&#0;</svg>', f'<svg><metadata>{header}</metadata></svg>',
                  f'<?xml version="1.0" encoding="{"x" * 1000}"?><svg/>']
        for text in texts:
            data, lines = decode(text)
            self.assertEqual((data, max(map(len, lines)) < 300), (None, True), lines)
        for old in 'H7375', 'V3250', 'M223.5', 'v125':
            for number in '1e999', '-1e999', '9' * 400, 'nan', '':
                self.assertIn(decode(SMALL_PICTURE.replace(old, old[0] + number, 1))[0], (None, SMALL))
        more = '<path d="M250 0H7375V3250H0V433z"/>' * 5000 + ''.join(f'<path d="{path}"/>' for path in (
            'M1 1', '', 'z', '1 2', 'M', 'M1', 'L1 1', 'M0 0V3250M0', 'v125h55' * 10 ** 5))
        self.assertEqual(decode(SMALL_PICTURE.replace('</defs>', more + '</defs>'))[0], SMALL)


def hello(source='hello.txt'):
    """Return the deck file of hello.txt under another name."""
    return encode(b'hello\n', source=source)


BAD = json.dumps(changed(lambda cards: cards[0].__setitem__(0, NO_CHARACTER), json.loads(hello()))).encode()
FILES = {'attogpt.py': SOURCE, 'punchcard_encoding.json': DECK_FILE, 'poster.svg': PICTURE.encode(), 'folder': '/',
         'hello.txt': b'hello\n', 'bad': BAD, 'old': b'old\n'}
ATTOGPT = 'attogpt.py: 3117 bytes, 4156 Base64 characters, 52 cards'
HELLO = 'hello.txt: 6 bytes, 8 Base64 characters, 1 card'
DECKS = 'punchcard_encoding.json: 52 cards, 3117 bytes in '
REPAIRED = 'repaired card 1, column 1: was 2-3, is 12-0-1 (a)\nbad: 1 card, 6 bytes in '
READ_DECK = 'name a deck file or a picture of cards'
WRITE = 'name a file that can be written'
SAME = 'is the file that is read; name another to write'
TWO = 'cannot hold two things; name another file for one'
OTHERS = 'punchcard_encoding.json: is not the deck of {}; name another file to write with -o'
FULL = 'standard output: No space left on device; '
HELP = '; --help says what can be asked for'

# A command of bash (encode and decode are the scripts), its exit status, standard output, standard error (… is
# anything within a line), and what is new in the folder afterwards.
COMMANDS = [
    # What is asked for, and defaults.
    ('rm punchcard_encoding.json; encode', 0, ATTOGPT + ' in punchcard_encoding.json', ''),
    ('rm attogpt.py; decode; mv attogpt_decoded.py attogpt.py', 0, DECKS + 'attogpt_decoded.py', ''),
    ('encode --svg new --card 52', 0, ATTOGPT + ', card 52 drawn in new', '',
     {'new': encode(SOURCE, '--svg', '--card', '52')}),
    ('encode -o new --svg old --show 1 | tail -n 1', 0, ATTOGPT + ' in new, drawn in old', '',
     {'new': DECK_FILE, 'old': PICTURE.encode()}),
    ('rm *.json; encode --show | grep -c "card .* of 52|"', 0, '52', '', {'punchcard_encoding.json': None}),
    ('decode bad --repair', 0, REPAIRED + 'hello_decoded.txt', '', {'hello_decoded.txt': b'hello\n'}),
    ('decode bad -o old', 1, '', 'card 1, column 1: is 2-3, should be 12-0-1 (a)\n'
     'bad: damaged; nothing was written; --repair restores cards with one bad column'),
    ('for script in encode decode; do COLUMNS=80 $script --help | grep -cE "^example|.{81}"; done', 0, '1\n1', ''),
    # By default no deck of another source is replaced; the source is a name without its path.
    ('encode', 0, ATTOGPT + ' in punchcard_encoding.json', ''),
    ('encode - < attogpt.py', 1, '', OTHERS.format('standard input')),
    ('cp old punchcard_encoding.json; encode', 1, '', OTHERS.format('attogpt.py'),
     {'punchcard_encoding.json': b'old\n'}),
    ('cd folder; encode ../hello.txt; decode', 0, f'../{HELLO} in punchcard_encoding.json\n'
     'punchcard_encoding.json: 1 card, 6 bytes in hello_decoded.txt', '',
     {'folder/punchcard_encoding.json': hello(), 'folder/hello_decoded.txt': b'hello\n'}),
    # Standard input and output, which holds the file alone.
    ('encode - -o - < hello.txt | decode -', 0, 'standard input: 1 card, 6 bytes in decoded',
     HELLO.replace('hello.txt', 'standard input') + ' in standard output', {'decoded': b'hello\n'}),
    ('encode --svg - > new', 0, '', ATTOGPT + ', drawn in standard output', {'new': PICTURE.encode()}),
    ('encode -o - --show 1', 1, '', 'standard output: ' + TWO),
    ('decode bad --repair -o - <&-', 0, 'hello', REPAIRED + 'standard output'),
    ('decode bad --repair -o /dev/stdout 2>&-', 0, 'hello', ''),
    ('decode bad --repair -o new > new', 0, '', REPAIRED + 'standard output', {'new': b'hello\n'}),
    ('encode hello.txt -o /dev/stdout', 0, hello().decode().strip('\n'), HELLO + ' in standard output'),
    ('decode - -o 0 <&-', 1, '', 'standard input: Bad file descriptor; ' + READ_DECK),
    # What is there is appended to, replaced or left alone, as its owner expects.
    *[(f'decode bad --repair -o {name} > /dev/null {more}', 0, '', '', {'old': b'old\nhello\n'}) for name, more in (
        ('old', '2>> old'), ('old', '2> /dev/null >> old'), ('/dev/fd/7', '7>> old'), ('/proc/self/fd/7', '7>> old'))],
    ('mkfifo pipe; cat pipe > new & decode -o pipe; wait', 0, DECKS + 'pipe', '', {'pipe': '|', 'new': SOURCE}),
    ('ln -s folder/new link; encode -o link', 0, ATTOGPT + ' in link', '',
     {'folder/new': DECK_FILE, 'link': '-> folder/new'}),
    ('chmod 751 old; decode -o old > new; ls -l old | cut -c-10', 0, '-rwxr-x--x', '',
     {'old': SOURCE, 'new': DECKS.encode() + b'old\n'}),
    ('umask 027; decode -o new > old; ls -l new | cut -c-10', 0, '-rw-r-----', '',
     {'new': SOURCE, 'old': DECKS.encode() + b'new\n'}),
    # The source is never overwritten.
    ('encode --svg attogpt.py', 1, '', 'attogpt.py: ' + SAME),
    ('ln attogpt.py hard; encode hard -o attogpt.py', 1, '', 'attogpt.py: ' + SAME, {'hard': SOURCE}),
    ('encode - -o attogpt.py < attogpt.py', 1, '', 'attogpt.py: ' + SAME),
    ('encode -o - >> attogpt.py', 1, '', 'standard output: ' + SAME),
    ('mv bad hello_decoded.txt; decode --repair hello_decoded.txt', 1, '', 'hello_decoded.txt: ' + SAME,
     {'bad': None, 'hello_decoded.txt': BAD}),
    # What cannot be read or written is named, with what to do.
    ('decode none', 1, '', 'none: No such file or directory; ' + READ_DECK),
    ('encode none -o new', 1, '', 'none: No such file or directory; name a file that can be read'),
    *[(f'decode -o {name}', 1, '', f'{name}: …; {WRITE}') for name in ('new/', 'folder', "''", 'none/new')],
    ('mkdir new; cd new; rmdir ../new; decode ../bad --repair', 1, '', 'hello_decoded.txt: …; ' + WRITE),
    ('ulimit -f 1; decode -o old', 1, '', 'old: File too large; ' + WRITE),
    # What cannot be asked for.
    *[(f'encode --svg new --card {number}', 1, '', f"{ENCODE}: argument --card: '{number}' is no card number: cards "
       f'are counted from 1, and the name of the file to encode goes first{HELP}') for number in ('00', 'x', '²')],
    *[(f'encode {option} 53', 1, '', 'attogpt.py: there is no card 53; choose one from 1 to 52')
      for option in ('--show', '--svg new --card')],
    ('encode --card 1', 1, '', f'{ENCODE}: --card N goes with --svg PICTURE{HELP}'),
    (r"decode $'--x\ny'", 1, '', DECODE + r': unrecognized arguments: --x\ny' + HELP),
    # Standard output that is full, closed or left by its reader: a line or silence; files asked for are whole.
    ('decode > /dev/full', 1, '', FULL + 'send it elsewhere', {'attogpt_decoded.py': SOURCE}),
    ('decode -o - > /dev/full', 1, '', FULL + WRITE),
    ('encode -o old >&- 2>&-', 0, '', '', {'old': DECK_FILE}),
    ('decode -o - >&-', 1, '', 'standard output: Bad file descriptor; ' + WRITE),
    *[(f'(sleep .1; {left}; echo $? > new) | true', 0, '', '', dict(new, new=b'1\n')) for left, new in (
        ('decode', {'attogpt_decoded.py': SOURCE}), ('decode -o -', {}))],
    # Names that cannot be shown.
    ('PYTHONIOENCODING=ascii decode -o é', 0, DECKS + r'\xe9', '', {'é': SOURCE}),
    (r"cp hello.txt $'a\n\xff'; encode $'a\n\xff' --svg $'c\n'; rm $'a\n\xff'; decode $'c\n'", 0,
     HELLO.replace('hello.txt', r'a\n\udcff') + r', drawn in c\n' + '\n' + r'c\n: 1 card, 6 bytes in …', '',
     {'c\n': encode(b'hello\n', '--svg', source=r'a\n\udcff'), 'udcff_decoded': b'hello\n'}),
    ('decode -o ' + '牌' * 84, 0, DECKS + '牌' * 84, '', {'牌' * 84: SOURCE}),  # 252 bytes: as long as names can be
]


class CommandLine(unittest.TestCase):
    """The scripts as people use them, in a folder that holds FILES."""

    def setUp(self):
        self.folder = Folder().__enter__()
        self.addCleanup(self.folder.__exit__)
        self.fill()

    def fill(self):
        """Leave FILES alone in the folder."""
        shutil.rmtree(self.folder.path)
        os.makedirs(os.path.join(self.folder.path, 'folder'))
        for name in FILES.keys() - {'folder'}:
            self.folder.write(name, FILES[name])

    def assert_new(self, new):
        """The folder holds FILES, changed by new: {name: a file's bytes, '-> target' of a link, '|' or None}."""
        found = {str(file.relative_to(self.folder.path)): (
            '-> ' + os.readlink(str(file)) if file.is_symlink() else '/' if file.is_dir() else
            file.read_bytes() if file.is_file() else '|') for file in pathlib.Path(self.folder.path).rglob('*')}
        expected = {name: content for name, content in dict(FILES, **new).items() if content is not None}
        self.assertEqual(sorted(found), sorted(expected))
        self.assertEqual([name for name in found if found[name] != expected[name]], [], 'wrong content')

    def run_script(self, script, *arguments, **options):
        """Run a script in the folder; it must succeed."""
        subprocess.run([sys.executable, path(script), *arguments], cwd=self.folder.path, check=True,
                       stdout=subprocess.DEVNULL, **options)

    @unittest.skipUnless(shutil.which('bash') and os.path.exists('/dev/full'), 'needs bash and /dev/full')
    def test_commands(self):
        functions = ''.join(f'{name}() {{ "{sys.executable}" "{path(script)}" "$@"; }}\n'
                            for name, script in (('encode', ENCODE), ('decode', DECODE)))
        environment = dict(os.environ, LC_ALL='C.UTF-8', PYTHONUNBUFFERED='')
        for text, status, out, err, *new in COMMANDS:
            with self.subTest(text):
                self.fill()
                answer = subprocess.run(['bash', '-c', functions + text], cwd=self.folder.path, env=environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for said, expected in (answer.stdout.decode(), out), (answer.stderr.decode(), err):
                    expected += '\n' * bool(expected)
                    if not re.fullmatch(re.escape(expected).replace('…', '.*'), said):
                        self.assertEqual(said, expected)
                self.assertEqual(answer.returncode, status)
                self.assert_new(dict(*new))

    def test_default_names(self):
        """The file is named after the deck's source, in the current folder, whatever a hostile deck calls that."""
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder.path)
        for source, name in (
                ('a.tar.gz', 'a.tar_decoded.gz'), ('Makefile', 'Makefile_decoded'), ('.rc', '.rc_decoded'),
                ('../../a.py', 'a_decoded.py'), ('/etc/passwd', 'passwd_decoded'), ('C:\\b\\c.d', 'c_decoded.d'),
                ('a\n\x1b[1m.py', 'a[1m_decoded.py'), ('中 é.py', '中 é_decoded.py'), ('standard input', 'decoded'),
                ('', 'decoded'), ('..', 'decoded'), ('...', 'decoded'), ('a/', 'decoded'), ('\0', 'decoded'),
                (None, 'decoded'), (1, 'decoded'), (['a'], 'decoded')):
            with self.subTest(source):
                deck = json.dumps(dict(json.loads(hello()), source=source)).encode()
                self.folder.write('bad', deck)
                self.assertEqual(command(decoder, 'bad')[0], 0)
                self.assert_new({name: b'hello\n', 'bad': deck})
                os.remove(name)

    def test_show(self):
        """A card on the terminal has what is printed on it, and # where cp037 says that there are holes."""
        card = TEXT[-80:]
        self.assertEqual(command(encoder, path('attogpt.py'), '--show', '52')[1][:-1], [
            '   ' + '_' * 80, f'  /{card}|',
            *[f'{row:2}|' + ''.join('.#'[row in PUNCHES[char]] for char in card) + '|' for row in ROWS],
            '  |' + 'card 52 of 52'.rjust(80, '_') + '|', ''])

    @unittest.skipUnless(hasattr(os, 'openpty'), 'needs terminals')
    def test_device(self):
        """A device, here a terminal, is written to, not replaced, and may be the source as well."""
        master, slave = os.openpty()
        self.run_script(DECODE, 'bad', '--repair', '-o', os.ttyname(slave))
        self.assertEqual(os.read(master, 100), b'hello\r\n')
        os.write(master, b'hello\n\4')
        self.run_script(ENCODE, '-', '-o', os.ttyname(slave), stdin=slave)
        self.assertIn(b'"source": "standard input"', os.read(master, 10000))
        os.close(master)
        os.close(slave)

    @unittest.skipUnless(os.name == 'posix', 'needs permissions')
    def test_write_protected(self):
        """A file without permission to write stays."""
        name = os.path.join(self.folder.path, 'old')
        os.chmod(name, 0o444)
        os.chmod(self.folder.path, 0o777)
        if os.geteuid() == 0:  # who may write to it all the same
            os.seteuid(65534)
            self.addCleanup(os.seteuid, 0)
        self.addCleanup(os.dup2, os.dup(1), 1)  # the script points standard output elsewhere
        answer = command(encoder, os.path.join(self.folder.path, 'hello.txt'), '-o', name)
        self.assertEqual(answer, (1, [f'{name}: Permission denied; {WRITE}']))
        self.assert_new({})

    @unittest.skipUnless(os.name == 'posix', 'needs signals')
    def test_interrupted(self):
        """Ctrl-C and SIGTERM end in silence, not with 0; the old file stays, no temporary one. Where Ctrl-C was ignored
        from the start, as for a job in the background, it stays so."""
        slow = ('import os, runpy, sys, time\nreplace = os.replace\n'
                'os.replace = lambda *names: (print(flush=True), time.sleep({}), replace(*names))\n'
                f'sys.argv = ["x", "-o", "old"]\nrunpy.run_path({path(DECODE)!r}, run_name="__main__")\n')
        for number, handler, seconds, status in (
                (signal.SIGINT, signal.SIG_DFL, 30, 130), (signal.SIGTERM, signal.SIG_DFL, 30, 143),
                (signal.SIGINT, signal.SIG_IGN, 1, 0)):
            self.fill()
            process = subprocess.Popen([sys.executable, '-c', slow.format(seconds)], cwd=self.folder.path,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       preexec_fn=lambda: signal.signal(signal.SIGINT, handler))
            process.stdout.readline()
            self.assertEqual(len(os.listdir(self.folder.path)), len(FILES) + 1)  # a temporary one beside it
            process.send_signal(number)
            out, err = process.communicate()
            self.assertEqual((process.returncode, bool(out), err), (status, status == 0, b''))
            self.assert_new({} if status else {'old': SOURCE})


if __name__ == '__main__':
    unittest.main()
