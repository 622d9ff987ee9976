"""Turn a file into IBM punch cards: its bytes, as Base64, one character a column, 80 columns a card.

    python3 encode_punchcard_base64.py                    attogpt.py to punchcard_encoding.json
    python3 encode_punchcard_base64.py --show 1           and print card 1 to the terminal
    python3 encode_punchcard_base64.py --svg cards.svg    and draw all cards, true to scale
"""
import argparse
import base64
import hashlib
import json
import os
import sys
import tempfile
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


def deck_json(data, source):
    """Return the deck file (JSON, one card a line) of data (bytes) from the file named source."""
    cards = base64_cards(data)
    column_json = {char: '[' + ','.join(map(str, rows)) + ']' for char, rows in PUNCHES.items()}
    lines = ['[' + ','.join([column_json[char] for char in card] + ['[]'] * (COLUMNS - len(card))) + ']'
             for card in cards]
    return f'''{{
  "encoding": "base64",
  "punch_code": {json.dumps(PUNCH_CODE)},
  "source": {json.dumps(source)},
  "original_size": {len(data)},
  "sha256": "{hashlib.sha256(data).hexdigest()}",
  "total_chars": {sum(map(len, cards))},
  "chars_per_card": {COLUMNS},
  "num_cards": {len(cards)},
  "card_crc32": [{", ".join(str(zlib.crc32(card.encode())) for card in cards)}],
  "cards": [{','.join(chr(10) + '    ' + line for line in lines)}
  ]
}}
'''


def show(text, number, total):
    """Return a picture in characters of the card with Base64 text, as it comes off an IBM 029."""
    card = punch(text)
    lines = ['       ' + '_' * (COLUMNS + 2), '      / ' + text.ljust(COLUMNS) + '|']
    for row in ROWS:
        left = '/ ' if row == 12 else '| '
        lines.append(f'{row:4} {left} ' + ''.join('#' if row in column else '.' for column in card) + '|')
    lines.append('     |' + f'card {number} of {total}'.rjust(COLUMNS + 2, '_') + '|')
    return '\n'.join(lines) + '\n'


# A card's measures in thousandths of an inch (IBM; ANSI X3.21 and X3.11).
WIDTH, HEIGHT = 7375, 3250
CUT_ALONG_TOP, CUT_ALONG_SIDE = 250, 433  # the corner, cut at 60 degrees: 250 * tan 60
HOLE_WIDTH, HOLE_HEIGHT = 55, 125
FIRST_COLUMN, COLUMN_PITCH = 251, 87      # centres, from the left edge
FIRST_ROW, ROW_PITCH = 250, 250           # centres, from the top edge
GAP = 250                                 # between the cards of a poster
POSTER_COLUMNS = 4


def _thousandths(number):
    """Return a number of half thousandths as short as it can be written."""
    return f'{number:.1f}'.rstrip('0').rstrip('.')


