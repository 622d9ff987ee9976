"""All four rungs print the same bytes, in short runs: for any data and any setting."""
import platform
import unittest

try:
    import resource
except ImportError:
    resource = None

from helpers import RUNGS, Folder, Run, read, source

SHORT = ['anna', 'bob', 'cyd', 'dora', 'eve']
ODD_DATA = {
    'entries with spaces (28 tokens)': '\n'.join(f'{a} {b}' for a in SHORT for b in 'abcdefghijklmnopqrstuvwxyz') + '\n',
    'accents and other scripts': 'zoë\nåsa\nиван\n李\nÉmile\nأحمد\n',
    'CRLF line ends': 'anna\r\nbob\r\ncyd\r\n',
    'blank lines and blanks around': '\n\n anna \n\t\nbob\n\n',
    'a byte-order mark': b'\xef\xbb\xbfanna\nbob\n',
    'entries much longer than 16 characters': 'abcdefghij' * 9 + '\n' + 'zyx' * 30 + '\nshort\n',
    'one line, no line end': 'anna',
    'one entry of one character': 'a\n',
    'separators that are not line ends': 'an\x0bna\nbo\x1cb\ncy\u2028d\n',
}


class Output(unittest.TestCase):

    def start(self, data, **knobs):
        """Start the four on data; return the runs."""
        return [Run(source(rung, **knobs), {'input.txt': data}, PYTHONIOENCODING='ascii') for rung in RUNGS]

    def same(self, runs):
        """Assert that the four print the same; return what."""
        first, *others = (run.output() for run in runs)
        for rung, other in zip(RUNGS[1:], others):
            self.assertEqual(other, first, f'{rung} differs from {RUNGS[0]}')
        return first

    def test_odd_data(self):
        """The four agree on spaces, scripts, line ends, marks, long and few entries."""
        for kind, runs in [(kind, self.start(data, num_steps=6)) for kind, data in ODD_DATA.items()]:
            with self.subTest(kind):
                self.assertEqual(self.same(runs).count(b'loss'), 6)

    def test_knobs(self):
        """num_steps, learning_rate and temperature, edited, have their effect, the same in all four."""
        data = read('input.txt')
        plain, faster, wilder = map(self.same, [self.start(data, num_steps=12, **knobs) for knobs in (
            {}, {'learning_rate': 0.03}, {'temperature': 1.7})])
        self.assertEqual(plain.count(b'/   12 | loss'), 12)
        self.assertEqual(faster.splitlines()[0], plain.splitlines()[0])
        self.assertNotEqual(faster.splitlines()[11], plain.splitlines()[11])
        self.assertEqual(wilder.splitlines()[:12], plain.splitlines()[:12])
        self.assertNotEqual(wilder.splitlines()[14:], plain.splitlines()[14:])

    def test_long_context(self):
        """block_size 256 with entries of 250 characters trains a step: no recursion limit."""
        data = ('abcdefghij' * 25 + '\n') * 2
        with Folder() as folder:
            folder.write('input.txt', data)
            running = [folder.start(source(rung, num_steps=1, block_size=256)) for rung in RUNGS]
            first = {process.stdout.readline().decode() for process in running}
            for process in running:  # the samples would take long
                process.kill()
                process.communicate()
        self.assertEqual(len(first), 1)
        self.assertRegex(first.pop(), r'\Astep    1 /    1 \| loss \d\.\d{4}\n\Z')

    @unittest.skipUnless(resource, 'this system has no module resource')
    @unittest.skipUnless(platform.python_implementation() == 'CPython', 'PyPy takes memory by the machine')
    def test_memory(self):
        """However much is trained and sampled, memory stays what one step needs: within 48 MB."""
        peak = '\nimport resource, sys; sys.exit(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)'
        many = {'microgpt.py': ('range(1, 21)', 'range(1, 401)')}
        scripts = [source(rung, many.get(rung, ('range(20)', 'range(400)')), num_steps=100) for rung in RUNGS]
        for rung, run in zip(RUNGS, [Run(script + peak, {'input.txt': read('input.txt')}) for script in scripts]):
            with self.subTest(rung):
                run.join()
                self.assertEqual(run.out.count(b'sample'), 400)
                self.assertIn(run.status, range(8, 49), 'megabytes')


if __name__ == '__main__':
    unittest.main()
