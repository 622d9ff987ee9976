#!/usr/bin/env bash
# A dot drawn as a line of length 0 with square ends is not there in sharp (librsvg, Cairo); resvg draws it.
# One would guess: both draw round and square dots, as SVG says of subpaths of length 0 ("stroke-linecap").
# Seen 2026-11-28 with sharp 0.35.5 (librsvg 2.63.2, Cairo 1.18.6) and @resvg/resvg-js 2.6.2: the round ones are in
# both pictures, the square ones, as a path and as a <line>, in resvg's alone; one of length 0.01 is in both. Who draws
# the dots of a matrix printer that way must make them round. Cairo documents it (cairo_stroke), sharp does not.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --loglevel=error --no-audit --no-fund sharp@0.35.5 @resvg/resvg-js@2.6.2 >/dev/null

cat >dots.svg <<'EOF'
<svg xmlns="http://www.w3.org/2000/svg" width="120" height="20"><rect width="120" height="20" fill="#fff"/>
<g fill="none" stroke="#000" stroke-width="8">
<path stroke-linecap="round" d="M10 10h0"/><path stroke-linecap="round" d="M30 10z"/>
<path stroke-linecap="square" d="M50 10h0"/><path stroke-linecap="square" d="M70 10z"/>
<line stroke-linecap="square" x1="90" y1="10" x2="90" y2="10"/><path stroke-linecap="square" d="M110 10h.01"/>
</g></svg>
EOF
cat >draw.js <<'EOF'
const fs = require('fs'), sharp = require('sharp'), { Resvg } = require('@resvg/resvg-js')
const dark = (pixels, channels) => [10, 30, 50, 70, 90, 110].map(x => pixels[channels * (10 * 120 + x)] < 128)
sharp('dots.svg').raw().toBuffer({ resolveWithObject: true }).then(({ data, info }) => {
  console.log('sharp', ...dark(data, info.channels))
  console.log('resvg', ...dark(new Resvg(fs.readFileSync('dots.svg', 'utf8')).render().pixels, 4))
})
EOF
node draw.js >seen
cat >expected <<'EOF'
sharp true true false false false true
resvg true true true true true true
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
