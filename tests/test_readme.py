"""The README tells the truth: its commands run and leave no litter, its figures are what the files give today, the
code it quotes is the programs', its links lead somewhere, and it is short. What was measured or seen elsewhere (how
many times as fast, on which Pythons) is not checked.

The page is written by hand. A command stands in a block of the kind sh, or of the kind console, after `$ ` and with
what it prints, or within a line, as `python3 ...` or `git ...`. A line of code too wide for the page is folded: FOLD
begins what belongs to the line above.
"""
import ast
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import types
import unittest

from helpers import PROGRAMS, Copy, golden, outputs, path, read, source
from test_punchcards import PUNCHES
from tools import prime

README = read('README.md').decode()
WORDS, WIDTH, FOLD = 2600, 90, '⤷ '  # 90 columns of a block are seen where the page is 846 pixels wide
BLOCK = r'(?ms)^( *)```(\w+)\n(.*?)^ *```$'
PROSE = re.sub(BLOCK, '', README)
CARD_SCRIPTS = 'encode_punchcard_base64.py', 'decode_punchcard_base64.py'
MINUTES = ('python3 -m unittest', 'python3 tests/tools/benchmark.py',
           'python3 tests/tools/interpreters.py', 'python3 tests/tools/prime.py')  # run by hand, or by .ci/run
FACTS = {'1,000', '3,000', '4,192'}  # settled, or tested elsewhere


def blocks(kind, text=README):
    """Return the code blocks of a kind in the README, or in a part of it, without indentation and folds."""
    return [re.sub(f'\n *{FOLD}', '', re.sub(f'(?m)^{indent}', '', code))
            for indent, found, code in re.findall(BLOCK, text) if found == kind]


def unsaid(*words):
    """Return those of the words (strings) that are not on the page."""
    return [each for each in words if each not in PROSE]


def section(title):
    """Return the text of a section, by a word of its title."""
    return next(part for part in re.split(r'(?m)^## ', README) if title in part.split('\n')[0])


@unittest.skipUnless(shutil.which('bash') and shutil.which('git') and os.name == 'posix', 'bash or git is missing')
class Commands(unittest.TestCase):

    def test_commands(self):
        """All commands of the page, in its order, work in a copy of the repository, print what it says, and leave
        nothing that git would notice: no new file that is not ignored, and nothing changed. So the refresh
        script, which is among them, finds nothing stale."""
        self.assertIn('python3 tests/tools/refresh.py', README)
        with Copy() as copy:
            for found in re.finditer(BLOCK + '|`((?:python3|git) .*?)`', README):
                _, kind, block, span = found.groups()
                if kind == 'console':
                    block = blocks('console', found.group())[0]
                    commands = re.findall(r'(?m)^\$ (.*(?:\n> .*)*)', block)
                    again = [f'$ {command}\n' + copy.shell(command.replace('\n> ', '\n')).stdout.decode()
                             for command in commands]
                    self.assertEqual(''.join(again), block)
                elif kind in ('sh', None):
                    for command in re.findall(r'(?:.*\\\n)*.+', block or span):
                        with self.subTest(command):
                            self.check(copy, command)
            self.assertEqual(copy.shell('git status --porcelain').stdout.decode(), '',
                             'left by the commands; ` M`: stale, run python3 tests/tools/refresh.py')
            with open(os.path.join(copy.root, 'ada.svg'), 'rb') as file:
                self.assertEqual(file.read(), read('.github', 'ada.svg'))

    def check(self, copy, command):
        """Run a command: it must end with 0. One that trains is stopped after its first line; its whole run is in
        test_whole_runs.py."""
        if command.startswith(MINUTES):
            return
        if not shutil.which(command.split()[0]):
            print(f'not run, {command.split()[0]} is not installed: {command}')
        elif command.startswith('sed '):
            self.check_own_list(copy, command)
        elif re.fullmatch(r'python3 (?:-i )?\w+gpt\.py|(?s:.*)\| python3 -', command):
            printed = copy.shell(f'{{ {command}\n}} 2>/dev/null | head -n 1').stdout.decode()
            self.assertEqual(printed, f'step    1 / 1000 | loss {golden("input")[0][0]}\n')
        else:
            answer = copy.shell(command)
            self.assertEqual(answer.returncode, 0, answer.stdout.decode())

    def check_own_list(self, copy, command):
        """What attogpt.py makes of the page's own list, which the command before has put into input.txt."""
        with open(os.path.join(copy.root, 'input.txt')) as file:
            entries = file.read().split()
        printed = copy.shell(command).stdout.decode()
        samples = re.findall(r'sample .*?: (.*)', printed)
        new = [sample for sample in samples if sample not in entries]
        self.assertEqual(unsaid(f'{len(entries)} cheeses and {printed.count("loss")} steps',
                                f'makes up {len(samples)} cheeses, of which {len(new)} are new'), [])
        shown = re.findall(r'\*\*(\w+(?:, \w+){5})\*\*', PROSE)[1].split(', ')
        self.assertEqual(shown, [sample for sample in new if sample in shown])
        self.assertTrue(5 <= printed.count('loss') / len(entries) <= 8)


