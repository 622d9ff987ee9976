"""Read a deck of IBM punch cards, made by encode_punchcard_base64.py, and write the file it holds.

    python3 decode_punchcard_base64.py                     the deck punchcard_encoding.json
    python3 decode_punchcard_base64.py poster.svg          a picture of the cards
    python3 decode_punchcard_base64.py -o - | python3 -    run the program from the cards
    python3 decode_punchcard_base64.py --repair            restore cards with one bad column

The holes are read, not any stored text. Cards in the wrong order are put back by their checksums;
a deck that is damaged beyond that gives a list of problems and no file.
"""
import signal
if __name__ == '__main__' and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback while the rest is imported
import argparse
import base64
import contextlib
import functools
import hashlib
import io
import itertools
import json
import os
import re
import sys
import zlib
from xml.parsers import expat

COLUMNS = 80
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9  # from the top edge down
MOST_LINES = 20  # of notes or problems, before only their number is given


class NoFile(Exception):
    """The cards give no file; the arguments are lines that say why."""


# The rows punched for each Base64 character, from the top edge down.
PUNCHES = {'+': (12, 6, 8), '/': (0, 1), '=': (6, 8)}
for zones, first_digit, letters in (((), 0, '0123456789'),
                                    ((12,), 1, 'ABCDEFGHI'), ((12, 0), 1, 'abcdefghi'),
                                    ((11,), 1, 'JKLMNOPQR'), ((12, 11), 1, 'jklmnopqr'),
                                    ((0,), 2, 'STUVWXYZ'), ((11, 0), 2, 'stuvwxyz')):
    PUNCHES.update((letter, (*zones, digit)) for digit, letter in enumerate(letters, first_digit))
CHARACTERS = {frozenset(): ' ', **{frozenset(rows): char for char, rows in PUNCHES.items()}}
column_of = functools.lru_cache(maxsize=4096)(list)  # equal columns take memory once


# From a file to a deck.

def parse_deck(file):
    """Return the deck in a deck file (JSON) or a picture of the cards (SVG), open for reading bytes:
    a dict with the keys of a deck file, every value checked. Raises NoFile."""
    head = file.read(4096)
    start = head.lstrip(b'\xef\xbb\xbf\xff\xfe\0 \t\r\n')[:1]  # after a byte-order mark
    try:
        if start == b'{':
            return check_deck(json.loads(head + file.read()))
        if start == b'<':
            return check_deck(parse_picture(head, file))
        why = 'it is neither a JSON object nor SVG'
    except RecursionError:
        why = 'it is nested too deeply'
    except (json.JSONDecodeError, UnicodeError, LookupError, expat.ExpatError) as error:
        more = re.match('Extra data|junk after', str(error))
        why = f'{"more follows its end" if more else "it is cut short or changed"} ({error})'
    except ValueError as error:
        why = str(error)
    raise NoFile(f'not a deck: {printable(why)[:200]}; make one with encode_punchcard_base64.py')


