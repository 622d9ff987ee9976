"""What in the README is derived from the files, and how to derive it again: text in, text out.

Marks, HTML comments that nobody sees on the page, stand around each derived part:

    <!-- bytes attogpt.py -->3,117<!-- /bytes -->     a figure within a line; FIGURES lists them all

    <!-- code attogpt.py: def V .. A:V -->            from the line that begins so (blanks before it
    <!-- /code -->                                    not counted) to the next that does so

    <!-- output 2 1 6 -->                             golden output: the first two steps, the last
    <!-- /output -->                                  one, six samples

    <!-- ladder -->                                   around a table: COLUMNS, known by their heads,
    <!-- /ladder -->                                  in rows that begin with a program

    <!-- digits -->                                   the prime, 100 digits a line
    <!-- /digits -->

    <!-- measured COMMAND -->                         what was measured once and is left as it is;
    <!-- /measured -->                                within a line without a command

A block of code may be indented, in a list, as deep as its mark is. A line of a program that is wider
than the page is folded; FOLD begins what belongs to the line above. And each ```console block holds
commands, after a `$ ` (and a `> ` on lines that continue one), and what they print when one after the
other is run in a copy of the repository.
"""
import ast
import base64
import collections
import importlib
import io
import keyword
import os
import re
import sys
import tokenize
import zlib

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from helpers import ROOT, RUNGS, read
from tools import prime

WIDTH = 100      # columns that fit the page
LIST_INDENT = 4  # columns that a list takes of them
FOLD = '⤷ '
CARD_SCRIPTS = 'encode_punchcard_base64.py', 'decode_punchcard_base64.py'
QR_PIXELS, QR_MARGIN = 5, 4  # pixels a module, modules around the code


# --- Figures -------------------------------------------------------------------------------------

def lines(name):
    return read(name).count(b'\n')


def less(name):
    share = 1 - lines(name) / lines('microgpt.py')
    return f'-{100 * share:.1f} %' if share else ''


def gzip(name):
    """Return the size of the shortest gzip stream that zlib makes of a file, without name and time."""
    def deflated(memory):
        compressor = zlib.compressobj(9, zlib.DEFLATED, -15, memory)
        return len(compressor.compress(read(name)) + compressor.flush())
    return 10 + min(map(deflated, range(1, 10))) + 8  # RFC 1952: the header; the CRC-32 and the size


def prime_parts():
    return prime.split(int(read('.github', 'femtogpt-prime.txt')))


def qr_version():
    """Return the version of the QR code (int), from the width of its picture (PNG)."""
    modules = int.from_bytes(read('.github', 'picogpt-qr.png')[16:20], 'big') // QR_PIXELS - 2 * QR_MARGIN
    return (modules - 17) // 4


def golden(data):
    """Return the losses and the samples (lists of str) of a data set's golden output."""
    text = read('tests', 'golden', data + '.stdout').decode()
    return re.findall(r'loss (.*)', text), re.findall(r'sample .*?: (.*)', text)


def some(items, count):
    """Return the first of the items, or for a negative count the last, with commas between them."""
    return ', '.join(items[:int(count)] if int(count) > 0 else items[int(count):])


def punches(char):
    sys.path.insert(0, ROOT)
    rows = importlib.import_module('encode_punchcard_base64').PUNCHES[char]
    return '-'.join(map(str, rows))


def first_bits():
    return ' '.join(f'{byte:08b}' for byte in read('attogpt.py')[:3])


def first_group():
    return first_bits().replace(' ', '')[:6]


def first_char():
    return base64.b64encode(read('attogpt.py'))[:1].decode()


def imports(what):
    """Return the modules that the rungs, or the cards' scripts, import, in a sentence's form."""
    nodes = [node for file in {'rungs': RUNGS, 'cards': CARD_SCRIPTS}[what] for node in ast.walk(ast.parse(read(file)))]
    used = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    used |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    *most, last = sorted({name.split('.')[0] for name in used})
    return ', '.join(most) + ' and ' + last


