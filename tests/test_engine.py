"""The gradients are right: against central differences, and against an engine without the many-parent dot product."""
import math
import random
import types
import unittest

from helpers import RUNGS, Folder, edit, outputs, read, source


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
    'a ** 3': lambda a, b: a ** 3, 'a ** -0.5': lambda a, b: a ** -0.5, '3 ** a': lambda a, b: 3 ** a,
    '-a': lambda a, b: -a, 'log': lambda a, b: a.log(), 'exp': lambda a, b: a.exp(),
    'relu on': lambda a, b: a.relu(), 'relu off': lambda a, b: (-a).relu() + b,
    'a used twice': lambda a, b: a * a + a * b,
}

# What each rung's dot product is replaced by: products and additions of two scalars, node by node.
PLAIN = {
    'microgpt.py': [('''    data = 0.0
    for w, x in zip(ws, xs):
        data += w.data * x.data
    def back(grad):
        for w, x in zip(ws, xs):
            w.grad += x.data * grad
            x.grad += w.data * grad
    return Value(data, back)
''', '''    total = None
    for w, x in zip(ws, xs):
        total = w * x if total is None else total + w * x
    return total
''')],
    'picogpt.py': [(''' d=0.
 for a,b in zip(w,x):d+=a.d*b.d
 def back(g):
  for a,b in zip(w,x):a.g+=b.d*g;b.g+=a.d*g
 return Value(d,back)
''', ''' t=None
 for a,b in zip(w,x):t=mul(a,b)if t is None else add(t,mul(a,b))
 return t
''')],
    'femtogpt.py': [(''' t=0.
 for g,b in zip(c,f):t+=g[0]*b[0]
 return d(t,c,f)
''', ''' t=None
 for g,b in zip(c,f):q=d(g[0]*b[0],[g],[b]);t=q if t is None else d(t[0]+q[0],(t,q),v)
 return t
''')],
    'attogpt.py': [('''def dot(x,w,n,t=1):W[w]=C=W.get(w)or[A:=[D[i:i+n]for i in w],[*zip(*A)]];C,A=C[::t];'''
                   '''return new(mix([0]*len(C),D[x:x+len(A)],A),F,x,w,t,C)
''', '''def both(v,i,a,j,b):
 o=new([v],E,i,[a]);T.append((T[-1][0],E,j,[b]));return o
def dot(x,w,n,t=1):
 sums=[]
 for pairs in [[(i+j,x+j)for j in range(n)]for i in w]if t>0 else[[(x+r,i+j)for r,i in enumerate(w)]for j in range(n)]:
  s=None
  for i,j in pairs:
   p=both(D[i]*D[j],i,D[j],j,D[i]);s=p if s is None else both(D[s]+D[p],s,1,p,1)
  sums.append(s)
 return together(sums)
def together(x):return[new([D[i]],E,i,[1])for i in x][0]
'''), ('lin([dot(a,', 'lin(together([i+j for i in[dot(a,'),  # the four heads' outputs are one vector
                   ('a in zip((32,36,40,44),a)][0]', 'a in zip((32,36,40,44),a)]for j in range(4)])')],
}
EXACT = (':.4f}', ':.17g}')  # print every bit of the losses


class Engine(unittest.TestCase):

    def test_every_operator_alone(self):
        """Each operator's gradient is its central difference."""
        Value = microgpt().Value
        for name, function in OPERATORS.items():
            with self.subTest(name):
                numbers = [1.3, 0.7]
                a, b = map(Value, numbers)
                function(a, b).backward()
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
        tokens = gpt.encode('abacab', chars)
        gpt.cross_entropy(tokens, weights).backward()
        used = {'wte': tokens, 'wpe': range(len(tokens) - 1)}
        for name, matrix in weights.items():
            for _ in range(6):
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
        """backward agrees with central differences on parameters of all nine matrices."""
        self.check_model(microgpt())

    def test_relu_changed_to_square(self):
        """Someone who changes the model gets right gradients without touching the engine."""
        self.check_model(microgpt(('xi.relu() for xi', 'xi ** 2 for xi')))

    def test_dot_product_against_plain_products_and_additions(self):
        """In each rung, the dot product is bit for bit what single scalar operations give."""
        for rung in RUNGS:
            with self.subTest(rung):
                script = source(rung, EXACT, num_steps=5)
                self.assertEqual(*outputs([script, edit(script, *PLAIN[rung])],
                                          {'input.txt': read('input.txt')}))

    def test_losses_agree_to_the_last_bit(self):
        """The four rungs compute the very same numbers, not only the same four decimals."""
        first, *others = outputs([source(rung, EXACT, num_steps=20) for rung in RUNGS],
                                 {'input.txt': read('input.txt')})
        for rung, other in zip(RUNGS[1:], others):
            self.assertEqual(other, first, rung)

    def test_importing_microgpt_does_nothing(self):
        """microgpt.py can be imported for its parts: it prints, reads and trains nothing."""
        with Folder() as folder:
            folder.write('microgpt.py', read('microgpt.py'))
            process = folder.start('import microgpt; assert microgpt.Value.tape == []', PYTHONDONTWRITEBYTECODE='1')
            self.assertEqual((*process.communicate(), process.returncode), (b'', b'', 0))
            self.assertEqual(folder.data_files(), ['microgpt.py'])


if __name__ == '__main__':
    unittest.main()
