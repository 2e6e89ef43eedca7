"""Snapshots and comparison: what counts as the same, and which difference is found first."""

import numpy as np
import pytest

from lstm_course.checking import Exercise
from lstm_course.checking.compare import compare, names_of
from lstm_course.checking.values import Foreign, describe, identical, plain, snapshot
from tests.checking.samples import SQUARE, square

nan, inf = float("nan"), float("inf")


def difference(expected, yours, **options):
    return compare(snapshot(expected), snapshot(yours), Exercise(reference=square, cases=SQUARE.cases, **options))


@pytest.mark.parametrize(
    ("expected", "yours"),
    [
        (1.0, 1.0),
        (1.0, 1),
        (1.0, 1.0 + 1e-12),
        (np.float64(2.0), 2.0),
        (2.0, np.array(2.0)),
        (0.0, 1e-12),
        (3, np.int32(3)),
        (np.arange(3), np.arange(3, dtype=np.int16)),
        (np.ones(3), np.ones(3) * (1 + 1e-10)),
        (np.array([nan, inf, -inf, 1]), np.array([nan, inf, -inf, 1])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ("text", "text"),
        (None, None),
        (True, True),
        (np.array([True, False]), np.array([True, False])),
        ((1.0, [2.0]), [1.0, (2.0,)]),
        ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}),
        (1j, 1j),
    ],
)
def test_the_same(expected, yours):
    assert difference(expected, yours) is None


@pytest.mark.parametrize(
    ("expected", "yours", "kind"),
    [
        (1.0, 1.0 + 1e-6, "values"),
        (1.0, np.float32(1.0), "dtype"),
        (1.0, True, "dtype"),
        (1.0, 1 + 0j, "dtype"),
        (3, 3.0, "dtype"),
        (1.0, np.ones(1), "shape"),
        (1.0, None, "none"),
        (1.0, "1.0", "type"),
        (1.0, nan, "nan"),
        (inf, 1.0, "values"),
        (inf, -inf, "values"),
        (nan, 1.0, "values"),
        (np.ones(3), np.ones(3, np.float32), "dtype"),
        (np.ones(3), np.ones(3, int), "dtype"),
        (np.arange(3), np.arange(3.0), "dtype"),
        (np.ones((2, 3)), np.ones((3, 2)), "shape"),
        (np.ones(3), [1.0, 1.0, 1.0], "type"),
        (np.ones(3), np.array([1, 1, nan]), "nan"),
        (np.array([inf, 1.0]), np.array([5.0, 1.0]), "values"),
        ((1.0, 2.0), 1.0, "count"),
        ((1.0, 2.0), (1.0,), "count"),
        ((1.0, 2.0), np.array([1.0, 2.0]), "count"),
        ((1.0, 2.0), None, "none"),
        ({"a": 1.0}, {"a": 1.0, "b": 1.0}, "count"),
        ("text", "Text", "values"),
        (None, 0, "values"),
    ],
)
def test_not_the_same(expected, yours, kind):
    found = difference(expected, yours)
    assert found is not None
    assert found.kind == kind


def test_the_first_difference_is_found_with_what_agrees_before_it():
    expected = (np.zeros(3), (np.ones(2), np.arange(4.0)))
    yours = (np.zeros(3), (np.ones(2), np.array([0, 1, 2.5, 9])))
    found = difference(expected, yours, returns=("h", "c", "d"))
    assert (found.name, found.agreeing, found.index, found.wrong) == ("d", ("h", "c"), (2,), 2)
    assert found.largest_error == 6


def test_names_of_returned_values():
    def names(value, *returns):
        return names_of(value, Exercise(reference=square, cases=SQUARE.cases, returns=returns))

    assert names((1, (2, 3)), "hs", "h", "c") == ["hs", "h", "c"]
    assert names((1, 2)) == ["result[0]", "result[1]"]
    assert names(([1, 2, 3], 4), "gradients", "norm") == ["gradients[0]", "gradients[1]", "gradients[2]", "norm"]
    assert names({"a": 1, "b": (2, 3)}) == ["result['a']", "result['b'][0]", "result['b'][1]"]
    assert names(1) == [""]


def test_a_snapshot_is_a_copy():
    array = np.arange(3.0)
    taken = snapshot({"a": [array]})
    array[:] = 7
    assert taken["a"][0].tolist() == [0, 1, 2]


def test_snapshots_of_subclasses_are_plain():
    class Array(np.ndarray):
        pass

    class Text(str):
        pass

    class Number(int):
        pass

    taken = snapshot([np.zeros(2).view(Array), Text("a"), Number(3), {Text("k"): Number(1)}])
    assert [type(part) for part in taken] == [np.ndarray, str, int, dict]
    assert type(next(iter(taken[3]))) is str


def test_identical_is_exact():
    assert identical(snapshot(np.array([1, nan])), snapshot(np.array([1, nan])))
    assert not identical(np.array([1.0]), np.array([1.0 + 1e-15]))
    assert not identical(np.array([1.0]), np.array([1.0], np.float32))
    assert not identical((1,), [1])
    assert not identical({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert identical(nan, nan)


def test_descriptions():
    assert describe(Foreign("a generator")) == "a generator"
    assert describe(np.zeros((2, 3))) == "an array of shape (2, 3)"
    assert [describe(v) for v in (None, 1.0, np.float64(1), "", {}, [1], True)] == [
        "None", "a number", "a number", "a text", "a dict", "a list of 1", "a bool",
    ]  # fmt: skip


def test_plain_text_can_be_written_anywhere():
    text = plain("ok \x1b[31m \ud800 \x00 ü 中文\n", 100)
    text.encode("utf-8")
    assert "\x1b" not in text
    assert "\x00" not in text
    assert "ü 中文\n" in text
    assert plain("x" * 50, 10) == "x" * 10 + " …"


@pytest.mark.parametrize("text", [np.str_("abc"), np.array("abc"), np.array(["abc"])[0]])
def test_numpy_s_texts_are_texts(text):
    assert snapshot(text) == "abc"
    assert type(snapshot(text)) is str
