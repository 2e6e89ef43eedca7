"""Judging survives whatever a function does, and says so in words."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import Exercise, judge
from lstm_course.checking.render import to_html, to_json, to_text
from tests.checking.facts import difference_of, failing_trial
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
    ("returned", "kind", "seen"),
    [
        (None, "none", None),
        (np.full(4, np.nan), "nan", (0,)),
        (np.array([np.inf, 1, 2, 3]), "nan", (0,)),
        ([1.0, 2.0, 3.0, 4.0], "type", "a list of 4"),
        ((1.0, 2.0), "type", "a tuple of 2"),
        ("text", "type", "a text"),
        ({"y": 1}, "type", "a dict"),
        (1.5, "shape", ()),
        (True, "shape", ()),
        (10**100_000, "type", "an enormous whole number"),
        (10**30, "type", "an enormous whole number"),
        (np.zeros(0), "shape", (0,)),
        (np.zeros((4, 0)), "shape", (4, 0)),
        (np.zeros(4, complex), "dtype", np.dtype(complex)),
        (np.zeros(4, int), "dtype", np.dtype(int)),
        (np.array(["a", "b", "c", "d"]), "dtype", np.dtype("<U1")),
        (np.array([None] * 4), "type", "an array of objects, shape (4,)"),
        (np.array([["a"], ["b"], ["c"], ["d"]]), "shape", (4, 1)),
        (np.zeros((1, 4), bool), "shape", (1, 4)),
        (np.zeros((2, 2), "M8[s]"), "shape", (2, 2)),
        (np.zeros((1, 4), [("a", float)]), "shape", (1, 4)),
        (np.zeros(4, "M8[s]"), "dtype", np.dtype("M8[s]")),
        (np.zeros(4, [("a", float)]), "dtype", np.dtype([("a", float)])),
        (np.broadcast_to(0.0, (10**6, 10**6)), "type", "an array of shape (1000000, 1000000)"),
        (SELF_CONTAINING, "type", "a list of 1"),
        (SELF_CONTAINING_DICT, "type", "a dict"),
        (many_boxes(), "type", "a list of 2"),
        ([0.0] * 1_000_000, "type", "a list of 10000"),
        (square, "type", "a function"),
        (type, "type", "a type"),
        (object(), "type", "an object"),
        (range(4), "type", "a range"),
        (iter([1]), "type", "a list_iterator"),
        (b"bytes", "type", "a bytes"),
        ("\ud800 lone surrogate", "type", "a text"),
        (np.ma.masked_array([1.0, 2, 3, 4], mask=True), "values", None),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else type(value).__name__,
)
def test_whatever_is_returned(returned, kind, seen):
    failed(lambda x: returned)
    assert difference_of(QUICK, lambda x: returned) == (kind, seen)


def test_none_where_several_values_belong():
    def without_last(x):
        return running_total(x)[0], None

    for function in (lambda x: None, without_last):
        failed(function, TOTAL)
        assert difference_of(TOTAL, function) == ("none", None)
    assert failing_trial(TOTAL, without_last).difference.name == "last"


def test_a_torch_tensor_is_not_an_array():
    torch = pytest.importorskip("torch")
    verdict = failed(lambda x: torch.from_numpy(x) ** 2)
    assert difference_of(QUICK, lambda x: torch.from_numpy(x) ** 2) == ("type", "a torch.Tensor")
    assert "NumPy" in verdict.diagnosis


def test_a_generator():
    def with_yield(x):
        yield x**2

    failed(with_yield)
    assert difference_of(QUICK, with_yield) == ("type", "a generator")


def test_a_class_and_other_callables():
    class Answer:
        def __init__(self, x):
            self.x = x

    class Callable:
        def __call__(self, x):
            return x**2

    failed(Answer)
    kind, seen = difference_of(QUICK, Answer)
    assert kind == "type"
    assert "Answer" in seen
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
    zeros = failing_trial(QUICK, lambda x: np.zeros(4).view(Agreeable)).difference
    assert (zeros.kind, zeros.wrong) == ("values", 4)
    assert difference_of(QUICK, lambda x: np.zeros(3).view(Agreeable)) == ("shape", (3,))
    for size in (3, 4):
        failed(lambda x, size=size: np.zeros(size).view(Agreeable))
    assert judge(QUICK, lambda x: (x**2).view(Agreeable)).passed
    assert judge(AFFINE, lambda x, W, b: np.asmatrix(affine(x, W, b))).passed


def test_an_impostor_is_not_an_array():
    failed(lambda x: Impostor())
    kind, seen = difference_of(QUICK, lambda x: Impostor())
    assert kind == "type"
    assert "Impostor" in seen


def test_numbers_and_tuples_that_lie():
    exercise = Exercise(reference=lambda x: float(x.sum()), name="total", cases=SQUARE.cases, time_limit=0.5)
    verdict = failed(lambda x: LyingFloat(1.0), exercise)
    assert (verdict.evidence.where, verdict.evidence.yours) == ("result", "1")
    failed(lambda x: LyingTuple((1, 2, 3)), TOTAL)
    assert difference_of(TOTAL, lambda x: LyingTuple((1, 2, 3))) == ("count", "a tuple of 3")


def test_keys_that_lie():
    exercise = Exercise(reference=lambda x: {"y": x}, name="boxed", cases=SQUARE.cases, time_limit=0.5)
    assert judge(exercise, lambda x: {"y": x}).passed
    failed(lambda x: {"z": x}, exercise)
    assert difference_of(exercise, lambda x: {"z": x}) == ("count", "a dict")

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

    failed(Evil())
    failure = failing_trial(QUICK, Evil()).outcome.failure
    assert (failure.kind, failure.message) == ("ValueError", "no")
