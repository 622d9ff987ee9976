#!/usr/bin/env bash
# Hercules' card reader takes an EBCDIC deck that begins with two blank cards for a text file, and loses the deck.
# One would guess that blank cards, or any others, are the same to it wherever they lie.
# With two in front, each card read says "HHCRD019E Card image exceeds 80 bytes", and zeros are punched. The first 160
# bytes decide, and they could be ASCII: a blank is X'40', there an @. So it is with two cards of + / = and blanks,
# N a ~ @. The option ebcdic prevents it; the documents say that the format is detected, not from what.
# Seen with Debian 12's hercules 3.13-7, 2026-11-28.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
apt-get download -qq hercules=3.13-7 2>apt.log || { cat apt.log; exit 1; }
dpkg -x hercules_*.deb .
export LD_LIBRARY_PATH=$dir/usr/lib/hercules

python3 - <<'END'
boot = bytes.fromhex('00000000 00000200 02000200 60000050 02000250 20000050').ljust(80, b'\0')  # reads two cards more:
copy = bytes.fromhex('41100240 50100048 9C00000C 9D00000C 4720020C 91010044 4710023C'  # read one, stop at the end
                     '41100248 50100048 9C00000D 9D00000D 47200228 47F00200 00000000 00000000'  # punch it, once more
                     '82000250 02000400 20000050 01000400 20000050 00020000 00000000')
open('copy', 'wb').write(boot + copy.ljust(160, b'\0'))
decks = {'front': ['', '', 'CARD'], 'signs': ['+++', '/==', 'CARD'], 'one': ['', 'CARD', ''], 'later': ['CARD', '', '']}
for name, cards in decks.items():
    open(name, 'wb').write(b''.join(card.ljust(80).encode('cp037') for card in cards))
END
printf '%s\n' 'ipl 00A' 'pause 3' quit >commands
for deck in front signs one later; do
  printf '%s\n' 'ARCHMODE S/370' 'MAINSIZE 2' 'NUMCPU 1' 'CPUMODEL 3033' '00A 3505 copy ebcdic' "00C 3505 $deck eof" \
    "00D 3525 punched" >configuration
  HERCULES_RC=commands usr/bin/hercules -p usr/lib/hercules -d -f configuration >log 2>&1 </dev/null || true
  echo $deck $(grep -o 'Card image exceeds.*bytes' log | sort -u) $(cmp -s $deck punched && echo same || echo other)
done >seen
cat >expected <<'END'
front Card image exceeds 80 bytes other
signs Card image exceeds 80 bytes other
one same
later same
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
