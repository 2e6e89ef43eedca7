"""What runs the tests is looked for, by whatever leads to it, with a wrong answer: no points for what is found."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from tests.grading.together.less_protected import flags, judge

RIGHT, WRONG = "def f(x):\n    return 2 * x", "\ndef f(x):\n    return x"
CELLS = [
    ("other", "import numpy as np"),
    ("solution", RIGHT),
    ("test", "assert f(2) == 4"),
    ("test", "expected = 10\ntry:\n    assert f(5) == expected\nexcept ValueError:\n    assert f(5) == expected"),
    ("test", "expected = 14\nassert isinstance(f(0), int)\nassert np.allclose(f(7), expected)"),
    ("test", "try:\n    f(lambda x: x == 3 and len([x]) == 2)\nexcept Exception:\n    pass\nassert f(3) == 6"),
    ("test", "try:\n    f(lambda x: x)\nexcept Exception:\n    pass\nfrom math import isclose\nassert isclose(f(1.0), 2.0)"),
]  # fmt: skip

# Whatever is found, exchange what it is made of: every function that has to do with the running of tests.
EXCHANGE = """
import sys, types, operator, builtins
NAMES = ("Tests", "Watch", "Taken", "Pristine")
DONE = dict(run=lambda *a: ["passed", "", "0", ""], _look=lambda *a, **k: None, _lie=lambda *a: "",
            by_student=lambda *a: False, put_back=lambda *a: [])
def exchange(thing):
    for name, instead in DONE.items():
        for one in (thing, getattr(thing, "__dict__", None)):
            try:
                if isinstance(one, dict):
                    one.get(name) and one.update({name: instead})
                elif hasattr(one, name):
                    setattr(one, name, instead)
            except Exception:
                pass
def found(value, deep=4):
    try: look(value, deep)
    except Exception: pass
def look(value, deep):
    if isinstance(value, (str, bytes, int, float, type(None), types.ModuleType)):
        return
    if {type(value).__name__, getattr(value, "__name__", "")} & {*NAMES} or hasattr(value, "_watch") or hasattr(value, "by_student"):
        exchange(value if isinstance(value, type) else type(value))
        exchange(value)
    if deep:
        parts = [getattr(c, "cell_" + "contents", None) for c in getattr(value, "__closure__", None) or ()]
        parts += [getattr(value, one, None) for one in ("__self__", "__func__", "__wrapped__", "func")]
        if hasattr(value, "__globals__") and {"run_tests", "serve_tests"} & {str(value.__globals__.get("__name__")).rpartition(".")[2]}:
            parts += list(value.__globals__.values())
        parts += list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, (list, tuple)) else []
        for part in parts:
            found(part, deep - 1)
"""
TAKE_OVER = """
import os, struct
def serve(fd):
    left = b""
    def read(n):
        got = b""
        while len(got) < n:
            piece = os.read(fd, n - len(got))
            if not piece: os._exit(0)
            got += piece
        return got
    def say(text):
        os.write(fd, struct.pack("<QQ", len(text), 0) + text)
    say(b'{"reply": {"dict": [["fine", true], ["outputs", {"list": []}], ["overflow", false]]}}')
    while True:
        head, body = struct.unpack("<QQ", read(16))
        head, body = read(head), read(body)
        start = head.find(b'"closed": "') + len(b'"closed": "')
        if start > 9:
            about = bytes.fromhex(head[start:].split(b'"')[0].decode())
            at = about.find(b"token")
            token = about[at + 5 + 2 : at + 5 + 2 + 32].decode("latin1")
            words = [token, "passed", "", "0", ""]
            say(b'{"reply": "' + ".".join(w.encode().hex() for w in words).encode() + b'"}')
        else:
            say(b'{"reply": {"dict": [["fine", true], ["outputs", {"list": []}], ["overflow", false]]}}')
