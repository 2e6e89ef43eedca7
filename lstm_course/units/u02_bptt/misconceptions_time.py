"""What goes wrong between the steps, on the walk back through time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.rnn import rnn_backward, rnn_step_backward
from lstm_course.units.u02_bptt.misconceptions_step import step_back

Cache = Mapping[str, Any]


def _before(cache: Cache) -> Any:
    return np.concatenate([cache["h0"][:, None], cache["hs"][:, :-1]], axis=1)


def _walk(
    steps: Callable[[int], Iterable[int]] = lambda T: range(T - 1, -1, -1),
    reaching: Callable[[Any, int, Any], Any] = lambda dhs, t, dh: dhs[:, t] + dh,
    carried: Callable[[Any, Any], Any] = lambda dh, dh_prev: dh_prev,
    total: Callable[[Any, Any], Any] = lambda so_far, of_step: so_far + of_step,
    before: Callable[[Cache], Any] = _before,
    step: Callable[..., Any] = rnn_step_backward,
) -> Callable[..., Any]:
    """`rnn_backward` with one of its decisions made differently."""

    def implementation(dhs: Any, cache: Cache) -> Any:
        dx, dh = np.zeros_like(cache["x"]), np.zeros_like(cache["h0"])
        sums = [np.zeros_like(cache["W_ih"]), np.zeros_like(cache["W_hh"]), np.zeros(dh.shape[1])]
        h_prev = before(cache)
        for t in steps(dhs.shape[1]):
            of_step = {**cache, "x": cache["x"][:, t], "h_prev": h_prev[:, t], "h": cache["hs"][:, t]}
            dx[:, t], dh_prev, *parts = step(reaching(dhs, t, dh), of_step)
            dh = carried(dh, dh_prev)
            sums = [total(so_far, part) for so_far, part in zip(sums, parts, strict=True)]
        return dx, dh, *sums

    return implementation


def _adds_into(dhs: Any, t: int, dh: Any) -> Any:
    dhs[:, t] += dh
    return dhs[:, t]


def _dh0_one_step_early(dhs: Any, cache: Cache) -> Any:
    dx, dh0, *sums = rnn_backward(dhs, cache)
    later = {**cache, "x": cache["x"][:, 1:], "h0": cache["hs"][:, 0], "hs": cache["hs"][:, 1:]}
    dh0 = rnn_backward(dhs[:, 1:], later)[1] + dhs[:, 0]
    return dx, dh0, *sums


def _shared(part: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The gradients of the shared weights changed by ``part(gradient, dhs)``."""

    def implementation(dhs: Any, cache: Cache) -> Any:
        dx, dh0, *sums = rnn_backward(dhs, cache)
        return dx, dh0, *(part(gradient, dhs) for gradient in sums)

    return implementation


