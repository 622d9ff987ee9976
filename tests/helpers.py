"""What several tests share: where the repository is, and running a (changed) script in a folder of its own."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNGS = 'microgpt.py', 'picogpt.py', 'femtogpt.py', 'attogpt.py'
URL = 'https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt'


def path(*names):
    """Return the path of a file of the repository."""
    return os.path.join(ROOT, *names)


def read(*names):
    """Return the bytes of a file of the repository."""
    with open(path(*names), 'rb') as file:
        return file.read()


def edit(text, *changes):
    """Return text with each (old, new) change made; every old text must be there exactly once."""
    for old, new in changes:
        if text.count(old) != 1:
            raise AssertionError(f'{old!r} stands {text.count(old)} times in the script, not once')
        text = text.replace(old, new)
    return text


def source(rung, *changes, **knobs):
    """Return a rung's text, edited; knobs replace its assignments, e.g. num_steps=5."""
    defaults = {'num_steps': '1000', 'learning_rate': '0.01', 'temperature': '0.5', 'block_size': '16'}
    edits = [(f'{name} = {defaults[name]}', f'{name} = {value}') for name, value in knobs.items()]
    return edit(read(rung).decode(), *edits, *changes)


def read_qr(picture):
    """Return the bytes that the QR code in a picture holds, read by zbarimg."""
    return subprocess.run(['zbarimg', '--raw', '--oneshot', '-Sbinary', '-q', picture],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


class Folder:
    """A temporary folder, as a context manager, to run Python scripts in."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix='attogpt-')
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def write(self, name, content):
        """Write bytes or text (as UTF-8, line ends unchanged) to a file in the folder."""
        with open(os.path.join(self.path, name), 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def start(self, script, *arguments, python=sys.executable, **options):
        """Start a script (its text is given, not its name) and return the Popen object."""
        name = f'script-{len(glob.glob(os.path.join(self.path, "script-*")))}.py'
        self.write(name, script)
        environment = dict(os.environ, **options)
        return subprocess.Popen([python, name, *arguments], cwd=self.path, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)

    def data_files(self):
        """Return the names of all files but the scripts."""
        return sorted(name for name in os.listdir(self.path)
                      if not name.startswith('script-') and name != '__pycache__')


def outputs(scripts, files, **options):
    """Run scripts (texts) side by side, each in a new folder with the files (a dictionary of name
    and content); return each one's standard output. A script that fails raises AssertionError."""
    results = []
    waiting = list(scripts)
    while waiting:  # as many at once as there are processors
        batch, waiting = waiting[:os.cpu_count() or 1], waiting[os.cpu_count() or 1:]
        folders = [Folder().__enter__() for _ in batch]
        try:
            running = []
            for folder, script in zip(folders, batch):
                for name, content in files.items():
                    folder.write(name, content)
                running.append(folder.start(script, **options))
            for process in running:
                out, err = process.communicate()
                if process.returncode:
                    raise AssertionError(f'exit status {process.returncode}: {err.decode()}')
                results.append(out)
        finally:
            for folder in folders:
                folder.__exit__()
    return results


def interpreters():
    """Return the commands of all supported CPythons found, oldest first: (version, path)."""
    found = {}
    candidates = [sys.executable] + glob.glob(os.path.expanduser('~/.pyenv/versions/3.*/bin/python3'))
    candidates += [shutil.which(f'python3.{minor}') for minor in range(8, 15)]
    for command in filter(None, candidates):
        probe = ('import sys; print(sys.implementation.name == "cpython" and sys.version_info >= (3, 8)'
                 ' and "%d.%d" % sys.version_info[:2] or "")')
        answer = subprocess.run([command, '-c', probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        version = answer.stdout.decode().strip()
        if answer.returncode == 0 and version:
            found.setdefault(tuple(map(int, version.split('.'))), command)
    return sorted(found.items())
