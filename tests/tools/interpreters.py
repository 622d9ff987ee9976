"""Run the four rungs on other Pythons; print whether the output is exact, seconds.

    python3 tests/tools/interpreters.py [--steps N] [--all]

Every CPython from 3.8 on that is found, and PyPy: half a minute for each, or
less with fewer steps, where microgpt.py on this Python says what is right. With
--all also what has to be emulated: CPython 3.14 in WebAssembly (npm's package
pyodide under node) and Debian's CPython for other processors (under qemu-user).
These are fetched once, 300 MB, into ~/.cache/attogpt, and take a quarter of an
hour more. What cannot be had is said below the table. Exit status 1 if any
output differs.
"""
import argparse
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import RUNGS, Folder, read, source

CACHE = os.path.join(os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'attogpt')
PROCESSORS = {'arm64': 'qemu-aarch64', 'i386': 'qemu-i386', 's390x': 'qemu-s390x'}  # Debian's name: emulator
PYODIDE = '314.0.7'
HEADER = ['interpreter', 'identical', *(f'{rung} (s)' for rung in RUNGS)]

NAME = '''
import platform, sys
pypy = getattr(sys, 'pypy_version_info', None)
print('PyPy %d.%d.%d, Python' % pypy[:3] if pypy else 'CPython', platform.python_version())
'''
VERSION = 'import sys; print(sys.implementation.name == "cpython" and "%d.%d" % sys.version_info[:2])'
# Runs a script of the current folder in Pyodide: node run.mjs <Pyodide's folder> <script>
RUN_IN_PYODIDE = '''
import fs from 'node:fs';
const [folder, script] = process.argv.slice(2);
const {loadPyodide} = await import(folder + '/pyodide.mjs');
const python = await loadPyodide();
python.FS.mkdir('/here');
python.FS.mount(python.FS.filesystems.NODEFS, {root: process.cwd()}, '/here');
python.setStdout({write: bytes => fs.writeSync(1, bytes)});
python.setStderr({write: bytes => fs.writeSync(2, bytes)});
python.runPython(`import os, runpy; os.chdir('/here'); runpy.run_path('${script}', run_name='__main__')`);
'''


class NotToBeHad(Exception):
    """An interpreter that is neither here nor can be fetched; says why."""


def call(*command):
    """Run a command quietly. Raises NotToBeHad where it is not there or fails."""
    if not shutil.which(command[0]):
        raise NotToBeHad(f'{command[0]} is not installed')
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode:
        raise NotToBeHad(f'{" ".join(command[:2])}: {answer.stdout.decode().strip().splitlines()[-1:]}')


def run(how, script):
    """Run a script (text) as `how` says in a folder with input.txt; return the seconds it took, its standard
    output and its standard error."""
    with Folder() as folder:
        folder.write('input.txt', read('input.txt'))
        begin = time.monotonic()
        out, err = folder.start(script, **how).communicate()
        return time.monotonic() - begin, out, err


def installed():
    """Return the commands of the CPythons from 3.8 on that are found, oldest first, and of PyPy."""
    versions = [f'3.{minor}' for minor in range(8, 16)]
    commands = [*map(shutil.which, [f'python{version}' for version in versions]),
                *glob.glob(os.path.expanduser('~/.pyenv/versions/3.*/bin/python3')), sys.executable]
    found = {run({'python': command}, VERSION)[1].decode().strip(): command for command in filter(None, commands)}
    pypy = shutil.which('pypy3')
    return [found[version] for version in versions if version in found] + [pypy] * bool(pypy)


def webassembly():
    """Return how Folder.start is to run CPython in WebAssembly; fetch it where it is not there yet."""
    folder = os.path.join(CACHE, f'pyodide-{PYODIDE}')
    package = os.path.join(folder, 'node_modules', 'pyodide')
    call('node', '--version')
    if not os.path.exists(os.path.join(package, 'package.json')):
        os.makedirs(folder, exist_ok=True)
        call('npm', 'install', '--silent', '--prefix', folder, f'pyodide@{PYODIDE}')
    with open(os.path.join(folder, 'run.mjs'), 'w') as file:
        file.write(RUN_IN_PYODIDE)
    return {'before': ['node', file.name], 'python': package}


def emulated(architecture):
    """Return how Folder.start is to run Debian's CPython for another architecture under qemu; fetch it where
    it is not there yet: with package lists and a package database of its own, the system's stay as they are."""
    folder = os.path.join(CACHE, architecture)
    root = os.path.join(folder, 'root')
    qemu = PROCESSORS[architecture]
    call(qemu, '--version')
    if not os.path.exists(root):
        for name in 'lists/partial', 'archives/partial', 'unpacked':
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        open(os.path.join(folder, 'status'), 'w').close()
        settings = {'Dir::State': folder, 'Dir::State::status': folder + '/status', 'Dir::Cache': folder,
                    'APT::Architecture': architecture, 'APT::Architectures': architecture,
                    'APT::Sandbox::User': 'root'}
        options = [word for name, value in settings.items() for word in ('-o', f'{name}={value}')]
        call('apt-get', *options, '-qq', 'update')
        call('apt-get', *options, '-qq', '--yes', '--download-only', '--no-install-recommends', 'install', 'python3')
        for package in glob.glob(os.path.join(folder, 'archives', '*.deb')):
            call('dpkg-deb', '-x', package, os.path.join(folder, 'unpacked'))
        os.rename(os.path.join(folder, 'unpacked'), root)  # complete
    return {'before': [qemu, '-L', root], 'python': os.path.join(root, 'usr', 'bin', 'python3')}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--all', action='store_true', help='emulated interpreters, too: a quarter of an hour more')
    parser.add_argument('--steps', type=int, default=1000, metavar='N', help='steps of training (1,000)')
    arguments = parser.parse_args()
    kinds = [('', lambda command=command: {'python': command}) for command in installed()]
    if arguments.all:
        kinds.append((', WebAssembly', webassembly))
        kinds += [(f', {processor}', lambda processor=processor: emulated(processor)) for processor in PROCESSORS]

    together = os.cpu_count() or 1
    scripts = [source(rung, num_steps=arguments.steps) for rung in RUNGS]
    expected = read('tests', 'golden', 'input.stdout'), b''
    if arguments.steps != 1000:
        expected = run({'python': sys.executable}, scripts[0])[1:]
    rows, missing = [], [] if shutil.which('pypy3') else ['PyPy: pypy3 is not installed']
    with concurrent.futures.ThreadPoolExecutor(together) as pool:
        for label, get in kinds:
            try:
                how = get()
                name = run(how, NAME)[1].decode().strip() + label
                rows.append((name, [pool.submit(run, how, script) for script in scripts]))
            except NotToBeHad as error:
                missing.append(f'{label.strip(", ")}: {error}')
        print(f'Seconds by the clock; {together} runs side by side.\n')
        print(f'| {" | ".join(HEADER)} |\n|{"---|" * len(HEADER)}', flush=True)
        failed = False
        for name, runs in rows:
            results = [job.result() for job in runs]
            identical = all((out, err) == expected for _, out, err in results)
            failed |= not identical
            print(f'| {name} | {"yes" if identical else "NO"} | '
                  + ' | '.join(f'{seconds:.1f}' for seconds, _, _ in results) + ' |', flush=True)
    print(''.join(f'\nnot run: {line}' for line in missing))
    sys.exit(failed)


if __name__ == '__main__':
    main()
