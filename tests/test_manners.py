"""Whatever happens, microgpt and attogpt leave the user's files as they are and nothing half-written, say in one
line what is wrong and what helps, and say nothing where nothing is wrong. (picogpt and femtogpt passed this, but for
the lines, and stay as they are: test_readme.py.)"""
import http.server
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

from helpers import URL, Folder, read, source

NAMES = b'\n'.join(read('input.txt').split(b'\n')[:500]) + b'\n'
BROKEN = {'empty': b'', 'only blank lines': b'\n \r\n\t\n', 'not UTF-8': b'anna\n\xff\xfe\n'}
COPIES = 3

# Run by Python before the script: the script gets a Ctrl-C at the moment when it does what MOMENT says, and
# whatever comes into place as input.txt must be whole.
WATCH = f'''
import os, signal, sys
moments = [os.environ['MOMENT'].split()]
def watch(event, arguments):
    if moments and event in moments[0][0].split('|') and moments[0][1] in str(arguments):
        moments.clear()
        os.kill(os.getpid(), signal.SIGINT)
    if event == 'open' and os.path.abspath(str(arguments[0])) == os.path.abspath('input.txt'):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR):
            raise SystemExit('input.txt is written in place')
    if event in ('os.rename', 'os.link') and 'input.txt' in str(arguments[1]):
        if os.path.getsize(arguments[0]) != {len(NAMES)}:
            raise SystemExit('what becomes input.txt is not whole')
        if not os.path.abspath(arguments[0]).startswith(os.getcwd() + os.sep):
            raise SystemExit('what becomes input.txt may come from another file system, where this fails')
sys.addaudithook(watch)
'''


