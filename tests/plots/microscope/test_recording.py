"""What the microscope keeps of a run, and what it says of a function that returns something else."""

import re

import numpy as np
import pytest

from lstm_course.plots.microscope import microscope
from lstm_course.plots.microscope.reading import number
from lstm_course.reference.cell import unroll, unroll_backward
from lstm_course.reference.cells import LSTMCell
from lstm_course.reference.lstm import lstm_forward, lstm_step, lstm_step_backward, lstm_step_with_cache

RNG = np.random.default_rng(0)
CELL = LSTMCell()
PARAMS = CELL.init_params(RNG, 2, 4)
X = RNG.standard_normal((3, 6, 2))
WEIGHTS = tuple(PARAMS.values())


def test_it_keeps_what_the_cell_computes():
    kept = microscope(lstm_step, WEIGHTS, X, example=1).recording
    hs, _ = lstm_forward(X, *CELL.init_state(len(X), 4), *WEIGHTS)
    _, _, caches = unroll(CELL, PARAMS, X)
    np.testing.assert_array_equal(kept.values["h"], hs[1])
    for gate in "ifgoc":
        np.testing.assert_allclose(kept.values[gate], [cache[gate][1] for cache in caches], rtol=1e-12)
    assert kept.notes == ()
    assert not kept.gradients


def test_it_goes_back_by_the_cells_own_way():
    kept = microscope(lstm_step_with_cache, WEIGHTS, X, backward=lstm_step_backward, example=1).recording
    hs, _, caches = unroll(CELL, PARAMS, X)
    dhs = np.zeros_like(hs)
    dhs[:, -1] = 1
    dx, (dh, dc), _ = unroll_backward(CELL, PARAMS, caches, dhs)
    np.testing.assert_allclose(kept.gradients["x"], dx[1], rtol=1e-10)
    np.testing.assert_allclose(kept.gradients["h_prev"][0], dh[1], rtol=1e-10)
    np.testing.assert_allclose(kept.gradients["c_prev"][0], dc[1], rtol=1e-10)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda *a: lstm_step(*a)[0], "step returns (h, c), perhaps with a cache, not (an array of shape (3, 4))"),
        (lambda *a: (*lstm_step(*a), 1.0), "not (an array of shape (3, 4), an array of shape (3, 4), float)"),
        (lambda *a: None, "not (NoneType)"),
        (lambda *a: (lstm_step(*a)[0][:1], a[2]), "at step 0, step returned an array of shape (1, 4) for h; its shape"),
        (lambda *a: ("h", a[2]), "at step 0, step returned an array of <U1 for h"),
    ],
)
def test_a_step_that_returns_something_else_is_told_what(step, words):
    with pytest.raises((TypeError, ValueError), match=re.escape(words)):
        microscope(step, WEIGHTS, X)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"x": X[0]}, "x is a batch of sequences, (N, T, D), not of shape (6, 2)"),
        ({"parameters": WEIGHTS[:2]}, "the LSTM has W_ih, W_hh, b: 2 were given"),
        ({"parameters": {"W_ih": WEIGHTS[0]}}, "the LSTM also needs W_hh, b"),
        ({"parameters": None}, "a step needs its parameters"),
        ({"example": 3}, "there is no example 3 in a batch of 3"),
        ({"reads": "ab"}, "reads has 6 entries, not 2"),
        ({"unit": "all"}, "there is no unit 'all'"),
        ({"unit": 4}, "there are 4 units, from 0: no unit 4"),
        ({"step": 6}, "there are 6 steps: no step 6"),
        ({"backward": lambda *a: None}, "backward returns (dx, dh_prev, dc_prev, …), not NoneType"),
        ({"dhs": X, "backward": lstm_step_backward}, "dhs has the shape of hs, (3, 6, 4)"),
    ],
)
def test_what_does_not_fit_is_said(options, words):
    with pytest.raises((TypeError, ValueError), match=re.escape(words)):
        microscope(lstm_step_with_cache, **{"parameters": WEIGHTS, "x": X, **options})


def test_a_step_of_other_equations_is_shown_as_it_is_and_said_to_differ():
    def exchanged(x, h, c, W_ih, W_hh, b):
        _, _, cache = lstm_step_with_cache(x, h, c, W_ih, W_hh, b)
        c = cache["i"] * c + cache["f"] * cache["g"]
        return cache["o"] * np.tanh(c), c

    seen = microscope(exchanged, WEIGHTS, X)
    (note,) = seen.recording.notes
    assert note.startswith("From step 0 on, c is not what this drawing computes")
    assert note in seen.alt()


def test_the_words_hold_the_numbers_of_the_picture():
    seen = microscope("lstm", PARAMS, X, step=-1, unit=2, reads="abcdef")
    (h,) = CELL.step(X[:, -1], tuple(s[:, :] for s in unroll(CELL, PARAMS, X[:, :-1])[1]), PARAMS)[0][:1]
    assert seen.alt().startswith("LSTM: step 6 of 6, reads “f”, unit 2. ")
    assert f"hₜ = {number(h[0, 2])}" in seen.alt()
    assert f">{number(h[0, 2])}</text>" in seen.svg()
    bundle = seen._repr_mimebundle_()
    assert bundle["text/plain"] == seen.alt()
    assert f'<img alt="{seen.alt()}"' in bundle["text/html"]
    assert len(bundle["text/html"]) < 80_000


@pytest.mark.parametrize("value", [0.0, 0.25, -1.0, 3e-7, -0.0049, 250.0, 1e12, np.nan, np.inf])
def test_numbers_fit_a_chip(value):
    assert len(number(value)) <= 6
    assert "-" not in number(value)
