#!/usr/bin/env bash
# EBCDIC's Japanese page 290 has no small letters in iconv; in the package ebcdic it has them, but not where cp037 does.
# One would guess that all EBCDIC pages agree on A-Z, a-z, 0-9, + / and =, the characters of Base64, or at least that
# two tables of one page agree with each other.
# Nearly all do: over 60 of iconv's. But iconv's IBM290 (and the Hebrew IBM803) refuses a to z, ebcdic's cp290 has them
# at 62 to 69, 70 to 78 and 8B to B9, as iconv's IBM930 has, of which page 290 is the half with one byte a character.
# Seen with iconv of glibc 2.36 (Debian 12) and ebcdic 2.0.1, 2026-11-28. The gap is in no document found.
set -eu
iconv --version | grep -q ' 2\.36$' || { echo 'needs the iconv of glibc 2.36: Debian 12, libc-bin=2.36-9'; exit 1; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip -q --disable-pip-version-check install ebcdic==2.0.1 2>pip.log || { cat pip.log; exit 1; }

venv/bin/python - >seen <<'END'
import ebcdic, re, string, subprocess
base64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + '+/='
def iconv(text, *options):
    return subprocess.run(['iconv', *options], input=text.encode(), capture_output=True).stdout
pages = sorted(set(re.findall(r'IBM-?\d+(?=//)', iconv('', '-l').decode())))
codes = {page: iconv(base64, '-f', 'ASCII', '-t', page) for page in pages}
print(sum(code == base64.encode('cp037') for code in codes.values()) > 60)
for page in 'IBM290', 'IBM803', 'IBM930':
    print(page, *(iconv(text, '-f', 'ASCII', '-t', page).hex(' ') or '-' for text in ('ABC+/=', 'abc')))
print('cp290', 'ABC+/='.encode('cp290').hex(' '), 'abc'.encode('cp290').hex(' '))
END
cat >expected <<'END'
True
IBM290 c1 c2 c3 4e 61 7e -
IBM803 c1 c2 c3 4e 61 7e -
IBM930 c1 c2 c3 4e 61 7e 62 63 64
cp290 c1 c2 c3 4e 61 7e 62 63 64
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