class Page(unittest.TestCase):

    def test_figures(self):
        """Every number above 1,000 is a file's or a settled fact, every loss is golden; what is said of the files."""
        sizes = {name: len(read(name)) for name in PROGRAMS}
        lines, size = read('attogpt.py').count(10), sizes['attogpt.py']
        characters = len(base64.b64encode(read('attogpt.py')))
        cards = -(-characters // 80)
        names = read('input.txt').split()
        number = int(read('.github', 'femtogpt-prime.txt'))
        _, stream, free = prime.split(number)
        steps = len(prime.read_chain(number, read('.github', 'femtogpt-prime-certificate.txt').decode())[0])
        figures = {*sizes.values(), characters, len(names), stream, stream + free}
        self.assertLessEqual(set(re.findall(r'(?<![\d,])\d+(?:,\d{3})+', PROSE)), FACTS | {f'{n:,}' for n in figures})
        losses, samples = golden('names')
        self.assertLessEqual(set(re.findall(r'\d\.\d{4}\b', README)), {*losses, *golden('input')[0]})
        version = (int.from_bytes(read('.github', 'picogpt-qr.png')[16:20], 'big') // 3 - 8 - 17) // 4
        self.assertEqual((version, len(str(number))), (39, 3000))  # 40 is the largest
        width, = re.findall(r'width="(\d+)\.0in"', read('.github', 'poster.svg')[:200].decode())
        column, card = map(int, re.findall(r'lowest hole in column (\d+) of card (\d+) is closed', PROSE)[0])
        self.assertTrue(f"deck['cards'][{card - 1}][{column - 1}].pop()" in README)
        self.assertEqual(unsaid(
            ', '.join(losses[-5:]), ', '.join(samples[:5]), f'{len(names):,} entries', f'chain of {steps} steps',
            f'{stream:,} bytes and {free} free bytes', f'version {version}, the second-largest', f'{width} inches wide',
            f'{size:,} bytes, {characters:,} Base64 characters, {cards} cards of 80 columns', f'GPT in {lines} lines',
            f'all {lines} lines, on {cards} punch cards', f'The {cards} punch cards that', f'## {cards} punch cards',
            f'the {size:,} bytes and the {cards} cards', f'Card 1 of {cards}', f'tour of the {lines} lines',
            f'Among the {len(golden("input")[1])} names', 'With 26 letters there are 27 tokens'), [])
        for name in PROGRAMS:
            self.assertRegex(README, rf'\n\| \[{name}]\({name}\) .*\| {read(name).count(10)} \| {sizes[name]:,} \|')

    def test_short(self):
        """Few words, no code counted; and each section has more to show than a fold."""
        self.assertLessEqual(len(PROSE.split()), WORDS)
        for part in re.split('(?m)^##+ ', PROSE)[1:]:
            shown = re.sub('(?s)<details>.*?</details>', '', part).split('\n', 1)
            self.assertTrue(shown[1].strip(), shown[0])

    def test_first_hole(self):
        """From byte to hole: the page follows the first three bytes of attogpt.py, `imp`."""
        first = read('attogpt.py')[:3]
        char = base64.b64encode(first).decode()[0]
        bits = ' '.join(f'{byte:08b}' for byte in first)
        holes = '-'.join(map(str, json.loads(read('punchcard_encoding.json'))['cards'][0][0]))
        self.assertEqual(unsaid(
            'A card has 12 rows, from the top 12, 11, and 0 to 9.', f'are `{first.decode()}`, in bits {bits}.',
            f'the first, {bits[:6]}, is {int(bits[:6], 2)}, which stands for `{char}`.', f'that is {holes}:'), [])

    def test_card_code(self):
        """The card code, as Python's own table of EBCDIC has it."""
        holes = {char: '-'.join(map(str, rows)) for char, rows in PUNCHES.items()}
        ranges = [f'{first}-{last} {holes[first]} to {holes[last]}' for first, last in ('JR', 'SZ', 'ai', 'jr', 'sz')]
        self.assertEqual(unsaid(*ranges, f'A-I are {holes["A"]} to {holes["I"]}', f'`+` is {holes["+"]}',
                                f'`=` {holes["="]}', f'`/` {holes["/"]}'), [])

    def test_output(self):
        """New names; the prime's digits."""
        new = re.findall(r'\*\*(\w+(?:, \w+){5})\*\*', PROSE)[0]  # six names that are not in the list
        self.assertLessEqual(set(new.split(', ')), set(golden('input')[1]) - set(read('input.txt').decode().split()))
        digits, = (block for block in blocks('text') if re.fullmatch(r'[\d\n]+', block))
        self.assertEqual(digits.replace('\n', ''), read('.github', 'femtogpt-prime.txt').decode().strip())

    def test_code(self):
        """Code quoted is whole lines of a program; the tour has all of attogpt.py, in order; none is too wide."""
        programs = ['\n' + read(rung).decode() for rung in PROGRAMS]
        for code in blocks('python'):
            self.assertTrue(any('\n' + code in program for program in programs), code)
        self.assertEqual(''.join(blocks('python', section('tour'))), read('attogpt.py').decode())
        self.assertTrue(blocks('python')[0] in read('attogpt.py').decode())  # its backward pass
        for _, _, code in re.findall(BLOCK, README):
            self.assertLessEqual(max(map(len, code.split('\n'))), WIDTH, code)

    def test_links(self):
        """What the page links or shows is there, files and headings; every file of .github is linked or shown."""
        titles = re.findall('(?m)^#+ (.*)', PROSE)
        anchors = {re.sub(r'[^\w -]', '', title).lower().replace(' ', '-') for title in titles}
        targets = {''.join(link) for link in re.findall(r'\]\(([^)]*)\)|(?:href|src)="([^"]*)"', PROSE)}
        for target in targets:
            if not target.startswith('https://'):
                self.assertTrue(target[1:] in anchors if target[0] == '#' else os.path.exists(path(target)), target)
        files = {f'.github/{name}' for name in os.listdir(path('.github')) if name != 'workflows'}
        self.assertLessEqual(files, targets)

    def test_knobs(self):
        """The settings shown are the programs' assignments."""
        knobs = re.findall(r'(?m)^ *(\w+ = \d\S*)', section('yours'))
        self.assertEqual(len(knobs), 4)
        for knob in knobs:
            for rung in PROGRAMS:
                self.assertTrue(knob in read(rung).decode(), knob)
        self.assertTrue('block_size = 16         tokens read at most: BOS and 15 characters' in README)

    def test_square(self):
        """The change from relu to a square that the page says: the four print the same numbers, to the last bit."""
        block, = (block for block in blocks('text') if block.startswith('microgpt.py'))
        rows = [re.split(' {2,}', line) for line in block.splitlines()]
        self.assertEqual([row[0] for row in rows], list(PROGRAMS))
        exact = ':.4f}', ':.17g}'
        scripts = [source(rung, (old, new), exact, num_steps=3, samples=0) for rung, old, new in rows]
        *printed, unchanged = outputs(scripts + [source('microgpt.py', exact, num_steps=3, samples=0)],
                                      {'input.txt': read('input.txt')})
        self.assertEqual(printed, [printed[0]] * 4)
        self.assertNotEqual(printed[0], unchanged)

    @unittest.skipUnless(shutil.which('git') and os.path.exists(path('.git')), 'git, or the repository, is missing')
    def test_map(self):
        """All that stands at the top level is in the map of the repository, and nothing else."""
        named = {name.split('/')[0] for names in re.findall('(?m)^- (`.*?): ', section('Working'))
                 for name in re.findall('`(.*?)`', names)}
        tracked = subprocess.run(['git', '-c', 'safe.directory=*', '-C', path(), 'ls-files'], check=True,
                                 stdout=subprocess.PIPE).stdout.decode().split()
        there = {name.split('/')[0] for name in tracked} - {'README.md', '.gitignore', '.gitattributes'}
        self.assertEqual(named, there)

    def test_numbers_of_the_tour(self):
        """The tour's product of two vectors: attogpt.py's dot, and its backward pass, give these lists."""
        block = next(block for block in blocks('text', section('tour')) if block.startswith('data'))
        shown = [ast.literal_eval(found) for found in re.findall(r'(?m)^\w+ +(\[.*?\])(?:$|  )', block)]
        backward = re.sub('(?m)^ ', '', blocks('python')[0])
        script = (source('attogpt.py', num_steps=0) + f'data[:] = {shown[0]}; tape.clear()\n'
                  f'dot([0, 1], [2, 3], [5, 7]); before = [*data]; grad = [0, 0, 0, 0, 1]; then = [*grad]\n{backward}'
                  f'print([{shown[0]}, before, tape, then, grad])')
        printed, = outputs([script], {'input.txt': b'anna'})
        self.assertEqual(ast.literal_eval(printed.decode().splitlines()[-1]), shown)

    def test_seen(self):
        """Where the same bytes are said to have been seen is in the table of that."""
        said, table = section('same bytes').split('<details>')
        for words in 'CPython 3.8', '3.15', 'PyPy', 'i386', 'arm64', 'WebAssembly', 's390x':
            self.assertTrue(words in said and words in table, words)

    def test_last_place(self):
        """Every initial weight moved by one unit in the last place: the output stays the same."""
        for rung, draw in ('microgpt.py', 'random.gauss(0, 0.08)'), ('attogpt.py', 'gauss(0,.08)'):
            one, other = outputs([source(rung, num_steps=20), source(rung, (draw, f'{draw}*(1+2**-52)'), num_steps=20)],
                                 {'input.txt': read('input.txt')})
            self.assertEqual(one, other)


class Programs(unittest.TestCase):
    """What the README promises of the programs' texts."""

    def test_rungs(self):
        """The limits of each rung; ASCII only, no blanks at the end of a line; two are finished."""
        texts = [read(rung) for rung in PROGRAMS]
        self.assertEqual([text.count(b'\n') for text in texts], [240, 64, 53, 31])
        for rung, text, width in zip(PROGRAMS, texts, (100, 100, 100, 120)):
            with self.subTest(rung):
                self.assertTrue(text.isascii() and text.endswith(b'\n') and not re.search(rb'[ \t\r]$', text, re.M))
                self.assertLessEqual(max(map(len, text.split(b'\n'))), width)
                self.assertNotRegex(text, rb'\b(exec|eval|compile|__import__|base64|marshal)\b')
        self.assertEqual(len(read('attogpt.py')), 3117)
        finished = [hashlib.sha256(text).hexdigest()[:16] for text in texts[1:3]]
        self.assertEqual(finished, ['1fe18e614502715c', 'be1e775ef944905d'])

    @unittest.skipUnless(hasattr(sys, 'stdlib_module_names'), 'this Python does not name its modules')
    def test_imports(self):
        """All that the programs and the cards' scripts import is Python's own; femtogpt.py leaves the collector on."""
        for file in (*PROGRAMS, *CARD_SCRIPTS):
            nodes = list(ast.walk(ast.parse(read(file))))
            names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
            names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
            self.assertLessEqual({name.split('.')[0] for name in names}, sys.stdlib_module_names, file)
        self.assertEqual([rung for rung in PROGRAMS if b'gc.disable()' not in read(rung)], ['femtogpt.py'])

    def test_model(self):
        """27 tokens and 4,192 parameters, and what else is said of the model; a name is finished."""
        module = types.ModuleType('microgpt')
        exec(compile(source('microgpt.py', num_steps=1), 'microgpt.py', 'exec'), module.__dict__)
        weights = module.init_weights(27)
        self.assertEqual(sum(len(row) for matrix in weights.values() for row in matrix), 4192)
        self.assertEqual(len(set(read('input.txt')) - set(b'\n')) + 1, 27)
        self.assertEqual((module.n_embd, module.n_head, module.n_layer, module.block_size), (16, 4, 1, 16))
        self.assertEqual(unsaid(
            'there are 27 tokens', 'the 4,192 numbers', 'vectors of 16 numbers', 'four heads', 'one layer',
            'turns 16 numbers into 64, sets those below 0 to 0 (that is relu), and turns them into 16 again',
            "`sample(weights, chars, 'ma')`"), [])
        self.assertTrue(module.sample(weights, [*'abcdefghijklmnopqrstuvwxyz'], 'ma').startswith('ma'))