def check_deck(deck):
    """Return deck (dict, what a file said) if it has all that a deck has. Raises ValueError, NoFile."""
    def need(key, fits):
        if not fits:
            raise ValueError(f'its "{key}" is missing or not what a deck has')

    size, sha256, crcs, cards = map(deck.get, ('original_size', 'sha256', 'card_crc32', 'cards'))
    need('encoding', deck.get('encoding') == 'base64')
    need('original_size', type(size) is int and size >= 0)
    need('total_chars', deck.get('total_chars') == (size + 2) // 3 * 4)
    need('chars_per_card', deck.get('chars_per_card') == COLUMNS)
    need('num_cards', deck.get('num_cards') == -(-deck['total_chars'] // COLUMNS))
    need('sha256', type(sha256) is str and len(sha256) == 64)
    need('card_crc32', type(crcs) is list and len(crcs) == deck['num_cards'])
    need('card_crc32', all(type(crc) is int for crc in crcs))
    need('cards', type(cards) is list and all(type(card) is list for card in cards))
    ints, known = {int}, {*ROWS}
    for number, card in enumerate(cards, 1):
        if len(card) != COLUMNS:
            raise ValueError(f'card {number} has {counted(len(card), "column")}, not {COLUMNS}')
        for i, rows in enumerate(card, 1):
            if not (type(rows) is list and ints >= {*map(type, rows)} and known >= {*rows}):
                raise ValueError(f'card {number}, column {i} is no list of rows')
    if len(cards) == 1 and len(crcs) > 2:
        raise NoFile(f'not a deck: it is one card of {len(crcs)}; name a picture of them all')
    return deck


def parse_picture(head, file):
    """Return the deck (dict, not yet checked) in a picture (SVG): its first bytes, then a file. Its
    text has all but the cards, as JSON. Raises ValueError or ExpatError."""
    cards, texts = [], []

    def element(_, attributes):
        with contextlib.suppress(LookupError):
            cards.extend(cards_in_path(attributes['d']))

    def entity(*_):  # a small file could ask for endless memory
        raise ValueError('it declares entities (<!ENTITY>), which pictures of cards do not')

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EntityDeclHandler = element, entity
    parser.CharacterDataHandler = texts.append
    parser.Parse(head)
    parser.ParseFile(file)
    text = ''.join(texts)
    header = re.search(r'\{\s*"encoding"', text)
    if not header:
        raise ValueError('its <desc> does not say what deck it shows')
    deck, _ = json.JSONDecoder(strict=False).raw_decode(text, header.start())
    return dict(deck, cards=cards, drawn=True)


# A card's measures in thousandths of an inch from its upper left corner (IBM; ANSI X3.21, X3.11).
WIDTH, HEIGHT = 7375, 3250
FIRST_COLUMN, COLUMN_PITCH, FIRST_ROW, ROW_PITCH = 251, 87, 250, 250  # centres

# SVG path data: how many numbers belong to a letter. Of a curve only the end counts.
SIZES = {'m': 2, 'l': 2, 'h': 1, 'v': 1, 'c': 6, 's': 4, 'q': 4, 't': 2, 'z': 1}
SEGMENT = re.compile(r'([A-DF-Za-df-z])([^A-DF-Za-df-z]*)')  # e belongs to a number
NUMBER = re.compile(r'[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?')


@functools.lru_cache(maxsize=4096)  # holes are alike on all cards
def trace(subpath, *start):
    """Return the box (left, top, right, bottom; or nothing) of a subpath of SVG path data that
    starts at x, y, and where it ends, as lists. Raises LookupError at an arc."""
    corners, position = [], [*start]
    for letter, text in SEGMENT.findall(subpath):
        if letter in 'Zz' and corners:
            position = [*corners[0]]
        size, axes = SIZES[letter.lower()], [1] if letter in 'Vv' else [0, 1]
        numbers = [float(number) for number in NUMBER.findall(text)]
        for end in range(size, len(numbers) + 1, size):
            for axis, number in zip(axes, numbers[end - size:end][-2:]):
                position[axis] = number + (position[axis] if letter.islower() else 0)
            corners.append(tuple(position))
    return [*map(min, zip(*corners)), *map(max, zip(*corners))], position


def cards_in_path(data):
    """Return the cards in SVG path data: a subpath with a card's proportions, of any size, is the
    outline of one. Each other subpath after it is a hole, in the column and row to which its middle
    is nearest. Raises LookupError at an arc."""
    cards, position = [], (0, 0)
    for subpath in re.findall('[Mm][^Mm]*', data):
        box, position = trace(subpath, *(position if subpath[0] == 'm' else (0, 0)))
        left, top, right, bottom = box or (0, 0, 0, 0)
        if abs((bottom - top) * WIDTH - (right - left) * HEIGHT) < (right - left) * HEIGHT / 100:
            x, y, scale = left, top, (right - left) / WIDTH
            cards.append([()] * COLUMNS)
        elif cards and box:
            column = (((left + right) / 2 - x) / scale - FIRST_COLUMN) / COLUMN_PITCH
            row = (((top + bottom) / 2 - y) / scale - FIRST_ROW) / ROW_PITCH
            if -.5 < column < COLUMNS - .5 and -.5 < row < len(ROWS) - .5:  # nan is not
                cards[-1][round(column)] += ROWS[round(row)],
    return [[*map(column_of, card)] for card in cards]


# From a deck to the file. A card is its number in the file, a place that in the deck, both from 0.

def wrong_columns(text, length):
    """Return the columns (from 0) that are visibly wrong where length characters belong."""
    return [i for i, char in enumerate(text) if char == '?' or (char == ' ') != (i >= length)]


@functools.lru_cache(maxsize=None)
def changes(most):
    """Return what changing at most 0 or 1 character does to the CRC-32 of any text of a card: {what
    is changed in the CRC-32: (number of characters behind, what is changed in the character)}."""
    return {zlib.crc32(bytes([change, *bytes(behind)])) ^ zlib.crc32(bytes(1 + behind)):
            (behind, change) for change in range(1 + 127 * most) for behind in range(COLUMNS)[::-1]}


def fit(text, length, crcs, most):
    """Yield (CRC-32, new text) for each way to make a card's text, by a change of at most 0 or 1
    column, one of length characters that has one of these CRC-32s."""
    used, known = text[:length], changes(most)
    crc = zlib.crc32(used.encode())
    for target in crcs if len(crcs) < len(known) else map(crc.__xor__, known):
        behind, change = known.get(crc ^ target, (length, 0))
        if behind < length and target in crcs:
            i = length - 1 - behind
            new = (used[:i] + chr(ord(text[i]) ^ change) + used[i + 1:]).ljust(COLUMNS)
            if sum(map(str.__ne__, text, new)) <= most and PUNCHES.keys() >= set(new[:length]):
                yield target, new


def lay_cards(texts, signatures):
    """Return {place: (card, text)}: the card on each place of the deck that has one, and the text
    it has there, perhaps restored. texts: of the cards in the file; signatures: of the places, each
    (length, CRC-32). Whole cards go first, and of all first those that stand in their own place."""
    laid = {}
    for most, own in itertools.product((0, 1), (True, False)):
        empty_places = {}  # length: {CRC-32: [place]}
        for place, (length, crc) in enumerate(signatures):
            if place not in laid:
                empty_places.setdefault(length, {}).setdefault(crc, []).append(place)
        for card in sorted(set(range(len(texts))) - {card for card, _ in laid.values()}):
            here = signatures[card:card + 1] if card not in laid else []
            choice = {length: {crc: [card]} for length, crc in here} if own else empty_places
            fits = ((places[crc], text) for length, places in choice.items()
                    for crc, text in fit(texts[card], length, places, most) if places[crc])
            for places, text in itertools.islice(fits, 1):
                laid[places.pop()] = card, text
    return laid


def describe_column(rows):
    """Return the punched rows of a column as people write them, and their character, if any."""
    name = '-'.join(str(row) for row in ROWS if row in rows) or 'blank'
    char = CHARACTERS.get(frozenset(rows), ' ')
    return name if char == ' ' else f'{name} ({char})'


def describe_cards(deck, texts, signatures, laid, remedy):
    """Return at most MOST_LINES lines (str), and one for the others: on the order, on each place in
    the deck whose card is restored, damaged or missing, then on each card of the file not used."""
    lines, used = [], [laid[place][0] for place in sorted(laid)]
    left, moved = set(range(len(texts))) - set(used), sum(map(int.__ne__, used, sorted(used)))
    if moved and not remedy:
        lines.append(f'cards in the wrong order: {moved} put back by their checksums')
    for place, (length, _) in enumerate(signatures):
        if place in laid:
            card, text = laid[place]
            for i, (old, new) in enumerate(zip(texts[card], text)):
                if old != new:
                    was, now = map(describe_column, (deck['cards'][card][i], PUNCHES.get(new, ())))
                    lines.append(f'card {place + 1}, column {i + 1}: is {was}, should be {now}'
                                 if remedy else
                                 f'repaired card {place + 1}, column {i + 1}: was {was}, is {now}')
        elif place in left:  # what stands here is the damaged card
            left.remove(place)
            wrong = ', '.join(str(i + 1) for i in wrong_columns(texts[place], length))
            which = f'recognizably {wrong}' if wrong else 'none of them recognizably'
            lines.append(f'card {place + 1}: ' + ('blank' if texts[place].isspace() else
                         f'two or more columns are wrong, {which}; or it is another card'))
        else:
            lines.append(f'card {place + 1}: missing')
    good = {text for _, text in laid.values()}
    for card in sorted(left):
        wrong = len(wrong_columns(texts[card], len(texts[card].rstrip(' '))))
        why = 'a copy' if texts[card] in good else f'visibly wrong columns: {wrong}'
        lines.append(f'number {card + 1} of the file: not used ({why})')
    lines[MOST_LINES:] = [f'and {len(lines) - MOST_LINES} more'] * (len(lines) > MOST_LINES)
    return lines


def assemble(deck, repair):
    """Return (data, lines) of a parsed deck: the bytes it holds, and what was done to get them
    (list of str). repair: whether to restore columns (bool). Raises NoFile."""
    texts = [''.join(CHARACTERS.get(frozenset(column), '?') for column in card)
             for card in deck['cards']]
    signatures = [(min(COLUMNS, deck['total_chars'] - COLUMNS * place), crc)
                  for place, crc in enumerate(deck['card_crc32'])]
    laid = lay_cards(texts, signatures)
    data, remedy = b'', None
    with contextlib.suppress(ValueError):  # checksums may be right for what is no Base64
        chars = ''.join(laid[place][1] for place in sorted(laid))
        data = base64.b64decode(chars.rstrip(' '), validate=True)
    if len(laid) < len(signatures):
        remedy = 'find or punch anew the cards that are missing or beyond --repair'
        if 'drawn' in deck and not laid and not any(map(str.isspace, texts)):
            remedy = f'the picture may lie the other way: turn or mirror it; else {remedy}'
    elif hashlib.sha256(data).hexdigest() != deck['sha256'].lower():
        remedy = 'its sha256 is not that of its cards: find another copy'
    elif not repair and any(text != texts[card] for card, text in laid.values()):
        remedy = '--repair restores cards with one bad column'
    lines = describe_cards(deck, texts, signatures, laid, remedy)
    if remedy:
        raise NoFile(*lines, f'damaged; nothing was written; {remedy}')
    return data, lines


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

def name_output(source):
    """Return the name of a file in the current folder for what a deck calls its source."""
    name = re.split(r'[/\\:]', source)[-1] if isinstance(source, str) else ''
    stem, extension = os.path.splitext(''.join(filter(str.isprintable, name)))
    unnamed = source == 'standard input' or not stem.strip('. ')
    return 'decoded' if unnamed else f'{stem[:200]}_decoded{extension[:20]}'


def parse_arguments():
    """Return what the command line asks for. One line, and the end, where it cannot be done."""
    parser = argparse.ArgumentParser(
        description='Read punch cards and write the file on them; - is standard input or output.',
        epilog='example: python3 decode_punchcard_base64.py poster.svg -o - | python3 -')
    parser.error = lambda message: sys.exit(f'{parser.prog}: {printable(message)}; '
                                            '--help says what can be asked for')
    parser.add_argument('deck', metavar='DECK', nargs='?', default='punchcard_encoding.json',
                        help='a deck file, or a picture of the cards (default: %(default)s)')
    parser.add_argument('-o', metavar='OUTPUT', dest='output',
                        help='the file to write (default: attogpt_decoded.py for attogpt.py)')
    parser.add_argument('--repair', action='store_true', help='restore cards with one bad column')
    return parser.parse_args()


def main():
    """The command line. Exit status 1, and nothing written, where the deck cannot be read."""
    arguments = parse_arguments()
    name = display_name(arguments.deck, 'standard input')
    try:
        deck = read_file(arguments.deck, 'name a deck file or a picture of cards', parse_deck)
        data, lines = assemble(deck, arguments.repair)
    except NoFile as error:
        *lines, verdict = error.args
        sys.exit('\n'.join([*lines, f'{name}: {verdict}']))
    output = name_output(deck.get('source')) if arguments.output is None else arguments.output
    output = '-' if leads_to(output, 1) else output
    refuse_source(arguments.deck, output)
    if arguments.output is None and output != '-' and os.path.lexists(output) and (
            os.path.islink(output) or not os.path.isfile(output)
            or read_file(output, 'name another file with -o') != data):
        sys.exit(f'{output}: exists and holds something else; name another file with -o')
    write_whole(output, data)
    count, size = counted(len(deck['card_crc32']), 'card'), counted(len(data), 'byte')
    stream, where = (sys.stderr, 'to') if output == '-' else (sys.stdout, 'in')
    print(*lines, f'{name}: {count}, {size} {where} {display_name(output)}', sep='\n', file=stream)


if __name__ == '__main__':
    run(main)
