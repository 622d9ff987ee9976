"""Turn a file into IBM punch cards: its bytes as Base64, a character a column, 80 columns a card.

    python3 encode_punchcard_base64.py                    attogpt.py to punchcard_encoding.json
    python3 encode_punchcard_base64.py --show 1           print card 1 to the terminal
    python3 encode_punchcard_base64.py --svg poster.svg   draw all cards, true to scale
    python3 encode_punchcard_base64.py --h80 cards.h80    write card images for emulated machines

Deck file and picture hold the same: decode_punchcard_base64.py reads either.
"""
import signal
if __name__ == '__main__' and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback while the rest is imported
import argparse
import base64
import contextlib
import hashlib
import io
import json
import os
import re
import sys
import zlib
from html import escape

COLUMNS = 80
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9  # from the top edge down
SOURCE, DECK = 'attogpt.py', 'punchcard_encoding.json'  # where nothing else is named
PUNCH_CODE = 'IBM System/360 card code (EBCDIC, 1964)'
H80_KIND = b'\x86\x81\x80'  # cream, cut at the upper left; printed on, form 5081; no logo

# The rows punched for each Base64 character, from the top edge down.
PUNCHES = {'+': (12, 6, 8), '/': (0, 1), '=': (6, 8)}
for zones, first_digit, letters in (((), 0, '0123456789'),
                                    ((12,), 1, 'ABCDEFGHI'), ((12, 0), 1, 'abcdefghi'),
                                    ((11,), 1, 'JKLMNOPQR'), ((12, 11), 1, 'jklmnopqr'),
                                    ((0,), 2, 'STUVWXYZ'), ((11, 0), 2, 'stuvwxyz')):
    PUNCHES.update((letter, (*zones, digit)) for digit, letter in enumerate(letters, first_digit))


def base64_cards(data):
    """Return the Base64 text of data (bytes) as a list of str: 80 characters, the last fewer."""
    text = base64.b64encode(data).decode()
    return [text[i:i + COLUMNS] for i in range(0, len(text), COLUMNS)]


def punch(text):
    """Return a card: 80 columns, each the tuple of its punched rows from the top edge down.

    text: at most 80 Base64 characters (else KeyError); the columns after them stay blank.
    """
    return [PUNCHES[char] for char in text] + [()] * (COLUMNS - len(text))


def header(data, source):
    """Return what a deck says beside its holes (dict); data: of the file (bytes) named source."""
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
    lines = [f'  "{key}": {json.dumps(value)},\n' for key, value in header(data, source).items()]
    cards = ['\n    [' + ','.join(column_json.get(char, '[]') for char in card.ljust(COLUMNS)) + ']'
             for card in base64_cards(data)]
    return '{\n' + ''.join(lines) + f'  "cards": [{",".join(cards)}\n  ]\n}}\n'


def show(text, number, total):
    """Return a picture in characters, 84 a line, of the card with Base64 text."""
    lines = ['   ' + '_' * COLUMNS, '  /' + text.ljust(COLUMNS) + '|']
    for row in ROWS:
        holes = ''.join('#' if row in column else '.' for column in punch(text))
        lines.append(f'{row:2}|{holes}|')
    lines.append('  |' + f'card {number} of {total}'.rjust(COLUMNS, '_') + '|')
    return '\n'.join(lines) + '\n'


