"""Turn a file into IBM punch cards: its bytes, as Base64, one character a column, 80 columns a card.

    python3 encode_punchcard_base64.py                    attogpt.py to punchcard_encoding.json
    python3 encode_punchcard_base64.py --show 1           print card 1 to the terminal
    python3 encode_punchcard_base64.py --svg poster.svg   draw all cards, true to scale

Deck file and picture hold the same: decode_punchcard_base64.py reads either.
"""
import signal
import sys

if __name__ == '__main__':  # before all else: Ctrl-C is silent while the other modules are imported, too
    for number in signal.SIGINT, signal.SIGTERM:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))

import argparse
import base64
import contextlib
import errno
import hashlib
import io
import json
import os
import secrets
import zlib
from xml.sax.saxutils import escape

COLUMNS = 80
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9  # from the top edge down
PUNCH_CODE = 'IBM System/360 card code (EBCDIC, 1964)'


def _punches():
    """Return the rows punched for each Base64 character: zone and digit of the System/360 code."""
    punches = {'+': (12, 6, 8), '/': (0, 1), '=': (6, 8)}
    punches.update((str(digit), (digit,)) for digit in range(10))
    for zone, lower_zone, first, letters in ((12, (12, 0), 1, 'ABCDEFGHI'),
                                             (11, (12, 11), 1, 'JKLMNOPQR'),
                                             (0, (11, 0), 2, 'STUVWXYZ')):
        for digit, letter in enumerate(letters, first):
            punches[letter] = (zone, digit)
            punches[letter.lower()] = lower_zone + (digit,)
    return punches


PUNCHES = _punches()


def base64_cards(data):
    """Return the Base64 text of data (bytes) as a list of str: 80 characters each, the last fewer."""
    text = base64.b64encode(data).decode()
    return [text[i:i + COLUMNS] for i in range(0, len(text), COLUMNS)]


def punch(text):
    """Return a card: 80 columns, each the tuple of its punched rows from the top edge down.

    text: at most 80 Base64 characters; the columns after them stay blank. Raises KeyError for others.
    """
    return [PUNCHES[char] for char in text] + [()] * (COLUMNS - len(text))


def header(data, source):
    """Return what a deck says beside its holes (dict) about data (bytes) from the file named source."""
    cards = base64_cards(data)
    return {'encoding': 'base64',
            'punch_code': PUNCH_CODE,
            'source': source,
            'original_size': len(data),
            'sha256': hashlib.sha256(data).hexdigest(),
            'total_chars': sum(map(len, cards)),
            'chars_per_card': COLUMNS,
            'num_cards': len(cards),
            'card_crc32': [zlib.crc32(card.encode()) for card in cards]}


def deck_json(data, source):
    """Return the deck file (JSON, one card a line) of data (bytes) from the file named source."""
    column_json = {char: '[' + ','.join(map(str, rows)) + ']' for char, rows in PUNCHES.items()}
    lines = ['\n    [' + ','.join([column_json[char] for char in card] + ['[]'] * (COLUMNS - len(card))) + ']'
             for card in base64_cards(data)]
    return ('{\n' + ''.join(f'  "{key}": {json.dumps(value)},\n' for key, value in header(data, source).items())
            + f'  "cards": [{",".join(lines)}\n  ]\n}}\n')


def show(text, number, total):
    """Return a picture in characters of the card with Base64 text, as it comes off an IBM 029."""
    card = punch(text)
    lines = ['       ' + '_' * (COLUMNS + 2), '      / ' + text.ljust(COLUMNS) + '|']
    for row in ROWS:
        left = '/ ' if row == 12 else '| '
        lines.append(f'{row:4} {left} ' + ''.join('#' if row in column else '.' for column in card) + '|')
    lines.append('     |' + f'card {number} of {total}'.rjust(COLUMNS + 2, '_') + '|')
    return '\n'.join(lines) + '\n'


# The picture. A card's measures in thousandths of an inch (IBM; ANSI X3.21 and X3.11): one user unit each.
WIDTH, HEIGHT = 7375, 3250
CUT_ALONG_TOP, CUT_ALONG_SIDE = 250, 433  # the corner, cut at 60 degrees: 250 * tan 60
HOLE_WIDTH, HOLE_HEIGHT = 55, 125
CENTRES = range(251, 251 + 87 * COLUMNS, 87)                  # of the columns, from the left edge
LEVELS = {row: 250 + 250 * i for i, row in enumerate(ROWS)}   # centres of the rows, from the top edge
PRINTED_LEVEL = 99                                            # centre of the line that a 029 prints
GAP = 250                                                     # around and between the cards of a poster
POSTER_RATIO = 1.5                                            # width by height, as near as cards allow

