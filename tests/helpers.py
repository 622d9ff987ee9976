"""What several tests share: where the repository is, and running a (changed) script in a folder of its own."""
import contextlib
import glob
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = 'microgpt.py', 'picogpt.py', 'femtogpt.py', 'attogpt.py'
URL = 'https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt'
# Put before an interpreter on the command line: a run that needs more than 48 MB of memory fails.
FRUGAL = [sys.executable, '-c', """import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
sys.exit(status or peak > 48 and f'it needed {peak} MB')"""]
if sys.platform != 'linux' or sys.implementation.name != 'cpython':
    FRUGAL = []  # ru_maxrss has another unit; PyPy takes what is there


def path(*names):
    """Return the path of a file of the repository."""
    return os.path.join(ROOT, *names)


def read(*names):
    """Return the bytes of a file of the repository."""
    with open(path(*names), 'rb') as file:
        return file.read()


def golden(data):
    """Return the losses and the samples (lists of str) of a data set's golden output."""
    text = read('tests', 'golden', data + '.stdout').decode()
    return re.findall(r'loss (.*)', text), re.findall(r'sample .*?: (.*)', text)


def edit(text, *changes):
    """Return text with each (old, new) change made; every old text must be there exactly once."""
    for old, new in changes:
        if text.count(old) != 1:
            raise AssertionError(f'{old!r} stands {text.count(old)} times in the script, not once')
        text = text.replace(old, new)
    return text


def source(rung, *changes, **knobs):
    """Return a rung's text, edited; knobs replace its assignments, e.g. num_steps=5; samples is their number."""
    defaults = dict(num_steps=1000, learning_rate=0.01, temperature=0.5, block_size=16, n_embd=16, n_layer=1, n_head=4)
    if 'samples' in knobs:
        first = int(rung == 'microgpt.py')
        changes += (f'range({f"1, 21" if first else 20})', f'range({first}, {first + knobs.pop("samples")})'),
    edits = [(f'{name} = {defaults[name]}', f'{name} = {value}') for name, value in knobs.items()]
    return edit(read(rung).decode(), *edits, *changes)


def quietly(main, *arguments):
    """Run a tool's main; return (exit status, what it prints)."""
    with mock.patch.object(sys, 'argv', ['tool', *arguments]), contextlib.redirect_stderr(io.StringIO()):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            try:
                return main() or 0, output.getvalue()
            except SystemExit as end:
                return end.code, output.getvalue()


def read_qr(picture):
    """Return the bytes that the QR code in a picture holds, read by zbarimg."""
    return subprocess.run(['zbarimg', '--raw', '--oneshot', '-Sbinary', '-q', picture],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


class Folder:
    """A temporary folder, as a context manager, to run Python scripts in."""

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix='attogpt-')
        self.path = self.directory.name
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def write(self, name, content):
        """Write bytes or text (as UTF-8, line ends unchanged) to a file in the folder."""
        with open(os.path.join(self.path, name), 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def start(self, script, *arguments, python=sys.executable, before=(), **options):
        """Start a script (its text is given, not its name) and return the Popen object; before: what
        comes before the interpreter on the command line; options: environment variables."""
        name = f'script-{len(glob.glob(os.path.join(self.path, "script-*")))}.py'
        self.write(name, script)
        environment = dict(os.environ, **options)
        return subprocess.Popen([*before, python, name, *arguments], cwd=self.path, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)

    def data_files(self):
        """Return the names of all files but the scripts."""
        return sorted(name for name in os.listdir(self.path)
                      if not name.startswith('script-') and name != '__pycache__')


class Copy(Folder):
    """A copy of the repository, without what .gitignore names, that is a repository of its own with one commit;
    a context manager, to run shell commands in. Needs git and bash."""
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith('GIT_')},
                   'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1'}  # whatever the user has set for git

    def __enter__(self):
        super().__enter__()
        self.root = os.path.join(self.path, 'attogpt')
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns('.git', '__pycache__'))
        made = self.shell('git init -q && git add . && git clean -dfqX && '
                          'git -c user.name=test -c user.email=test commit -q -m copy')
        if made.returncode:
            raise AssertionError(made.stdout.decode())
        return self

    def shell(self, command):
        """Run a command in bash, where python3 is this Python; return the finished process, with its standard
        error in its standard output, as on a terminal."""
        command = f'python3() {{ "{sys.executable}" "$@"; }}\n{command}'
        return subprocess.run(['bash', '-o', 'pipefail', '-c', command], cwd=self.root, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment)


class Run(threading.Thread):
    """A script (text) run in a new folder with files (a dictionary of name and content); to its end, or until it
    has printed so many lines.

    As many run at once as there are processors, and as many background runs beside them: these keep the
    processors busy while the tests do what needs only one, and no other test waits for them.
    """
    slots = {background: threading.BoundedSemaphore(os.cpu_count() or 1) for background in (False, True)}

    def __init__(self, script, files, background=False, lines=None, **options):
        super().__init__(daemon=True)
        self.script, self.files, self.background, self.lines, self.options = script, files, background, lines, options
        self.start()

    def run(self):
        with self.slots[self.background], Folder() as folder:
            for name, content in self.files.items():
                folder.write(name, content)
            process = folder.start(self.script, **self.options)
            self.out = b''.join(itertools.islice(process.stdout, self.lines))
            if self.lines:
                process.kill()
            self.err = process.communicate()[1]
            self.status = 0 if self.out.count(b'\n') == self.lines else process.returncode

    def output(self):
        """Wait for the end; return standard output. A script that failed raises AssertionError."""
        self.join()
        if self.status:
            raise AssertionError(f'exit status {self.status}: {self.err.decode()}')
        return self.out


def outputs(scripts, files, **options):
    """Run scripts (texts) side by side, each in a new folder with the files (a dictionary of name
    and content); return each one's standard output. A script that fails raises AssertionError."""
    return [run.output() for run in [Run(script, files, **options) for script in scripts]]
