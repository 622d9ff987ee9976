"""The cards: IBM's code, every file there and back, dropped and damaged decks, pictures, nothing lost by accident."""
import base64
import importlib.util
import io
import itertools
import json
import os
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
from contextlib import redirect_stdout

from helpers import Folder, path, read

try:
    import resource
except ImportError:  # Windows
    resource = None

ENCODE, DECODE = 'encode_punchcard_base64.py', 'decode_punchcard_base64.py'


def load(script):
    """Import one of the two scripts from its path, alone: neither needs the other."""
    spec = importlib.util.spec_from_file_location(script[:-3], path(script))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


encoder, decoder = load(ENCODE), load(DECODE)
BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
DECK = json.loads(read('punchcard_encoding.json'))
SOURCE = read('attogpt.py')
POSTER = encoder.svg(SOURCE, 'attogpt.py')
SMALL = SOURCE[:295]  # five cards, the last one not full: a smaller poster for what is done many times
SMALL_POSTER = encoder.svg(SMALL, 'attogpt.py')
needs_bash = unittest.skipUnless(shutil.which('bash') and os.path.exists('/dev/full'), 'needs bash and /dev/full')
needs_resource = unittest.skipUnless(resource and os.path.exists('/proc/self/statm'), 'needs the limits of Linux')


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


def deck_of(data):
    """Return the deck of data as an object, by way of the deck file."""
    return json.loads(encoder.deck_json(data, 'x'))


def damaged(change, deck=DECK):
    """Return a copy of a deck after change(its cards)."""
    cards = [card[:] for card in deck['cards']]
    change(cards)
    return dict(deck, cards=cards)


def decode(deck, repair=False):
    """Return (data, notes, problems) of a deck given as an object."""
    return decoder.assemble(decoder.checked(deck), repair)


def read_picture(text, repair=False):
    """Return (data, notes, problems) of a picture."""
    return decoder.assemble(decoder.parse_deck(text), repair)


def hit(card, i, row):
    """Punch a hole into a card, or fill it where there is one."""
    card[i] = [other for other in ROWS if (other in card[i]) != (other == row)]


def different_columns(generator, card, count):
    """Change that many columns of a card to other characters."""
    for i in generator.sample([i for i in range(80) if card[i]], count):
        card[i] = list(encoder.PUNCHES[generator.choice([char for char in BASE64[:64]
                                                         if list(encoder.PUNCHES[char]) != card[i]])])


