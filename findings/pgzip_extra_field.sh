#!/usr/bin/env bash
# pgzip and mgzip, "multi-threaded gzip" for Python, read no gzip file whose header has an extra field of another's.
# One would guess: they skip a field that they do not know, as the format says (RFC 1952, 2.3.1.1) and gzip does.
# Seen 2026-11-28 with pgzip 0.4.0, mgzip 0.2.5 and a file of dictzip's form (python-idzip 0.3.10, field "RA"): Python's
# gzip and gzip(1) read it, these two raise zlib.error "invalid stored block lengths": they read the first two bytes of
# the field to see whether it is theirs, and take the rest for data. Their README calls them compatible with gzip files;
# an issue (pgzip/pgzip 36) says that those of bgzip are not supported.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv v
v/bin/pip -q --disable-pip-version-check install pgzip==0.4.0 mgzip==0.2.5 python-idzip==0.3.10 2>log ||
  { cat log; exit 1; }

seq -f '%04g PUNCHED CARD' 2000 >deck
v/bin/python - >seen <<'EOF'
import gzip, idzip, mgzip, pgzip
deck = open('deck', 'rb').read()
with idzip.open('deck.dz', 'wb') as file:
    file.write(deck)
print('field', open('deck.dz', 'rb').read()[12:14])
for module in gzip, pgzip, mgzip:
    try:
        print(module.__name__, module.open('deck.dz').read() == deck)
    except Exception as error:
        print(module.__name__, error)
EOF
gzip -dc <deck.dz | cmp - deck && echo 'gzip(1) True' >>seen
cat >expected <<'EOF'
field b'RA'
gzip True
pgzip Error -3 while decompressing data: invalid stored block lengths
mgzip Error -3 while decompressing data: invalid stored block lengths
gzip(1) True
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
