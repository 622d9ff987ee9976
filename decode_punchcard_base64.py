"""Read a deck of IBM punch cards, made by encode_punchcard_base64.py, and write the file it holds.

    python3 decode_punchcard_base64.py                 punchcard_encoding.json to attogpt_decoded.py
    python3 decode_punchcard_base64.py -o - | python3 -         run the program from the cards
    python3 decode_punchcard_base64.py --repair        restore cards with one bad column

The holes are read, not any stored text. Cards in the wrong order are put back by their checksums;
a deck that is damaged beyond that gives a list of problems and no file.
"""
import argparse
import base64
import binascii
import hashlib
import json
import os
import sys
import tempfile
import zlib

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
PATTERNS = {char: pattern for pattern, char in CHARACTERS.items()}


def rows_text(column):
    """Return the punched rows of a column as people write them, e.g. '12-0-1', or 'blank'."""
    return '-'.join(str(row) for row in ROWS if row in column) or 'blank'


def parse_deck(text):
    """Return the deck (dict) in JSON text, every value checked. Raises NotADeck."""
    try:
        deck = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotADeck(f'it is not JSON ({error})')
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


def read_card(card):
    """Return a card's characters, one for each column: '' for a blank, None for a wrong pattern."""
    return ['' if not column else CHARACTERS.get(frozenset(column)) for column in card]


def fits(symbols, length, crc):
    """Return whether the symbols of a card are length characters, then blanks, with that CRC-32."""
    return (len(symbols) == COLUMNS and all(symbols[:length]) and not any(symbols[length:])
            and None not in symbols and zlib.crc32(''.join(symbols).encode()) == crc)


def one_bad_column(symbols, length, crc):
    """Return (index, character) of the one change of a column that makes a card right, or None.

    All columns are tried, or the one that cannot be right as it is, with all 65 characters.
    """
    if len(symbols) != COLUMNS:
        return None
    wrong = [i for i, symbol in enumerate(symbols) if bool(symbol) != (i < length) or symbol is None]
    if len(wrong) > 1:
        return None
    if wrong and wrong[0] >= length:
        return (wrong[0], '') if fits(symbols[:wrong[0]] + [''] + symbols[wrong[0] + 1:], length, crc) else None
    for i in wrong or range(length):
        before = zlib.crc32(''.join(symbols[:i]).encode())
        after = ''.join(symbols[i + 1:length])
        for char in PATTERNS:
            if char != symbols[i] and zlib.crc32((char + after).encode(), before) == crc:
                return i, char
    return None


def card_problems(card, symbols, length):
    """Return what can be seen to be wrong with a card that should have length used columns, as
    text; a checksum that fails where nothing else is to be seen."""
    if len(card) != COLUMNS:
        return [f'has {len(card)} columns, not {COLUMNS}']
    problems = []
    for i, (column, symbol) in enumerate(zip(card, symbols)):
        if symbol is None:
            problems.append(f'column {i + 1}: {rows_text(column)} is no Base64 character')
        elif not symbol and i < length:
            problems.append(f'column {i + 1}: blank before the end')
        elif symbol and i >= length:
            problems.append(f'column {i + 1}: {rows_text(column)} after the end')
    return problems or ['its checksum fails: more than one column is wrong, or it is from another deck']