def svg(cards, source, only=None):
    """Return an SVG picture of the cards (list of Base64 str), or of card number only (from 1).

    One user unit is a thousandth of an inch. A card is one path with its holes cut out; what is
    printed on it is clipped by that path. Raises IndexError where there is no such card.
    """
    numbers = [only] if only else range(1, len(cards) + 1)
    across = min(POSTER_COLUMNS, max(len(numbers), 1))
    down = -(-len(numbers) // across)
    margin = 0 if only else GAP
    width = across * (WIDTH + margin) + margin
    height = down * (HEIGHT + margin) + margin
    centres = [FIRST_COLUMN + COLUMN_PITCH * i for i in range(COLUMNS)]
    xs = ' '.join(map(str, centres))
    face = ''.join(f'<text x="{xs}" y="{FIRST_ROW + ROW_PITCH * (digit + 2) + 28}">{str(digit) * COLUMNS}</text>'
                   for digit in range(10))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
             f'width="{width / 1000:g}in" height="{height / 1000:g}in" viewBox="0 0 {width} {height}">\n'
             f'<title>{escape(source)} on {len(cards)} punch cards</title>\n'
             f'<style>text{{font:80px monospace;text-anchor:middle}}.card{{fill:#f3e3b3}}'
             f'.face{{fill:#c9b98a}}.ink{{font-size:105px;fill:#33302a}}</style>\n'
             f'<defs><g id="face" class="face">{face}</g></defs>\n']
    for place, number in enumerate(numbers):
        text = cards[number - 1]
        holes = ''.join(
            f'M{_thousandths(centres[i] - HOLE_WIDTH / 2)} '
            f'{_thousandths(FIRST_ROW + ROW_PITCH * ROWS.index(row) - HOLE_HEIGHT / 2)}'
            f'h{HOLE_WIDTH}v{HOLE_HEIGHT}h-{HOLE_WIDTH}z'
            for i, column in enumerate(punch(text)) for row in column)
        x, y = margin + place % across * (WIDTH + margin), margin + place // across * (HEIGHT + margin)
        used = ' '.join(map(str, centres[:len(text)]))
        parts.append(
            f'<g id="card{number}" transform="translate({x} {y})">'
            f'<clipPath id="clip{number}"><path id="path{number}" clip-rule="evenodd" fill-rule="evenodd" '
            f'd="M{CUT_ALONG_TOP} 0H{WIDTH}V{HEIGHT}H0V{CUT_ALONG_SIDE}z{holes}"/></clipPath>'
            f'<use xlink:href="#path{number}" class="card"/>'
            f'<g clip-path="url(#clip{number})"><use xlink:href="#face"/>'
            f'<text class="ink" x="{used}" y="150">{escape(text)}</text>'
            f'<text class="ink" x="{WIDTH - 500}" y="3185">{number} / {len(cards)}</text></g></g>\n')
    return ''.join(parts) + '</svg>\n'


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


def card_number(text):
    """Return the card number (int, from 1) that text says. Raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError('cards are counted from 1')
    return number


def main():
    """The command line. Exit status 1 and one line on standard error where something cannot be done."""
    parser = argparse.ArgumentParser(
        description='Punch a file into IBM cards, as Base64.',
        epilog='example: python3 encode_punchcard_base64.py attogpt.py --svg poster.svg')
    parser.add_argument('source', metavar='SOURCE', nargs='?', default='attogpt.py',
                        help='any file (default: attogpt.py)')
    parser.add_argument('-o', metavar='DECK', dest='deck', default='punchcard_encoding.json',
                        help='the deck file to write (default: punchcard_encoding.json)')
    parser.add_argument('--show', metavar='N', nargs='?', type=card_number, const=0,
                        help='print the cards, or card N, to the terminal')
    parser.add_argument('--svg', metavar='FILE', help='draw the cards, true to scale')
    parser.add_argument('--card', metavar='N', type=card_number, help='with --svg: draw card N alone')
    arguments = parser.parse_args()
    if arguments.card and not arguments.svg:
        parser.error('--card goes with --svg FILE')
    target = arguments.source
    try:
        with open(target, 'rb') as file:
            data = file.read()
        cards = base64_cards(data)
        for number in (arguments.show, arguments.card):
            if number and number > len(cards):
                sys.exit(f'{target}: there is no card {number}; choose one from 1 to {len(cards)}')
        name = ''.join(char if char.isprintable() else '?' for char in os.path.basename(target))
        target = arguments.deck
        write_whole(target, deck_json(data, name).encode())
        if arguments.svg:
            target = arguments.svg
            write_whole(target, svg(cards, name, arguments.card).encode())
        target = 'standard output'
        for number in range(1, len(cards) + 1):
            if arguments.show in (0, number):
                print(show(cards[number - 1], number, len(cards)))
        print(f'{arguments.source}: {len(data)} bytes, {sum(map(len, cards))} Base64 characters, '
              f'{len(cards)} cards in {arguments.deck}' + (f', drawn in {arguments.svg}' if arguments.svg else ''),
              flush=True)
    except OSError as error:
        if target == 'standard output':  # the reader has left: no second complaint when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(f'{target}: {error.strerror}; name a file that can be '
                 f'{"read" if target == arguments.source else "written"}')


if __name__ == '__main__':
    main()
