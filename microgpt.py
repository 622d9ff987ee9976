"""A complete GPT in plain Python: from a list of names to new names that sound like them.

Run `python3 microgpt.py`: it reads input.txt (one entry a line), trains for num_steps steps and
prints 20 samples. Read it from top to bottom: that is the order in which the data flows.
"""
import gc, math, os, random, sys, urllib.request

num_steps = 1000      # training steps, one entry each
learning_rate = 0.01  # size of the first step; the steps shrink to 0
temperature = 0.5     # samples: below 1 likelier and tamer, above 1 wilder

n_embd = 16           # length of the vector that stands for a token
n_head = 4            # attention heads, each on its own quarter of that vector
block_size = 16       # positions the model can see at most
names_url = 'https://raw.githubusercontent.com/karpathy/makemore/refs/heads/master/names.txt'

# --- Data: what the model is to imitate --------------------------------------------------------
def load_entries(path, url):
    """Return the entries of the UTF-8 file at path: its stripped, non-empty lines (list of str).
    A file that is not there is downloaded from url first, whole or not at all. Raises OSError or
    http.client.HTTPException (file, network), ValueError (not UTF-8, no entries)."""
    if not os.path.lexists(path):
        content = urllib.request.urlopen(url, timeout=60).read()
        with open(path + '.part', 'wb') as file:  # renamed when complete
            file.write(content)
        os.replace(path + '.part', path)
    with open(path, encoding='utf-8-sig') as file:  # -sig: without a byte-order mark
        entries = [line.strip() for line in file if line.strip()]
    if not entries:
        raise ValueError('there are no entries in it')
    return entries

# --- Tokenizer: a network computes with numbers, so each character gets one --------------------
def encode(entry, chars):
    """Return the tokens of entry: BOS, the places of its characters in chars (ids 0..), BOS.
    BOS marks where an entry begins and ends; its id is the one after the last character's."""
    BOS = len(chars)
    return [BOS] + [chars.index(char) for char in entry] + [BOS]

# --- Autograd: how much would the result change if this number were a little larger? -----------
class Value:
    """A number (data) that can tell how the result of a computation changes with it (grad).
    back, where the number was computed, takes the node's own gradient and adds to each parent's:
    the node's times the local derivative, which is the chain rule. Numbers mix with plain ones."""
    __slots__ = 'data', 'grad', 'back'
    tape = []  # every computed node in order of creation: parents always come before children
    def __init__(self, data, back=None):
        self.data, self.grad, self.back = data, 0.0, back
        if back:
            Value.tape.append(self)

    def __add__(self, other):
        if not isinstance(other, Value):
            return self.apply(self.data + other, 1.0)
        def back(grad):
            self.grad += grad
            other.grad += grad
        return Value(self.data + other.data, back)
    def __mul__(self, other):
        if not isinstance(other, Value):
            return self.apply(self.data * other, other)
        def back(grad):
            self.grad += other.data * grad
            other.grad += self.data * grad
        return Value(self.data * other.data, back)
    def apply(self, data, derivative):
        """Return the node of a function of this value alone, given its value and derivative."""
        def back(grad):
            self.grad += derivative * grad
        return Value(data, back)
    def __pow__(self, n):
        return self.apply(self.data ** n, n * self.data ** (n - 1))
    def log(self):
        """Return the natural logarithm. Raises ValueError where data is not positive."""
        return self.apply(math.log(self.data), 1 / self.data)
    def exp(self):
        """Return e to the power of this value. Raises OverflowError for data above 709."""
        return self.apply(math.exp(self.data), math.exp(self.data))
    def relu(self):
        """Return the value where it is positive, else 0."""
        return self.apply(max(self.data, 0.0), float(self.data > 0))
    def __neg__(self): return self * -1
    def __sub__(self, other): return self + -other
    def __truediv__(self, other): return self * other ** -1
    def __radd__(self, other): return self + other
    def __rsub__(self, other): return -self + other
    def __rmul__(self, other): return self * other
    def __rtruediv__(self, other): return self ** -1 * other
    def __rpow__(self, base): return (self * math.log(base)).exp()

    def backward(self):
        """Add d self / d node to the grad of every node that self was computed from.
        Walks the tape from its end: children come first, so a gradient is complete before it is
        passed on. Empties the tape: one call for each computation."""
        self.grad = 1.0
        while Value.tape:
            node = Value.tape.pop()
            if node.grad:  # 0 adds nothing: off the path to self, or behind a relu that is off
                node.back(node.grad)
            node.back = None  # lets go of the parents, so that their memory is free at once