STYLE = ('path{fill:none;stroke-linecap:round;stroke-linejoin:round}.table{fill:#26323a}'
         '.card{fill:#f2dfae;stroke:#8a7446;stroke-width:10}'
         '.face{stroke:#bb9e5d;stroke-width:8}.ink{stroke:#2c2a3a;stroke-width:13}')

# The digits on a card's face: lines around a centre, 36 by 70 units, as relative SVG path data.
DIGITS = ('m-18-17a18 18 0 0 1 36 0v34a18 18 0 0 1-36 0z', 'm-12-23l14-12v70',
          'm-18-18a18 17 0 0 1 36 0q0 12-36 53h36', 'm-17-35h34l-21 27a19 21 0 1 1-15 32',
          'm9 35v-70l-28 49h38', 'm15-35h-29l-3 31a19 20 0 1 1-2 27',
          'm12-35q-30 22-30 50a18 20 0 0 0 36 0a18 20 0 0 0-36 0', 'm-18-35h36l-24 70',
          'm-15-19a15 16 0 0 1 30 0a15 16 0 0 1-30 0zm-3 35a18 19 0 0 1 36 0a18 19 0 0 1-36 0z',
          'm-12 35q30-22 30-50a18 20 0 0 0-36 0a18 20 0 0 0 36 0')

# What a 029 prints with: 5 by 7 wires. A letter here is one row from the top down, in base 32: the
# highest bit is the left wire.
DOT = 12  # from wire to wire
FONT = dict(zip('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=', '''
    EHHVHHH UHHUHHU EHGGGHE SIHHHIS VGGUGGV VGGUGGG EHGNHHF HHHVHHH E44444E 72222IC HIKOKIH GGGGGGV HRLLHHH
    HHPLJHH EHHHHHE UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA HHA4AHH HHHA444 V1248GV
    00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE 698S888 0FHHF1E GGMPHHH 40C444E 20622IC GGIKOKI C44444E 00QLLHH
    00MPHHH 00EHHHE 00UHUGG 00DJF11 00MPGGG 00FGE1U 88S8896 00HHHJD 00HHHA4 00HHLLA 00HA4AH 00HHF1E 00V248V
    EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888 EHHEHHE EHHF12C 044V440 01248G0 00V0V00
    '''.split()))


def glyph(char):
    """Return a character as SVG path data: its dots, around a centre, drawn by round line ends."""
    return ''.join(f'M{DOT * (x - 2)} {DOT * (y - 3)}h0'
                   for y, row in enumerate(FONT[char]) for x in range(5) if int(row, 32) >> (4 - x) & 1)


def printed(text, centres, level):
    """Return the SVG elements that print text (str), each character at its place: what takes a
    list of places for a whole line draws it wrong in half of the renderers."""
    return ''.join(f'<use xlink:href="#c{ord(char)}" x="{x}" y="{level}"/>'
                   for x, char in zip(centres, text) if char != ' ')


def face():
    """Return the SVG definition of what is printed on every card, as on an IBM 5081: the digit of
    each row in each column, and small column numbers under row 0 and under row 9."""
    rows = ''.join(f'M{x} {LEVELS[digit]}{DIGITS[digit]}' for digit in range(10) for x in CENTRES)
    numbers = ''.join(f'M{2 * x + 44 * i - 22 * (number > 9)} 0{DIGITS[int(digit)]}'
                      for number, x in enumerate(CENTRES, 1) for i, digit in enumerate(str(number)))
    return (f'<path id="numbers" d="{numbers}"/><g id="face" class="face"><path d="{rows}"/>'
            + ''.join(f'<use xlink:href="#numbers" transform="translate(0 {LEVELS[row] + 118}) scale(.5)"/>'
                      for row in (0, 9)) + '</g>')


def outline(text):
    """Return a card with Base64 text as SVG path data: its edge, then its holes, which run the other
    way round, so that they are holes by either of SVG's fill rules."""
    return f'M{CUT_ALONG_TOP} 0H{WIDTH}V{HEIGHT}H0V{CUT_ALONG_SIDE}z' + ''.join(
        f'M{x - HOLE_WIDTH / 2} {LEVELS[row] - HOLE_HEIGHT / 2}v{HOLE_HEIGHT}h{HOLE_WIDTH}v-{HOLE_HEIGHT}z'
        for x, column in zip(CENTRES, punch(text)) for row in column)