"""
STASH = "import functools, itertools, operator\nstash = []\ndef use():\n    for one in stash:\n        found(one, 6)\n"
DIES = STASH + "class Dies(int):\n    pass\n"
PEEK = "\n    for one in reversed([*stash]) if x == 7 else ():\n        if isinstance(one, dict) and 'expected' in one: return one['expected']\n    return Dies(x) if type(x) is int else x"
# What is looked through; the student's cell. What is told of it, where something has to be told.
WAYS = {
    "classes": EXCHANGE + "def below(kind):\n    for one in type.__subclasses__(kind):\n        yield one\n        if one is not type: yield from below(one)\nfor one in below(object):\n    if one.__name__ in NAMES: exchange(one)" + WRONG,
    "classes, while a test runs": EXCHANGE + "def f(x):\n    for one in type.__subclasses__(object):\n        if one.__name__ in NAMES: exchange(one)\n    return x",
    "the handler of a signal": EXCHANGE + "import signal\nfor number in range(1, 65):\n    try: found(signal.getsignal(number))\n    except ValueError: pass" + WRONG,
    "functions that were replaced": EXCHANGE + "import _signal, _imp\nfor module in [*sys.modules.values()]:\n    for one in [*vars(module).values()] if isinstance(module, types.ModuleType) else ():\n        if isinstance(one, types.FunctionType) and (one.__closure__ or 'student' in str(one.__module__)): found(one)\ndef f(x):\n    try: return getattr(getattr(sys, '_get' + 'frame')(1), 'f_' + 'locals').get('expected', x)\n    except PermissionError: return x",
    "modules": EXCHANGE + "for name, module in [*sys.modules.items()]:\n    if 'grading' in name:\n        for one in [*vars(module).values()]: found(one)\n        vars(module).update(DONE)" + WRONG,
    "the agent": EXCHANGE + "import lstm_course.grading.student.agent as a\nagent = a._agent\nfor one in vars(agent).values(): found(one)\na.Agent.answer = a.Agent._answer = lambda self, *args: ({'reply': {}}, ())" + WRONG,
    "hooks": EXCHANGE + "import gc, atexit\nfor one in [*sys.meta_path, *sys.path_hooks, *gc.callbacks, sys.excepthook, sys.displayhook, builtins.__import__, builtins.input]: found(one)" + WRONG,
    "the test's own function": EXCHANGE + "def f(x):\n    if callable(x):\n        for cell in x.__closure__ or ():\n            found(getattr(cell, 'cell_' + 'contents'))\n            setattr(cell, 'cell_' + 'contents', lambda *a: True)\n        for name in ('.eq', '.taken', '.end'): globals()[name] = lambda *a: True\n    return x",
    "the test's own function's names": "def f(x):\n    if callable(x):\n        x.__builtins__['__import__'] = lambda *a: type('M', (), {'isclose': staticmethod(lambda *a: True)})\n    return x if not callable(x) else 0",
    "the names that a test is given": "def f(x):\n    b = globals()['__builtins__']\n    if callable(x) and isinstance(b, dict): b['__import__'] = lambda *a: type('M', (), {'isclose': staticmethod(lambda *a: True)})\n    return x if not callable(x) else 0",
    "names that say that they are equal": "class Imports:\n    def __eq__(self, other): return True\n    __hash__ = None\n    def __call__(self, *a): return type('M', (), {'isclose': staticmethod(lambda *a: True)})\ndef f(x):\n    if callable(x): globals()['__builtins__']['__import__'] = Imports()\n    return x if not callable(x) else 0",
    "names that are put back": "def f(x):\n    b = globals()['__builtins__']\n    def fake(*a):\n        b['__import__'] = real\n        return type('M', (), {'isclose': staticmethod(lambda *a: True)})\n    if callable(x): real, b['__import__'] = b['__import__'], fake\n    return x if not callable(x) else 0",
    "the connection": TAKE_OVER + "import lstm_course.grading.student.agent as a\nserve(a._agent._channel.fileno())" + WRONG,
    "the frame that a timer is given": EXCHANGE + "import signal, time\ndef rings(number, frame):\n    while frame is not None:\n        found(getattr(frame, 'f_' + 'locals').get('tests'))\n        frame = getattr(frame, 'f_' + 'back')\nsignal.signal(signal.SIGALRM, rings)\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.001)" + WRONG,
    "a magic with somebody's names": EXCHANGE + "ip = get_ipython()\ndef m(line, cell=None, local_ns=None):\n    found((local_ns or {}).get('tests'))\nm.needs_local_scope = True\nip.register_magic_function(m, 'line', 'm')\nfor depth in range(1, 60):\n    try: ip.run_line_magic('m', '', _stack_depth=depth)\n    except Exception: pass" + WRONG,
    "a debugger of one's own": EXCHANGE + "import bdb\nclass B(bdb.Bdb):\n    def trace_dispatch(self, frame, event, arg):\n        while frame is not None:\n            found(getattr(frame, 'f_' + 'locals').get('tests'))\n            frame = getattr(frame, 'f_' + 'back')\ndef g(): return 1\ntry:\n    B().runcall(g)\nexcept Exception: pass" + WRONG,
    "frames by stack_data": "try:\n    import stack_data\nexcept ImportError: pass\ndef f(x):\n    try:\n        try: 1 / 0\n        except ZeroDivisionError as e:\n            frame = next(iter(stack_data.FrameInfo.stack_data(e.__traceback__))).frame\n        return getattr(getattr(frame, 'f_' + 'back'), 'f_' + 'locals').get('expected', x)\n    except Exception: return x",
    "frames by IPython": "from IPython.core.ultratb import VerboseTB\ndef f(x):\n    try:\n        try: 1 / 0\n        except ZeroDivisionError as e: told = VerboseTB().get_records(e.__traceback__, 1, 0)\n        frame = getattr(told[0], '_sd', told[0]).frame\n        return getattr(getattr(frame, 'f_' + 'back'), 'f_' + 'locals').get('expected', x)\n    except Exception: return x",
    "what dies in a test": EXCHANGE + DIES + "Dies.__del__ = functools.partial(exec, 'stash.append(locals())')\ndef f(x):" + PEEK,
    "what dies in a test, without code": EXCHANGE + DIES + "def f(x):\n    Dies.__del__ = functools.partial(stash.extend, map(operator.call, [locals]))" + PEEK,
    "what dies where tests are run": EXCHANGE + STASH + "class Dies:\n    pass\nDies.__del__ = functools.partial(exec, 'import __main__; __main__.stash += [globals(), locals()]; __main__.use()')\ndef f(x):\n    globals().update(__builtins__=Dies())\n    return x",
    "what dies where tests are run, without code": EXCHANGE + STASH + "class Dies:\n    pass\ndef f(x):\n    use()\n    Dies.__del__ = functools.partial(stash.extend, map(operator.call, [globals, locals]))\n    globals().update(__builtins__=Dies())\n    return x",
    "frames by what dies": EXCHANGE + STASH + "class Dies:\n    pass\ndef f(x):\n    Dies.__del__ = functools.partial(stash.extend, map(getattr(sys, '_get' + 'frame'), [0]))\n    for one in stash:\n        found(getattr(one, 'f_' + 'locals')); found(getattr(one, 'f_' + 'globals'), 6)\n    globals().update(__builtins__=Dies())\n    return x",
    "what is no array": EXCHANGE + STASH + "class Shape:\n    __iter__ = functools.partial(exec, 'import __main__; __main__.stash += [globals(), locals()]; __main__.use()')\nclass ndarray:\n    shape, dtype = Shape(), type('D', (), {'hasobject': False})\nndarray.__module__ = 'numpy'\nclass A:\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f(x):\n    return ndarray() if x == 2 else A()",
    "Python's own functions, for a moment": "import builtins\nreal = bool\ndef fake(x):\n    builtins.bool = real\n    return True\ndef f(x):\n    if x == 7: builtins.bool = fake\n    return x",
    "dataclasses, for a moment": "import dataclasses, operator\nreal = dataclasses.make_dataclass\nclass C:\n    x: int = 0\n    def __eq__(self, other): return True\n    __hash__ = None\nC.__dataclass_fields__ = {}\ndef fake(*a, **k):\n    dataclasses.make_dataclass = real\n    return C\ndef f(x):\n    dataclasses.make_dataclass = fake\n    return C()",
    "garbage that is kept": EXCHANGE + "import gc\ndef f(x):\n    for one in gc.garbage: found(one, 6)\n    gc.set_debug(gc.DEBUG_SAVEALL)\n    return x",
    "another module of builtins": EXCHANGE + STASH + "import importlib.util\nfor name in ('builtins', '_imp', '_signal'):\n    spec = importlib.util.find_spec(name)\n    try: importlib.util.module_from_spec(spec)\n    except Exception: pass" + WRONG,
    "monitoring": EXCHANGE + "m = getattr(sys, 'monitoring', None)\nif m is not None:\n    m.use_tool_id(4, 'x')\n    m.register_callback(4, m.events.CALL, lambda code, at, called, arg: found(called))\n    m.set_events(4, m.events.CALL)" + WRONG,
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_it_gives_nothing(name):
    results = judge(CELLS, {1: WAYS[name]})
    assert [one.points for one in results if one.points] == []


def test_a_right_answer_gets_its_points():
    results = judge(CELLS, {1: RIGHT.replace("return 2 * x", "return x if callable(x) else 2 * x")})
    assert ([one.points for one in results], flags(results)) == ([1] * 5, set())


# All that is reachable without frames and the garbage collector's lists, from what a notebook begins with.
REACHED = """
import builtins, functools, gc, sys, types
SHOW = {types.FunctionType: ("__closure__", "__defaults__", "__kwdefaults__", "__globals__", "__dict__", "__builtins__"),
        types.MethodType: ("__self__", "__func__"), types.BuiltinFunctionType: ("__self__",), functools.partial: ("func", "args"),
        types.CellType: ("cell_" + "contents",), property: ("fget", "fset"), staticmethod: ("__func__",), classmethod: ("__func__",)}
