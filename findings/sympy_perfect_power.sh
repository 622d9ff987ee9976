#!/usr/bin/env bash
# What SymPy's perfect_power returns depends on which other package is installed: int, gmpy2's mpz or FLINT's fmpz.
# One would guess int in every case, as from its neighbours isprime, nextprime, factorint, sqrt_mod and crt: SymPy uses
# gmpy2 and python-flint where it finds them, but to be faster.
# So f'{root:,}' works, is a ValueError (gmpy2) or a TypeError (python-flint); with the last, 1.5 * root is one, too.
# Seen with sympy 1.14.0, gmpy2 2.3.2 and python-flint 0.9.0 on Python 3.11.7, 2026-11-28. That SymPy prefers
# python-flint is documented, the type returned is not.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
install() { venv/bin/pip -q --disable-pip-version-check install "$1" 2>pip.log || { cat pip.log; exit 1; }; }
cat >show.py <<'END'
from sympy import factorint, nextprime, perfect_power, sqrt_mod
root, exponent = perfect_power(7 ** 89)
numbers = nextprime(2 ** 89), min(factorint(2 ** 67 - 1)), sqrt_mod(4, 2 ** 89 - 1), root, exponent
print(*(type(number).__name__ for number in numbers), end=': ')
for show in lambda: f'{root:,}', lambda: 1.5 * root:
    try: print(show(), end=' ')
    except (TypeError, ValueError) as error: print(type(error).__name__, end=' ')
print('.')
END
{
  install sympy==1.14.0; venv/bin/python show.py
  install gmpy2==2.3.2; venv/bin/python show.py
  install python-flint==0.9.0; venv/bin/python show.py
} >seen
cat >expected <<'END'
int int int int int: 7 10.5 .
int int int mpz mpz: ValueError 10.5 .
int int int fmpz fmpz: TypeError TypeError .
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
