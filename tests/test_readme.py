"""The README tells the truth: its commands run, and all that is derived in it is what the files give today.

Not checked are the figures between the marks `measured`: seconds, megabytes and versions, of one machine.
"""
import json
import os
import re
import shutil
import subprocess
import types
import unittest
import zlib

from helpers import RUNGS, Copy, ignored_files, outputs, path, read, source
from tools import prime, readme
from tools.interpreters import HEADER

README = read('README.md').decode()
MARKS = [(name, words, content) for name, words, content in readme.MARK.findall(README)]
LEFT_TO_CI = {'python3 -m unittest discover tests',  # this very test run
              'python3 tests/tools/benchmark.py', 'python3 tests/tools/interpreters.py --all'}  # minutes long
LEFT_OUT = {'python3 tests/tools/refresh.py', 'python3 tests/tools/prime.py verify'}  # in tests of their own
STALE = 'stale: run python3 tests/tools/refresh.py'
HAS_QR_READER = bool(shutil.which('zbarimg'))
needs_bash = unittest.skipUnless(shutil.which('bash') and os.name == 'posix', 'there is no bash')


def unfold(code):
    """Return code without its folds: what tools/readme.py's fold did, undone."""
    return re.sub(rf'\n *{readme.FOLD}', '', code)


def blocks(kind, text=README):
    """Return the README's code blocks of a kind, or those of a part of it, without indentation and folds."""
    return [unfold(re.sub(f'(?m)^{indent}', '', code)) for indent, code in
            re.findall(rf'(?ms)^( *)```{kind}\n(.*?)^ *```$', text)]


def section(title):
    """Return the text of a section, by a word of its title."""
    return next(part for part in re.split(r'(?m)^## ', README) if title in part.split('\n')[0])


class Derived(unittest.TestCase):

    @needs_bash
    @unittest.skipIf('ng' in zlib.ZLIB_RUNTIME_VERSION, 'this Python has zlib-ng, which makes other sizes')
    def test_nothing_is_stale(self):
        """The refresh script, run in a copy of the repository, changes no file, the README included."""
        self.assertTrue(prime.holds(read('.github', 'femtogpt-prime.txt'), read('femtogpt.py')), STALE)
        with Copy() as copy:
            answer = copy.shell('python3 tests/tools/refresh.py')
            self.assertEqual(answer.returncode, 0, answer.stdout.decode())
            for line in answer.stdout.decode().splitlines():
                self.assertRegex(line, ': (unchanged|not checked)', STALE)

    def test_what_is_derived(self):
        """What can go stale stands between marks or in transcripts: the refresh script makes it, and the test above
        checks it."""
        marks = {f'{name} {words}'.strip() for name, words, _ in MARKS}
        transcripts = ''.join(blocks('console'))
        self.assertLessEqual({'ladder', 'digits', 'version', 'stream', 'free', 'bits', 'char', 'losses names -5',
                              'samples names 10', 'first', 'holes', 'group', 'number', 'imports rungs',
                              'imports cards', 'entries'}, marks)
        self.assertTrue(any(mark.startswith('output ') for mark in marks))
        for words in ('--show 1', 'decode_punchcard_base64.py --repair', '\ncards in the wrong order: 52 put back',
                      '\nrepaired card 7, column 39: was ', ' in attogpt_decoded.py\n'):
            self.assertIn(words, transcripts)
        self.assertEqual(len(blocks('python')), sum(name == 'code' for name, _, _ in MARKS))
        prose = readme.MARK.sub('', re.sub(r'(?ms)^( *)```.*?^ *```$', '', README))
        self.assertEqual(re.findall(r'\b(?:0|11|12)-\d+|\d\.\d{4}', prose), [], 'punches or losses without a mark')

    def test_pictures(self):
        """The README shows or links every file of .github."""
        for name in os.listdir(path('.github')):
            if name != 'workflows':
                self.assertRegex(README, rf'[("]\.github/{re.escape(name)}[)"]')

    def test_links(self):
        """What the page links or shows is there: files, and headings of its own."""
        anchors = {re.sub(r'[^\w -]', '', title).lower().replace(' ', '-') for title in re.findall('(?m)^#+ (.*)', README)}
        for target in re.findall(r'\]\(([^)]*)\)|(?:href|src)="([^"]*)"', re.sub(r'(?ms)^ *```.*?^ *```$', '', README)):
            target = ''.join(target)
            self.assertTrue(target[1:] in anchors if target[0] == '#' else os.path.exists(path(target)), target)

    def test_knobs(self):
        """The knobs shown are the programs' assignments."""
        knobs = re.findall(r'(?m)^    (\w+ = \S+)', section('knobs'))
        self.assertEqual(len(knobs), 4)
        for knob in knobs:
            for rung in RUNGS:
                self.assertTrue(knob in read(rung).decode(), knob)

    def test_code(self):
        """Code quoted is in its file, byte for byte when unfolded; the tour has all of attogpt.py, in order."""
        for name, words, content in MARKS:
            if name == 'code':
                code, = blocks('python', content)
                self.assertIn('\n' + code, '\n' + read(words.split(':')[0]).decode())
        self.assertEqual(''.join(blocks('python', section('tour'))), read('attogpt.py').decode())

    def test_width(self):
        """No code on the page is wider than 100 columns."""
        for block in re.findall(r'(?ms)^ *```\w+\n(.*?)^ *```$', README) + re.findall('(?m)^    .*', README):
            self.assertLessEqual(max(map(len, block.split('\n'))), 100, block)


