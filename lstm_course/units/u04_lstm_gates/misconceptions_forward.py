"""What people get wrong in running the step over a sequence: where the state comes from, and what is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import Array, lstm_forward, lstm_step

State = tuple[Array, Array]


def _run(
    carry: Callable[[State, State, State], State] = lambda new, old, start: new,
    order: Callable[[int], range] = range,
    step: Callable[..., State] = lstm_step,
) -> Callable:
    """A forward pass that carries ``carry(new, old, start)`` on, and visits the steps in ``order(T)``."""

    def implementation(x, h0, c0, *weights):
        start = old = (h0, c0)
        hs = []
        for t in order(x.shape[1]):
            new = step(x[:, t], *old, *weights)
            hs.append(new[0])
            old = carry(new, old, start)
        return np.stack(hs, axis=1), new

    return implementation


def _backwards_in_place(x, h0, c0, *weights):
    hs, last = lstm_forward(x[:, ::-1], h0, c0, *weights)
    return hs[:, ::-1], last


def _reads_the_buffer(x, h0, c0, *weights):
    hs = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
    c = c0
    for t in range(x.shape[1]):
        hs[:, t], c = lstm_step(x[:, t], hs[:, t - 1], c, *weights)
    return hs, (hs[:, -1], c)


def _one_at_a_time(x, h, c, *weights):
    h = lstm_step(x, h, c, *weights)[0]
    return h, lstm_step(x, h, c, *weights)[1]


def _swaps_what_comes_back(x, h0, c0, *weights):
    h, c, hs = h0, c0, []
    for t in range(x.shape[1]):
        c, h = lstm_step(x[:, t], h, c, *weights)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)


def _keeps_c(x, h0, c0, *weights):
    h, c = h0, c0
    cs = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, *weights)
        cs.append(c)
    return np.stack(cs, axis=1), (h, c)


def _stops_early(x, h0, c0, *weights):
    hs = np.zeros((*x.shape[:2], h0.shape[1]), x.dtype)
    h, c = h0, c0
    for t in range(x.shape[1] - 1):
        h, c = lstm_step(x[:, t], h, c, *weights)
        hs[:, t] = h
    return hs, (h, c)


def _before_each_step(x, h0, c0, *weights):
    hs, last = lstm_forward(x, h0, c0, *weights)
    return np.concatenate([h0[:, None], hs[:, :-1]], axis=1), last


def _result(change: Callable) -> Callable:
    """The right pass, with ``change(hs, h_T, c_T, h0, c0)`` returned."""

    def implementation(x, h0, c0, *weights):
        hs, (h, c) = lstm_forward(x, h0, c0, *weights)
        return change(hs, h, c, h0, c0)

    return implementation


FORWARD = (
    common.ignores(
        lstm_forward,
        "h0",
        "The first step starts from the h0 that is given. Yours starts from zeros.",
        name="h0 replaced by zeros",
    ),
    Misconception(
        "reads hs[:, t - 1] of a zero-filled buffer",
        _reads_the_buffer,
        "At t = 0 the index t − 1 is −1: the last row, which is still zero. So h0 is never read.",
    ),
    common.ignores(
        lstm_forward,
        "c0",
        "The memory starts from the c0 that is given. Yours starts from zeros.",
        name="c0 replaced by zeros",
    ),
    Misconception(
        "both states replaced by zeros",
        lambda x, h0, c0, *weights: lstm_forward(x, 0 * h0, 0 * c0, *weights),
        "The first step starts from the h0 and c0 that are given. Yours starts from zeros.",
    ),
    Misconception(
        "h and c not carried on",
        _run(lambda new, old, start: start),
        "Each step starts from the state that the last one left. Yours starts from h0 and c0 every time.",
    ),
    Misconception(
        "h not carried on",
        _run(lambda new, old, start: (start[0], new[1])),
        "c is carried from step to step, but every step reads h0 again.",
    ),
    Misconception(
        "c not carried on",
        _run(lambda new, old, start: (new[0], start[1])),
        "h is carried from step to step, but every step reads c0 again: a memory that lasts one step.",
    ),
    Misconception(
        "h and c swapped between steps",
        _run(lambda new, old, start: new[::-1]),
        "lstm_step returns (h, c) and takes h before c. Between your steps they change places.",
    ),
    Misconception(
        "h and c taken for each other at every step",
        _swaps_what_comes_back,
        "lstm_step returns h first, then c. Yours unpacks them the other way round at each step.",
    ),
    Misconception(
        "c handed over before h",
        _run(step=lambda x, h, c, *weights: lstm_step(x, c, h, *weights)),
        "lstm_step takes x, then h, then c. Yours hands c over where h belongs, at each step.",
    ),
    Misconception(
        "h0 and c0 swapped",
        lambda x, h0, c0, *weights: lstm_forward(x, c0, h0, *weights),
        "h0 is what was said last, c0 the memory. At the first step yours takes one for the other.",
    ),
    Misconception(
        "h renewed before c",
        _run(step=_one_at_a_time),
        "h and c come out of one step together. Yours takes a second step with the new h to get c.",
    ),
    Misconception(
        "last h and c returned the other way round",
        _result(lambda hs, h, c, h0, c0: (hs, (c, h))),
        "The pair at the end is (h_T, c_T), in this order.",
    ),
    Misconception(
        "three values for two",
        _result(lambda hs, h, c, h0, c0: (hs, h, c)),
        "Two things are returned: hs, and the pair (h_T, c_T).",
    ),
    Misconception(
        "first state returned for the last",
        _result(lambda hs, h, c, h0, c0: (hs, (h0, c0))),
        "The pair at the end is the state after the last step, not the one that came in.",
    ),
    Misconception(
        "only the last h",
        _result(lambda hs, h, c, h0, c0: (h, (h, c))),
        "hs holds the h of every step, (N, T, H), not the last alone.",
    ),
    Misconception(
        "last sequence for last step",
        _result(lambda hs, h, c, h0, c0: (hs, (hs[-1], c))),
        "hs[-1] is the last sequence of the batch. Time is axis 1.",
    ),
    Misconception(
        "time axis first",
        _result(lambda hs, h, c, h0, c0: (hs.swapaxes(0, 1), (h, c))),
        "The batch comes first: (N, T, H). A list of states has to be stacked along axis 1.",
    ),
    Misconception("c for h in hs", _keeps_c, "hs holds what is shown, h. Yours holds the memory, c."),
    Misconception(
        "the h before each step",
        _before_each_step,
        "hs[:, t] is the h after step t. Yours is the one before it, so that h0 comes first.",
    ),
    Misconception(
        "stops one step early",
        _stops_early,
        "There are T steps, and the last one is missing.",
    ),
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
        lambda x, *rest: lstm_forward(np.repeat(x[:, :1], x.shape[1], axis=1), *rest),
        "Step t reads x[:, t]. Yours reads x[:, 0] again and again.",
    ),
    Misconception(
        "bias omitted",
        lambda x, h0, c0, W_ih, W_hh, b: lstm_forward(x, h0, c0, W_ih, W_hh, 0 * b),
        "Every step adds the bias b.",
    ),
    common.mutates(lstm_forward, "h0"),
    common.mutates(lstm_forward, "c0"),
    common.downcasts(lstm_forward),
)
