"""femtogpt.py as a prime: the number holds the program, its certificate is the one that was checked, and the
checker refuses forgeries."""
import contextlib
import hashlib
import io
import math
import re
import shutil
import unittest
from unittest import mock

from helpers import quietly, read
from tools import prime

CHECKED = '237dfce2ea0faf7cb31ce5e2ce295da3fe6128c2900b0f29fbcf9be8916c3eb6'  # the file that passed
DIGITS = read('.github', 'femtogpt-prime.txt')
TEXT = read(prime.CERTIFICATE).decode()
LINES = re.findall('(?m)^[^#].*', TEXT)
STEPS, LAST = prime.read_chain(int(DIGITS), TEXT)
SMALL = next(i for i, step in enumerate(STEPS) if step[0].bit_length() < 1000)  # a step that takes no time


def verify(number, lines):
    with contextlib.redirect_stderr(io.StringIO()):
        return prime.verify(number, '\n'.join(lines))


class Certificate(unittest.TestCase):

    def test_number(self):
        """It has 3,000 digits, and its bytes begin with a gzip stream of exactly femtogpt.py."""
        self.assertTrue(prime.holds(DIGITS, read('femtogpt.py')), 'it does not hold femtogpt.py')
        self.assertFalse(prime.holds(DIGITS[:1300] + b'77' + DIGITS[1302:], read('femtogpt.py')))
        self.assertFalse(prime.holds(DIGITS + b'\n', read('femtogpt.py')))

    def test_arithmetic(self):
        """Each step divides and is big enough, from the number down to a small prime (the chain is read above)."""
        self.assertEqual((len(STEPS), STEPS[0][0]), (len(LINES), int(DIGITS)))
        self.assertTrue(all(LAST % p for p in range(2, 10 ** 6)) and prime.is_small_prime(LAST))

    def test_points(self):
        """The points of the steps below 1,000 bits are right."""
        self.assertGreater(len(STEPS) - SMALL, 35)
        self.assertEqual(verify(STEPS[SMALL][0], LINES[SMALL:])[1], LAST)

    def test_checked(self):
        """It is the file that passed the whole check, which takes too long for this suite."""
        self.assertEqual(hashlib.sha256(TEXT.encode()).hexdigest(), CHECKED,
                         'run python3 tests/tools/prime.py verify, and put the sha256 that it prints into this test')


