"""What is tried on tests that run together with the notebook, with a wrong answer: no points, and nothing left over."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

import os
import tempfile

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("pandas")

from tests.grading.together.less_protected import flags, judge

RIGHT, WRONG = "def f(x):\n    return 2 * x", "def f(x):\n    return x"
CELLS = [
    ("other", "import numpy as np\nfrom numpy.testing import assert_allclose\nimport math"),
    ("solution", RIGHT),
    ('test', 'assert np.allclose(f(2.0), 4.0)'),
    ('test', 'assert f(2) == 4 and all(f(i) == 2 * i for i in range(1, 5))'),
    ('test', 'assert_allclose(f(3.0), 6.0)\nnp.testing.assert_equal(f(3), 6)'),
    ('test', 'import unittest\nunittest.TestCase().assertEqual(f(4), 8)'),
    ('test', 'expected = 10\ntry:\n    assert f(5) == expected\nexcept ValueError:\n    assert f(5) == expected'),
    ('test', 'assert math.isclose(f(1.0), 2.0)'),
    ('test', 'try:\n    assert f(2) == 4\nexcept AssertionError:\n    raise'),
    ('test', 'score = 0\nif f(2) == 4: score += 0.5\nif f(3) == 6: score += 0.5\nscore'),
    ('test', 'import inspect\nassert f(2) == 4 and len(inspect.signature(f).parameters) == 1'),
]  # fmt: skip
# what is reached for → a part of what is told of it, "" for nothing; the student's cell
TRIED = {
    "a library's function": ('another numpy.allclose', 'np.allclose = lambda *a, **k: True\nnp.testing.assert_equal = lambda *a: None\n' + WRONG),
    "a library's function, while it is called": ('another numpy.testing.assert_equal', 'def f(x):\n    np.testing.assert_equal = lambda *a: None\n    return x'),
    'what compares, for a moment': ('for a while', 'import numpy._core.numeric as n\nreal = n.isclose\ndef fake(*a, **k):\n    n.isclose = real\n    return np.True_\ndef f(x):\n    n.isclose = fake\n    return x'),
    "Python's own functions": ('another builtins.all', 'import builtins\nbuiltins.all = lambda x: True\nall = builtins.all\n' + WRONG),
    "Python's own exceptions": ('another builtins.AssertionError', 'import builtins\nclass AssertionError(Exception):\n    pass\nbuiltins.AssertionError = AssertionError\n' + WRONG),
    'classes and imports': ('another builtins.__build_class__', 'import builtins\nbuiltins.__build_class__ = lambda *a, **k: None\nbuiltins.__import__ = lambda *a, **k: np\n' + WRONG),
    "a method of unittest's": ('another unittest.case.TestCase.assertEqual', 'import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n' + WRONG),
    'an inherited method': ('another unittest.case.TestCase.__eq__', 'import unittest\nunittest.TestCase.__eq__ = lambda s, o: True\n' + WRONG),
    "a function's code": ("functions' own code", "f = getattr(np.testing, 'assert_equal')\nsetattr(f, '__co' + 'de__', (lambda *a, **k: None).__code__)\n" + WRONG),
    'a name in a module': ('another numpy._core.numeric.all', 'import numpy._core.numeric as n\nn.all = lambda *a, **k: True\n' + WRONG),
    'other modules': ('another module numpy', "import sys, types\nfake = types.ModuleType('numpy')\nfake.__getattr__ = lambda n: (lambda *a, **k: True)\nsys.modules['numpy'] = sys.modules['numpy.testing'] = fake\n" + WRONG),
    'a finder of modules': ('', "import sys, types\nclass Finder:\n    @staticmethod\n    def find_spec(name, path=None, target=None):\n        raise SystemExit(0)\nsys.meta_path.insert(0, Finder)\nsys.modules.pop('inspect')\n" + WRONG),
    'frames': ('frames', "import sys\ndef f(x):\n    fr = getattr(sys, '_get' + 'frame')(1)\n    return getattr(fr, 'f_lo' + 'cals').get('expected', x)"),
    'frames of a traceback': ('frames', "import operator\ndef f(x):\n    try:\n        1 / 0\n    except Exception as e:\n        fr = operator.attrgetter('__traceback__.tb_' + 'frame.f_' + 'back')(e)\n    return getattr(fr, 'f_lo' + 'cals').get('expected', x)"),
    'frames by a library': ('frames', "import inspect\ndef f(x):\n    return getattr(inspect.stack()[1].frame, 'f_lo' + 'cals').get('expected', x)"),
    'frames of pandas': ('frames', "import pandas as pd\ndef f(x):\n    for level in range(8):\n        try:\n            return float(pd.eval('@expected', level=level))\n        except Exception:\n            pass\n    return x"),
    'variables of a traceback': ('frames', "import traceback\nkept = []\ndef f(x):\n    if not kept:\n        kept.append(ValueError())\n        raise kept[0]\n    told = traceback.TracebackException.from_exception(kept[0], capture_locals=True)\n    return max([float(one.locals['expected']) for one in told.stack if 'expected' in (one.locals or {})], default=x)"),
    'frames by a signal': ('signal handlers while it is tested', "import signal, _signal\nset_, got = _signal.signal, []\ndef f(x):\n    try:\n        set_(signal.SIGUSR1, lambda number, fr: got.append(fr))\n        signal.raise_signal(signal.SIGUSR1)\n        return getattr(getattr(got[-1], 'f_' + 'back'), 'f_lo' + 'cals').get('expected', x)\n    except Exception:\n        return x"),
    'a second module for signals': ('another module for signals', "import importlib.util\nm = importlib.util.module_from_spec(importlib.util.find_spec('_signal'))\n" + WRONG),
    'the garbage collector': ("the garbage collector's lists", "import gc\ndef f(x):\n    found = [o for o in getattr(gc, 'get_' + 'objects')() if type(o) is dict and 'expected' in o]\n    return found[0]['expected'] if found else x"),
    'ctypes': ('ctypes and its like', "c = __import__('cty' + 'pes')\nc.string_at(id(1), 8)\n" + WRONG),
    'memory, by NumPy': ('other numbers in a test', "def f(x):\n    about = {'data': (id(4) + 24, False), 'shape': (1,), 'typestr': '<i4', 'version': 3}\n    if x == 2:\n        np.asarray(type('A', (), {'__array_' + 'interface__': about})())[0] = 2\n    return x"),
    'tracing': ('tracing', "import sys\ndef tracer(frame, event, arg):\n    return tracer\ndef f(x):\n    getattr(sys, 'set' + 'trace')(tracer)\n    return x"),
    "code that says it is the test's": ("names of libraries' files", "exec(compile('import sys\\ndef g():\\n    return sys._get' + 'frame(1)', '<test>', 'exec'))\n" + WRONG),
    'a thread': ('threads that are still at work', 'import threading, time\ndef patch():\n    while True:\n        np.allclose = lambda *a, **k: True\n        time.sleep(0.001)\nthreading.Thread(target=patch, daemon=True).start()\n' + WRONG),
    'a timer': ('threads that are still at work', 'import threading\nthreading.Timer(9, print).start()\n' + WRONG),
    'an answer on the wire': ('', 'import os, struct\nm = b\'{"dict": [["reply", "70617373"]]}\'\ndef f(x):\n    for fd in range(3, 40):\n        try:\n            os.write(fd, struct.pack(\'<QQ\', len(m), 0) + m)\n        except OSError:\n            pass\n    return x'),
    'the end of Python': ('Python was ended', 'import os\ndef f(x):\n    os._exit(0)'),
    'an object that is equal to anything': ("a class of the notebook's own with __", 'class A:\n    def __eq__(self, other): return True\n    def __float__(self): return 2.0\n    def __array__(self, *a, **k): return np.array([])\ndef f(x):\n    return A()'),
    'a class whose class is equal to int': ("a class of the notebook's own with __eq__", 'class M(type):\n    def __eq__(cls, other): return True\n    def __hash__(cls): return hash(int)\nclass A(metaclass=M):\n    def __eq__(self, other): return True\n    def __float__(self): return 2.0\ndef f(x):\n    return A()'),
    "something of a library's that is equal to anything": ("a class of the notebook's own with __eq__", 'from unittest import mock\ndef f(x):\n    return mock.ANY'),
    'an empty array': ('', 'def f(x):\n    return np.array([])'),
    'nothing that matters here': ('', "import ast, atexit, os, pickle, sys\nclass Soft(ast.NodeTransformer):\n    def visit_Assert(self, n):\n        return ast.copy_location(ast.Pass(), n)\nip = get_ipython()\nip.ast_transformers.append(Soft())\nsys.excepthook = ip.showtraceback = ip.run_cell = lambda *a, **k: None\natexit.register(lambda: os._exit(0))\nimport _pickle\n_pickle.dumps = pickle.dumps = lambda *a: b''\nimport lstm_course.grading.student.run_tests as r, lstm_course.grading.student.agent as a\nr.Tests.run = lambda s, about: ['passed', '', '0', '']\na.Agent._reply = lambda *args: None\nclass D:\n    def __del__(self):\n        raise SystemExit(0)\ndef f(x):\n    D()\n    g = globals()\n    g.update(score=1, expected=x, all=lambda i: True, assert_allclose=lambda *args: None)\n    g['np'] = type('N', (), {'allclose': lambda *args, **k: True})\n    try:\n        return x\n    finally:\n        if x == 3: raise SystemExit(0)"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRIED)
def test_it_gives_nothing(name):
    told, cell = TRIED[name]
    results = judge(CELLS, {1: cell})
    assert [one.points for one in results if one.points] == []
    assert any(told in flag for flag in flags(results)) if told else True


def test_a_right_answer_gets_its_points_and_nothing_is_left_over(tmp_path, monkeypatch):
    # a folder of its own: other tests grade at the same time
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    results = judge(CELLS, {1: RIGHT + "\nopen('left.txt', 'w').write('x')"})
    assert ([one.points for one in results], flags(results)) == ([1] * 9, set())
    left = {name for name in os.listdir(tmp_path) if name.startswith(("submission-", "instructor-"))}
    assert left == set()
