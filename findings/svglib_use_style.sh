#!/usr/bin/env bash
# svglib (SVG to PDF) does not apply a rule for "path" in a style sheet to a path that <use> draws: it fills it black.
# One would guess: a path looks the same drawn in its place and by <use>; SVG says that the copy is styled as the path.
# Seen 2026-11-28 with svglib 2.3.2 and reportlab 5.1.0: path{fill:none;stroke:red} gives a red outline in place and a
# black area by <use>; the same as attributes of the path gives red outlines both times.
# Not documented: the limits that the README names are others.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv v
v/bin/pip -q --disable-pip-version-check install svglib==2.3.2 reportlab==5.1.0 2>log || { cat log; exit 1; }

v/bin/python - >seen <<'EOF'
from reportlab.graphics.shapes import Path
from svglib.svglib import svg2rlg

def paths(node):
    for child in getattr(node, 'contents', []):
        yield from paths(child)
    if isinstance(node, Path):
        yield f'fill {node.fillColor}, stroke {node.strokeColor}'

style, attributes = '<style>path{fill:none;stroke:red}</style>', 'fill="none" stroke="red"'
for name, sheet, how in ('rule', style, ''), ('attributes', '', attributes):
    path = f'<path id="hole" {how} d="M20 20h20v40h-20z"/>'
    for place, body in ('place', path), ('use', f'<defs>{path}</defs><use href="#hole"/>'):
        with open('hole.svg', 'w') as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">{sheet}{body}</svg>')
        print(name, place, *paths(svg2rlg('hole.svg')), sep='; ')
EOF
cat >expected <<'EOF'
rule; place; fill None, stroke Color(1,0,0,1)
rule; use; fill Color(0,0,0,1), stroke None
attributes; place; fill None, stroke Color(1,0,0,1)
attributes; use; fill None, stroke Color(1,0,0,1)
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