class Checker(unittest.TestCase):

    def refuses(self, message, number, *lines):
        with self.assertRaisesRegex(ValueError, message):
            verify(number, lines)

    def test_small_primes(self):
        """is_small_prime is right below 10,000, for pseudoprimes to the first bases, and near 2 ** 64."""
        for n in range(-1, 10000):
            self.assertEqual(prime.is_small_prime(n), n > 37 and all(n % p for p in range(2, int(n ** 0.5) + 1)), n)
        for n in 3215031751, 3825123056546413051, 2 ** 64 - 1, 2 ** 64 + 13:  # the last one is prime, but above
            self.assertFalse(prime.is_small_prime(n))
        self.assertTrue(prime.is_small_prime(2 ** 64 - 59))

    def test_changed_digits(self):
        """A digit changed in any field of a step, and it is refused (some other x are right as well, but not 9)."""
        N, fields = STEPS[SMALL][0], LINES[SMALL].split()
        for i, message in enumerate(('divide', 'divide', 'm times', 'm times', 'm times')):  # t s a b x
            for place in {0, len(fields[i]) // 2, len(fields[i]) - 1}:
                changed = fields[i][:place] + ('8' if fields[i][place] == '9' else '9') + fields[i][place + 1:]
                line = ' '.join(fields[:i] + [changed] + fields[i + 1:])
                self.refuses('step 1: .*' + message, N, line, *LINES[SMALL + 1:])

    def test_chain(self):
        """A step left out, steps exchanged, the end cut off, another beginning, a malformed line: refused."""
        N, lines = STEPS[SMALL][0], LINES[SMALL:]
        self.refuses('step 1: s does not divide m', N, *lines[1:])
        self.refuses('step 6: s does not divide m', N, *lines[:5], *lines[6:])
        self.refuses('step 1: s does not divide m', N, lines[1], lines[0], *lines[2:])
        self.refuses('step 1: s does not divide m', N + 6, *lines)
        self.refuses('ends at a number of 588 bits', N, *lines[:-20])
        self.refuses('step 2: m times', N, lines[0], lines[1][:-1] + '5', *lines[2:])
        for line in '', '1 2 3 4', '1 2 3 4 5 6', '1 2 3 4 0x5', '1 -2 3 4 5', '1 2 3 4 _5', '1 2 3 4 5 ', 'g 2 3 4 5':
            self.refuses('step 2: not five hexadecimal numbers', N, lines[0], line, lines[1])

    def test_forgeries(self):
        """Each condition refuses a forgery of its own. With p = 2 modulo 3, y^2 = x^3 + 1 has p + 1 points."""
        q = 1000253
        p = 6 * q - 1
        self.assertEqual(verify(p, ['0 6 0 1 3'])[1], q)
        self.refuses('s times', p, '0 6 0 1 2')  # of order 6
        self.refuses('divide', p, '0 0 0 1 3')
        self.refuses('singular', p, '0 6 0 0 3')
        self.refuses('d is not prime', p, f'0 6 0 1 {p - 1:x}')
        self.refuses('q is too small', p, f'0 {q:x} 0 1 2')
        N, bound = 17 ** 4 + 6, 19 ** 2  # the root is rounded up
        self.refuses('q is too small', N, f'{N + 1 - bound:x} 1 2 3 4')
        self.assertEqual(prime.read_chain(N, f'{N - bound:x} 1 2 3 4')[1], bound + 1)
        self.refuses('no prime', p, '0 1 0 1 3')
        self.refuses('prime to 6', 1, '-64 1 0 1 3')
        self.refuses('prime to 6', 3 * p, f'{3 * p + 1 - 4 * (p + 1):x} 18 0 1 3')
        N = 41 * p  # composite; the point times s is neutral modulo 41 alone, times m modulo both
        self.refuses('s times', N, f'-{41 + p:x} {6 * 42:x} 0 1 3')
        self.refuses('m times', N, f'{N + 1 - 6 * q:x} 6 0 1 3')  # not modulo 41
        N = 17 * p  # 6 q times the point becomes (0, 0, 0) modulo 17, where its order 9 does not divide 6 q
        X, Y, D, T = prime.multiply(6 * q, 0, 126, 5, N)
        self.assertEqual([X % 17, Y % 17, D, T], [0, 0, 0, 0])
        self.assertEqual(math.gcd(Y * prime.multiply(6, 0, 126, 5, N)[3], p), 1)
        self.refuses('m times', N, f'{N + 1 - 6 * q:x} 6 0 1 5')


class Command(unittest.TestCase):

    @mock.patch.object(prime, 'holds', lambda *_: True)
    def test_verify(self):
        """All cores check a chain; of several wrong steps the first is named."""
        right, wrong = LINES[SMALL:], LINES[SMALL:]
        for i in 2, 8:
            wrong[i] += '9'
        for lines, answer in (right, f'prime: {len(right)} steps, down to {LAST}; sha256 '), (wrong, 'step 3: m times'):
            chain = '\n'.join(lines).encode()
            with mock.patch.object(prime, 'read', lambda *names: chain if len(names) == 1 else b'%d' % STEPS[SMALL][0]):
                status, output = quietly(prime.main, 'verify')
            self.assertIn(answer, output or status)
            self.assertEqual(output[-65:-1] == hashlib.sha256(chain).hexdigest(), lines == right)

    @mock.patch.object(prime, 'check_curve')  # not called here: the workers' task
    @mock.patch.object(prime, 'workers')
    def test_errors(self, workers, check_curve):
        """One line for what can go wrong, none for Ctrl-C."""
        workers().__enter__().imap.side_effect = KeyboardInterrupt
        for name, message in ((prime.CERTIFICATE, 'step 296: not five'), ('femtogpt.py', 'does not hold femtogpt.py'),
                              (None, '130')):
            with mock.patch.object(prime, 'read', lambda *names: read(*names) + b'\377' * (names[-1] == name)):
                self.assertRegex(str(quietly(prime.main, 'verify')[0]), rf'\A.*{message}.*\Z')
        check_curve.assert_not_called()

    @unittest.skipUnless(shutil.which('gp'), 'gp is not installed (Debian package pari-gp)')
    def test_certify(self):
        """A certificate is made, in two stages, and is right; none for a composite."""
        number = 10 ** 149 + 183
        self.assertGreater(len(verify(number, prime.certify(number))[0]), 15)
        self.assertRaisesRegex(ValueError, 'is the number a prime', next, prime.certify(number + 2))
