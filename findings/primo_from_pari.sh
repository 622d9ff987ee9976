#!/usr/bin/env bash
# A certificate that PARI exports in Primo's format is read by neither verifier in Math::Prime::Util.
# One would guess that both read it: the example verify-cert.pl "takes an MPU or Primo primality certificate", and the
# code behind the module's verify_prime has a branch for PRIMO, too.
# PARI writes Primo's format 4 (its manual says so), the example knows format 3 (Type=, S, R, J, T): it passes over all
# steps and blames the number, "failed N < 34 * 10^13", with status 2, not 3, its status for files it cannot read. The
# module says "Unknown certificate type: PRIMO". The same steps, rewritten as MPU's blocks, pass both.
# Seen with Debian 12's pari-gp 2.15.2-1 and libmath-prime-util-perl 0.73-2+b2, 2026-11-28. Which format it reads the
# example does not say; its README calls it obsolete, but the successor in C is in none of the packages.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
apt-get download -qq pari-gp=2.15.2-1 libmath-prime-util-perl=0.73-2+b2 libmath-prime-util-gmp-perl=0.52-2+b1 \
  2>apt.log || { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" .; done
export PERL5LIB=$dir/usr/lib/x86_64-linux-gnu/perl5/5.36

cat >make.gp <<'END'
default(parisizemax, 10^9);
steps = primecert(nextprime(10^60));
write1("primo", primecertexport(steps, 1));
write("mpu", "[MPU - Primality Certificate]\nVersion 1.0\n\nProof for:\nN ", steps[1][1], "\n");
block(N, t, s, a, P) = {
  write("mpu", "Type ECPP\nN ", N, "\nA ", a, "\nB ", (P[2]^2 - P[1]^3 - a * P[1]) % N,
    "\nM ", N + 1 - t, "\nQ ", (N + 1 - t) / s, "\nX ", P[1], "\nY ", P[2], "\n") };
for (i = 1, #steps, block(steps[i][1], steps[i][2], steps[i][3], steps[i][4], steps[i][5]));
END
usr/bin/gp -q -f make.gp </dev/null 2>gp.log || { cat gp.log; exit 1; }
grep Format primo >seen
for file in primo mpu; do
  status=0; perl usr/share/doc/libmath-prime-util-perl/examples/verify-cert.pl $file >script.log 2>&1 || status=$?
  echo "$file: script $status $(grep -o 'failed N <.*\|PRIME' script.log)"
  perl -MMath::Prime::Util=:all -0777 -e \
    'prime_set_config(verbose => 1); print "module ", verify_prime(<>) || "no", "\n"' $file
done >>seen 2>&1
cat >expected <<'END'
Format=4
primo: script 2 failed N < 34 * 10^13
primality fail: Unknown certificate type: PRIMO
module no
mpu: script 0 PRIME
module 1
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
