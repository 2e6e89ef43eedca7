"""The piece of source that raised is looked at without running anything of the student's."""

import ast

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.checking.attempt import attempt
from lstm_course.checking.outcome import Operand
from lstm_course.checking.plain_objects import Unknown
from lstm_course.checking.pure_values import value_of

X = np.ones((3, 4))
CALLED: list[str] = []


@pytest.fixture(autouse=True)
def nothing_called_yet():
    CALLED.clear()


def operation_of(function):
    return attempt(function, {"x": X}).failure.operation


def noisy(x):
    CALLED.append("noisy")
    return x


class Watched:
    """Says which of its attributes are asked for, and lies about its shape."""

    shape = (3, 4)

    def __init__(self):
        self.W = np.ones((3, 2))

    def __getattribute__(self, name):
        CALLED.append(name)
        return object.__getattribute__(self, name)


class Array(np.ndarray):
    @property
    def shape(self):
        CALLED.append("shape")
        return (3, 4)


def test_operands_and_their_shapes():
    operation = operation_of(lambda x: x[:2] @ x.T[1:])
    assert operation.operands == (Operand("x[:2]", (2, 4)), Operand("x.T[1:]", (3, 3)))


def test_no_function_of_the_students_is_called_again():
    assert operation_of(lambda x: noisy(x) @ x).operands == (Operand("noisy(x)"), Operand("x", (3, 4)))
    assert CALLED == ["noisy"]


def test_no_attribute_is_asked_for_again():
    def function(x):
        watched = Watched()
        return x @ watched.W

    CALLED.clear()
    assert operation_of(function).operands[1] == Operand("watched.W", (3, 2))
    assert CALLED == ["W"]


def test_what_is_no_array_has_no_shape():
    def function(x):
        odd = x[:, :2].view(Array)
        CALLED.clear()
        return x @ odd @ x

    assert operation_of(function).operands[0] == Operand("x", (3, 4))
    assert operation_of(function).operands[1] == Operand("odd")
    assert "shape" not in CALLED


def test_a_function_that_was_put_in_numpys_place_is_not_called(monkeypatch):
    monkeypatch.setattr(np, "sum", lambda *_, **__: CALLED.append("sum") or X[0])
    assert operation_of(lambda x: x.T @ np.sum(x)).operands[1] == Operand("np.sum(x)")
    assert CALLED == ["sum"]


@pytest.mark.parametrize(
    "text", ["np.ones((100000, 100000))", "list(range(10000000))", "x[0] * 'a' * 1000000000", "9 ** 9"]
)
def test_nothing_large_is_made(text):
    with pytest.raises(Unknown):
        value_of(ast.parse(text, mode="eval").body, {"np": np, "x": X, "list": list, "range": range})


def test_without_a_source_the_exception_speaks_for_itself():
    names = {"np": np}
    exec("def f(x): return x @ x", names)
    assert operation_of(names["f"]) is None
    assert "matmul" in judge(get_exercise("tanh_backward"), eval("lambda dh, h: dh @ h", names)).headline


def test_a_helpers_line_is_told_where_it_raises():
    def helper(x):
        return x @ x

    def function(x):
        return helper(x)

    assert attempt(function, {"x": X}).failure.line == "return x @ x"


def test_no_value_of_an_index_is_told():
    def sequence_cross_entropy(logits, targets, mask):
        return logits[0, 0, targets[0, 0] + 90]

    verdict = judge(get_exercise("sequence_cross_entropy"), sequence_cross_entropy, search=0)
    assert "its last index is K - 1" in verdict.diagnosis
    assert "9" not in verdict.diagnosis.replace("+ 90", "")
