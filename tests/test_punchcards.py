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
        """Each of the 1,920 ways to add or lose one hole on a full card and on the last one is noticed: the damaged
        cards, in front of the good ones in a deck, are left out. No change of a character passes for another one."""
        cards = [card[:] for number in (9, 51) for card in [DECK['cards'][number]] * 960]
        for at, card in enumerate(cards):
            hit(card, at // 12 % 80, ROWS[at % 12])
        data, lines = decode(dict(DECK, cards=cards + DECK['cards']))
        self.assertEqual((data, lines[20]), (SOURCE, 'and 1900 more'))
        self.assertEqual(len(decoder.changes(1)), 1 + 80 * 127)

    def test_single_holes(self):
        """What is said of one: the card, the column, what is there and what should be; and what was restored."""
        generator = random.Random(9)
        for count in range(20):
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

    def test_missing_cards(self):
        """Each missing card is named, as many as there are."""
        lines = [f'card {number}: missing' for number in range(1, 53)]
        self.assertEqual(decode(changed(lambda cards: cards.pop(51))), (None, [lines[51], BEYOND]))
        self.assertEqual(decode(dict(DECK, cards=DECK['cards'][:31])), (None, lines[31:51] + ['and 1 more', BEYOND]))

    def test_punched_anew(self):
        """A card punched anew may lie anywhere in the deck, and so may the old one: its one or two bad columns are
        neither repaired nor held against the deck."""
        generator = random.Random(22)
        for number, count, at in itertools.product((0, 51), (1, 2), (0, 20, 52)):
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

    def test_several_problems(self):
        """Wrong patterns, blanks, foreign and lost cards are named with their place; what remains, by its number. What
        could be restored is not called repaired where nothing is written."""
        def change(cards):
            cards[0][0] = NO_CHARACTER
            cards[2][0], cards[2][1] = NO_CHARACTER, []
            cards[6] = OTHER['cards'][6]
            cards[51][79], cards[51][0] = [1], [12, 11, 0]
            del cards[30]
            cards.insert(45, cards[7])
        self.assertEqual(decode(changed(change), '--repair')[1], [
            f'card 1, column 1: is 2-3, should be {rows_text(DECK["cards"][0][0])}',
            'card 3: two or more columns are wrong, recognizably 1, 2; or it is another card',
            'card 7: two or more columns are wrong, none of them recognizably; or it is another card',
            'card 31: missing', 'card 52: two or more columns are wrong, recognizably 1, 80; or it is another card',
            'number 46 of the file: not used (a copy)', BEYOND])

    def test_whole(self):
        """Cards that are all right but have another sha256 are refused; capitals are the same number."""
        verdict = 'deck: damaged; nothing was written; its sha256 is not that of its cards: find another copy'
        self.assertEqual(decode(dict(DECK, sha256='0' * 64)), (None, [verdict]))
        self.assertEqual(decode(dict(DECK, sha256=DECK['sha256'].upper()))[0], SOURCE)
        deck = changed(lambda cards: cards[0].__setitem__(0, PUNCHES['=']))  # with right checksums, but no Base64
        crc = zlib.crc32(('=' + TEXT[1:80]).encode())
        self.assertEqual(decode(dict(deck, card_crc32=[crc] + DECK['card_crc32'][1:])), (None, [verdict]))
        for place, crc in ((0, zlib.crc32(('!' + TEXT[1:80]).encode())),  # checksums that no change can give
                           (51, DECK['card_crc32'][51] ^ zlib.crc32(b'A' + bytes(78)) ^ zlib.crc32(bytes(79)))):
            crcs = DECK['card_crc32'][:place] + [crc] + DECK['card_crc32'][place + 1:]
            self.assertEqual(decode(dict(DECK, card_crc32=crcs), '--repair')[1][-1], BEYOND)

    def test_wrong_order(self):
        """Dropped decks come back. A card that fits where it stands stays there: equal cards are not moved about."""
        cards = DECK['cards'][1:] + DECK['cards'][:1]
        self.assertEqual(decode(dict(DECK, cards=cards)), (SOURCE, [
            'cards in the wrong order: 52 put back by their checksums', 'deck: 52 cards, 3117 bytes in out']))
        deck = json.loads(encode(bytes(60 * 5) + b'x' * 60 * 5))
        deck['cards'][1:9] = deck['cards'][8:0:-1]
        self.assertEqual(decode(deck)[1][:-1], ['cards in the wrong order: 8 put back by their checksums'])
        deck = json.loads(encode(b'A' * 60 + b'A' * 57 + b'BAA' + b'A' * 57 + b'CAA'))
        for card in deck['cards']:
            card[77] = NO_CHARACTER  # where the three differ
        self.assertEqual(len(decode(deck, '--repair')[1]), 4)

    def test_twins(self):
        """A card in its place with one bad column is restored, though others differ from it in one column only."""
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
        """Work grows with the deck, not with its square: a tenth of these 30 seconds of processor time is enough."""
        generator = random.Random(15)
        data, other = (bytes(generator.choices(range(256), k=24000)) for _ in range(2))
        mine = json.loads(encode(data))
        one = changed(lambda cards: [different_columns(generator, card, 1) for card in cards], mine)
        for deck, answer in (dict(mine, cards=json.loads(encode(other))['cards']), None), (one, data):
            start = time.process_time()
            self.assertEqual(decode(deck, '--repair')[0], answer)
            self.assertLess(time.process_time() - start, 30)


class NoDeck(unittest.TestCase):

    def refused(self, deck, why):
        self.assertEqual(decode(deck), (None, [f'deck: not a deck: {why}; make one with encode_punchcard_base64.py']))

    def test_no_object(self):
        """Of files that are no decks it is said what is wrong with them, in a line that ends in what to do."""
        for deck in b'\x89PNG\r\n\x1a\n', 'import os', '[1]', '"deck"', 'null', '':
            self.refused(deck, 'it is neither a JSON object nor SVG')
        self.refused('<svg/>', 'its <desc> does not say what deck it shows')
        self.refused('{"a":' * 100000, 'it is nested too deeply')
        small, text = SMALL_PICTURE, DECK_FILE.decode()
        for why, *decks in (('it is cut short or changed', text[:999], small[:999], text.replace(':', ';', 1)),
                            ('more follows its end', text + text, text + '}', text + '// end', small + small,
                             small + 'x', small + '<?xml version="1.0"?>' + small)):
            for deck in decks:
                self.assertRegex(decode(deck)[1][0], rf'^deck: not a deck: {why} \(.*\); make one with ')
        self.assertRegex(decode(text.replace('52', '9' * 5000))[1][0], 'not a deck: .*; make one with ')

    def test_every_value_is_checked(self):
        """Each value that a deck must have is checked for itself: any other one, or none, is named."""
        values = [None, True, -1, 1.5, 'x', {}, [None], [{}], float('nan'), 1e999]
        for key, *wrong in (('encoding', 'base32'), ('original_size', 3117.0), ('sha256', '0' * 63), ('num_cards', 53),
                            ('total_chars', 4160), ('chars_per_card', 72), ('cards', [[]] * 52 + [{}]),
                            ('card_crc32', DECK['card_crc32'][:51], [1.0] * 52, [True] * 52)):
            decks = [dict(DECK, **{key: value}) for value in wrong + values]
            for deck in decks + [{other: DECK[other] for other in DECK if other != key}]:
                self.refused(deck, f'its "{key}" is missing or not what a deck has')

    def test_every_column_is_checked(self):
        """A card is a list of 80 columns, a column a list of rows: what only equals a row's number is none."""
        number, i = divmod(TEXT.index('1'), 80)
        for column in [True], [1.0], ['1'], [1, 10], [1, None], [[1]], {'1': 1}, '1', 1, None:
            self.refused(changed(lambda cards: cards[number].__setitem__(i, column)),
                         f'card {number + 1}, column {i + 1} is no list of rows')
        for count, text in (0, '0 columns'), (1, '1 column'), (79, '79 columns'), (81, '81 columns'):
            self.refused(changed(lambda cards: cards.__setitem__(1, [[]] * count)), f'card 2 has {text}, not 80')


class Drawing(unittest.TestCase):

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
            self.assertEqual([root.get(name) for name in ('viewBox', 'width', 'height')],
                             [f'0 0 {width} {height}', f'{width / 1000}in', f'{height / 1000}in'])
            rect = {'fill': '#26323a', 'width': str(width), 'height': str(height)}
            self.assertEqual(root.find('{*}rect').attrib, rect)

    def test_what_is_printed(self):
        """The 65 characters have the shapes that were looked at; column numbers are under rows 0 and 9. No letters,
        styles or lines without length, which some renderers lack; at most 520 kB."""
        shapes = dict(re.findall(r'<path id="(\w+)" d="([^"]*)"/>', PICTURE))
        characters = [shapes[f'c{ord(char)}'] for char in BASE64]
        self.assertEqual((len(set(characters)), zlib.crc32(''.join(characters).encode())), (65, 2106428554))
        self.assertEqual(re.findall(r'href="#numbers" transform="translate\(0 (\d+)\)', PICTURE), ['868', '3118'])
        self.assertEqual(re.findall('<text|<style|class=|style=|h0', PICTURE), [])
        self.assertLess(len(PICTURE), 520000)

    def test_cut(self):
        """--cut draws what is to be cut, as hairlines, in the same places; the picture is a deck."""
        for number in [], ['--card', '9']:
            picture, cut = (encode(SOURCE, '--svg', *number, *more).decode() for more in ([], ['--cut']))
            whole, root = ElementTree.fromstring(picture), ElementTree.fromstring(cut)
            self.assertEqual(root.attrib, whole.attrib)
            self.assertEqual([element.tag.split('}')[1] for element in root.iter()],
                             ['svg', 'title', 'desc'] + ['g', 'path'] * (1 if number else 52))
            for group, other in zip(root.findall('{*}g'), whole.findall('{*}g')):
                self.assertEqual(group.attrib, other.attrib)
                self.assertEqual(group.find('{*}path').attrib, {
                    'stroke': '#f00', 'stroke-width': '1', 'd': other.find('{*}clipPath/{*}path').get('d')})
        self.assertEqual(root.get('fill'), 'none')
        self.assertEqual(decode(encode(SOURCE, '--svg', '--cut')), (SOURCE, ['deck: 52 cards, 3117 bytes in out']))

    @unittest.skipUnless(shutil.which('rsvg-convert') and shutil.which('pngtopnm'),
                         'needs rsvg-convert and pngtopnm (Debian: librsvg2-bin, netpbm)')
    def test_drawn_by_librsvg(self):
        """A card drawn by a renderer without much of a browser: the ground is seen around it and through its holes, and
        only there; they give the card's text, which is printed above."""
        drawn = subprocess.run(['rsvg-convert', '-w', '630'], input=encode(SOURCE, '--svg', '--card', '1'),
                               stdout=subprocess.PIPE, check=True).stdout
        plain = subprocess.run('pngtopnm', input=drawn, stdout=subprocess.PIPE, check=True).stdout
        begin = b'P6\n630 300\n255\n'
        self.assertTrue(plain.startswith(begin), plain[:20])

        def pixel(x, y):  # from the corner of the card; red, green, blue
            at = len(begin) + 3 * (int((y + 250) / 12.5) * 630 + int((x + 250) / 12.5))
            return tuple(plain[at:at + 3])

        ground = 0x26, 0x32, 0x3a
        self.assertEqual([pixel(*point) == ground for point in ((20, 20), (-20, 900), (20, 900))], [True, True, False])
        card = [[row for y, row in enumerate(ROWS) if pixel(251 + 87 * i, 250 + 250 * y) == ground] for i in range(80)]
        self.assertEqual(card, DECK['cards'][0])
        for i in range(80):
            box = [pixel(251 + 87 * i + x, 99 + y) for x in range(-30, 31, 5) for y in range(-44, 45, 5)]
            self.assertLess(min(map(sum, box)), 420, f'column {i + 1}')

    def test_title(self):
        """Any name leaves the picture well-formed. One card is drawn as on the poster."""
        picture = encode(b'<&>"\0', '--svg', source='<&>"\'')
        root = ElementTree.fromstring(picture)
        self.assertEqual(json.loads(root.find('{*}desc').text)['source'], '<&>"\'')
        self.assertEqual(root.find('{*}title').text, '<&>"\' on 1 punch card')
        self.assertEqual(decode(picture)[0], b'<&>"\0')
        card = re.compile('(?s)<clipPath id="clip17".*?</g>\n')
        alone = encode(SOURCE, '--svg', '--card', '17').decode()
        self.assertEqual(card.findall(alone), card.findall(PICTURE))
        self.assertIn(' width="7.875in" height="3.75in" viewBox="0 0 7875 3750" ', alone)


class Picture(unittest.TestCase):
    """What the decoder reads: pictures as they come back from other hands."""
    hole = re.compile(r'M(\S+) (\S+)v125h55v-125z')

    def test_encodings(self):
        """A deck may begin with a byte-order mark, or line ends, or be saved as UTF-16."""
        declared = '<?xml version="1.0" encoding="iso-8859-1"?>\n<!-- é -->' + SMALL_PICTURE
        for text in (SMALL_PICTURE.encode('utf-8-sig'), SMALL_PICTURE.encode('utf-16'), '\r\n\t ' + SMALL_PICTURE,
                     b'\xfe\xff' + SMALL_PICTURE.encode('utf-16-be'), declared.encode('iso-8859-1'),
                     encode(SMALL).decode().encode('utf-8-sig'), encode(SMALL).decode().encode('utf-16')):
            self.assertEqual(decode(text)[0], SMALL, text[:60])

    def test_one_card_is_no_deck(self):
        """A picture of one card of several is not called a damaged deck; where two cards are a deck, one is missing."""
        pictures = [encode(bytes(60) * count, '--svg', '--card', '1') for count in (1, 2, 3)]
        self.assertEqual(list(map(decode, pictures)), [
            (bytes(60), ['deck: 1 card, 60 bytes in out']), (None, ['card 2: missing', BEYOND]),
            (None, ['deck: not a deck: it is one card of 3; name a picture of them all'])])

    def test_holes_out_of_place(self):
        """A hole moved a little does no harm; one where no column or row is (beyond column 80, say) is none."""
        for x, y in (43, 124), (-43, -124), (43, -124):
            worn = self.hole.sub(lambda hole: 'M{} {}v125h55v-125z'.format(
                float(hole.group(1)) + x, float(hole.group(2)) + y), SMALL_PICTURE)
            self.assertEqual((decode(worn)[0], len(decode(worn)[1])), (SMALL, 1))
        outside = [(x, 187.5 + 250 * i) for x in (136.5, 7183.5) for i in range(12)]
        outside += [(223.5 + 87 * i, y) for y in (-62.5, 3187.5) for i in range(80)] + [(9e9, 9e9), (-9e9, -9e9)]
        holes = ''.join(f'M{x} {y}v125h55v-125z' for x, y in outside)
        data, lines = decode(SMALL_PICTURE.replace('433z', '433z' + holes))
        self.assertEqual((data, len(lines)), (SMALL, 1))

    def test_outline(self):
        """A subpath is a card's outline where it has a card's proportions within one in a hundred."""
        for height, card in (3201, False), (3234, True), (3266, True), (3299, False):
            data, lines = decode(SMALL_PICTURE.replace('V3250', f'V{height}', 1))
            self.assertEqual((data, lines[0] == 'card 1: missing'), (SMALL, False) if card else (None, True))

    def test_as_other_programs_save_it(self):
        """A picture stays a deck whatever other programs make of its numbers, its header and its paths."""
        def relative(path):
            x, y, parts = 0, 0, []
            for to_x, to_y, rest in re.findall(r'M(\S+) (\S+?)([vH][^M]*)', path.group(1)):
                to_x, to_y = float(to_x) / 2 + 9000, float(to_y) / 2 - 5000
                rest = rest.replace('v125h55v-125z', '0,62.5 2.75e1,0 l 0,-62.5 z')
                rest = rest.replace('H7375V3250H0V433z', '3562.5,0 V -3375 H 9000 v -1408.5 Z')
                parts.append(f'm {to_x - x:.8e},{to_y - y:.8e} {rest}')
                x, y = to_x, to_y
            return f'd="{"".join(parts)}"'
        header = re.search('<desc>(.*)</desc>', PICTURE).group()
        at_end = header.replace('desc', 'metadata').replace('card code', '\n      card code').replace('{"', '{\n"')
        doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
        cut = encode(SOURCE, '--svg', '--cut').decode()
        merged = ''.join(f'M0 {9000 * i}h7375v3250h-7375z' + ''.join(
            f'M{float(x)} {float(y) + 9000 * i}v125h55v-125z' for x, y in self.hole.findall(path))
            for i, path in enumerate(re.findall(' d="([^"]*)"', cut)))
        for picture in (
                re.sub(r'd="(M250 0H[^"]*)"', relative, PICTURE),
                re.sub(r'<use xlink:href="#c\d+"[^>]*/>', '', PICTURE),  # what is printed is not read
                PICTURE.replace('<desc>', '<desc><x:RDF xmlns:x="y">image/svg+xml</x:RDF>'),
                PICTURE.replace(header, '').replace('</svg>', at_end + '</svg>'), doctype + PICTURE,
                PICTURE.replace('433z', '433zMM0M5 5zm1'), PICTURE.replace('M250 0H', 'M9 9zMM250 0H'),
                PICTURE.replace('H7375V3250H0V433z', 'C9e4 9-9-9 7375 0c0 1-9e4 2 0 3250L0 3250S9e4 1 0 433 Z'),
                PICTURE.replace('v125h55v-125z', 'q9e4 9 0 125t55 0s9e4-1 0-125z'),
                f'<svg>{header}<path d="{merged}"/></svg>',
                PICTURE.replace('</defs>', '</defs><path d="M0 0h46000v31750h-46000z"/><path d="M1 1L5"/>')):
            self.assertEqual(decode(picture), (SOURCE, ['deck: 52 cards, 3117 bytes in out']))

    def test_turned(self):
        """A picture that was turned or mirrored is told from damaged cards, and from one without holes."""
        mirrored = self.hole.sub(lambda hole: f'M{7320 - float(hole.group(1))} {hole.group(2)}v125h55v-125z', PICTURE)
        for turned in mirrored, PICTURE.replace('M250 0H7375V3250H0V433z', 'M0 0H3250V7375H0z'):
            self.assertRegex(decode(turned)[1][-1], 'the picture may lie the other way: turn or mirror it; else find ')
        for deck in self.hole.sub('', PICTURE), dict(DECK, cards=OTHER['cards']):
            self.assertEqual(decode(deck)[1][-1], BEYOND)

    def test_broken_pictures(self):
        """Cut, mixed up, foreign and hostile pictures: no deck, or problems; never bytes that are wrong."""
        generator = random.Random(20)
        header = re.search(r'<desc>(.*)</desc>', SMALL_PICTURE).group(1)
        for entity in '<!ENTITY a "b">', '<!ENTITY % a "b">', '<!ENTITY a SYSTEM "/etc/passwd">':
            self.assertIn('it declares entities', decode(f'<!DOCTYPE svg [{entity}]>' + SMALL_PICTURE)[1][0])
        texts = [SMALL_PICTURE[:generator.randrange(1, len(SMALL_PICTURE) - 8)] for _ in range(20)]
        texts += [SMALL_PICTURE.replace(header, text) for text in (
            '', '{', '}{', '[]', '{"encoding":' * 100000, '{}', header[1:], header[:-1])]
        texts += ['<', '<svg', '<svg>' * 100000, '<svg>&#0;</svg>', f'<svg><desc>{header}</desc></svg>',
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
TO_OUTPUT = REPAIRED[:-3] + 'to standard output'
READ_DECK = 'name a deck file or a picture of cards'
WRITE = 'name a file that can be written'
SAME = 'is the file that is read; name another to write'
TWO = 'cannot hold two things; name another file for one'
NO_DECK = 'exists and is no deck; name another file with -o'
OTHER_FILE = 'exists and holds something else; name another file with -o'
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
    # By default only a deck is replaced, that of another source never; the source is a name without its path.
    ('encode ./attogpt.py', 0, f'./{ATTOGPT} in punchcard_encoding.json', ''),
    ('cd folder; cp ../hello.txt .; tr -d " \n" < ../punchcard_encoding.json > hello.txt.json; encode hello.txt; '
     'decode *.json; decode *.json', 0, f'{HELLO} in hello.txt.json' + '\nhello.txt.json: 1 card, 6 bytes in '
     'hello_decoded.txt' * 2, '', {'folder/hello.txt': b'hello\n', 'folder/hello.txt.json': hello(),
                                  'folder/hello_decoded.txt': b'hello\n'}),
    ('mkdir new; cp hello.txt new/attogpt.py; encode new/attogpt.py', 0, HELLO.replace('hello.txt', 'new/attogpt.py')
     + ' in new/attogpt.py.json', '',
     {'new': '/', 'new/attogpt.py': b'hello\n', 'new/attogpt.py.json': hello('attogpt.py')}),
    ('encode < /dev/null - | decode -', 0, 'standard input: 0 cards, 0 bytes in decoded',
     'standard input: 0 bytes, 0 Base64 characters, 0 cards to standard output', {'decoded': b''}),
    ('encode <(cat hello.txt) | tail -n 1; encode hello.txt > hello.txt.json', 0, '}',
     '/dev/fd/…: 6 bytes, 8 Base64 characters, 1 card to standard output\n' + HELLO + ' to standard output',
     {'hello.txt.json': hello()}),
    ('cp old punchcard_encoding.json; encode', 1, '', 'punchcard_encoding.json: ' + NO_DECK,
     {'punchcard_encoding.json': b'old\n'}),
    *[(f'{make} {name}; {command}', 1, '', f'{name}: {refusal}', {name: there}) for make, there in (
        ('cp old', b'old\n'), ('ln -s new', '-> new'), ('ln -s bad', '-> bad'), ('ln -s hello.txt', '-> hello.txt'),
        ('mkfifo', '|'), ('mkdir', '/')) for command, name, refusal in (
            ('encode hello.txt', 'hello.txt.json', NO_DECK), ('decode bad --repair', 'hello_decoded.txt', OTHER_FILE))
      if (make, name) != ('ln -s bad', 'hello_decoded.txt')],
    # Standard input and output, which holds the file alone.
    ('encode - -o - < hello.txt | decode -', 0, 'standard input: 1 card, 6 bytes in decoded',
     HELLO.replace('hello.txt', 'standard input') + ' to standard output', {'decoded': b'hello\n'}),
    ('encode --svg - --h80 old > new', 0, '', ATTOGPT + ', drawn to standard output, as H80 in old',
     {'new': PICTURE.encode(), 'old': encode(SOURCE, '--h80')}),
    ('encode -o - --show 1', 1, '', 'standard output: ' + TWO),
    ('decode bad --repair -o - <&-', 0, 'hello', TO_OUTPUT),
    ('decode bad --repair -o /dev/stdout 2>&-', 0, 'hello', ''),
    ('decode bad --repair -o new > new', 0, '', TO_OUTPUT, {'new': b'hello\n'}),
    ('encode hello.txt -o /dev/stdout', 0, hello().decode().strip('\n'), HELLO + ' to standard output'),
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
    *[(f'encode {option}', 1, '', f'{ENCODE}: --card N and --cut go with --svg PICTURE{HELP}')
      for option in ('--card 1', '--cut')],
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

    @unittest.skipUnless(shutil.which('bash') and os.path.exists('/dev/full'), 'needs bash and /dev/full')
    def test_commands(self):
        functions = ''.join(f'{name}() {{ "{sys.executable}" -S "{path(script)}" "$@"; }}\n'
                            for name, script in (('encode', ENCODE), ('decode', DECODE)))
        options = dict(env=dict(os.environ, LC_ALL='C.UTF-8', PYTHONUNBUFFERED=''), cwd=self.folder.path, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for text, status, out, err, *new in COMMANDS:
            with self.subTest(text):
                self.fill()
                answer = subprocess.run(['bash', '-c', functions + text], **options)
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
                ('', 'decoded'), (' ', 'decoded'), ('..', 'decoded'), ('a/b:c.d', 'c_decoded.d'),
                ('x' * 300 + '.py', 'x' * 200 + '_decoded.py'), ('x.' + 'y' * 300, 'x_decoded.' + 'y' * 19),
                ('...', 'decoded'), ('a/', 'decoded'), ('\0', 'decoded'),
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
        command(decoder, os.path.join(self.folder.path, 'bad'), '--repair', '-o', os.ttyname(slave))
        self.assertEqual(os.read(master, 100), b'hello\r\n')
        os.write(master, b'hello\n\4')
        subprocess.run([sys.executable, path(ENCODE), '-', '-o', os.ttyname(slave)], stdin=slave,
                       stdout=subprocess.DEVNULL, check=True)
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
        """Ctrl-C (unless ignored from the start) and SIGTERM end in silence; the old file stays, private and alone."""
        slow = ('import os, runpy, sys, time\nreplace, chmod = os.replace, os.chmod\n'
                'os.replace = lambda *names: (print(flush=True), time.sleep({}), replace(*names))\n'
                'os.chmod = lambda name, mode: (print(os.stat(name).st_mode & 0o77), chmod(name, mode))\n'
                f'sys.argv = ["x", "-o", "folder/old"]\nrunpy.run_path({path(DECODE)!r}, run_name="__main__")\n')
        for number, handler, seconds, status in (
                (signal.SIGINT, signal.SIG_DFL, 300, 130), (signal.SIGTERM, signal.SIG_DFL, 300, 143),
                (signal.SIGINT, signal.SIG_IGN, .5, 0)):
            self.fill()
            old = os.path.join(self.folder.path, 'folder', 'old')
            self.folder.write(old, b'old\n')
            os.chmod(old, 0o600)
            process = subprocess.Popen([sys.executable, '-c', slow.format(seconds)], cwd=self.folder.path,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       preexec_fn=lambda: signal.signal(signal.SIGINT, handler))
            self.assertEqual(list(iter(process.stdout.readline, b'\n')), [b'0\n'])
            self.assertEqual(len(os.listdir(os.path.dirname(old))), 2)
            process.send_signal(number)
            out, err = process.communicate()
            self.assertEqual((process.returncode, bool(out), err), (status, status == 0, b''))
            self.assert_new({'folder/old': b'old\n' if status else SOURCE})
            self.assertEqual(os.stat(old).st_mode & 0o777, 0o600)

    @unittest.skipUnless(os.name == 'posix', 'needs signals')
    def test_interrupted_at_once(self):
        """Ctrl-C while a script is still importing leaves no traceback."""
        self.folder.write('argparse.py', 'import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n')
        for script in ENCODE, DECODE:
            answer = subprocess.run([sys.executable, path(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    env=dict(os.environ, PYTHONPATH=self.folder.path),
                                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
            self.assertEqual((answer.returncode, answer.stderr), (-signal.SIGINT, b''))
