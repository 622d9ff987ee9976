"""Whole runs print exactly the golden output, and need no more memory at the end than at the beginning: microgpt on the
shipped names, attogpt on the original ones. On the other list, both print the first 100 lines alike, and so do picogpt
and femtogpt on both: these are finished, down to the byte (test_readme.py), and test_output.py has their samples.

These runs are the bulk of the work. They start when the tests are loaded and run in the background,
beside the other tests; this module's name puts it last.
"""
import functools
import os
import sys
import unittest

from helpers import FRUGAL, PROGRAMS, Run, path, read, source

LISTS = {'input': path('input.txt')}
if os.environ.get('ATTOGPT_NAMES'):
    LISTS['names'] = os.path.abspath(os.environ['ATTOGPT_NAMES'])


@functools.lru_cache(maxsize=None)
def start(name):
    """Start the rungs' runs on a list, once; return them. Where there is one list only, it has both whole runs."""
    whole = ['microgpt.py', 'attogpt.py'][list(LISTS).index(name)::len(LISTS)]
    return [Run(source(rung), {'input.txt': read(LISTS[name])}, background=True, PYTHONIOENCODING='ascii',
                **({'before': FRUGAL} if rung in whole else {'lines': 100})) for rung in PROGRAMS]


def load_tests(loader, tests, pattern):
    """Called by unittest: start everything now, unless only some tests are asked for (-k)."""
    if not loader.testNamePatterns:
        print('All tests: about a minute on two idle cores. (-v says what runs.)', file=sys.stderr, flush=True)
        for name in LISTS:
            start(name)
    return tests


class WholeRuns(unittest.TestCase):

    def check(self, name):
        golden = read('tests', 'golden', name + '.stdout').splitlines(keepends=True)
        for rung, run in zip(PROGRAMS, start(name)):
            with self.subTest(rung):
                self.assertEqual(run.output(), b''.join(golden[:run.lines]))

    def test_shipped_names(self):
        """The shipped input.txt gives exactly tests/golden/input.stdout."""
        self.check('input')

    @unittest.skipUnless('names' in LISTS, 'ATTOGPT_NAMES does not name the original list')
    def test_original_names(self):
        """The original list gives exactly tests/golden/names.stdout: the published run."""
        self.check('names')
