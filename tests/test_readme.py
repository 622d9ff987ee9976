"""The README tells the truth: its commands run and leave no litter, its figures are what the files give today, the
code it quotes is the programs', its links lead somewhere. Seconds, megabytes and versions are not checked.

The page is written by hand. A command stands in a block of the kind sh, or of the kind console, after `$ ` and with
what it prints, or within a line, as `python3 ...` or `git ...`. A line of code too wide for the page is folded: FOLD
begins what belongs to the line above.
"""
import ast
import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import types
import unittest
import zlib

from helpers import RUNGS, Copy, golden, outputs, path, read, source
from tools import prime
from tools.interpreters import HEADER

README = read('README.md').decode()
WIDTH, FOLD = 98, '⤷ '
BLOCK = r'(?ms)^( *)```(\w+)\n(.*?)^ *```$'
PROSE = re.sub(BLOCK, '', README)
CARD_SCRIPTS = 'encode_punchcard_base64.py', 'decode_punchcard_base64.py'
MINUTES = ('python3 -m unittest discover tests', 'python3 tests/tools/benchmark.py',
           'python3 tests/tools/interpreters.py', 'python3 tests/tools/prime.py')  # run by hand, or by .ci/run
FACTS = {'1,000', '3,000', '4,192', '4,224', '32,033', '29,494'}  # settled: the programs' and the other list's


def blocks(kind, text=README):
    """Return the code blocks of a kind in the README, or in a part of it, without indentation and folds."""
    return [re.sub(f'\n *{FOLD}', '', re.sub(f'(?m)^{indent}', '', code))
            for indent, found, code in re.findall(BLOCK, text) if found == kind]


def table(head):
    """Return the rows (lists of cells) of the table with that head (its first cells, as they stand in the page)."""
    lines = README[README.index(f'\n{head}') + 1:].split('\n\n')[0].splitlines()[2:]
    return [[cell.strip() for cell in line.split('|')[1:-1]] for line in lines]


def section(title):
    """Return the text of a section, by a word of its title."""
    return next(part for part in re.split(r'(?m)^## ', README) if title in part.split('\n')[0])


@unittest.skipUnless(shutil.which('bash') and shutil.which('git') and os.name == 'posix', 'bash or git is missing')
class Commands(unittest.TestCase):

    def test_commands(self):
        """All commands of the page, in its order, work in a copy of the repository, print what it says, and leave
        nothing that git would notice: no new file that is not ignored, and nothing changed. So the refresh
        script, which is among them, finds nothing stale."""
        self.assertEqual(prime.split(int(read('.github', 'femtogpt-prime.txt')))[0], read('femtogpt.py'),
                         'stale: run python3 tests/tools/refresh.py')  # it would take minutes below
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
            self.assertEqual(copy.git(copy.root, 'status', '--porcelain'), '',
                             'left by the commands; ` M`: stale, run python3 tests/tools/refresh.py')

    def check(self, copy, command):
        """Run a command: it must end with 0. One that trains is stopped after its first line; its whole run is in
        test_whole_runs.py."""
        if command.startswith(MINUTES):
            return
        if 'zbarimg' in command and not shutil.which('zbarimg'):
            print(f'not run, zbarimg is not installed: {command}')
        elif re.fullmatch(r'python3 (?:-i )?\w+gpt\.py|(?s:.*)\| python3 -', command):
            printed = copy.shell(f'{{ {command}\n}} 2>/dev/null | head -n 1').stdout.decode()
            self.assertEqual(printed, f'step    1 / 1000 | loss {golden("input")[0][0]}\n')
        else:
            answer = copy.shell(command)
            self.assertEqual(answer.returncode, 0, answer.stdout.decode())