class Server(http.server.BaseHTTPRequestHandler):
    """Answers each path in its own bad way; /whole and /together well."""
    asked, together = threading.Event(), threading.Barrier(COPIES)
    raw = {'/garbage': b'\x1b[2J\x07 this is no HTTP\r\n\r\n',
           '/nothing': b'',
           '/absurd': b'HTTP/1.1 200 OK\r\nContent-Length: 1' + b'0' * 30 + b'\r\n\r\nanna\n',
           '/huge': b'HTTP/1.1 200 OK\r\nContent-Length: 1' + b'0' * 18 + b'\r\n\r\nanna\n',
           '/marked': b'HTTP/1.1 200 OK\r\n\r\n\xef\xbb\xbf<!DOCTYPE html>\n<html>Please log in</html>\n',
           '/escape': b'HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07 sorry\r\nContent-Length: 0\r\n\r\n'}
    pages = {'/missing': b'not found\n', '/empty': b'', '/blank': b' \n\n', '/binary': b'\x1f\x8b\x08\xff\xfe\n',
             '/utf-16': 'anna\nbob\n'.encode('utf-16'), '/latin-1': b'zo\xeb\nanna\n', '/png': b'\x89PNG\r\n\x1a\n',
             '/html': b'<!DOCTYPE html>\n<html>Please log in</html>\n', '/late': b'\n<html>Please log in</html>\n'}

    def do_GET(self):
        path, self.close_connection = self.path, True
        if path in self.raw:
            self.wfile.write(self.raw[path])
            return
        if path == '/silent':
            self.asked.set()
            time.sleep(90)
            return
        if path == '/together':
            self.together.wait(60)
        if path.startswith('/user/'):  # meanwhile the user puts an input.txt into the folder that is named
            with open(os.path.join(path[5:], 'input.txt'), 'wb') as file:
                file.write(NAMES[:200])
        if path.startswith('/link/'):  # or a link that leads nowhere
            os.symlink('elsewhere', os.path.join(path[5:], 'input.txt'))
        content = self.pages.get(path, NAMES)
        self.send_response({'/missing': 404, '/loop': 302}.get(path, 200))
        self.send_header('Content-Length', str(len(content)))
        self.send_header('Location', '/loop')
        self.end_headers()
        self.wfile.write(content[:len(content) // 2] if path == '/half' else content)

    def log_message(self, *_):
        pass


# What a run gave. files: see listing; seconds: how long it took to end (after the Ctrl-C, where there was one).
Result = namedtuple('Result', 'status out err files seconds')


def listing(folder):
    """Return the files of a folder but the scripts: name -> bytes, '-> target' or 'folder'."""
    files = {}
    for name in folder.data_files():
        path = os.path.join(folder.path, name)
        if os.path.islink(path):
            files[name] = '-> ' + os.readlink(path)
        elif os.path.isdir(path):
            files[name] = 'folder'
        else:
            with open(path, 'rb') as file:
                files[name] = file.read()
    return files


class Manners:
    """The situations, for the class's rung."""

    @classmethod
    def setUpClass(cls):
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as for a job in the background: children ignore it, too
            signal.signal(signal.SIGINT, signal.default_int_handler)
        cls.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Server)
        cls.server.daemon_threads = True
        cls.server.handle_error = lambda *_: None  # the other side may hang up
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.watch = Folder().__enter__()
        cls.watch.write('sitecustomize.py', WATCH)

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        cls.watch.__exit__()

    def run_in(self, folder, page=None, options=(), shell='{}', limit=None, moment='none none', after=None,
               change=str, python=sys.executable, **knobs):
        """Run the rung in folder. page of the server is what it downloads (None: a port where nobody listens);
        options of Python; shell: a command with {} in the place of the script's; limit: most bytes a file may
        have; moment, after: where Ctrl-C comes (see WATCH), or a line's beginning after which it comes; change: a
        function of the script's text."""
        port = self.server.server_address[1] if page else 9
        knobs.setdefault('num_steps', 3)
        name = f'script-{threading.get_ident()}-{time.monotonic_ns()}.py'
        folder.write(name, change(source(self.rung, (URL, f'http://127.0.0.1:{port}{page or "/"}'), **knobs)))
        command = ' '.join([python, *options, name])
        command = shell.format(command) if shell != '{}' else 'exec ' + command
        process = subprocess.Popen(
            ['bash', '-c', command], cwd=folder.path, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))),
            env={**{name: value for name, value in os.environ.items() if name != 'PYTHONUNBUFFERED'},  # hides a lot
                 'no_proxy': '*', 'PYTHONPATH': self.watch.path, 'PYTHONDONTWRITEBYTECODE': '1', 'MOMENT': moment})
        begin, started = b'', time.monotonic()
        if after == 'asked':
            self.assertTrue(Server.asked.wait(60))
        elif after:
            while not begin.startswith(after.encode()):
                begin = process.stdout.readline()
                self.assertTrue(begin, f'it ends before it prints {after!r}')
        if after:
            process.send_signal(signal.SIGINT)
            started = time.monotonic()
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail('it goes on and on')
        return Result(process.returncode, out, err.decode(), listing(folder), time.monotonic() - started)

    def run_with(self, content=NAMES, **situation):
        """Run the rung in a new folder with content as input.txt (None: no such file)."""
        with Folder() as folder:
            if content is not None:
                folder.write('input.txt', content)
            return self.run_in(folder, **situation)

    def side_by_side(self, cases):
        """Run each of cases (name -> arguments of run_with); return name -> Result."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = {name: pool.submit(self.run_with, **case) for name, case in cases.items()}
        return {name: result.result() for name, result in results.items()}

    def assert_line(self, result, *words, without=()):
        """The run failed, with one printable line that has the words and not others."""
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, fr'\A{self.says}[^\n]+\n\Z')
        self.assertTrue(result.err[:-1].isprintable(), ascii(result.err))
        for word in words:
            self.assertRegex(result.err, word)
        for word in without:
            self.assertNotIn(word, result.err)

    def assert_input(self, result):
        """The line names input.txt and says what is needed."""
        self.assert_line(result, *self.needs_input, without=['learning_rate', 'settings', 'output'])

    def assert_interrupted(self, result):
        """Ctrl-C ended it at once: not 0; nothing or one word."""
        self.assertNotEqual(result.status, 0)
        self.assertLess(result.seconds, 30)
        self.assertRegex(result.err, r'\A\w*\n?\Z')

    # --- data ---

    def test_no_usable_input(self):
        """No entries, not UTF-8: one line, with -O and without a step to train, too; the file is as before."""
        cases = {f'{kind}{options}{num_steps}': dict(content=content, options=options, num_steps=num_steps)
                 for kind, content in BROKEN.items() for options in ([], ['-O']) for num_steps in (3, 0)
                 if bool(options) == (num_steps == 0)}
        for name, result in self.side_by_side(cases).items():
            with self.subTest(name):
                self.assert_input(result)
                if 'UTF-8' in name:
                    self.assertIn("can't decode byte 0xff in position 5", result.err)
                self.assertEqual((result.out, result.files), (b'', {'input.txt': cases[name]['content']}))

    @unittest.skipUnless(shutil.which('pypy3'), 'pypy3 is not installed')
    def test_pypy(self):
        """An error ends in one line under PyPy, too."""
        self.assert_input(self.run_with(b'', python='pypy3', options=['-S']))  # -S: without WATCH, made for CPython

    def test_input_is_no_file(self):
        """A folder; a link that leads nowhere, or to itself, which is not replaced."""
        for make, left in ((os.mkdir, 'folder'), (lambda path: os.symlink('elsewhere', path), '-> elsewhere'),
                           (lambda path: os.symlink('input.txt', path), '-> input.txt')):
            with self.subTest(left), Folder() as folder:
                make(os.path.join(folder.path, 'input.txt'))
                result = self.run_in(folder, page='/whole')
                self.assert_input(result)
                self.assertEqual(result.files, {'input.txt': left})

    # --- download ---

    def test_failed_downloads(self):
        """One line, nothing left; and what is no list of names is not stored. A limit stands for a full disk."""
        cases = {page: dict(content=None, page=page)
                 for page in (None, *Server.raw, *Server.pages, '/half', '/loop')}
        cases['too large'] = dict(content=None, page='/whole', limit=1000)
        for page, result in self.side_by_side(cases).items():
            with self.subTest(page):
                self.assert_input(result)
                self.assertEqual('too large' in result.err, page == 'too large')
                self.assertEqual((result.out, result.files), (b'', {}))

    def test_download(self):
        """A missing input.txt is downloaded whole, and then used like a file that was there."""
        results = self.side_by_side({'there': {}, 'downloaded': dict(content=None, page='/whole')})
        self.assertEqual([r.status for r in results.values()], [0, 0], results['downloaded'].err)
        self.assertEqual(results['downloaded'].out, results['there'].out)
        self.assertEqual(results['downloaded'].files, {'input.txt': NAMES})

    def test_nothing_beside_the_download(self):
        """While it trains, there is nothing in the folder but the file."""
        result = self.run_with(None, page='/whole', num_steps=1000, shell='{} | (head -n 1; ls -A)')
        self.assertRegex(result.out, rb'\A.* loss .*\ninput\.txt\nscript-[\w.-]*\n\Z')

    def test_neighbours(self):
        """Files and links of the names that a temporary file might have stay as they are."""
        words = ['input', 'input.part', 'input.txt.part', 'input.tmp', 'input.txt.tmp', '.input.txt', 'names.txt',
                 'tmp', 'input.txt~', 'input.new', 'part', 'n', 't', 'x', 'input.txt.new', 'i', 'p', 's']
        for kind, limit in (('files', None), ('links', None), ('files', 1000)):
            with self.subTest(kind, limit=limit), Folder() as folder:
                folder.write('precious', 'precious')
                for word in words:
                    if kind == 'links':
                        os.symlink('precious', os.path.join(folder.path, word))
                    else:
                        folder.write(word, 'mine ' + word)
                before = listing(folder)
                result = self.run_in(folder, page='/whole', limit=limit)
                self.assertEqual(result.status == 0, limit is None, result.err)
                if not limit:
                    self.assertEqual(result.files.pop('input.txt'), NAMES)
                self.assertEqual(result.files, before)

    def test_input_that_comes_while_downloading(self):
        """An input.txt, or a link that leads nowhere, that the user puts there meanwhile is not overwritten."""
        for page, there, status in ('/user', NAMES[:200], [0]), ('/link', '-> elsewhere', [0, 1]):
            with self.subTest(page), Folder() as folder:
                result = self.run_in(folder, page=page + folder.path)
                self.assertEqual(result.files, {'input.txt': there})
                self.assertIn(result.status, status, result.err)

    def test_own_list(self):
        """A list of the user's own may begin with <, which a downloaded one may not."""
        self.assertEqual(self.run_with(b'<anna\n<bob\n', num_steps=1).err, '')

    def test_several_copies_at_once(self):
        """Several copies that all find no input.txt and download it: all of them work."""
        Server.together.reset()
        with Folder() as folder, ThreadPoolExecutor(COPIES) as pool:
            results = list(pool.map(lambda _: self.run_in(folder, page='/together', num_steps=1), range(COPIES)))
        for result in results:
            self.assertEqual((result.status, result.err, result.out), (0, '', results[0].out))
            self.assertEqual(result.files['input.txt'], NAMES)

    # --- Ctrl-C ---

    def test_interrupts(self):
        """Ctrl-C while importing, reading, downloading, storing, training, sampling. (And lines come one by one.)"""
        cases = {'importing': dict(content=None, moment='import urllib.request'),
                 'reading': dict(moment='open input.txt'),
                 'connecting': dict(content=None, page='/whole', moment='socket.connect 127.0.0.1'),
                 'waiting': dict(content=None, page='/silent', after='asked'),
                 'storing': dict(content=None, page='/whole', moment='os.rename|os.link input.txt'),
                 'training': dict(num_steps=100000, after='step    3'),
                 'sampling': dict(num_steps=0, block_size=500, temperature=1e9, after='sample  2')}
        Server.asked.clear()
        for name, result in self.side_by_side(cases).items():
            with self.subTest(name):
                self.assert_interrupted(result)
                self.assertEqual(result.files, {'input.txt': NAMES} if 'content' not in cases[name] else {})
                self.assertLess(result.out.count(b'\n'), 100)  # after the third: printed when they were computed

    def test_silent_server(self):
        """A server that says nothing is given up after 60 seconds (here 0.2)."""
        def hurry(text):
            text, count = re.subn(r'\b60\b', '.2', text)
            self.assertEqual(count, 1, 'the timeout of 60 seconds')
            return text
        result = self.run_with(None, page='/silent', change=hurry)
        self.assert_line(result, r'input\.txt', without=['learning_rate'])
        self.assertEqual((result.out, result.files), (b'', {}))

    # --- knobs ---

    def test_diverging_training(self):
        """One line that names the learning_rate, and no samples of nan."""
        cases = {rate: dict(num_steps=1000, learning_rate=rate)
                 for rate in ('0.3', '1', '30', '1e300', 'float("inf")', 'float("nan")')}
        for name, result in self.side_by_side(cases).items():
            with self.subTest(name):
                self.assert_line(result, self.settings or 'learning_rate', without=['input.txt'])
                self.assertLessEqual(result.out.count(b'nan'), 1)
                self.assertNotIn(b'sample', result.out[-1000:])

    def test_impossible_settings(self):
        """A setting out of bounds or of another kind: one line that names it, before anything is printed."""
        rows = {'num_steps': ('1e3', '2.5'), 'learning_rate': ('"0.01"', '0,1', '10**400'),
                'temperature': ('0', '-1', '0.0', 'float("nan")', '0,5', '"16"'),
                'block_size': ('0', '-1', '-2', '16.0', '"16"', 'None'), **self.bounds}
        cases = {f'{knob} = {value}': {knob: value} for knob, values in rows.items() for value in values}
        for name, result in self.side_by_side(cases).items():
            with self.subTest(name):
                knob = name.split()[0]  # attogpt says "settings"
                self.assert_line(result, self.settings or f' {knob} ', without={*rows, 'input.txt'} - {knob})
                self.assertEqual(result.out, b'')

    # --- output ---

    def test_head(self):
        """`| head -3`: three lines and nothing on standard error, while training and while sampling."""
        shell = '{} | head -3; exit ${{PIPESTATUS[0]}}'
        for name, result in self.side_by_side({'training': dict(shell=shell, num_steps=100000),
                                               'sampling': dict(shell=shell, num_steps=0)}).items():
            with self.subTest(name):
                self.assertEqual((result.status, result.out.count(b'\n'), result.err), (1, 3, ''))

    def test_output_that_cannot_be_written(self):
        """Full at once, after a while or with the last bytes, closed, a pipe that does not wait: one line says so."""
        fill = ('import os; os.set_blocking(1, False)\n'
                'try:\n while os.write(1, b"-" * 512): pass\nexcept OSError: pass\n')
        size = len(self.run_with().out)
        cases = {'full': dict(shell='{} > /dev/full'), 'closed': dict(shell='{} >&-'),
                 'full, no steps': dict(shell='{} > /dev/full', num_steps=0),
                 'closed, no steps': dict(shell='{} >&-', num_steps=0),
                 'full after a while': dict(shell='{} > script-output', limit=100),
                 'full at the end': dict(shell='{} > script-output', limit=size - 3),
                 'without blocking': dict(shell='mkfifo script-pipe; exec 3<>script-pipe; {} >script-pipe',
                                          change=lambda text: fill + text)}
        for name, result in self.side_by_side(cases).items():
            with self.subTest(name):
                self.assert_line(result, 'output', without=['learning_rate', 'settings', 'input'])
                self.assertEqual('without blocking' in result.err, name == 'without blocking')
                self.assertEqual(result.files, {'input.txt': NAMES})

    def test_closed_output_and_download(self):
        """What is meant for a closed standard output does not get into the file that has its number now."""
        result = self.run_with(None, page='/whole', shell='{} >&-')
        self.assert_line(result, 'output', without=['learning_rate', 'input'])
        self.assertIn(result.files, ({}, {'input.txt': NAMES}))


