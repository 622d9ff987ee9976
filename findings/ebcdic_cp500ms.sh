#!/usr/bin/env bash
# The codec cp500ms of the package ebcdic, on its page "identical to codecs.cp500", has small letters at other bytes.
# One would guess that 'abc' is 81 82 83 in it, as on every EBCDIC card with small letters.
# It is C6 C7 C8, which Python's own cp500 reads as FGH. From byte 7D on the table holds a piece of its own source: the
# bytes 7D to C4, decoded, are blanks and a comment, and B has no byte. So it is with cp1148ms, not with cp500, cp1148.
# Seen with ebcdic 2.0.1 on Python 3.11.7, 2026-11-28.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip -q --disable-pip-version-check install ebcdic==2.0.1 2>pip.log || { cat pip.log; exit 1; }

venv/bin/python - >seen <<'END'
import ebcdic  # adds its codecs to Python's
for name in 'cp500', 'cp1148', 'cp500ms', 'cp1148ms':
    print(name, 'abc'.encode(name).hex(' '), bytes(range(0x7d, 0x9d)).decode(name).split()[1:4])
END
cat >expected <<'END'
cp500 81 82 83 []
cp1148 81 82 83 []
cp500ms c6 c7 c8 ['0x7D', '->', 'APOSTROPHE']
cp1148ms c6 c7 c8 ['0x7D', '->', 'APOSTROPHE']
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
