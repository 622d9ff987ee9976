"""The prime that carries femtogpt.py: its form, the search for it, and the test that it is one.

The number's big-endian bytes are a gzip stream of femtogpt.py and a few bytes more, which gunzip
ignores. The search varies those until the number is prime: candidates with a small factor are
sieved out, what is left is tested on all processors. The test is Baillie and Wagstaff's: a strong
probable prime to base 2 that is a strong Lucas probable prime too. No composite number is known
that passes it, and there is none below 2 ** 64; it proves nothing, and there is no certificate.
"""
import math
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
import zlib

DIGITS = 3000
BYTES = ((10 ** DIGITS - 1).bit_length() + 7) // 8
SIEVE = 2000000  # small primes up to here


def gzip_stream(data):
    """Return the shortest gzip stream (bytes) of data that zlib makes, without name and time."""
    def deflate(memory):
        compressor = zlib.compressobj(9, zlib.DEFLATED, -15, memory)
        return compressor.compress(data) + compressor.flush()
    body = min(map(deflate, range(1, 10)), key=len)
    header = b'\x1f\x8b\x08' + bytes(5) + b'\x02\x03'  # RFC 1952: deflate, no flags, no time, best, Unix
    return header + body + zlib.crc32(data).to_bytes(4, 'little') + len(data).to_bytes(4, 'little')


def shortest_stream(data):
    """Return (gzip stream of data, name of what made it): zopfli, which finds shorter ones, where it is
    installed (PyPI's or Debian's package of that name), or zlib."""
    try:
        import zopfli.gzip
        return zopfli.gzip.compress(data, numiterations=1000), 'zopfli'
    except ImportError:
        if not shutil.which('zopfli'):
            return gzip_stream(data), 'zlib'
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = ['zopfli', '-c', '--i1000', file.name]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, 'zopfli'


def split(number):
    """Return (data, stream, free): what the gzip stream at the beginning of the number's bytes holds,
    its length, and how many bytes follow. Raises zlib.error where there is no such stream."""
    content = number.to_bytes((number.bit_length() + 7) // 8, 'big')
    stream = zlib.decompressobj(31)
    data = stream.decompress(content)
    return data, len(content) - len(stream.unused_data), len(stream.unused_data)


def odd_part(number):
    """Return (odd, twos) with number = odd * 2 ** twos."""
    twos = (number & -number).bit_length() - 1
    return number >> twos, twos


def passes_strong(number, base=2):
    """Return whether an odd number above 1 is a strong probable prime to a base (Pomerance, Selfridge
    and Wagstaff 1980, Mathematics of Computation 35, p. 1003)."""
    odd, twos = odd_part(number - 1)
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def jacobi(a, number):
    """Return the Jacobi symbol (a / number), -1, 0 or 1, for an odd number above 0."""
    a, sign = a % number, 1
    while a:
        a, twos = odd_part(a)
        if twos % 2 and number % 8 in (3, 5):
            sign = -sign
        if a % 4 == number % 4 == 3:
            sign = -sign
        a, number = number % a, a
    return sign if number == 1 else 0


def passes_lucas(number):
    """Return whether an odd number above 1 is a strong Lucas probable prime with Selfridge's parameters
    (Baillie and Wagstaff 1980, Mathematics of Computation 35, p. 1391, method A)."""
    if math.isqrt(number) ** 2 == number:
        return False  # no D would be found
    D = 5  # the first of 5, -7, 9, -11, ... whose Jacobi symbol is -1
    while jacobi(D, number) != -1:
        if math.gcd(D, number) not in (1, number):
            return False
        D = -D - 2 if D > 0 else -D + 2
    P, Q = 1, (1 - D) // 4

    def half(x):
        return (x + number * (x & 1)) // 2 % number
    odd, twos = odd_part(number + 1)
    U, V, power = 1, P, Q  # U_k, V_k and Q ** k, for k = 1 and then, bit by bit, up to odd
    for bit in bin(odd)[3:]:
        U, V, power = U * V % number, (V * V - 2 * power) % number, power * power % number
        if bit == '1':
            U, V, power = half(P * U + V), half(D * U + P * V), power * Q % number
    if U == 0:
        return True
    for _ in range(twos):
        if V == 0:
            return True
        V, power = (V * V - 2 * power) % number, power * power % number
    return False


def is_probable_prime(number):
    """Return whether number passes both tests: as good as prime (see above)."""
    if number < 3 or number % 2 == 0:
        return number == 2
    return passes_strong(number) and passes_lucas(number)


def second_opinions(number, quick=False):
    """Yield (name, verdict) of each other program that is installed and says whether number is prime.

    quick: leave out openssl, which takes half a minute for 3,000 digits.
    """
    try:
        import gmpy2
        yield 'gmpy2', gmpy2.is_strong_bpsw_prp(number) and gmpy2.is_prime(number)
    except ImportError:
        pass
    try:
        import sympy
        yield 'sympy', sympy.isprime(number)
    except ImportError:
        pass
    if shutil.which('openssl') and not quick:
        answer = subprocess.run(['openssl', 'prime', str(number)], stdout=subprocess.PIPE).stdout
        yield 'openssl', answer.strip().endswith(b'is prime')


def candidates(start, count):
    """Return those of the odd numbers start, start + 2, ... (count of them) without a factor below SIEVE."""
    composite = bytearray(count)
    small = bytearray([1]) * SIEVE
    for p in range(3, SIEVE, 2):
        if small[p]:
            if p * p < SIEVE:
                small[p * p::2 * p] = bytes(len(range(p * p, SIEVE, 2 * p)))
            first = -start * ((p + 1) // 2) % p  # (p + 1) / 2 is 1 / 2 modulo p
            composite[first::p] = b'\x01' * len(range(first, count, p))
    return [start + 2 * i for i in range(count) if not composite[i]]


def passes_fermat(number):
    """Return (number, whether 2 ** number = 2 modulo number): nearly all composites fail."""
    try:
        from gmpy2 import powmod  # ten times as fast
    except ImportError:
        powmod = pow
    return number, powmod(2, number - 1, number) == 1


def find(data):
    """Return the smallest prime of 3,000 digits that begins with the shortest gzip stream of data (bytes).

    Raises ValueError where the stream is too long. Prints its progress to standard error.
    """
    stream, maker = shortest_stream(data)
    free = BYTES - len(stream)
    if free < 4:
        raise ValueError(f'the gzip stream made by {maker} has {len(stream)} bytes; '
                         f'at most {BYTES - 4} fit the prime: shorten the program'
                         + ' or install zopfli' * (maker == 'zlib'))
    print(f'gzip stream of {len(stream)} bytes, made by {maker}; {free} free bytes', file=sys.stderr)
    begin = time.monotonic()
    numbers = candidates(int.from_bytes(stream + bytes(free), 'big') + 1, 1 << 18)
    with multiprocessing.Pool() as pool:
        for tried, (number, passed) in enumerate(pool.imap(passes_fermat, numbers), 1):
            print(f'\r{tried} candidates in {time.monotonic() - begin:.0f} s; 270 are to be expected, '
                  'a thousand would be bad luck', end='', file=sys.stderr, flush=True)
            if passed:
                print(file=sys.stderr)
                pool.terminate()
                if len(str(number)) == DIGITS and is_probable_prime(number):
                    return number
                raise ValueError('the number found is no prime of 3,000 digits')
    raise ValueError(f'no prime among {len(numbers)} candidates; change a byte of the program')
