#!/usr/bin/env bash
# Maker.js turns an SVG path into DXF; an arc whose two flags stand together, as the grammar allows, makes it write NaN.
# One would guess: "a5 5 0 0 1 5 5" and the shorter "a5 5 0 015 5", which svgo can write (noSpaceAfterFlags), are
# read alike, as svgpath does, or an error is raised.
# Seen 2026-11-28 with makerjs 0.19.2 and svgpath 2.6.0: no error; the arc and three of the four lines have NaN for
# numbers, nine in the DXF file, in which nothing is missing at first sight.
# Not documented.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --loglevel=error --no-audit --no-fund makerjs@0.19.2 svgpath@2.6.0 >/dev/null

cat >dxf.js <<'EOF'
const makerjs = require('makerjs'), svgpath = require('svgpath')
for (const d of ['M10 10h80a5 5 0 0 1 5 5v30h-85z', 'M10 10h80a5 5 0 015 5v30h-85z']) {
  const dxf = makerjs.exporter.toDXF(makerjs.importer.fromSVGPathData(d))
  console.log('svgpath', svgpath(d).abs().toString())
  console.log('makerjs', (dxf.match(/^(LINE|ARC)$/gm) || []).join(' '), (dxf.match(/NaN/g) || []).length)
}
EOF
node dxf.js >seen
cat >expected <<'EOF'
svgpath M10 10H90A5 5 0 0 1 95 15V45H10Z
makerjs LINE ARC LINE LINE LINE 0
svgpath M10 10H90A5 5 0 0 1 95 15V45H10Z
makerjs LINE ARC LINE LINE LINE 9
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