class Machinery(unittest.TestCase):
    """The marks do what tools/readme.py says, and a wrong one is an error."""

    def test_fold(self):
        """Folding loses nothing and keeps to the width: all lines of all rungs, and one without a place to break."""
        for rung in RUNGS:
            text = read(rung).decode()
            points = readme.break_points(text)
            for width in 60, 97, 100:
                for number, line in enumerate(text.splitlines(), 1):
                    folded = readme.fold(line, points[number], width)
                    self.assertEqual(unfold(folded), line)
                    self.assertLessEqual(max(map(len, folded.split('\n'))), width)
        self.assertEqual(readme.fold('x' * 150, []), 'x' * 100 + f'\n{readme.FOLD}' + 'x' * 50)
        line = 'f = [a + b for a, b in zip(c, d)]; g = 1'
        self.assertEqual(readme.fold(line, readme.break_points(line)[1], 36),
                         f'f = [a + b for a, b in zip(c, d)];\n{readme.FOLD} g = 1')

    def test_marks(self):
        """Figures, code and tables are put in, as deep as the mark stands; `...` and **...** stay."""
        figure = readme.figure('bytes', 'attogpt.py')
        self.assertEqual(readme.render('a <!-- bytes attogpt.py -->**1**<!-- /bytes --> b'),
                         f'a <!-- bytes attogpt.py -->**{figure}**<!-- /bytes --> b')
        first = read('picogpt.py').decode().split('\n')[0]
        mark = f'1. x\n   <!-- code picogpt.py: {first[:8]} -->'
        self.assertEqual(readme.render(mark + 'old\n   <!-- /code -->'),
                         mark + f'\n   ```python\n   {first}\n   ```\n   <!-- /code -->')
        table = '<!-- ladder -->\n| a | bytes |\n|---|---|\n| attogpt.py | 1 |\n<!-- /ladder -->'
        self.assertIn(f'| attogpt.py | {figure} |', readme.render(table))
        shown = readme.render('```console\n$ a\n> b\nold\n$ c\n```\n', lambda command: f'[{command}]\n')
        self.assertEqual(shown, '```console\n$ a\n> b\n[a\nb]\n$ c\n[c]\n```\n')

    def test_wrong_marks(self):
        """Each is named with what is wrong."""
        for text, message in {
            'a <!-- bites attogpt.py -->1<!-- /bites -->': 'no such mark',
            'a <!-- bytes attogpt.py -->1': 'without an end',
            '<!-- bytes attogpt.py -->1<!-- /bytes -->': 'beginning of a line',
            'a <!-- bytes nogpt.py -->1<!-- /bytes -->': 'nogpt.py',
            'a <!-- bytes -->1<!-- /bytes -->': 'argument',
            '<!-- code attogpt.py: no such line -->\n<!-- /code -->': '0 lines begin',
            '<!-- code attogpt.py: import .. nothing -->\n<!-- /code -->': 'no line after',
        }.items():
            with self.subTest(text), self.assertRaisesRegex(ValueError, message):
                readme.render(text)


