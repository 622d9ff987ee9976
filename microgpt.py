"""A complete GPT in plain Python: it reads names and writes new ones like them.
`python3 microgpt.py` trains on input.txt and prints 20 samples; with `python3 -i microgpt.py`,
sample(weights, chars) writes more. The idea: who can guess the next character can write. The
guess is computed from some 4,000 numbers, the parameters: random at first, improved by training."""
import gc, math, os, random, sys

num_steps = 1000      # steps of training, one name each
learning_rate = 0.01  # how far the first step goes; the later ones shrink to 0
temperature = 0.5     # how daring the samples are: below 1 tamer, above 1 wilder

# --- Tokenizer: a model computes with numbers, so which number is a character? --------
def encode(doc, chars):
    """Return doc (document, here a name) as tokens, the numbers that the model reads and guesses:
    emma as [26, 4, 12, 12, 0, 26], if chars, the list of all characters, is that of a to z."""
    BOS = len(chars)  # beginning of sequence, one more token: to learn where names begin and end
    return [BOS] + [chars.index(char) for char in doc] + [BOS]

# --- Autograd (automatic gradients): what if this number were a little larger? --------
# The change of the result divided by the (tiny) change of a number is that number's gradient, at
# school: derivative. Training needs it for every parameter. Chain rule: if z grows 3 times as
# fast as y, and y 2 times as fast as x, then z grows 6 times as fast as x. So an operation only
# has to know its own slope. If x reaches z in several ways, the products add up: hence `+=` below.
class Value:  # a number that remembers what it was computed from: its parents
    __slots__ = 'data', 'grad', 'back'  # no other attributes: saves memory and time
    tape = []  # computed Values, each after its parents; kept until backward or tape.clear()
    def __init__(self, data, back=None):
        self.data = data  # the number itself (float)
        self.grad = 0.0   # its gradient, once backward has found it
        self.back = back  # function that passes a gradient on to the parents, if any
        if back: Value.tape.append(self)

    def child(self, data, slope):  # a Value with one parent, self; grows slope times as fast
        def back(grad): self.grad += slope * grad
        return Value(data, back)
    def __add__(self, other):
        if not isinstance(other, Value): return self.child(self.data + other, 1.0)
        def back(grad):
            self.grad += grad
            other.grad += grad
        return Value(self.data + other.data, back)

    def __mul__(self, other):
        if not isinstance(other, Value): return self.child(self.data * other, other)
        def back(grad):  # if self grows by 1, the product grows by other
            self.grad += other.data * grad
            other.grad += self.data * grad
        return Value(self.data * other.data, back)

    def log(self):  # natural logarithm (ln)
        if self.data == 0: return self.child(-math.inf, math.inf)  # here math.log fails
        return self.child(math.log(self.data), 1 / self.data)
    def exp(self): return self.child(math.exp(self.data), math.exp(self.data))
    def relu(self): return self.child(max(self.data, 0.0), float(self.data > 0))
    def __pow__(self, n): return self.child(self.data ** n, n * self.data ** (n - 1))
    def __neg__(self): return self * -1
    def __sub__(self, other): return self + -other
    def __rsub__(self, other): return -self + other  # number - Value
    def __truediv__(self, other): return self * other ** -1
    def __rtruediv__(self, other): return self ** -1 * other  # number / Value
    def __repr__(self): return f'Value(data={self.data}, grad={self.grad})'
    __radd__, __rmul__ = __add__, __mul__  # number + Value, number * Value

    def backward(self):
        """Find the gradient of every number that self was computed from; add it to its grad.
        Empties the tape: what was computed so far counts as a plain number from then on."""
        if self not in reversed(Value.tape): raise ValueError('not on the tape: ' + (
            'it was cleared' if self.back else 'call backward once, on the sum of all results'))
        tape, Value.tape = Value.tape, []  # emptied even if Ctrl-C ends this halfway
        self.grad = 1.0  # it grows as fast as itself
        while tape:  # children before parents: a gradient is complete before it is passed on
            node = tape.pop()
            if node.grad: node.back(node.grad)  # 0 adds nothing (as where a relu is off)
            node.back = None  # lets go of the parents, which frees memory at once

def dot(ws, xs):  # `*` and `+` give the same, to the last bit, but take several times as long
    """Return w1 * x1 + w2 * x2 + ... as one Value. Most of a GPT's work is such sums."""
    if len(ws) != len(xs): raise ValueError(f'dot of {len(ws)} and {len(xs)} numbers')
    data = 0.0
    for w, x in zip(ws, xs):
        data += w.data * x.data
    def back(grad):
        for w, x in zip(ws, xs):
            w.grad += x.data * grad
            x.grad += w.data * grad
    return Value(data, back)

