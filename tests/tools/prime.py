"""The prime that carries femtogpt.py: its form, the search for it, and the test that it is one.

The number's big-endian bytes are a gzip stream of femtogpt.py and a few bytes more, which gunzip
ignores. The search varies those until the number is prime: candidates are sieved by small primes,
and what is left is tested by Miller and Rabin's method on all processors.
"""
import multiprocessing
import random
import sys
import zlib

DIGITS = 3000
SIEVE = 2000000  # small primes up to here


def gzip_stream(data):
    """Return the shortest gzip stream (bytes) of data that zlib makes, without name and time."""
    def deflate(memory):
        compressor = zlib.compressobj(9, zlib.DEFLATED, -15, memory)
        return compressor.compress(data) + compressor.flush()
    body = min(map(deflate, range(1, 10)), key=len)
    header = b'\x1f\x8b\x08' + bytes(5) + b'\x02\x03'  # RFC 1952: deflate, no flags, no time, best, Unix
    return header + body + zlib.crc32(data).to_bytes(4, 'little') + len(data).to_bytes(4, 'little')


def gunzip(number):
    """Return the data that the gzip stream at the beginning of the number's bytes holds."""
    return zlib.decompressobj(31).decompress(number.to_bytes((number.bit_length() + 7) // 8, 'big'))


def passes(number, base):
    """Return whether an odd number is a strong probable prime to a base (Rabin 1980)."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def is_probable_prime(number, rounds=20):
    """Return whether number passes Miller and Rabin's test for that many bases, from a fixed seed.

    A composite number passes with probability below 4 ** -rounds.
    """
    if number < 4 or number % 2 == 0:
        return number in (2, 3)
    bases = random.Random(3000)
    return all(passes(number, bases.randrange(2, number - 1)) for _ in range(rounds))


def _passes_base_2(number):
    return number, passes(number, 2)


def find(data):
    """Return the smallest prime of 3,000 digits that begins with the gzip stream of data (bytes).

    Raises ValueError where the stream is too long. Prints its progress to standard error.
    """
    stream = gzip_stream(data)
    size = ((10 ** DIGITS - 1).bit_length() + 7) // 8
    free = size - len(stream)
    if free < 4:
        raise ValueError(f'the gzip stream has {len(stream)} bytes; at most {size - 4} fit the prime')
    start = int.from_bytes(stream + bytes(free), 'big') + 1
    window = 1 << 18  # odd candidates: start + 2 * i
    composite = bytearray(window)
    small = bytearray([1]) * SIEVE
    for p in range(3, SIEVE, 2):
        if small[p]:
            if p * p < SIEVE:
                small[p * p::2 * p] = bytes(len(range(p * p, SIEVE, 2 * p)))
            first = -start * pow(2, p - 2, p) % p
            composite[first::p] = b'\x01' * len(range(first, window, p))
    candidates = [start + 2 * i for i in range(window) if not composite[i]]
    with multiprocessing.Pool() as pool:
        for tried, (number, prime) in enumerate(pool.imap(_passes_base_2, candidates), 1):
            print(f'\r{tried} candidates tested, about 290 to be expected', end='', file=sys.stderr, flush=True)
            if prime:
                print(file=sys.stderr)
                pool.terminate()
                if len(str(number)) == DIGITS and is_probable_prime(number):
                    return number
                raise ValueError('the number found is no prime of 3,000 digits')
    raise ValueError(f'no prime among {window} odd numbers; make the window wider')