FIGURES = {  # name: function of the mark's other words
    'lines': lines, 'bytes': lambda name: len(read(name)), 'gzip': gzip, 'less': less,
    'longest': lambda name: max(map(len, read(name).split(b'\n'))),    # columns of its longest line
    'base64': lambda name: len(base64.b64encode(read(name))),          # characters
    'entries': lambda: len(read('input.txt').split()),                 # names in input.txt
    'losses': lambda data, count: some(golden(data)[0], count),        # losses input 5, losses names -5
    'samples': lambda data, count: some(golden(data)[1], count),       # samples names 5
    'stream': lambda: prime_parts()[1], 'free': lambda: prime_parts()[2],  # bytes in the prime
    'version': qr_version,
    'punches': punches,                                                # punches a: 12-0-1
    'first': lambda: read('attogpt.py')[:3].decode(), 'holes': lambda: punches(first_char()),  # as 'char'
    'bits': first_bits, 'group': first_group,                          # of attogpt.py's first three bytes
    'number': lambda: int(first_group(), 2), 'char': first_char,       # of its first Base64 character
    'imports': imports,                                                # imports rungs, imports cards
}
COLUMNS = {'lines': 'lines', 'bytes': 'bytes', 'gzip': 'gzip', 'fewer lines': 'less', 'longest line': 'longest'}


def figure(name, *words):
    """Return a figure as it is printed: a number with a comma for thousands, or text."""
    value = FIGURES[name](*words)
    return f'{value:,}' if isinstance(value, int) else value


# --- Code ----------------------------------------------------------------------------------------

def break_points(source):
    """Return where the lines of Python source may be folded: {line number: [(cost, column), ...]}.

    A reader folds after a `;` first, then after a suite's colon, before for, if, else, and, or, after a
    comma, before an operator, after a bracket; the farther out in the brackets the better. Never
    within a string, nor between `for` and `in`.
    """
    points, depth, strings, target = collections.defaultdict(list), 0, 0, False
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for token, following in zip(tokens, tokens[1:]):
        kind, text = tokenize.tok_name[token.type], token.string
        strings += kind.endswith('STRING_START')  # from Python 3.12 on f-strings come in parts
        strings -= kind.endswith('STRING_END')
        if strings:
            continue
        opens, closes = (token.type == tokenize.OP and text in brackets for brackets in ('([{', ')]}'))
        depth += opens - closes
        target = text == 'for' or target and text != 'in'
        operand = closes or token.type != tokenize.OP and not keyword.iskeyword(text)
        cost = (0 if text == ';' else 1 if text == ':' and not depth else None if target else
                2 if following.string in ('for', 'if', 'else', 'and', 'or') else 3 if text == ',' else
                4 if operand and re.fullmatch(r'[-+*/%<>|&]|[*/<>]{2}|[<>=!]=', following.string) else
                5 if opens else None)
        if cost is not None and following.start[0] == token.end[0] and following.string not in (')', ']', '}'):
            points[token.end[0]].append((cost + 2 * depth, token.end[1]))
    return points


