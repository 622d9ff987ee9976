"""The QR code holds exactly picogpt.py, and the picture of the training shows the golden run."""
import re
import shutil
import unittest

from helpers import golden, outputs, path, read, read_qr, source


class QRCode(unittest.TestCase):

    @unittest.skipUnless(shutil.which('zbarimg'), 'zbarimg is not installed (Debian package zbar-tools)')
    def test_scans_to_picogpt(self):
        """The picture, scanned, is picogpt.py byte for byte."""
        self.assertEqual(read_qr(path('.github', 'picogpt-qr.png')), read('picogpt.py'),
                         'stale: qrencode -8 -l L -s 3 -m 4 -r picogpt.py -o .github/picogpt-qr.png')


class TrainingPicture(unittest.TestCase):
    """It was drawn once, as the output that it shows stays the same."""

    def test_losses_and_samples(self):
        """The 1,000 dots stand at the losses of the golden output, and below them are samples before and after."""
        picture = read('.github', 'training.svg').decode()
        losses, samples = golden('input')
        dots = max(re.findall('class="dots" d="(.*?)"', picture), key=len)
        heights = [float(y) for y in re.findall(r'M\S+ (\S+?)h', dots)]
        y = {loss: float(y) - 7 for y, loss in re.findall(r' y="([\d.]+)" class="left">(\d)<', picture)}  # the lines'
        slope = (y['2'] - y['5']) / 3  # pixels a unit of loss, by the axis's own labels
        self.assertEqual(len(heights), 1000)
        for height, loss in zip(heights, losses):
            self.assertAlmostEqual((y['2'] - height) / slope + 2, float(loss), delta=0.002)
        untrained, = outputs([source('attogpt.py', num_steps=0)], {'input.txt': read('input.txt')})
        for kind, written in ('name', re.findall(r'sample .*?: (.*)', untrained.decode())), ('name left', samples):
            column = re.findall(f'class="{kind}">(.*?)<', picture)
            self.assertEqual(column, written[:4])
        self.assertLess(len(picture), 60000)
