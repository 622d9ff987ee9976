"""All four rungs print the same bytes over whole runs: for the shipped names, the original ones, other data.

These runs are the bulk of the work. They start when the tests are loaded and run in the background,
beside the other tests; this module's name puts it last.
"""
import functools
import os
import unittest

from helpers import RUNGS, Run, read, source

WORDS = '\r\n'.join(f'{a}{b} {c}' for a in ('anna', 'bob', 'cyd') for b in 'éøñ' for c in ('dora', 'eve', 'fay'))
ORIGINAL = os.environ.get('ATTOGPT_NAMES')


@functools.lru_cache(maxsize=None)
def start(kind):
    """Start whole runs of the four rungs on a kind of data, once; return them."""
    if kind == 'words':
        return [Run(source(rung, num_steps=100), {'input.txt': WORDS}, background=True) for rung in RUNGS]
    file = read('input.txt') if kind == 'shipped' else read(os.path.abspath(ORIGINAL))
    return [Run(source(rung), {'input.txt': file}, background=True, PYTHONIOENCODING='ascii') for rung in RUNGS]


def load_tests(loader, tests, pattern):
    """Called by unittest: start everything now, unless only some tests are asked for (-k)."""
    if not loader.testNamePatterns:
        for kind in ['shipped', 'words'] + ['original'] * bool(ORIGINAL):
            start(kind)
    return tests


class WholeRuns(unittest.TestCase):

    def test_shipped_names(self):
        """The shipped input.txt gives exactly tests/golden/input.stdout."""
        for rung, run in zip(RUNGS, start('shipped')):
            with self.subTest(rung):
                self.assertEqual(run.output(), read('tests', 'golden', 'input.stdout'))

    @unittest.skipUnless(ORIGINAL, 'ATTOGPT_NAMES does not name the original list')
    def test_original_names(self):
        """The original list gives exactly tests/golden/names.stdout: the published run."""
        for rung, run in zip(RUNGS, start('original')):
            with self.subTest(rung):
                self.assertEqual(run.output(), read('tests', 'golden', 'names.stdout'))

    def test_words_with_spaces_and_accents(self):
        """The four agree over 100 steps, several times through data of another kind."""
        first, *others = (run.output() for run in start('words'))
        self.assertEqual(first.count(b'\n'), 122)
        for rung, other in zip(RUNGS[1:], others):
            with self.subTest(rung):
                self.assertEqual(other, first)


if __name__ == '__main__':
    unittest.main()
