"""Read a deck of IBM punch cards, made by encode_punchcard_base64.py, and write the file it holds.

    python3 decode_punchcard_base64.py                        punchcard_encoding.json to attogpt_decoded.py
    python3 decode_punchcard_base64.py poster.svg             the same from a picture of the cards
    python3 decode_punchcard_base64.py -o - | python3 -       run the program from the cards
    python3 decode_punchcard_base64.py --repair               restore cards with one bad column

The holes are read, not any stored text. Cards in the wrong order are put back by their checksums;
a deck that is damaged beyond that gives a list of problems and no file.
"""
import signal
import sys

if __name__ == '__main__':  # before all else: Ctrl-C is silent while the other modules are imported, too
    for number in signal.SIGINT, signal.SIGTERM:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))

import argparse
import base64
import binascii
import contextlib
import errno
import hashlib
import io
import json
import os
import re
import secrets
import zlib
from xml.parsers import expat

COLUMNS = 80
ROWS = 12, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9  # from the top edge down
SHOWN = 20  # problems listed before only their number is given


class NotADeck(ValueError):
    """The file is no deck at all; the message says why."""


def _characters():
    """Return the Base64 character of each pattern of punched rows: the System/360 code, read from
    the zones: 12-, 11- and 0- are upper-case letters, 12-0-, 12-11- and 11-0- lower-case ones."""
    characters = {frozenset([digit]): str(digit) for digit in range(10)}
    characters.update({frozenset([12, 6, 8]): '+', frozenset([0, 1]): '/', frozenset([6, 8]): '='})
    for zones, letters in (([12], '-ABCDEFGHI'), ([11], '-JKLMNOPQR'), ([0], '--STUVWXYZ'),
                           ([12, 0], '-abcdefghi'), ([12, 11], '-jklmnopqr'), ([11, 0], '--stuvwxyz')):
        characters.update({frozenset(zones + [digit]): letter
                           for digit, letter in enumerate(letters) if letter != '-'})
    return characters


CHARACTERS = _characters()
PATTERNS = dict({char: pattern for pattern, char in CHARACTERS.items()}, **{' ': frozenset()})


# From a file to a deck.

def parse_deck(data):
    """Return the deck (dict) in data, every value checked: the keys of a deck file. Raises NotADeck.

    data: a deck file (JSON) or a picture of the cards (SVG), bytes or str.
    """
    if data.lstrip()[:1] in (b'<', '<'):
        return checked(parse_picture(data))
    try:
        deck = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotADeck(f'it is neither JSON nor SVG ({error})')
    return checked(deck)