class Page(unittest.TestCase):

    def test_figures(self):
        """Every number above 1,000 is a file's or a settled fact, every loss is golden; what is said of the files."""
        sizes = {name: len(read(name)) for name in RUNGS}
        packed = {name: len(gzip.compress(read(name))) for name in RUNGS}
        characters = len(base64.b64encode(read('attogpt.py')))
        names = read('input.txt').split()
        _, stream, free = prime.split(int(read('.github', 'femtogpt-prime.txt')))
        figures = {*sizes.values(), *packed.values(), characters, len(names), len(set(names)), stream, stream + free}
        self.assertLessEqual(set(re.findall(r'(?<![\d,])\d+(?:,\d{3})+', PROSE)), FACTS | {f'{n:,}' for n in figures})
        losses, samples = golden('names')
        self.assertLessEqual(set(re.findall(r'\d\.\d{4}\b', README)), {*losses, *golden('input')[0]})
        version = (int.from_bytes(read('.github', 'picogpt-qr.png')[16:20], 'big') // 3 - 8 - 17) // 4
        for words in (', '.join(losses[-5:]), ', '.join(samples[:10]), f'{len(names):,} entries',
                      f'{len(set(names)):,} different', f'{stream:,} bytes', f'{free} free bytes', f'ersion {version}',
                      f'{sizes["attogpt.py"]:,} bytes, {characters:,} Base64 characters, {-(-characters // 80)} cards'):
            self.assertTrue(words in PROSE, words)
        self.assertEqual(characters, 51 * 80 + 76)
        if 'ng' not in zlib.ZLIB_RUNTIME_VERSION:  # zlib-ng makes other sizes
            for name in RUNGS:
                row = f'\n| [{name}]({name}) | {read(name).count(10)} | {sizes[name]:,} | {packed[name]:,} |'
                self.assertTrue(row in README, row)

    def test_first_hole(self):
        """From byte to hole: the page follows the first three bytes of attogpt.py, `imp`."""
        self.assertEqual(read('attogpt.py')[:3], b'imp')
        self.assertEqual(json.loads(read('punchcard_encoding.json'))['cards'][0][0], [12, 0, 1])
        for words in '`imp`', '01101001 01101101 01110000', '011010', '12-0-1':
            self.assertTrue(words in PROSE, words)

    def test_output(self):
        """What a run prints, shown in parts; new names; the prime's digits."""
        shown = next(block for block in blocks('text') if '--- inference ---' in block)
        output = read('tests', 'golden', 'input.stdout').decode()
        self.assertRegex(output, '(?s)' + '.*'.join(map(re.escape, shown.rstrip('.\n').split('...'))))
        new, = re.findall(r'\*\*(\w+(?:, \w+){5})\*\*', PROSE)  # six names that are not in the list
        self.assertLessEqual(set(new.split(', ')), set(golden('input')[1]) - set(read('input.txt').decode().split()))
        digits, = (block for block in blocks('text') if re.fullmatch(r'[\d\n]+', block))
        self.assertEqual(digits.replace('\n', ''), read('.github', 'femtogpt-prime.txt').decode().strip())

    def test_code(self):
        """Code quoted is whole lines of a program; the tour has all of attogpt.py, in order; none is too wide."""
        programs = ['\n' + read(rung).decode() for rung in RUNGS]
        for code in blocks('python'):
            self.assertTrue(any('\n' + code in program for program in programs), code)
        self.assertEqual(''.join(blocks('python', section('tour'))), read('attogpt.py').decode())
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
        knobs = re.findall(r'(?m)^ *(\w+ = \d\S*)', section('knobs'))
        self.assertEqual(len(knobs), 4)
        for knob in knobs:
            for rung in RUNGS:
                self.assertTrue(knob in read(rung).decode(), knob)

    def test_square(self):
        """The change from relu to a square that the table says: the four print the same numbers, to the last bit."""
        rows = table('| program | instead of | write |')
        self.assertEqual([row[0] for row in rows], list(RUNGS))
        exact = ':.4f}', ':.17g}'
        scripts = [source(rung, (old.strip('`'), new.strip('`')), exact, num_steps=3) for rung, old, new in rows]
        *printed, unchanged = outputs(scripts + [source('microgpt.py', exact, num_steps=3)],
                                      {'input.txt': read('input.txt')})
        self.assertEqual(printed, [printed[0]] * 4)
        self.assertNotEqual(printed[0], unchanged)

    @unittest.skipUnless(shutil.which('git') and os.path.exists(path('.git')), 'git, or the repository, is missing')
    def test_map(self):
        """All that stands at the top level is in the map of the repository, and nothing else."""
        named = {name.strip('/').split('/')[0] for row in table('| file | what it is |') for name in row[0].split(', ')}
        tracked = subprocess.run(['git', '-c', 'safe.directory=*', '-C', path(), 'ls-files'], check=True,
                                 stdout=subprocess.PIPE).stdout.decode().split()
        there = {name.split('/')[0] for name in tracked} - {'README.md', '.gitignore', '.gitattributes'}
        self.assertEqual(named, there)

    def test_deck_file(self):
        """Every key of the deck file is in the README's table."""
        named = [name for row in table('| key | value |') for name in row[0].split(', ')]
        self.assertEqual(named, list(json.loads(read('punchcard_encoding.json'))))

    def test_tables_of_times(self):
        """There is a row, and a yes, for each Python that is promised, and a time for each program."""
        promised = [rf'CPython 3\.{minor}\.\d+' for minor in range(8, 14)] + [
            r'PyPy [\d.]+, Python 3\.\d+\.\d+', r'CPython 3\.14\.\d+, WebAssembly', r'CPython 3\.\d+\.\d+, arm64']
        rows = table('| ' + ' | '.join(HEADER))
        for row in rows:
            self.assertRegex(' '.join(row), r'\A(CPython|PyPy) .* yes( \d+\.\d){4}\Z')
        for name in promised:
            self.assertTrue(any(re.fullmatch(name, row[0]) for row in rows), name)
        classic, *rungs = table('| | seconds per 1,000 steps | times as fast | peak memory (MB) |')
        self.assertTrue(classic[0].startswith('classic engine'))
        self.assertEqual([row[0] for row in rungs], list(RUNGS))


class Programs(unittest.TestCase):
    """What the README promises of the programs' texts."""

    def test_rungs(self):
        """The limits of each rung; ASCII only, no blanks at the end of a line; two are finished."""
        texts = [read(rung) for rung in RUNGS]
        self.assertEqual([text.count(b'\n') for text in texts], [240, 64, 53, 31])
        for rung, text, width in zip(RUNGS, texts, (100, 100, 100, 120)):
            with self.subTest(rung):
                self.assertTrue(text.isascii() and text.endswith(b'\n') and not re.search(rb'[ \t\r]$', text, re.M))
                self.assertLessEqual(max(map(len, text.split(b'\n'))), width)
                self.assertNotRegex(text, rb'\b(exec|eval|compile|__import__|base64|marshal)\b')
        self.assertEqual(len(read('attogpt.py')), 3117)
        finished = [hashlib.sha256(text).hexdigest()[:16] for text in texts[1:3]]
        self.assertEqual(finished, ['1fe18e614502715c', 'be1e775ef944905d'])

    @unittest.skipUnless(hasattr(sys, 'stdlib_module_names'), 'this Python does not name its modules')
    def test_imports(self):
        """All that the programs and the cards' scripts import is Python's own."""
        for file in (*RUNGS, *CARD_SCRIPTS):
            nodes = list(ast.walk(ast.parse(read(file))))
            names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
            names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
            self.assertLessEqual({name.split('.')[0] for name in names}, sys.stdlib_module_names, file)

    def test_parameters(self):
        """27 tokens and 4,192 parameters, 28 and 4,224 with a space."""
        module = types.ModuleType('microgpt')
        exec(compile(source('microgpt.py'), 'microgpt.py', 'exec'), module.__dict__)
        for tokens, count in (27, 4192), (28, 4224):
            weights = module.init_weights(tokens)
            self.assertEqual(sum(len(row) for matrix in weights.values() for row in matrix), count)
            self.assertTrue(f'{tokens} tokens and {count:,} parameters' in PROSE)
        self.assertEqual(len(set(read('input.txt')) - set(b'\n')) + 1, 27)


if __name__ == '__main__':
    unittest.main()
