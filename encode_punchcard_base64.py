"""Turn a file into IBM punch cards: its bytes as Base64, a character a column, 80 columns a card.

    python3 encode_punchcard_base64.py                    attogpt.py to punchcard_encoding.json
    python3 encode_punchcard_base64.py --show 1           print card 1 to the terminal
    python3 encode_punchcard_base64.py --svg poster.svg   draw all cards, true to scale

Deck file and picture hold the same: decode_punchcard_base64.py reads either.
"""
import argparse
import base64
import contextlib
import hashlib
import io
import json
import os
import signal
import sys
import zlib
from xml.sax.saxutils import escape

COLUMNS = 80
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9  # from the top edge down
DECK = 'punchcard_encoding.json'
PUNCH_CODE = 'IBM System/360 card code (EBCDIC, 1964)'

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


def counted(number, noun):
    """Return a number and its noun, e.g. '1 card', '2 cards'."""
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def show(text, number, total):
    """Return a picture in characters, 84 a line, of the card with Base64 text."""
    lines = ['   ' + '_' * COLUMNS, '  /' + text.ljust(COLUMNS) + '|']
    for row in ROWS:
        holes = ''.join('#' if row in column else '.' for column in punch(text))
        lines.append(f'{row:2}|{holes}|')
    lines.append('  |' + f'card {number} of {total}'.rjust(COLUMNS, '_') + '|')
    return '\n'.join(lines) + '\n'


# The picture. A card's measures in thousandths of an inch (IBM; ANSI X3.21, X3.11), one user unit.
WIDTH, HEIGHT = 7375, 3250
CUT_ALONG_TOP, CUT_ALONG_SIDE = 250, 433  # the corner, cut at 60 degrees: 250 * tan 60
HOLE_WIDTH, HOLE_HEIGHT = 55, 125
CENTRES = range(251, 251 + 87 * COLUMNS, 87)                 # of the columns, from the left edge
LEVELS = {row: 250 + 250 * i for i, row in enumerate(ROWS)}  # centres of the rows, from the top
PRINTED_LEVEL = 99                                           # centre of the line that a 029 prints
GAP = 250                                                    # around the cards of a poster
POSTER_RATIO = 1.5                                           # width by height, about

