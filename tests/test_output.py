"""All four rungs print the same bytes, in short runs: for any data and any setting."""
import shutil
import unittest

from helpers import PROGRAMS, outputs, read, source

ODD_DATA = {
    'a byte-order mark, blank lines, blanks around, CRLF, separators that are not line ends':
        '\ufeff\n\n anna \r\n\t\r\nbob\nan\x0bna\nbo\x1cb\ncy\u2028d\n',
    'spaces, accents, other scripts, an entry much longer than 16 characters, no line end':
        'anna maria\nzoë\nåsa\nиван\n李\nÉmile\nأحمد\n' + 'abcdefghij' * 9 + '\nbob',
    'one entry of one character': 'a\n',
}
# Text files get other line ends, as on Windows, unless they are told which.
WINDOWS = r'''
import _pyio, builtins, os, sys
os.linesep, builtins.open = '\r\n', _pyio.open
sys.stdout = open(1, 'w', closefd=False)
'''
ASCII = {'PYTHONIOENCODING': 'ascii', 'LC_ALL': 'C', 'PYTHONUTF8': '0', 'PYTHONCOERCECLOCALE': '0'}
NAMES = b'\n'.join(read('input.txt').split(b'\n')[:200])


class Output(unittest.TestCase):

    def same(self, data, lines=None, **knobs):
        """Assert that the four print the same for data, up to so many lines; return them."""
        scripts = [source(rung, **knobs) for rung in PROGRAMS]
        first, *others = outputs(scripts, {'input.txt': data}, lines=lines, **ASCII)
        for rung, other in zip(PROGRAMS[1:], others):
            self.assertEqual(other, first, f'{rung} differs from {PROGRAMS[0]}')
        return first.splitlines()

    def test_odd_data(self):
        """The four agree on spaces, scripts, line ends, marks, long and few entries, gone through several times."""
        for kind, data in ODD_DATA.items():
            with self.subTest(kind):
                self.assertEqual(len(self.same(data, num_steps=12, samples=5)), 12 + 2 + 5)

    def test_knobs(self):
        """num_steps, learning_rate and temperature, edited, have their effect, the same in all four."""
        knobs = {'learning_rate': 0.03, 'temperature': 1.7}
        both = self.same(NAMES, num_steps=6, samples=5, **knobs)
        scripts = [source('microgpt.py', num_steps=6, samples=5, **{knob: value}) for knob, value in knobs.items()]
        faster, wilder = (out.splitlines() for out in outputs(scripts, {'input.txt': NAMES}))
        self.assertEqual((len(both), both[:6]), (6 + 2 + 5, faster[:6]))
        self.assertEqual(both[0], wilder[0])
        self.assertNotEqual(both[5], wilder[5])
        self.assertNotEqual(both[8:], faster[8:])

    def test_line_ends(self):
        """Where text files get other line ends, the output does not."""
        scripts = [source(rung, num_steps=2, samples=2) for rung in ('microgpt.py', *PROGRAMS)]
        scripts[1:] = [WINDOWS + script for script in scripts[1:]]
        plain, *others = outputs(scripts + [WINDOWS + "print('a')"], {'input.txt': NAMES})
        self.assertEqual(others, [plain] * 4 + [b'a\r\n'])

    def test_long_context(self):
        """block_size 256 with entries of 40 characters trains a step."""
        first, = self.same(('abcdefghij' * 4 + '\n') * 2, lines=1, num_steps=1, block_size=256)
        self.assertRegex(first, rb'\Astep    1 /    1 \| loss \d\.\d{4}\Z')

    @unittest.skipUnless(shutil.which('pypy3'), 'pypy3 is not installed')
    def test_collector(self):
        """PyPy's garbage collector is not disabled: memory would grow to gigabytes."""
        scripts = [source(rung, num_steps=0, samples=0) + '\nimport gc; print(gc.isenabled())' for rung in PROGRAMS]
        for printed in outputs(scripts, {'input.txt': NAMES}, python='pypy3'):
            self.assertTrue(printed.endswith(b'True\n'))
