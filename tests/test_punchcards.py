"""The cards: IBM's code, every file there and back, dropped and damaged decks, pictures, clean failures."""
import base64
import copy
import importlib.util
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

from helpers import Folder, path, read


def load(name):
    """Import one of the two scripts from a copy's path, alone: neither needs the other."""
    spec = importlib.util.spec_from_file_location(name, path(name + '.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


encoder, decoder = load('encode_punchcard_base64'), load('decode_punchcard_base64')
BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
DECK = json.loads(read('punchcard_encoding.json'))
SOURCE = read('attogpt.py')


def ebcdic_punches(char):
    """Return the rows of a character by the rule of IBM's code, from Python's cp037 codec."""
    byte = char.encode('cp037')[0]
    zone, digit = byte >> 4, byte & 15
    if byte == 0x61:
        return {0, 1}
    if digit > 9:
        return {4: {12}, 6: {0}, 7: set()}[zone] | {8, digit - 8}
    zones = {0xC: {12}, 0xD: {11}, 0xE: {0}, 0xF: set(), 8: {12, 0}, 9: {12, 11}, 0xA: {11, 0}}
    return zones[zone] | {digit}


def decode(deck, repair=False):
    """Return (data, notes, problems) of a deck given as an object."""
    return decoder.assemble(decoder.parse_deck(json.dumps(deck)), repair)


def damaged(change):
    """Return a copy of the deck after change(its cards)."""
    deck = copy.deepcopy(DECK)
    change(deck['cards'])
    return deck


def run(script, *arguments, folder, **options):
    """Run one of the scripts in a folder as a user does; return the finished process."""
    return subprocess.run([sys.executable, path(script), *arguments], cwd=folder.path,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


class Code(unittest.TestCase):

    def test_against_cp037(self):
        """All 65 characters are punched as IBM's code says, by an independent oracle."""
        self.assertEqual({char: set(rows) for char, rows in encoder.PUNCHES.items()},
                         {char: ebcdic_punches(char) for char in BASE64})

    def test_both_scripts_agree(self):
        """65 different patterns, the same in both scripts."""
        self.assertEqual({frozenset(rows): char for char, rows in encoder.PUNCHES.items()}, decoder.CHARACTERS)
        self.assertEqual(len(decoder.CHARACTERS), 65)


class RoundTrip(unittest.TestCase):

    def check(self, data):
        deck = decoder.parse_deck(encoder.deck_json(data, 'x'))
        self.assertEqual(decoder.assemble(deck), (data, [], []))

    def test_deck_in_the_repository_is_current(self):
        """punchcard_encoding.json is what the encoder makes of attogpt.py: 52 cards, 4,156 columns."""
        self.assertEqual(read('punchcard_encoding.json').decode(), encoder.deck_json(SOURCE, 'attogpt.py'),
                         'stale: run python3 tests/tools/refresh.py')
        self.assertEqual((DECK['num_cards'], DECK['total_chars'], sum(map(bool, DECK['cards'][-1]))), (52, 4156, 76))

    def test_every_file_of_the_repository(self):
        """Every file comes back byte for byte, text or not."""
        for folder, folders, names in os.walk(path()):
            folders[:] = [name for name in folders if name not in ('.git', '__pycache__')]
            for name in names:
                with open(os.path.join(folder, name), 'rb') as file:
                    self.check(file.read())

    def test_sizes(self):
        """Empty, and 1 to 300 random bytes."""
        generator = random.Random(7)
        for size in range(301):
            self.check(bytes(generator.randrange(256) for _ in range(size)))

    def test_a_megabyte(self):
        """1 MB of random bytes goes there and back as a user would send it."""
        with Folder() as folder:
            data = random.Random(8).getrandbits(8 * 10 ** 6).to_bytes(10 ** 6, 'big')
            folder.write('data', data)
            self.assertEqual(run('encode_punchcard_base64.py', 'data', folder=folder).returncode, 0)
            self.assertEqual(run('decode_punchcard_base64.py', '-o', '-', folder=folder).stdout, data)

    def test_commands(self):
        """The commands of the README: defaults, standard output, a picture, a card on the terminal."""
        with Folder() as folder:
            folder.write('attogpt.py', SOURCE)
            answer = run('encode_punchcard_base64.py', '--show', '1', '--svg', 'x.svg', '--card', '1', folder=folder)
            self.assertIn(b'3117 bytes, 4156 Base64 characters, 52 cards', answer.stdout)
            self.assertIn(base64.b64encode(SOURCE)[:80], answer.stdout)
            for wrong in ["--show", "53"], ["--svg", "y.svg", "--card", "53"]:
                answer = run("encode_punchcard_base64.py", *wrong, folder=folder)
                self.assertEqual((answer.returncode, answer.stdout), (1, b""))
                self.assertIn(b"there is no card 53", answer.stderr)
            self.assertEqual(run('decode_punchcard_base64.py', folder=folder).returncode, 0)
            with open(os.path.join(folder.path, 'attogpt_decoded.py'), 'rb') as file:
                self.assertEqual(file.read(), SOURCE)
            self.assertEqual(run('decode_punchcard_base64.py', '-o', '-', folder=folder).stdout, SOURCE)


class Damage(unittest.TestCase):

    def test_every_single_hole(self):
        """Each of the 49,920 ways to add or lose one hole names its card, and --repair restores it."""
        texts = [SOURCE_TEXT[i:i + 80] for i in range(0, len(SOURCE_TEXT), 80)]
        for number, (card, text, crc) in enumerate(zip(DECK['cards'], texts, DECK['card_crc32'])):
            symbols = decoder.read_card(card)
            self.assertTrue(decoder.fits(symbols, len(text), crc))
            for i, column in enumerate(card):
                for row in decoder.ROWS:
                    changed = symbols[:]
                    hit = set(column) ^ {row}
                    changed[i] = decoder.CHARACTERS.get(frozenset(hit)) if hit else ''
                    self.assertFalse(decoder.fits(changed, len(text), crc))
                    fix = decoder.one_bad_column(changed, len(text), crc)
                    self.assertEqual(fix, (i, symbols[i]), (number + 1, i + 1, row))

    def test_single_holes_through_the_whole_decoder(self):
        """A sample of them as decks: refused with the card's number, restored with --repair."""
        generator = random.Random(9)
        for _ in range(300):
            number, i, row = generator.randrange(52), generator.randrange(80), generator.choice(decoder.ROWS)
            deck = damaged(lambda cards: cards[number].__setitem__(i, sorted(set(cards[number][i]) ^ {row})))
            data, _, problems = decode(deck)
            self.assertIsNone(data)
            self.assertRegex(problems[0], rf'^card {number + 1}, column {i + 1}: ')
            self.assertEqual(len(problems), 1)
            self.assertEqual(decode(deck, repair=True)[0], SOURCE)

    def test_shuffled_decks(self):
        """1,000 dropped decks come back."""
        generator = random.Random(10)
        deck = decoder.parse_deck(read('punchcard_encoding.json'))
        for _ in range(1000):
            generator.shuffle(deck['cards'])
            data, notes, _ = decoder.assemble(deck)
            self.assertEqual(data, SOURCE)
            self.assertIn('put back', notes[0])

    def test_missing_and_foreign_cards(self):
        """Each missing card is named; so is a card from another deck, and one that is there twice."""
        other = json.loads(encoder.deck_json(read('picogpt.py'), 'picogpt.py'))
        for number in range(52):
            problems = decode(damaged(lambda cards: cards.pop(number)))[2]
            self.assertEqual(problems, [f'card {number + 1}: missing'])
        for number in 0, 20, 44:
            mine, theirs = damaged(lambda cards: None), copy.deepcopy(other)
            mine['cards'][number], theirs['cards'][number] = theirs['cards'][number], mine['cards'][number]
            for deck in mine, theirs:
                problems = decode(deck)[2]
                self.assertEqual(len(problems), 1)
                self.assertIn(f'card {number + 1}: ', problems[0])
                self.assertIn('another deck', problems[0])
        self.assertIn('does not belong', decode(damaged(lambda cards: cards.append(other['cards'][3])))[2][0])
        self.assertIn('card 4: twice', decode(damaged(lambda cards: cards.append(cards[3])))[2][0])

    def test_all_problems_are_listed(self):
        """Wrong patterns, blanks, short cards and lost cards are all named with place and rows."""
        def change(cards):
            cards[2][0], cards[2][1] = [12, 3, 5], []
            cards[4].pop()
            cards[51][79] = [1]
            cards[51][0] = [12, 11, 0]
            del cards[30]
        data, _, problems = decode(damaged(change))
        self.assertIsNone(data)
        self.assertEqual(problems, [
            'card 3, column 1: 12-3-5 is no Base64 character', 'card 3, column 2: blank before the end',
            'card 5: has 79 columns, not 80', 'card 31: missing',
            'card 52, column 1: 12-11-0 is no Base64 character', 'card 52, column 80: 1 after the end'])

    def test_wrong_total(self):
        """Cards that are all right but do not add up to the sha256 are refused."""
        self.assertIn('sha256', decode(dict(DECK, sha256='0' * 64))[2][0])

    def test_more_than_twenty_problems(self):
        """The first 20 are shown, then a count; two bad columns on a card are not repaired."""
        def change(cards):
            for card in cards:
                card[0] = card[1] = [2, 3]
        with Folder() as folder:
            folder.write('deck', json.dumps(damaged(change)))
            folder.write('out', 'old')
            answer = run('decode_punchcard_base64.py', 'deck', '-o', 'out', '--repair', folder=folder)
            self.assertEqual((answer.returncode, answer.stdout), (1, b''))
            self.assertEqual(answer.stderr.count(b'is no Base64 character'), 20)
            self.assertIn(b'84 problems more', answer.stderr)
            with open(os.path.join(folder.path, 'out')) as file:
                self.assertEqual(file.read(), 'old')


SOURCE_TEXT = base64.b64encode(SOURCE).decode()


def mutations(generator):
    """Yield 240 broken deck files (text) of all kinds."""
    text = read('punchcard_encoding.json').decode()
    values = [None, True, -1, 1.5, 10 ** 30, 'x', [], {}, [[]], [None], float('nan'), 1e999, '0' * 64]
    for _ in range(120):
        deck = copy.deepcopy(DECK)
        key = generator.choice([key for key in deck if key not in ('punch_code', 'source')])
        if generator.random() < 0.2:
            del deck[key]
        else:
            deck[key] = generator.choice([value for value in values if value != deck[key]])
        yield json.dumps(deck)
    for _ in range(60):
        deck = copy.deepcopy(DECK)
        place = deck['cards'][generator.randrange(52)]
        place[generator.randrange(76)] = generator.choice([None, 3, 'a', {}, [13], [-1], ['1'], [[1]], [True], [1.0]])
        yield json.dumps(deck)
    for _ in range(50):
        yield text[:generator.randrange(len(text) - 3)]
    yield from ('', '[' * 100000, '{"a":' * 100000, '[' * 1000 + ']' * 1000, '1' * 10000, 'NaN', '"deck"', '\0',
                '{"cards": 1e400}', text.replace('52', '9' * 5000))


class NoDeck(unittest.TestCase):

    def test_mutated_files(self):
        """240 broken deck files: always exit status 1, one line or a list, no traceback, no file."""
        generator, count = random.Random(11), 0
        with Folder() as folder:
            for text in mutations(generator):
                count += 1
                try:  # in this process: a program start each would take a minute
                    data, _, problems = decoder.assemble(decoder.parse_deck(text))
                    self.assertIsNone(data, text[:300])
                    self.assertTrue(problems)
                except decoder.NotADeck as error:
                    self.assertTrue(str(error))
                if count % 12 == 0:  # and some as a user would
                    folder.write('deck', text)
                    answer = run('decode_punchcard_base64.py', 'deck', folder=folder)
                    self.assertEqual((answer.returncode, answer.stdout), (1, b''))
                    self.assertNotIn(b'Traceback', answer.stderr)
                    self.assertEqual(folder.data_files(), ['deck'])
        self.assertEqual(count, 240)

    def test_no_such_file(self):
        """A missing file, a folder, bytes that are no text: one line that names the file."""
        with Folder() as folder:
            folder.write('bytes', b'\xff\xfe\x00')
            os.mkdir(os.path.join(folder.path, 'folder'))
            for name in 'none', 'folder', 'bytes':
                for script in ('decode_punchcard_base64.py', 'encode_punchcard_base64.py'):
                    if (script, name) != ('encode_punchcard_base64.py', 'bytes'):
                        answer = run(script, name, folder=folder)
                        self.assertEqual((answer.returncode, answer.stdout), (1, b''))
                        self.assertRegex(answer.stderr.decode(), rf'\A{name}: .*\n\Z')

    def test_failed_writes(self):
        """Where the disk is full (here: a limit on the file size) or the folder is none, the old file
        stays and no litter is left."""
        def full_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        with Folder() as folder:
            folder.write('attogpt.py', SOURCE)
            folder.write('punchcard_encoding.json', read('punchcard_encoding.json'))
            folder.write('attogpt_decoded.py', 'old')
            before = folder.data_files()
            for script in 'encode_punchcard_base64.py', 'decode_punchcard_base64.py':
                for arguments, options in (([], {'preexec_fn': full_disk}), (['-o', 'none/x'], {})):
                    answer = run(script, *arguments, folder=folder, **options)
                    self.assertEqual(answer.returncode, 1)
                    self.assertRegex(answer.stderr.decode(), r'\A.*: .*\n\Z')
                    self.assertEqual(sorted(os.listdir(folder.path)), before)
            with open(os.path.join(folder.path, 'attogpt_decoded.py')) as file:
                self.assertEqual(file.read(), 'old')
            with open(os.path.join(folder.path, 'punchcard_encoding.json'), 'rb') as file:
                self.assertEqual(file.read(), read('punchcard_encoding.json'))


class Picture(unittest.TestCase):

    def test_holes_read_back(self):
        """The poster's holes, by their position in inches, give attogpt.py again; it is below 1 MB."""
        text = encoder.svg(encoder.base64_cards(SOURCE), 'attogpt.py')
        self.assertLess(len(text), 10 ** 6)
        cards = []
        for element in ElementTree.fromstring(text).iter('{http://www.w3.org/2000/svg}path'):
            outline, *holes = re.findall(r'M([^M]*)', element.get('d'))
            self.assertEqual(outline, '250 0H7375V3250H0V433z')  # 7.375 x 3.25 in, corner 0.25 at 60 degrees
            card = [[] for _ in range(80)]
            for hole in holes:
                x, y, width, height, back = map(float, re.fullmatch(r'(\S+) (\S+)h(\S+)v(\S+)h(\S+)z', hole).groups())
                self.assertEqual((width, height, back), (55, 125, -55))
                column, row = ((x + width / 2) / 1000 - 0.251) / 0.087, ((y + height / 2) / 1000 - 0.25) / 0.25
                self.assertAlmostEqual(column, round(column))
                self.assertAlmostEqual(row, round(row))
                card[round(column)].append(decoder.ROWS[round(row)])
            cards.append(card)
        self.assertEqual(decode(dict(DECK, cards=cards))[0], SOURCE)

    def test_true_size(self):
        """One card alone is 7.375 x 3.25 inches, and any name or text leaves it well-formed."""
        root = ElementTree.fromstring(encoder.svg(encoder.base64_cards(b'<&>"\0'), '<&>"\'', 1))
        self.assertEqual((root.get('width'), root.get('height'), root.get('viewBox')),
                         ('7.375in', '3.25in', '0 0 7375 3250'))

    def test_picture_in_the_repository_is_current(self):
        """.github/card-01.svg is card 1 of the deck as the encoder draws it."""
        self.assertEqual(read('.github', 'card-01.svg').decode(),
                         encoder.svg(encoder.base64_cards(SOURCE), 'attogpt.py', 1), 'stale: run python3 tests/tools/refresh.py')


if __name__ == '__main__':
    unittest.main()
