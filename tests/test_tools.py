"""The gate and the tools fail where something is wrong, and count right. (The prime's has test_prime.py.)"""
import itertools
import os
import re
import random
import shutil
import subprocess
import sys
import unittest
from unittest import mock

from helpers import FRUGAL, Folder, edit, outputs, path, quietly, read, source
from tools import benchmark, interpreters, refresh

# .ci/run where there are no commands but these: they say how they are called, and fail if $FAILS is among that.
GATE = '''
python3() { "$BASH" -c 'echo "python3 $ATTOGPT_NAMES $*"; [[ "$*" != *$FAILS* ]]' python3 "$@"; }
apt-get() { echo "apt-get $*" >&2; [[ "$*" != *$FAILS* ]]; }
id() { echo 0; }
dirname() { echo "${1%/*}"; }
mktemp() { echo /nowhere; }
rm() { echo "rm $*"; }
export -f python3 apt-get id dirname mktemp rm
PATH= "$BASH" attogpt/.ci/run 2>&1
'''


class Helpers(unittest.TestCase):

    def test_front_door(self):
        """The short command finds the tests, and a module of them by its name."""
        for arguments in (['-k', 'test_losses_and_samples'], ['tests.test_pictures.TrainingPicture']):
            run = subprocess.run([sys.executable, '-m', 'unittest', *arguments], cwd=path(), stderr=subprocess.PIPE)
            self.assertRegex(run.stderr, b'Ran 1 test ')

    def test_strict(self):
        """A change that does not fit once, a run that fails, or needs much memory: errors."""
        for text in 'b', 'aa':
            self.assertRaises(AssertionError, edit, text, ('a', 'c'))
        for script, before in ('1 / 0', ()), ('len(bytearray(10 ** 8))', FRUGAL or [sys.executable, '-c', '1 / 0']):
            self.assertRaises(AssertionError, outputs, [script], {}, before=before)


class Tools(unittest.TestCase):

    @unittest.skipUnless(os.name == 'posix' and shutil.which('bash'), 'bash is missing')
    def test_gate(self):
        """It installs what is missing, runs tests, benchmark and interpreters with the list of names that lies beside
        the repository, and ends with the first of them that fails."""
        for fails, status, count, names in (('nothing', 0, 3, ''), ('nothing', 0, 3, '/shared/data/names.txt'),
                                            ('install', 0, 3, ''), ('unittest', 1, 1, ''), ('benchmark', 1, 2, ''),
                                            ('interpreters', 1, 3, '')):
            with self.subTest(fails), Folder() as folder:
                for name, file in ('attogpt/.ci/run', read('.ci', 'run')), (names[1:], b'anna\n'):
                    if name:
                        os.makedirs(os.path.join(folder.path, os.path.dirname(name)))
                        folder.write(name, file)
                gate = subprocess.run(['bash', '-c', GATE], cwd=folder.path, env={'FAILS': fails},
                                      stdout=subprocess.PIPE)
                said = gate.stdout.decode().replace(os.path.realpath(folder.path), '').splitlines()
                self.assertEqual(gate.returncode, status, said)
                self.assertEqual('not installed: git' in str(said), fails == 'install')
                self.assertTrue('not installed: ipykernel' in said and said[-1] == 'rm -rf /nowhere')
                self.assertRegex(str(said), 'apt-get install .* git pypy3 .* pari-gp')
                tools = '-m unittest discover tests', 'tests/tools/benchmark.py', 'tests/tools/interpreters.py'
                ran = [line.split(' --')[0] for line in said if re.search('^python3.* (-m unittest|tests/)', line)]
                self.assertEqual(ran, [f'python3 {names} {tool}' for tool in tools[:count]])

    def test_interpreters(self):
        """One wrong output or error among all the Pythons is a NO, and exit status 1. With fewer steps than 1,000,
        what microgpt.py prints here is right."""
        golden = read('tests', 'golden', 'input.stdout')
        for place, wrong, steps in itertools.product((None, 0, 1, 2), ((b' ', b''), (b'', b'warning')), (1000, 5)):
            def run(command, script):
                if script == interpreters.NAME:
                    return 0, command.encode(), b''
                spoilt = command == f'P{place}' and script == source('femtogpt.py', num_steps=steps)
                out, err = wrong if spoilt else (b'', b'')
                return 1.5, (golden if steps == 1000 else b'few') + out, err
            with mock.patch.multiple(interpreters, run=run, installed=lambda: ['P0', 'P1']), \
                    mock.patch.object(shutil, 'which', {'P2': '/P2'}.get):
                status, output = quietly(interpreters.main, '--steps', str(steps), 'P2')
            self.assertEqual(status, place is not None)
            for i in range(3):
                self.assertIn(f'| P{i} | {"NO" if i == place else "yes"} | 1.5 | 1.5 | 1.5 | 1.5 |\n', output)

    def test_installed(self):
        """Each CPython from 3.8 on once, the oldest first, and PyPy."""
        says = {'/new': b'3.10', '/old': b'3.8', '/older': b'3.7', '/pypy': b'False', sys.executable: b'3.15'}
        with mock.patch.object(interpreters.glob, 'glob', lambda _: ['/new', '/old', '/older', '/pypy']), \
                mock.patch.object(shutil, 'which', {'pypy3': '/pypy3', 'python3.8': '/old'}.get), \
                mock.patch.object(interpreters, 'run', lambda command, _: (0, says[command] + b'\n', b'')):
            self.assertEqual(interpreters.installed(), ['/old', '/new', sys.executable, '/pypy3'])

    def test_benchmark(self):
        """The classic engine prints the same; its seconds are extrapolated by the positions, the first step's not
        counted; another output is an error."""
        entries = read('input.txt').decode().split()
        random.Random(42).shuffle(entries)
        positions = [min(len(entry) + 1, 16) for entry in entries[:1000]]
        expected = read('tests', 'golden', 'input.stdout').splitlines(keepends=True)
        with mock.patch.object(benchmark.time, 'perf_counter', itertools.count().__next__):  # a second a line
            seconds = benchmark.run(benchmark.classic(), 3, expected)
            self.assertRaises(AssertionError, benchmark.run, 'print(1)', 3, expected)
        self.assertIn('gc.enable()', benchmark.classic())
        self.assertAlmostEqual(seconds, 2 * sum(positions) / sum(positions[1:3]))
        with mock.patch.object(benchmark, 'run', lambda script, *_: 8 if 'visit' in script else 2):
            self.assertRegex(quietly(benchmark.main)[1], r'200 steps \| 8.0 \| 1.0 \|(\n.*gpt.py \| 2.0 \| 4.0 \|){4}')

    def test_refresh(self):
        """It remakes what is stale or missing, and there is nothing stale now (training.svg was drawn once)."""
        for name in refresh.DERIVED:
            self.assertTrue(refresh.make(name) == read(name), f'{name} is stale: run python3 tests/tools/refresh.py')
        pictures = {'.github/' + name for name in os.listdir(path('.github')) if name.endswith(('svg', 'png'))}
        self.assertEqual(pictures - {*refresh.DERIVED}, {'.github/training.svg', '.github/picogpt-qr.png'})
        with Folder() as folder, mock.patch.multiple(
                refresh, path=lambda *names: os.path.join(folder.path, *names), DERIVED=['file'],
                make=lambda _: content, read=lambda name: read(folder.path, name)):
            for content in b'old', b'new':
                quietly(refresh.main)
                self.assertEqual(read(folder.path, 'file'), content)
