"""Read a deck of IBM punch cards, made by encode_punchcard_base64.py, and write the file it holds.

    python3 decode_punchcard_base64.py                     the deck punchcard_encoding.json
    python3 decode_punchcard_base64.py poster.svg          a picture of the cards
    python3 decode_punchcard_base64.py -o - | python3 -    run the program from the cards
    python3 decode_punchcard_base64.py --repair            restore cards with one bad column

The holes are read, not any stored text. Cards in the wrong order are put back by their checksums;
a deck that is damaged beyond that gives a list of problems and no file.
"""
import argparse
import base64
import contextlib
import hashlib
import io
import itertools
import json
import ntpath
import os
import re
import signal
import sys
import zlib
from xml.parsers import expat

COLUMNS = 80
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9  # from the top edge down
MOST_LINES = 20  # of notes or problems, before only their number is given


class NotADeck(Exception):
    """The file is no deck at all; the message says why."""


# The character of each pattern of punched rows, by the System/360 card code.
CHARACTERS = {frozenset(): ' ', frozenset([12, 6, 8]): '+', frozenset([0, 1]): '/',
              frozenset([6, 8]): '='}
for zones, first_digit, letters in (([], 0, '0123456789'),
                                    ([12], 1, 'ABCDEFGHI'), ([12, 0], 1, 'abcdefghi'),
                                    ([11], 1, 'JKLMNOPQR'), ([12, 11], 1, 'jklmnopqr'),
                                    ([0], 2, 'STUVWXYZ'), ([11, 0], 2, 'stuvwxyz')):
    CHARACTERS.update((frozenset([*zones, digit]), letter)
                      for digit, letter in enumerate(letters, first_digit))
PATTERNS = {char: rows for rows, char in CHARACTERS.items()}


# From a file to a deck.

def parse_deck(data):
    """Return the deck (dict) in data (bytes), every value checked: the keys of a deck file.

    data: a deck file (JSON) or a picture of the cards (SVG). Raises NotADeck.
    """
    start = data.lstrip(b'\xef\xbb\xbf\xff\xfe\0 \t\r\n')[:1]  # after a byte-order mark
    if start not in (b'{', b'<'):
        raise NotADeck('it is neither a JSON object nor SVG')
    try:
        return check_deck(json.loads(data) if start == b'{' else parse_picture(data))
    except (ValueError, LookupError, RecursionError, expat.ExpatError) as error:
        raise NotADeck(f'it is not whole ({error})')


