"""What an instructor's own test can do with what a student defined, although that lives in another process."""

# ruff: noqa: E501 (a test a line)

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job

VECTOR = """
class V:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other): return V(self.x + other.x, self.y + other.y)
    def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
    def __mul__(self, k): return V(k * self.x, k * self.y)
    __rmul__ = __mul__
    def __abs__(self): return (self.x**2 + self.y**2) ** 0.5
    def __repr__(self): return f"V({self.x}, {self.y})"
    def __iter__(self):
        yield self.x
        yield self.y
    def __len__(self): return 2
    def __getitem__(self, i): return (self.x, self.y)[i]
    def scaled(self, k): return V(k * self.x, k * self.y)
    @classmethod
    def unit(cls): return cls(1, 0)
"""
NET = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
    def forward(self, x):
        return self.layer(x)
"""
COUNTS = """
import collections
class Tally(collections.Counter):
    def add(self, word): self[word] += 1
"""
RAISES = """
class Negative(ValueError): pass
def f(x):
    if x < 0: raise Negative("no")
    print("value", x)
    return x
"""

# what the student wrote, a test that an honest instructor could have written
HONEST = {
    "operators": (VECTOR, "assert V(1, 2) + V(3, 4) == V(4, 6) != V(0, 0)\nassert 2 * V(1, 2) == V(1, 2) * 2 == V(2, 4)"),
    "abs and repr": (VECTOR, "assert abs(V(3, 4)) == 5\nassert repr(V(1, 2)) == str(V(1, 2)) == 'V(1, 2)'"),
    "a sequence": (VECTOR, "v = V(1, 2)\nx, y = v\nassert (x, y) == (1, 2) == tuple(v)\nassert len(v) == 2 and v[1] == 2"),
    "methods": (VECTOR, "assert V.unit() == V(1, 0)\nassert (V(1, 2).scaled(2) * 2).x == 4"),
    "attributes": (VECTOR, "v = V(1, 2)\nv.x = 5\nassert v == V(5, 2)\nassert hasattr(v, 'y') and not hasattr(v, 'z')"),
    "names of ours": ("class P:\n    def __init__(self):\n        self.name, self.number, self.do, self._number, self._names = 'Ada', 3, 4, 5, 6", "p = P()\nassert (p.name, p.number, p.do, p._number, p._names) == ('Ada', 3, 4, 5, 6)"),
    "isinstance": (VECTOR, "assert isinstance(V(1, 2), V) and not isinstance(3, V)"),
    "a dict with methods": (COUNTS, "t = Tally()\nt.add('a')\nt.add('a')\nassert t['a'] == 2 and t.most_common(1) == [('a', 2)]"),
    "their exception": (RAISES, "try:\n    f(-1)\nexcept Negative as error:\n    assert 'no' in str(error)\nelse:\n    assert False"),
    "its base": (RAISES, "import pytest\nwith pytest.raises(ValueError): f(-1)"),
    "what it prints": (RAISES, "import io, contextlib\ntext = io.StringIO()\nwith contextlib.redirect_stdout(text): f(3)\nassert text.getvalue() == 'value 3\\n'"),
    "its signature": (RAISES, "import inspect\nassert list(inspect.signature(f).parameters) == ['x'] and f.__name__ == 'f'"),
    "its source": (RAISES, "import inspect\nassert 'for ' not in inspect.getsource(f) and 'raise' in inspect.getsource(f)"),
    "a generator": ("def g():\n    yield 1\n    yield 3", "assert 3 in g() and list(g()) == [1, 3] and next(g()) == 1"),
    "a closure": ("def add(k):\n    return lambda x: x + k", "assert add(2)(3) == 5 and list(map(add(1), [1, 2])) == [2, 3]"),
    "a callback": ("def twice(f, x):\n    return f(f(x))", "assert twice(lambda x: x * 3, 2) == 18"),
    "a generator of numbers": ("def f(rng):\n    return rng.normal()", "import numpy as np\nrng, ref = np.random.default_rng(1), np.random.default_rng(1)\nassert [f(rng), f(rng)] == [ref.normal(), ref.normal()]"),
    "lent, it goes on": ("def f(g, rng):\n    return [g(rng), g(rng)]", "import numpy as np\ng = lambda rng: rng.normal()\nref = np.random.default_rng(1)\nassert f(g, np.random.default_rng(1)) == [ref.normal(), ref.normal()]"),
    "is it there": ("x = 3", "assert 'x' in globals() and 'y' not in globals() and globals().get('x') == 3"),
    "what it asks": ("def f():\n    return int(input('n? ')) + 1", "from unittest.mock import patch\nwith patch('builtins.input', return_value='4'):\n    assert f() == 5"),
    "what is typed": ("def f():\n    return input() + input()", "import io, sys\nsys.stdin = io.StringIO('a\\nb\\n')\nassert f() == 'ab'"),
    "a seed": ("import random\nimport numpy as np\ndef f():\n    return np.random.rand(), random.random()", "import random\nimport numpy as np\nnp.random.seed(3), random.seed(4)\na = f()\nnp.random.seed(3), random.seed(4)\nassert f() == a == (np.random.rand(), random.random())"),
    "a seed of torch": ("import torch\ndef f():\n    return torch.rand(2)", "import torch\ntorch.manual_seed(3)\na = f()\ntorch.manual_seed(3)\nassert torch.equal(f(), a) and torch.equal(a, torch.rand(2))"),
    "the same object": (VECTOR + "ONE = V(1, 1)\ndef one():\n    return ONE", "assert one() is one() and V(1, 1) is not one()"),
    "what it has": (VECTOR, "assert hasattr(V, '__add__') and not hasattr(V, '__sub__') and not V.__doc__"),
    "an argument that cannot cross": (RAISES, "try:\n    f(object())\nexcept TypeError:\n    pass\nassert f(2) == 2"),
    "in place": ("def clear(a):\n    a[:] = 0", "import numpy as np\na = np.ones(3)\nassert clear(a) is None and a.sum() == 0"),
    "a module of torch": (NET, "import torch\nm = Net()\nassert isinstance(m, torch.nn.Module) and m(torch.ones(4, 3)).shape == (4, 2)\nassert sum(p.numel() for p in m.parameters()) == 8"),
    "gradients": (NET, "import torch\nm, x = Net(), torch.ones(4, 3, requires_grad=True)\nm(x).sum().backward()\nassert torch.allclose(x.grad, m.layer.weight.sum(0).expand(4, 3))\nassert m.layer.bias.grad.tolist() == [4, 4]"),
}  # fmt: skip

LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __lt__
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __float__(self): return 4.0
    def __array__(self, *args, **kwargs): return np.array(4.0)
    def __hash__(self): return hash(4)
    def __bool__(self): return True
import numpy as np
"""
F = "def f(x):\n    return Liar()"
AS_CLASS = (
    LIAR.replace("class Liar:", "class f:\n    def __init__(self, *args): pass").replace("import numpy as np\n", "")
    + "import numpy as np"
)