def fold(line, points, width=WIDTH):
    """Return a line of code folded to width; points as from break_points, for this line."""
    indent = re.match(' *', line).group()
    pieces, begin, room = [], 0, width
    while len(line) - begin > room:
        fitting = [(cost, -column) for cost, column in points if begin < column <= begin + room]
        far = [point for point in fitting if -point[1] > begin + room * 2 // 5]
        blank = max(line.rfind(' ', begin + len(indent) + 1, begin + room), 0)  # a long string or comment
        end = -min(far or fitting)[1] if fitting else blank or begin + room
        pieces.append(line[begin:end])
        begin, room = end, width - len(indent + FOLD)
    return f'\n{indent}{FOLD}'.join(pieces + [line[begin:]])


def quote(name, first, last=None, width=WIDTH):
    """Return lines of a program, folded to width: from the one that begins with first to the next that
    begins with last (None: only that one). Raises ValueError where first fits no line or several."""
    text = read(name).decode()
    code = text.splitlines()
    begins = [number for number, line in enumerate(code) if line.strip().startswith(first)]
    if len(begins) != 1:
        raise ValueError(f'{name}: {len(begins)} lines begin with {first!r}, not one'
                         + ''.join(f'\n    {code[number]}' for number in begins))
    begin = end = begins[0]
    if last:
        ends = [number for number in range(begin + 1, len(code)) if code[number].strip().startswith(last)]
        if not ends:
            raise ValueError(f'{name}: no line after {first!r} begins with {last!r}')
        end = ends[0]
    points = break_points(text)
    return '\n'.join(fold(code[number], points[number + 1], width) for number in range(begin, end + 1))


# --- Blocks --------------------------------------------------------------------------------------

def code_block(words, width):
    name, _, lines = ' '.join(words).partition(': ')
    return 'python', quote(name, *lines.split(' .. '), width=width)


def output_block(words, width):
    first, last, count = map(int, words)
    output = read('tests', 'golden', 'input.stdout').decode().splitlines()
    heading = output.index('--- inference ---')
    shown = output[:first] + ['...'] + output[heading - 1 - last:heading + 1 + count] + ['...']
    return 'text', '\n'.join(shown)


def digits_block(words, width):
    return 'text', '\n'.join(re.findall('.{1,100}', read('.github', 'femtogpt-prime.txt').decode()))


BLOCKS = {'code': code_block, 'output': output_block, 'digits': digits_block}


def ladder(table):
    """Return a table (Markdown) with the figures of COLUMNS put in."""
    rows = [[cell.strip() for cell in row.split('|')[1:-1]] for row in table.strip().split('\n')]
    for row in rows[2:]:
        for name in RUNGS:
            if f'[{name}]' in row[0] or name == row[0]:
                for i, head in enumerate(rows[0]):
                    row[i] = figure(COLUMNS[head], name) if head in COLUMNS else row[i]
    return '\n' + '\n'.join('| ' + ' | '.join(row) + ' |' for row in rows) + '\n'


MARK = re.compile(r'(?s)<!-- (\w+)(?: ((?:(?!-->)[^\n])*?))? -->(.*?)<!-- /\1 -->')


def fill(mark):
    """Return a mark (a match of MARK) with what belongs into it. Raises ValueError where it cannot."""
    name, words, content = mark.group(1), (mark.group(2) or '').split(' '), mark.group(3)
    words = words if words != [''] else []
    begin = mark.start(3) - mark.start()
    before = mark.string[mark.string.rfind('\n', 0, mark.start()) + 1:mark.start()]
    if name in FIGURES:
        if not before.strip():
            raise ValueError('at the beginning of a line it would end the paragraph: put a word before it')
        opening, closing = re.fullmatch('([`*]*).*?([`*]*)', content).groups()  # as code, as bold
        content = opening + figure(name, *words) + closing
    elif name == 'ladder':
        content = ladder(MARK.sub(fill, content))
    elif name in BLOCKS:
        kind, code = BLOCKS[name](words, WIDTH - LIST_INDENT if before else WIDTH)
        content = '\n'.join(['', f'```{kind}', *code.splitlines(), '```', '']).replace('\n', '\n' + before)
        content = re.sub('(?m)^ +$', '', content[:-len(before) or None]) + before
    elif name != 'measured':
        raise ValueError('no such mark')
    return mark.group()[:begin] + content + f'<!-- /{name} -->'


def render(text, run=None):
    """Return a README (text) with all that is derived made anew.

    run(command) gives what a command of a ```console block prints; without it those stay as they are.
    Raises ValueError, which lists all marks that are unknown, have no end, or name what is not there.
    """
    problems = [f'{stray}: a mark without an end, or an end without a mark'
                for stray in re.findall('<!--.*', MARK.sub('', text))]

    def try_to_fill(mark):
        try:
            return fill(mark)
        except (ValueError, TypeError, KeyError, OSError) as error:
            problems.append(f'<!-- {mark.group(1)} {mark.group(2) or ""} -->: {error}')
            return mark.group()
    text = MARK.sub(try_to_fill, text)
    if problems:
        raise ValueError('\n'.join(problems))
    return re.sub(r'(?ms)^( *)```console\n(.*?)^ *```$', lambda block: transcript(block, run), text) if run else text


def commands(block):
    """Return the commands of a ```console block: each as it is shown, and as it is run."""
    shown = re.findall(r'(?m)^ *\$ (.*(?:\n *> .*)*)', block)
    return [(command, re.sub('(?m)^ *> ', '', command)) for command in shown]


def transcript(block, run):
    """Return a ```console block (a match: indentation, content) with its commands run again."""
    indent, content = block.groups()
    again = ''.join(f'$ {shown}\n{run(command)}' for shown, command in commands(content))
    return re.sub('(?m)^(?=.)', indent, f'```console\n{again}```')
