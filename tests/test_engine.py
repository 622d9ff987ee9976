"""The gradients are right: against central differences, and against an engine without the many-parent dot product.
microgpt's engine does not go wrong in silence, and its parts can be used by themselves."""
import math
import random
import sys
import types
import unittest

from helpers import PROGRAMS, Folder, edit, outputs, read, source


def microgpt(*changes):
    """Return microgpt.py, edited, as a module."""
    module = types.ModuleType('microgpt')
    exec(compile(source('microgpt.py', *changes), 'microgpt.py', 'exec'), module.__dict__)
    return module


OPERATORS = {
    'a + b': lambda a, b: a + b, 'a + 3': lambda a, b: a + 3, '3 + a': lambda a, b: 3 + a,
    'a - b': lambda a, b: a - b, 'a - 3': lambda a, b: a - 3, '3 - a': lambda a, b: 3 - a,
    'a * b': lambda a, b: a * b, 'a * 3': lambda a, b: a * 3, '3 * a': lambda a, b: 3 * a,
    'a / b': lambda a, b: a / b, 'a / 3': lambda a, b: a / 3, '3 / a': lambda a, b: 3 / a,
    'a ** 3': lambda a, b: a ** 3, 'a ** -0.5': lambda a, b: a ** -0.5, 'a ** 0': lambda a, b: a ** 0 + b,
    '-a': lambda a, b: -a, 'log': lambda a, b: a.log(), 'exp': lambda a, b: a.exp(),
    'relu on': lambda a, b: a.relu(), 'relu off': lambda a, b: (-a).relu() + b,
    'a used twice': lambda a, b: a * a + a * b,
}
# The same for plain numbers, where these do not have it.
PLAIN_NUMBERS = {'log': lambda a, b: math.log(a), 'exp': lambda a, b: math.exp(a),
                 'relu on': lambda a, b: max(a, 0), 'relu off': lambda a, b: max(-a, 0) + b}

# What microgpt.py's dot product is replaced by: products and additions of two scalars, node by node.
PLAIN = '''    data = 0.0
    for w, x in zip(ws, xs): data += w.data * x.data
    return Value(data, ws + xs, xs + ws)  # lists joined; each factor's slope is the other
''', '''    total = None
    for w, x in zip(ws, xs):
        total = w * x if total is None else total + w * x
    return total
'''
EXACT = (':.4f}', ':.17g}')  # print every bit of the losses


