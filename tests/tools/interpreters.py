"""Run the four rungs on other Pythons; print whether the output is exact, seconds.

    python3 tests/tools/interpreters.py [--steps N] [COMMAND ...]

Every CPython from 3.8 on that is found, PyPy, and those that the commands start,
say "qemu-aarch64 -L root root/usr/bin/python3": half a minute for each, or less
with fewer steps, where microgpt.py on this Python says what is right. Exit status
1 if any output differs.
"""
import argparse
import concurrent.futures
import glob
import os
import shlex
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import PROGRAMS, Folder, read, source

HEADER = ['interpreter', 'identical', *(f'{rung} (s)' for rung in PROGRAMS)]
NAME = ('import platform, sys; print(sys.implementation.name, "%d.%d.%d" % sys.implementation.version[:3], '
        '"on", platform.machine())')
VERSION = 'import sys; print(sys.implementation.name == "cpython" and "%d.%d" % sys.version_info[:2])'


def run(command, script):
    """Run a script (text) by a command in a folder with input.txt; return the seconds it took, its standard output
    and its standard error."""
    *before, python = shlex.split(command)
    with Folder() as folder:
        folder.write('input.txt', read('input.txt'))
        begin = time.monotonic()
        out, err = folder.start(script, python=python, before=before).communicate()
        return time.monotonic() - begin, out, err


def installed():
    """Return the commands of the CPythons from 3.8 on that are found, oldest first, and of PyPy."""
    versions = [f'3.{minor}' for minor in range(8, 16)]
    commands = [*map(shutil.which, [f'python{version}' for version in versions]),
                *glob.glob(os.path.expanduser('~/.pyenv/versions/3.*/bin/python3')), sys.executable]
    commands = map(shlex.quote, filter(None, commands))
    found = {run(command, VERSION)[1].decode().strip(): command for command in commands}
    pypy = shutil.which('pypy3')
    return [found[version] for version in versions if version in found] + [pypy] * bool(pypy)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('commands', nargs='*', metavar='COMMAND', help='other interpreters, a command each')
    parser.add_argument('--steps', type=int, default=1000, metavar='N', help='steps of training (1,000)')
    arguments = parser.parse_args()
    for command in arguments.commands:
        if not shutil.which(shlex.split(command + ' ')[0]):
            parser.error(f'there is no command {command}')
    together = os.cpu_count() or 1
    scripts = [source(rung, num_steps=arguments.steps) for rung in PROGRAMS]
    expected = read('tests', 'golden', 'input.stdout'), b''
    if arguments.steps != 1000:
        expected = run(shlex.quote(sys.executable), scripts[0])[1:]
    failed = False
    print(f'Seconds by the clock; {together} runs side by side.\n')
    print(f'| {" | ".join(HEADER)} |\n|{"---|" * len(HEADER)}', flush=True)
    with concurrent.futures.ThreadPoolExecutor(together) as pool:
        for command in installed() + arguments.commands:
            name = run(command, NAME)[1].decode().strip()
            results = list(pool.map(lambda script: run(command, script), scripts))
            identical = all((out, err) == expected for _, out, err in results)
            failed |= not identical
            print(f'| {name} | {"yes" if identical else "NO"} | '
                  + ' | '.join(f'{seconds:.1f}' for seconds, _, _ in results) + ' |', flush=True)
    sys.exit(failed)


if __name__ == '__main__':
    main()
