"""Run the four rungs on other Pythons; print a table: version, whether the output is exact, seconds.

    python3 tests/tools/interpreters.py [--all]

Without --all only the oldest and the newest CPython found and PyPy. Exit status 1 if any differs.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import RUNGS, Folder, interpreters, read


def seconds(command, rung):
    """Return how long a full run takes under an interpreter, and whether its output is exact."""
    with Folder() as folder:
        folder.write('input.txt', read('input.txt'))
        begin = time.monotonic()
        process = folder.start(read(rung).decode(), python=command)
        out, err = process.communicate()
        return time.monotonic() - begin, (out, err) == (read('tests', 'golden', 'input.stdout'), b'')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--all', action='store_true', help='every CPython from 3.8 on that is found')
    arguments = parser.parse_args()
    found = [command for _, command in interpreters()]
    commands = found if arguments.all else sorted({found[0], found[-1]}, key=found.index)
    commands += filter(None, [shutil.which('pypy3')])
    print('| interpreter | identical | ' + ' | '.join(f'{rung} (s)' for rung in RUNGS) + ' |')
    print('|---|---|' + '---|' * len(RUNGS))
    failed = False
    for command in commands:
        name = subprocess.run([command, '-c', 'import platform as p; print(p.python_implementation(), '
                               'p.python_version(), getattr(__import__("sys"), "pypy_version_info", "")[:3] or "")'],
                              stdout=subprocess.PIPE).stdout.decode().strip()
        results = [seconds(command, rung) for rung in RUNGS]
        identical = all(exact for _, exact in results)
        failed |= not identical
        print(f'| {name} | {"yes" if identical else "NO"} | '
              + ' | '.join(f'{time:.1f}' for time, _ in results) + ' |', flush=True)
    sys.exit(failed)


if __name__ == '__main__':
    main()