# --- Parameters: which numbers does training change? ----------------------------------
n_embd = 16      # length of the vectors (lists) that the model works on, one a position
n_layer = 1      # layers: how often a vector is worked over, each time by other matrices
n_head = 4       # heads: equal parts of a vector, each with its own attention (see gpt)
block_size = 16  # positions: how many tokens the model reads at most, BOS included
def init_weights(vocab_size):
    """Return a model's matrices (lists of rows of Values) by name, for vocab_size tokens."""
    def matrix(rows, columns):  # small numbers: at first all tokens are about equally likely
        return [[Value(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]
    weights = {'wte': matrix(vocab_size, n_embd),      # token embedding: a vector for each
               'wpe': matrix(block_size, n_embd),      # position embedding: a vector for each
               'lm_head': matrix(vocab_size, n_embd)}  # language model head: to scores
    for i in range(n_layer):
        for w in 'wq', 'wk', 'wv', 'wo': weights[w, i] = matrix(n_embd, n_embd)  # attention
        weights['fc1', i] = matrix(4 * n_embd, n_embd)  # fully connected: to a longer one
        weights['fc2', i] = matrix(n_embd, 4 * n_embd)  # and back
    return weights

# --- Model: what comes after this token, given those before it? -----------------------
def linear(x, matrix):  # the product of a matrix and a vector: one number for each row
    return [dot(row, x) for row in matrix]

def rmsnorm(x):
    """Return x scaled to root mean square 1 (Zhang and Sennrich 2019, arXiv 1910.07467)."""
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5  # 1e-5: no division by 0
    return [xi * scale for xi in x]  # so numbers neither swell nor fade from layer to layer

def softmax(logits):
    """Return probabilities (sum 1) for logits, scores: 1 more makes e = 2.7 times as likely."""
    largest = max(logit.data for logit in logits)  # subtracted, so that exp cannot overflow
    exps = [(logit - largest).exp() for logit in logits]
    scale = sum(exps) ** -1
    return [e * scale for e in exps]

def gpt(token, position, cache, weights):
    """Return the logits (vocab_size Values) of what comes after token. cache: a dict, empty at
    position 0, for each layer's keys and values. Unlike GPT-2 (Radford et al. 2019): rmsnorm, one
    after the embeddings, none before the logits; relu; no biases; lm_head has its own weights."""
    token_embedding, position_embedding = weights['wte'][token], weights['wpe'][position]
    x = rmsnorm([t + p for t, p in zip(token_embedding, position_embedding)])
    for i in range(n_layer):
        keys, values = cache.setdefault(i, ([], []))  # one of each for every position so far
        # Attention (Vaswani et al. 2017, arXiv 1706.03762): which positions so far matter here?
        # The better a position's key fits this one's query, the more of its value is gathered.
        normed = rmsnorm(x)  # x itself, normed once, goes on past the attention
        query = linear(normed, weights['wq', i])  # what this position looks for
        keys.append(linear(normed, weights['wk', i]))  # what it can be found by
        values.append(linear(normed, weights['wv', i]))  # what it has to tell
        if n_head < 1 or len(x) % n_head: raise ValueError('n_head must divide n_embd')
        gathered, head_dim = [], len(x) // n_head
        for start in range(0, len(x), head_dim):
            head = slice(start, start + head_dim)  # this head's part of each vector
            # Longer sums are larger: the root makes scores alike in size for every head_dim.
            scores = [dot(query[head], key[head]) / head_dim ** 0.5 for key in keys]
            attention = softmax(scores)  # how much each position counts
            columns = zip(*[value[head] for value in values])  # all first numbers, second, ...
            gathered += [dot(attention, column) for column in columns]
        # Added to x, not in place of it (residual connection): gradients have a short way back.
        x = [xi + yi for xi, yi in zip(x, linear(gathered, weights['wo', i]))]
        # Multilayer perceptron (MLP): what follows from what was gathered? relu makes negative
        # numbers 0; without such a bend, two matrices could do no more than one.
        hidden = [xi.relu() for xi in linear(rmsnorm(x), weights['fc1', i])]
        x = [xi + yi for xi, yi in zip(x, linear(hidden, weights['fc2', i]))]
    return linear(x, weights['lm_head'])

# --- Training: how do the guesses get better? -----------------------------------------
def cross_entropy(tokens, weights):
    """Return the loss (Value): the mean of -log p, where p is the probability given to the token
    that does come next. Sure and right (p = 1) costs 0; a blind guess among 27, log 27 = 3.3."""
    cache, losses = {}, []
    for position, (token, target) in enumerate(zip(tokens[:block_size], tokens[1:])):
        probs = softmax(gpt(token, position, cache, weights))
        losses.append(-probs[target].log())  # a name's p is a product: the log makes it a sum
    return sum(losses) / len(losses)

def train(weights, docs, chars):
    """Train for num_steps steps and yield the loss (float) of each. If a parameter's gradient
    is above 0, the loss grows with it: a small step down makes it smaller (below 0: one up)."""
    params = [p for matrix in weights.values() for row in matrix for p in row]
    means, squares = [0.0] * len(params), [0.0] * len(params)
    beta1, beta2, epsilon = 0.85, 0.99, 1e-8
    for step in range(num_steps):
        loss = cross_entropy(encode(docs[step % len(docs)], chars), weights)
        loss.backward()  # how does the loss depend on each parameter?
        # Adam (Kingma and Ba 2014, arXiv 1412.6980): a step is m, the running mean of the gradient,
        # over the root of v, that of its square: so all move at a similar pace. Both begin at 0,
        # too small: m / m_bias and v / v_bias, the paper's m_hat and v_hat, make up for that.
        means = [beta1 * m + (1 - beta1) * p.grad for m, p in zip(means, params)]
        squares = [beta2 * v + (1 - beta2) * p.grad * p.grad for v, p in zip(squares, params)]
        m_bias, v_bias = 1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)
        rate = learning_rate * (1 - step / num_steps)
        for p, m, v in zip(params, means, squares):
            p.data -= rate / m_bias * m / (math.sqrt(v / v_bias) + epsilon)
            p.grad = 0.0  # gradients add up: begin anew
        yield loss.data

# --- Sampling: what does the model write? ---------------------------------------------
def sample(weights, chars):
    """Return a new doc (str): from BOS on, each token drawn by its probability, until BOS."""
    BOS = token = len(chars)
    doc, cache = '', {}
    for position in range(block_size):
        logits = [logit / temperature for logit in gpt(token, position, cache, weights)]
        token = random.choices(range(BOS + 1), [p.data for p in softmax(logits)])[0]
        Value.tape.clear()  # no gradients here: forget how it was computed
        if token == BOS: break
        doc += chars[token]
    return doc

# --- Plumbing: files, output, errors. You may skip it. --------------------------------
if __name__ == '__main__':  # Ctrl-C ends it without a traceback, whatever it is doing
    sys.excepthook = lambda *error: error[0] is KeyboardInterrupt or sys.__excepthook__(*error)
import http.client, pathlib, tempfile, urllib.request
names_url = 'https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt'
def load_docs(path, url):
    """Return the non-blank lines of a UTF-8 file; if missing, download it, all or nothing."""
    stored = os.path.lexists(path)
    with open(path, 'rb') if stored else urllib.request.urlopen(url, timeout=60) as source:
        text = source.read().decode('utf-8-sig')
    docs = [line.strip() for line in text.replace('\r', '\n').split('\n') if line.strip()]
    if not docs or not stored and docs[0][0] == '<': raise ValueError('no list of entries')
    if not stored:
        with tempfile.TemporaryDirectory(dir=os.path.dirname(path) or '.') as folder:
            new = pathlib.Path(folder, 'new')
            if new.write_bytes(text.encode()) and not os.path.lexists(path): new.replace(path)
    return docs

def main():  # trains and samples; whatever a user can cause ends in one line
    if not temperature > 0: sys.exit('microgpt.py: temperature must be above 0')
    if not block_size > 0: sys.exit('microgpt.py: block_size must be above 0')
    if n_head < 1 or n_embd % n_head: sys.exit('microgpt.py: n_head must divide n_embd')
    if sys.stdout is None: sys.exit('microgpt.py: standard output is closed')
    if hasattr(sys.stdout, 'reconfigure'): sys.stdout.reconfigure(encoding='utf-8', newline='\n')
    try: docs = load_docs('input.txt', names_url)
    except (OSError, ValueError, http.client.HTTPException) as error:
        sys.exit(f'microgpt.py: {str(error)!a}; needed is a UTF-8 input.txt, one entry a line')
    random.seed(42)  # the same draws, and so the same names, in every run
    random.shuffle(docs)
    chars = sorted(set(''.join(docs)))
    weights = init_weights(len(chars) + 1)
    if sys.implementation.name == 'cpython': gc.disable()  # nothing makes cycles; 25 % faster
    try:
        for step, loss in enumerate(train(weights, docs, chars), start=1):
            if not math.isfinite(loss):
                sys.exit(f'microgpt.py: loss {loss}' + '; try learning_rate nearer 0' * (step > 1))
            print(f'step {step:4} / {num_steps:4} | loss {loss:.4f}', flush=True)
        print('\n--- inference ---')
        for i in range(1, 21): print(f'sample {i:2}: {sample(weights, chars)}', flush=True)
    except OSError as error:
        if error.filename: raise  # it was not print that failed
        sys.stdout = None  # no second try; and no message where a reader like `head` has left
        sys.exit(1 if isinstance(error, BrokenPipeError) else f'microgpt.py: output: {error}')
    return weights, chars
if __name__ == '__main__': weights, chars = main()