def checked(deck):
    """Return deck (what a file said) if it has all that a deck has. Raises NotADeck."""
    if not isinstance(deck, dict):
        raise NotADeck('it is JSON, but no deck')

    def need(key, kind, fits):
        value = deck.get(key)
        if type(value) is not kind or not fits(value):
            raise NotADeck(f'its "{key}" is missing or not what a deck has')

    def is_crc(value):
        return type(value) is int and 0 <= value < 1 << 32

    need('encoding', str, lambda value: value == 'base64')
    need('original_size', int, lambda value: 0 <= value < 1 << 40)
    need('sha256', str, lambda value: len(value) == 64)
    need('total_chars', int, lambda value: value == (deck['original_size'] + 2) // 3 * 4)
    need('chars_per_card', int, lambda value: value == COLUMNS)
    need('num_cards', int, lambda value: value == -(-deck['total_chars'] // COLUMNS))
    need('card_crc32', list, lambda value: len(value) == deck['num_cards'] and all(map(is_crc, value)))
    need('cards', list, lambda value: True)
    for number, card in enumerate(deck['cards'], 1):
        if type(card) is not list:
            raise NotADeck(f'card {number} of the file is no list of columns')
        for place, column in enumerate(card, 1):
            if type(column) is not list or not all(type(row) is int and row in ROWS for row in column):
                raise NotADeck(f'card {number} of the file, column {place}, is no list of rows {rows_text(ROWS)}')
    return deck


def parse_picture(data):
    """Return the deck (dict, not yet checked) in a picture (SVG, bytes or str). Raises NotADeck.

    The <metadata> holds everything but the cards, as JSON; each <path> that begins with the outline
    of a card is one, in the order of the file. A document type is refused: it is what lets a small
    file ask for endless memory.
    """
    texts, cards, in_metadata = [], [], False

    def start(name, attributes):
        nonlocal in_metadata
        in_metadata |= name == 'metadata'
        if name == 'path':
            cards.extend(cards_in_path(attributes.get('d', '')))

    def end(name):
        nonlocal in_metadata
        in_metadata &= name != 'metadata'

    def text(characters):
        if in_metadata:
            texts.append(characters)

    def document_type(*_):
        raise NotADeck('it has a document type (<!DOCTYPE>), which pictures of cards do not have')

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, document_type
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError) as error:
        raise NotADeck(f'it is no whole SVG ({error})')
    metadata = ''.join(texts)  # an editor may have put something of its own around the header
    try:
        return dict(json.loads(metadata[metadata.find('{'):metadata.rfind('}') + 1]), cards=cards)
    except (ValueError, RecursionError):
        raise NotADeck('its <metadata> does not say what deck it shows')


# A card's measures in thousandths of an inch (IBM; ANSI X3.21 and X3.11), from its upper left corner.
WIDTH, HEIGHT = 7375, 3250
FIRST_COLUMN, COLUMN_PITCH = 251, 87  # centres
FIRST_ROW, ROW_PITCH = 250, 250
PATH_TOKEN = re.compile(r'[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?')


def subpaths(data):
    """Return the subpaths of SVG path data, each the list of its corners (x, y). Raises ValueError
    or StopIteration where it is not made of straight lines."""
    paths, x, y, command = [], 0, 0, ''
    tokens = (match.group() for match in PATH_TOKEN.finditer(data))
    for token in tokens:
        if token in ('Z', 'z'):
            x, y = paths[-1][0] if paths else (0, 0)
            continue
        if token.isalpha():
            command, token = token, next(tokens)
        from_x, from_y = (x, y) if command.islower() else (0, 0)
        if command in ('M', 'm', 'L', 'l'):
            x, y = from_x + float(token), from_y + float(next(tokens))
        elif command in ('H', 'h'):
            x = from_x + float(token)
        elif command in ('V', 'v'):
            y = from_y + float(token)
        else:
            raise ValueError(f'{command} is no straight line')
        if command in ('M', 'm') or not paths:
            paths.append([])
            command = {'M': 'L', 'm': 'l'}.get(command, command)  # which further numbers mean
        paths[-1].append((x, y))
    return paths


def cards_in_path(data):
    """Return [card] where SVG path data begins with the outline of a card, of any size; else [].

    Each subpath after it is a hole, in the column and row to which its middle is nearest.
    """
    try:
        boxes = [(*map(min, zip(*corners)), *map(max, zip(*corners))) for corners in subpaths(data)]
    except (ValueError, StopIteration):
        return []
    left, top, right, bottom = boxes[0] if boxes else (0, 0, 0, 0)
    scale = (right - left) / WIDTH
    if not scale > 0 or not abs((bottom - top) / scale - HEIGHT) < HEIGHT / 100:  # nan is neither
        return []
    punched = {}
    for hole in boxes[1:]:
        column = (((hole[0] + hole[2]) / 2 - left) / scale - FIRST_COLUMN) / COLUMN_PITCH
        row = (((hole[1] + hole[3]) / 2 - top) / scale - FIRST_ROW) / ROW_PITCH
        if -.5 < column < COLUMNS - .5 and -.5 < row < len(ROWS) - .5:
            punched.setdefault(round(column), set()).add(ROWS[round(row)])
    blank = []  # one for all columns: a file of outlines alone needs little memory
    return [[sorted(punched[i], key=ROWS.index) if i in punched else blank for i in range(COLUMNS)]]


# From a deck to the bytes it holds: first what each card is, then what is to be said about it.

def rows_text(column):
    """Return the punched rows of a column as people write them, e.g. '12-0-1', or 'blank'."""
    return '-'.join(str(row) for row in ROWS if row in column) or 'blank'


def read_card(card):
    """Return a card's text, a character a column: Base64, ' ' for blank, '?' for any other pattern."""
    return ''.join(CHARACTERS.get(frozenset(column), '?') if column else ' ' for column in card)


def signature(text):
    """Return (number of characters, their CRC-32) of a card's text; None where it cannot be right:
    not 80 columns, a pattern that is no character, a blank before the end."""
    used = text.rstrip(' ')
    if len(text) != COLUMNS or '?' in used or ' ' in used:
        return None
    return len(used), zlib.crc32(used.encode())


# Two texts of one length that differ in one character have CRC-32s that differ (exclusive or) by
# what depends only on the characters' own difference and on how many characters follow. No two of
# these are the same: from the CRC-32 a card has and the one it should have, the table tells how
# many characters follow the wrong one, and its difference.
ONE_COLUMN = {zlib.crc32(bytes([change]) + bytes(after)) ^ zlib.crc32(bytes(1 + after)): (after, change)
              for after in range(COLUMNS) for change in range(1, 128)}
ONE_COLUMN[0] = COLUMNS, 0  # none of the characters is wrong


def one_bad_column(text, length, crc):
    """Return (index, character) of the one column of a card's text whose change gives it that
    signature, or None. The character is ' ' where a column after the end must be blank."""
    used, rest = text[:length], text[length:]
    after, change = ONE_COLUMN.get(zlib.crc32(used.encode()) ^ crc, (COLUMNS, 0))
    if len(text) != COLUMNS:
        return None
    if rest.strip(' '):
        i, char = COLUMNS - len(rest.lstrip(' ')), ' '
    elif after < length:
        i = length - 1 - after
        char = chr(ord(text[i]) ^ change)
    else:
        return None
    return (i, char) if char in PATTERNS and signature(text[:i] + char + text[i + 1:]) == (length, crc) else None


def nearby(text, length, crcs):
    """Return the signatures of that length, with one of crcs (set), which one changed column gives a
    card's text."""
    crc = zlib.crc32(text[:length].encode())
    if len(crcs) < len(ONE_COLUMN):  # whichever is the shorter way
        hits = [other for other in crcs if crc ^ other in ONE_COLUMN]
    else:
        hits = [crc ^ difference for difference in ONE_COLUMN if crc ^ difference in crcs]
    return [(length, other) for other in hits if one_bad_column(text, length, other)]


class Table:
    """A table with a place for each card of a deck, on which the cards of a file have been laid.

    Cards and places are numbers from 0: the order in the file, the order in the deck.
    """

    def __init__(self, deck):
        self.texts = [read_card(card) for card in deck['cards']]
        self.signatures = [signature(text) for text in self.texts]
        self.places = [(min(COLUMNS, deck['total_chars'] - COLUMNS * place), crc)
                       for place, crc in enumerate(deck['card_crc32'])]  # the signature of what belongs there
        self.empty = {}     # signature: places that were empty after step 1
        self.laid = {}      # place: the card that lies there
        self.changes = {}   # place: (index, character) of the column that this card must have changed
        self.damaged = {}   # place: the card that must be meant for it, but cannot be read
        self.lost = []      # places whose card is not in the file
        self.twice = []     # cards of which there is one already where they belong
        self.foreign = []   # cards that do not belong to this deck
        self.unsure = []    # (places, cards): each of those lies on one of these, but which?
        self.lay_in_own_place()
        self.lay_by_checksum()
        self.lay_damaged_in_own_place()
        self.lay_damaged_elsewhere()
        self.part_by_neighbours()

    def loose_cards(self):
        """Return the cards that lie nowhere, in order."""
        return sorted(set(range(len(self.texts))).difference(self.laid.values()))

    def empty_places(self):
        """Return {signature: the empty places where it belongs, the first one last}."""
        empty = {}
        for place in reversed(range(len(self.places))):
            if place not in self.laid:
                empty.setdefault(self.places[place], []).append(place)
        return empty

    def lay_in_own_place(self):
        """Step 1: cards that stand in the file where they belong in the deck."""
        for place, (found, right) in enumerate(zip(self.signatures, self.places)):
            if found == right:
                self.laid[place] = place

    def lay_by_checksum(self):
        """Step 2: cards that fit an empty place elsewhere."""
        self.empty = self.empty_places()
        for card in self.loose_cards():
            self.fits_elsewhere(card)

    def fits_elsewhere(self, card):
        """Return whether there is an empty place that the card fits; then it lies there."""
        places = self.empty.get(self.signatures[card], [])
        while places:
            place = places.pop()
            if place not in self.laid:
                self.laid[place] = card
                return True
        return False

    def lay_damaged_in_own_place(self):
        """Step 3: cards that stand where they belong, but for one column. A card that lies there by
        its checksum gives way: it fits elsewhere, is damaged itself, or is there twice."""
        waiting = self.loose_cards()
        while waiting:
            card = waiting.pop()
            change = one_bad_column(self.texts[card], *self.places[card]) if card < len(self.places) else None
            if change:
                guest = self.laid.get(card)
                self.laid[card], self.changes[card] = card, change
                if guest is not None and not self.fits_elsewhere(guest):
                    waiting.append(guest)

    def lay_damaged_elsewhere(self):
        """Step 4: cards that fit an empty place elsewhere, but for one column: those first that fit
        one only. Of many cards a few fit by chance: they do not count where not many more do."""
        empty, fitting = self.empty_places(), []
        lengths = {length: {crc for other, crc in empty if other == length} for length, _ in empty}
        loose = [card for card in self.loose_cards() if len(self.texts[card]) == COLUMNS]
        for card in loose:
            fits = [fit for length, crcs in lengths.items() for fit in nearby(self.texts[card], length, crcs)]
            if fits:
                fitting.append((len(fits), card, fits))
        by_chance = len(loose) * len(empty) * len(ONE_COLUMN) / 2 ** 33  # half of the changes give no character
        if len(fitting) < 10 * by_chance:
            return
        for _, card, fits in sorted(fitting):
            fit = min((fit for fit in fits if empty[fit]), key=lambda fit: empty[fit][-1], default=None)
            if fit:
                place = empty[fit].pop()
                self.laid[place], self.changes[place] = card, one_bad_column(self.texts[card], *fit)

    def part_by_neighbours(self):
        """Step 5: what their neighbours say of the cards that fit nowhere and the places still empty."""
        known, loose = set(self.places), self.loose_cards()
        self.twice = [card for card in loose if self.signatures[card] in known]
        unread = set(loose).difference(self.twice)
        empty = set(range(len(self.places))).difference(self.laid)
        ordered = self.order() == sorted(self.laid)
        for cards, places in self.gaps(unread):
            if (ordered or len(cards) == len(places)) and empty.issuperset(places):
                self.part(cards, places, len(cards) == len(places))
                unread.difference_update(cards)
                empty.difference_update(places)
        self.part(sorted(unread), sorted(empty), len(unread) == len(empty) == 1)

    def order(self):
        """Return the places of the cards that lie somewhere, in the order of the file."""
        return sorted(self.laid, key=self.laid.get)

    def gaps(self, unread):
        """Return [(cards, places)]: the unread cards between two cards of the file that lie
        somewhere, or its ends, and the places between those two."""
        place_of = {card: place for place, card in self.laid.items()}
        place_of[len(self.texts)] = len(self.places)
        gaps, cards, before = [], [], -1
        for card in sorted(unread.union(place_of)):
            if card in place_of:
                gaps.append((cards, range(before + 1, place_of[card])))
                cards, before = [], place_of[card]
            else:
                cards.append(card)
        return gaps

    def part(self, cards, places, same):
        """Say of these unread cards and empty places, which belong together, what is known: the
        cards are meant for the places, in order, if same."""
        if same:
            self.damaged.update(zip(places, cards))
        elif cards and places:
            self.unsure.append((places, cards))
        else:
            self.lost += places
            self.foreign += cards


def ranges(places):
    """Yield (first place, 'card 3' or 'cards 3 to 7') for each run of the ascending places."""
    first = None
    for place, after in zip(places, [*places[1:], None]):
        first = place if first is None else first
        if after != place + 1:
            yield first, f'card {place + 1}' if first == place else f'cards {first + 1} to {place + 1}'
            first = None


def card_problems(card, length):
    """Yield what can be seen to be wrong with a card that should have length characters, as the end
    of a sentence; a checksum that fails where nothing else is to be seen."""
    if len(card) != COLUMNS:
        yield f': has {len(card)} columns, not {COLUMNS}'
        return
    failed = ': its checksum fails: more than one column is wrong, or it is from another deck'
    for i, (column, char) in enumerate(zip(card, read_card(card))):
        if char == '?' or (char == ' ') != (i >= length):
            failed = None
            yield f', column {i + 1}: ' + ('blank before the end' if char == ' ' else rows_text(column) + (
                ' is no Base64 character' if char == '?' else ' after the end'))
    if failed:
        yield failed


def word_move(table):
    """Return [note] on cards of the file that stand in another order than in the deck, else []."""
    moved = sum(place != other for place, other in zip(table.order(), sorted(table.laid)))
    return [f'cards in the wrong order: {moved} put back by their checksums'] if moved else []


def word_repairs(cards, table):
    """Return a note on each column of the cards of a file that was changed, by place."""
    return [f'repaired card {place + 1}, column {i + 1}: was {rows_text(cards[table.laid[place]][i])}, '
            f'is {rows_text(PATTERNS[char])}' + (f' ({char})' if char != ' ' else '')
            for place, (i, char) in sorted(table.changes.items())]


def word_problems(cards, table, repair):
    """Return what keeps the cards of a file from being a whole deck, as text, by place; columns that
    one change restores are no problem if repair."""
    found = []  # (place, text)
    for place, (i, char) in table.changes.items():
        if not repair:
            card = cards[table.laid[place]]
            wrong = next(card_problems(card, table.places[place][0]))
            if not wrong.startswith(', column'):
                wrong = f', column {i + 1}: its checksum fails with {rows_text(card[i])}'
            found.append((place, f'card {place + 1}{wrong}; {rows_text(PATTERNS[char])} would be right'))
    for place, card in table.damaged.items():
        found += [(place, f'card {place + 1}{wrong}') for wrong in card_problems(cards[card], table.places[place][0])]
    found += [(place, f'{which}: missing') for place, which in ranges(sorted(table.lost))]
    for places, unread in table.unsure:
        found += [(place, f'{which}: lost or unreadable; which of the two cannot be known')
                  for place, which in ranges(places)]
        found += [(places[-1], f'number {card + 1} of the file{next(card_problems(cards[card], COLUMNS))}')
                  for card in unread]
    first = {signature: place for place, signature in reversed([*enumerate(table.places)])}
    for card in table.twice:
        place = first[signature(table.texts[card])]
        found.append((place, f'card {place + 1}: twice in the deck, the second time as number {card + 1} of the file'))
    found += [(len(table.places), f'number {card + 1} of the file: a card that does not belong to this deck')
              for card in table.foreign]
    return [text for _, text in sorted(found, key=lambda problem: problem[0])]


def join(deck, table):
    """Return the bytes that the cards on a table hold, where each place has one. Raises ValueError."""
    texts = [table.texts[table.laid[place]] for place in range(len(table.places))]
    for place, (i, char) in table.changes.items():
        texts[place] = texts[place][:i] + char + texts[place][i + 1:]
    try:
        data = base64.b64decode(''.join(texts).rstrip(' '), validate=True)
    except binascii.Error as error:
        raise ValueError(f'the whole: no Base64 text ({error})')
    if len(data) != deck['original_size'] or hashlib.sha256(data).hexdigest() != deck['sha256'].lower():
        raise ValueError('the whole: its size or sha256 is not the one of the deck')
    return data


def assemble(deck, repair=False, table=None):
    """Return (data, notes, problems) of a parsed deck: the bytes it holds, or None where there are
    problems; notes (list of str) on what was put right; problems (list of str), each with its card.

    table: the deck's, where the caller has it already.
    """
    table = table or Table(deck)
    notes = word_move(table) + (word_repairs(deck['cards'], table) if repair else [])
    problems = word_problems(deck['cards'], table, repair)
    if problems:
        return None, notes, problems
    try:
        return join(deck, table), notes, []
    except ValueError as error:
        return None, notes, [str(error)]


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

def parse_arguments():
    """Return what the command line asks for. One line, and the end, where it cannot be done."""
    parser = argparse.ArgumentParser(
        description='Read a deck of punch cards and write the file it holds.\n'
                    'The name - is standard input or output.',
        epilog='example: python3 decode_punchcard_base64.py poster.svg -o - | python3 -\n'
               'after    python3 encode_punchcard_base64.py attogpt.py --svg poster.svg',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: sys.exit(f'{parser.prog}: {shown(message)}; --help says what can be asked for')
    parser.add_argument('deck', metavar='DECK', nargs='?', default='punchcard_encoding.json',
                        help='a deck file, or a picture of the cards (default: punchcard_encoding.json)')
    parser.add_argument('-o', metavar='OUTPUT', dest='output', default='attogpt_decoded.py',
                        help='the file to write (default: attogpt_decoded.py)')
    parser.add_argument('--repair', action='store_true', help='restore cards that have one bad column')
    return parser.parse_args()


def main():
    """The command line. Exit status 1, and nothing written, where the deck cannot be read."""
    arguments = parse_arguments()
    name = shown(arguments.deck, 'standard input')
    output, = safe_outputs(arguments.deck, [arguments.output])
    with blame(name, 'name a deck file or a picture of cards, made by encode_punchcard_base64.py'):
        data = read_whole(arguments.deck)
    try:
        deck = parse_deck(data)
    except NotADeck as error:
        sys.exit(f'{name}: not a deck: {shown(str(error))[:200]}; make one with encode_punchcard_base64.py')
    table = Table(deck)
    data, notes, problems = assemble(deck, arguments.repair, table)
    if problems:
        lines = notes + problems[:SHOWN]
        if len(problems) > SHOWN:
            lines.append(f'and {len(problems) - SHOWN} problems more')
        print(*lines, sep='\n', file=sys.stderr)
        helps = not arguments.repair and assemble(deck, True, table)[0] is not None
        sys.exit(f'{name}: damaged; nothing was written'
                 + ('; --repair restores cards with one bad column' if helps else ''))
    with blame(shown(output), 'name a file that can be written'):
        write_whole(output, data)
    print(*notes, f'{name}: {deck["num_cards"]} cards, {len(data)} bytes in {shown(output)}', sep='\n',
          file=sys.stderr if output == '-' else sys.stdout)


if __name__ == '__main__':
    run(main)