class microgpt(Manners, unittest.TestCase):  # -k microgpt runs these alone
    rung, says, settings = 'microgpt.py', r'microgpt\.py: ', ''
    needs_input = r'input\.txt', 'UTF-8', 'a line'
    bounds = {'num_steps': ('1e3', '2.5', '-1', '"7"', 'True'),
              'temperature': ('0', '-0.5', '0,5', '"16"', '1e-309', '10**400', '10**5000', 'float("nan")',
                              'float("inf")'),
              'learning_rate': ('"0.01"', '0,1', '10**400', '-1e-8', '1j'),
              'n_embd': ('0', '16.0'), 'n_layer': ('-1', '1.5'), 'n_head': ('0', '-4', '2.0')}

    def test_diverged_with_the_last_step(self):
        """Nothing looks at the parameters after the last step: a rate that would make them infinite is refused, and
        the largest that is not gives names, if bad ones."""
        cases = {(rate, steps): dict(num_steps=steps, learning_rate=rate) for rate, steps in
                 (('1e154', 1), ('1e9', 1), ('1e9', 9))}
        for (rate, steps), result in self.side_by_side(cases).items():
            with self.subTest(rate, steps=steps):
                if result.status or rate != '1e9':
                    self.assert_line(result, 'learning_rate')
                self.assertEqual(result.out.count(b'sample'), 20 * (result.status == 0))


class attogpt(Manners, unittest.TestCase):
    rung, says, settings, bounds = 'attogpt.py', r'attogpt: \w+: ', 'check settings$', {}  # says: the error's name
    needs_input = r'check input\.txt$',

    def test_own_mistake(self):
        """Who makes an error while changing the program, of whatever name, sees it; and who divides by next to 0."""
        for new, name in ('{}["relu"]', 'KeyError'), ('Brzz', 'NameError'), ('(lambda i: data[10 ** 9])', 'IndexError'):
            result = self.run_with(change=lambda text: text.replace('map(relu,', f'map({new},'))
            self.assert_line(result, name)
        self.assert_line(self.run_with(temperature='1e-309'), 'OverflowError', self.settings)
