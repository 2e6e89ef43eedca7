"""What people get wrong in the carousel, the gates and the candidate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import lstm
from lstm_course.reference.lstm import Array, sigmoid


def _copies_once(c: Array, u: Array) -> Array:
    return _appends_one_array(c.copy(), u)


def _appends_one_array(c: Array, u: Array) -> Array:
    states = []
    for t in range(u.shape[1]):
        c += u[:, t]
        states.append(c)
    return np.stack(states, axis=1)


CAROUSEL = (
    Misconception(
        "the start ignored",
        lambda c, u: np.cumsum(u, axis=1),
        "The memory does not begin empty: the first state is the c that is given plus the first write.",
    ),
    Misconception(
        "the state before each write",
        lambda c, u: (c[:, None] + np.cumsum(u, axis=1)) - u,
        "The state at t is the one after the write at t. Yours is the one before it.",
    ),
    Misconception(
        "every write added to the start",
        lambda c, u: c[:, None] + u,
        "A state is the state before it plus one write. Yours goes back to the first c at every step.",
    ),
    Misconception(
        "writes replace the memory",
        lambda c, u: u.copy(),
        "The carousel adds what is written to what is there. Nothing that is there is thrown away.",
    ),
    Misconception(
        "the start added at every step",
        lambda c, u: np.cumsum(c[:, None] + u, axis=1),
        "The c that is given comes in once, before the first write, and is then carried along.",
    ),
    Misconception(
        "only the last state",
        lambda c, u: c + u.sum(axis=1),
        "All states are wanted, one for each step: (N, T, H), not the last alone.",
    ),
    Misconception(
        "sum over the batch",
        lambda c, u: c[:, None] + np.cumsum(u, axis=0),
        "Time is axis 1 of u. Axis 0 is the batch: one sequence never adds to another.",
    ),
    Misconception(
        "sum over the units",
        lambda c, u: c[:, None] + np.cumsum(u, axis=2),
        "Time is axis 1 of u. Each unit carries its own number and never sees its neighbour's.",
    ),
    Misconception(
        "mean for sum",
        lambda c, u: c[:, None] + np.cumsum(u, axis=1) / np.arange(1, u.shape[1] + 1)[:, None],
        "Nothing is averaged: what was written stays at its full size, however long ago it was.",
    ),
    Misconception(
        "time axis first",
        lambda c, u: (c[:, None] + np.cumsum(u, axis=1)).swapaxes(0, 1),
        "The batch comes first: (N, T, H). A list of states has to be stacked along axis 1.",
    ),
    Misconception(
        "memory squashed at every step",
        lambda c, u: _squashed(c, u),
        "The carousel has no tanh in its loop: whatever is squashed at every step does not stay.",
    ),
    Misconception(
        "one array put in the list T times",
        _appends_one_array,
        "With += there is only one array, so every entry of the list shows its last value (and the caller's c "
        "is changed too). Make a new array at each step.",
    ),
    Misconception(
        "one copy put in the list T times",
        _copies_once,
        "With += there is only one array, so every entry of the list shows its last value. Make a new array at each "
        "step.",
    ),
    common.mutates(lstm.constant_error_carousel, "c"),
    common.mutates(lstm.constant_error_carousel, "u"),
    common.downcasts(lstm.constant_error_carousel),
)


def _squashed(c: Array, u: Array) -> Array:
    states = []
    for t in range(u.shape[1]):
        c = np.tanh(c + u[:, t])
        states.append(c)
    return np.stack(states, axis=1)


def _layer(h: Array, x: Array, W: Array, b: Array) -> Array:
    return np.concatenate([h, x], axis=-1) @ W.T + b


def _softmax(z: Array, axis: int) -> Array:
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _any_layer(reference: Callable[..., Array], squash: Callable[[Array], Array]) -> tuple[Misconception, ...]:
    """Mistakes in W [h, x] + b, whatever stands around it."""
    return (
        Misconception(
            "concatenation swapped",
            lambda h, x, W, b: squash(_layer(x, h, W, b)),
            "The first H columns of W belong to h, the other D to x: h comes first.",
        ),
        Misconception(
            "bias omitted",
            lambda h, x, W, b: squash(_layer(h, x, W, 0 * b)),
            "The bias b is missing. It is what a gate does when nothing comes in.",
        ),
        Misconception(
            "bias subtracted",
            lambda h, x, W, b: squash(_layer(h, x, W, -b)),
            "The bias b is added, not subtracted.",
        ),
        Misconception(
            "bias outside",
            lambda h, x, W, b: squash(_layer(h, x, W, 0 * b)) + b,
            "The bias is added before squashing. Added after it, the result can leave its range.",
        ),
        Misconception(
            "not squashed",
            _layer,
            "The sum W [h, x] + b is right, but it can be any number: it still has to be squashed.",
        ),
        Misconception(
            "x left out",
            lambda h, x, W, b: squash(_layer(h, 0 * x, W, b)),
            "Both take part: h, what was said last, and x, what comes in now. Here x has no effect.",
        ),
        Misconception(
            "h left out",
            lambda h, x, W, b: squash(_layer(0 * h, x, W, b)),
            "Both take part: h, what was said last, and x, what comes in now. Here h has no effect.",
        ),
        Misconception(
            "reshape for transpose",
            lambda h, x, W, b: squash(np.concatenate([h, x], axis=-1) @ W.reshape(W.shape[::-1]) + b),
            "reshape refills a matrix row by row; it does not turn rows into columns. That is .T.",
        ),
        Misconception(
            "missing transpose",
            lambda h, x, W, b: squash(np.concatenate([h, x], axis=-1) @ W + b),
            "W has a row for each unit and a column for each entry of [h, x]. With the batch in front, as here, "
            "the product needs W turned: columns for units.",
        ),
        Misconception(
            "matrix in front of the batch",
            lambda h, x, W, b: squash(W @ np.concatenate([h, x], axis=-1) + b),
            "The formula is for one column vector [h, x]. Here the vectors are the rows of a batch, so the batch "
            "stands in front and W, turned, behind.",
        ),
        Misconception(
            "joined along the batch",
            lambda h, x, W, b: squash(np.concatenate([h, x], axis=0) @ W.T + b),
            "[h, x] is joined along the features, the last axis: each sequence's h next to its own x.",
        ),
        common.mutates(reference, "h"),
        common.mutates(reference, "x"),
        common.downcasts(reference),
    )


def gate(reference: Callable[..., Array]) -> tuple[Misconception, ...]:
    """Mistakes in a gate, σ(W [h, x] + b)."""
    return (
        *_any_layer(reference, sigmoid),
        Misconception(
            "tanh for sigmoid",
            lambda h, x, W, b: np.tanh(_layer(h, x, W, b)),
            "A gate lets a share through, between 0 and 1: that is σ. tanh goes below 0, and would flip signs.",
        ),
        Misconception(
            "one minus the gate",
            lambda h, x, W, b: 1 - sigmoid(_layer(h, x, W, b)),
            "A gate near 1 is open and lets everything through; near 0 it is shut. Yours is the other way round.",
        ),
        Misconception(
            "softmax over the units",
            lambda h, x, W, b: _softmax(_layer(h, x, W, b), -1),
            "Each unit has a gate of its own: all may be open at once. Nothing makes them add up to 1.",
        ),
        Misconception(
            "softmax over the batch",
            lambda h, x, W, b: _softmax(_layer(h, x, W, b), 0),
            "Each sequence has its own gates: another sequence of the batch must not change them.",
        ),
        Misconception(
            "sigmoid twice",
            lambda h, x, W, b: sigmoid(sigmoid(_layer(h, x, W, b))),
            "σ is applied once. Twice, the result lies between 0.5 and 0.73: a gate that can never shut.",
        ),
    )


CANDIDATE = (
    Misconception(
        "sigmoid candidate",
        lambda h, x, W, b: sigmoid(_layer(h, x, W, b)),
        "The candidate is not a gate. It needs both signs, or the memory could only ever grow: that is tanh.",
    ),
    Misconception(
        "sigmoid stretched to both signs",
        lambda h, x, W, b: 2 * sigmoid(_layer(h, x, W, b)) - 1,
        "2σ(z) − 1 has the right range but half the slope: it is tanh(z / 2).",
    ),
    Misconception(
        "derivative of tanh",
        lambda h, x, W, b: 1 - np.tanh(_layer(h, x, W, b)) ** 2,
        "That is the slope of tanh. The forward pass wants tanh itself.",
    ),
    Misconception(
        "tanh twice",
        lambda h, x, W, b: np.tanh(np.tanh(_layer(h, x, W, b))),
        "tanh is applied once. Twice, no candidate exceeds 0.76.",
    ),
    Misconception(
        "minus the candidate",
        lambda h, x, W, b: -np.tanh(_layer(h, x, W, b)),
        "The sign is the wrong way round: a positive W [h, x] + b proposes a positive candidate.",
    ),
    *_any_layer(lstm.candidate_cell, np.tanh),
)