class Commands(unittest.TestCase):

    @needs_bash
    def test_commands(self):
        """Each command, run in a copy of the repository, works. Those that train run one of the rungs: here
        it arrives byte for byte and takes one step; its whole run is in test_whole_runs.py."""
        commands = [command for block in blocks('sh') for command in re.findall(r'(?:.*\\\n)*.+', block)]
        for command in LEFT_TO_CI:
            self.assertIn(command, commands)
            self.assertIn(command, read('.ci', 'run').decode())
        self.assertRegex(README, r'```sh\ngit clone <this repository> (\w+)\ncd \1\npython3 attogpt\.py\n```')
        trained = set()
        with Copy() as copy:
            for command in commands:
                if command in LEFT_TO_CI | LEFT_OUT or re.match('git clone |cd ', command):
                    continue
                if 'zbarimg' in command and not HAS_QR_READER:
                    print(f'not run, zbarimg is not installed: {command}')
                    continue
                with self.subTest(command):
                    training = re.fullmatch(r'python3 (?P<rung>\w+gpt\.py)|(?P<source>(?s:.*)) \| python3 -', command)
                    if training:
                        program = training['source'] or 'cat ' + training['rung']
                        text = copy.shell(program, stderr=subprocess.PIPE).stdout.rstrip(b'\n') + b'\n'
                        trained.add(next(rung for rung in RUNGS if read(rung) == text))
                        command = f"{program} | sed 's/num_steps = 1000/num_steps = 1/' | python3 -"
                    answer = copy.shell(command, stderr=subprocess.PIPE)
                    self.assertEqual(answer.returncode, 0, answer.stderr.decode())
                    if training:
                        self.assertRegex(answer.stdout, rb'\Astep    1 /    1 \| loss 3\.4874\n\n--- inference ---\n')
            for block in blocks('console'):
                for _, command in readme.commands(block):
                    copy.shell(command)
            self.assertEqual(set(os.listdir(copy.root)) - set(os.listdir(path())) - set(ignored_files()), set(),
                             'these files that commands write are not in .gitignore')
        self.assertEqual(trained, {'femtogpt.py', 'attogpt.py'} | ({'picogpt.py'} if HAS_QR_READER else set()))


