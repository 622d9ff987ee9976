#!/usr/bin/env bash
# svg-to-gcode knows no viewBox and no unit: a drawing of 2 inches with 1000 steps to the inch comes out 2 metres wide.
# One would guess: asked for millimetres (G21) it writes the drawing's size, 50.8 mm.
# Seen 2026-11-28 with svg-to-gcode 1.5.4: X runs from 0 to 2000, and Y, which G-code counts upwards, is 1 minus the y
# of the drawing, as "1in" is taken for a height of 1: nearly all of it lies below the bed's edge.
# The README does not say so; a comment in the source has the viewBox as a task.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv v
v/bin/pip -q --disable-pip-version-check install svg-to-gcode==1.5.4 2>log || { cat log; exit 1; }

cat >sheet.svg <<'EOF'
<svg xmlns="http://www.w3.org/2000/svg" width="2in" height="1in" viewBox="0 0 2000 1000">
<path d="M0 0H2000V1000H0Z"/></svg>
EOF
v/bin/python - >seen <<'EOF'
import re
from svg_to_gcode.compiler import Compiler, interfaces
from svg_to_gcode.svg_parser import parse_file
compiler = Compiler(interfaces.Gcode, movement_speed=1000, cutting_speed=300, pass_depth=0, unit='mm')
compiler.append_curves(parse_file('sheet.svg'))
print(*re.findall(r'G21;|X.*;', compiler.compile()), sep='\n')
EOF
cat >expected <<'EOF'
G21;
X0.000000 Y1.000000;
X2000.000000 Y1.000000;
X2000.000000 Y-999.000000;
X0.000000 Y-999.000000;
X0.000000 Y1.000000;
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
