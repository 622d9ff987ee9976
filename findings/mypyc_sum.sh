#!/usr/bin/env bash
# mypyc compiles sum(x for x in xs) into plain additions, but sum(xs) into a call of Python's own sum.
# One would guess that a compiled module adds as the interpreter does, or that its sums at least agree with each other.
# Since Python 3.12 sum() makes up for rounding (ten times 0.1 is 1.0). Compiled, the sum of a list still does, the sum
# of a generator no longer: 0.9999999999999999. Cython 3.3.1 and Nuitka 4.3.3 give 1.0 for both.
# Seen with mypy 2.4.1 (which brings mypyc) on Python 3.13.0, 2026-11-28. No document found that says so.
set -eu
for python in python3 python3.1{4,3,2} ~/.pyenv/versions/3.1[2-9]*/bin/python3; do
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break
done || { echo 'needs Python 3.12 or later, with its headers, and a C compiler'; exit 1; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
"$python" -m venv venv
venv/bin/pip -q --disable-pip-version-check install mypy==2.4.1 setuptools==84.2.1 2>pip.log || { cat pip.log; exit 1; }

cat >sums.py <<'END'
def of_list(xs: list[float]) -> float:
    return sum(xs)

def of_generator(xs: list[float]) -> float:
    return sum(x for x in xs)
END
cat >show.py <<'END'
import sums
print(sums.__file__.endswith('.py'), sums.of_list([0.1] * 10), sums.of_generator([0.1] * 10))
END
venv/bin/python show.py >seen
venv/bin/mypyc sums.py >mypyc.log 2>&1 || { cat mypyc.log; exit 1; }
venv/bin/python show.py >>seen  # a compiled module goes before its source

cat >expected <<'END'
True 1.0 1.0
False 1.0 0.9999999999999999
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