def dot(ws, xs):
    """Return w1 * x1 + w2 * x2 + ... of two lists of Value as one node with many parents.
    It is the same to the last bit, gradients included, as products and additions one by one; but
    nearly all of a network is such sums, and this is why it takes seconds, not minutes."""
    data = 0.0
    for w, x in zip(ws, xs):
        data += w.data * x.data
    def back(grad):
        for w, x in zip(ws, xs):
            w.grad += x.data * grad
            x.grad += w.data * grad
    return Value(data, back)

# --- Parameters: the numbers that training changes ---------------------------------------------
def init_weights(vocab_size):
    """Return the matrices of the model by name, each a list of rows of small random Values."""
    square = n_embd, n_embd
    shapes = {
        'wte': (vocab_size, n_embd),      # token embedding: a vector for each token
        'wpe': (block_size, n_embd),      # position embedding: a vector for each position
        'lm_head': (vocab_size, n_embd),  # language model head: from a vector to logits
        'wq': square, 'wk': square, 'wv': square, 'wo': square,  # query, key, value, output
        'fc1': (4 * n_embd, n_embd),      # multilayer perceptron: fully connected to a wider
        'fc2': (n_embd, 4 * n_embd),      # layer and back
    }
    return {name: [[Value(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]
            for name, (rows, columns) in shapes.items()}

# --- Model: from a token, and what came before it, to a guess at what comes next ---------------
def linear(x, matrix):
    """Return the product of a matrix (rows x columns) and a vector x (columns): one dot a row."""
    return [dot(row, x) for row in matrix]

def rmsnorm(x):
    """Return x scaled to a root mean square of 1 (Zhang and Sennrich 2019, arXiv 1910.07467)."""
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5
    return [xi * scale for xi in x]

def softmax(logits):
    """Return probabilities (positive, sum 1) in proportion to e to the power of each logit."""
    largest = max(logit.data for logit in logits)  # subtracted, so that exp cannot overflow
    exps = [(logit - largest).exp() for logit in logits]
    scale = sum(exps) ** -1
    return [e * scale for e in exps]

def gpt(token, position, keys, values, weights):
    """Return the logits (vocab_size Values, unscaled log-probabilities) of the next token.
    token is at position (ints from 0); keys and values are the caches of this entry: a vector for
    each position, this one's appended here. It is GPT-2 (Radford et al. 2019), simplified."""
    x = rmsnorm([t + p for t, p in zip(weights['wte'][token], weights['wpe'][position])])

    # Attention (Vaswani et al. 2017, arXiv 1706.03762) gathers from the positions so far: a query
    # is compared with all their keys, and the better a key fits, the more its value counts.
    normed = rmsnorm(x)
    query = linear(normed, weights['wq'])
    keys.append(linear(normed, weights['wk']))
    values.append(linear(normed, weights['wv']))
    gathered = []
    head_dim = n_embd // n_head
    for start in range(0, n_embd, head_dim):
        head = slice(start, start + head_dim)
        scores = softmax([dot(query[head], key[head]) / head_dim ** 0.5 for key in keys])
        gathered += [dot(scores, column) for column in zip(*[value[head] for value in values])]
    x = [residual + xi for residual, xi in zip(x, linear(gathered, weights['wo']))]
    # The multilayer perceptron (MLP) works on what was gathered, each position for itself.
    hidden = [xi.relu() for xi in linear(rmsnorm(x), weights['fc1'])]
    x = [residual + xi for residual, xi in zip(x, linear(hidden, weights['fc2']))]
    return linear(x, weights['lm_head'])

# --- Training: change the parameters so that the right guess becomes likelier ------------------
def cross_entropy(tokens, weights):
    """Return the loss: the mean of -log p(next token) over up to block_size positions (Value)."""
    keys, values, losses = [], [], []
    for position, (token, target) in enumerate(zip(tokens[:block_size], tokens[1:])):
        losses.append(-softmax(gpt(token, position, keys, values, weights))[target].log())
    return sum(losses) / len(losses)

def train(weights, entries, chars):
    """Train weights for num_steps steps and yield the loss (float) of each.
    Adam (Kingma and Ba 2014, arXiv 1412.6980): a parameter moves by the running mean of its
    gradient over the root of the running mean of the gradient's square."""
    beta1, beta2, epsilon = 0.85, 0.99, 1e-8
    parameters = [p for matrix in weights.values() for row in matrix for p in row]
    means = squares = [0.0] * len(parameters)
    for step in range(num_steps):
        loss = cross_entropy(encode(entries[step % len(entries)], chars), weights)
        loss.backward()
        grads = [p.grad for p in parameters]
        means = [beta1 * m + (1 - beta1) * g for m, g in zip(means, grads)]
        squares = [beta2 * v + (1 - beta2) * g * g for v, g in zip(squares, grads)]
        rate = learning_rate * (1 - step / num_steps) / (1 - beta1 ** (step + 1))
        correction = 1 - beta2 ** (step + 1)  # both means begin at 0: dividing makes up for it
        for p, m, v in zip(parameters, means, squares):
            p.data -= rate * m / (math.sqrt(v / correction) + epsilon)
            p.grad = 0.0
        yield loss.data

# --- Sampling: let the model write -------------------------------------------------------------
def sample(weights, chars):
    """Return a new entry (str): from BOS on, each token drawn by its probability, until BOS."""
    BOS = token = len(chars)
    entry, keys, values = '', [], []
    while len(keys) < block_size:
        logits = gpt(token, len(keys), keys, values, weights)
        probabilities = softmax([logit / temperature for logit in logits])
        Value.tape.clear()  # no gradients here: forget how it was computed
        token, = random.choices(range(BOS + 1), weights=[p.data for p in probabilities])
        if token == BOS:
            break
        entry += chars[token]
    return entry

def main():
    """Train on input.txt, print losses and samples; exit with one line and status 1 on failure."""
    sys.stdout.reconfigure(encoding='utf-8', newline='\n')
    random.seed(42)
    try:
        entries = load_entries('input.txt', names_url)
    except Exception as error:
        sys.exit(f'microgpt.py: input.txt: {error}; needed is a UTF-8 text file of that name with '
                 'one entry a line, or no such file and a network to download the names')
    random.shuffle(entries)
    chars = sorted(set(''.join(entries)))
    weights = init_weights(len(chars) + 1)
    if sys.implementation.name == 'cpython':
        gc.disable()  # nothing here makes cycles, and looking for them takes a quarter of the time
    for step, loss in enumerate(train(weights, entries, chars), start=1):
        print(f'step {step:4} / {num_steps:4} | loss {loss:.4f}', flush=True)
    print('\n--- inference ---')
    for number in range(1, 21):
        print(f'sample {number:2}: {sample(weights, chars)}', flush=True)

if __name__ == '__main__':
    try:
        main()
    except (KeyboardInterrupt, BrokenPipeError):  # Ctrl-C, or a reader like `head` that has left
        os._exit(1)
    except (ValueError, OverflowError) as error:
        sys.exit(f'microgpt.py: training has diverged ({error}); choose a smaller learning_rate')
