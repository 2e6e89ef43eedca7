"""Judging survives whatever a function does, and says so in words."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import Exercise, judge
from lstm_course.checking.render import to_html, to_json, to_text
from tests.checking.samples import AFFINE, SQUARE, TOTAL, affine, running_total, square

QUICK = replace(SQUARE, time_limit=0.5)


def failed(function, exercise=QUICK):
    verdict = judge(exercise, function)
    assert verdict.status == "failed"
    assert verdict.score == 0
    assert verdict.headline.endswith((".", "?"))
    json.dumps(to_json(verdict), allow_nan=False)
    (to_text(verdict) + to_html(verdict)).encode("utf-8")
    return verdict


# -- what comes back --------------------------------------------------------------------------------------------

SELF_CONTAINING: list = []
SELF_CONTAINING.append(SELF_CONTAINING)
SELF_CONTAINING_DICT: dict = {}
SELF_CONTAINING_DICT["me"] = SELF_CONTAINING_DICT


def many_boxes(depth=100):
    box = [1.0]
    for _ in range(depth):
        box = [box, box]
    return box


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "return seems to be missing"),
        (np.full(4, np.nan), "holds nan at [0]"),
        (np.array([np.inf, 1, 2, 3]), "holds inf at [0]"),
        ([1.0, 2.0, 3.0, 4.0], "is a list of 4, but should be a NumPy array of shape (4,)"),
        ((1.0, 2.0), "is a tuple of 2"),
        ("text", "is a text"),
        ({"y": 1}, "is a dict"),
        (1.5, "has the shape ()"),
        (True, "has the shape ()"),
        (10**100_000, "an enormous whole number"),
        (10**30, "an enormous whole number"),
        (np.zeros(0), "has the shape (0,)"),
        (np.zeros((4, 0)), "has the shape (4, 0)"),
        (np.zeros(4, complex), "is complex128"),
        (np.zeros(4, int), "is int64"),
        (np.array(["a", "b", "c", "d"]), "is <U1"),
        (np.array([None] * 4), "an array of objects"),
        (np.array([["a"], ["b"], ["c"], ["d"]]), "has the shape (4, 1)"),
        (np.zeros((1, 4), bool), "has the shape (1, 4)"),
        (np.zeros((2, 2), "M8[s]"), "has the shape (2, 2)"),
        (np.zeros((1, 4), [("a", float)]), "has the shape (1, 4)"),
        (np.zeros(4, "M8[s]"), "is datetime64"),
        (np.zeros(4, [("a", float)]), "but should be float64"),
        (np.broadcast_to(0.0, (10**6, 10**6)), "an array of shape (1000000, 1000000)"),
        (SELF_CONTAINING, "is a list of 1"),
        (SELF_CONTAINING_DICT, "is a dict"),
        (many_boxes(), "is a list of 2"),
        ([0.0] * 1_000_000, "is a list"),
        (square, "is a function"),
        (type, "is a type"),
        (object(), "is an object"),
        (range(4), "is a range"),
        (iter([1]), "is a list_iterator"),
        (b"bytes", "is a bytes"),
        ("\ud800 lone surrogate", "is a text"),
        (np.ma.masked_array([1.0, 2, 3, 4], mask=True), "differs"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else type(value).__name__,
)
def test_whatever_is_returned(returned, words):
    assert words in failed(lambda x: returned).headline


def test_none_where_several_values_belong():
    assert "return seems to be missing" in failed(lambda x: None, TOTAL).headline
    assert "last is None" in failed(lambda x: (running_total(x)[0], None), TOTAL).headline


def test_a_torch_tensor_is_not_an_array():
    torch = pytest.importorskip("torch")
    verdict = failed(lambda x: torch.from_numpy(x) ** 2)
    assert "torch.Tensor" in verdict.headline
    assert "NumPy" in verdict.diagnosis


def test_a_generator():
    def with_yield(x):
        yield x**2

    assert "is a generator" in failed(with_yield).headline


def test_a_class_and_other_callables():
    class Answer:
        def __init__(self, x):
            self.x = x

    class Callable:
        def __call__(self, x):
            return x**2

    assert "Answer" in failed(Answer).headline
    assert judge(QUICK, Callable()).passed
    assert judge(QUICK, np.square).passed


# -- objects that lie -------------------------------------------------------------------------------------------


class Agreeable(np.ndarray):
    """Says yes to everything."""

    shape = property(lambda self: (4,))
    dtype = property(lambda self: np.dtype(float))

    def __eq__(self, other):
        return np.ones(4, bool)

    def __array__(self, *args, **kwargs):
        return np.full(4, 42.0)

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(4)

    def __array_function__(self, *args, **kwargs):
        return True

    def __reduce__(self):
        raise RuntimeError

    def copy(self, *args):
        return np.zeros(4)


class Impostor:
    """Claims to be an array, without being one."""

    __class__ = np.ndarray
    shape, dtype, ndim, size = (4,), np.dtype(float), 1, 4

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __sub__(self, other):
        return np.zeros(4)

    def __array__(self, *args, **kwargs):
        return np.zeros(4)


class LyingFloat(float):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __sub__(self, other):
        return 0.0

    def __float__(self):
        return 42.0

    def __array__(self, *args, **kwargs):
        return np.float64(42.0)


class LyingTuple(tuple):
    def __iter__(self):
        return iter((1, 2))

    def __len__(self):
        return 2

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class LyingKey(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        raise RuntimeError("no")


def test_an_array_subclass_is_judged_by_its_numbers():
    assert "differs in all 4" in failed(lambda x: np.zeros(4).view(Agreeable)).headline
    assert "has the shape (3,)" in failed(lambda x: np.zeros(3).view(Agreeable)).headline
    assert judge(QUICK, lambda x: (x**2).view(Agreeable)).passed
    assert judge(AFFINE, lambda x, W, b: np.asmatrix(affine(x, W, b))).passed


def test_an_impostor_is_not_an_array():
    assert "Impostor" in failed(lambda x: Impostor()).headline


def test_numbers_and_tuples_that_lie():
    exercise = Exercise(reference=lambda x: float(x.sum()), name="total", cases=SQUARE.cases, time_limit=0.5)
    assert "result is 1," in failed(lambda x: LyingFloat(1.0), exercise).headline
    assert "(a number, a number, a number)" in failed(lambda x: LyingTuple((1, 2, 3)), TOTAL).headline


def test_keys_that_lie():
    exercise = Exercise(reference=lambda x: {"y": x}, name="boxed", cases=SQUARE.cases, time_limit=0.5)
    assert judge(exercise, lambda x: {"y": x}).passed
    assert "keys y" in failed(lambda x: {"z": x}, exercise).headline

    class Odd:
        def __repr__(self):
            raise RuntimeError("not even a name")

    failed(lambda x: {Odd(): x}, exercise)


def test_a_function_that_refuses_to_be_looked_at():
    class Evil:
        def __getattr__(self, name):
            raise RuntimeError(name)

        @property
        def __signature__(self):
            raise RuntimeError

        def __call__(self, x):
            raise ValueError("no")

    assert "raises ValueError: no" in failed(Evil()).headline
