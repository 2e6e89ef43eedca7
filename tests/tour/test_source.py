"""Wrong implementations told as text a student could have typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import numpy as np
import pytest

from lstm_course import all_exercises
from lstm_course.checking.judge import judge
from lstm_course.tour import answers
from lstm_course.tour.source import Untellable, as_source

BASE = 3


def _helper(x: np.ndarray) -> np.ndarray:
    return x + BASE


def _function(x: np.ndarray, scale: float = 2.0) -> np.ndarray:
    """Goes."""
    y: np.ndarray = _helper(x)
    return y * scale


def _made(squash: Callable, amount: int) -> Callable:
    return lambda x: squash(x) * amount


def wrapped(x):
    return 2 * x


@contextmanager
def _doubled(x: np.ndarray) -> Iterator[np.ndarray]:
    yield SIZES["two"] * x


@np.errstate(all="ignore")
def _decorated(x: np.ndarray) -> np.ndarray:
    with _doubled(x) as y:
        return y


SIZES = {"two": 2}
_lambda = lambda x: wrapped(x) + 1
_opaque = lambda x: {"a": np.random.default_rng}["a"](x) and STATE[x]
STATE = {}


def _run(text, name):
    names = {"np": np}
    exec(text, names)
    return names[name]


@pytest.mark.parametrize("function", [_function, _made(np.tanh, 3), _made(_helper, 2), _lambda, wrapped, _decorated])
def test_the_text_does_what_the_function_does(function):
    text = as_source(function, "wrapped")  # also where the function calls one of that very name
    assert "Array" not in text
    assert "ndarray" not in text
    assert '"""' not in text
    np.testing.assert_array_equal(_run(text, "wrapped")(np.arange(3.0)), function(np.arange(3.0)))


@pytest.mark.parametrize("function", [_opaque, len, np.tanh])
def test_what_cannot_be_told_says_so(function):
    with pytest.raises(Untellable):
        as_source(function, "f")


@pytest.mark.parametrize("name", all_exercises(), ids=[f"{one.unit}-{name}" for name, one in all_exercises().items()])
def test_a_known_mistake_in_text_is_known_to_the_check(name):
    exercise = all_exercises()[name]
    text = answers.known_mistake(exercise, Random(1))
    assert text, f"no mistake in {name} can be told as text"
    assert judge(exercise, _run(text, name), seed=99).misconceptions


RIGHT = 'def f(x):\n    """Doc."""\n    y = 2 * x  # twice\n    return y'


def test_habits_and_mistakes():
    x = np.array([[0.123456]])
    assert _run(answers.rounded(RIGHT, "f"), "f")(x) == 0.2469
    assert _run(answers.squeezed(RIGHT, "f"), "f")(x).shape == ()
    assert _run(answers.in_one_row(RIGHT, "f"), "f")(x).shape == (1,)
    assert _run(answers.without_return(RIGHT, "f"), "f")(x) is None
    with pytest.raises(NameError):
        _run(answers.misspelt(RIGHT, "f"), "f")(x)
    with pytest.raises(SyntaxError):
        compile(answers.unparsable(RIGHT, "f"), "", "exec")
    with pytest.warns(UserWarning, match="right way round"):
        assert _run(answers.noisy(RIGHT, "f"), "f")(x) == 2 * x
    assert "while" in answers.endless(RIGHT, "f")
