"""The shared forms hold exactly the programs: picogpt.py as a QR code, femtogpt.py as a prime."""
import shutil
import unittest

from tools import prime
from helpers import path, read, read_qr


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
        self.assertEqual(prime.gunzip(self.number), read('femtogpt.py'), 'stale: run python3 tests/tools/refresh.py')

    def test_is_prime(self):
        """It passes 20 rounds of Miller and Rabin's test with fixed bases."""
        self.assertTrue(prime.is_probable_prime(self.number))

    def test_the_test_itself(self):
        """That test tells primes from composites: all numbers below 2,000, and harder ones."""
        sieve = [n for n in range(2, 2000) if all(n % d for d in range(2, int(n ** 0.5) + 1))]
        self.assertEqual([n for n in range(2000) if prime.is_probable_prime(n)], sieve)
        for carmichael in 561, 41041, 825265, 3215031751, 3825123056546413051:
            self.assertFalse(prime.is_probable_prime(carmichael))
        self.assertTrue(prime.is_probable_prime(2 ** 521 - 1))
        self.assertFalse(prime.is_probable_prime(self.number + 2))


class QRCode(unittest.TestCase):

    @unittest.skipUnless(shutil.which('zbarimg'), 'zbarimg is not installed (Debian package zbar-tools)')
    def test_scans_to_picogpt(self):
        """The picture, scanned, is picogpt.py byte for byte."""
        self.assertEqual(read_qr(path('.github', 'picogpt-qr.png')), read('picogpt.py'),
                         'stale: run python3 tests/tools/refresh.py')


if __name__ == '__main__':
    unittest.main()
