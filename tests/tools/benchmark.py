"""Measure the four rungs against a classic scalar engine, on the same data.

    python3 tests/tools/benchmark.py [--rounds N] [--steps N]

Prints a table: seconds per 1,000 training steps (start-up and sampling not
counted) on the Python that runs it, how many times as fast as the classic
engine. What is run for fewer steps is extrapolated by the number of positions,
which is what the work of a step grows with. A round takes one to two minutes.
"""
import argparse
import os
import platform
import random
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import PROGRAMS, Folder, read, source

# As the published microgpt does it: a node for every + and * of two numbers, with its parents and local derivatives in
# tuples; a recursive depth-first search puts the nodes in order. All else is microgpt.py's.
CLASSIC = '''
class Value:
    __slots__ = 'data', 'grad', 'parents', 'derivatives'
    tape = []
    def __init__(self, data, parents=(), derivatives=()):
        self.data, self.grad, self.parents, self.derivatives = data, 0.0, parents, derivatives
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))
    def __pow__(self, n): return Value(self.data ** n, (self,), (n * self.data ** (n - 1),))
    def log(self): return Value(math.log(self.data), (self,), (1 / self.data,))
    def exp(self): return Value(math.exp(self.data), (self,), (math.exp(self.data),))
    def relu(self): return Value(max(0.0, self.data), (self,), (float(self.data > 0),))
    def __neg__(self): return self * -1
    def __sub__(self, other): return self + -other
    def __truediv__(self, other): return self * other ** -1
    def __rtruediv__(self, other): return self ** -1 * other
    def __radd__(self, other): return self + other
    def backward(self):
        order, seen = [], set()
        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)
        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for parent, derivative in zip(node.parents, node.derivatives):
                parent.grad += derivative * node.grad

def dot(ws, xs):
    return sum(w * x for w, x in zip(ws, xs))

'''

def classic():
    """Return microgpt.py with the classic engine, the garbage collector on."""
    text = source('microgpt.py', (': gc.disable()', ': gc.enable()'))
    begin, end = text.index('class Value:'), text.index('# --- Parameters')
    return text[:begin] + CLASSIC.lstrip() + text[end:]


def positions():
    """Return how many positions the model sees in each of the 1,000 steps."""
    entries = read('input.txt').decode().split()
    random.seed(42)
    random.shuffle(entries)
    return [min(16, len(entry) + 1) for entry in entries[:1000]]


def run(script, steps, expected):
    """Run a script until it has printed so many steps; return the seconds from the first to the last, extrapolated
    to 1,000 steps. Raises AssertionError where it prints other lines than expected."""
    with Folder() as folder:
        folder.write('input.txt', read('input.txt'))
        times = []
        with folder.start(script) as process:
            try:
                for line in expected[:steps]:
                    assert process.stdout.readline() == line, 'it prints something else'
                    times.append(time.perf_counter())
            finally:
                process.kill()
        return (times[-1] - times[0]) * sum(positions()) / sum(positions()[1:steps])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=3, metavar='N', help='rounds; the median counts (3)')
    parser.add_argument('--steps', type=int, metavar='N', help='steps (200 of the classic engine, 1,000 of the rungs)')
    arguments = parser.parse_args()
    if arguments.steps is not None and not 2 <= arguments.steps <= 1000:
        parser.error('--steps: from 2 to 1000')
    expected = read('tests', 'golden', 'input.stdout').splitlines(keepends=True)
    few, many = arguments.steps or 200, arguments.steps or 1000
    programs = {f'classic engine, extrapolated from {few} steps': (classic(), few)}
    programs.update((rung, (read(rung).decode(), many)) for rung in PROGRAMS)
    results = {name: [] for name in programs}
    for number in range(1, arguments.rounds + 1):  # in turn, so that a slow moment of the machine hits all
        for name, (script, steps) in programs.items():
            print(f'round {number} of {arguments.rounds}: {name} ...', file=sys.stderr, flush=True)
            results[name].append(run(script, steps, expected))
    print(f'{platform.python_implementation()} {platform.python_version()} on {platform.machine()}, '
          f'median of {arguments.rounds}:\n\n| | seconds per 1,000 steps | times as fast |\n|---|---|---|')
    base = next(iter(results.values()))
    for name, took in results.items():
        ratio = statistics.median(slow / fast for slow, fast in zip(base, took))
        print(f'| {name} | {statistics.median(took):.1f} | {ratio:.1f} |')


if __name__ == '__main__':
    main()