def assemble(deck, repair=False):
    """Return (data, notes, problems) of a parsed deck: the bytes it holds, or None where there are
    problems; notes (list of str) on what was put right; problems (list of str), each with its card."""
    crcs, cards = deck['card_crc32'], deck['cards']
    lengths = [min(COLUMNS, deck['total_chars'] - COLUMNS * k) for k in range(len(crcs))]
    read = [read_card(card) for card in cards]
    texts, notes, problems, moved = {}, [], [], 0
    where = {-1: -1, len(cards): len(crcs)}  # of a card of the file: its place in the deck
    loose = []  # cards of the file that are not where they belong
    for i, symbols in enumerate(read):
        if i < len(crcs) and fits(symbols, lengths[i], crcs[i]):
            texts[i] = ''.join(symbols)
            where[i] = i
        else:
            loose.append(i)
    places = {}  # by checksum, where a card could go
    for k in reversed(range(len(crcs))):
        places.setdefault(crcs[k], []).append(k)
    damaged = []
    for i in loose:
        symbols = read[i]
        length = len(''.join(filter(None, symbols)))
        crc = zlib.crc32(''.join(filter(None, symbols)).encode())
        candidates = [k for k in places.get(crc, ()) if fits(symbols, lengths[k], crc)]
        free = [k for k in candidates if k not in texts]
        if free:
            texts[free[-1]] = ''.join(symbols[:length])
            where[i] = free[-1]
            moved += 1
        elif candidates:
            problems.append((candidates[-1], f'card {candidates[-1] + 1}: twice in the deck, '
                                             f'the second time as number {i + 1} of the file'))
        else:
            damaged.append(i)
    if moved:
        notes.append(f'cards in the wrong order: {moved} put back by their checksums')
    missing = [k for k in range(len(crcs)) if k not in texts]
    unknown = []
    for i in damaged:  # a card's own place first, then any other that one changed column explains
        for k in sorted(missing, key=lambda k: k != i):
            fix = one_bad_column(read[i], lengths[k], crcs[k])
            if fix:
                missing.remove(k)
                where[i] = k
                place, char = fix
                was, now = rows_text(cards[i][place]), rows_text(PATTERNS.get(char, ()))
                what = f'card {k + 1}, column {place + 1}: was {was}, is {now}'
                if repair:
                    symbols = read[i][:]
                    symbols[place] = char
                    texts[k] = ''.join(symbols)
                    notes.append(f'repaired {what}' + (f' ({char})' if char else ''))
                else:
                    wrong = card_problems(cards[i], read[i], lengths[k])[0]
                    problems.append((k, f'card {k + 1}, ' + (
                        wrong if wrong.startswith('column') else
                        f'column {place + 1}: its checksum fails with {was}') + f'; {now} would be right'))
                break
        else:
            unknown.append(i)
    for i in unknown:
        before, after = where.get(i - 1), where.get(i + 1)
        if None not in (before, after) and after - before == 2:
            k = before + 1  # its neighbours say which card it must be
        else:
            k = i if i in missing or len(missing) > 1 or len(unknown) > 1 else missing[0] if missing else i
        if k not in missing:
            problems.append((len(crcs), f'number {i + 1} of the file: a card that does not belong to this deck'))
            continue
        missing.remove(k)
        where[i] = k
        for problem in card_problems(cards[i], read[i], lengths[k]):
            problems.append((k, f'card {k + 1}' + (', ' if problem.startswith('column') else ': ') + problem))
    problems += [(k, f'card {k + 1}: missing') for k in missing]
    problems = [text for _, text in sorted(problems, key=lambda problem: problem[0])]
    if problems:
        return None, notes, problems
    try:
        data = base64.b64decode(''.join(texts[k] for k in range(len(crcs))), validate=True)
    except binascii.Error as error:
        return None, notes, [f'the whole: no Base64 text ({error})']
    if len(data) != deck['original_size'] or hashlib.sha256(data).hexdigest() != deck['sha256'].lower():
        return None, notes, ['the whole: its size or sha256 is not the one of the deck']
    return data, notes, []


def write_whole(path, data):
    """Write data (bytes) to the file at path, whole or not at all. Raises OSError.

    It goes to a temporary file beside it, which then takes its place; what is no regular file, a
    device for example, is written to directly.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, 'wb') as file:
            file.write(data)
        return
    path = os.path.realpath(path)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix='.' + os.path.basename(path)[:99])
    try:
        with open(handle, 'wb') as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        os.remove(temporary)
        raise


def main():
    """The command line. Exit status 1, and nothing written, where the deck cannot be read."""
    parser = argparse.ArgumentParser(
        description='Read a deck of punch cards and write the file it holds.',
        epilog='example: python3 decode_punchcard_base64.py -o - | python3 -')
    parser.add_argument('deck', metavar='DECK', nargs='?', default='punchcard_encoding.json',
                        help='the deck file (default: punchcard_encoding.json)')
    parser.add_argument('-o', metavar='OUTPUT', dest='output', default='attogpt_decoded.py',
                        help='the file to write, - for standard output (default: attogpt_decoded.py)')
    parser.add_argument('--repair', action='store_true', help='restore cards that have one bad column')
    arguments = parser.parse_args()
    try:
        with open(arguments.deck, encoding='utf-8') as file:
            deck = parse_deck(file.read())
    except OSError as error:
        sys.exit(f'{arguments.deck}: {error.strerror}; name a deck file, or make one with encode_punchcard_base64.py')
    except UnicodeDecodeError:
        sys.exit(f'{arguments.deck}: not a deck: it is not UTF-8 text; make one with encode_punchcard_base64.py')
    except NotADeck as error:
        reason = ' '.join(str(error).split())[:200]
        sys.exit(f'{arguments.deck}: not a deck: {reason}; make one with encode_punchcard_base64.py')
    data, notes, problems = assemble(deck, arguments.repair)
    messages = sys.stderr if arguments.output == '-' else sys.stdout
    if problems:
        for note in notes:
            print(note, file=sys.stderr)
        for problem in problems[:SHOWN]:
            print(problem, file=sys.stderr)
        if len(problems) > SHOWN:
            print(f'and {len(problems) - SHOWN} problems more', file=sys.stderr)
        sys.exit(f'{arguments.deck}: damaged; nothing was written'
                 + ('' if arguments.repair else '; --repair restores cards with one bad column'))
    for note in notes:
        print(note, file=messages)
    try:
        if arguments.output == '-':
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            write_whole(arguments.output, data)
    except OSError as error:
        if arguments.output == '-':  # the reader has left: no second complaint when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(f'{arguments.output}: {error.strerror}; name a file that can be written')
    print(f'{arguments.deck}: {deck["num_cards"]} cards, {len(data)} bytes in {arguments.output}', file=messages)


if __name__ == '__main__':
    main()