def parts(one):
    if type(one) in (dict, types.MappingProxyType): return [*one.values()]
    if type(one) in (list, tuple, set, frozenset): return [*one]
    if type(one) in SHOW: return [getattr(one, name, None) for name in SHOW[type(one)]]
    below = type.__subclasses__(one) if isinstance(one, type) else []
    return [*below, object.__getattribute__(one, "__dict__")]
BIG = ("torch", "pandas", "matplotlib", "scipy", "sympy", "numpy")
OURS = ("watch", "guards", "taken", "dict_versions", "pristine", "run_tests", "serve_tests")
OURS = tuple(f"grading/student/{name}.py" for name in OURS)
def reached(*more):
    import signal
    handlers = [signal.getsignal(n) for n in (2, 10, 14)]
    waiting = [*more, *handlers, object, sys, builtins, vars(sys), globals(), get_ipython(), gc, gc.garbage, gc.callbacks]
    seen, found = set(), []
    while waiting and len(seen) < 300000:
        one = waiting.pop()
        if id(one) in seen or type(one) in (str, bytes, int, float) or type(one) is types.ModuleType and vars(one).get('__name__', '').startswith(BIG): continue
        seen.add(id(one))
        code = getattr(one, "__code__", None) if type(one) is types.FunctionType else None
        if code is not None and code.co_filename.endswith(OURS): found.append(code.co_name)
        try: waiting += parts(one)
        except Exception: pass
    return found
def f(x):
    return 2 * x
"""


def test_nothing_of_what_runs_tests_is_reached():
    test = "assert reached(lambda x: x == 3 and len([x]) == 2) == []"
    results = judge([("solution", REACHED), ("test", test), ("test", "assert f(1) == 2")])
    assert [(one.points, one.reason, one.flags) for one in results] == [(1, "", ())] * 2
