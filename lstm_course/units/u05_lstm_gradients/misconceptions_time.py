"""What goes wrong between the steps, on the walk back through time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import Cache, lstm_backward, lstm_step_backward
from lstm_course.units.u05_lstm_gradients.misconceptions_step import step_back

Array = np.ndarray
WEIGHTS = ("W_ih", "W_hh")


def _at(cache: Cache, t: int) -> Cache:
    return {name: value if name in WEIGHTS else value[:, t] for name, value in cache.items()}


def _walk(
    steps: Callable[[int], Iterable[int]] = lambda T: range(T - 1, -1, -1),
    reaching: Callable[[Array, int, Array, Array], tuple[Array, Array]] = lambda dhs, t, dh, dc: (dhs[:, t] + dh, dc),
    carried: Callable[..., tuple[Array, Array]] = lambda dh, dc, dh_prev, dc_prev: (dh_prev, dc_prev),
    total: Callable[[Any, Any], Any] = lambda so_far, of_step: so_far + of_step,
    at: Callable[[Cache, int], Cache] = _at,
    step: Callable[..., Any] = lstm_step_backward,
) -> Callable[..., Any]:
    """`lstm_backward` with one of its decisions made differently."""

    def implementation(dhs: Array, cache: Cache) -> Any:
        dx = np.zeros_like(cache["x"])
        dh, dc = np.zeros_like(dhs[:, 0]), np.zeros_like(dhs[:, 0])
        sums = [np.zeros_like(cache["W_ih"]), np.zeros_like(cache["W_hh"]), np.zeros(len(cache["W_hh"]))]
        for t in steps(dhs.shape[1]):
            dx[:, t], dh_prev, dc_prev, *parts = step(*reaching(dhs, t, dh, dc), at(cache, t))
            dh, dc = carried(dh, dc, dh_prev, dc_prev)
            sums = [total(so_far, part) for so_far, part in zip(sums, parts, strict=True)]
        return dx, dh, dc, *sums

    return implementation


def _adds_into(dhs: Array, t: int, dh: Array, dc: Array) -> tuple[Array, Array]:
    dhs[:, t] += dh
    return dhs[:, t], dc


def _result(change: Callable[..., tuple]) -> Callable[..., Any]:
    """The right pass, with ``change(dhs, *results)`` returned."""
    return lambda dhs, cache: change(dhs, *lstm_backward(dhs, cache))


def _weights_scaled(axis: int) -> Callable[..., Any]:
    return _result(lambda dhs, dx, dh, dc, *weights: (dx, dh, dc, *(w / dhs.shape[axis] for w in weights)))


LSTM_BACKWARD = (
    Misconception(
        "dc not carried",
        _walk(reaching=lambda dhs, t, dh, dc: (dhs[:, t] + dh, np.zeros_like(dc))),
        "Two gradients go from step to step, one for h and one for c. Yours starts each step with dc = 0: the memory's "
        "own path is cut, and it is the one that reaches far.",
    ),
    Misconception(
        "dh not carried",
        _walk(reaching=lambda dhs, t, dh, dc: (dhs[:, t], dc)),
        "h_t is read by the loss and by the gates of step t + 1: both bring a gradient, and they add up.",
    ),
    Misconception(
        "neither dh nor dc carried",
        _walk(reaching=lambda dhs, t, dh, dc: (dhs[:, t], np.zeros_like(dc))),
        "Each step also receives what the next one hands back, for h and for c. Yours treats the steps one by one.",
    ),
    Misconception(
        "dh and dc carried under each other's name",
        _walk(carried=lambda dh, dc, dh_prev, dc_prev: (dc_prev, dh_prev)),
        "A step hands back dx, then dh_prev, then dc_prev. Yours takes them the other way round.",
    ),
    Misconception(
        "outside gradient given to c as well",
        _walk(reaching=lambda dhs, t, dh, dc: (dhs[:, t] + dh, dc + dhs[:, t])),
        "The loss reads h, never c. What belongs to c comes from the next step, and from h within the step.",
    ),
    Misconception(
        "outside gradient given to c alone",
        _walk(reaching=lambda dhs, t, dh, dc: (dh, dc + dhs[:, t])),
        "dhs is the gradient of the loss by h. It is added to dh.",
    ),
    Misconception(
        "only the last loss counts",
        _walk(reaching=lambda dhs, t, dh, dc: (dh + dhs[:, t] if t == dhs.shape[1] - 1 else dh, dc)),
        "A gradient comes in from outside at each step, not only at the last one.",
    ),
    Misconception(
        "weight gradients overwritten",
        _walk(total=lambda so_far, of_step: of_step),
        "Each step used the same weights, so that their gradient is the sum over all steps.",
    ),
    Misconception(
        "runs forward in time",
        _walk(steps=range),
        "What reaches step t is known once step t + 1 has been dealt with: begin at the last step.",
    ),
    Misconception(
        "stops before the first step",
        _walk(steps=lambda T: range(T - 1, 0, -1)),
        "The loop ends one step too early: the step with index 0 has an input and a share in the weights, too.",
    ),
    Misconception(
        "leaves out the last step",
        _walk(steps=lambda T: range(T - 2, -1, -1)),
        "The loop begins one step too early in time: the last step has the index T − 1.",
    ),
    Misconception(
        "dc piles up",
        _walk(carried=lambda dh, dc, dh_prev, dc_prev: (dh_prev, dc + dc_prev)),
        "What a step hands back replaces what it received. Only the weights' gradients collect a sum.",
    ),
    Misconception(
        "dh and dc pile up",
        _walk(carried=lambda dh, dc, dh_prev, dc_prev: (dh + dh_prev, dc + dc_prev)),
        "What a step hands back replaces what it received, for h and for c. Only the weights' gradients are summed.",
    ),
    Misconception(
        "memory's path lacks the forget gate",
        _walk(step=step_back(dc_prev=lambda k: k.dc_total)),
        "On its way from c to the c before, each step multiplies the gradient by f.",
    ),
    Misconception(
        "nothing goes back through the gates",
        _walk(step=step_back(dh_prev=lambda k: np.zeros_like(k.dh))),
        "The gates of each step read the h before it: a part of the gradient goes back that way.",
    ),
    Misconception(
        "slope of tanh(c) left out",
        _walk(step=step_back(dc_total=lambda k: k.dc + k.dh * k.o)),
        "Each step's h shows tanh(c), and its slope belongs on the way back.",
    ),
    Misconception(
        "cache of the neighbouring step",
        _walk(at=lambda cache, t: _at(cache, t - 1)),
        "Everything in the cache with index t belongs to step t: h_prev and c_prev are already the state before it.",
    ),
    Misconception(
        "last state's cache at every step",
        _walk(at=lambda cache, t: _at(cache, -1)),
        "Step t goes back through its own gates: take [:, t] of each array that has a time axis.",
    ),
    Misconception(
        "outside gradient of the neighbouring step",
        _walk(reaching=lambda dhs, t, dh, dc: (dhs[:, t - 1] + dh, dc)),
        "dhs[:, t] belongs to the h after step t. The index is that of the step.",
    ),
    Misconception(
        "averaged over time",
        _weights_scaled(1),
        "Shared weights collect the sum over the steps. If the loss is a mean, dhs has been divided already.",
    ),
    Misconception(
        "averaged over the batch",
        _weights_scaled(0),
        "Shared weights collect the sum over the batch. If the loss is a mean, dhs has been divided already.",
    ),
    Misconception(
        "dx in reverse order",
        _result(lambda dhs, dx, *rest: (dx[:, ::-1], *rest)),
        "Going back, the last step's dx comes first: put each in its own place, or turn the list round.",
    ),
    Misconception(
        "dh0 and dc0 exchanged",
        _result(lambda dhs, dx, dh, dc, *rest: (dx, dc, dh, *rest)),
        "The order of the results is dx, dh0, dc0: h before c.",
    ),
    Misconception(
        "dc0 forgotten",
        _result(lambda dhs, dx, dh, dc, *rest: (dx, dh, np.zeros_like(dc), *rest)),
        "The first step hands a gradient back to c0, as each step does to the memory before it.",
    ),
    Misconception(
        "bias not summed over the batch",
        _walk(step=step_back(db=lambda k: k.dz)),
        "One b serves all sequences: db is a sum over time and over the batch, of shape (4H,).",
    ),
    Misconception(
        "adds into dhs",
        _walk(reaching=_adds_into),
        "dhs[:, t] is a view of the caller's array: += on it changes what the caller still needs.",
    ),
    common.downcasts(lstm_backward),
)