# tests of f(2) == 4, and answers that would like to be 4
TESTS = (
    "assert f(2) == 4",
    "assert 4 == f(2)",
    "assert abs(f(2) - 4) < 1e-6",
    "assert f(2) in (4, 5)",
    "assert 3.9 < f(2) < 4.1",
    "assert not f(2) != 4",
    "import math\nassert math.isclose(f(2), 4)",
    "import numpy as np\nassert np.allclose(f(2), 4)",
    "import numpy as np\nnp.testing.assert_equal(f(2), 4)",
    "import pytest\nassert f(2) == pytest.approx(4)",
    "assert [f(2)] == [4]",
    "assert {f(2)} == {4}",
    "assert sorted([f(2), 4]) == [4, 4]",
    "assert all(map(lambda x: f(x) == x * x, [2, 3]))",
    "import unittest\nunittest.TestCase().assertEqual(f(2), 4)",
    "import unittest\nunittest.TestCase().assertAlmostEqual(f(2), 4)",
    "f(2)",
)
LIES = {
    "an object": LIAR + F,
    "a class": AS_CLASS,
    "the end of an iteration": "def f(x):\n    raise StopIteration",
    "a subclass of float": LIAR.replace("class Liar:", "class Liar(float):") + "def f(x):\n    return Liar(7.0)",
    "a subclass of array": "import numpy as np\nclass A(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return np.True_\n    def __eq__(self, o): return True\ndef f(x):\n    return np.zeros(()).view(A)",
}  # fmt: skip


def _points(written, test, stub):
    job = Job(
        "ada",
        "hw",
        "hw",
        cells=(Cell("run", written), Cell("test", test, "t", 2.0)),
        instructor=(InstructorCell("solution", stub),),
    )
    result = run_job(job).cells[1]
    return result.points, result.reason


@pytest.mark.parametrize("name", HONEST)
def test_what_is_right_gets_its_points(name):
    written, test = HONEST[name]
    assert _points(written, test, written) == (2.0, "")


@pytest.mark.parametrize("test", TESTS[:-1])
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_gets_none(lie, test):
    points, reason = _points(LIES[lie], test, "def f(x):\n    raise NotImplementedError")
    assert points == 0
    assert reason


def test_a_value_that_is_only_shown_is_no_number_of_points():
    assert _points("def f(x):\n    return 1e9", "assert f(2) == 1e9\nf(2)", "def f(x): pass") == (2.0, "")
