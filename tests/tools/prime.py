"""The prime that carries femtogpt.py: its form and its proof.

    python3 tests/tools/prime.py verify     check the proof, on all cores: on two
                                            ten minutes, fewer with PyPI's
                                            package gmpy2
    python3 tests/tools/prime.py certify    print a new one: an hour or more,
                                            with Debian's package pari-gp

The number's big-endian bytes are a gzip stream of femtogpt.py and a few bytes
more, which gunzip ignores; those were varied until the number was a prime. The
proof is a certificate, whose first lines explain it: checking it needs no trust
in what made it.
"""
import argparse
import hashlib
import math
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zlib

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import path, read
try:
    from gmpy2 import mpz  # the same numbers, several times as fast
except ImportError:
    mpz = int

CERTIFICATE = path('.github', 'femtogpt-prime-certificate.txt')


def split(number):
    """Return (data, stream, free): what the gzip stream at the beginning of the number's bytes holds, its length,
    and how many bytes follow. Raises zlib.error where there is no such stream."""
    content = number.to_bytes((number.bit_length() + 7) // 8, 'big')
    stream = zlib.decompressobj(31)
    data = stream.decompress(content)
    return data, len(content) - len(stream.unused_data), len(stream.unused_data)


def holds(digits, data):
    """Return whether digits (bytes, with a line end) are a number of 3,000 digits that carries data (bytes)."""
    try:
        return bool(re.fullmatch(rb'[1-9][0-9]{2999}\n', digits)) and split(int(digits))[0] == data
    except zlib.error:
        return False


def workers():
    """Return a pool of a process for each core. Ctrl-C is left to this process, which ends the others."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # not while they start
    pool = multiprocessing.Pool(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    signal.signal(signal.SIGINT, before)
    return pool


def read_chain(N, text):
    """Return a certificate (text) for the number N as (steps, last): the steps, each (N, t, s, a, b, x), and the
    number they lead to. N is prime if that is and check_curve approves of each step. Raises ValueError for the first
    step that is wrong whatever its curve."""
    steps = []
    for line in text.splitlines():
        if line.startswith('#'):
            continue
        step = f'step {len(steps) + 1}'
        if not re.fullmatch('-?[0-9a-f]+( [0-9a-f]+){4}', line):
            raise ValueError(f'{step}: not five hexadecimal numbers')
        t, s, a, b, x = (int(field, 16) for field in line.split())
        m = N + 1 - t
        if N < 5 or math.gcd(N, 6) != 1:
            raise ValueError(f'{step}: N is not prime to 6')
        if s < 1 or m % s:
            raise ValueError(f'{step}: s does not divide m')
        if m // s <= (math.isqrt(math.isqrt(N)) + 2) ** 2:  # in integers, a little more than the condition
            raise ValueError(f'{step}: q is too small')
        steps.append((N, t, s, a, b, x))
        N = m // s
    return steps, N


def multiply(k, a, d, x, N):
    """Return k times the point (x, 1) of the curve d y^2 = x^3 + ax + b modulo N.

    It is (X, Y, D, T), which stands for (X / T, Y / DT), where D^2 = dT; the neutral element has D = T = 0.
    These are Jacobian coordinates (T is Z^2), and the formulas are the usual ones. They hold for each prime
    factor of N on its own, except that adding a point to itself or to the neutral element gives (0, 0, 0, 0),
    which is no point, and stays so.
    """
    X, Y, D, T = d * x, d * d, d, d
    for i in range((3 * k).bit_length() - 2, 0, -1):
        YY = Y * Y % N
        S = 4 * X * YY % N
        M = (3 * (X * X) + a * (T * T)) % N
        X = (M * M - 2 * S) % N
        Y, D, T = (M * (S - X) - 8 * (YY * YY)) % N, 2 * Y * D % N, 4 * YY * T % N
        digit = (3 * k >> i & 1) - (k >> i & 1)  # of 3k - k without borrowing: -1, 0 or 1, mostly 0
        if digit:
            H, R = x * T - X, (digit * D * T - Y) % N
            HH = H * H % N
            HHH, V = H * HH % N, X * HH % N
            X = (R * R - HHH - 2 * V) % N
            Y, D, T = (R * (V - X) - Y * HHH) % N, D * H % N, T * HH % N
    return X, Y, D, T


def check_curve(step):
    """Return what is wrong with the curve and the point of a step; None if they are what it takes."""
    N, t, s, a, b, x = step
    N = mpz(N)
    d = (x ** 3 + a * x + b) % N
    if math.gcd(4 * a ** 3 + 27 * b ** 2, N) != 1:
        return 'the curve is singular'
    if math.gcd(d, N) != 1:
        return 'd is not prime to N'
    if math.gcd(multiply(s, a, d, x, N)[3], N) != 1:
        return 's times the point is the neutral element'
    X, Y, D, T = multiply(N + 1 - t, a, d, x, N)
    if T != 0 or math.gcd(Y, N) != 1:
        return 'm times the point is not the neutral element'


def is_small_prime(number):
    """Return whether a number is a prime between 38 and 2 ** 64: Miller and Rabin's test with the first 12
    primes, which no composite passes there (Sorenson and Webster 2017, Mathematics of Computation 86, p. 985)."""
    odd, twos = number - 1, 0
    while odd > 0 and odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return 37 < number < 2 ** 64 and all(
        pow(p, odd, number) == 1 or any(pow(p, odd << i, number) == number - 1 for i in range(twos))
        for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37))


def verify(number, text, map=map):
    """Return (steps, last), as above, where a certificate (text) proves that number is prime; ValueError for its first
    step that is wrong. Prints its progress to standard error, a line in half a minute. map: a pool's imap, so that
    the steps, which do not depend on each other, are checked side by side."""
    steps, last = read_chain(number, text)
    if not is_small_prime(last):
        raise ValueError(f'the chain ends at a number of {last.bit_length()} bits that is no prime below 2^64')
    work = [step[0].bit_length() ** 3 for step in steps]
    begin = due = time.monotonic()
    results = map(check_curve, steps)
    for i, step in enumerate(steps):
        if time.monotonic() >= due:
            print(f'step {i + 1} of {len(steps)}, {step[0].bit_length()} bits: {100 * sum(work[:i]) // sum(work)} % of '
                  f'the work done in {time.monotonic() - begin:.0f} s', file=sys.stderr, flush=True)
            due += 30
        wrong = next(results)
        if wrong:
            raise ValueError(f'step {i + 1}: {wrong}')
    return steps, last


# A step in PARI is [N, t, s, a, P]. Here a becomes small and P gets a small x: (a, b) and (w^2 a, w^3 b) are the same
# curve if w is a square, and any point does whose multiple by s is not neutral. Each stage has a gp of its own.
GP = r'''
default(parisizemax, 6*10^9)
default(threadsizemax, 3*10^9)
step(N, t, s, a, P) =
{
  my(b = P[2]^2 - P[1]^3 - a*P[1], w = Mod(1, N), d);
  if(a, for(k = 1, N, if(kronecker(k, N) == kronecker(a, N), w = sqrt(k/Mod(a, N));
    if(kronecker(lift(w), N) < 0, w = -w); if(kronecker(lift(w), N) > 0, break))));
  a = lift(w^2*a); b = lift(w^3*b);
  for(x = 1, N, d = (x^3 + a*x + b) % N;
    if(kronecker(d, N) == 1 && ellmul(ellinit([a, b]*Mod(1, N)), [x, sqrt(Mod(d, N))], s) != [0],
      return(strprintf("%d %d %d %d %d", t, s, a, b, x))))
};
foreach(primecert(NUMBER, 0, BITS), c, print(call(step, c)))
'''


def certify(number):
    """Yield the steps of a certificate for number, made in stages of 300 bits; ValueError where there is none."""
    while number >= 2 ** 64:
        script = GP.replace('NUMBER', str(number)).replace('BITS', str(max(64, number.bit_length() - 300)))
        gp = subprocess.run(['gp', '-fq'], input=script, encoding='ascii', capture_output=True)
        if not gp.stdout:
            raise ValueError(f'gp found no step; is the number a prime?\n{gp.stderr}')
        steps = [' '.join(f'{int(field):x}' for field in line.split()) for line in gp.stdout.splitlines()]
        number = read_chain(number, '\n'.join(steps))[1]
        yield from steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('command', choices=('verify', 'certify'))
    command = parser.parse_args().command
    try:
        digits = read('.github', 'femtogpt-prime.txt')
        if not holds(digits, read('femtogpt.py')):
            raise ValueError('the number does not hold femtogpt.py')
        certificate = read(CERTIFICATE)
        if command == 'verify':
            with workers() as pool:
                steps, last = verify(int(digits), certificate.decode('ascii', 'replace'), pool.imap)
            print(f'prime: {len(steps)} steps, down to {last}; sha256 {hashlib.sha256(certificate).hexdigest()}')
        elif not shutil.which('gp'):
            raise ValueError('to make a certificate, install the Debian package pari-gp')
        else:
            for step in certify(int(digits)):
                print(step, flush=True)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == '__main__':
    main()
