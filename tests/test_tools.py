"""The gate and the tools do what they say: they fail where something is wrong, and count right. (The prime's has
test_prime.py.)"""
import contextlib
import io
import itertools
import os
import random
import shutil
import subprocess
import sys
import unittest
from unittest import mock

from helpers import RUNGS, Folder, path, read, source
from tools import benchmark, interpreters, refresh

STUB = '#!/bin/sh\necho "${0##*/} $ATTOGPT_NAMES $*" >> "$LOG"\ncase "$*" in *"$FAILS"*) exit 1; esac\n'


def quietly(main, *arguments):
    """Run a tool's main; return (exit status, what it prints)."""
    with mock.patch.object(sys, 'argv', ['tool', *arguments]), contextlib.redirect_stderr(io.StringIO()):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            try:
                main()
                status = 0
            except SystemExit as end:
                status = end.code
    return status, output.getvalue()


@unittest.skipUnless(os.name == 'posix' and shutil.which('bash'), 'bash is missing')
class Gate(unittest.TestCase):

    def run_gate(self, names=False, fails='nothing', installed=()):
        """Run .ci/run in a folder where all commands are stubs; return its status and what it ran (see STUB)."""
        with Folder() as folder:
            for name in 'attogpt/.ci', 'shared/data', 'bin':
                os.makedirs(os.path.join(folder.path, name))
            folder.write('attogpt/.ci/run', read('.ci', 'run'))
            if names:
                folder.write('shared/data/names.txt', 'anna\n')
            for command in 'python3', 'apt-get', 'sudo', *installed:
                folder.write('bin/' + command, STUB)
                os.chmod(os.path.join(folder.path, 'bin', command), 0o755)
            for command in 'dirname', 'id':
                os.symlink(shutil.which(command), os.path.join(folder.path, 'bin', command))
            log = os.path.join(folder.path, 'log')
            environment = {'PATH': os.path.join(folder.path, 'bin'), 'LOG': log, 'FAILS': fails}
            status = subprocess.run([shutil.which('bash'), 'attogpt/.ci/run'], cwd=folder.path, env=environment,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
            with open(log) as file:
                return status, file.read().replace(folder.path, '').splitlines()

    def test_runs(self):
        """The tests, the benchmark, the interpreters, with the list of names that lies beside the repository."""
        for names, where in (False, ''), (True, '/shared/data/names.txt'):
            status, ran = self.run_gate(names)
            ran = [line for line in ran if line.startswith('python3')]
            self.assertEqual((status, ran[0], len(ran)), (0, f'python3 {where} -m unittest', 3))
            self.assertRegex(ran[1] + ran[2], f'{where} tests/tools/benchmark.*{where} tests/tools/interpreters')

    def test_failures(self):
        """It ends with the first that fails. Packages that cannot be installed are no failure."""
        for fails, count in ('unittest', 1), ('benchmark', 2), ('interpreters', 3):
            status, ran = self.run_gate(fails=fails)
            self.assertEqual((status, sum(line.startswith('python3') for line in ran)), (1, count))
        self.assertEqual(self.run_gate(fails='install')[0], 0)

    def test_installs(self):
        """What is not there, and only that."""
        lines = [line for line in self.run_gate(installed=['qrencode'])[1] if ' install ' in line]
        self.assertTrue(lines[-1].endswith(' git pypy3 zbar-tools librsvg2-bin pari-gp'), lines)


class Tools(unittest.TestCase):

    def test_interpreters(self):
        """One wrong output or error among all the Pythons is a NO, and exit status 1."""
        right = 1.5, read('tests', 'golden', 'input.stdout'), b''
        wrongs = (1.5, right[1] + b' ', b''), (1.5, right[1], b'a warning')
        for wrong, place, steps in *itertools.product(wrongs, range(3), (1000, 5)), (None, None, 5), (None, None, 1000):
            def run(how, script):
                if script == interpreters.NAME:
                    return 0, how['python'].encode(), b''
                self.assertIn(f'num_steps = {steps}', script)
                spoilt = how['python'] == f'P{place}' and script == source('femtogpt.py', num_steps=steps)
                return wrong if spoilt else right
            with mock.patch.multiple(interpreters, run=run, installed=lambda: ['P0', 'P1', 'P2']):
                status, output = quietly(interpreters.main, '--steps', str(steps))
            self.assertEqual(status, place is not None)
            for i in range(3):
                self.assertIn(f'| P{i} | {"NO" if i == place else "yes"} | 1.5 | 1.5 | 1.5 | 1.5 |\n', output)

    def test_expected(self):
        """What is right is the golden output, or for fewer steps what microgpt.py prints on this Python."""
        for steps, answer in (1000, 'NO'), (5, 'yes'):
            with mock.patch.multiple(interpreters, run=lambda *_: (1.5, b'1', b''), installed=lambda: ['P']):
                self.assertIn(f'| {answer} |', quietly(interpreters.main, '--steps', str(steps))[1])

    def test_installed(self):
        """Each CPython from 3.8 on once, the oldest first, and PyPy."""
        says = {'/new': b'3.10', '/old': b'3.9', '/older': b'3.7', '/pypy': b'False', sys.executable: b'3.15'}
        with mock.patch.object(interpreters.glob, 'glob', lambda _: ['/new', '/old', '/older', '/pypy']), \
                mock.patch.object(shutil, 'which', {'pypy3': '/pypy3', 'python3.9': '/old'}.get), \
                mock.patch.object(interpreters, 'run', lambda how, _: (0, says[how['python']] + b'\n', b'')):
            self.assertEqual(interpreters.installed(), ['/old', '/new', sys.executable, '/pypy3'])

    def test_benchmark(self):
        """The classic engine prints the same; its seconds are extrapolated by the positions, the first step's not
        counted; another output is an error."""
        entries = read('input.txt').decode().split()
        random.Random(42).shuffle(entries)
        positions = [min(len(entry) + 1, 16) for entry in entries[:1000]]
        expected = read('tests', 'golden', 'input.stdout').splitlines(keepends=True)
        with mock.patch.object(benchmark.time, 'perf_counter', itertools.count().__next__):  # a second a line
            seconds, memory = benchmark.run(benchmark.classic(), 3, sys.executable, expected)
            self.assertRaises(AssertionError, benchmark.run, 'print(1)', 3, sys.executable, expected)
        self.assertAlmostEqual(seconds, 2 * sum(positions) / sum(positions[1:3]))
        self.assertTrue(5 < memory < 500)
        with mock.patch.object(benchmark, 'run', lambda script, steps, *_: (8 if 'visit' in script else 2, 30)):
            status, output = quietly(benchmark.main, '--rounds', '2')
        self.assertIn('from 200 steps | 8.0 | 1.0 | 30 |\n', output)
        for rung in RUNGS:
            self.assertIn(f'| {rung} | 2.0 | 4.0 | 30 |\n', output)

    def test_refresh(self):
        """What it would make is what is there; a stale certificate is told. A file is written only if it is new."""
        made = {}
        with mock.patch.object(refresh, 'derive', lambda name, make: made.update({name: make(read(name))})):
            with mock.patch.object(refresh.prime, 'CERTIFICATE', path('README.md')):
                status, output = quietly(refresh.main)
        self.assertTrue(status == 0 and 'certificate: stale' in output, (status, output))
        for name, content in made.items():
            self.assertTrue(content == read(name), f'{name} is stale: run python3 tests/tools/refresh.py')
        pictures = {'.github/' + name for name in os.listdir(path('.github')) if name.endswith(('svg', 'png'))}
        self.assertEqual({'punchcard_encoding.json', '.github/femtogpt-prime.txt'} | pictures,
                         set(made) | {'.github/training.svg'})
        with Folder() as folder, mock.patch.object(refresh, 'path', lambda *names: os.path.join(folder.path, *names)):
            for old, new, said in (None, b'1', 'remade'), (b'1', b'1', 'unchanged'), (b'1', b'2', 'remade'):
                with contextlib.redirect_stdout(io.StringIO()) as output:
                    refresh.derive('file', lambda given: new if given == old else b'')
                self.assertEqual((read(folder.path, 'file'), output.getvalue()), (new, f'file: {said}\n'))


if __name__ == '__main__':
    unittest.main()
