# ruff: noqa: F821 (names that are not there are what this is about)
"""Errors that are not of shapes are a sentence too: with the exception's type, the student's line, and what to do."""

import math

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import Case, Exercise, draw, judge
from tests.checking.samples import AFFINE, SQUARE

RECURRENT = Exercise(
    reference=lambda x, h0, W_hh: np.tanh(h0 @ W_hh.T),
    name="recurrent",
    cases=(Case("a batch", draw(x="N T D", h0="N H", W_hh="H H", N=3, T=5, D=2, H=4)),),
)


def returns_nothing(z):
    z + 1


def again(x):
    return again(x)


def misspelt(x, W, b):
    return x @ W.T + bb


def size_without_shape(x, h0, W_hh):
    return np.zeros((N, 4))


def not_run(x):
    return activation(x)


def unbound(x, h0, W_hh):
    h = np.tanh(h @ W_hh)
    return h


def none_of_a_call(x):
    z = returns_nothing(x)
    return z.shape


def none_at_once(x):
    return returns_nothing(x) * 2


def append_returns_nothing(x):
    values = []
    values = values.append(x)
    return values[0]


def method_of_arrays(x):
    return x.exp()


def misspelt_method(x):
    return x.transposse()


def tensor_method(x):
    return x.unsqueeze(0)


def misspelt_function(x):
    return np.tahn(x)


def list_for_array(x):
    values = [x, x]
    return values.sum(axis=0)


def tuple_for_array(x):
    pair = (x, x)
    return pair.shape


def shape_called(x):
    return np.zeros(x.shape(0))


def missing_star(x):
    return x(x + 1)


def too_few(x):
    return helper(x)


def helper(x, y, z):
    return x + y + z


def truth(x):
    return x if x > 0 else -x


def float_length(x):
    return np.zeros(len(x) / 2)


def one_number(x):
    return math.exp(x)


def own_function_of_numpy(x):
    return np.helper(x)


def old_method(x):
    return np.random.default_rng(0).randint(0, 3)


def keys_on_the_spot(x):
    return {"a": 1, "b": 2}[type(x).__name__]


def half_by_name(x):
    half = len(x) / 2
    return x[:half]


def tuple_times(x):
    pair = x, x[:2]
    return pair * x


def dict_apart(x):
    first, _ = {"a": x, "b": x}
    return first @ x


def two_of_one(x):
    first, _ = helper(x, x, x)
    return first


def circumflex(x):
    return x ^ 2


def both(x):
    return x > 0 & x < 1


@pytest.mark.parametrize(
    ("exercise", "answer", "kind", "sentence"),
    [
        (AFFINE, misspelt, "NameError", "Did you mean `b`?"),
        (RECURRENT, size_without_shape, "NameError", "A size is read off a shape: N is `x.shape[0]`."),
        (SQUARE, not_run, "NameError", "this function gives it no value, and no cell that has been run does"),
        (RECURRENT, unbound, "UnboundLocalError", "is read before. Did you mean `h0`?"),
        (SQUARE, none_of_a_call, "AttributeError", "`z` is None here: is a `return` missing in `returns_nothing`?"),
        (SQUARE, none_at_once, "TypeError", "is a `return` missing in `returns_nothing`?"),
        (SQUARE, append_returns_nothing, "TypeError", "`append` changes what it is called on, and returns None."),
        (SQUARE, method_of_arrays, "AttributeError", "`x` is a NumPy array: `np.exp(x)`."),
        (SQUARE, misspelt_method, "AttributeError", "Did you mean `transpose`?"),
        (SQUARE, tensor_method, "AttributeError", "`x` is a NumPy array, which has no `unsqueeze`."),
        (SQUARE, misspelt_function, "AttributeError", "Did you mean `tanh`?"),
        (SQUARE, list_for_array, "AttributeError", "`values` is a list."),
        (SQUARE, tuple_for_array, "AttributeError", "several values that came back together?"),
        (SQUARE, shape_called, "TypeError", "`x.shape[…]`, in square brackets"),
        (SQUARE, missing_star, "TypeError", "`x` is an array, and no function"),
        (SQUARE, too_few, "TypeError", "`helper` takes x, y, z."),
        (SQUARE, truth, "ValueError", "a single one is needed"),
        (SQUARE, float_length, "TypeError", "`//` gives a whole number"),
        (SQUARE, one_number, "TypeError", "`math.exp` takes a single number, and `x` is an array."),
        (SQUARE, own_function_of_numpy, "AttributeError", "but this notebook has: `helper`, without `np.`."),
        (SQUARE, old_method, "AttributeError", "A generator's method for that is `integers`."),
        (SQUARE, keys_on_the_spot, "KeyError", 'The keys there are "a" and "b".'),
        (SQUARE, half_by_name, "TypeError", "`len(x) / 2` is a float"),
        (SQUARE, tuple_times, "", "`pair` is a tuple"),
        (SQUARE, dict_apart, "", "A dict that is taken apart gives its keys."),
        (SQUARE, two_of_one, "ValueError", "What comes back has not 2 parts."),
        (SQUARE, circumflex, "TypeError", "`**`"),
        (SQUARE, both, "TypeError", "each comparison wants brackets of its own"),
        (SQUARE, again, "RecursionError", "`again` calls itself, again and again: nothing ends it."),
    ],
)
def test_it_is_said_what_to_do(exercise, answer, kind, sentence):
    verdict = judge(exercise, answer, search=0)
    assert sentence in verdict.diagnosis
    assert verdict.headline.startswith(f"raises {kind}")
    assert ", at `" in verdict.headline


def test_which_keys_a_cache_has():
    def rnn_step_backward(dh, cache):
        return cache["h_old"]

    verdict = judge(get_exercise("rnn_step_backward"), rnn_step_backward, search=0)
    assert "`cache` has the keys x, h_prev, h, W_ih and W_hh." in verdict.diagnosis