def card_svg(text, number, total, x, y):
    """Return card number of total, with Base64 text, as SVG: its corner at x, y. One path cuts the
    holes and clips what is printed, so that the ground is seen through them."""
    name = f'card {number} of {total}'
    return (f'<g id="card{number}" transform="translate({x} {y})">'
            f'<clipPath id="clip{number}"><path id="path{number}" class="card" '
            f'd="{outline(text)}"/></clipPath><use xlink:href="#path{number}"/>'
            f'<g clip-path="url(#clip{number})"><use xlink:href="#face"/><g class="ink">'
            + printed(text, CENTRES, PRINTED_LEVEL)
            + f'<g transform="translate({WIDTH - 110} {HEIGHT // 2}) rotate(90)">'
            + printed(name, range(75 * (1 - len(name)) // 2, HEIGHT, 75), 0) + '</g></g></g></g>\n')


def layout(count):
    """Return how many cards of a poster of count stand side by side, and how many one above the other."""
    ratio = POSTER_RATIO * (HEIGHT + GAP) / (WIDTH + GAP)
    across = max(round((count * ratio) ** .5), 1)
    return across, -(-count // across)


def svg(data, source, only=None):
    """Return an SVG picture (str) of the cards of data (bytes) from the file named source, or of
    card number only (from 1). Raises IndexError where there is no such card.

    What the deck file says beside the holes stands in <metadata>. There are no letters, only lines
    and dots: no renderer needs a font.
    """
    cards = base64_cards(data)
    numbers = [only] if only else range(1, len(cards) + 1)
    across, down = layout(len(numbers))
    gap = 0 if only else GAP
    step_x, step_y = WIDTH + gap, HEIGHT + gap
    width, height = across * step_x + gap, down * step_y + gap
    table = '' if only else f'<rect class="table" width="{width}" height="{height}"/>\n'
    glyphs = ''.join(f'<path id="c{ord(char)}" d="{glyph(char)}"/>' for char in FONT)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width / 1000}in" height="{height / 1000}in" viewBox="0 0 {width} {height}">\n'
            f'<title>{escape(source)} on {len(cards)} punch cards</title>\n'
            f'<metadata>{escape(json.dumps(header(data, source)))}</metadata>\n'
            f'<style>{STYLE}</style>\n<defs>{glyphs}{face()}</defs>\n{table}'
            + ''.join(card_svg(cards[number - 1], number, len(cards),
                               gap + place % across * step_x, gap + place // across * step_y)
                      for place, number in enumerate(numbers))
            + '</svg>\n')


# Files and manners: the same text in both scripts, so that each of them works alone.

def shown(name, dash='standard output'):
    """Return a file's name for people: one printable line, and what - stands for."""
    printable = ''.join(char if char.isprintable() else char.encode('unicode_escape').decode() for char in name)
    return dash if name == '-' else printable or "''"


def same_file(name, other):
    """Return whether two names, or numbers of open files, lead to one regular file, there or to come."""
    if os.path.exists(name) and os.path.exists(other):
        return os.path.isfile(name) and os.path.samefile(name, other)
    return os.path.realpath(str(name)) == os.path.realpath(str(other))


def safe_outputs(source, names):
    """Return the names of files to write (None: not asked for), as '-' where one leads to standard
    output. One line, and the end, where one would replace the source, or two are the same file."""
    names = ['-' if name not in (None, '-', os.devnull) and os.path.exists(name) and os.path.exists(1)
             and os.path.samefile(name, 1) else name for name in names]
    files = []
    for name in filter(lambda name: name is not None, names):
        file = 1 if name == '-' else name
        if same_file(file, 0 if source == '-' else source):
            sys.exit(f'{shown(name)}: is the file that is read; name another to write')
        if any(file == other == 1 or same_file(file, other) for other in files):
            sys.exit(f'{shown(name)}: cannot hold two things; name another file for one of them')
        files.append(file)
    return names


def read_whole(name):
    """Return the bytes of a file, '-' for standard input. Raises OSError."""
    with open(0 if name == '-' else name, 'rb', closefd=name != '-') as file:
        return file.read()


def write_whole(name, data):
    """Write data (bytes) to a file, whole or not at all; '-' is standard output. Raises OSError.

    It goes to a temporary file beside it, which then takes its place. What cannot be replaced, a
    device or an open file's number, is appended to.
    """
    if os.path.basename(name) in ('', '.', '..'):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if name == '-' or name.startswith(('/dev/std', '/dev/fd/', '/proc/')) \
            or os.path.exists(name) and not os.path.isfile(name):
        with open(1 if name == '-' else name, 'ab', closefd=name != '-') as file:
            file.write(data)
        return
    name = os.path.realpath(name)
    temporary = os.path.join(os.path.dirname(name), '.' + secrets.token_hex(8))
    try:
        with open(temporary, 'xb') as file:
            file.write(data)
        if os.path.exists(name):
            open(name, 'ab').close()  # raises OSError where it may not be written
            os.chmod(temporary, os.stat(name).st_mode & 0o777)
        os.replace(temporary, name)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


@contextlib.contextmanager
def blame(name, remedy):
    """End the program with one line that says name and remedy where a file fails inside."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.exit(f'{name}: {error.strerror}; {remedy}')


def run(main):
    """Run main as a program that ends without a traceback, whatever becomes of standard output and
    memory: one line and exit status 1, or silence where the reader of a pipe has left."""
    sys.stdout, sys.stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()  # where closed
    try:
        if hasattr(sys.stdout, 'reconfigure'):
            sys.stdout.reconfigure(errors='backslashreplace')
        try:
            main()
        finally:
            sys.stdout.flush()
    except MemoryError:
        sys.exit(f'{os.path.basename(sys.argv[0])}: not enough memory for so large a file; choose a smaller one')
    except OSError as error:  # of standard output: those of files have been dealt with
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # no second complaint when Python ends
        sys.exit(1 if isinstance(error, BrokenPipeError) else f'standard output: {error.strerror}')


# The command line.

def card_number(text):
    """Return the card number (int, from 1) that text says. Raises ArgumentTypeError."""
    if not text.isdecimal() or not 0 < int(text[:9]):
        raise argparse.ArgumentTypeError(f'{text!r} is no card number: cards are counted from 1, '
                                         'and the name of the file to encode goes first')
    return int(text[:9])


def parse_arguments():
    """Return what the command line asks for. One line, and the end, where it cannot be done."""
    parser = argparse.ArgumentParser(
        description='Punch a file into IBM cards, as Base64.\n'
                    'The name - is standard input or output.',
        epilog='example: python3 encode_punchcard_base64.py attogpt.py --svg poster.svg\n'
               '         python3 decode_punchcard_base64.py poster.svg -o - | python3 -',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: sys.exit(f'{parser.prog}: {shown(message)}; --help says what can be asked for')
    parser.add_argument('source', metavar='SOURCE', nargs='?', default='attogpt.py',
                        help='any file (default: attogpt.py)')
    parser.add_argument('-o', metavar='DECK', dest='deck',
                        help='write the deck file (default: punchcard_encoding.json, where neither --svg '
                             'nor --show is given)')
    parser.add_argument('--svg', metavar='PICTURE', help='draw the cards, true to scale; the picture is a deck, too')
    parser.add_argument('--card', metavar='N', type=card_number, help='with --svg: draw card N alone')
    parser.add_argument('--show', metavar='N', nargs='?', type=card_number, const=0,
                        help='print the cards, or card N, to the terminal')
    arguments = parser.parse_args()
    if arguments.card and not arguments.svg:
        parser.error('--card N goes with --svg PICTURE')
    if arguments.deck is arguments.svg is arguments.show is None:
        arguments.deck = 'punchcard_encoding.json'
    return arguments


def main():
    """The command line. Exit status 1 and one line on standard error where something cannot be done."""
    arguments = parse_arguments()
    source = shown(arguments.source, 'standard input')
    show_to = None if arguments.show is None else '-'
    deck, picture, _ = safe_outputs(arguments.source, [arguments.deck, arguments.svg, show_to])
    with blame(source, 'name a file that can be read'):
        data = read_whole(arguments.source)
    cards = base64_cards(data)
    for number in filter(None, (arguments.show, arguments.card)):
        if number > len(cards):
            sys.exit(f'{source}: there is no card {number}; '
                     + (f'choose one from 1 to {len(cards)}' if cards else 'the file is empty, and so is its deck'))
    name = os.path.basename(source)
    summary = f'{source}: {len(data)} bytes, {sum(map(len, cards))} Base64 characters, {len(cards)} cards'
    if deck is not None:
        with blame(shown(deck), 'name a file that can be written'):
            write_whole(deck, deck_json(data, name).encode())
        summary += f' in {shown(deck)}'
    if picture is not None:
        with blame(shown(picture), 'name a file that can be written'):
            write_whole(picture, svg(data, name, arguments.card).encode())
        summary += f', {f"card {arguments.card} " if arguments.card else ""}drawn in {shown(picture)}'
    for number, card in enumerate(cards, 1):
        if arguments.show in (0, number):
            print(show(card, number, len(cards)))
    print(summary, file=sys.stderr if '-' in (deck, picture) else sys.stdout)


if __name__ == '__main__':
    run(main)
