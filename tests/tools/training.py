"""The picture of the training, .github/training.svg: losses, their running mean, and what the model writes.

The losses and the trained model's samples are those of the golden output. The untrained and the half-trained
model's samples come from real runs of microgpt.py, the same but for one thing: training ends after 0 or 500
of its 1,000 steps (the learning rate falls as in the whole run), and then the samples are drawn.
"""
import math
import os
import re
import sys
from xml.sax.saxutils import escape

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import golden, outputs, read, source

STEPS, TOKENS = 1000, 27
STOPS = {0: 'untrained', 500: 'half-trained: 500 steps', STEPS: 'trained: 1,000 steps'}
SHOWN = 8    # samples of each
WINDOW = 50  # steps of the running mean

# Pixels. Paper and ink are the punch cards', so that it reads on a dark page as on a light one.
WIDTH, HEIGHT = 960, 600
LEFT, RIGHT, TOP, BOTTOM = 60, 880, 100, 370
HIGHEST, LOWEST = 5.3, 1.3  # losses at TOP and BOTTOM
LINE = 20                   # from one sample to the next
STYLE = """text{font:14px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#33302a}
.head{font-weight:bold}.title{font-size:18px}.small{font-size:12px;fill:#6b6351}.left{text-anchor:end}
.middle{text-anchor:middle}.name{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}
path,rect{fill:none;stroke:#d8caa0}.paper{fill:#fbf5e2}
.dots{stroke:#c08a2e;stroke-opacity:.6;stroke-width:3.2;stroke-linecap:round}
.mean{stroke:#8c2f1b;stroke-width:2.5;stroke-linejoin:round}.blind{stroke:#33302a;stroke-dasharray:6 4}"""


def samples():
    """Return {steps: samples (list of str)} for the STOPS. It takes some seconds."""
    loop, = re.findall(r'enumerate\(train\(.*?\), start=1\)', source('microgpt.py'))
    runs = outputs([source('microgpt.py', (loop, f'__import__("itertools").islice({loop}, {stop})'))
                    for stop in STOPS if stop < STEPS], {'input.txt': read('input.txt')})
    written = {STEPS: golden('input')[1]}
    for stop, run in zip(STOPS, runs):
        losses, _, names = run.decode().partition('\n--- inference ---\n')
        assert read('tests', 'golden', 'input.stdout').decode().startswith(losses) and losses.count('\n') == stop
        written[stop] = [line.split(': ', 1)[1] for line in names.splitlines()]
    return written


def place(step, loss):
    """Return where a loss is drawn, as 'x y'; step counts from 1."""
    x = LEFT + (RIGHT - LEFT) * step / STEPS
    y = BOTTOM - (BOTTOM - TOP) * (loss - LOWEST) / (HIGHEST - LOWEST)
    return f'{x:.1f} {y:.1f}'


def text(x, y, words, kind=''):
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def draw(losses, written):
    """Return the picture (SVG): losses, one a step (list of float), and samples as from samples()."""
    def y(loss):
        return float(place(0, loss).split()[1])
    means = [math.fsum(losses[max(0, step - WINDOW):step]) / min(step, WINDOW) for step in range(1, STEPS + 1)]
    blind = math.log(TOKENS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">',
        f'<title>Training: {STEPS:,} losses, and what the model writes before, halfway and after</title>',
        f'<style>{STYLE}</style>',
        f'<rect class="paper" x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8"/>',
        text(LEFT, 34, 'How wrong is the model, step by step?', 'head title'),
        text(LEFT - 12, TOP - 12, 'loss', 'small left'),
        text(WIDTH - 20, TOP - 12, 'chance given to the right token', 'small left'),
        f'<path class="dots" d="M{LEFT + 4} 57h.1m8 -6h.1m8 9h.1"/>',
        text(LEFT + 30, 60, 'the loss of one step, on one name'),
        f'<path class="mean" d="M{LEFT + 290} 55h24"/>',
        text(LEFT + 322, 60, f'mean of the last {WINDOW} steps; at the end {means[-1]:.2f}')]
    for loss in 2, 3, 4, 5:
        parts += [f'<path d="M{place(0, loss)}H{RIGHT}"/>', text(LEFT - 12, y(loss) + 5, str(loss), 'left')]
    for tokens in 5, 10, 20, 50, 100:
        parts.append(text(RIGHT + 12, y(math.log(tokens)) + 5, f'1 in {tokens}', 'small'))
    parts += [f'<path class="dots" d="{"".join(f"M{place(step, loss)}h.1" for step, loss in enumerate(losses, 1))}"/>',
              f'<path class="mean" d="M{" ".join(place(step, mean) for step, mean in enumerate(means, 1))}"/>',
              f'<path class="blind" d="M{place(0, blind)}H{RIGHT}"/>',
              text(RIGHT - 6, y(blind) - 8, f'a blind guess, 1 in {TOKENS}: log {TOKENS} = {blind:.2f}', 'left')]
    columns = zip(STOPS.items(), (LEFT, (LEFT + RIGHT) / 2, RIGHT), ('', ' middle', ' left'))
    for (stop, label), x, anchor in columns:
        parts += [f'<path d="M{place(stop, HIGHEST)}V{BOTTOM + 12}"/>',
                  text(x, BOTTOM + 30, f'step {stop:,}', 'small' + anchor),
                  text(x, BOTTOM + 54, label, 'head' + anchor)]
        parts += [text(x, BOTTOM + 54 + LINE * i, name, 'name' + anchor)
                  for i, name in enumerate(written[stop][:SHOWN], 1)]
    return '\n'.join(parts) + '\n</svg>\n'


def picture():
    """Return the picture of the golden run."""
    return draw([float(loss) for loss in golden('input')[0]], samples())
