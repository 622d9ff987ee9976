"""All four rungs print the same bytes, in short runs: for any data and any setting."""
import unittest

from helpers import FRUGAL, RUNGS, Folder, Run, outputs, read, source

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

    def same(self, data, **knobs):
        """Assert that the four print the same for data; return its lines."""
        scripts = [source(rung, **knobs) for rung in RUNGS]
        first, *others = outputs(scripts, {'input.txt': data}, **ASCII)
        for rung, other in zip(RUNGS[1:], others):
            self.assertEqual(other, first, f'{rung} differs from {RUNGS[0]}')
        return first.splitlines()

    def test_odd_data(self):
        """The four agree on spaces, scripts, line ends, marks, long and few entries, gone through several times."""
        for kind, data in ODD_DATA.items():
            with self.subTest(kind):
                self.assertEqual(len(self.same(data, num_steps=25)), 25 + 22)

    def test_knobs(self):
        """num_steps, learning_rate and temperature, edited, have their effect, the same in all four."""
        knobs = {'learning_rate': 0.03, 'temperature': 1.7}
        both = self.same(NAMES, num_steps=6, **knobs)
        scripts = [source('microgpt.py', num_steps=6, **{knob: value}) for knob, value in knobs.items()]
        faster, wilder = (out.splitlines() for out in outputs(scripts, {'input.txt': NAMES}))
        self.assertEqual((len(both), both[:6]), (6 + 22, faster[:6]))
        self.assertEqual(both[0], wilder[0])
        self.assertNotEqual(both[5], wilder[5])
        self.assertNotEqual(both[8:], faster[8:])

    def test_line_ends(self):
        """Where text files get other line ends, the output does not."""
        scripts = [source(rung, num_steps=2) for rung in ('microgpt.py', *RUNGS)]
        scripts[1:] = [WINDOWS + script for script in scripts[1:]]
        plain, *others = outputs(scripts + [WINDOWS + "print('a')"], {'input.txt': NAMES})
        self.assertEqual(others, [plain] * 4 + [b'a\r\n'])

    def test_long_context(self):
        """block_size 256 with entries of 120 characters trains a step."""
        data = ('abcdefghij' * 12 + '\n') * 2
        with Folder() as folder:
            folder.write('input.txt', data)
            running = [folder.start(source(rung, num_steps=1, block_size=256)) for rung in RUNGS]
            first = {process.stdout.readline().decode() for process in running}
            for process in running:  # the samples would take long
                process.kill()
                process.communicate()
        self.assertEqual(len(first), 1)
        self.assertRegex(first.pop(), r'\Astep    1 /    1 \| loss \d\.\d{4}\n\Z')

    @unittest.skipUnless(FRUGAL, 'only for CPython on Linux')
    def test_memory(self):
        """However many samples are drawn, memory stays what one needs. (While training: test_whole_runs.py.)"""
        many = {'microgpt.py': ('range(1, 21)', 'range(1, 81)')}
        scripts = [source(rung, many.get(rung, ('range(20)', 'range(80)')), num_steps=0) for rung in RUNGS]
        for rung, run in zip(RUNGS, [Run(script, {'input.txt': NAMES}, before=FRUGAL) for script in scripts]):
            with self.subTest(rung):
                self.assertEqual(run.output().count(b'sample'), 80)


if __name__ == '__main__':
    unittest.main()
