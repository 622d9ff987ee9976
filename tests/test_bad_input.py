"""Bad input and broken downloads end with one clear line, or with Python's own error; never with half a file."""
import http.server
import os
import threading
import unittest

from helpers import RUNGS, URL, Folder, read, source

NAMES = b'\n'.join(read('input.txt').split(b'\n')[:500]) + b'\n'


class Names(http.server.BaseHTTPRequestHandler):
    """Serves NAMES: /whole as it is, /half with the length of all but only half of the bytes."""

    def do_GET(self):
        self.send_response(404 if self.path == '/missing' else 200)
        self.send_header('Content-Length', str(len(NAMES)))
        self.end_headers()
        self.wfile.write(NAMES[:len(NAMES) // 2] if self.path == '/half' else NAMES)

    def log_message(self, *_):
        pass


class BadInput(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Names)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def run_with(self, rung, content=None, page=None):
        """Run a rung for three steps in a folder with content as input.txt (None: no such file, '':
        an empty one, 'folder': a folder), its download from page of the server, or (None) from a
        port where nobody listens. Return status, standard output, standard error, files left."""
        port = self.server.server_address[1] if page else 9
        with Folder() as folder:
            if content == 'folder':
                os.mkdir(os.path.join(folder.path, 'input.txt'))
            elif content is not None:
                folder.write('input.txt', content)
            process = folder.start(source(rung, (URL, f'http://127.0.0.1:{port}{page or "/"}'), num_steps=3),
                                   no_proxy='*')
            out, err = process.communicate()
            return process.returncode, out, err.decode(), folder.data_files()

    def test_one_clear_line(self):
        """microgpt and attogpt name the file and the remedy in one line, and exit with 1."""
        cases = {'empty': '', 'only blank lines': '\n \r\n\t\n', 'not UTF-8': b'anna\n\xff\xfe\n',
                 'a folder': 'folder', 'no file, no network': None}
        for rung in ('microgpt.py', 'attogpt.py'):
            for name, content in cases.items():
                with self.subTest(rung=rung, case=name):
                    status, out, err, files = self.run_with(rung, content)
                    self.assertEqual((status, out), (1, b''))
                    self.assertRegex(err, fr'\A{rung}: .*input\.txt.*\n\Z')
                    self.assertEqual(files, [] if content is None else ['input.txt'])

    def test_diverging_training(self):
        """A learning_rate that is far too large ends in one line as well."""
        for rung, line in ('microgpt.py', 'diverged .*learning_rate'), ('attogpt.py', 'error'):
            with self.subTest(rung), Folder() as folder:
                folder.write('input.txt', NAMES)
                process = folder.start(source(rung, learning_rate=100))
                err = process.communicate()[1].decode()
                self.assertEqual(process.returncode, 1)
                self.assertRegex(err, fr'\A{rung}: .*{line}.*\n\Z')

    def test_failed_downloads_leave_nothing(self):
        """A dead address, an error page and a connection that breaks off leave no file behind."""
        for rung in RUNGS:
            for page in (None, '/missing', '/half'):
                with self.subTest(rung=rung, page=page):
                    status, out, err, files = self.run_with(rung, page=page)
                    self.assertEqual((status, out, files), (1, b'', []))
                    self.assertTrue(err)

    def test_download(self):
        """A missing input.txt is downloaded whole, and then used like a file that was there."""
        expected = self.run_with('microgpt.py', NAMES)[1]
        for rung in RUNGS:
            with self.subTest(rung):
                status, out, err, files = self.run_with(rung, page='/whole')
                self.assertEqual((status, out, err, files), (0, expected, '', ['input.txt']))


if __name__ == '__main__':
    unittest.main()
