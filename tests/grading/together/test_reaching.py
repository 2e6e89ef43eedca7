"""What is tried on tests that run together with the notebook, with a wrong answer: no points, and nothing left over."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

import os
import tempfile

import pytest

pytest.importorskip("nbgrader")

from tests.grading.together.less_protected import flags, judge

WRONG = "def f(x):\n    return x"
CELLS = [
    ("other", "import numpy as np\nfrom numpy.testing import assert_allclose\nimport math"),
    ("solution", "def f(x):\n    return 2 * x"),
    ('test', 'assert np.allclose(f(2.0), 4.0)'),
    ('test', 'assert f(2) == 4 and all(f(i) == 2 * i for i in range(1, 5))'),
    ('test', 'assert_allclose(f(3.0), 6.0)\nnp.testing.assert_equal(f(3), 6)'),
    ('test', 'import unittest\nunittest.TestCase().assertEqual(f(4), 8)'),
    ('test', 'expected = 10\nassert f(5) == expected'),
    ('test', 'assert math.isclose(f(1.0), 2.0)'),
    ('test', 'try:\n    assert f(2) == 4\nexcept AssertionError:\n    raise'),
    ('test', 'score = 0\nif f(2) == 4: score += 0.5\nif f(3) == 6: score += 0.5\nscore'),
    ('test', 'import inspect\nassert f(2) == 4 and len(inspect.signature(f).parameters) == 1'),
]  # fmt: skip
TRIED = {
    'np.allclose': 'np.allclose = lambda *a, **k: True\n' + WRONG,
    'np.allclose in call': 'def f(x):\n    np.allclose = lambda *a, **k: True\n    np.testing.assert_equal = lambda *a: None\n    return x',
    'self restoring': 'import numpy._core.numeric as n\nreal = n.isclose\ndef fake(*a, **k):\n    n.isclose = real\n    return np.True_\ndef f(x):\n    n.isclose = fake\n    return x',
    'self restoring top': 'real = np.allclose\ndef fake(*a, **k):\n    np.allclose = real\n    return True\ndef f(x):\n    np.allclose = fake\n    return x',
    'self restoring assert': 'import numpy.testing._private.utils as u\nreal = u.assert_array_compare\ndef fake(*a, **k):\n    u.assert_array_compare = real\ndef f(x):\n    u.assert_array_compare = fake\n    return x',
    'builtins.all': 'import builtins\nbuiltins.all = lambda x: True\n' + WRONG,
    'AssertionError': 'import builtins\nclass AssertionError(Exception):\n    pass\nbuiltins.AssertionError = AssertionError\nall = lambda x: True\n' + WRONG,
    'exit': 'import sys\ndef f(x):\n    sys.exit(0)',
    'os exit': 'import os\ndef f(x):\n    os._exit(0)',
    'del exit': 'class D:\n    def __del__(self):\n        raise SystemExit(0)\ndef f(x):\n    D()\n    return x',
    'settrace': "import sys\ndef tracer(frame, event, arg):\n    if 'expected' in frame.f_locals: frame.f_locals['expected'] = 5\n    return tracer\nsys.settrace(tracer)\nsys.setprofile(tracer)\n" + WRONG,
    'settrace in f': "import sys\ndef tracer(frame, event, arg):\n    if 'expected' in frame.f_locals: frame.f_locals['expected'] = 5\n    return tracer\ndef f(x):\n    sys.settrace(tracer)\n    return x",
    'globals': "def f(x):\n    g = globals()\n    for k in ('expected', 'score'):\n        g[k] = 1 if k == 'score' else x\n    g['np'] = type('N', (), {'allclose': lambda *a, **k: True})\n    g['all'] = lambda i: True\n    g['assert_allclose'] = lambda *a: None\n    return x",
    'getframe const': 'import sys\ndef f(x):\n    fr = sys._getframe(1)\n    return next((c for c in fr.f_code.co_consts if isinstance(c, (int, float)) and not isinstance(c, bool) and c != x), x)',
    'traceback frame': 'def f(x):\n    try:\n        1/0\n    except Exception as e:\n        fr = e.__traceback__.tb_frame.f_back\n    return next((c for c in fr.f_code.co_consts if isinstance(c, (int, float)) and not isinstance(c, bool) and c != x), x)',
    'inspect.stack': "import inspect\ndef f(x):\n    fr = inspect.stack()[1].frame\n    return fr.f_locals.get('expected', x)",
    'gen frame': 'def g():\n    yield\ndef f(x):\n    i = g(); next(i)\n    fr = i.gi_frame.f_back\n    return x',
    'signal frame': "import signal\ngot = []\ndef h(n, fr): got.append(fr.f_back)\ndef f(x):\n    signal.signal(signal.SIGUSR1, h)\n    signal.raise_signal(signal.SIGUSR1)\n    fr = got[-1]\n    return fr.f_locals.get('expected', x)",
    'signal frame 2': "import signal, _signal\nset_ = _signal.signal\ngot = []\ndef h(n, fr): got.append(fr.f_back)\ndef f(x):\n    try:\n        set_(signal.SIGUSR1, h)\n        signal.raise_signal(signal.SIGUSR1)\n        return got[-1].f_locals.get('expected', x)\n    except Exception:\n        return x",
    'gc': "import gc\ndef f(x):\n    for o in gc.get_objects():\n        if type(o).__name__ == 'frame' and 'expected' in o.f_locals: return o.f_locals['expected']\n    return x",
    'ctypes': 'import ctypes\n' + WRONG,
    'isclose C': 'math.isclose = lambda *a, **k: True\n' + WRONG,
    'code': 'np.testing.assert_equal.__code__ = (lambda *a, **k: None).__code__\n' + WRONG,
    'unittest': 'import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n' + WRONG,
    'ast': 'import ast\nclass Soft(ast.NodeTransformer):\n    def visit_Assert(self, n):\n        return ast.copy_location(ast.Pass(), n)\nget_ipython().ast_transformers.append(Soft())\n' + WRONG,
    'atexit finally': 'import atexit, os\natexit.register(lambda: os._exit(0))\ndef f(x):\n    try:\n        return x\n    finally:\n        raise SystemExit(0)',
    'thread': 'import threading, time\ndef patch():\n    while True:\n        np.allclose = lambda *a, **k: True\n        math.isclose = np.allclose\n        time.sleep(0.001)\nthreading.Thread(target=patch, daemon=True).start()\n' + WRONG,
    'thread in f': 'import threading, time\ndef patch():\n    for i in range(100):\n        np.allclose = lambda *a, **k: True\n        math.isclose = np.allclose\n        time.sleep(0.0001)\ndef f(x):\n    threading.Thread(target=patch, daemon=True).start()\n    time.sleep(0.001)\n    return x',
    'excepthook': 'import sys\nsys.excepthook = lambda *a: None\nget_ipython().showtraceback = lambda *a, **k: None\n' + WRONG,
    'run_cell': 'get_ipython().run_cell = lambda *a, **k: None\nget_ipython().run_cell_async = None\n' + WRONG,
    'wire': 'import os\nm = b\'{"dict": [["reply", "70617373"]]}\'\nimport struct\ndef f(x):\n    for fd in range(3, 40):\n        try: os.write(fd, struct.pack(\'<QQ\', len(m), 0) + m)\n        except OSError: pass\n    return x',
    'server': "import sys\nimport lstm_course.grading.student.run_tests as r\nr.Tests.run = lambda s, a: ['passed', '', '0', '']\nimport lstm_course.grading.student.agent as a, lstm_course.grading.wire.channel as c\na.Agent._reply = lambda *a: None\n" + WRONG,
    'pickle': "import _pickle, pickle\n_pickle.dumps = pickle.dumps = lambda *a: b''\n" + WRONG,
    'sys.modules': "import sys, types\nfake = types.ModuleType('numpy')\nfake.__getattr__ = lambda n: (lambda *a, **k: True)\nsys.modules['numpy'] = fake\nsys.modules['numpy.testing'] = fake\n" + WRONG,
    'meta_path': "import sys, types\nclass F:\n    @staticmethod\n    def find_spec(name, path=None, target=None): print(name)\nsys.meta_path.insert(0, F)\nsys.modules.pop('unittest')\nsys.modules.pop('inspect')\n" + WRONG,
    'build_class': 'import builtins\nbuiltins.__build_class__ = lambda *a, **k: None\nbuiltins.__import__ = lambda *a, **k: np\n' + WRONG,
    'compile name': 'exec(compile(\'import sys\\ndef f(x):\\n    return sys._getframe(1).f_locals.get("expected", x)\', \'<test>\', \'exec\'))',
    'compile name 2': 'import os\nexec(compile(\'import sys\\ndef f(x):\\n    return sys._getframe(1).f_locals.get("expected", x)\', os.__file__, \'exec\'))',
    'signature': "import inspect\ninspect.signature = lambda f: type('S', (), {'parameters': [1]})\n" + WRONG,
    'frames by another name': "import sys\ndef f(x):\n    fr = getattr(sys, '_get' + 'frame')(1)\n    return getattr(fr, 'f_lo' + 'cals').get('expected', x)",
    'a traceback by another name': "def f(x):\n    try:\n        1 / 0\n    except Exception as e:\n        fr = getattr(getattr(e.__traceback__, 'tb_' + 'frame'), 'f_' + 'back')\n    return getattr(fr, 'f_lo' + 'cals').get('expected', x)",
    'inspect': "import inspect\ndef f(x):\n    return getattr(inspect.currentframe(), 'f_' + 'back').f_code.co_consts[1]",
    'lists by another name': "import gc\ndef f(x):\n    found = [o for o in getattr(gc, 'get_' + 'objects')() if type(o) is dict and 'expected' in o]\n    return found[0]['expected'] if found else x",
    'ctypes by another name': "c = __import__('cty' + 'pes')\nc.string_at(id(1), 8)\n" + WRONG,
    'tracing by another name': "import sys\ngetattr(sys, 'set' + 'trace')(lambda *a: None)\n" + WRONG,
    'a timer': 'import threading\nt = threading.Timer(2, print)\nt.start()\n' + WRONG,
    "a subclass's method": 'import unittest\nclass T(unittest.TestCase):\n    def assertEqual(self, a, b): pass\nunittest.TestCase = T\n' + WRONG,
    'an inherited method': 'import pandas as pd, unittest\nunittest.TestCase.__eq__ = lambda s, o: True\n' + WRONG,
    'shadowed in a module': 'import numpy._core.numeric as n\nn.all = n.bool = lambda *a, **k: True\n' + WRONG,
    'a context manager': 'import contextlib\ncontextlib.suppress.__exit__ = lambda *a: True\n' + WRONG,
}  # fmt: skip
SILENT = {"exit", "del exit", "globals", "ast", "atexit finally", "excepthook", "run_cell", "server", "pickle"}


@pytest.mark.parametrize("name", TRIED)
def test_it_gives_nothing(name):
    results = judge(CELLS, {1: TRIED[name]})
    assert [one.points for one in results if one.points] == []
    assert bool(flags(results)) == (name not in SILENT)


def test_a_right_answer_gets_its_points_and_nothing_is_left_over():
    before = set(os.listdir(tempfile.gettempdir()))
    results = judge(CELLS, {1: CELLS[1][1] + "\nopen('left.txt', 'w').write('x')"})
    assert ([one.points for one in results], flags(results)) == ([1] * 9, set())
    left = set(os.listdir(tempfile.gettempdir())) - before
    assert {name for name in left if name.startswith(("submission-", "instructor-"))} == set()
