"""attogpt.py and microgpt.py at home in every Python: twice in one session, where print prints, and as a guest that
leaves everything as it was. (IDLE was seen to work by hand: no test opens a window.)"""
import os
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from helpers import Folder, read, source

NAMES = b'\n'.join(read('input.txt').split(b'\n')[:200])
PYTHON = os.environ.get('ATTOGPT_IPYTHON', sys.executable)  # one that has IPython, which .ci/run installs

# A session: the program twice, its output caught, and what the session has afterwards.
SESSION = '''
import contextlib, gc, io, sys
program, caught = open('PROGRAM').read(), io.StringIO()
exec(program); exec(program)
with contextlib.redirect_stdout(caught): exec(program)
print(caught.getvalue(), end='')
assert gc.isenabled() and sys.stdout is sys.__stdout__
'''
# The same in a notebook's kernel: cells, `%run`, and a cell that fails; prints what each cell printed.
KERNEL = '''
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name='python3')
program = open('PROGRAM').read()
for cell in program, program, '%run PROGRAM', '%run PROGRAM', 'import gc; assert gc.isenabled()':
    def hook(message):
        sys.stdout.write(message['content'].get('text', '') or message['content'].get('ename', ''))
    client.execute_interactive(cell, output_hook=hook, timeout=120)
manager.shutdown_kernel(now=True)
'''
HAS_KERNEL = subprocess.call([PYTHON, '-c', 'import ipykernel, jupyter_client'], stderr=subprocess.DEVNULL) == 0


class Hosts(unittest.TestCase):

    def check(self, rung, script, times, python=sys.executable, before=()):
        """Run a script beside a short program; it prints what the program prints that many times."""
        with Folder() as folder:
            folder.write('input.txt', NAMES)
            folder.write(rung, source(rung, num_steps=2, samples=3))
            alone = folder.start(source(rung, num_steps=2, samples=3)).communicate()[0]
            process = folder.start(script.replace('PROGRAM', rung), python=python, before=before)
            out, err = process.communicate(timeout=300)
            self.assertEqual((out.decode(), process.returncode), (alone.decode() * times, 0), err.decode())
            self.assertEqual(alone.count(b'\n'), 2 + 2 + 3)
            return err.decode()

    def test_session(self):
        """exec twice, output redirected: the bytes are the same, collector and standard output as before."""
        session = SESSION.replace('exec(program)', 'exec(program, {"__name__": "__main__"})')
        with ThreadPoolExecutor() as pool:  # attogpt.py's names may become the session's own
            rungs = 'attogpt.py', 'microgpt.py', 'attogpt.py'
            list(pool.map(self.check, rungs, (session, session, SESSION), [3] * 3))

    def test_nothing_left_open(self):
        """Python's development mode has nothing to warn of."""
        self.assertEqual(self.check('attogpt.py', source('attogpt.py', num_steps=2, samples=3), 1,
                                    before=['env', 'PYTHONDEVMODE=1', 'PYTHONWARNINGS=error']), '')

    @unittest.skipUnless(HAS_KERNEL, 'ipykernel is not installed')
    def test_notebook(self):
        """A cell, run twice, and %run, twice; the collector is on again."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self.check, ('attogpt.py', 'microgpt.py'), [KERNEL] * 2, [4] * 2, [PYTHON] * 2))
