"""Honest answers of every style, to asserts and to checks."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import GATES, TOY, Attack
from tests.grading.attacks.attack_course import FORGET, FORWARD, GATES_STEPS, STEP, TOY_FULL, gates, whole_toy
from tests.grading.attacks.attack_honest import NOISE, honest

ANSWERS = (
    honest(
        "helpers_in_other_cells",
        "helpers in cells of their own, and a method of a class",
        """
class Maths:
    def __init__(self, k):
        self.k = k
    def times(self, x):
        return self.k * x
    @staticmethod
    def exp(x):
        return np.exp(x - np.max(x))
    @property
    def twice(self):
        return self.times
""",
        where="first",
        double="double = Maths(2).twice",
        softmax="softmax = lambda x: (lambda e: e / np.sum(e))(Maths.exp(x))",
    ),
    honest(
        "functional",
        "closures, lambdas, partial, reduce, generators, a decorator, and a global counter",
        where="first",
        double="""
import functools, operator
def times(k):
    calls = 0
    def f(x):
        nonlocal calls
        calls += 1
        return k * x
    return f
double = times(2)
""",
        fib="""
def numbers():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
import itertools
fib = lambda n: next(itertools.islice(numbers(), n, None))
""",
        shout="""
COUNT = 0
def counted(f):
    @functools.wraps(f)
    def g(*a, **k):
        global COUNT
        COUNT += 1
        return f(*a, **k)
    return g
@counted
def shout(text, *, end='!'):
    return text.upper() + end
""",
        relu="relu = functools.partial(torch.clamp, min=0)",
        root="""
@functools.lru_cache
def root(x, power=0.5):
    if x < 0: raise ValueError(x)
    return x ** power
""",
        tally="""
import collections
class Tally(collections.Counter):
    def add(self, word):
        self[word] += 1
    def most(self):
        return self.most_common(1)[0][0]
""",
    ),
    honest(
        "module_and_dataclass",
        "a dataclass, inheritance, slots, operators, and a torch module",
        tally="""
from dataclasses import dataclass, field
class Base:
    def most(self):
        return max(self.seen, key=self.seen.count)
@dataclass
class Tally(Base):
    seen: list = field(default_factory=list)
    def add(self, word):
        self.seen.append(word)
""",
        relu="""
class Relu(torch.nn.Module):
    def forward(self, x):
        return torch.where(x > 0, x, 0.0 * x)
relu = Relu()
""",
    ),
    honest(
        "numpy_scalars",
        "NumPy scalars and 0-d arrays where Python's numbers would do",
        fib="""
def fib(n):
    a, b = np.int64(0), np.int64(1)
    for _ in range(n): a, b = b, a + b
    return int(a)
""",
        root="""
def root(x):
    if x < 0: raise ValueError
    return np.sqrt(np.float64(x))
""",
        from_file="def mean_of_file(path):\n    return np.loadtxt(path).mean()",
        answer="answer = np.array(42)",
    ),
    honest(
        "subclass_of_error",
        "an exception of its own class, where a ValueError is expected",
        root="""
class Negative(ValueError):
    def __init__(self, x, why):
        super().__init__(why)
        self.x = x
def root(x):
    if x < 0:
        raise Negative(x, 'negative')
    return x ** 0.5
""",
    ),
)


TOYS = (
    Attack(
        "toy_noisy",
        "honest",
        "functions that are checked warn and print",
        whole_toy(
            total=NOISE.split("    np.log")[0].replace("softmax(x)", "total(x, y)") + "    return (x * y).sum(-1)"
        ),
        TOY_FULL,
        TOY,
    ),
    Attack(
        "toy_hangs_elsewhere",
        "honest",
        "a cell between two checks never comes back",
        whole_toy("import time\ntime.sleep(1e6)", where="total"),
        TOY_FULL,
        TOY,
        hangs=True,
    ),
    Attack(
        "toy_by_torch",
        "honest",
        "functions that use torch inside, a loop, and helpers of their own",
        whole_toy(
            "def dot(a, b):\n    return sum(p * q for p, q in zip(a, b))",
            where="first",
            total="""
def total(x, y):
    return np.array([dot(a, b) for a, b in zip(x, y)])
""",
            length="""
import torch
def length(x):
    return torch.linalg.norm(torch.from_numpy(x)).item()
""",
        ),
        TOY_FULL,
        TOY,
    ),
)


GATE_WORK = (
    Attack(
        "gates_by_torch",
        "honest",
        "a step of torch's elementary functions: built, not borrowed",
        gates(
            lstm_step="""def lstm_step(x, h, c, W_ih, W_hh, b):
    import torch
    x, h, c, W_ih, W_hh, b = map(torch.from_numpy, (x, h, c, W_ih, W_hh, b))
    i, f, g, o = torch.nn.functional.linear(torch.cat([x, h], 1), torch.cat([W_ih, W_hh], 1), b).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return (torch.sigmoid(o) * torch.tanh(c)).numpy(), c.numpy()""",
            lstm_forward=FORWARD,
        ),
        GATES_STEPS,
        GATES,
    ),
    Attack(
        "gates_compares",
        "honest",
        "compares with torch.nn.LSTM in a cell of notes, and builds its own",
        gates(
            "import torch\nlayer = torch.nn.LSTM(2, 3)\nprint(layer)",
            where="lstm_step",
            lstm_step=STEP,
            lstm_forward=FORWARD,
        ),
        GATES_STEPS,
        GATES,
    ),
    Attack(
        "gates_with_demo_broken",
        "honest",
        "demos that have no working function to show stay quiet",
        gates(forget_gate=FORGET, lstm_step=STEP, lstm_forward=FORWARD),
        GATES_STEPS,
        GATES,
    ),
)


SUBMISSIONS = ANSWERS + TOYS + GATE_WORK
