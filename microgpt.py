"""A complete GPT in plain Python: `python3 microgpt.py` reads names and writes new ones.
The idea: whoever can guess the next character can write. The guess is computed from the
characters so far and some 4,000 numbers, the parameters: random at first, improved by
training. First the parts; "All together", near the end, is the program in 15 lines."""
import gc, math, os, random, sys
num_steps = 1000      # steps of training, one name each
learning_rate = 0.01  # about how far a parameter moves in a step; shrinks toward 0
temperature = 0.5     # for samples: below 1, likely characters get likelier; above 1, less likely

# --- Tokenizer: a model computes with numbers, so which number is a character? --------
def encode(doc, chars):
    """Return doc (a document, here a name) as tokens, the numbers the model reads and guesses.
    chars: all characters; if they are a to z, emma becomes [26, 4, 12, 12, 0, 26]."""
    BOS = len(chars)  # beginning of sequence, one more token: where names begin and end
    return [BOS] + [chars.index(char) for char in doc] + [BOS]

# --- Autograd (automatic gradients): what if this number were a little larger? --------
# Make one number a tiny bit larger: how many times that bit does the result (in training: the
# loss, how bad the guesses are) grow by? This is the number's gradient, at school: derivative.
# Chain rule: if z grows 3 times as fast as y, and y 2 times as fast as x, z grows 6 times
# as fast as x; several ways from x to z add up. So an operation need only know its slopes:
# how fast its result grows with each of its parents, the numbers it was computed from.
class Value:  # a number, and a node of a graph: it remembers its parents and slopes
    __slots__ = 'data', 'grad', 'parents', 'slopes'  # no other attributes: saves memory
    tape = []  # shared: every computed Value, in order, so parents come before their results
    def __init__(self, data, parents=(), slopes=()):
        self.data = data        # the number itself (float)
        self.grad = 0.0         # how fast the result grows with it, after backward
        self.parents = parents  # the Values it was computed from; a parameter has none
        self.slopes = slopes    # one per parent; Values, so that dot can reuse its lists
        if parents: Value.tape.append(self)

    def __add__(self, other):  # a sum grows as fast as each of its terms: slope 1
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, [self, other], [one, one])  # one: Value(1.0), below

    def __mul__(self, other):  # each factor's slope is the other factor
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, [self, other], [other, self])

    def __pow__(self, n):  # n is a plain number; x ** n has slope n * x ** (n - 1)
        slope = n * self.data ** (n - 1) if n else 0.0
        return Value(float(self.data ** n), [self], [Value(slope)])  # float: complex is an error

    def log(self):  # natural logarithm: log x has slope 1 / x
        return Value(math.log(self.data), [self], [Value(1 / self.data)])
    def exp(self):  # e ** x, which is its own slope
        return Value(math.exp(self.data), [self], [Value(math.exp(self.data))])
    def relu(self):  # what is above 0 stays as it is, all else becomes 0
        return Value(max(self.data, 0.0), [self], [one if self.data > 0 else zero])

    def __neg__(self): return self * -1
    def __sub__(self, other): return self + -other
    def __rsub__(self, other): return -self + other  # number - Value
    def __truediv__(self, other): return self * other ** -1
    def __rtruediv__(self, other): return self ** -1 * other  # number / Value
    def __repr__(self): return f'Value({self.data})'
    __radd__, __rmul__ = __add__, __mul__  # number + Value, number * Value

    def backward(self):
        """Add to the grad of each Value that led to self how fast self grows with it.
        This uses the graph up: what was on the tape counts as a plain number from then on."""
        if self not in reversed(Value.tape): raise ValueError(
            'not on the tape: cleared, or used by backward before; of several results, use the sum')
        tape, Value.tape = Value.tape, []  # emptied even if Ctrl-C ends this halfway
        self.grad = 1.0  # it grows as fast as itself
        for node in reversed(tape):  # latest first: what came from node has had its turn
            if node.grad:  # 0 adds nothing
                for parent, slope in zip(node.parents, node.slopes):
                    parent.grad += slope.data * node.grad  # the chain rule
            node.parents = node.slopes = ()  # lets go of the graph: frees memory at once

zero, one = Value(0.0), Value(1.0)
def dot(ws, xs):
    """Return w1 * x1 + w2 * x2 + ... as one Value: large where both have the same signs. Most of
    a GPT's work is such sums. `*` and `+` give the same, but take several times as long."""
    if len(ws) != len(xs): raise ValueError(f'dot of {len(ws)} and {len(xs)} numbers')
    data = 0.0
    for w, x in zip(ws, xs): data += w.data * x.data
    return Value(data, ws + xs, xs + ws)  # lists joined; each factor's slope is the other

