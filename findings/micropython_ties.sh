#!/usr/bin/env bash
# MicroPython's '%.4f' rounds a number that lies exactly in the middle up, its round() rounds to even.
# One would guess 0.0312 for 0.03125 (2 ** -5, an exact tie), as every C library and Python print it, and that round()
# and '%.0f' of one interpreter agree.
# It prints 0.0313, and 1 and 3 where round() gives 0 and 2. round(0.09375, 4) is 0.09379999999999999, a number that
# '%.4f' shows as 0.0938. All floats here are doubles, no small board's single precision.
# Seen with @micropython/micropython-webassembly-pyscript 1.27.0 under node 20.20.2, 2026-11-28. No document found that
# says so.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --silent --no-fund --no-audit @micropython/micropython-webassembly-pyscript@1.27.0

cat >ties.py <<'END'
print('%.4f' % 0.03125, '{:.4f}'.format(0.03125), f'{0.03125:.4f}')
print(['%.0f' % x for x in (0.5, 1.5, 2.5)], [round(x) for x in (0.5, 1.5, 2.5)])
print(round(0.09375, 4), '%.4f' % 0.09375)
END
cat >run.mjs <<'END'
import fs from 'fs'
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs'
(await loadMicroPython({ stdout: console.log })).runPython(fs.readFileSync('ties.py', 'utf8'))
END
{ echo CPython; python3 ties.py; echo MicroPython; node run.mjs; } >seen
cat >expected <<'END'
CPython
0.0312 0.0312 0.0312
['0', '2', '2'] [0, 2, 2]
0.0938 0.0938
MicroPython
0.0313 0.0313 0.0313
['1', '2', '3'] [0, 2, 2]
0.09379999999999999 0.0938
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
