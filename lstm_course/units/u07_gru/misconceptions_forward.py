"""What people get wrong in running a GRU over a sequence: where the state comes from, and what is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.gru import gru_forward, gru_step, gru_step_cho

Array = np.ndarray


def _run(
    carry: Callable[[Array, Array, Array], Array] = lambda new, old, start: new,
    order: Callable[[int], range] = range,
    step: Callable[..., Array] = gru_step,
) -> Callable:
    """Return a pass that carries ``carry(new, old, start)`` on, and visits the steps in ``order(T)``."""

    def implementation(x: Array, h0: Array, *weights: Array) -> tuple[Array, Array]:
        old, hs = h0, []
        for t in order(x.shape[1]):
            new = step(x[:, t], old, *weights)
            hs.append(new)
            old = carry(new, old, h0)
        return np.stack(hs, axis=1), new

    return implementation


def _result(change: Callable) -> Callable:
    """Return the right pass, with ``change(hs, h_T, h0)`` returned."""
    return lambda x, h0, *weights: change(*gru_forward(x, h0, *weights), h0)


def _reads_the_buffer(x: Array, h0: Array, *weights: Array) -> tuple[Array, Array]:
    hs = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
    for t in range(x.shape[1]):
        hs[:, t] = gru_step(x[:, t], hs[:, t - 1], *weights)
    return hs, hs[:, -1].copy()


def _backwards_in_place(x: Array, h0: Array, *weights: Array) -> tuple[Array, Array]:
    hs, last = gru_forward(x[:, ::-1], h0, *weights)
    return hs[:, ::-1], last


def _stops_early(x: Array, h0: Array, *weights: Array) -> tuple[Array, Array]:
    hs = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
    h = h0
    for t in range(x.shape[1] - 1):
        hs[:, t] = h = gru_step(x[:, t], h, *weights)
    return hs, h


FORWARD = (
    common.ignores(
        gru_forward,
        "h0",
        "The first step starts from the h0 that is given. Yours starts from zeros.",
        name="h0 replaced by zeros",
    ),
    Misconception(
        "reads hs[:, t - 1] of a zero-filled buffer",
        _reads_the_buffer,
        "At t = 0 the index t − 1 is −1: the last row, which is still zero. So h0 is never read.",
    ),
    Misconception(
        "h not carried on",
        _run(lambda new, old, start: start),
        "Each step starts from the state that the last one left. Yours starts from h0 every time.",
    ),
    Misconception(
        "every state carried on with h0 added",
        _run(lambda new, old, start: new + start),
        "h0 comes in once, before the first step. After that each step starts from the state before it.",
    ),
    Misconception(
        "step taken with the reset gate before the product",
        _run(step=gru_step_cho),
        "Over the sequence runs gru_step, PyTorch's convention, not gru_step_cho.",
    ),
    Misconception(
        "every step taken twice",
        _run(step=lambda x, h, *weights: gru_step(x, gru_step(x, h, *weights), *weights)),
        "There is one step for each input. Yours reads each of them twice.",
    ),
    Misconception(
        "input weights and biases doubled by summing",
        lambda x, h0, W_ih, W_hh, b_ih, b_hh: gru_forward(x, h0, W_ih, W_hh, b_ih + b_hh, b_ih + b_hh),
        "b_ih and b_hh go to the step apart, as they are. Their sum in both places counts each of them twice.",
    ),
    Misconception(
        "biases merged into one",
        lambda x, h0, W_ih, W_hh, b_ih, b_hh: gru_forward(x, h0, W_ih, W_hh, b_ih + b_hh, 0 * b_hh),
        "An LSTM's two biases may be summed, a GRU's may not: the reset gate acts on the last third of b_hh.",
    ),
    Misconception(
        "first state returned for the last",
        _result(lambda hs, h, h0: (hs, h0)),
        "The second value is the state after the last step, not the one that came in.",
    ),
    Misconception(
        "first step's state returned for the last",
        _result(lambda hs, h, h0: (hs, hs[:, 0])),
        "The second value is the state after the last step. Yours is the one after the first.",
    ),
    Misconception(
        "results the other way round",
        _result(lambda hs, h, h0: (h, hs)),
        "Return all states first, then the last one.",
    ),
    Misconception(
        "only all states",
        _result(lambda hs, h, h0: hs),
        "Two values are wanted: the states of all steps, and the last one once more by itself.",
    ),
    Misconception(
        "only the last h",
        _result(lambda hs, h, h0: (h, h)),
        "hs holds the h of every step, (N, T, H), not the last alone.",
    ),
    Misconception(
        "last sequence for last step",
        _result(lambda hs, h, h0: (hs, hs[-1])),
        "hs[-1] is the last sequence of the batch. Time is axis 1.",
    ),
    Misconception(
        "time axis first",
        _result(lambda hs, h, h0: (hs.swapaxes(0, 1), h)),
        "The batch comes first: (N, T, H). A list of states has to be stacked along axis 1.",
    ),
    Misconception(
        "the h before each step",
        _result(lambda hs, h, h0: (np.concatenate([h0[:, None], hs[:, :-1]], axis=1), h)),
        "hs[:, t] is the h after step t. Yours is the one before it, so that h0 comes first.",
    ),
    Misconception(
        "h0 among the states",
        _result(lambda hs, h, h0: (np.concatenate([h0[:, None], hs], axis=1), h)),
        "hs has T states, one after each step. h0 is not one of them.",
    ),
    Misconception("stops one step early", _stops_early, "There are T steps, and the last one is missing."),
    Misconception(
        "runs backwards in time",
        _backwards_in_place,
        "The sequence is read from its first step to its last. Yours starts at the end.",
    ),
    Misconception(
        "runs backwards, states in the order visited",
        _run(order=lambda T: range(T - 1, -1, -1)),
        "The sequence is read from its first step to its last. Yours starts at the end.",
    ),
    Misconception(
        "the first input at every step",
        lambda x, *rest: gru_forward(np.repeat(x[:, :1], x.shape[1], axis=1), *rest),
        "Step t reads x[:, t]. Yours reads x[:, 0] again and again.",
    ),
    common.mutates(gru_forward, "h0"),
    common.mutates(gru_forward, "x"),
    common.downcasts(gru_forward),
)
