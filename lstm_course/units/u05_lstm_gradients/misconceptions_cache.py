"""What goes wrong in the forward step that keeps what the backward pass needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import lstm_step_with_cache, sigmoid

Array = np.ndarray


def _keeps(**changes: Callable[[dict[str, Array], Array], Array]) -> Callable[..., Any]:
    """The right step, with other things under some names: each a function of (right cache, new h)."""

    def implementation(*arguments: Any) -> Any:
        h, c, cache = lstm_step_with_cache(*arguments)
        return h, c, {**cache, **{name: change(cache, h) for name, change in changes.items()}}

    return implementation


def _keeps_before_the_functions(x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array) -> Any:
    h, c, cache = lstm_step_with_cache(x, h_prev, c_prev, W_ih, W_hh, b)
    z = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    return h, c, {**cache, **dict(zip("ifgo", z, strict=True))}


def _writes_into_c(x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array) -> Any:
    h, c, cache = lstm_step_with_cache(x, h_prev, c_prev, W_ih, W_hh, b)
    c_prev[...] = c
    return h, c, cache


def _without(*names: str) -> Callable[..., Any]:
    def implementation(*arguments: Any) -> Any:
        h, c, cache = lstm_step_with_cache(*arguments)
        return h, c, {name: value for name, value in cache.items() if name not in names}

    return implementation


def _sigmoid_candidate(x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array) -> Any:
    _, _, cache = lstm_step_with_cache(x, h_prev, c_prev, W_ih, W_hh, b)
    g = sigmoid(np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)[2])
    c = cache["f"] * c_prev + cache["i"] * g
    return cache["o"] * np.tanh(c), c, {**cache, "g": g, "c": c}


LSTM_STEP_WITH_CACHE = (
    Misconception(
        "new h kept for the old one",
        _keeps(h_prev=lambda k, h: h),
        "cache['h_prev'] is the h that came in: W_hh was multiplied by it. A name that is assigned anew loses the old "
        "one.",
    ),
    Misconception(
        "new c kept for the old one",
        _keeps(c_prev=lambda k, h: k["c"]),
        "cache['c_prev'] is the c that came in: the forget gate was multiplied by it. The new one is cache['c'].",
    ),
    Misconception(
        "old c kept for the new one",
        _keeps(c=lambda k, h: k["c_prev"]),
        "cache['c'] is the memory after the step: the way back from h leads through its tanh.",
    ),
    Misconception(
        "old and new c exchanged",
        _keeps(c_prev=lambda k, h: k["c"], c=lambda k, h: k["c_prev"]),
        "c_prev is the memory before the step, c the one after it. In the cache they are the other way round.",
    ),
    Misconception(
        "new h and new c kept for the old ones",
        _keeps(h_prev=lambda k, h: h, c_prev=lambda k, h: k["c"]),
        "h_prev and c_prev in the cache are those that came in. Yours are the new ones.",
    ),
    Misconception(
        "gates kept before their functions",
        _keeps_before_the_functions,
        "Keep i, f, g and o after σ and tanh: the slopes can be had from these values, without another σ.",
    ),
    Misconception(
        "tanh of the new c kept",
        _keeps(c=lambda k, h: np.tanh(k["c"])),
        "c is kept as it is, before the tanh on its way into h.",
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
        _without("c_prev"),
        "The forget gate's gradient needs c_prev, which it was multiplied by.",
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
        "*= and += on c_prev overwrite the caller's array, and with it the old memory that the cache should hold.",
    ),
    common.ignores(lstm_step_with_cache, "b", "The bias b is missing from the sum.", name="bias omitted"),
    common.mutates(lstm_step_with_cache, "h_prev"),
    common.downcasts(lstm_step_with_cache),
)
