"""Points for what was never written: results that lie, and a look into the frames of the test."""

from __future__ import annotations

from tests.grading.attacks.attack_comparing import forging

YES = """
class Yes(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True if ufunc.nout == 1 else (True,) * ufunc.nout

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __eq__(self, other):
        return True

    __le__ = __lt__ = __ge__ = __gt__ = __ne__ = __eq__

    def __bool__(self):
        return True

    def __float__(self):
        return 1.0


def yes(*shape):
    return np.ones(shape or 3).view(Yes)
"""


ALWAYS = """
class Always:
    def __eq__(self, other):
        return True

    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __hash__ = None

    def __bool__(self):
        return True

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = lambda self, *other: self
"""


READ_CALLER = """
def stolen(name):
    import sys
    frame = sys._getframe(1)
    while frame:
        for scope in (frame.f_locals, frame.f_globals):
            if name in scope:
                return scope[name]
        frame = frame.f_back
"""


SUBMISSIONS = (
    forging(
        "lying_array",
        "an array subclass answers every comparison and every NumPy function with True",
        YES,
        softmax="def softmax(x):\n    return yes(3)",
        relu="def relu(x):\n    return yes(3)",
        from_file="def mean_of_file(path):\n    return yes(1)",
        fib="def fib(n):\n    return yes(1)",
    ),
    forging(
        "equal_to_everything",
        "an object that is equal to whatever it is compared with",
        ALWAYS,
        softmax="def softmax(x):\n    return Always()",
        shout="def shout(text):\n    return Always()",
        fib="def fib(n):\n    return Always()",
        relu="def relu(x):\n    return Always()",
        from_file="def mean_of_file(path):\n    return Always()",
        tally="""
class Tally:
    def add(self, w): pass
    def most(self): return Always()
""",
    ),
    forging(
        "lying_str_and_int",
        "subclasses of str, int, float and list with an __eq__ of their own",
        """
def lying(kind):
    return type('L', (kind,), {
        '__eq__': lambda s, o: True, '__ne__': lambda s, o: False, '__hash__': None,
        '__sub__': lambda s, o: 0, '__abs__': lambda s: 0,
    })
""",
        shout="def shout(text):\n    return lying(str)('x')",
        fib="def fib(n):\n    return lying(int)(5)",
        from_file="def mean_of_file(path):\n    return lying(float)(1.0)",
        tally="""
class Tally:
    def add(self, w): pass
    def most(self): return lying(str)('x')
""",
    ),
    forging(
        "lying_tensor",
        "a tensor subclass with a __torch_function__ that agrees",
        """
class T(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        return True
""",
        relu="def relu(x):\n    return torch.zeros(3).as_subclass(T)",
    ),
    forging(
        "metaclass_lies",
        "the class under test is made by a metaclass, and its instances take on what is expected of them",
        ALWAYS,
        tally="""
class Meta(type):
    def __call__(cls, *a):
        return Always()

class Tally(metaclass=Meta):
    pass
""",
    ),
    forging(
        "frame_getframe",
        "sys._getframe finds the expected value in the caller's variables",
        READ_CALLER,
        softmax="""
def softmax(x):
    e = stolen('expected')
    return e if e is not None else np.array([0.09003057, 0.24472847, 0.66524096])
""",
    ),
    forging(
        "frame_inspect",
        "inspect reads the test's source and its constants",
        softmax="""def softmax(x):
    import inspect, re
    for f in inspect.stack():
        if "expected" in f.frame.f_locals:
            return f.frame.f_locals["expected"]
    return np.array([0.09003057, 0.24472847, 0.66524096])""",
        shout="""def shout(text):
    import inspect
    f = inspect.currentframe().f_back
    return next((c for c in f.f_code.co_consts if isinstance(c, str) and c.endswith("!")
                 and c.lower() == text + "!"), "")""",
        fib="""
def fib(n):
    import inspect
    return [0, 1, 1, 2, 3, 5, 8][n] if 'table' in inspect.stack()[1].function else 0
""",
    ),
    forging(
        "frame_written",
        "the caller's variables are overwritten through the frame of the traceback",
        softmax="""def softmax(x):
    try:
        raise KeyError
    except KeyError as error:
        f = error.__traceback__.tb_frame.f_back
    f.f_globals["close"] = lambda *a, **k: True
    f.f_globals["np"] = type("N", (), {"allclose": lambda *a, **k: True, "array": np.array, "exp": np.exp,
                             "testing": type("T", (), {"assert_allclose": lambda *a, **k: None})})
    return x""",
        shout="""
def shout(text):
    import sys
    sys._getframe(1).f_globals['score'] = 2
    return ''
""",
    ),
    forging(
        "score_that_grows",
        "the partial credit's variable is an object that counts up by itself, printed as 2",
        shout="""class Score(int):
    def __repr__(self):
        return "2"


def shout(text):
    class E(str):
        def __eq__(self, o):
            globals()["score"] = Score(2)
            return False
    return E("x")""",
    ),
    forging(
        "argument_overwritten",
        "the arguments are overwritten in place so that the expected value goes wrong with them",
        softmax="""def softmax(x):
    if x[0] == 1:
        return np.array([0.09003057, 0.24472847, 0.66524096])
    x[:] = [1, 0, 0]
    globals()["expected"] = x
    return x""",
        relu="""
def relu(x):
    x.zero_()
    torch.tensor = lambda *a, **k: x
    return x
""",
    ),
    forging(
        "trace_function",
        "sys.settrace changes the variables of the test while it runs",
        """
import sys
def tracer(frame, event, arg):
    g = frame.f_globals
    if 'y' in g: g['y'] = np.array([0.09003057, 0.24472847, 0.66524096])
    return tracer
sys.settrace(tracer)
sys.setprofile(lambda f, e, a: f.f_globals.update(score=2) if 'score' in f.f_globals else None)
""",
    ),
)
