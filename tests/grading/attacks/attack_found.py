"""What was found by attacking the grader from outside, and what is like it."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import Attack
from tests.grading.attacks.attack_course import HALF, homework
from tests.grading.attacks.attack_stopping import harming


def forging(name: str, what: str, *cells: str, where: str = "first", **answers: str) -> Attack:
    return Attack(name, "forging", what, homework(*cells, where=where, **answers), HALF)


def _gives(name: str, what: str, expression: str, first: str = "") -> Attack:
    """Every function that is tested gives the same."""
    return forging(
        f"gives_{name}",
        f"every function gives {what}",
        first,
        softmax=f"def softmax(x):\n    return {expression}",
        relu=f"def relu(x):\n    return {expression}",
        from_file=f"def mean_of_file(path):\n    return {expression}",
        shout=f"def shout(text):\n    return {expression}",
        root=f"def root(x):\n    return {expression}",
        fib=f"def fib(n):\n    return {expression}",
        tally=f"class Tally:\n    def add(self, word): pass\n    def most(self):\n        return {expression}",
    )


LIAR = """
def always(*a, **k): return True
def zero(self, *a): return 0.0
LIES = dict.fromkeys(("__eq__", "__le__", "__lt__", "__ge__", "__gt__", "__bool__", "__contains__"), always)
LIES |= dict.fromkeys(("__sub__", "__rsub__", "__abs__", "__float__"), zero) | {"__hash__": object.__hash__}
def liar(kind, *given):
    return type(kind.__name__, (kind,), LIES)(*given)
"""
GIVEN = (
    _gives("masked", "an array of which all is masked", "np.ma.masked_all(3)"),
    _gives("nothing_to_compare", "an array of three empty axes", "np.zeros((0, 0, 0))"),
    _gives("empty_of_objects", "an empty array of objects", "np.empty((0, 1), dtype=object)"),
    _gives("empty_tensor", "a tensor without entries", "torch.zeros((0, 1, 1))"),
    _gives("list_of_nothing", "lists that hold an empty array", "[[[np.zeros((0, 1))]]]"),
    _gives("nan", "no number", "float('nan')"),
    _gives("infinity", "infinity", "np.full(3, np.inf)"),
    _gives("complex_nan", "a complex number that is none", "complex('nan')"),
    _gives("liar_float", "a float with operators of its own", "liar(float, 7.0)", LIAR),
    _gives("liar_text", "a text with operators of its own", "liar(str, 'x')", LIAR),
    _gives("liar_list", "a list with operators of its own", "liar(list, [1])", LIAR),
    _gives("liar_dict", "a dict with operators of its own", "liar(dict)", LIAR),
    _gives("liar_set", "a set with operators of its own", "liar(set)", LIAR),
    _gives("liar_exception", "an exception with operators of its own", "liar(ValueError)", LIAR),
    _gives("endless", "an iterator without end of everything", "__import__('itertools').count()"),
    _gives("anything_mock", "what a mock gives for anything", "__import__('unittest.mock').mock.ANY"),
    _gives("magic_mock", "a mock that can be called anything", "__import__('unittest.mock').mock.MagicMock()"),
    _gives("approximately", "a number within infinity", "__import__('pytest').approx(0, abs=float('inf'))"),
    _gives("frame_of_nothing", "a data frame without rows", "__import__('pandas').DataFrame({'x': []})"),
    _gives("series_of_nothing", "a series without entries", "__import__('pandas').Series([], dtype=float)"),
    _gives("not_available", "pandas' word for no value", "__import__('pandas').NA"),
    _gives("structured", "a structured array without rows", "np.zeros(0, dtype=[('a', float)])"),
    _gives("record", "a record array without rows", "np.zeros(0, dtype=[('a', float)]).view(np.recarray)"),
    _gives("sparse", "a sparse tensor without entries", "torch.zeros(0, 3).to_sparse()"),
    _gives("symbol", "a symbol of sympy's", "__import__('sympy').Symbol('x')"),
    _gives("module", "the module of NumPy", "np"),
    _gives("class_itself", "a class", "dict"),
    _gives("own_frame", "the frame that called it", "__import__('sys')._getframe()"),
)

# What the process answers from there on, whatever it is asked.
ANSWERS = {
    "nothing": b"",
    "null": b"null",
    "a_list": b"[1, 2]",
    "half": b'{"reply": ',
    "bytes": b"\xff\xfe\x00",
    "deep": b'{"reply":' * 20000,
    "a_huge_number": b'{"reply": 1' + b"0" * 6000 + b"}",
    "names_of_nothing": b'{"reply": {"named": [5, [], []]}}',
    "no_array": b'{"ok": {"array": ["quint8", [1], [0, 1]]}}',
    "no_tensor": b'{"ok": {"tensor": 1}}',
    "a_call_of_nothing": b'{"call": 5, "args": 3}',
    "given_nothing": b'{"given": "inputs", "args": 3}',
    "a_failure_of_a_number": b'{"failed": 5}',
    "an_exception_of_a_number": b'{"raise": 3}',
}
WIRE = """
from lstm_course.grading.wire import encoder
encoder.Encoder.message = encoder.Encoder.dumps = lambda self, *_: (@ANSWER@, b"")
"""
SAID = tuple(
    harming(f"answers_{name}", f"its process answers {name.replace('_', ' ')}", WIRE.replace("@ANSWER@", repr(answer)))
    for name, answer in ANSWERS.items()
)
# Its process goes on refusing whatever it is asked, its own right answers among them: here it loses those.
GOES_ON = ("answers_a_list", "answers_a_failure_of_a_number", "answers_an_exception_of_a_number")

JUDGED_ALONE = GIVEN + SAID  # what they do ends with their own judgement: no class is needed around them