def card_images(data):
    """Return the cards of data (bytes) in D. W. Jones's format H80 (bytes), which emulators read.

    A card is three bytes on its kind, then two columns in three bytes, row 12 the highest bit.
    """
    images = [b'H80']
    for card in base64_cards(data):
        bits = ''.join('01'[row in column] for column in punch(card) for row in ROWS)
        images += H80_KIND, int(bits, 2).to_bytes(COLUMNS * len(ROWS) // 8, 'big')
    return b''.join(images)


# The picture. A card's measures in thousandths of an inch (IBM; ANSI X3.21, X3.11), one user unit.
WIDTH, HEIGHT = 7375, 3250
CUT_ALONG_TOP, CUT_ALONG_SIDE = 250, 433  # the corner, cut at 60 degrees: 250 * tan 60
HOLE_WIDTH, HOLE_HEIGHT = 55, 125
CENTRES = range(251, 251 + 87 * COLUMNS, 87)                 # of the columns, from the left edge
LEVELS = {row: 250 + 250 * i for i, row in enumerate(ROWS)}  # centres of the rows, from the top
PRINTED_LEVEL = 99                                           # centre of the printed line
GAP = 250                                                    # around each card
POSTER_RATIO = 1.5                                           # width by height, about

# How things are painted, as attributes: not every renderer reads style sheets.
GROUND = 'fill="#26323a"'
CARD = 'fill="#f2dfae" stroke="#6b5427" stroke-width="12"'
FACE = 'stroke="#967a40" stroke-width="8"'
INK = 'stroke="#2c2a3a" stroke-width="13"'
CUT = 'stroke="#f00" stroke-width="1"'  # a hairline, which lasers and plotters follow

# The digits on a card's face: lines around a centre, 36 by 70 units, as relative SVG path data.
DIGITS = ('m-18-17a18 18 0 0 1 36 0v34a18 18 0 0 1-36 0z', 'm-12-23l14-12v70',
          'm-18-18a18 17 0 0 1 36 0q0 12-36 53h36', 'm-17-35h34l-21 27a19 21 0 1 1-15 32',
          'm9 35v-70l-28 49h38', 'm15-35h-29l-3 31a19 20 0 1 1-2 27',
          'm12-35q-30 22-30 50a18 20 0 0 0 36 0a18 20 0 0 0-36 0', 'm-18-35h36l-24 70',
          'm-15-19a15 16 0 0 1 30 0a15 16 0 0 1-30 0zm-3 35a18 19 0 0 1 36 0a18 19 0 0 1-36 0z',
          'm-12 35q30-22 30-50a18 20 0 0 0-36 0a18 20 0 0 0 36 0')

# The printed line: 5 by 7 dots a character, as on an IBM 029 (which had no lower case). A letter
# here is one row of dots, from the top down, in base 32: the highest bit is the left dot.
DOT = 12  # from dot to dot
FONT = dict(zip('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=', '''
    EHHVHHH UHHUHHU EHGGGHE SIHHHIS VGGUGGV VGGUGGG EHGNHHF HHHVHHH E44444E 72222IC HIKOKIH GGGGGGV
    HRLLHHH HHPLJHH EHHHHHE UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA HHA4AHH
    HHHA444 V1248GV 00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE 698S888 0FHHF1E GGMPHHH 40C444E 20622IC
    GGIKOKI C44444E 00QLLHH 00MPHHH 00EHHHE 00UHUGG 00DJF11 00MPGGG 00FGE1U 88S8896 00HHHJD 00HHHA4
    00HHLLA 00HA4AH 00HHF1E 00V248V EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888
    EHHEHHE EHHF12C 044V440 01248G0 00V0V00
    '''.split()))


def glyph(char):
    """Return a character as SVG path data: its dots, around a centre, drawn by round line ends. A
    line is not quite without length: Qt draws only the last of those."""
    dots = [(x, y) for y, row in enumerate(FONT[char]) for x in range(5) if int(row, 32) & 16 >> x]
    return ''.join(f'M{DOT * (x - 2)} {DOT * (y - 3)}h.01' for x, y in dots)


def printed(text, centres, level):
    """Return the SVG elements that print text (str), each character at its place: what takes a
    list of places for a whole line draws it wrong in half of the renderers."""
    return ''.join(f'<use xlink:href="#c{ord(char)}" x="{x}" y="{level}"/>'
                   for x, char in zip(centres, text) if char != ' ')


def definitions():
    """Return as SVG the 65 characters and what is printed on every card, as on an IBM 5081: the
    digit of each row in each column, and small column numbers under row 0 and under row 9."""
    glyphs = ''.join(f'<path id="c{ord(char)}" d="{glyph(char)}"/>' for char in FONT)
    rows = ''.join(f'M{x} {LEVELS[digit]}{DIGITS[digit]}' for digit in range(10) for x in CENTRES)
    numbers = ''.join(f'M{2 * x + 44 * i - 22 * (number > 9)} 0{DIGITS[int(digit)]}'
                      for number, x in enumerate(CENTRES, 1) for i, digit in enumerate(str(number)))
    lines = ''.join('<use xlink:href="#numbers" '
                    f'transform="translate(0 {LEVELS[row] + 118}) scale(.5)"/>' for row in (0, 9))
    return (f'<defs>{glyphs}<path id="numbers" d="{numbers}"/>'
            f'<g id="face" {FACE}><path d="{rows}"/>{lines}</g></defs>\n')


def outline(text):
    """Return a card with Base64 text as SVG path data: its edge, then its holes, which run the
    other way round, so that they are holes by either of SVG's fill rules."""
    hole = f'v{HOLE_HEIGHT}h{HOLE_WIDTH}v-{HOLE_HEIGHT}z'
    return f'M{CUT_ALONG_TOP} 0H{WIDTH}V{HEIGHT}H0V{CUT_ALONG_SIDE}z' + ''.join(
        f'M{x - HOLE_WIDTH / 2} {LEVELS[row] - HOLE_HEIGHT / 2}{hole}'
        for x, column in zip(CENTRES, punch(text)) for row in column)


def card_svg(text, number, total):
    """Return card number of total, with Base64 text, as SVG. One path cuts the holes and clips what
    is printed, so that the ground is seen through them."""
    name = f'card {number} of {total}'
    return (f'<clipPath id="clip{number}"><path id="path{number}" d="{outline(text)}"/></clipPath>'
            f'<use xlink:href="#path{number}" {CARD}/>'
            f'<g clip-path="url(#clip{number})"><use xlink:href="#face"/><g {INK}>'
            + printed(text, CENTRES, PRINTED_LEVEL)
            + f'<g transform="translate({WIDTH - 110} {HEIGHT // 2}) rotate(90)">'
            + printed(name, range(75 * (1 - len(name)) // 2, HEIGHT, 75), 0) + '</g></g></g>')


def layout(count):
    """Return how many cards of a poster of count stand side by side, and how many one above the
    other: of all ways the one that is nearest to POSTER_RATIO."""
    def miss(across):
        width, height = across * (WIDTH + GAP), -(-count // across) * (HEIGHT + GAP)
        return abs(width / height - POSTER_RATIO)

    across = min(range(1, count + 1), key=miss, default=1)
    return across, -(-count // across)


def svg(data, source, numbers, cut=False):
    """Return an SVG picture (str) of some cards of data (bytes) from the file named source.

    numbers: of the cards, from 1 (a sequence of int). cut: whether to draw what has to be cut, and
    nothing else. What the deck file says beside the holes stands in <desc>, which tools that make
    pictures smaller keep. There are no letters, only lines and dots: no renderer needs a font.
    """
    cards, about = base64_cards(data), json.dumps(header(data, source))
    across, down = layout(len(numbers))
    step_x, step_y = WIDTH + GAP, HEIGHT + GAP
    width, height = across * step_x + GAP, down * step_y + GAP
    ground = f'<rect {GROUND} width="{width}" height="{height}"/>\n'
    drawn = '' if cut else definitions() + ground
    for place, number in enumerate(numbers):
        text, x, y = cards[number - 1], place % across * step_x, place // across * step_y
        card = f'<path {CUT} d="{outline(text)}"/>' if cut else card_svg(text, number, len(cards))
        drawn += f'<g id="card{number}" transform="translate({GAP + x} {GAP + y})">{card}</g>\n'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width / 1000}in" height="{height / 1000}in" viewBox="0 0 {width} {height}" '
            'fill="none" stroke-linecap="round" stroke-linejoin="round">\n'
            f'<title>{escape(source, quote=False)} on {counted(len(cards), "punch card")}</title>\n'
            f'<desc>{escape(about, quote=False)}</desc>\n{drawn}</svg>\n')


# Files and manners: the same text in both scripts, so that each of them works alone.

def counted(number, noun):
    """Return a number and its noun, e.g. '1 card', '2 cards'."""
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def printable(text):
    """Return text as one printable line."""
    return ''.join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def display_name(name, standard='standard output'):
    """Return a file's name as people read it; standard: what - is."""
    return standard if name == '-' else printable(name) or "''"


def leads_to(name, number):
    """Return whether a file's name leads to standard output (number 1) or error (2)."""
    return os.path.exists(name) and os.path.exists(number) and os.path.samefile(name, number)


@contextlib.contextmanager
def blame(name, remedy):
    """End the program with one line where a file fails inside; in silence for a closed pipe."""
    try:
        yield
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # no second complaint when Python ends
        sys.exit(1 if isinstance(error, BrokenPipeError) else f'{name}: {error.strerror}; {remedy}')


def read_file(name, remedy, read=lambda file: file.read()):
    """Return the bytes of a file, or what read makes of it, open; - is standard input."""
    with blame(display_name(name, 'standard input'), remedy):
        with open(0 if name == '-' else name, 'rb', closefd=name != '-') as file:
            return read(file)


def refuse_source(source, name):
    """End the program where a file to write is the one that is read."""
    source, output = 0 if source == '-' else source, 1 if name == '-' else name
    if os.path.isfile(output) and os.path.samefile(output, source):
        sys.exit(f'{display_name(name)}: is the file that is read; name another to write')


def write_whole(name, data):
    """Write data (bytes) to a file, whole or not at all: a temporary file takes its place. - is
    standard output; what is open already or cannot be replaced is appended to."""
    with blame(display_name(name), 'name a file that can be written'):
        if (name == '-' or name.startswith(('/dev/fd/', '/proc/')) or leads_to(name, 2)
                or os.path.exists(name) and not os.path.isfile(name)):
            with open(1 if name == '-' else name, 'ab', closefd=name != '-') as file:
                file.write(data)
            return
        name = os.path.realpath(name) if os.path.islink(name) else name
        temporary = os.path.join(os.path.dirname(name), '.' + os.urandom(8).hex())
        replaced = os.path.exists(name)
        mode = os.stat(name).st_mode & 0o777 if replaced else 0o666
        try:
            with open(temporary, 'xb', opener=lambda *how: os.open(*how, mode)) as file:
                file.write(data)
            if replaced:
                open(name, 'ab').close()  # raises OSError where it may not be written
                os.chmod(temporary, mode)
            os.replace(temporary, name)
        finally:
            if os.path.exists(temporary):
                os.remove(temporary)


def run(main):
    """Run main; standard output that fails, Ctrl-C and SIGTERM end it without a traceback."""
    for number in signal.SIGINT, signal.SIGTERM:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    sys.stdout = sys.stdout or io.TextIOWrapper(io.BytesIO())  # where it is closed
    sys.stderr = sys.stderr or io.TextIOWrapper(io.BytesIO())
    sys.stdout.reconfigure(errors='backslashreplace')
    with blame('standard output', 'send it elsewhere'):
        try:
            main()
        finally:
            sys.stdout.flush()


# The command line.

def card_number(text):
    """Return the card number (int, from 1) that text says. Raises ArgumentTypeError."""
    if not text.isdecimal() or text.strip('0') == '':
        raise argparse.ArgumentTypeError(f'{text!r} is no card number: cards are counted from 1, '
                                         'and the name of the file to encode goes first')
    return int(text)


def parse_arguments():
    """Return what the command line asks for. One line, and the end, where it cannot be done."""
    parser = argparse.ArgumentParser(
        description='Punch a file into IBM cards, as Base64.\n'
                    'The name - is standard input or output.',
        epilog='example: python3 encode_punchcard_base64.py attogpt.py --svg poster.svg\n'
               '         python3 decode_punchcard_base64.py poster.svg -o - | python3 -',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: sys.exit(f'{parser.prog}: {printable(message)}; '
                                            '--help says what can be asked for')
    parser.add_argument('source', metavar='SOURCE', nargs='?', default=SOURCE,
                        help='any file (default: %(default)s)')
    parser.add_argument('-o', metavar='DECK', dest='deck',
                        help='write the deck file (where nothing else is asked for: '
                             f'{DECK} for {SOURCE}, SOURCE.json for another file, standard output '
                             'for -; there it replaces nothing but a deck)')
    parser.add_argument('--svg', metavar='PICTURE',
                        help='draw the cards, true to scale; the picture is a deck, too')
    parser.add_argument('--card', metavar='N', type=card_number,
                        help='with --svg: draw card N alone')
    parser.add_argument('--cut', action='store_true',
                        help='with --svg: draw only edges and holes, for lasers and plotters')
    parser.add_argument('--h80', metavar='IMAGES', dest='images',
                        help='write card images (H80), which emulators of old machines read')
    parser.add_argument('--show', metavar='N', nargs='?', type=card_number, const=0,
                        help='print the cards, or card N, to a terminal of 84 columns or more')
    arguments = parser.parse_args()
    if (arguments.card or arguments.cut) and arguments.svg is None:
        parser.error('--card N and --cut go with --svg PICTURE')
    return arguments


def default_deck(source):
    """Return the name of the deck file of source where none is asked for; - is standard output.
    End the program where there is a file of that name that is no deck."""
    if source == '-' or not os.path.isfile(source):
        return '-'
    own = os.path.abspath(source) == os.path.abspath(SOURCE)
    name, remedy = DECK if own else f'{source}.json', 'name another file with -o'
    if os.path.lexists(name) and not leads_to(name, 1) and (
            os.path.islink(name) or not os.path.isfile(name)
            or re.match(rb'\s*\{\s*"encoding":\s*"base64"', read_file(name, remedy)) is None):
        sys.exit(f'{printable(name)}: exists and is no deck; {remedy}')
    return name


def main():
    """The command line. Exit status 1 and one line on standard error where something fails."""
    arguments = parse_arguments()
    source = display_name(arguments.source, 'standard input')
    data = read_file(arguments.source, 'name a file that can be read')
    name, cards = os.path.basename(source), base64_cards(data)
    for number in arguments.show, arguments.card:
        if number and number > len(cards):
            sys.exit(f'{source}: there is no card {number}; ' + (
                f'choose one from 1 to {len(cards)}' if cards else 'the file is empty'))
    outputs = [arguments.deck, arguments.svg, arguments.images]
    if outputs == [None] * 3 and arguments.show is None:
        outputs[0] = default_deck(arguments.source)
    outputs = ['-' if output and leads_to(output, 1) else output for output in outputs]
    everything = [*outputs, None if arguments.show is None else '-']
    for output in filter(None, everything):
        refuse_source(arguments.source, output)
        if everything.count(output) > 1:
            sys.exit(f'{display_name(output)}: cannot hold two things; name another file for one')
    summary = ', '.join([f'{source}: {counted(len(data), "byte")}',
                         counted(sum(map(len, cards)), 'Base64 character'),
                         counted(len(cards), 'card')])
    numbers = [arguments.card] if arguments.card else range(1, len(cards) + 1)
    drawn = f', card {arguments.card} drawn' if arguments.card else ', drawn'
    for output, what, content in zip(outputs, ('', drawn, ', as H80'), (
            lambda: deck_json(data, name).encode(),
            lambda: svg(data, name, numbers, arguments.cut).encode(), lambda: card_images(data))):
        if output is not None:
            write_whole(output, content())
            summary += f'{what} {"to" if output == "-" else "in"} {display_name(output)}'
    for number, card in enumerate(cards, 1):
        if arguments.show in (0, number):
            print(show(card, number, len(cards)))
    print(summary, file=sys.stderr if '-' in outputs else sys.stdout)


if __name__ == '__main__':
    run(main)
