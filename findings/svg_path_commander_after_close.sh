#!/usr/bin/env bash
# svg-path-commander refuses a path in which a line follows at once upon a closed outline.
# One would guess: after "z" any command may come; SVG says that the next subpath then begins where the last one did.
# Seen 2026-11-28 with svg-path-commander 2.3.3, svgpath 2.6.0 and svg-path-properties 1.3.0: a square and a line from
# its corner, "M10 10h5v5h-5zl3 4": the other two read it (length 25), this one raises an error that the path value "l"
# "is not a MoveTo path command". Not documented.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  svg-path-commander@2.3.3 svgpath@2.6.0 svg-path-properties@1.3.0 >/dev/null

cat >length.mjs <<'EOF'
import SVGPathCommander from 'svg-path-commander'
import svgpath from 'svgpath'
import properties from 'svg-path-properties'
const d = 'M10 10h5v5h-5zl3 4'
console.log('svgpath', svgpath(d).abs().toString())
console.log('svg-path-properties', new properties.svgPathProperties(d).getTotalLength())
let length
try { length = SVGPathCommander.getTotalLength(d) } catch (error) { length = error.message }
console.log('svg-path-commander', length)
EOF
node length.mjs >seen
cat >expected <<'EOF'
svgpath M10 10H15V15H10ZL13 14
svg-path-properties 25
svg-path-commander SVGPathCommanderError: Invalid path value "l" is not a MoveTo path command at index 14
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
