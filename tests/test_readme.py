"""The README tells the truth: its commands run, its figures and quotations are those of the files."""
import ast
import base64
import os
import re
import shutil
import subprocess
import types
import unittest

from tools import prime
from helpers import ROOT, RUNGS, Folder, read

README = read('README.md').decode()
LEFT_TO_CI = {'python3 -m unittest discover tests',  # this very test run
              'python3 tests/tools/benchmark.py', 'python3 tests/tools/interpreters.py --all'}  # minutes long


def blocks(kind):
    """Return the texts of the README's code blocks of a kind, without indentation."""
    return [re.sub(r'(?m)^ {3}(?=\S| )', '', text) if indent else text for indent, text in
            re.findall(rf'(?ms)^( *)```{kind}\n(.*?)^ *```$', README)]


def section(title):
    """Return the text of a section, by a word of its title."""
    return next(part for part in re.split(r'(?m)^## ', README) if title in part.split('\n')[0])


class Commands(unittest.TestCase):

    def test_commands(self):
        """Each command, run from a fresh copy of the repository, works; those that train print what is promised."""
        commands = [line for block in blocks('sh') for line in block.splitlines()]
        self.assertGreaterEqual(len(commands), 10)
        for command in LEFT_TO_CI:
            self.assertIn(command, commands)
            self.assertIn(command, read('.ci', 'run').decode())
        with Folder() as folder:
            copy = os.path.join(folder.path, 'copy')
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns('.git', '__pycache__'))
            running = []
            for command in commands:
                if command in LEFT_TO_CI:
                    continue
                if 'zbarimg' in command and not shutil.which('zbarimg'):
                    print(f'not run, zbarimg is not installed: {command}')
                    continue
                process = subprocess.Popen(['bash', '-o', 'pipefail', '-c', command], cwd=copy, stdin=subprocess.DEVNULL,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                if command.endswith('| python3 -') or command == 'python3 attogpt.py':
                    running.append((command, process))  # side by side: they write nothing
                else:
                    out, err = process.communicate()
                    self.assertEqual(process.returncode, 0, f'{command}: {err.decode()}')
                    self.assertNotIn(b'remade', out, 'stale: run python3 tests/tools/refresh.py')
            for command, process in running:
                with self.subTest(command):
                    out, err = process.communicate()
                    self.assertEqual(process.returncode, 0, err.decode())
                    self.assertEqual(out, read('tests', 'golden', 'input.stdout'))

    def test_help(self):
        """--help of both card scripts ends with an example."""
        for script in 'encode_punchcard_base64.py', 'decode_punchcard_base64.py':
            answer = subprocess.run(['python3', os.path.join(ROOT, script), '--help'], stdout=subprocess.PIPE)
            self.assertIn(f'example: python3 {script}', answer.stdout.decode())


class Figures(unittest.TestCase):

    def test_ladder(self):
        """Lines, percentages, bytes and gzip bytes of the tables, and the limits of each rung."""
        counts = {}
        for rung in RUNGS:
            text = read(rung)
            counts[rung] = lines = text.count(b'\n')
            gzip = len(prime.gzip_stream(text))
            less = '' if rung == 'microgpt.py' else f'-{100 * (1 - lines / 240):.1f} %'
            self.assertIn(f'| [{rung}]({rung}) | {lines} | {less} | {len(text):,} | {gzip:,} |', README)
            self.assertIn(f'| {rung} | {lines} | {len(text):,} | {gzip:,} |', README)
            self.assertTrue(text.isascii() and text.endswith(b'\n') and not re.search(rb'[ \t]$', text, re.M))
        self.assertEqual(list(counts.values()), [240, 64, 53, 31])
        self.assertLessEqual(len(read('picogpt.py')), 2953)
        self.assertEqual(len(read('attogpt.py')), 3117)
        self.assertLessEqual(len(prime.gzip_stream(read('femtogpt.py'))), 1240)
        self.assertLessEqual(max(map(len, read('microgpt.py').split(b'\n'))), 100)

    def test_parameters(self):
        """27 tokens and 4,192 parameters, 28 and 4,224 with a space."""
        module = types.ModuleType('microgpt')
        exec(compile(read('microgpt.py'), 'microgpt.py', 'exec'), module.__dict__)
        for tokens, count in (27, 4192), (28, 4224):
            weights = module.init_weights(tokens)
            self.assertEqual(sum(len(row) for matrix in weights.values() for row in matrix), count)
            self.assertRegex(README, rf'{tokens} tokens and {count:,} parameters')
        self.assertEqual(len(set(read('input.txt')) - set(b'\n')) + 1, 27)
        self.assertIn(f'{len(read("input.txt").split()):,} given names', README)

    def test_cards(self):
        """Bytes, characters and cards; the first column, worked out by hand, is the first column."""
        source = read('attogpt.py')
        text = base64.b64encode(source).decode()
        self.assertIn(f'{len(source):,} bytes, {len(text):,} Base64 characters, 52 cards of 80 columns, 76 columns',
                      README)
        bits = ' '.join(f'{byte:08b}' for byte in source[:3])
        group = bits.replace(' ', '')[:6]
        self.assertIn(f'`{source[:3].decode()}`, in bits {bits}. ', README)
        self.assertIn(f'the first, {group}, is number {int(group, 2)}, which is `{text[0]}`', README)
        self.assertIn(text[:80], section('punch cards'))

    def test_prime(self):
        """The digits, the bytes of the stream, the bytes left."""
        digits = read('.github', 'femtogpt-prime.txt').decode().strip()
        self.assertIn(digits, section('prime').replace('\n', ''))
        stream = len(prime.gzip_stream(read('femtogpt.py')))
        self.assertEqual((int(digits).bit_length() + 7) // 8, 1246)
        self.assertIn(f'({stream:,} bytes)', README)
        self.assertIn(f'and {1246 - stream} free bytes', README)

    def test_qr_version(self):
        """The picture is as large as its version says: 17 + 4 * 38 modules, 4 on each side, 5 pixels each."""
        picture = read('.github', 'picogpt-qr.png')
        self.assertEqual(int.from_bytes(picture[16:20], 'big'), (17 + 4 * 38 + 8) * 5)

    def test_expected_output(self):
        """The output shown is the output printed; so are the figures of the published run."""
        shown = next(block for block in blocks('text') if block.startswith('step'))
        for line in shown.splitlines():
            if line not in ('...', ''):
                self.assertIn(line + '\n', read('tests', 'golden', 'input.stdout').decode())
        golden = read('tests', 'golden', 'names.stdout').decode()
        for figure in re.search(r'five losses are (.*?),? and the samples begin (.*?)\.\n', README).group(1).split(', '):
            self.assertIn(f'loss {figure}', golden)
        for name in 'kamon', 'ann', 'karai', 'jaire', 'vialan':
            self.assertIn(f': {name}\n', golden)

    def test_imports(self):
        """The modules that are said to be imported are all that are."""
        programs, codecs = re.search(r'(?s)programs use (.*?) of .*for the cards (.*?)\. ', section('Imports')).groups()
        for names, files in ((programs, RUNGS), (codecs, ['encode_punchcard_base64.py', 'decode_punchcard_base64.py'])):
            nodes = [node for file in files for node in ast.walk(ast.parse(read(file)))]
            used = {alias.name.split('.')[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
            used |= {node.module.split('.')[0] for node in nodes if isinstance(node, ast.ImportFrom)}
            self.assertEqual(used, set(re.findall(r'\w+', names)) - {'and'})

    def test_interpreters(self):
        """The table has every CPython from 3.8 to 3.13 and PyPy, and no row says no."""
        table = section('same bytes everywhere')
        for name in [f'CPython 3.{minor}.' for minor in range(8, 14)] + ['PyPy 3.']:
            self.assertEqual(table.count('| ' + name), 1)
        self.assertEqual(table.count('| yes |'), 7)


class Quotations(unittest.TestCase):

    def test_tour(self):
        """The tour quotes the 31 lines of attogpt.py, all of them, in order."""
        quoted = re.findall(r'(?m)^\d+\. .*\n   ```python\n   (.*)\n   ```$', section('tour'))
        self.assertEqual(quoted, read('attogpt.py').decode().splitlines())

    def test_snippets(self):
        """Code said to be from a file is in that file."""
        snippets = re.findall(r'(?ms)^<!-- (\w+\.py) -->\n```python\n(.*?)^```$', README)
        self.assertEqual([name for name, _ in snippets], list(RUNGS) * 4)
        for name, code in snippets:
            self.assertIn('\n' + code, '\n' + read(name).decode())


if __name__ == '__main__':
    unittest.main()
