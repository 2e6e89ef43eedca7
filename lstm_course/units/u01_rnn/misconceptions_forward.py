"""What people get wrong in the loop over the steps of the RNN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import rnn
from lstm_course.units.u01_rnn.misconceptions_rnn import sigmoid

Array = np.ndarray


def _unroll(step: Callable[..., Any] = rnn.rnn_step, axis: int = 1, backwards: bool = False) -> Callable[..., Any]:
    def forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
        h, hs = h0, []
        for t in reversed(range(x.shape[1])) if backwards else range(x.shape[1]):
            h = step(x[:, t], h, W_ih, W_hh, b)
            hs.append(h)
        return np.stack(hs, axis=axis), h

    return forward


def _edited(change: Callable[[Array, Array, Array], Any]) -> Callable[..., Any]:
    """The right run, reported wrongly: ``change(hs, h_T, h0)``."""
    return lambda x, h0, W_ih, W_hh, b: change(*rnn.rnn_forward(x, h0, W_ih, W_hh, b), h0)


def _always_h0(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    hs = [rnn.rnn_step(x[:, t], h0, W_ih, W_hh, b) for t in range(x.shape[1])]
    return np.stack(hs, axis=1), hs[-1]


def _stale(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    hs = [h0, h0]
    for t in range(x.shape[1]):
        hs.append(rnn.rnn_step(x[:, t], hs[-2], W_ih, W_hh, b))
    return np.stack(hs[2:], axis=1), hs[-1]


def _over_axis_0(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    h, hs = h0, []
    for t in range(x.shape[0]):
        h = rnn.rnn_step(x[t], h, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=0), h


def _first_input_only(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    return rnn.rnn_forward(np.repeat(x[:, :1], x.shape[1], axis=1), h0, W_ih, W_hh, b)


def _one_short(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    h, hs = h0, np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1] - 1):
        h = hs[:, t] = rnn.rnn_step(x[:, t], h, W_ih, W_hh, b)
    return hs, h


def _state_of_neighbour(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    hs = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        hs[:, t] = rnn.rnn_step(x[:, t], hs[:, t - 1], W_ih, W_hh, b)
    return hs, hs[:, -1].copy()


def _one_array(start: Callable[[Array], Array]) -> Callable[..., Any]:
    """One array for the state, overwritten at each step and put into the list each time."""

    def forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
        h, hs = start(h0), []
        for t in range(x.shape[1]):
            h[...] = rnn.rnn_step(x[:, t], h, W_ih, W_hh, b)
            hs.append(h)
        return np.stack(hs, axis=1), h

    return forward


RNN_FORWARD = (
    Misconception(
        "one array in the list T times",
        _one_array(np.copy),
        "There is only one array, and it is overwritten at each step: all entries of the list show the last state. "
        "A list of states needs a new array for each.",
    ),
    Misconception(
        "h0 itself in the list T times",
        _one_array(lambda h0: h0),
        "Written into with [:] or +=, the state is still the caller's h0, and all entries of the list are that "
        "one array. A list of states needs a new array for each.",
    ),
    Misconception(
        "always h0",
        _always_h0,
        "Each step starts from the state that the step before has left, and only the first one from h0.",
    ),
    Misconception(
        "stale h",
        _stale,
        "Step t needs the state of step t - 1. This one is older by a step: update h before you go on.",
    ),
    Misconception(
        "reports the state before the step",
        _edited(lambda hs, h_T, h0: (np.concatenate([h0[:, None], hs[:, :-1]], axis=1), h_T)),
        "hs[:, t] is the state after reading x[:, t]. The initial state h0 itself is not among the T states.",
    ),
    Misconception(
        "h0 among the states",
        _edited(lambda hs, h_T, h0: (np.concatenate([h0[:, None], hs], axis=1), h_T)),
        "There are T states, one after each input. h0 comes before the first input and is not listed.",
    ),
    Misconception(
        "T and N swapped in the result",
        _unroll(axis=0),
        "The states go along axis 1: hs is (N, T, H). Stacked on axis 0 they come out as (T, N, H).",
    ),
    Misconception(
        "result brought into shape by reshape",
        _edited(lambda hs, h_T, h0: (np.swapaxes(hs, 0, 1).reshape(hs.shape), h_T)),
        "reshape gives (N, T, H), but with the entries of sequences mixed. Exchange the axes instead, "
        "or stack along axis 1 at once.",
    ),
    Misconception(
        "walks along the batch",
        _over_axis_0,
        "x is (N, T, D): axis 0 is the batch. One step reads x[:, t], the t-th input of every sequence.",
    ),
    Misconception(
        "last state only",
        _edited(lambda hs, h_T, h0: (h_T, h_T)),
        "hs holds the states of all T steps, not just the last one.",
    ),
    Misconception(
        "hs without h_T",
        _edited(lambda hs, h_T, h0: hs),
        "Two things are returned: all the states, and the last one on its own.",
    ),
    Misconception(
        "results in the wrong order",
        _edited(lambda hs, h_T, h0: (h_T, hs)),
        "All states come first, the last state second.",
    ),
    Misconception(
        "first state for the last",
        _edited(lambda hs, h_T, h0: (hs, hs[:, 0].copy())),
        "h_T is the state after the last input.",
    ),
    Misconception(
        "last sequence for the last step",
        _edited(lambda hs, h_T, h0: (hs, hs[-1].copy())),
        "hs[-1] is the last sequence of the batch. The last step of every sequence lies on axis 1.",
    ),
    Misconception(
        "last step never taken",
        _one_short,
        "There are T steps: the last input is read as well.",
    ),
    Misconception(
        "same input at each step",
        _first_input_only,
        "Step t reads x[:, t], a new input every time.",
    ),
    Misconception(
        "backwards in time",
        _unroll(backwards=True),
        "The first input is read first: t runs from 0 to T - 1.",
    ),
    Misconception(
        "zeros for h0",
        _state_of_neighbour,
        "The first step starts from h0. Zeros, or an entry of an array that is still empty, are not it.",
    ),
    common.ignores(rnn.rnn_forward, "b", "The bias b takes part in every step.", "bias dropped"),
    Misconception(
        "missing transpose of W_hh",
        lambda x, h0, W_ih, W_hh, b: rnn.rnn_forward(x, h0, W_ih, W_hh.T, b),
        "W_hh is square, so NumPy does not complain; row k of it holds the weights into unit k.",
    ),
    Misconception(
        "sigmoid for tanh",
        _unroll(lambda x, h, W_ih, W_hh, b: sigmoid(x @ W_ih.T + h @ W_hh.T + b)),
        "Each step squashes with tanh. Its states lie between -1 and 1, not between 0 and 1.",
    ),
    common.mutates(rnn.rnn_forward, "h0"),
    common.downcasts(rnn.rnn_forward),
)