# --- Parameters: which numbers does training change? ----------------------------------
n_embd = 16      # embedding: the model keeps a vector (list) this long for each position
n_layer = 1      # layers: how many times the vectors are reworked, each with its own matrices
n_head = 4       # heads: equal parts of a vector, so each can attend to something else (see gpt)
block_size = 16  # positions: tokens read at most (the longest name: 15 letters and BOS)
def init_weights(vocab_size):
    """Return the weights (the parameters): matrices, lists of rows, by name or (name, layer)."""
    def matrix(rows, columns):  # small: at first a blind guess; random: equal rows stay equal
        return [[Value(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]
    weights = {'wte': matrix(vocab_size, n_embd),      # token embedding: a vector per token
               'wpe': matrix(block_size, n_embd),      # position embedding: one per position
               'lm_head': matrix(vocab_size, n_embd)}  # language model head: to scores, logits
    for i in range(n_layer):  # for attention: query, key, value, output; then for the MLP
        for name in 'wq', 'wk', 'wv', 'wo': weights[name, i] = matrix(n_embd, n_embd)
        weights['fc1', i] = matrix(4 * n_embd, n_embd)  # fully connected, to long vectors
        weights['fc2', i] = matrix(n_embd, 4 * n_embd)  # and back
    return weights

# --- Model: what comes after this token, given those before it? -----------------------
def add(x, y):  # the sum of two vectors
    return [xi + yi for xi, yi in zip(x, y)]
def linear(x, matrix):  # the product of a matrix and a vector: one number for each row
    return [dot(row, x) for row in matrix]
def rmsnorm(x):  # x scaled to root mean square 1 (Zhang and Sennrich 2019, arXiv 1910.07467)
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5  # 1e-5: no division by 0
    return [xi * scale for xi in x]  # so numbers neither swell nor fade on their way
def softmax(logits):  # scores to probabilities (sum 1): 1 higher is e = 2.7 times as likely
    largest = max(logit.data for logit in logits)  # subtracted: no overflow, and ratios stay
    exps = [(logit - largest).exp() for logit in logits]
    scale = 1 / sum(exps)
    return [exp * scale for exp in exps]

def gpt(token, position, cache, weights):
    """Return the logits, a score (Value) for each token that may come next. As GPT-2 (Radford et
    al. 2019), but rmsnorm, relu, no biases. cache: keys and values so far, by layer; added to."""
    what, where = weights['wte'][token], weights['wpe'][position]  # learned vectors: token, place
    x = rmsnorm(add(what, where))
    for i, (keys, values) in enumerate(cache):  # layer by layer
        # Attention (Vaswani et al. 2017, arXiv 1706.03762): which positions so far matter?
        # The better a position's key fits this one's query, the more of its value is gathered.
        normed = rmsnorm(x)  # a scaled copy, to be read; x itself is only added to
        query = linear(normed, weights['wq', i])  # a vector: what this position looks for
        keys.append(linear(normed, weights['wk', i]))  # a vector: how it can be found
        values.append(linear(normed, weights['wv', i]))  # a vector: what it tells (not the class)

        gathered = []
        head_dim = n_embd // n_head
        for h in range(n_head):
            start, stop = h * head_dim, (h + 1) * head_dim  # this head's numbers of each vector
            # Such sums typically grow with the root of head_dim: undone, or softmax is too sure.
            scores = [dot(query[start:stop], key[start:stop]) / head_dim ** 0.5 for key in keys]
            attention = softmax(scores)  # how much each position counts
            for j in range(start, stop):  # the mean of the values, weighted by attention
                gathered.append(dot(attention, [value[j] for value in values]))

        # Mixed by wo and added to x (residual connection): slope 1, so gradients get back whole.
        x = add(x, linear(gathered, weights['wo', i]))

        # Multilayer perceptron (MLP): works on what was gathered. Without relu, 1 matrix would do.
        hidden = [xi.relu() for xi in linear(rmsnorm(x), weights['fc1', i])]
        x = add(x, linear(hidden, weights['fc2', i]))
    return linear(x, weights['lm_head'])

# --- Training: how do the guesses get better? -----------------------------------------
def cross_entropy(tokens, weights):
    """Return the loss (Value): the mean of -log p, where p is the probability given to the token
    that does come next: 0 if sure (p = 1), log 27 = 3.3 for a blind guess among 27 tokens."""
    losses = []
    cache = [([], []) for _ in range(n_layer)]  # no keys, no values yet
    for position, (token, target) in enumerate(zip(tokens[:block_size], tokens[1:])):
        p = softmax(gpt(token, position, cache, weights))[target]
        if not p.data > 0: raise FloatingPointError('loss not finite; learning_rate too large?')
        losses.append(-p.log())  # their sum: -log of the whole name's probability
    return sum(losses) / len(losses)

def adam(params, means, squares, step, beta1=0.85, beta2=0.99):
    """Move params (Values) against their gradients: the loss falls. Adam (Kingma and Ba 2014,
    arXiv 1412.6980): by a gradient's running mean divided by its usual size, for a similar pace."""
    m_share = 1 - beta1 ** (step + 1)  # means start at 0, so they hold this share of the true mean
    v_share = 1 - beta2 ** (step + 1)  # and squares this: dividing by it corrects that
    rate = learning_rate * (1 - step / num_steps)  # large steps first, fine ones last
    for i, p in enumerate(params):
        means[i] = beta1 * means[i] + (1 - beta1) * p.grad  # beta1: how much of the old stays
        squares[i] = beta2 * squares[i] + (1 - beta2) * p.grad * p.grad
        p.data -= rate / m_share * means[i] / (math.sqrt(squares[i] / v_share) + 1e-8)
        p.grad = 0.0  # gradients add up: begin anew

# --- Sampling: what does the model write? ---------------------------------------------
def sample(weights, chars, prompt=''):
    """Return a new doc (str) from prompt on, drawn by probability. This empties the tape."""
    if not set(prompt) <= set(chars): raise ValueError(f'{prompt!r} is not made of chars')
    tokens = encode(prompt, chars)[:-1]  # BOS and the prompt
    cache = [([], []) for _ in range(n_layer)]
    for position in range(block_size):
        logits = gpt(tokens[position], position, cache, weights)
        probs = softmax([logit / temperature for logit in logits])  # / 0.5: twice as far apart
        Value.tape.clear()  # no backward here: forget how it was computed
        if position < len(prompt): continue  # still reading: the next token is given
        token = random.choices(range(len(probs)), [p.data for p in probs])[0]
        if token == len(chars): break  # BOS: the end
        tokens.append(token)  # read next
    return ''.join(chars[token] for token in tokens[1:])

# --- All together: from names to new names --------------------------------------------
def run(docs):
    """Train on docs (list of str, shuffled in place), print samples, return weights and chars."""
    random.seed(42)  # the same draws, and so the same names, in every run
    random.shuffle(docs)
    chars = sorted(set(''.join(docs)))  # every character; BOS is the one token more
    weights = init_weights(len(chars) + 1)  # random: the model knows nothing yet
    params = [p for matrix in weights.values() for row in matrix for p in row]
    means, squares = [0.0] * len(params), [0.0] * len(params)
    for step in range(num_steps):
        tokens = encode(docs[step % len(docs)], chars)
        loss = cross_entropy(tokens, weights)  # forward: how bad are the guesses?
        loss.backward()  # backward: how does the loss depend on each parameter?
        adam(params, means, squares, step)  # update: each parameter a little better
        print(f'step {step + 1:4} / {num_steps:4} | loss {loss.data:.4f}', flush=True)
    print('\n--- inference ---')
    for i in range(1, 21): print(f'sample {i:2}: {sample(weights, chars)}', flush=True)
    return weights, chars

# --- Plumbing: settings, files, errors; nothing about GPTs from here on ---------------
def load_docs(path, url):
    """Return the non-blank lines of a UTF-8 file; if missing, download it, all or nothing."""
    stored = os.path.lexists(path)
    if not stored: import pathlib, tempfile, urllib.request  # slow to import
    with open(path, 'rb') if stored else urllib.request.urlopen(url, timeout=60) as source:
        text = source.read().decode('utf-8-sig')
    docs = [line.strip() for line in text.replace('\r', '\n').split('\n') if line.strip()]
    if not docs or (not stored and docs[0][0] == '<'): raise ValueError('no list of entries')
    if not stored:
        with tempfile.TemporaryDirectory(dir='.') as folder:
            new = pathlib.Path(folder, 'new')
            if new.write_bytes(text.encode()) and not os.path.lexists(path): new.replace(path)
    return docs
def main():  # the likely user errors end in one line
    for name, low in dict(num_steps=0, n_embd=1, n_layer=0, n_head=1, block_size=1,
                          learning_rate=0.0, temperature=1e-99).items():
        if type(globals()[name]) not in (int, type(low)) or not low <= globals()[name] <= 1e9:
            sys.exit(f'microgpt.py: {name} must be of type {type(low).__name__}, {low:g} to 1e9')
    if n_embd % n_head: sys.exit('microgpt.py: n_head must divide n_embd')
    if sys.stdout is None: sys.exit('microgpt.py: standard output is closed')
    if hasattr(sys.stdout, 'reconfigure'): sys.stdout.reconfigure(encoding='utf-8', newline='\n')
    names_url = 'https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt'
    docs, collects = None, gc.isenabled()
    try:
        docs = load_docs('input.txt', names_url)
        if sys.implementation.name == 'cpython': gc.disable()  # nothing makes cycles; 25 % faster
        return run(docs)
    except KeyboardInterrupt: sys.exit(130)
    except FloatingPointError as error: sys.exit(f'microgpt.py: {error}')
    except Exception as error:
        if not docs: sys.exit(f'microgpt.py: input.txt (UTF-8, 1 entry a line): {str(error)!a}')
        if not isinstance(error, OSError) or error.filename: raise  # it was not print that failed
        sys.stdout = None  # no second try; and no message where a reader like `head` has left
        sys.exit(1 if isinstance(error, BrokenPipeError) else f'microgpt.py: output: {error}')
    finally: gc.enable() if collects else gc.disable()
if __name__ == '__main__': weights, chars = main()  # python3 -i: sample(weights, chars, 'ma')