class Facts(unittest.TestCase):

    def test_rungs(self):
        """The limits of each rung; ASCII only, no blanks at the end of a line."""
        texts = [read(rung) for rung in RUNGS]
        self.assertEqual([text.count(b'\n') for text in texts], [240, 64, 53, 31])
        for rung, text, width in zip(RUNGS, texts, (100, 100, 100, 120)):
            with self.subTest(rung):
                self.assertTrue(text.isascii() and text.endswith(b'\n') and not re.search(rb'[ \t\r]$', text, re.M))
                self.assertLessEqual(max(map(len, text.split(b'\n'))), width)
                self.assertNotRegex(text, rb'\b(exec|eval|compile|__import__|base64|marshal)\b')
        self.assertLessEqual(len(read('picogpt.py')), 2953)
        self.assertEqual(len(read('attogpt.py')), 3117)

    def test_parameters(self):
        """27 tokens and 4,192 parameters, 28 and 4,224 with a space."""
        module = types.ModuleType('microgpt')
        exec(compile(source('microgpt.py'), 'microgpt.py', 'exec'), module.__dict__)
        for tokens, count in (27, 4192), (28, 4224):
            weights = module.init_weights(tokens)
            self.assertEqual(sum(len(row) for matrix in weights.values() for row in matrix), count)
            self.assertTrue(f'{tokens} tokens and {count:,} parameters' in README)
        self.assertEqual(len(set(read('input.txt')) - set(b'\n')) + 1, 27)

    def test_diagram(self):
        """The model's parts stand in the order in which microgpt's gpt computes them."""
        diagram, = (block for block in blocks('text') if 'lm_head' in block)
        code = read('microgpt.py').decode().split('def gpt')[1].split('\n# ---')[0]
        parts = {'rmsnorm(': 'rmsnorm', "'wq'": 'attention', "'fc1'": 'MLP', "'lm_head'": 'lm_head'}
        order = [parts[words] for words in re.findall('|'.join(map(re.escape, parts)), code)]
        self.assertEqual(re.findall('rmsnorm|attention|MLP|lm_head', diagram), order)
        self.assertEqual(re.findall('wte|wpe', diagram), ['wte', 'wpe'])

    def test_square(self):
        """The change from relu to a square that the table says: the four still print the same bytes, to the last bit."""
        rows = re.findall(r'(?m)^\| (\w+\.py) \| `(.*?)` \| `(.*?)` \|$', section('The model'))
        self.assertEqual([row[0] for row in rows], list(RUNGS))
        scripts = [source(rung, (old, new), (':.4f}', ':.17g}'), num_steps=3) for rung, old, new in rows]
        plain = source('microgpt.py', (':.4f}', ':.17g}'), num_steps=3)
        *printed, unchanged = outputs(scripts + [plain], {'input.txt': read('input.txt')})
        self.assertEqual(printed, [printed[0]] * 4)
        self.assertNotEqual(printed[0], unchanged)

    def test_deck(self):
        """52 cards of 80 columns, 76 of them used on the last."""
        characters = readme.FIGURES['base64']('attogpt.py')
        self.assertEqual((-(-characters // 80), characters - 51 * 80), (52, 76))
        self.assertTrue('52 cards of 80 columns, with 76 columns used on the last' in README)

    def test_map(self):
        """All that stands at the top level is in the map of the repository, and nothing else."""
        table = re.search(r'(?s)\| file \| .*?\n\n', README).group()
        named = {name.strip('/').split('/')[0] for cell in re.findall(r'(?m)^\| (.*?) \|', table)
                 for name in cell.split(', ')} - {'file', '---'}
        there = set(os.listdir(path())) - set(ignored_files()) - {'.git', '__pycache__'}
        self.assertEqual(named, there - {'README.md', '.gitignore', '.gitattributes'})

    def test_deck_file(self):
        """Every key of the deck file is in the README's table."""
        table = re.search(r'(?s)\| key \| value \|.*?\n\n', README).group()
        named = {name for cell in re.findall(r'(?m)^\| (.*?) \|', table) for name in re.findall(r'\w+', cell)}
        self.assertEqual(named - {'key', '---'}, set(json.loads(read('punchcard_encoding.json'))))

    def test_interpreters(self):
        """The table has one row for each Python that is promised, and a yes in each; seconds are not checked."""
        head, _, *rows = self.measured('interpreters.py --all')
        self.assertEqual(head, HEADER)
        promised = [rf'CPython 3\.{minor}\.\d+' for minor in range(8, 14)] + [
            r'PyPy [\d.]+, Python 3\.\d+\.\d+', r'CPython 3\.14\.\d+, WebAssembly', r'CPython 3\.\d+\.\d+, arm64']
        self.assertEqual(len(rows), len(promised))
        for row, name in zip(rows, promised):
            self.assertRegex(row[0], rf'\A{name}\Z')
            self.assertEqual(row[1], 'yes')
            for seconds in row[2:]:
                self.assertRegex(seconds, r'\A\d+\.\d\Z')

    def test_benchmark(self):
        """The table of times has a row for the classic engine and one for each rung."""
        rows = self.measured('benchmark.py')[2:]
        self.assertEqual([row[0] for row in rows[1:]], list(RUNGS))
        self.assertTrue(rows[0][0].startswith('classic engine'))

    def measured(self, tool):
        """Return the rows of the table that a tool printed, which is marked as measured, as lists of cells."""
        mark = 'measured', f'python3 tests/tools/{tool}'
        table, = (content for *name, content in MARKS if tuple(name) == mark)
        return [[cell.strip() for cell in line.split('|')[1:-1]] for line in table.strip().splitlines()]


if __name__ == '__main__':
    unittest.main()