STYLE = ('path{fill:none;stroke-linecap:round;stroke-linejoin:round}.table{fill:#26323a}'
         '.card{fill:#f2dfae;stroke:#6b5427;stroke-width:12}'
         '.face{stroke:#967a40;stroke-width:8}.ink{stroke:#2c2a3a;stroke-width:13}')

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
    EHHVHHH UHHUHHU EHGGGHE SIHHHIS VGGUGGV VGGUGGG EHGNHHF HHHVHHH E44444E 72222IC HIKOKIH GGGGGGV
    HRLLHHH HHPLJHH EHHHHHE UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA HHA4AHH
    HHHA444 V1248GV 00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE 698S888 0FHHF1E GGMPHHH 40C444E 20622IC
    GGIKOKI C44444E 00QLLHH 00MPHHH 00EHHHE 00UHUGG 00DJF11 00MPGGG 00FGE1U 88S8896 00HHHJD 00HHHA4
    00HHLLA 00HA4AH 00HHF1E 00V248V EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888
    EHHEHHE EHHF12C 044V440 01248G0 00V0V00
    '''.split()))


def glyph(char):
    """Return a character as SVG path data: its dots, around a centre, drawn by round line ends."""
    wires = [(x, y) for y, row in enumerate(FONT[char]) for x in range(5) if int(row, 32) & 16 >> x]
    return ''.join(f'M{DOT * (x - 2)} {DOT * (y - 3)}h0' for x, y in wires)


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
    lines = ''.join('<use xlink:href="#numbers" '
                    f'transform="translate(0 {LEVELS[row] + 118}) scale(.5)"/>' for row in (0, 9))
    return (f'<path id="numbers" d="{numbers}"/>'
            f'<g id="face" class="face"><path d="{rows}"/>{lines}</g>')


def outline(text):
    """Return a card with Base64 text as SVG path data: its edge, then its holes, which run the
    other way round, so that they are holes by either of SVG's fill rules."""
    hole = f'v{HOLE_HEIGHT}h{HOLE_WIDTH}v-{HOLE_HEIGHT}z'
    return f'M{CUT_ALONG_TOP} 0H{WIDTH}V{HEIGHT}H0V{CUT_ALONG_SIDE}z' + ''.join(
        f'M{x - HOLE_WIDTH / 2} {LEVELS[row] - HOLE_HEIGHT / 2}{hole}'
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
    """Return how many cards of a poster of count stand side by side, and how many one above the
    other: of all ways the one that is nearest to POSTER_RATIO."""
    def miss(across):
        width, height = across * (WIDTH + GAP), -(-count // across) * (HEIGHT + GAP)
        return abs(width / height - POSTER_RATIO)

    across = min(range(1, count + 1), key=miss, default=1)
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
            f'<title>{escape(source)} on {counted(len(cards), "punch card")}</title>\n'
            f'<metadata>{escape(json.dumps(header(data, source)))}</metadata>\n'
            f'<style>{STYLE}</style>\n<defs>{glyphs}{face()}</defs>\n{table}'
            + ''.join(card_svg(cards[number - 1], number, len(cards),
                               gap + place % across * step_x, gap + place // across * step_y)
                      for place, number in enumerate(numbers))
            + '</svg>\n')


# Files and manners: the same text in both scripts, so that each of them works alone.

def printable(name, dash='standard output'):
    """Return a file's name as one printable line; - is what dash says."""
    line = ''.join(char if char.isprintable() else ascii(char)[1:-1] for char in name)
    return dash if name == '-' else line or "''"


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


def read_whole(name, remedy):
    """Return the bytes of a file; - is standard input."""
    with blame(printable(name, 'standard input'), remedy):
        with open(0 if name == '-' else name, 'rb', closefd=name != '-') as file:
            return file.read()


def keep_source(source, name):
    """End the program where a file to write is the one that is read."""
    source, output = 0 if source == '-' else source, 1 if name == '-' else name
    if os.path.isfile(output) and os.path.samefile(output, source):
        sys.exit(f'{printable(name)}: is the file that is read; name another to write')


def write_whole(name, data):
    """Write data (bytes) to a file, whole or not at all: a temporary file takes its place. - is
    standard output; what is open already or cannot be replaced is appended to."""
    with blame(printable(name), 'name a file that can be written'):
        if (name == '-' or name.startswith(('/dev/fd/', '/proc/')) or leads_to(name, 2)
                or os.path.exists(name) and not os.path.isfile(name)):
            with open(1 if name == '-' else name, 'ab', closefd=name != '-') as file:
                file.write(data)
            return
        name = os.path.realpath(name) if os.path.islink(name) else name
        temporary = os.path.join(os.path.dirname(name), '.' + os.urandom(8).hex())
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
    parser.add_argument('source', metavar='SOURCE', nargs='?', default='attogpt.py',
                        help='any file (default: attogpt.py)')
    parser.add_argument('-o', metavar='DECK', dest='deck',
                        help='write the deck file (default: punchcard_encoding.json, where neither '
                             '--svg nor --show is given, and not over the deck of another source)')
    parser.add_argument('--svg', metavar='PICTURE',
                        help='draw the cards, true to scale; the picture is a deck, too')
    parser.add_argument('--card', metavar='N', type=card_number,
                        help='with --svg: draw card N alone')
    parser.add_argument('--show', metavar='N', nargs='?', type=card_number, const=0,
                        help='print the cards, or card N, to a terminal of 84 columns or more')
    arguments = parser.parse_args()
    if arguments.card and not arguments.svg:
        parser.error('--card N goes with --svg PICTURE')
    return arguments


def keep_other_deck(name, source):
    """End the program where there is a file of that name and it is not the deck of a source."""
    try:
        same = json.loads(read_whole(name, 'name another file with -o'))['source'] == source
    except (ValueError, LookupError, TypeError, RecursionError):
        same = False
    if not same:
        sys.exit(f'{name}: is not the deck of {source}; name another file to write with -o')


def main():
    """The command line. Exit status 1 and one line on standard error where something fails."""
    arguments = parse_arguments()
    source = printable(arguments.source, 'standard input')
    data = read_whole(arguments.source, 'name a file that can be read')
    name, cards = os.path.basename(source), base64_cards(data)
    for number in arguments.show, arguments.card:
        if number and number > len(cards):
            sys.exit(f'{source}: there is no card {number}; ' + (
                f'choose one from 1 to {len(cards)}' if cards else 'the file is empty'))
    deck, picture = ['-' if output and leads_to(output, 1) else output
                     for output in (arguments.deck, arguments.svg)]
    if arguments.deck is None and arguments.svg is None and arguments.show is None:
        deck = DECK
        if os.path.exists(deck):
            keep_other_deck(deck, name)
    outputs = [deck, picture, None if arguments.show is None else '-']
    for output in filter(None, outputs):
        keep_source(arguments.source, output)
        if outputs.count(output) > 1:
            sys.exit(f'{printable(output)}: cannot hold two things; name another file for one')

    summary = ', '.join([f'{source}: {counted(len(data), "byte")}',
                         counted(sum(map(len, cards)), 'Base64 character'),
                         counted(len(cards), 'card')])
    if deck is not None:
        write_whole(deck, deck_json(data, name).encode())
        summary += f' in {printable(deck)}'
    if picture is not None:
        write_whole(picture, svg(data, name, arguments.card).encode())
        drawn = f'card {arguments.card} drawn' if arguments.card else 'drawn'
        summary += f', {drawn} in {printable(picture)}'
    for number, card in enumerate(cards, 1):
        if arguments.show in (0, number):
            print(show(card, number, len(cards)))
    print(summary, file=sys.stderr if '-' in (deck, picture) else sys.stdout)


if __name__ == '__main__':
    run(main)
