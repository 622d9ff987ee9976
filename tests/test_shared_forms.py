"""The shared forms hold exactly the programs: picogpt.py as a QR code, femtogpt.py as a prime. And the picture
of the training shows the golden run."""
import re
import shutil
import unittest

from helpers import golden, path, read, read_qr
from tools import prime


class Prime(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.text = read('.github', 'femtogpt-prime.txt').decode()
        cls.number = int(cls.text)

    def test_digits(self):
        """3,000 decimal digits and a line end."""
        self.assertRegex(self.text, r'\A[1-9][0-9]{2999}\n\Z')

    def test_decompresses_to_femtogpt(self):
        """Its bytes begin with a gzip stream of exactly femtogpt.py."""
        self.assertEqual(prime.split(self.number)[0], read('femtogpt.py'), 'stale: run python3 tests/tools/refresh.py')

    def test_is_prime(self):
        """It is a strong probable prime to base 2 and a strong Lucas probable prime."""
        self.assertTrue(prime.is_probable_prime(self.number))

    def test_another_program_agrees(self):
        """gmpy2 or sympy, where one is installed, says so too."""
        for name, verdict in prime.second_opinions(self.number, quick=True):
            return self.assertTrue(verdict, name)
        self.skipTest('neither gmpy2 nor sympy is installed')


class PrimalityTest(unittest.TestCase):
    """The test itself: its halves let through what is known to fool them, the whole does not."""

    def test_small_numbers(self):
        """Right for every number below 30,000; each half alone is fooled by exactly the known composites."""
        sieve = bytearray([0, 0]) + bytearray([1]) * 29998
        for p in range(2, 174):
            sieve[p * p::p] = bytes(len(range(p * p, 30000, p)))
        for n in range(30000):
            self.assertEqual(prime.is_probable_prime(n), sieve[n], n)
        fooled = {test: [n for n in range(3, 30000, 2) if test(n) != sieve[n]]
                  for test in (prime.passes_strong, prime.passes_lucas)}
        self.assertEqual(fooled, {  # OEIS A001262 and A217255
            prime.passes_strong: [2047, 3277, 4033, 4681, 8321, 15841, 29341],
            prime.passes_lucas: [5459, 5777, 10877, 16109, 18971, 22499, 24569, 25199]})

    def test_composites_made_to_fool(self):
        """Arnault's numbers fool Rabin's test for each small base (1995, Mathematics of Computation 64, p. 355;
        Journal of Symbolic Computation 20, p. 151), but not this one; neither do squares and products."""
        p = int('29674495668685510550154174642905332730771991799853043350995075531276838753171770199594238596428121188033'
                '664754218345562493168782883')
        for number, bases in ((p * (313 * (p - 1) + 1) * (353 * (p - 1) + 1), range(2, 307)),
                              (1195068768795265792518361315725116351898245581, range(2, 32))):
            for base in bases:
                if prime.is_probable_prime(base):
                    self.assertTrue(prime.passes_strong(number, base))
            self.assertFalse(prime.is_probable_prime(number))
        for number in 3215031751, 3825123056546413051, p * p, 1093 ** 2, 3511 ** 2, (2 ** 521 - 1) * (2 ** 607 - 1):
            self.assertFalse(prime.is_probable_prime(number))

    def test_mersenne_primes(self):
        """2 ** n - 1 is prime for the known n, and for no other prime n in between."""
        found = [n for n in range(2, 700) if prime.is_probable_prime(2 ** n - 1)]
        self.assertEqual(found, [2, 3, 5, 7, 13, 17, 19, 31, 61, 89, 107, 127, 521, 607])


class QRCode(unittest.TestCase):

    @unittest.skipUnless(shutil.which('zbarimg'), 'zbarimg is not installed (Debian package zbar-tools)')
    def test_scans_to_picogpt(self):
        """The picture, scanned, is picogpt.py byte for byte."""
        self.assertEqual(read_qr(path('.github', 'picogpt-qr.png')), read('picogpt.py'),
                         'stale: run python3 tests/tools/refresh.py')


class TrainingPicture(unittest.TestCase):
    """That the refresh script makes this very picture of real runs is shown in test_readme.py."""

    def test_losses_and_samples(self):
        """The 1,000 dots stand at the losses of the golden output, and the last column has its samples."""
        picture = read('.github', 'training.svg').decode()
        losses, samples = golden('input')
        dots = max(re.findall('class="dots" d="(.*?)"', picture), key=len)
        heights = [float(y) for y in re.findall(r'M\S+ (\S+?)h', dots)]
        y = {loss: float(y) for y, loss in re.findall(r' y="([\d.]+)" class="left">(\d)<', picture)}
        slope = (y['2'] - y['5']) / 3  # pixels a unit of loss, by the axis's own labels; the text is 5 pixels lower
        self.assertEqual(len(heights), 1000)
        for height, loss in zip(heights, losses):
            self.assertAlmostEqual((y['2'] - 5 - height) / slope + 2, float(loss), delta=0.002)
        column = re.findall('class="name left">(.*?)<', picture)
        self.assertEqual(column, samples[:len(column)])
        self.assertGreaterEqual(len(column), 6)
        self.assertLess(len(picture), 60000)


if __name__ == '__main__':
    unittest.main()