RNN_BACKWARD = (
    Misconception(
        "nothing arrives from the next step",
        _walk(reaching=lambda dhs, t, dh: dhs[:, t]),
        "h_t is read twice: by the loss and by step t + 1. Both ways bring a gradient, and they add up.",
    ),
    Misconception(
        "only the last loss counts",
        _walk(reaching=lambda dhs, t, dh: dh + dhs[:, t] if t == dhs.shape[1] - 1 else dh),
        "A gradient comes in from outside at each step, not only at the last one.",
    ),
    Misconception(
        "weight gradients overwritten",
        _walk(total=lambda so_far, of_step: of_step),
        "Each step used the same weights, so that their gradient is the sum over all steps. An = in the loop "
        "keeps one step only.",
    ),
    Misconception(
        "runs forward in time",
        _walk(steps=range),
        "The gradient of h_t is known once step t + 1 has been dealt with: begin at the last step.",
    ),
    Misconception(
        "stops before the first step",
        _walk(steps=lambda T: range(T - 1, 0, -1)),
        "The loop ends one step too early: the first step (t = 0 in Python) has inputs and weights, too.",
    ),
    Misconception(
        "leaves out the last step",
        _walk(steps=lambda T: range(T - 2, -1, -1)),
        "The loop begins one step too early in time: the last step has the index T - 1.",
    ),
    Misconception(
        "initial state taken as zero",
        _walk(before=lambda c: np.concatenate([0 * c["h0"][:, None], c["hs"][:, :-1]], axis=1)),
        "The first step started from h0, and that need not be zero: it has its share in dW_hh.",
    ),
    Misconception(
        "state before the first wraps round",
        _walk(before=lambda c: np.roll(c["hs"], 1, axis=1)),
        "At t = 0 the index t - 1 is -1, which is the last state in Python. The state before the first is h0.",
    ),
    Misconception(
        "new state for the old one",
        _walk(before=lambda c: c["hs"]),
        "W_hh was multiplied by the state from before the step; hs[:, t] is the one after it.",
    ),
    Misconception(
        "initial state at each step",
        _walk(before=lambda c: np.repeat(c["h0"][:, None], c["hs"].shape[1], axis=1)),
        "Only the first step started from h0; each later one started from the state before it.",
    ),
    Misconception(
        "recurrent matrix transposed",
        _walk(step=step_back(dh_prev=lambda dh, dz, c: dz @ c["W_hh"].T)),
        "W_hh is transposed on the way forward, hence not on the way back.",
    ),
    Misconception(
        "tanh applied twice",
        _walk(step=step_back(dz=lambda dh, c: dh * (1 - np.tanh(c["h"]) ** 2))),
        "The states in the cache are results of tanh already.",
    ),
    Misconception(
        "slope of tanh left out",
        _walk(step=step_back(dz=lambda dh, c: dh)),
        "Each step has a tanh, and the gradient has to pass back through each of them.",
    ),
    Misconception(
        "gradients pile up",
        _walk(carried=lambda dh, dh_prev: dh + dh_prev),
        "What a step hands back replaces what it received. Only the weights' gradients collect a sum.",
    ),
    Misconception(
        "outside gradient of the neighbouring step",
        _walk(reaching=lambda dhs, t, dh: dhs[:, t - 1] + dh),
        "dhs[:, t] belongs to the state after step t, hs[:, t]: the two have the same index.",
    ),
    Misconception(
        "averaged over time",
        _shared(lambda gradient, dhs: gradient / dhs.shape[1]),
        "Shared weights collect the sum over the steps. If the loss is a mean, dhs has been divided already.",
    ),
    Misconception(
        "averaged over the batch",
        _shared(lambda gradient, dhs: gradient / dhs.shape[0]),
        "Shared weights collect the sum over the batch. If the loss is a mean, dhs has been divided already.",
    ),
    Misconception(
        "dx in reverse order",
        lambda dhs, cache: (rnn_backward(dhs, cache)[0][:, ::-1], *rnn_backward(dhs, cache)[1:]),
        "Going back, the last step's dx comes first: put each in its own place, or turn the list round.",
    ),
    Misconception(
        "dh0 one step early",
        _dh0_one_step_early,
        "That is what reaches the state after the first step. h0 lies before it: the first step's dh_prev.",
    ),
    Misconception(
        "dh0 forgotten",
        lambda dhs, cache: tuple(g * (i != 1) for i, g in enumerate(rnn_backward(dhs, cache))),
        "The first step hands a gradient back to h0, as each step does to the state before it.",
    ),
    Misconception(
        "bias not summed over the batch",
        _walk(step=step_back(db=lambda dh, dz, c: dz)),
        "One b serves all sequences: db is a sum over time and over the batch, of shape (H,).",
    ),
    Misconception(
        "adds into dhs",
        _walk(reaching=_adds_into),
        "dhs[:, t] is a view of the caller's array: += on it changes what the caller still needs.",
    ),
    common.downcasts(rnn_backward),
)