def check_deck(deck):
    """Return deck (dict, what a file said) if it has all that a deck has. Raises NotADeck."""
    def need(key, fits):
        if not fits:
            raise NotADeck(f'its "{key}" is missing or not what a deck has')

    size, sha256, crcs, cards = map(deck.get, ('original_size', 'sha256', 'card_crc32', 'cards'))
    need('encoding', deck.get('encoding') == 'base64')
    need('original_size', type(size) is int and size >= 0)
    need('total_chars', deck.get('total_chars') == (size + 2) // 3 * 4)
    need('chars_per_card', deck.get('chars_per_card') == COLUMNS)
    need('num_cards', deck.get('num_cards') == -(-deck['total_chars'] // COLUMNS))
    need('sha256', type(sha256) is str and len(sha256) == 64)
    need('card_crc32', type(crcs) is list and len(crcs) == deck['num_cards'])
    need('card_crc32', all(type(crc) is int for crc in crcs))
    need('cards', type(cards) is list)
    for number, card in enumerate(cards, 1):
        if not (type(card) is list and len(card) == COLUMNS and all(
                type(column) is list and all(type(row) is int and row in ROWS for row in column)
                for column in card)):
            raise NotADeck(f'number {number} of its cards is no list of {COLUMNS} lists of rows')
    if len(cards) == 1 < len(crcs):
        raise NotADeck(f'it is one card of {len(crcs)}')
    return deck


def parse_picture(data):
    """Return the deck (dict, not yet checked) in a picture (SVG, bytes).

    Its <metadata> has all but the cards, as JSON; each <path> that begins with a card's outline is
    a card. A document type is refused: it lets a small file ask for endless memory. Raises
    NotADeck, ValueError or ExpatError.
    """
    paths, texts = [], []

    def document_type(*_):
        raise NotADeck('it has a document type (<!DOCTYPE>), which pictures of cards do not have')

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: paths.append(attributes.get('d', ''))
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = document_type
    parser.Parse(data, True)
    _, begin, header = ''.join(texts).partition('{"encoding"')
    if not begin:
        raise NotADeck('its <metadata> does not say what deck it shows')
    deck, _ = json.JSONDecoder().raw_decode(begin + header)
    return dict(deck, cards=[card for path in paths for card in cards_in_path(path)])


# A card's measures in thousandths of an inch from its upper left corner (IBM; ANSI X3.21, X3.11).
WIDTH, HEIGHT = 7375, 3250
FIRST_COLUMN, COLUMN_PITCH = 251, 87  # centres
FIRST_ROW, ROW_PITCH = 250, 250
AXES = {'m': (0, 1), 'l': (0, 1), 'h': (0,), 'v': (1,)}  # what the numbers after a letter are
SEGMENT = re.compile(r'([A-DF-Za-df-z])([^A-DF-Za-df-z]*)')  # e belongs to a number
NUMBER = re.compile(r'[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?')


def subpaths(data):
    """Return the subpaths of SVG path data, each the list of its corners (x, y). Raises LookupError
    where it is not made of straight lines."""
    paths, position = [], [0, 0]
    for letter, text in SEGMENT.findall(data):
        if letter in 'Zz':
            position = [*paths[-1][0]]
            continue
        if letter in 'Mm':
            paths.append([])
        axes = AXES[letter.lower()]
        for i, number in enumerate(NUMBER.findall(text)):
            axis = axes[i % len(axes)]
            position[axis] = float(number) + (position[axis] if letter.islower() else 0)
            if axis == axes[-1]:
                paths[-1].append(tuple(position))
    return paths


def cards_in_path(data):
    """Return [card] where SVG path data begins with the outline of a card, of any size; else [].

    Each subpath after it is a hole, in the column and row to which its middle is nearest.
    """
    try:
        boxes = [(*map(min, zip(*corners)), *map(max, zip(*corners))) for corners in subpaths(data)]
        left, top, right, bottom = boxes[0]
    except (LookupError, ValueError):
        return []
    scale = (right - left) / WIDTH
    if not scale > 0 or not abs((bottom - top) / scale - HEIGHT) < HEIGHT / 100:  # nan is neither
        return []
    blank, punched = [], {}
    for x1, y1, x2, y2 in boxes[1:]:
        column = (((x1 + x2) / 2 - left) / scale - FIRST_COLUMN) / COLUMN_PITCH
        row = (((y1 + y2) / 2 - top) / scale - FIRST_ROW) / ROW_PITCH
        if -.5 < column < COLUMNS - .5 and -.5 < row < len(ROWS) - .5:
            punched.setdefault(round(column), []).append(ROWS[round(row)])
    return [[punched.get(i, blank) for i in range(COLUMNS)]]


# From a deck to the file: the cards are laid on their places. Both are numbers from 0, the order in
# the file and the order in the deck.

def sign(text):
    """Return what tells a card's text from others: its number of characters and their CRC-32."""
    used = text.rstrip(' ')
    return len(used), zlib.crc32(used.encode())


def wrong_columns(text, length):
    """Return the columns (from 0) that are visibly wrong where length characters belong."""
    return [i for i, char in enumerate(text) if char == '?' or (char == ' ') != (i >= length)]


def fit_exactly(text, empty):
    """Yield (places, text) if a card's text belongs on empty places: {length: {CRC-32: places}}."""
    length, crc = sign(text)
    if crc in empty.get(length, ()):
        yield empty[length][crc], text


def fit_restored(text, empty):
    """Yield (places, text) for each change of one column that gives a text which belongs on empty
    places. All characters are tried, and all columns if none is visibly wrong."""
    for length, places in empty.items():
        wrong = wrong_columns(text, length)
        if len(wrong) > 1:
            continue
        used = text[:length]
        for i in wrong or range(length):
            before, after = zlib.crc32(used[:i].encode()), used[i + 1:]
            for char in PATTERNS if i < length else ['']:  # after the end, it must be blank
                crc = zlib.crc32((char + after).encode(), before)
                if crc in places:
                    yield places[crc], (used[:i] + char + after).ljust(COLUMNS)


def lay_cards(texts, signatures):
    """Return {place: (card, text)}: the card on each place of the deck that has one, and the text
    it has there: its own, or with one column restored.

    texts: of the cards in the file; signatures: of the places in the deck. Whole cards go first,
    and of these and the others the ones that stand in their own place.
    """
    laid = {}
    for fit, own in itertools.product((fit_exactly, fit_restored), (True, False)):
        empty = {}  # length: {CRC-32: {place: None}}, in order
        for place, (length, crc) in enumerate(signatures):
            if place not in laid:
                empty.setdefault(length, {}).setdefault(crc, {})[place] = None
        used = {card for card, _ in laid.values()}
        for card in sorted(set(range(len(texts))) - used):
            for places, text in fit(texts[card], empty):
                if (card in places) if own else places:
                    place = card if own else next(iter(places))
                    del places[place]
                    laid[place] = card, text
                    break
    return laid


def describe_column(rows):
    """Return the punched rows of a column as people write them, and their character, if any."""
    name = '-'.join(str(row) for row in ROWS if row in rows) or 'blank'
    char = CHARACTERS.get(frozenset(rows), ' ')
    return name if char == ' ' else f'{name} ({char})'


def describe_cards(deck, texts, signatures, laid, restored):
    """Return a line (str) for each place in the deck whose card is restored, damaged or missing,
    then for each card of the file that is not used. restored: the form of a restored one's line."""
    lines, used = [], {card for card, _ in laid.values()}
    for place, (length, _) in enumerate(signatures):
        if place in laid:
            card, text = laid[place]
            for i, (old, new) in enumerate(zip(texts[card], text)):
                if old != new:
                    columns = deck['cards'][card][i], PATTERNS[new]
                    lines.append(restored.format(place + 1, i + 1, *map(describe_column, columns)))
        elif place < len(texts) and place not in used:  # what stands here is the damaged card
            used.add(place)
            wrong = [str(i + 1) for i in wrong_columns(texts[place], length)]
            lines.append(f'card {place + 1}: blank' if texts[place].isspace() else
                         f'card {place + 1}: more than one column is wrong, {len(wrong)} visibly '
                         f'({", ".join(wrong) or "none"}), or it is another card')
        else:
            lines.append(f'card {place + 1}: missing')
    known = set(signatures)
    for card in sorted(set(range(len(texts))) - used):
        wrong = len(wrong_columns(texts[card], sign(texts[card])[0]))
        why = 'a copy' if sign(texts[card]) in known else f'visibly wrong columns: {wrong}'
        lines.append(f'number {card + 1} of the file: not used ({why})')
    return lines


def assemble(deck, repair):
    """Return (data, lines, remedy) of a parsed deck: the bytes it holds, what was done to get them
    (list of str), None; or else None, what is wrong (list of str), what helps (str).

    repair: whether to restore columns (bool).
    """
    texts = [''.join(CHARACTERS.get(frozenset(column), '?') for column in card)
             for card in deck['cards']]
    chars = (deck['original_size'] + 2) // 3 * 4
    signatures = [(min(COLUMNS, chars - COLUMNS * place), crc)
                  for place, crc in enumerate(deck['card_crc32'])]
    laid = lay_cards(texts, signatures)
    order = [laid[place] for place in sorted(laid)]
    data, remedy = b'', None
    with contextlib.suppress(ValueError):  # checksums may be right for what is no Base64
        data = base64.b64decode(''.join(text.rstrip(' ') for _, text in order), validate=True)
    if len(laid) < len(signatures):
        remedy = 'find or punch anew the cards that are missing or beyond --repair'
    elif hashlib.sha256(data).hexdigest() != deck['sha256'].lower():
        remedy = 'its sha256 is not that of its cards: find another copy'
    elif not repair and any(text != texts[card] for card, text in order):
        remedy = '--repair restores cards with one bad column'
    restored = ('card {}, column {}: is {}, should be {}' if remedy else
                'repaired card {}, column {}: was {}, is {}')
    lines = describe_cards(deck, texts, signatures, laid, restored)
    moved = sum(card != other for (card, _), (other, _) in zip(order, sorted(order)))
    if moved and not remedy:
        lines.insert(0, f'cards in the wrong order: {moved} put back by their checksums')
    return None if remedy else data, lines, remedy


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

def name_output(source):
    """Return the name of a file in the current folder for what a deck calls its source."""
    name = ntpath.basename(source) if isinstance(source, str) else ''
    stem, extension = os.path.splitext(''.join(filter(str.isprintable, name)))
    unnamed = source == 'standard input' or not stem.strip('. ')
    return 'decoded' if unnamed else f'{stem}_decoded{extension}'


def parse_arguments():
    """Return what the command line asks for. One line, and the end, where it cannot be done."""
    parser = argparse.ArgumentParser(
        description='Read a deck of punch cards and write the file it holds.\n'
                    'The name - is standard input or output.',
        epilog='example: python3 decode_punchcard_base64.py poster.svg -o - | python3 -\n'
               'after    python3 encode_punchcard_base64.py attogpt.py --svg poster.svg',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: sys.exit(f'{parser.prog}: {printable(message)}; '
                                            '--help says what can be asked for')
    parser.add_argument('deck', metavar='DECK', nargs='?', default='punchcard_encoding.json',
                        help='a deck file, or a picture of the cards (default: %(default)s)')
    parser.add_argument('-o', metavar='OUTPUT', dest='output',
                        help='the file to write (default: attogpt_decoded.py in the current folder '
                             'where the cards hold attogpt.py, and so on)')
    parser.add_argument('--repair', action='store_true',
                        help='restore cards that have one bad column')
    return parser.parse_args()


def main():
    """The command line. Exit status 1, and nothing written, where the deck cannot be read."""
    arguments = parse_arguments()
    name = printable(arguments.deck, 'standard input')
    data = read_whole(arguments.deck, 'name a deck file or a picture of cards')
    try:
        deck = parse_deck(data)
    except NotADeck as error:
        sys.exit(f'{name}: not a deck: {printable(str(error))[:200]}; '
                 'make one with encode_punchcard_base64.py')
    data, lines, remedy = assemble(deck, arguments.repair)
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f'and {len(lines) - MOST_LINES} more']
    if remedy:
        sys.exit('\n'.join([*lines, f'{name}: damaged; nothing was written; {remedy}']))
    output = name_output(deck.get('source')) if arguments.output is None else arguments.output
    output = '-' if leads_to(output, 1) else output
    keep_source(arguments.deck, output)
    write_whole(output, data)
    count, size = len(deck['card_crc32']), len(data)
    lines.append(f'{name}: {count} card{"s" * (count != 1)}, {size} byte{"s" * (size != 1)} '
                 f'in {printable(output)}')
    print(*lines, sep='\n', file=sys.stderr if output == '-' else sys.stdout)


if __name__ == '__main__':
    run(main)