class Engine(unittest.TestCase):

    def test_every_operator_alone(self):
        """Each operator gives what it gives for plain numbers, and its gradient is its central difference."""
        Value = microgpt().Value
        for name, function in OPERATORS.items():
            with self.subTest(name):
                numbers = [1.3, 0.7]
                a, b = map(Value, numbers)
                result = function(a, b)
                result.backward()
                self.assertAlmostEqual(result.data, PLAIN_NUMBERS.get(name, function)(*numbers))
                for i, leaf in enumerate((a, b)):
                    up, down = [[Value(x + sign * 1e-6 * (i == j)) for j, x in enumerate(numbers)]
                                for sign in (1, -1)]
                    slope = (function(*up).data - function(*down).data) / 2e-6
                    Value.tape.clear()
                    self.assertAlmostEqual(leaf.grad, slope, places=6)

    def check_model(self, gpt):
        """Compare backward with central differences on parameters of every matrix."""
        random.seed(1)
        chars = list('abc')
        weights = gpt.init_weights(4)
        tokens = gpt.encode('abac', chars)
        gpt.cross_entropy(tokens, weights).backward()
        used = {'wte': tokens, 'wpe': range(len(tokens) - 1)}
        for name, matrix in weights.items():
            for _ in range(2):
                parameter = random.choice(matrix[random.choice(used.get(name, range(len(matrix))))])
                before, losses = parameter.data, []
                for sign in (1, -1):
                    parameter.data = before + sign * 1e-5
                    losses.append(gpt.cross_entropy(tokens, weights).data)
                    gpt.Value.tape.clear()
                parameter.data = before
                slope = (losses[0] - losses[1]) / 2e-5
                self.assertTrue(math.isclose(parameter.grad, slope, rel_tol=1e-4, abs_tol=1e-8),
                                f'{name}: {parameter.grad} and {slope}')

    def test_every_matrix(self):
        """backward agrees with central differences on parameters of two layers' fifteen matrices, and of one layer's
        nine with a square in relu's place."""
        gpt = microgpt()
        self.assertEqual(len(gpt.init_weights(4)), 9)
        gpt.n_layer = 2
        self.check_model(gpt)
        self.assertEqual(len(gpt.init_weights(4)), 15)
        self.check_model(microgpt(('xi.relu() for xi', 'xi ** 2 for xi')))  # who changes the model need not care

    def test_layers(self):
        """Each layer has its own matrices, keys and values: one that adds nothing changes nothing, whichever it is."""
        for silent in 0, 1:
            gpt = microgpt()
            gpt.n_layer = 2
            weights = gpt.init_weights(4)
            for name in 'wo', 'fc2':
                weights[name, silent] = [[gpt.Value(0.0) for _ in row] for row in weights[name, silent]]
            other = {**weights, **{(name[0], 0): weights[name] for name in weights if name[1] == 1 - silent}}
            loss = gpt.cross_entropy([3, 0, 1, 2, 3], weights)
            gpt.n_layer = 1
            self.assertEqual(gpt.cross_entropy([3, 0, 1, 2, 3], other).data, loss.data)

    def test_losses_agree_to_the_last_bit(self):
        """The four rungs compute the very same numbers, not only the same four decimals; and so does microgpt with a
        dot product of single scalar operations."""
        scripts = {rung: source(rung, EXACT, num_steps=3, samples=0) for rung in PROGRAMS}
        scripts['plain'] = edit(scripts['microgpt.py'], PLAIN)
        first, *others = outputs(scripts.values(), {'input.txt': read('input.txt')})
        for name, other in zip([*scripts][1:], others):
            self.assertEqual(other, first, name)

    def check_attogpt(self, *changes):
        """Run attogpt.py, edited, for a step: each computed number has its record in the tape, two pairs of columns
        of places before it and slopes; and each 421st parameter's gradient is its central difference."""
        adam, driver = (next(line for line in read('attogpt.py').decode().splitlines() if line.startswith(begin))
                        for begin in (' for i in range(1,N)', '[train('))
        script = source('attogpt.py', *changes, (adam, ' return data[loss]/len(L),grad'), (driver, """
_, gradients = train(0, 0)
assert len(data) == len(gradients) == N + len(tape) and data[:N] == before
for number, (w, b, x, a) in enumerate(tape, start=N):
    assert w and len(w) == len(b)
    assert all(i < number and x[k] < number and (x is Z or a[k] != []) for k, i in enumerate(w))
for i in range(1, N, 421):
    losses = []
    for change in 1e-5, -1e-5:
        data[i] = before[i] + change
        losses.append(train(0, 0)[0])
    data[i] = before[i]
    assert isclose(gradients[i], (losses[0] - losses[1]) / 2e-5, rel_tol=1e-4, abs_tol=1e-8), i
"""), (';N=len(data)', ';N=len(data);before=data[:]'))
        outputs([script], {'input.txt': 'abacab\n'})

    def test_attogpt(self):
        """A record for every number, right gradients; with a square or tanh in relu's place, too."""
        self.check_attogpt()
        relu = 'max(data[i],0.),[i],[data[i]>0]'
        self.check_attogpt((relu, 'data[i]**2,[i],[2*data[i]]'))
        self.check_attogpt((relu, 'tanh(data[i]),[i],[1-tanh(data[i])**2]'))
        with self.assertRaisesRegex(AssertionError, 'AssertionError'):
            self.check_attogpt((relu, 'tanh(data[i]),[i],[1-tanh(data[i])]'))

    def test_importing_microgpt_does_nothing(self):
        """microgpt.py can be imported for its parts: it prints, reads and trains nothing."""
        with Folder() as folder:
            folder.write('microgpt.py', read('microgpt.py'))
            process = folder.start('import sys, microgpt; assert microgpt.Value.tape == []; '
                                   'assert sys.excepthook == sys.__excepthook__', PYTHONDONTWRITEBYTECODE='1')
            self.assertEqual((*process.communicate(), process.returncode), (b'', b'', 0))
            self.assertEqual(folder.data_files(), ['microgpt.py'])

    def test_trained_model_stays(self):
        """After a run, as with python3 -i, weights and chars are there for another sample."""
        out, = outputs([source('microgpt.py', num_steps=3) + "print('another:', sample(weights, chars))\n"],
                       {'input.txt': read('input.txt')})
        self.assertRegex(out, rb'\nanother: \w*\n\Z')


