"""What only a test in the notebook's own process can see: a right answer passes there, a wrong one does not."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from tests.grading.together.less_protected import judge, points

SQUARES, TOTAL = (
    "def squares(n):\n    return [i**2 for i in range(1, n + 1)]",
    "def total(n):\n    return sum(squares(n))",
)
OWN = "def total(n):\n    return sum(i**2 for i in range(1, n + 1))"
IN_GUIDE = "old = squares\ndel squares\ntry:\n    total(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError('total does not use squares')\nfinally:\n    squares = old"
MOCKED = "from unittest.mock import patch\nwith patch('__main__.squares') as fake:\n    fake.return_value = [1, 1]\n    assert total(3) == 2"
# solution cells; a test; what is wrong
USES = {
    "the helper is deleted": ([SQUARES, TOTAL], IN_GUIDE, {1: OWN}),
    "the helper is patched": ([SQUARES, TOTAL], MOCKED, {1: OWN}),
    "a call is counted": ([SQUARES, TOTAL], "calls, real = [], squares\ndef squares(n):\n    calls.append(n)\n    return real(n)\nassert total(3) == 14 and calls == [3]\nsquares = real", {1: OWN}),
    "print is patched": (["def greet():\n    print('hi')"], "from unittest.mock import patch\nwith patch('builtins.print') as p:\n    greet()\np.assert_called_once_with('hi')", {0: "def greet():\n    return 'hi'"}),
    "a library's function is patched": (["import random\ndef roll():\n    return random.randint(1, 6)"], "from unittest import mock\nwith mock.patch('random.randint', return_value=9):\n    assert roll() == 9", {0: "def roll():\n    return 4"}),
    "what a module has is set": (["import math\ndef f(x):\n    return math.sqrt(x)"], "import math\nreal = math.sqrt\nmath.sqrt = lambda x: 7\nassert f(4) == 7\nmath.sqrt = real\nassert f(4) == 2", {0: "def f(x):\n    return x ** 0.5"}),
    "identity": (["def same(a):\n    a.append(1)\n    return a"], "a = []\nassert same(a) is a and a == [1]", {0: "def same(a):\n    return a + [1]"}),
    "a global of the test's": (["def f(x):\n    return A * x"], "A = 3\nassert f(2) == 6\nA = 4\nassert f(2) == 8", {0: "def f(x):\n    return 3 * x"}),
    "what a module has is deleted": (["import numpy as np\ndef fit(X, y):\n    return np.linalg.solve(X.T @ X, X.T @ y)"], "import numpy as np\nkept = np.linalg.lstsq\ntry:\n    del np.linalg.lstsq\n    found = fit(np.eye(2), np.ones(2))\nexcept AttributeError as A:\n    raise A\nfinally:\n    np.linalg.lstsq = kept\nassert found.sum() == 2 and A == 4", {0: "def fit(X, y):\n    return np.linalg.lstsq(X, y, rcond=None)[0]"}),
    "code": (["def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)"], "assert 'f' in f.__code__.co_names and f(7) == 13", {0: "def f(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a"}),
    "source": (["def f(x):\n    return sum(x)"], "import inspect\nassert 'sum(' in inspect.getsource(f) and 'for' not in inspect.getsource(f)", {0: "def f(x):\n    for y in x: pass\n    return sum(x)"}),
    "an earlier cell's text": (["x = 3\nx"], "assert 'x = 3' in In[-2]", {0: "x = 2"}),
    "odd types": (["class Stack(list):\n    pass\ns = Stack([1])"], "import collections.abc\nassert isinstance(s, list) and type(s) is Stack and isinstance(s, collections.abc.Sequence)", {0: "class Stack:\n    pass\ns = Stack()"}),
    "derived": (["class Base:\n    def greet(self): return 'I am ' + self.name()"], "class Derived(Base):\n    def name(self): return 'x'\nassert Derived().greet() == 'I am x'", {0: "class Base:\n    def greet(self): return 'I am Base'"}),
    "a copy": (["class P:\n    def __init__(self): self.x = [1]\n    def __deepcopy__(self, memo): return self"], "import copy\np = P()\nassert copy.deepcopy(p) is p and copy.copy(p) is not p", {0: "class P:\n    def __init__(self): self.x = [1]"}),
    "await": (["async def f(x):\n    return x + 1"], "assert await f(1) == 2", {0: "async def f(x):\n    return x"}),
    "warnings": (["import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)"], "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.simplefilter('always')\n    f()\nassert w[0].category is DeprecationWarning", {0: "def f():\n    pass"}),
    "axes": (["import matplotlib.pyplot as plt\ndef draw(ax):\n    ax.plot([1, 2], [3, 4])\n    ax.set_title('t')"], "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\ndraw(ax)\nassert ax.get_title() == 't' and len(ax.lines) == 1", {0: "def draw(ax):\n    pass"}),
    "unittest": (["def f(x):\n    return x + 1"], "import unittest\nclass TestF(unittest.TestCase):\n    def test_f(self): self.assertEqual(f(1), 2)\nout = unittest.main(argv=[''], exit=False, verbosity=0)\nassert out.result.wasSuccessful()", {0: "def f(x):\n    return x"}),
    "doctest": (["def f(x):\n    '''\n    >>> f(1)\n    2\n    '''\n    return x + 1"], "import doctest\nassert doctest.testmod().failed == 0 and doctest.run_docstring_examples(f, globals()) is None and f(1) == 2", {0: "def f(x):\n    '''\n    >>> f(1)\n    2\n    '''\n    return x"}),
    "eval": (["x = 3"], "assert eval('x + 1') == 4 and 'x' in globals()", {0: "x = 4"}),
    "star": (["def f(x):\n    return x"], "from math import *\nassert f(pi) == pi and floor(f(2.5)) == 2", {0: "def f(x):\n    return 3"}),
    "printed": (["def f():\n    print('hello')"], "import io, contextlib\nsaid = io.StringIO()\nwith contextlib.redirect_stdout(said):\n    f()\nassert said.getvalue() == 'hello\\n'", {0: "def f():\n    print('hell')"}),
    "traced": (["def f(n):\n    return 1 if n == 0 else n * f(n - 1)"], "import sys\ncalls = []\ndef tracer(frame, event, arg):\n    if event == 'call' and frame.f_code.co_name == 'f': calls.append(1)\nsys.setprofile(tracer)\nf(3)\nsys.setprofile(None)\nassert len(calls) == 4", {0: "import math\ndef f(n):\n    return math.factorial(n)"}),
    "annotated": (["def f(x):\n    return 2 * x"], "limit: int = 4\nresult: int\nassert f(2) == limit", {0: "def f(x):\n    return x"}),
    "arrays": (["import numpy as np\ndef f(x):\n    x /= x.sum()\n    return x"], "import numpy as np\na = np.array([1.0, 3.0])\nb = f(a)\nnp.testing.assert_allclose(b, [0.25, 0.75])\nassert np.shares_memory(a, b)", {0: "def f(x):\n    return x / x.sum()"}),
    "a frame": (["import pandas as pd\ndef f(df):\n    return df[df.x > 1]"], "import pandas as pd\nfrom pandas.testing import assert_frame_equal\ndf = pd.DataFrame({'x': [1, 2]})\nassert_frame_equal(f(df), df.iloc[1:])", {0: "def f(df):\n    return df"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded():
    """Return what comes of all of them in one notebook, answered rightly and wrongly."""
    cells, wrong, last = [], {}, {}
    for name, (solutions, test, instead) in USES.items():
        wrong |= {len(cells) + nth: text for nth, text in instead.items()}
        cells += [*(("solution", one) for one in solutions), ("test", test)]
        last[name] = len(last)
    right = judge(cells)
    return {name: (right[nth], one) for (name, nth), one in zip(last.items(), judge(cells, wrong), strict=True)}


@pytest.mark.parametrize("name", USES)
def test_a_right_answer_passes_and_a_wrong_one_does_not(name, graded):
    if name == "a frame":
        pytest.importorskip("pandas")
    right, wrong = graded[name]
    assert (right.points, right.reason, right.flags) == (1, "", ())
    assert (wrong.points, wrong.flags) == (0, ())


# What honest notebooks do to what is there, and no test loses anything by
HONEST = {
    "settings": "import matplotlib.pyplot as plt, numpy as np, warnings, sys, random\nplt.rcParams['figure.figsize'] = (3, 2)\nnp.random.seed(1); random.seed(1)\nwarnings.filterwarnings('ignore')\nnp.set_printoptions(precision=2)\nnp.seterr(all='ignore')\nsys.setrecursionlimit(5000)\nsys.path.append('code')",
    "warn is replaced": "import warnings\ndef warn(*args, **kwargs):\n    pass\nwarnings.warn = warn",
    "allow_pickle": "import numpy as np\nold = np.load\nnp.load = lambda *a, **k: old(*a, allow_pickle=True, **k)\nnp.int = int",
    "print": "import builtins, functools\nbuiltins.print = functools.partial(print, flush=True)\nprint('x')",
    "show": "import matplotlib.pyplot as plt\nplt.show = lambda *a, **k: None\nplt.plot([1]); plt.show()",
    "shadowed": "sum = 0\nlist = [1]\nmax = 3",
    "operators": "class V:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return self.x == o.x\n    __hash__ = None\nV(1) == V(1)",
    "a decorator": "import functools\ndef traced(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n@traced\ndef g(): return 1\ng.__defaults__",
    "tracebacks": "import traceback, logging, collections, typing\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc(); traceback.format_exc(); logging.exception('x')\nP = collections.namedtuple('P', 'x')\nclass Q(typing.NamedTuple):\n    x: int\nlogging.warning('here')",
    "threads that end": "import threading, concurrent.futures\nt = threading.Thread(target=print)\nt.start()\nt.join()\npool = concurrent.futures.ThreadPoolExecutor(2)\nlist_ = [*pool.map(str, range(3))]",
    "a module of one's own": "from pathlib import Path\nimport importlib, sys\nPath('mine.py').write_text('a = 1')\nimport mine\nPath('mine.py').write_text('a = 2')\nimportlib.reload(mine)\nmine.a = 3\nsys.modules['other'] = mine",
    "reloaded": "import importlib, numpy, math\nimport json\nimportlib.reload(json)",
    "ssl": "import ssl\nssl._create_default_https_context = ssl._create_unverified_context",
    "an accessor": "import pandas as pd\npd.DataFrame.twice = lambda self: self * 2",
    "a repr": "import torch, numpy as np\ntorch.Tensor.__repr__ = lambda self: f'shape {tuple(self.shape)}'",
    "a signal": "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nsignal.alarm(20)",
    "hooks": "import sys, atexit\nsys.excepthook = lambda *a: None\natexit.register(print)\nget_ipython().events.register('post_run_cell', lambda *a: None)",
    "streams": "import sys, io\nsys.stdout = io.StringIO()\nprint('quiet')",
    "a mock": "from unittest import mock\nwith mock.patch('random.random', return_value=0.5):\n    pass",
    "sympy": "try:\n    import sympy\n    sympy.init_printing()\n    x, y = sympy.symbols('x y')\nexcept ImportError:\n    pass",
    "bytes of its own": "import pickle, copyreg\nclass C: pass\ncopyreg.pickle(C, lambda c: (C, ()))\npickle.loads(pickle.dumps(C()))",
    "time": "import time\ntime.sleep = lambda s: None",
    "generators": "import inspect\ndef g():\n    yield 1\ninspect.getgeneratorstate(g()); inspect.signature(g); inspect.getsource(g)",
}  # fmt: skip


@pytest.fixture(scope="module")
def honest():
    """Return what comes of all of them in one notebook."""
    test = "import numpy as np\nassert np.allclose(f(2.0), 4.0) and len([1]) == 1\nassert all(x == 1 for x in [1, 1])"
    cells = []
    for text in HONEST.values():
        cells += [("solution", text), ("solution", "def f(x):\n    return 2 * x"), ("test", test), ("test", test)]
        cells += [("solution", "def f(x):\n    return x"), ("test", test)]
    results = judge(cells)
    return {name: results[3 * nth : 3 * nth + 3] for nth, name in enumerate(HONEST)}


@pytest.mark.parametrize("name", HONEST)
def test_what_honest_notebooks_do_costs_nothing(name, honest):
    assert [(one.points, one.flags) for one in honest[name]] == [(1, ()), (1, ()), (0, ())]


HELPERS = [
    ("other", "import numpy as np\nTOL = 1e-6\ndef close(a, b):\n    return np.all(abs(np.asarray(a) - b) < TOL)\nANSWERS = {'f': 4}"),
    ("solution", "def f(x):\n    return 2 * x"),
    ("test", "assert close(f(2), ANSWERS['f'])\nchecked = ['f']"),
    ("test", "assert checked == ['f'] and close(f(3), 6)"),
]  # fmt: skip


def test_the_instructors_names_are_the_instructors():
    assert points(HELPERS) == [1, 1]
    for taken in ("close = lambda a, b: True", "np = type('N', (), {'all': lambda *a: True, 'asarray': lambda a: a})", "TOL = 9e9",
                  "ANSWERS['f'] = 2", "ANSWERS = {'f': 2}", "import numpy\nclose.__globals__['TOL'] = 9e9"):  # fmt: skip
        assert points(HELPERS, {1: f"{taken}\ndef f(x):\n    return x"}) == [0, 0]


def test_the_instructors_cell_may_be_missing_or_another_one():
    for instead in ("", "import numpy as np\nclose = lambda a, b: True\nANSWERS = {'f': 2}"):
        assert points(HELPERS, {0: instead, 1: "def f(x):\n    return 1.5 * x"}) == [0, 0]
    assert points(HELPERS, {0: HELPERS[0][1] + "\nimport math"}) == [1, 1]


def test_modules_beside_the_notebook_are_the_instructors():
    own = {"helper.py": b"def same(a, b):\n    return a == b\n"}
    cells = [
        ("solution", "import helper\ndef f(x):\n    return x + 1"),
        ("test", "from helper import same\nassert same(f(1), 2)"),
    ]
    assert points(cells, own_files=own) == [1]
    lies = "from pathlib import Path\nPath('helper.py').write_text('same = lambda a, b: True')\nimport sys\n{}\ndef f(x):\n    return x"
    for more in (
        "",
        "sys.modules.pop('helper', None)",
        "import helper\nhelper.same = lambda a, b: True",
        "sys.path.insert(0, '.')",
    ):
        assert points(cells, {0: lies.format(more)}, own_files=own) == [0]


def test_files_beside_the_notebook_are_the_instructors_for_a_test():
    cells = [
        ("solution", "def f():\n    return sum(map(int, open('d.txt')))"),
        ("test", "assert f() == sum(map(int, open('d.txt'))) == 3"),
    ]
    assert points(cells, own_files={"d.txt": b"1\n2\n"}) == [1]
    assert points(
        cells, {0: "open('d.txt', 'w').write('0')\ndef f():\n    return 0"}, own_files={"d.txt": b"1\n2\n"}
    ) == [0]


def test_partial_points_and_what_the_last_value_is():
    test = "score = 0.5 * (f(1) is True)\nscore"
    assert points([("solution", "def f(x):\n    return True"), ("test", test)]) == [0.5]
    assert points([("solution", "def f(x):\n    return 5"), ("test", "assert f(1)\nf(1)")]) == [1]
    cells = [("solution", "def f(x):\n    return True"), ("test", "score = 0.5 if f(1) is True else 0\nscore")]
    assert points(cells, {0: "def f(x):\n    globals()['score'] = 1.0"}) == [0]


def test_a_cell_that_kills_python_costs_its_own_test_alone():
    cells = [
        ("solution", "def f(x):\n    return x"),
        ("test", "assert f(1) == 1"),
        ("solution", "def g(x):\n    return x"),
        ("test", "assert g(1) == 1"),
        ("test", "assert f(2) == 2"),
    ]
    assert points(cells, {2: "import os\ndef g(x):\n    os._exit(0)"}) == [1, 0, 1]
    assert points(cells, {2: "def g(x):\n    while True: pass"}, limits=_short()) == [1, 0, 1]


def _short():
    from lstm_course.grading.jobs import Limits

    return Limits(cell_seconds=1)


ASKED = """\
import builtins, contextlib
def asked(function):
    said = []
    with changed(print=said.append):
        function()
    return said
@contextlib.contextmanager
def changed(**those):
    before = {name: getattr(builtins, name) for name in those}
    for name, value in those.items():
        setattr(builtins, name, value)
    yield
    for name, value in before.items():
        setattr(builtins, name, value)
"""


def test_a_helper_of_the_instructors_may_patch_python_for_a_test():
    cells = [("other", ASKED), ("solution", "def greet():\n    print('hi')"), ("test", "assert asked(greet) == ['hi']")]
    assert points(cells) == [1]
    assert points(cells, {1: "def greet():\n    print('ho')"}) == [0]
