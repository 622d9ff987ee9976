"""All four rungs print the same bytes over whole runs, for the shipped names and the original ones, and need no
more memory at the end than at the beginning.

These runs are the bulk of the work. They start when the tests are loaded and run in the background,
beside the other tests; this module's name puts it last.
"""
import functools
import os
import unittest

from helpers import FRUGAL, RUNGS, Run, path, read, source

ORIGINAL = os.environ.get('ATTOGPT_NAMES')


@functools.lru_cache(maxsize=None)
def start(names):
    """Start whole runs of the four rungs, once, on the file called names; return them."""
    files = {'input.txt': read(os.path.abspath(names))}
    return [Run(source(rung), files, background=True, before=FRUGAL, PYTHONIOENCODING='ascii') for rung in RUNGS]


def load_tests(loader, tests, pattern):
    """Called by unittest: start everything now, unless only some tests are asked for (-k)."""
    if not loader.testNamePatterns:
        for names in filter(None, (path('input.txt'), ORIGINAL)):
            start(names)
    return tests


class WholeRuns(unittest.TestCase):

    def check(self, names, golden):
        for rung, run in zip(RUNGS, start(names)):
            with self.subTest(rung):
                self.assertEqual(run.output(), read('tests', 'golden', golden))

    def test_shipped_names(self):
        """The shipped input.txt gives exactly tests/golden/input.stdout."""
        self.check(path('input.txt'), 'input.stdout')

    @unittest.skipUnless(ORIGINAL, 'ATTOGPT_NAMES does not name the original list')
    def test_original_names(self):
        """The original list gives exactly tests/golden/names.stdout: the published run."""
        self.check(ORIGINAL, 'names.stdout')


if __name__ == '__main__':
    unittest.main()
