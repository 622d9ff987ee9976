#!/usr/bin/env bash
# GraphicsMagick gives no picture where <use> names a shape that does not stand in <defs>.
# One would guess: whatever has an id can be drawn again. So SVG has it ("use" may name any graphics element, <g> or
# <symbol>), and so do browsers and librsvg.
# Seen 2026-11-28 with Debian 12's graphicsmagick 1.3.40-4+deb12u1: what stands in <defs> is drawn, in a <g> or <symbol>
# in there, too. A path drawn in its place and then once more, a <symbol> by itself, a path that is also a <clipPath>'s:
# Primitive "use" id "edge" not defined, exit status 1, and no file.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
version=1.4+really1.3.40-4+deb12u1
mkdir -p archives/partial
apt-get install -qq --download-only --reinstall -o Dir::Cache::archives="$dir/archives" -o APT::Sandbox::User=root \
  graphicsmagick=$version libgraphicsmagick-q16-3=$version >apt.log 2>&1 || { cat apt.log; exit 1; }
for package in archives/*.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$dir/usr/lib/x86_64-linux-gnu

path='<path id="edge" d="M5 5h30v30h-30z"/>'
draw() { # name, where the path stands
  echo "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\">$2" '<use href="#edge" x="2"/></svg>' >picture.svg
  usr/bin/gm convert picture.svg "$1.png" 2>message && echo "$1: drawn" ||
    echo "$1: exit status $?, $(ls | grep -c "$1.png") files, $(grep -o 'Primitive[^)]*defined' message)"
}
{
  draw defs "<defs>$path</defs>"
  draw symbol-in-defs "<defs><symbol>$path</symbol></defs>"
  draw place "$path"
  draw group "<g>$path</g>"
  draw symbol "<symbol>$path</symbol>"
  draw clip "<defs><clipPath id=\"clip\">$path</clipPath></defs>"
} >seen
cat >expected <<'END'
defs: drawn
symbol-in-defs: drawn
place: exit status 1, 0 files, Primitive "use" id "edge" not defined
group: exit status 1, 0 files, Primitive "use" id "edge" not defined
symbol: exit status 1, 0 files, Primitive "use" id "edge" not defined
clip: exit status 1, 0 files, Primitive "use" id "edge" not defined
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
