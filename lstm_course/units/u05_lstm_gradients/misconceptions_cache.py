"""What goes wrong in the forward step that keeps what the backward pass needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import sigmoid
from lstm_course.reference.lstm_backward import PER_STEP, lstm_step_with_cache

Array = np.ndarray


def _keeps(**changes: Callable[[dict[str, Array], Array], Array]) -> Callable[..., Any]:
    """The right step, with other things under some names: each a function of (right cache, new h)."""

    def implementation(*arguments: Any) -> Any:
        h, c, cache = lstm_step_with_cache(*arguments)
        return h, c, {**cache, **{name: change(cache, h) for name, change in changes.items()}}

    return implementation


def _keeps_before_the_functions(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> Any:
    h_new, c_new, cache = lstm_step_with_cache(x, h, c, W_ih, W_hh, b)
    z = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    return h_new, c_new, {**cache, **dict(zip("ifgo", z, strict=True))}


def _writes_into_c(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> Any:
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c *= f
    c += i * g
    kept = dict(zip(PER_STEP, (x, h, c, i, f, g, o, c), strict=True))
    return o * np.tanh(c), c, {**kept, "W_ih": W_ih, "W_hh": W_hh}


def _without(*names: str) -> Callable[..., Any]:
    def implementation(*arguments: Any) -> Any:
        h, c, cache = lstm_step_with_cache(*arguments)
        return h, c, {name: value for name, value in cache.items() if name not in names}

    return implementation


def _sigmoid_candidate(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> Any:
    i, f, g, o = (sigmoid(z) for z in np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1))
    c_new = f * c + i * g
    kept = dict(zip(PER_STEP, (x, h, c, i, f, g, o, c_new), strict=True))
    return o * np.tanh(c_new), c_new, {**kept, "W_ih": W_ih, "W_hh": W_hh}


LSTM_STEP_WITH_CACHE = (
    Misconception(
        "new h kept for the old one",
        _keeps(h=lambda k, h: h),
        "cache['h'] is the h that came in: W_hh was multiplied by it. A name that is assigned anew loses the old one.",
    ),
    Misconception(
        "new c kept for the old one",
        _keeps(c=lambda k, h: k["c_new"]),
        "cache['c'] is the c that came in: the forget gate was multiplied by it. The new one has a name of its own.",
    ),
    Misconception(
        "old c kept for the new one",
        _keeps(c_new=lambda k, h: k["c"]),
        "cache['c_new'] is the memory after the step: the way back from h leads through its tanh.",
    ),
    Misconception(
        "old and new c exchanged",
        _keeps(c=lambda k, h: k["c_new"], c_new=lambda k, h: k["c"]),
        "c is the memory before the step, c_new the one after it. In the cache they are the other way round.",
    ),
    Misconception(
        "new h and new c kept for the old ones",
        _keeps(h=lambda k, h: h, c=lambda k, h: k["c_new"]),
        "h and c in the cache are those that came in. When yours were stored, both names had been assigned anew.",
    ),
    Misconception(
        "gates kept before their functions",
        _keeps_before_the_functions,
        "Keep i, f, g and o after σ and tanh: the slopes can be had from these values, without another σ.",
    ),
    Misconception(
        "tanh of the new c kept",
        _keeps(c_new=lambda k, h: np.tanh(k["c_new"])),
        "c_new is kept as it is, before the tanh on its way into h.",
    ),
    Misconception(
        "input and forget gate kept under each other's name",
        _keeps(i=lambda k, h: k["f"], f=lambda k, h: k["i"]),
        "The step is right, but in the cache the names i and f are exchanged.",
    ),
    Misconception(
        "candidate and output gate kept under each other's name",
        _keeps(g=lambda k, h: k["o"], o=lambda k, h: k["g"]),
        "The step is right, but in the cache the names g and o are exchanged.",
    ),
    Misconception(
        "weights kept transposed",
        _keeps(W_ih=lambda k, h: k["W_ih"].T, W_hh=lambda k, h: k["W_hh"].T),
        "Keep W_ih (4H, D) and W_hh (4H, H) as they came in.",
    ),
    Misconception(
        "weights left out of the cache",
        _without("W_ih", "W_hh"),
        "The way back to x and to the last h leads through W_ih and W_hh: the cache has to hold them, too.",
    ),
    Misconception(
        "old c left out of the cache",
        _without("c"),
        "The forget gate's gradient needs the c that it was multiplied by.",
    ),
    Misconception(
        "h and c returned in one pair",
        lambda *a: (lstm_step_with_cache(*a)[:2], lstm_step_with_cache(*a)[2]),
        "Three things are returned side by side: h, c, cache. Yours puts h and c into a tuple of their own.",
    ),
    Misconception(
        "returned in the order c, h, cache",
        lambda *a: (lstm_step_with_cache(*a)[1], lstm_step_with_cache(*a)[0], lstm_step_with_cache(*a)[2]),
        "Return h first, then c, as in unit 4.",
    ),
    Misconception("sigmoid candidate", _sigmoid_candidate, "σ is for the gates. The candidate goes through tanh."),
    Misconception(
        "writes the new memory into c",
        _writes_into_c,
        "c *= f overwrites the caller's array, and with it the old memory that the cache should hold.",
    ),
    common.ignores(lstm_step_with_cache, "b", "The bias b is missing from the sum.", name="bias omitted"),
    common.mutates(lstm_step_with_cache, "h"),
    common.downcasts(lstm_step_with_cache),
)
