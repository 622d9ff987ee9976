#!/usr/bin/env bash
# vpype, which prepares drawings for pen plotters, draws a <use> within a group, but not one that stands by itself.
# One would guess: either all copies by <use> are plotted, or none, with a message; svgelements, with which vpype reads,
# gives the paths of all.
# Seen 2026-11-28 with vpype 1.15.0 and svgelements 1.9.6: of a rectangle and its copy by <use> both are in the HPGL if
# the copy stands in a <g>, the rectangle alone if it stands at the top; a drawing of such copies alone is "no geometry
# to save", exit status 0. With --single-layer all are there. The help has it otherwise: all that stands at the top goes
# into layer 1.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv v
v/bin/pip -q --disable-pip-version-check install vpype==1.15.0 svgelements==1.9.6 2>log || { cat log; exit 1; }

svg='<svg xmlns="http://www.w3.org/2000/svg" width="187mm" height="82mm" viewBox="0 0 187 82">'
hole='<path id="hole" fill="none" stroke="#000" d="M20 20h20v40h-20z"/>'
copy='<use href="#hole" x="60"/>'
echo "$svg$hole<g>$copy</g></svg>" >group.svg
echo "$svg$hole$copy</svg>" >top.svg
echo "$svg<defs>$hole</defs>$copy</svg>" >alone.svg

plot() { # name, options of read
  name=$1; shift
  v/bin/vpype read "$@" "$name.svg" write -d hp7475a -p a4 -l plot.hpgl 2>message && echo "$name $*: exit status 0"
  grep -o 'no geometry to save' message || echo "lines drawn: $(grep -o 'PD' plot.hpgl | wc -l)"
}
(plot group; plot top; plot top --single-layer; plot alone) >seen
cat >expected <<'EOF'
group : exit status 0
lines drawn: 2
top : exit status 0
lines drawn: 1
top --single-layer: exit status 0
lines drawn: 2
alone : exit status 0
no geometry to save
EOF
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