def run(script, *arguments, folder, **options):
    """Run one of the scripts in a folder as a user does; return the finished process."""
    options = dict({'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE}, **options)
    return subprocess.run([sys.executable, path(script), *arguments], cwd=folder.path, **options)


def shell(command, folder):
    """Run a command of bash in a folder: encode and decode are the scripts. Return the process."""
    functions = ''.join(f'{name}() {{ "{sys.executable}" "{path(script)}" "$@"; }}\n'
                        for name, script in (('encode', ENCODE), ('decode', DECODE)))
    environment = {key: value for key, value in os.environ.items() if key != 'PYTHONUNBUFFERED'}
    return subprocess.run(['bash', '-c', functions + command], cwd=folder.path, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


class Scripts(unittest.TestCase):
    """What tests of the command line share: a folder with the program and its deck."""

    def setUp(self):
        self.folder = Folder().__enter__()
        self.addCleanup(self.folder.__exit__)
        self.folder.write('attogpt.py', SOURCE)
        self.folder.write('punchcard_encoding.json', read('punchcard_encoding.json'))

    def content(self, name):
        with open(os.path.join(self.folder.path, name), 'rb') as file:
            return file.read()

    def assert_untouched(self, *others):
        """Source and deck are as they were, and there is nothing in the folder beside them and others."""
        self.assertEqual(self.content('attogpt.py'), SOURCE)
        self.assertEqual(self.content('punchcard_encoding.json'), read('punchcard_encoding.json'))
        self.assertEqual(sorted(os.listdir(self.folder.path)), sorted(['attogpt.py', 'punchcard_encoding.json', *others]))

    def assert_one_line(self, answer, pattern):
        """A command failed with exit status 1 and one line, which has the pattern."""
        self.assertEqual((answer.returncode, answer.stdout), (1, b''), answer.stderr)
        self.assertRegex(answer.stderr.decode(), rf'\A[^\n]*{pattern}[^\n]*\n\Z')


class Code(unittest.TestCase):

    def test_against_cp037(self):
        """All 65 characters are punched as IBM's code says, by an independent oracle."""
        self.assertEqual({char: set(rows) for char, rows in encoder.PUNCHES.items()},
                         {char: ebcdic_punches(char) for char in BASE64})
        self.assertEqual((encoder.ROWS, decoder.ROWS), (ROWS, ROWS))

    def test_both_scripts_agree(self):
        """65 different patterns, the same in both scripts; every other one of the 4,096 is none."""
        self.assertEqual({frozenset(rows): char for char, rows in encoder.PUNCHES.items()}, decoder.CHARACTERS)
        text = decoder.read_card([[row for i, row in enumerate(ROWS) if pattern >> i & 1] for pattern in range(4096)])
        self.assertEqual((text[0], sorted(text.replace('?', '').strip())), (' ', sorted(BASE64)))

    def test_shared_text(self):
        """What both scripts need stands in both, word for word."""
        shared = [re.search(r'(?s)\n# Files and manners: the same text in both scripts.*\n# The command line\.\n',
                            read(script).decode()).group() for script in (ENCODE, DECODE)]
        self.assertEqual(*shared)
        first = [re.search(r'(?s)\nimport signal\n.*?\nimport argparse\n', read(script).decode()).group()
                 for script in (ENCODE, DECODE)]
        self.assertEqual(*first)
        for name in 'write_whole', 'read_whole', 'safe_outputs', 'run':
            self.assertIn(f'def {name}(', shared[0])

    def test_help(self):
        """Both help texts fit a terminal of 80 columns and show the way there and back by a picture."""
        for script in ENCODE, DECODE:
            with Folder() as folder:
                text = run(script, '--help', folder=folder, env=dict(os.environ, COLUMNS='80')).stdout.decode()
            self.assertLessEqual(max(map(len, text.splitlines())), 80)
            self.assertIn(f'example: python3 {script}', text)
            self.assertIn(f'python3 {ENCODE} attogpt.py --svg poster.svg', text)
            self.assertIn(f'python3 {DECODE} poster.svg', text)


class RoundTrip(Scripts):

    def check(self, data):
        self.assertEqual(decoder.assemble(decoder.parse_deck(encoder.deck_json(data, 'x'))), (data, [], []))

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
        """Empty, and 1 to 300 random bytes, as a deck file and (some) as a picture."""
        generator = random.Random(7)
        for size in range(301):
            data = bytes(generator.randrange(256) for _ in range(size))
            self.check(data)
            if size % 30 in (0, 1):
                self.assertEqual(read_picture(encoder.svg(data, 'x')), (data, [], []))

    def test_a_megabyte(self):
        """1 MB of random bytes goes there and back as a user would send it."""
        data = random.Random(8).getrandbits(8 * 10 ** 6).to_bytes(10 ** 6, 'big')
        self.folder.write('data', data)
        answer = run(ENCODE, 'data', folder=self.folder)
        self.assertIn(b'1000000 bytes, 1333336 Base64 characters, 16667 cards in punchcard_encoding.json', answer.stdout)
        self.assertEqual(run(DECODE, '-o', '-', folder=self.folder).stdout, data)

    def test_commands(self):
        """The commands of the README and of --help: defaults, standard output, a picture there and back."""
        os.remove(os.path.join(self.folder.path, 'punchcard_encoding.json'))
        answer = run(ENCODE, folder=self.folder)
        self.assertEqual(answer.stdout, b'attogpt.py: 3117 bytes, 4156 Base64 characters, 52 cards in '
                                        b'punchcard_encoding.json\n')
        answer = run(DECODE, folder=self.folder)
        self.assertEqual(answer.stdout, b'punchcard_encoding.json: 52 cards, 3117 bytes in attogpt_decoded.py\n')
        self.assertEqual(self.content('attogpt_decoded.py'), SOURCE)
        self.assertEqual(run(DECODE, '-o', '-', folder=self.folder).stdout, SOURCE)
        run(ENCODE, 'attogpt.py', '--svg', 'poster.svg', folder=self.folder)
        self.assertEqual(self.content('poster.svg').decode(), POSTER)
        answer = run(DECODE, 'poster.svg', '-o', '-', folder=self.folder)
        self.assertEqual((answer.stdout, answer.stderr), (SOURCE, b'poster.svg: 52 cards, 3117 bytes in standard output\n'))

    def test_show(self):
        """A card on the terminal has what is printed on it, and # where cp037 says that there are holes."""
        text = base64.b64encode(SOURCE).decode()
        for number in 1, 52:
            card = text[80 * number - 80:80 * number]
            answer = run(ENCODE, '--show', str(number), folder=self.folder)
            lines = answer.stdout.decode().splitlines()
            self.assertEqual(lines[1], '      / ' + card.ljust(80) + '|')
            for row, line in zip(ROWS, lines[2:14]):
                holes = ''.join('#' if row in ebcdic_punches(char) else '.' for char in card).ljust(80, '.')
                self.assertRegex(line, rf'\A{row:4} [|/]  {re.escape(holes)}\|\Z')
            self.assertTrue(lines[14].endswith(f'_card {number} of 52|'))
            self.assertEqual(lines[16], 'attogpt.py: 3117 bytes, 4156 Base64 characters, 52 cards')
        everything = run(ENCODE, '--show', folder=self.folder).stdout
        self.assertEqual(everything.count(b'of 52|'), 52)

    def test_only_what_is_asked_for(self):
        """The deck is written where -o is given or nothing else is asked for: a look changes no file."""
        self.folder.write('other', 'abc')
        for arguments, new in ((['--show', '1'], []), (['--svg', 'x.svg'], ['x.svg']),
                               (['--svg', 'x.svg', '--card', '1', '--show', '1'], ['x.svg']),
                               (['-o', 'new', '--show', '1', '--svg', 'x.svg'], ['new', 'x.svg'])):
            self.assertEqual(run(ENCODE, 'other', *arguments, folder=self.folder).returncode, 0)
            self.assert_untouched('other', *new)

    @unittest.skipUnless(shutil.which('git'), 'needs git')
    def test_git_keeps_bytes(self):
        """A checkout where git changes line ends (Windows) has the same files: .gitattributes."""
        with Folder() as folder:
            def git(*arguments):
                subprocess.run(['git', '-C', folder.path, '-c', 'core.autocrlf=true', '-c', 'user.name=x',
                                '-c', 'user.email=x@x', *arguments], check=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
            for name in 'attogpt.py', '.gitattributes', 'punchcard_encoding.json':
                folder.write(name, read(name))
            git('init')
            git('add', '-A')
            git('commit', '-m', 'x')
            for name in 'attogpt.py', 'punchcard_encoding.json':
                os.remove(os.path.join(folder.path, name))
            git('checkout', '--', '.')
            for name in 'attogpt.py', 'punchcard_encoding.json':
                with open(os.path.join(folder.path, name), 'rb') as file:
                    self.assertEqual(file.read(), read(name))


class Damage(unittest.TestCase):

    def test_one_column_table(self):
        """All 80 times 127 wrong columns have their own difference of checksums, so none is mistaken."""
        self.assertEqual(len(decoder.ONE_COLUMN), 80 * 127 + 1)

    def test_no_character(self):
        """A change that gives no Base64 character is no repair, even where the checksum fits."""
        text = base64.b64encode(SOURCE).decode()[:80]
        for char in '\x1e', '-', '?', ' ', '\x7f':
            self.assertIsNone(decoder.one_bad_column(text, 80, zlib.crc32((text[:5] + char + text[6:]).encode())), char)

    def test_nearby(self):
        """Among few or very many checksums, those that one changed column gives are found."""
        generator = random.Random(21)
        text = base64.b64encode(SOURCE).decode()[:80]
        near = {zlib.crc32((text[:i] + char + text[i + 1:]).encode()) for i, char in ((0, '+'), (40, 'x'), (79, '/'))}
        for count in 0, 100, 20000:
            crcs = near | {generator.getrandbits(32) for _ in range(count)}
            self.assertTrue(near <= {crc for _, crc in decoder.nearby(text, 80, crcs)})
            self.assertLess(len(decoder.nearby(text, 80, crcs)), 6)

    def test_every_single_hole(self):
        """Each of the 49,920 ways to add or lose one hole is noticed, and --repair would restore it."""
        text = base64.b64encode(SOURCE).decode()
        count = 0
        for number, (card, crc) in enumerate(zip(DECK['cards'], DECK['card_crc32'])):
            right = text[80 * number:80 * number + 80]
            length, right = len(right), right.ljust(80)
            self.assertEqual(decoder.read_card(card), right)
            self.assertEqual(decoder.signature(right), (length, crc))
            for i, column in enumerate(card):
                for row in ROWS:
                    wrong = right[:i] + decoder.read_card([set(column) ^ {row}]) + right[i + 1:]
                    self.assertNotEqual(decoder.signature(wrong), (length, crc))
                    self.assertEqual(decoder.one_bad_column(wrong, length, crc), (i, right[i]), (number, i, row))
                    count += 1
        self.assertEqual(count, 49920)

    def test_single_holes_through_the_whole_decoder(self):
        """A sample of them as decks: refused with the card's number, restored with --repair, in
        their place or in a dropped deck."""
        generator = random.Random(9)
        for count in range(200):
            number, i, row = generator.randrange(52), generator.randrange(80), generator.choice(ROWS)
            deck = damaged(lambda cards: hit(cards[number], i, row))
            if count % 2:
                generator.shuffle(deck['cards'])
            data, notes, problems = decode(deck)
            self.assertIsNone(data)
            self.assertRegex(problems[0], rf'^card {number + 1}, column {i + 1}: .*; .* would be right$')
            self.assertEqual((len(problems), len(notes)), (1, count % 2))
            data, notes, problems = decode(deck, repair=True)
            self.assertEqual((data, problems), (SOURCE, []))
            self.assertIn(f'repaired card {number + 1}, column {i + 1}: was ', notes[-1])

    def test_every_card_damaged(self):
        """One bad column on each of the 52 cards, dropped or not, is restored; two are not."""
        generator = random.Random(12)
        for count, dropped in itertools.product((1, 2), (False, True)):
            deck = damaged(lambda cards: [different_columns(generator, card, count) for card in cards])
            if dropped:
                generator.shuffle(deck['cards'])
            data, _, problems = decode(deck, repair=True)
            self.assertEqual(data, SOURCE if count == 1 else None)
            self.assertEqual(bool(problems), count == 2)

    def test_shuffled_decks(self):
        """1,000 dropped decks come back."""
        generator = random.Random(10)
        deck = damaged(lambda cards: None)
        for _ in range(1000):
            generator.shuffle(deck['cards'])
            data, notes, _ = decoder.assemble(deck)
            self.assertEqual(data, SOURCE)
            self.assertRegex(notes[0], r'^cards in the wrong order: \d+ put back by their checksums$')

    def test_missing_and_foreign_cards(self):
        """Each missing card is named; so is a card from another deck, and one that is there twice."""
        other = deck_of(read('picogpt.py'))
        for number in range(52):
            self.assertEqual(decode(damaged(lambda cards: cards.pop(number))), (None, [], [f'card {number + 1}: missing']))
        for number in 0, 20, 44:
            mine, theirs = damaged(lambda cards: None), damaged(lambda cards: None, other)
            mine['cards'][number], theirs['cards'][number] = theirs['cards'][number], mine['cards'][number]
            for deck in mine, theirs:
                problems = decode(deck)[2]
                self.assertEqual(len(problems), 1)
                self.assertIn(f'card {number + 1}: ', problems[0])
                self.assertIn('another deck', problems[0])
        self.assertEqual(decode(damaged(lambda cards: cards.append(other['cards'][3])))[2],
                         ['number 53 of the file: a card that does not belong to this deck'])
        self.assertEqual(decode(damaged(lambda cards: cards.append(cards[3])))[2],
                         ['card 4: twice in the deck, the second time as number 53 of the file'])
        self.assertEqual(decode(dict(DECK, cards=[]))[2], ['cards 1 to 52: missing'])

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

    def test_what_cannot_be_known(self):
        """Lost or unreadable: where the neighbours do not tell which is which, that is said."""
        def change(cards):
            cards[30][0] = cards[30][1] = [2, 3]
            del cards[29]
        self.assertEqual(decode(damaged(change)), (None, [], [
            'cards 30 to 31: lost or unreadable; which of the two cannot be known',
            'number 30 of the file, column 1: 2-3 is no Base64 character']))
        generator = random.Random(13)
        deck = damaged(change)
        generator.shuffle(deck['cards'])
        problems = decode(deck)[2]
        self.assertEqual(problems[0], 'cards 30 to 31: lost or unreadable; which of the two cannot be known')
        self.assertRegex(problems[1], r'^number \d+ of the file, column 1: 2-3 is no Base64 character$')
        self.assertEqual(len(problems), 2)

        def spoil(card):
            card[:2] = [2, 3], [2, 3]
        deck = damaged(lambda cards: (spoil(cards[12]), spoil(cards[30])))  # two others swapped: still known
        deck['cards'][3], deck['cards'][7] = deck['cards'][7], deck['cards'][3]
        self.assertEqual(decode(deck)[2], [f'card {number}, column {i}: 2-3 is no Base64 character'
                                           for number in (13, 31) for i in (1, 2)])
        generator.shuffle(deck['cards'])  # all dropped: no longer
        problems = decode(deck)[2]
        self.assertEqual([problems[0], problems[1]], [
            f'card {number}: lost or unreadable; which of the two cannot be known' for number in (13, 31)])
        self.assertEqual(len(problems), 4)
        deck = damaged(lambda cards: (spoil(cards[30]), cards.pop(29), cards.pop(9)))
        self.assertEqual(decode(deck)[2][:2], ['card 10: missing',
                                               'cards 30 to 31: lost or unreadable; which of the two cannot be known'])
        deck = damaged(lambda cards: spoil(cards[20]))  # between two neighbours whose own third is elsewhere
        deck['cards'][11], deck['cards'][20] = deck['cards'][20], deck['cards'][11]
        self.assertEqual({problem[:7] for problem in decode(deck)[2]}, {'card 21'})

    def test_wrong_total(self):
        """Cards that are all right but do not add up to size and sha256 are refused."""
        self.assertIn('sha256', decode(dict(DECK, sha256='0' * 64))[2][0])
        self.assertIn('size', decode(dict(DECK, original_size=3116))[2][0])

    def test_own_place_first(self):
        """A card that fits where it stands stays there: equal cards are not moved about."""
        data = bytes(60 * 5) + b'x' * 60 + bytes(60 * 5)
        deck = deck_of(data)
        self.assertEqual(decode(deck), (data, [], []))
        deck['cards'][2], deck['cards'][5] = deck['cards'][5], deck['cards'][2]
        self.assertEqual(decode(deck), (data, ['cards in the wrong order: 2 put back by their checksums'], []))

    def test_twins(self):
        """A card in its place with one bad column is restored, whatever other cards look like: equal
        ones, ones that it has become equal to, ones that have become equal to yet others."""
        a, b, c = b'A' * 60, b'A' * 57 + b'BAA', b'A' * 57 + b'CAA'  # Base64: they differ in one column
        generator = random.Random(14)
        for count in range(300):
            data = b''.join(generator.choice((a, b, c)) for _ in range(generator.randrange(2, 12)))
            right, deck = deck_of(data), deck_of(data)
            for number in generator.sample(range(len(deck['cards'])), generator.randrange(1, 4) % len(deck['cards']) or 1):
                if count % 2:
                    different_columns(generator, deck['cards'][number], 1)
                else:
                    deck['cards'][number] = right['cards'][generator.randrange(len(deck['cards']))]
            self.assertEqual(decode(deck, repair=True)[0], data, count)
        chain = deck_of(a + b + c)
        chain['cards'] = [chain['cards'][1], chain['cards'][2], chain['cards'][2][:]]
        hit(chain['cards'][2], 3, 12)
        self.assertEqual(decode(chain, repair=True)[0], a + b + c)
        two = deck_of(c + a + b)  # the first card unreadable, the second now like the third, that one damaged
        two['cards'] = [two['cards'][0], two['cards'][2], two['cards'][2][:]]
        hit(two['cards'][0], 0, 9), hit(two['cards'][0], 1, 9), hit(two['cards'][2], 3, 12)
        problems = decode(two, repair=True)[2]
        self.assertEqual({problem[:6] for problem in problems}, {'card 1'}, problems)
        r, t = b'R' * 60, b'T' * 60
        moved = deck_of(r + b + b)  # the first card fits the place of the second, which is damaged, or the third
        moved['cards'] = [moved['cards'][1], moved['cards'][2][:], moved['cards'][0]]
        hit(moved['cards'][1], 3, 12)
        self.assertEqual(decode(moved, repair=True)[0], r + b + b)
        for order in (0, 1), (1, 0):  # of two cards that stand elsewhere, one may be either, the other one only
            either = deck_of(r + t + a + b)
            cards = [deck_of(c)['cards'][0], either['cards'][2][:]]
            hit(cards[1], 3, 12)
            either['cards'] = [cards[order[0]], cards[order[1]], *either['cards'][:2]]
            self.assertEqual(decode(either, repair=True)[0], r + t + a + b)
        swapped = deck_of(a + b)
        swapped['cards'].reverse()
        self.assertEqual(decode(swapped), (a + b, ['cards in the wrong order: 2 put back by their checksums'], []))

    def test_advice(self):
        """--repair is advised where it gives the file, and nowhere else."""
        good = damaged(lambda cards: hit(cards[3], 3, 9))
        lost = damaged(lambda cards: (hit(cards[3], 3, 9), cards.pop(20)))
        two = damaged(lambda cards: different_columns(random.Random(1), cards[3], 2))
        with Folder() as folder:
            for deck, arguments, advised in ((good, [], True), (lost, [], False), (two, [], False),
                                             (two, ['--repair'], False), (dict(good, sha256='0' * 64), [], False)):
                folder.write('deck', json.dumps(deck))
                answer = run(DECODE, 'deck', *arguments, folder=folder)
                self.assertEqual((answer.returncode, b'--repair' in answer.stderr), (1, advised), answer.stderr)
            folder.write('deck', json.dumps(good))
            answer = run(DECODE, 'deck', '--repair', folder=folder)
            self.assertRegex(answer.stdout.decode(), r'\Arepaired card 4, column 4: was .*, is .*\n'
                                                     r'deck: 52 cards, 3117 bytes in attogpt_decoded.py\n\Z')

    def test_more_than_twenty_problems(self):
        """The first 20 are shown, then a count; two bad columns on a card are not repaired."""
        def change(cards):
            for card in cards:
                card[0] = card[1] = [2, 3]
        with Folder() as folder:
            folder.write('deck', json.dumps(damaged(change)))
            folder.write('out', 'old')
            answer = run(DECODE, 'deck', '-o', 'out', '--repair', folder=folder)
            self.assertEqual((answer.returncode, answer.stdout), (1, b''))
            self.assertEqual(answer.stderr.count(b'is no Base64 character'), 20)
            self.assertIn(b'84 problems more', answer.stderr)
            with open(os.path.join(folder.path, 'out')) as file:
                self.assertEqual(file.read(), 'old')


class Time(unittest.TestCase):
    """Work grows with the deck, not with its square."""

    def check(self, deck, problems, notes=0):
        """The deck is judged in less than 5 seconds; it has that many problems and notes."""
        start = time.process_time()
        answer = decoder.assemble(deck)
        self.assertLess(time.process_time() - start, 5)
        self.assertEqual((len(answer[2]), len(answer[1])), (problems, notes))

    def test_foreign_cards(self):
        """500 cards that belong to another deck."""
        generator = random.Random(15)
        mine, other = (deck_of(generator.getrandbits(8 * 30000).to_bytes(30000, 'big')) for _ in range(2))
        self.check(dict(mine, cards=other['cards']), 500)

    def test_two_bad_columns_each(self):
        """480 cards with two swapped columns each."""
        generator = random.Random(16)
        deck = deck_of(generator.getrandbits(8 * 28800).to_bytes(28800, 'big'))
        for card in deck['cards']:
            i = next(i for i in range(79) if card[i] != card[i + 1])
            card[i], card[i + 1] = card[i + 1], card[i]
        self.check(deck, 480)

    def test_two_kinds(self):
        """3,000 dropped cards of two kinds, one of them damaged and none lost."""
        generator = random.Random(17)
        deck = deck_of(b''.join(generator.choice((b'A' * 60, b'B' * 60)) for _ in range(3000)))
        generator.shuffle(deck['cards'])
        self.check(deck, 0, 1)
        deck['cards'][1500] = deck['cards'][1500][:]
        hit(deck['cards'][1500], 0, 12)
        self.check(deck, 1, 1)

    def test_a_million_empty_cards(self):
        self.check(dict(DECK, cards=[[]] * 10 ** 6), 10 ** 6 + 1)


def mutations(generator):
    """Yield 240 broken deck files (text) of all kinds."""
    text = read('punchcard_encoding.json').decode()
    values = [None, True, -1, 1.5, 10 ** 30, 'x', [], {}, [[]], [None], float('nan'), 1e999, '0' * 64]
    for _ in range(120):
        deck = dict(DECK)
        key = generator.choice([key for key in deck if key not in ('punch_code', 'source')])
        if generator.random() < 0.2:
            del deck[key]
        else:
            deck[key] = generator.choice([value for value in values if value != deck[key]])
        yield json.dumps(deck)
    for _ in range(60):
        yield json.dumps(damaged(lambda cards: cards[generator.randrange(52)].__setitem__(
            generator.randrange(76),
            generator.choice([None, 3, 'a', {}, [13], [-1], ['1'], [[1]], [True], [1.0]]))))
    for _ in range(50):
        yield text[:generator.randrange(len(text) - 3)]
    yield from ('', '[' * 100000, '{"a":' * 100000, '[' * 1000 + ']' * 1000, '1' * 10000, 'NaN', '"deck"', '\0',
                '{"cards": 1e400}', text.replace('52', '9' * 5000))


class NoDeck(Scripts):

    def test_mutated_files(self):
        """240 broken deck files: always exit status 1, one line or a list, no traceback, no file."""
        count = 0
        for count, text in enumerate(mutations(random.Random(11)), 1):
            try:  # in this process: a program start each would take a minute
                data, _, problems = decoder.assemble(decoder.parse_deck(text))
                self.assertIsNone(data, text[:300])
                self.assertTrue(problems)
            except decoder.NotADeck as error:
                self.assertTrue(str(error))
            if count % 24 == 0:  # and some as a user would
                self.folder.write('deck', text)
                answer = run(DECODE, 'deck', folder=self.folder)
                self.assertEqual((answer.returncode, answer.stdout), (1, b''))
                self.assertNotIn(b'Traceback', answer.stderr)
                self.assert_untouched('deck')
        self.assertEqual(count, 240)

    def test_every_value_is_checked(self):
        """Each value that a deck must have is checked for itself: any other one is named."""
        for key, wrong in (('encoding', 'base32'), ('original_size', -1), ('original_size', 3117.0), ('sha256', 'x'),
                           ('total_chars', 4160), ('chars_per_card', 72), ('num_cards', 53), ('num_cards', True),
                           ('card_crc32', DECK['card_crc32'][:51]), ('card_crc32', [-1] * 52), ('cards', {})):
            for deck in dict(DECK, **{key: wrong}), {other: DECK[other] for other in DECK if other != key}:
                with self.assertRaisesRegex(decoder.NotADeck, f'"{key}"'):
                    decoder.parse_deck(json.dumps(deck))

    def test_no_such_file(self):
        """A missing file, a folder, bytes that are no text, another program's JSON or picture: one
        line that names the file."""
        self.folder.write('bytes', b'\xff\xfe\x00')
        self.folder.write('json', '[1]')
        self.folder.write('svg', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h5"/></svg>')
        self.folder.write('html', '<!DOCTYPE html><html></html>')
        os.mkdir(os.path.join(self.folder.path, 'folder'))
        for name in 'none', 'folder', 'bytes', 'json', 'svg', 'html', 'attogpt.py':
            self.assert_one_line(run(DECODE, name, '-o', 'x', folder=self.folder), name + ': ')
        for name in 'none', 'folder':
            self.assert_one_line(run(ENCODE, name, '-o', 'x', folder=self.folder), name + ': ')
        self.assert_untouched('bytes', 'json', 'svg', 'html', 'folder')


def png_alpha_and_light(data):
    """Return (width, rows) of a PNG with 8 bits each of red, green, blue and alpha: rows of bytes."""
    width, height, depth, kind = struct.unpack('>IIBB', data[16:26])
    assert (depth, kind) == (8, 6)
    chunks, at = [], 8
    while at < len(data):
        size, = struct.unpack('>I', data[at:at + 4])
        chunks += [data[at + 8:at + 8 + size]] if data[at + 4:at + 8] == b'IDAT' else []
        at += size + 12
    raw, above, rows = zlib.decompress(b''.join(chunks)), bytes(4 * width), []
    for y in range(height):
        kind, row = raw[y * (4 * width + 1)], bytearray(raw[y * (4 * width + 1) + 1:(y + 1) * (4 * width + 1)])
        for x in range(4 * width):
            left, up, corner = (row[x - 4] if x > 3 else 0), above[x], (above[x - 4] if x > 3 else 0)
            paeth = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
            row[x] = (row[x] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        above = row
        rows.append(row)
    return width, rows


class Picture(Scripts):

    def cards(self):
        """Return the lines of the small poster: what is before its cards, the cards, what is after them."""
        lines = SMALL_POSTER.splitlines(True)
        cards = [line for line in lines if line.startswith('<g id="card')]
        return lines[:lines.index(cards[0])], cards, lines[lines.index(cards[-1]) + 1:]

    def picture(self, change):
        """Return the small poster after change(its cards, a list of lines)."""
        before, cards, after = self.cards()
        change(cards)
        return ''.join(before + cards + after)

    def test_holes_by_the_inch(self):
        """The poster's holes, by their position in inches, give attogpt.py again: read here, not by
        the decoder. The cards lie side by side, none on another, all on the table."""
        root = ElementTree.fromstring(POSTER)
        width, height = map(int, root.get('viewBox').split()[2:])
        cards, corners = [], []
        for group in root.findall('{*}g'):
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
            corners.append(tuple(map(int, re.fullmatch(r'translate\((\d+) (\d+)\)', group.get('transform')).groups())))
        self.assertEqual(decode(dict(DECK, cards=cards)), (SOURCE, [], []))
        for x, y in corners:
            self.assertTrue(0 < x < x + 7375 < width and 0 < y < y + 3250 < height)
        for (x, y), (other_x, other_y) in itertools.combinations(corners, 2):
            self.assertTrue(abs(x - other_x) > 7375 or abs(y - other_y) > 3250)
        self.assertEqual(corners, sorted(corners, key=lambda corner: corner[::-1]))  # in reading order
        self.assertEqual((root.get('width'), root.get('height')), (f'{width / 1000}in', f'{height / 1000}in'))
        self.assertLess(len(POSTER), 700000)

    def test_what_is_printed(self):
        """Each character stands above its column, as a shape of its own, 65 different ones; each card
        has its number, digits in rows 0 to 9, and the column numbers under rows 0 and 9. No letters
        and no lists of places: not every renderer has the font or follows the list."""
        root = ElementTree.fromstring(POSTER)
        link = '{http://www.w3.org/1999/xlink}href'
        shapes = {path.get('id'): path.get('d') for path in root.findall('{*}defs/{*}path')}
        self.assertEqual(len({shapes[f'c{ord(char)}'] for char in BASE64}), 65)
        self.assertNotIn('<text', POSTER)
        text = base64.b64encode(SOURCE).decode()
        for number, group in enumerate(root.findall('{*}g'), 1):
            ink = group.find('{*}g/{*}g[@class="ink"]')
            printed = [(use.get(link), int(use.get('x'))) for use in ink.findall('{*}use')]
            self.assertEqual(printed, [(f'#c{ord(char)}', 251 + 87 * i)
                                       for i, char in enumerate(text[80 * number - 80:80 * number])])
            self.assertEqual(''.join(chr(int(use.get(link)[2:])) for use in ink.findall('{*}g/{*}use')),
                             f'card{number}of52')
            self.assertEqual([use.get(link) for use in group.findall('{*}use') + group.findall('{*}g/{*}use')],
                             [f'#path{number}', '#face'])
            self.assertEqual(group.find('{*}g').get('clip-path'), f'url(#{group.find("{*}clipPath").get("id")})')
        face = root.find('{*}defs/{*}g[@id="face"]')
        self.assertEqual(re.findall(r'M(\d+) (\d+)', face.find('{*}path').get('d')),
                         [(str(251 + 87 * i), str(750 + 250 * digit)) for digit in range(10) for i in range(80)])
        levels = [int(re.match(r'translate\(0 (\d+)\) scale\(.5\)', use.get('transform')).group(1))
                  for use in face.findall('{*}use')]
        self.assertTrue(812.5 < levels[0] < 937.5 and 3062.5 < levels[1] < 3250, levels)
        digits = re.findall(r'M(\d+) 0(m[^M]*)', shapes['numbers'])
        self.assertEqual([encoder.DIGITS.index(shape) for _, shape in digits],
                         [int(digit) for number in range(1, 81) for digit in str(number)])
        for (x, _), number in zip(digits, (number for number in range(1, 81) for _ in str(number))):
            self.assertLess(abs(int(x) / 2 - (251 + 87 * (number - 1))), 87 / 2)

    @unittest.skipUnless(shutil.which('rsvg-convert'), 'needs rsvg-convert (Debian: librsvg2-bin)')
    def test_drawn_by_librsvg(self):
        """A card drawn by a renderer without much of a browser: light falls through its holes, and
        only there; they give the card's text. The holes have a dark edge. Above each column
        something is printed, and in each row from 0 to 9 and for the column numbers, too."""
        self.folder.write('card.svg', encoder.svg(SOURCE, 'attogpt.py', 1))
        drawn = subprocess.run(['rsvg-convert', '-w', '590', os.path.join(self.folder.path, 'card.svg')],
                               stdout=subprocess.PIPE, check=True).stdout
        width, rows = png_alpha_and_light(drawn)
        self.assertEqual((width, len(rows)), (590, 260))

        def pixel(x, y):
            return rows[int(y / 12.5)][int(x / 12.5) * 4:int(x / 12.5) * 4 + 4]
        card = [[row for y, row in enumerate(ROWS) if pixel(251 + 87 * i, 250 + 250 * y)[3] == 0] for i in range(80)]
        self.assertEqual(card, DECK['cards'][0])
        for i in range(80):
            box = [pixel(251 + 87 * i + x, y) for x in range(-30, 31, 5) for y in range(55, 145, 5)]
            self.assertLess(min(sum(dot[:3]) for dot in box), 420, f'column {i + 1}')
            for level in [250 + 250 * y for y, row in enumerate(ROWS) if y > 1 and row not in card[i]] + [868, 3118]:
                box = [pixel(251 + 87 * i + x, level + y) for x in range(-20, 21, 5) for y in range(-30, 31, 5)]
                self.assertLess(min(sum(dot[:3]) for dot in box if dot[3] == 255), 620, (i, level))
            top = 250 + 250 * ROWS.index(DECK['cards'][0][i][0]) - 62
            edge = [pixel(251 + 87 * i, top + y) for y in range(-10, 11, 5)]
            self.assertLess(min(sum(dot[:3]) for dot in edge if dot[3] == 255), 580, f'column {i + 1}')

    def test_true_size(self):
        """One card alone is 7.375 x 3.25 inches, and any name or text leaves it well-formed."""
        root = ElementTree.fromstring(encoder.svg(b'<&>"\0', '<&>"\'', 1))
        self.assertEqual((root.get('width'), root.get('height'), root.get('viewBox')),
                         ('7.375in', '3.25in', '0 0 7375 3250'))
        self.assertEqual(json.loads(root.find('{*}metadata').text)['source'], '<&>"\'')
        self.assertEqual(read_picture(encoder.svg(b'<&>"\0', '<&>"\'', 1))[0], b'<&>"\0')
        with self.assertRaises(IndexError):
            encoder.svg(b'abc', 'x', 2)
        self.assertEqual(read_picture(encoder.svg(SOURCE, 'x', 1))[2], ['cards 2 to 52: missing'])

    def test_every_card_alone(self):
        """--card N draws card N."""
        for number in 1, 17, 52:
            run(ENCODE, '--svg', 'x.svg', '--card', str(number), folder=self.folder)
            self.assertEqual(decoder.parse_deck(self.content('x.svg'))['cards'], [DECK['cards'][number - 1]])

    def test_pictures_in_the_repository_are_current(self):
        """The pictures of cards that the README shows are drawn by the encoder from attogpt.py."""
        shown = set(re.findall(r'\.github/(card-\d+|poster)\.svg', read('README.md').decode()))
        self.assertTrue(shown)
        for name in shown:
            only = None if name == 'poster' else int(name[5:])
            self.assertEqual(read('.github', name + '.svg').decode(), encoder.svg(SOURCE, 'attogpt.py', only),
                             f'{name} is stale: run python3 tests/tools/refresh.py')

    def test_printed_characters_are_not_read(self):
        """Only the holes count: without a single printed character the poster gives the same bytes,
        without holes it gives none."""
        bare = re.sub(r'<use xlink:href="#c\d+"[^>]*/>', '', POSTER)
        self.assertLess(len(bare), len(POSTER) - 4156 * 20)
        self.assertEqual(read_picture(bare), (SOURCE, [], []))
        data, _, problems = read_picture(re.sub(r'M\S+ \S+v125h55v-125z', '', POSTER))
        self.assertIsNone(data)
        self.assertEqual(problems[0], 'card 1, column 1: blank before the end')

    def test_cards_moved_and_lost(self):
        """A poster survives what a deck survives: 40 shuffles, each card lost, one drawn twice."""
        generator = random.Random(18)
        for _ in range(40):
            data, notes, problems = read_picture(self.picture(generator.shuffle))
            self.assertEqual((data, problems), (SMALL, []))
            self.assertIn('put back', notes[0])
        for number in range(5):
            self.assertEqual(read_picture(self.picture(lambda cards: cards.pop(number)))[2], [f'card {number + 1}: missing'])
        self.assertIn('twice', read_picture(self.picture(lambda cards: cards.append(cards[0])))[2][0])

    def test_holes_changed(self):
        """60 posters with a hole more, a hole less or a hole moved to another row or column: the
        card and its columns are named; one bad column is restored."""
        generator = random.Random(19)
        hole = re.compile(r'M(\S+) (\S+)v125h55v-125z')
        for count in range(60):
            number = generator.randrange(4)
            def change(cards):
                found = generator.choice(list(hole.finditer(cards[number])))
                x, y = map(float, found.groups())
                new = '' if count % 4 == 0 else found.group()
                if count % 4 == 1:  # one more, where there is none
                    y = 187.5 + 250 * generator.choice([row for row in range(12) if not re.search(
                        rf'M{x} {187.5 + 250 * row}v', cards[number])])
                    new += f'M{x} {y}v125h55v-125z'
                elif count % 4 == 2:  # moved to another row
                    new = f'M{x} {y + (250 if y < 1000 else -250) * generator.choice((1, 2))}v125h55v-125z'
                    new = new if new not in cards[number] else ''
                elif count % 4 == 3:  # moved a little, as by a worn machine: no harm
                    new = f'M{x + generator.uniform(-25, 25)} {y + generator.uniform(-60, 60)}v125h55v-125z'
                cards[number] = cards[number][:found.start()] + new + cards[number][found.end():]
                self.column = round((x - 223.5) / 87) + 1
            text = self.picture(change)
            data, _, problems = read_picture(text)
            if count % 4 == 3:
                self.assertEqual((data, problems), (SMALL, []))
                continue
            self.assertIsNone(data)
            self.assertEqual(len(problems), 1)
            self.assertRegex(problems[0], rf'^card {number + 1}, column {self.column}: ')
            self.assertEqual(read_picture(text, repair=True)[0], SMALL)

    def test_as_other_programs_save_it(self):
        """Numbers relative, in other units, editors' metadata, something drawn beside the cards: the
        picture stays a deck."""
        def relative(match):
            subpaths = re.findall(r'M(\S+) (\S+?)([vH][^M]*)', match.group(1))
            x, y, parts = 0.0, 0.0, []
            for to_x, to_y, rest in subpaths:
                to_x, to_y = float(to_x), float(to_y)
                rest = rest.replace('v125h55v-125z', '0,125 5.5e1,0 l 0,-125 z')
                parts.append(f'm {to_x - x:.4f},{to_y - y:.4f} {rest} ')
                x, y = to_x, to_y
            return f'<path d="{"".join(parts)}"'
        saved = re.sub(r'<path [^>]*d="(M250 0H[^"]*)"', relative, POSTER)
        self.assertEqual(read_picture(saved), (SOURCE, [], []))
        halved = re.sub(r'd="(M250 0H[^"]*)"', lambda match: re.sub(
            r'-?[\d.]+', lambda number: str(float(number.group()) / 2 + 0), match.group()), POSTER)
        self.assertEqual(read_picture(halved), (SOURCE, [], []))
        edited = POSTER.replace('<metadata>', '<metadata><x:RDF xmlns:x="y">image/svg+xml</x:RDF>')
        self.assertEqual(read_picture(edited), (SOURCE, [], []))
        drawn = POSTER.replace('</defs>', '</defs><path d="M0 0h10v10h-10z"/><path d="M0 0h46000v31750h-46000z"/>')
        self.assertEqual(read_picture(drawn), (SOURCE, [], []))
        self.assertEqual(read_picture(b'<?xml version="1.0"?>\n<!-- saved -->\n' + POSTER.encode()), (SOURCE, [], []))

    def test_broken_pictures(self):
        """130 cut, mixed up or foreign pictures: no deck, or problems; never bytes that are wrong."""
        generator = random.Random(20)
        header = json.loads(re.search(r'<metadata>(.*)</metadata>', SMALL_POSTER).group(1))
        texts = [SMALL_POSTER[:generator.randrange(1, len(SMALL_POSTER) - 8)] for _ in range(30)]
        for key in header:
            if key not in ('punch_code', 'source'):
                for value in None, -1, 'x', [], 10 ** 30:
                    texts.append(SMALL_POSTER.replace(json.dumps(header), json.dumps(dict(header, **{key: value}))))
                texts.append(SMALL_POSTER.replace(json.dumps(header), json.dumps({k: header[k] for k in header if k != key})))
        for number in '1e999', '-1e999', '9' * 400, 'nan', 'x', '', '1e', '.', '-':
            for old in 'H7375', 'V3250', 'M223.5', 'v125':
                texts.append(self.picture(lambda cards: cards.__setitem__(0, cards[0].replace(old, old[0] + number))))
        texts += [re.sub('<metadata>.*</metadata>', '<metadata>' + text + '</metadata>', SMALL_POSTER)
                  for text in ('', '{', '}{', '[]', '{"a":' * 100000, '[' * 100000, '{' * 100000, '1', '{}')]
        texts += ['<', '<svg/>', '<svg', '<svg>' * 100000, '<a' + ' b="c"' * 2 + '/>', '<svg>&#0;</svg>',
                  '<svg><metadata>' + json.dumps(header) + '</metadata></svg>', '<?xml version="1.0"?>',
                  '<svg><path/><path d=""/><path d="z"/><path d="1 2"/><path d="M"/><path d="M1"/></svg>']
        self.assertGreaterEqual(len(texts), 120)
        for text in texts:
            try:
                data, _, problems = read_picture(text)
                self.assertIn(data, (None, SMALL))
                self.assertEqual(data is None, bool(problems))
            except decoder.NotADeck as error:
                self.assertTrue(str(error))

    def test_hostile_pictures(self):
        """A picture that would need endless memory or time in a careless reader: refused at once."""
        start = time.process_time()
        laughs = '<!DOCTYPE svg [<!ENTITY a "ha">' + ''.join(
            f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip('abcdefghi', 'bcdefghij')) + ']>'
        outside = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        for text in laughs + '<svg>&j;</svg>', outside + SMALL_POSTER, '<?xml version="1.0"?><!DOCTYPE svg>' + SMALL_POSTER:
            with self.assertRaisesRegex(decoder.NotADeck, 'DOCTYPE'):
                read_picture(text)
        with self.assertRaises(decoder.NotADeck):
            read_picture('<svg>&j;</svg>')
        long = ['<svg>' * 50000 + '</svg>' * 50000, '<svg><metadata>' + '{' * 10 ** 6 + '</metadata></svg>',
                SMALL_POSTER.replace('H7375', 'H' + '9' * 10 ** 6, 1), SMALL_POSTER.replace('v125h55', 'v125h55' * 10 ** 5, 1),
                SMALL_POSTER.replace('</defs>', '<path d="M250 0H7375V3250H0V433z"/>' * 5000 + '</defs>')]
        for text in long:
            try:
                self.assertIn(read_picture(text)[0], (None, SMALL))
            except decoder.NotADeck:
                pass
        self.assertLess(time.process_time() - start, 10)


class NothingLost(Scripts):
    """The command line, as people use it."""

    def test_dash(self):
        """- is standard input and output, in both scripts; no file of that name comes to be."""
        answer = run(ENCODE, '-', '-o', '-', folder=self.folder, input=b'abc')
        self.assertEqual(answer.stdout.decode(), encoder.deck_json(b'abc', 'standard input'))
        self.assertEqual(answer.stderr, b'standard input: 3 bytes, 4 Base64 characters, 1 cards in standard output\n')
        answer = run(DECODE, '-', '-o', '-', folder=self.folder, input=answer.stdout)
        self.assertEqual((answer.stdout, answer.stderr), (b'abc', b'standard input: 1 cards, 3 bytes in standard output\n'))
        answer = run(ENCODE, '--svg', '-', folder=self.folder)
        self.assertEqual(answer.stdout.decode(), POSTER)
        for arguments in ['-o', '-', '--svg', '-'], ['-o', '-', '--show', '1'], ['--svg', '-', '--show']:
            self.assert_one_line(run(ENCODE, *arguments, folder=self.folder), 'standard output: ')
        self.assert_untouched()

    @unittest.skipUnless(os.name == 'posix', 'needs links')
    def test_source_and_outputs_are_different_files(self):
        """What would replace the source, or one output by another, is refused, whatever it is called."""
        self.folder.write('poster.svg', POSTER)
        os.symlink('attogpt.py', os.path.join(self.folder.path, 'link'))
        os.link(os.path.join(self.folder.path, 'attogpt.py'), os.path.join(self.folder.path, 'hard'))
        before = sorted(os.listdir(self.folder.path))
        here = os.path.basename(self.folder.path)
        for script, arguments in ((ENCODE, ['--svg', 'attogpt.py']), (ENCODE, ['-o', './attogpt.py']),
                                  (ENCODE, ['-o', 'x', '--svg', 'x']), (ENCODE, ['-o', 'x', '--svg', f'../{here}/x']),
                                  (ENCODE, ['--svg', 'link']), (ENCODE, ['link', '-o', 'attogpt.py']),
                                  (ENCODE, ['-o', 'hard']), (ENCODE, ['punchcard_encoding.json']),
                                  (ENCODE, ['-o', 'poster.svg', '--svg', './poster.svg']),
                                  (DECODE, ['-o', 'punchcard_encoding.json']), (DECODE, ['poster.svg', '-o', 'poster.svg'])):
            self.assert_one_line(run(script, *arguments, folder=self.folder), 'name another')
            self.assertEqual(sorted(os.listdir(self.folder.path)), before)
            self.assertEqual((self.content('attogpt.py'), self.content('poster.svg').decode()), (SOURCE, POSTER))
        self.assertEqual(self.content('punchcard_encoding.json'), read('punchcard_encoding.json'))
        if shutil.which('bash'):
            for command in ('encode - -o attogpt.py < attogpt.py', 'encode -o - >> attogpt.py',
                            'decode - -o punchcard_encoding.json < punchcard_encoding.json',
                            'decode -o - >> punchcard_encoding.json'):
                self.assert_one_line(shell(command, self.folder), 'name another')
        self.assertEqual(sorted(os.listdir(self.folder.path)), before)
        self.assertEqual(self.content('punchcard_encoding.json'), read('punchcard_encoding.json'))

    @needs_bash
    def test_standard_output_holds_the_file_alone(self):
        """Where it is the output, notes and summary never get into it, standard error closed or not."""
        shuffled = damaged(lambda cards: (cards.reverse(), hit(cards[3], 3, 9)))
        self.folder.write('deck', json.dumps(shuffled))
        for command in ('decode deck --repair -o - 2>&-', 'decode deck --repair -o /dev/stdout 2>&-',
                        'decode deck --repair -o /dev/stdout | cat', 'decode deck --repair -o - <&-',
                        'decode deck --repair -o /dev/fd/1 2> /dev/null',
                        'decode deck --repair -o /dev/stdout > x; cat x; rm x'):
            answer = shell(command, self.folder)
            self.assertEqual((answer.returncode, answer.stdout), (0, SOURCE), (command, answer.stderr))
        self.assertEqual(shell('encode -o - 2>&-', self.folder).stdout, read('punchcard_encoding.json'))
        self.assertEqual(shell('encode -o /dev/stdout', self.folder).stdout, read('punchcard_encoding.json'))
        self.assert_untouched('deck')

    @needs_bash
    def test_appended(self):
        """A log that standard output or error is appended to keeps what it has."""
        for command in ('decode -o /dev/stdout >> log', 'decode -o - >> log', 'decode -o log >> log',
                        'decode -o /dev/stderr 2>> log', 'decode -o /dev/fd/7 7>> log'):
            self.folder.write('log', 'earlier\n')
            answer = shell(command, self.folder)
            self.assertEqual((answer.returncode, self.content('log')), (0, b'earlier\n' + SOURCE), command)
        self.assert_untouched('log')

    def test_outputs_that_are_no_files(self):
        """A name with a slash at the end is a folder's; a folder, '.', or no name at all is no file."""
        os.mkdir(os.path.join(self.folder.path, 'folder'))
        self.folder.write('file', 'old')
        for name in 'new/', 'file/', 'folder', 'folder/', '.', 'new/.', '', 'none/x':
            self.assert_one_line(run(DECODE, '-o', name, folder=self.folder), 'name a file that can be written')
        for option in '-o', '--svg':
            self.assert_one_line(run(ENCODE, option, 'new/', folder=self.folder), 'name a file that can be written')
        self.assert_untouched('folder', 'file')
        self.assertEqual(self.content('file'), b'old')

    @unittest.skipUnless(hasattr(os, 'fork'), 'needs fork')
    def test_write_protected(self):
        """For a user who is not root, a file without permission to write stays."""
        self.folder.write('out', 'old')
        name = os.path.join(self.folder.path, 'out')
        os.chmod(name, 0o444)
        os.chmod(self.folder.path, 0o777)
        for module in encoder, decoder:
            child = os.fork()
            if not child:  # another process, because there is no way back from another user
                try:
                    if os.geteuid() == 0:
                        os.setuid(65534)
                    module.write_whole(name, b'new')
                    os._exit(0)
                except PermissionError:
                    os._exit(3)
                finally:
                    os._exit(4)
            self.assertEqual(os.waitpid(child, 0)[1] >> 8, 3)
        self.assert_untouched('out')
        self.assertEqual(self.content('out'), b'old')

    @unittest.skipUnless(os.name == 'posix', 'needs permissions and symbolic links')
    def test_replaced_in_place(self):
        """A file that is replaced keeps its permissions; a new one has the usual ones; a link stays."""
        self.folder.write('old', 'x')
        name = os.path.join(self.folder.path, 'old')
        os.chmod(name, 0o640)
        os.symlink('old', os.path.join(self.folder.path, 'link'))
        run(DECODE, '-o', 'link', folder=self.folder)
        self.assertTrue(os.path.islink(os.path.join(self.folder.path, 'link')))
        self.assertEqual((self.content('old'), os.stat(name).st_mode & 0o777), (SOURCE, 0o640))
        run(DECODE, '-o', 'new', folder=self.folder)
        mask = os.umask(0)
        os.umask(mask)
        self.assertEqual(os.stat(os.path.join(self.folder.path, 'new')).st_mode & 0o777, 0o666 & ~mask)

    @needs_bash
    def test_standard_output_that_fails(self):
        """Full, closed or left by its reader: one line or silence, never a traceback, and a file
        that was asked for is whole."""
        silent, line = rb'\A\Z', rb'\Astandard output: No space left on device.*\n\Z'
        for command, status, pattern in (('decode > /dev/full', 1, line), ('encode -o deck > /dev/full', 1, line),
                                         ('decode >&-', 0, silent), ('encode -o deck >&-', 0, silent),
                                         ('decode >&- 2>&-', 0, silent),
                                         ('decode -o - > /dev/full', 1, line), ('encode --show > /dev/full', 1, line),
                                         ('decode -o - >&-', 1, rb'\Astandard output: Bad file.*\n\Z'),
                                         ('decode -o - >&- 2>&-', 1, silent),
                                         ('decode none > /dev/full 2> /dev/full; true', 0, silent)):
            answer = shell(command, self.folder)
            self.assertEqual((answer.returncode, answer.stdout), (status, b''), (command, answer.stderr))
            self.assertRegex(answer.stderr, pattern, command)
        for command in 'decode', 'encode -o deck', 'encode --show', 'decode -o -', 'encode --svg -':
            answer = shell(f'(sleep .1; {command}; echo $? > status) | true', self.folder)
            self.assertEqual((self.content('status'), answer.stderr), (b'1\n', b''), command)
        self.assertEqual(self.content('attogpt_decoded.py'), SOURCE)
        self.assertEqual(self.content('deck'), read('punchcard_encoding.json'))
        self.assert_untouched('attogpt_decoded.py', 'deck', 'status')

    def interrupted(self, number, command, **options):
        """Start Python with a command that makes another file in the folder and then takes its time;
        send it a signal when that is there; return (status, standard output, standard error)."""
        before = len(os.listdir(self.folder.path))
        process = subprocess.Popen([sys.executable, *command], cwd=self.folder.path, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=dict(os.environ, **options),
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        for _ in range(1000):
            if len(os.listdir(self.folder.path)) > before:
                break
            time.sleep(.02)
        self.assertEqual(len(os.listdir(self.folder.path)), before + 1)
        process.send_signal(number)
        out, err = process.communicate()
        return process.returncode, out, err

    @unittest.skipUnless(os.name == 'posix', 'needs signals')
    def test_interrupted(self):
        """Ctrl-C and SIGTERM end in silence, not with 0; the old file stays, no temporary one."""
        self.folder.write('out', 'old')
        for script in ENCODE, DECODE:
            slow = ('import os, runpy, sys, time\n'
                    'replace = os.replace\n'
                    'os.replace = lambda *names: (time.sleep(30), replace(*names))\n'
                    f'sys.argv = [{script!r}, "-o", "out"]\n'
                    f'runpy.run_path({path(script)!r}, run_name="__main__")\n')
            for number, status in (signal.SIGINT, 130), (signal.SIGTERM, 143):
                self.assertEqual(self.interrupted(number, ['-c', slow]), (status, b'', b''))
                self.assert_untouched('out')
                self.assertEqual(self.content('out'), b'old')

    @unittest.skipUnless(os.name == 'posix', 'needs signals')
    def test_interrupted_at_once(self):
        """Ctrl-C while the script is still importing what it needs ends in silence, too."""
        self.folder.write('secrets.py', 'import time\nopen("here", "w").close()\ntime.sleep(30)\n')
        for script in ENCODE, DECODE:
            answer = self.interrupted(signal.SIGINT, [path(script)], PYTHONPATH=self.folder.path)
            self.assertEqual(answer, (130, b'', b''))
            os.remove(os.path.join(self.folder.path, 'here'))

    @unittest.skipUnless(os.name == 'posix' and sys.implementation.name == 'cpython', 'PyPy never ignores Ctrl-C')
    def test_in_the_background(self):
        """Where Ctrl-C was ignored from the start, as for a job in the background, it stays so."""
        def ignore():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        command = 'import runpy, signal, sys; sys.argv = ["x", "--help"]\ntry: runpy.run_path({!r}, run_name="__main__")\n' \
                  'finally: print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)'
        for script in ENCODE, DECODE:
            answer = subprocess.run([sys.executable, '-c', command.format(path(script))], stdout=subprocess.PIPE,
                                    preexec_fn=ignore)
            self.assertTrue(answer.stdout.endswith(b'True\n'))

    @unittest.skipUnless(os.name == 'posix', 'needs file names of any characters')
    def test_names_that_cannot_be_shown(self):
        """Names in other scripts, with line ends or control characters, or of bytes that are no text
        are escaped where they must be, and the files are written."""
        wide, strange = '中é.py', 'a\nb\x1b[1m'
        for name in wide, strange:
            self.folder.write(name, 'abc')
        for environment in {'PYTHONIOENCODING': 'ascii'}, {'PYTHONIOENCODING': 'utf-8'}, {'LC_ALL': 'C', 'PYTHONUTF8': '0'}:
            options = {'folder': self.folder, 'env': dict(os.environ, **environment)}
            answer = run(ENCODE, wide, '-o', 'é', **options)
            self.assertEqual((answer.returncode, answer.stderr), (0, b''))
            if environment == {'PYTHONIOENCODING': 'utf-8'}:
                self.assertIn('中é.py: 3 bytes, 4 Base64 characters, 1 cards in é'.encode(), answer.stdout)
            else:
                self.assertTrue(answer.stdout.isascii() and b'3 bytes' in answer.stdout)
            answer = run(DECODE, 'é', '-o', '中', **options)
            self.assertEqual((answer.returncode, answer.stderr), (0, b''))
            self.assertEqual(self.content('中'), b'abc')
        answer = run(ENCODE, strange, '-o', strange + 'x', '--svg', strange + 'y', folder=self.folder)
        self.assertEqual(answer.stdout, rb'a\nb\x1b[1m: 3 bytes, 4 Base64 characters, 1 cards in a\nb\x1b[1mx, '
                                        rb'drawn in a\nb\x1b[1my' + b'\n')
        self.assertEqual(json.loads(self.content(strange + 'x'))['source'], r'a\nb\x1b[1m')
        self.assertEqual(run(DECODE, strange + 'y', '-o', '-', folder=self.folder).stdout, b'abc')
        for script in ENCODE, DECODE:
            self.assert_one_line(run(script, 'no\nne', folder=self.folder), r'no\\nne')
            self.assert_one_line(run(script, '--x\ny', folder=self.folder), r'--x\\ny')

    @unittest.skipUnless(sys.platform == 'linux', 'needs file names of bytes')
    def test_names_that_are_no_text(self):
        name = os.path.join(os.fsencode(self.folder.path), b'\xff.py')
        with open(name, 'wb') as file:
            file.write(b'abc')
        answer = run(ENCODE, name, '-o', 'deck', '--svg', 'x.svg', folder=self.folder)
        self.assertEqual((answer.returncode, answer.stderr), (0, b''))
        self.assertIn(rb'\udcff.py: 3 bytes', answer.stdout)
        for deck in 'deck', 'x.svg':
            self.assertEqual(run(DECODE, deck, '-o', '-', folder=self.folder).stdout, b'abc')

    def test_long_names(self):
        """A name may be as long as the file system allows: 84 Chinese characters are 252 bytes."""
        name = '牌' * 84
        for script in ENCODE, DECODE:
            answer = run(script, '-o', name, folder=self.folder)
            self.assertEqual((answer.returncode, answer.stderr), (0, b''))
        self.assertEqual(self.content(name), SOURCE)
        self.assert_untouched(name)

    @needs_resource
    def test_no_memory(self):
        """Where memory ends, one line says so."""
        data = bytes(20 * 10 ** 6)
        self.folder.write('data', data)
        self.folder.write('deck', b'{"cards": [' + b'[],' * 10 ** 7 + b'[]]}')

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (150 * 2 ** 20,) * 2)
        for script, arguments in (ENCODE, ['data', '-o', 'x']), (DECODE, ['deck', '-o', 'x']):
            answer = run(script, *arguments, folder=self.folder, preexec_fn=limit)
            self.assert_one_line(answer, 'not enough memory')
        self.assert_untouched('data', 'deck')

    def test_what_cannot_be_asked_for(self):
        """One line that says what would be right."""
        self.folder.write('empty', '')
        for arguments, pattern in ((['--card', '0', '--svg', 'x'], "'0' is no card number: cards are counted from 1"),
                                   (['--card', 'abc', '--svg', 'x'], "'abc' is no card number: cards are counted from 1"),
                                   (['--show', '-1'], "'-1' is no card number"), (['--show', '1' * 5000], 'from 1 to 52'),
                                   (['--show', 'attogpt.py'], 'the name of the file to encode goes first'),
                                   (['--show', '53'], 'there is no card 53; choose one from 1 to 52'),
                                   (['--svg', 'x', '--card', '53'], 'there is no card 53; choose one from 1 to 52'),
                                   (['empty', '--show', '1'], 'empty: there is no card 1; the file is empty'),
                                   (['--card', '1'], '--card N goes with --svg'), (['--nothing'], '--help says')):
            self.assert_one_line(run(ENCODE, *arguments, folder=self.folder), pattern)
        self.assert_one_line(run(DECODE, '--nothing', folder=self.folder), '--help says')
        self.assert_one_line(run(DECODE, 'a', 'b', folder=self.folder), '--help says')
        self.assert_untouched('empty')

    @needs_resource
    def test_full_disk(self):
        """Where the disk is full (here: a limit on the file size), the old file stays, without litter."""
        def full_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        self.folder.write('attogpt_decoded.py', 'old')
        for script in ENCODE, DECODE:
            self.assert_one_line(run(script, folder=self.folder, preexec_fn=full_disk),
                                 '(encoding.json|decoded.py): File too large; name a file that can be written')
        self.assert_untouched('attogpt_decoded.py')
        self.assertEqual(self.content('attogpt_decoded.py'), b'old')

    def test_importing_does_nothing(self):
        """Either script can be imported: no output, no handler of signals."""
        before = signal.getsignal(signal.SIGTERM)
        with redirect_stdout(io.StringIO()) as out:
            load(ENCODE), load(DECODE)
        self.assertEqual((out.getvalue(), signal.getsignal(signal.SIGTERM)), ('', before))


if __name__ == '__main__':
    unittest.main()