class Surprises(unittest.TestCase):
    """What someone who plays with microgpt.py, or changes it, may rely on."""

    def test_second_backward(self):
        """Two results with a common origin: an error, not half a gradient; their sum is right."""
        Value = microgpt().Value
        a = Value(2.0)
        b, c = a * 3, a * 4
        b.backward()
        self.assertEqual(a.grad, 3)
        with self.assertRaisesRegex(ValueError, 'tape.*sum'):
            c.backward()
        (b * 5).backward()  # what was on the tape is a plain number now
        self.assertEqual((a.grad, b.grad, c.grad), (3, 6, 0))
        self.assertEqual((b.parents, c.slopes), ((), ()))  # let go of: nothing keeps the whole graph alive
        a.grad = 0.0
        (a * 3 + a * 4).backward()
        self.assertEqual(a.grad, 7)
        first, _ = a * 3, a * 4  # what was computed after the result does not matter
        first.backward()
        self.assertEqual((repr(a), Value.tape), ('Value(2.0)', []))
        self.assertEqual(a.grad, 10)

    def test_graph_in_sight(self):
        """What a Value was computed from can be looked at, its slopes, too."""
        gpt = microgpt()
        a, b, c = map(gpt.Value, (2.0, 3.0, 4.0))
        product = a * b
        self.assertEqual(repr((product.parents, product.slopes)),
                         '([Value(2.0), Value(3.0)], [Value(3.0), Value(2.0)])')
        dot = gpt.dot([a, b], [c, a])
        for result, parents, slopes in (product, [a, b], [b, a]), (dot, [a, b, c, a], [c, a, a, b]):
            self.assertTrue(all(x is y for x, y in zip(result.parents + result.slopes, parents + slopes)))
        with self.assertRaises(AttributeError):
            a.gradient = 0  # nothing but the four: see __slots__
        slopes = [[slope.data for slope in result.slopes]
                  for result in (a + 5, a * 5, a ** 3, a.exp(), a.log(), a.relu(), (a * -1).relu())]
        self.assertEqual(slopes, [[1, 1], [5, 2], [12], [math.exp(2)], [0.5], [1], [0]])

    def test_powers_and_log(self):
        """0 ** 0 is 1 and does not grow; powers that are complex are errors, and so is what has no logarithm."""
        Value = microgpt().Value
        a = Value(0.0)
        (a ** 0).backward()
        self.assertEqual(((a ** 0).data, a.grad), (1, 0))
        self.assertRaisesRegex(TypeError, 'complex', lambda: Value(-8.0) ** 0.5)
        self.assertEqual((Value(-2.0) ** 3).data, -8)
        for number in 0.0, -1.0:
            self.assertRaises(ValueError, Value(number).log)

    def test_what_is_no_operator(self):
        """Operators that the program does not use are errors, not Values in Values."""
        Value = microgpt().Value
        a, b = Value(2.0), Value(3.0)
        for name, function in {'a ** b': lambda: a ** b, '3 ** a': lambda: 3 ** a,
                               "a + '1'": lambda: a + '1', "'1' - a": lambda: '1' - a}.items():
            with self.subTest(name), self.assertRaises(TypeError):
                function()

    def test_interrupted_backward(self):
        """A backward that is interrupted leaves nothing on the tape; where that was cleared, an error says so."""
        Value = microgpt().Value
        a = Value(2.0)
        b = a * 3 + Value(1.0, [a], [None]) + a * 5  # a slope that is no Value stands for the interrupt
        self.assertRaises(AttributeError, b.backward)
        self.assertEqual(a.grad, 5)
        a.grad = 0.0
        c = a * 7
        c.backward()
        self.assertEqual(a.grad, 7)
        c = a * 7
        Value.tape.clear()
        self.assertRaisesRegex(ValueError, 'tape.*cleared', c.backward)

    def test_dot_of_what_does_not_fit(self):
        """Lists of different lengths, and iterators, whose numbers are gone when backward needs them: errors."""
        gpt = microgpt()
        values = [gpt.Value(1.0) for _ in range(3)]
        for ws, xs in (values, values[:2]), (values[:2], values), (values, iter(values)), (zip(values), values):
            self.assertRaises((ValueError, TypeError), gpt.dot, ws, xs)

    def run_edited(self, *changes, **knobs):
        """Run microgpt.py, edited, on the shipped names; return status, standard output, standard error."""
        with Folder() as folder:
            folder.write('input.txt', read('input.txt'))
            process = folder.start(source('microgpt.py', *changes, **{'num_steps': 3, **knobs}))
            out, err = process.communicate()
            return process.returncode, out.decode(), err.decode()

    def test_own_bugs_are_not_explained_away(self):
        """A bug in the tokenizer, the model, the optimizer: Python's own traceback; no advice on learning_rate, but
        a question where the loss is nan."""
        for old, new, error in (('chars.index(char) for', 'chars.index(char.upper()) for', 'ValueError'),
                                ('softmax(scores)  #', 'softmax(int("scores"))  #', 'ValueError'),
                                ('math.sqrt(squares[i]', 'math.sqrt(-1 - squares[i]', 'ValueError'),
                                ('1 / sum(exps)', '1 / sum([zero])', 'ZeroDivisionError'),
                                ('(logit - largest).exp()', '(logit - largest + 999).exp()', 'OverflowError'),
                                ('rmsnorm(add(', 'rmsnorm(open("no such file") or (', 'FileNotFoundError')):
            with self.subTest(new):
                status, _, err = self.run_edited((old, new))
                self.assertEqual(status, 1)
                self.assertRegex(err, rf'(?s)\ATraceback.*\n{error}: ')
                self.assertNotIn('learning_rate', err)
        nan = self.run_edited(('(dot(x, x) / len(x) + 1e-5) ** -0.5', 'dot(x, x) * math.nan'))
        self.assertEqual(nan, (1, '', 'microgpt.py: loss not finite; learning_rate too large?\n'))

    def test_n_head(self):
        """n_embd and n_head that do not fit: one line, or an error where they are used; that fit: other heads."""
        for n_embd, n_head in (16, 3), (16, 32), (16, 0), (16, -4), (30, 4):
            gpt = microgpt()
            gpt.n_embd, gpt.n_head = n_embd, n_head
            self.assertRaises((ValueError, ZeroDivisionError), gpt.cross_entropy, [3, 0, 3], gpt.init_weights(4))
        three, two, four = [self.run_edited(('n_head = 4', f'n_head = {n_head}')) for n_head in (3, 2, 4)]
        self.assertRegex(three[2], r'\Amicrogpt\.py: n_head .*n_embd\n\Z')
        self.assertEqual((three[:2], two[0], four[0]), ((1, ''), 0, 0))
        self.assertNotEqual(two[1], four[1])

    def test_lines_of_a_file(self):
        """load_docs: line ends of all systems, blanks around, a byte-order mark; also with another path."""
        with Folder() as folder:
            folder.write('list', b'\xef\xbb\xbfan na\rbob \n\n\t\r\n cyd\x0bd\r\neve')
            self.assertEqual(microgpt().load_docs(folder.path + '/list', None), ['an na', 'bob', 'cyd\x0bd', 'eve'])
            self.assertEqual(folder.data_files(), ['list'])

    def test_parts_by_themselves(self):
        """Another training loop can be written from the parts, with weights of its own."""
        gpt = microgpt(('num_steps = 1000', 'num_steps = 5'))
        gpt.n_layer = 2
        chars, losses = ['a', 'b'], []
        random.seed(1)
        one, other = gpt.init_weights(3), gpt.init_weights(3)
        params, others = [[p for matrix in weights.values() for row in matrix for p in row] for weights in (one, other)]
        before, means, squares = [p.data for p in others], [0.0] * len(params), [0.0] * len(params)
        for step in range(5):
            loss = gpt.cross_entropy(gpt.encode('ab', chars), one)
            loss.backward()
            gpt.adam(params, means, squares, step)
            losses.append(loss.data)
        self.assertEqual((gpt.Value.tape, sorted(losses)), ([], losses[::-1]))
        self.assertEqual([p.data for p in others], before)
        self.assertRegex(gpt.sample(one, chars), r'\A[ab]{0,16}\Z')
        self.assertEqual(gpt.Value.tape, [])

    def test_prompt(self):
        """sample goes on from given letters as it would have done had it drawn them; an unknown letter: an error."""
        gpt = microgpt()
        random.seed(7)
        weights, chars = gpt.init_weights(27), list('abcdefghijklmnopqrstuvwxyz')
        random.seed(3)
        doc = gpt.sample(weights, chars)
        self.assertGreater(len(doc), 5)
        for length in range(len(doc)):
            random.seed(3)
            for _ in range(length):
                random.random()  # what the draw of a letter takes
            self.assertEqual(gpt.sample(weights, chars, doc[:length]), doc)
            self.assertEqual(gpt.Value.tape, [])
        for length in 15, 16, 40:  # the model reads 15 letters at most, and guesses one more
            self.assertEqual(len(gpt.sample(weights, chars, 'a' * length)), max(16, length))
        self.assertRaisesRegex(ValueError, 'Zo\xeb', gpt.sample, weights, chars, 'Zo\xeb')

    def test_collector(self):
        """The garbage collector rests while main runs, under CPython, and is then as it was."""
        _, out, _ = self.run_edited(("if __name__ == '__main__': weights, chars = main()", '''
run = lambda docs: print(gc.isenabled())
main()
print(gc.isenabled())
gc.disable()
main()
print(gc.isenabled())
'''))
        rests = sys.implementation.name == 'cpython'
        self.assertEqual(out.split(), [str(not rests), 'True', 'False', 'False'])
