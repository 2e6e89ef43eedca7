"""What goes wrong on the way back through tanh and through the output layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.rnn import tanh_backward, time_affine_backward

Cache = Mapping[str, Any]

# -- tanh_backward -------------------------------------------------------------------------------------------

TANH_BACKWARD = (
    Misconception(
        "tanh applied twice",
        lambda dh, h: dh * (1 - np.tanh(h) ** 2),
        "h is the result of tanh already: its square is what the slope needs, without another tanh.",
    ),
    Misconception(
        "square left out",
        lambda dh, h: dh * (1 - h),
        "The slope of tanh is one minus the square of the result. Without the square it is not even the same "
        "for h and -h.",
    ),
    Misconception(
        "plus for minus in the slope",
        lambda dh, h: dh * (1 + h**2),
        "tanh is steepest at 0, where the slope is 1, and flatter everywhere else: the square is taken off.",
    ),
    Misconception(
        "absolute value for the square",
        lambda dh, h: dh * (1 - np.abs(h)),
        "The slope falls with the square of h: at 0.5 it is still 0.75.",
    ),
    Misconception(
        "slope of the sigmoid",
        lambda dh, h: dh * h * (1 - h),
        "That is the slope of a sigmoid. tanh has another: it is 1 at zero and the same on both sides.",
    ),
    Misconception(
        "incoming gradient dropped",
        lambda dh, h: 1 - h**2,
        "This is the slope alone. The chain rule multiplies it by the gradient that arrives.",
    ),
    Misconception(
        "slope added",
        lambda dh, h: dh + (1 - h**2),
        "The chain rule multiplies along a path; it adds only where paths meet.",
    ),
    Misconception(
        "brackets missing",
        lambda dh, h: dh * 1 - h**2,
        "Multiplication binds more strongly than subtraction: without brackets only the 1 is multiplied.",
    ),
    Misconception(
        "divides by the slope",
        lambda dh, h: dh / (1 - h**2),
        "Dividing by the slope belongs to the inverse function. Going back, a flat tanh lets little through.",
    ),
    Misconception(
        "slope left out",
        lambda dh, h: dh + 0,
        "tanh is not the identity: where h is near 1 or -1, almost nothing comes back through it.",
    ),
    Misconception(
        "tanh passed backwards",
        lambda dh, h: np.tanh(dh),
        "Going back multiplies by the slope of tanh; tanh itself is for going forward.",
    ),
    Misconception(
        "sign of the slope",
        lambda dh, h: dh * (h**2 - 1),
        "tanh rises everywhere, so its slope is never negative.",
    ),
    common.exchanges(tanh_backward, "dh", "h", "The slope is taken at h, the state; dh is what it is multiplied by."),
    common.mutates(tanh_backward, "dh"),
    common.mutates(tanh_backward, "h"),
    common.downcasts(tanh_backward),
)

# -- time_affine_backward ------------------------------------------------------------------------------------


def _affine(
    dhs: Callable[[Any, Cache], Any] = lambda d, c: d @ c["W"],
    dW: Callable[[Any, Cache], Any] = lambda d, c: np.einsum("ntk,nth->kh", d, c["hs"]),
    db: Callable[[Any, Cache], Any] = lambda d, c: d.sum(axis=(0, 1)),
) -> Callable[..., Any]:
    return lambda dlogits, cache: (dhs(dlogits, cache), dW(dlogits, cache), db(dlogits, cache))


def _rows_of_different_steps(d: Any, c: Cache) -> Any:
    return d.transpose(1, 0, 2).reshape(-1, d.shape[-1]).T @ c["hs"].reshape(-1, c["hs"].shape[-1])


def _states_of_the_step_before(d: Any, c: Cache) -> Any:
    return np.einsum("ntk,nth->kh", d[:, 1:], c["hs"][:, :-1])


TIME_AFFINE_BACKWARD = (
    Misconception(
        "last step missing",
        _affine(
            dhs=lambda d, c: np.concatenate([d[:, :-1] @ c["W"], 0 * c["hs"][:, -1:]], axis=1),
            dW=lambda d, c: np.einsum("ntk,nth->kh", d[:, :-1], c["hs"][:, :-1]),
            db=lambda d, c: d[:, :-1].sum(axis=(0, 1)),
        ),
        "The last of the T steps has scores too: it gets a gradient, and has a share in both sums.",
    ),
    Misconception(
        "last step missing in dW",
        _affine(dW=lambda d, c: np.einsum("ntk,nth->kh", d[:, :-1], c["hs"][:, :-1])),
        "The last of the T steps has a share in dW as well.",
    ),
    Misconception(
        "states of the step before in dW",
        _affine(dW=_states_of_the_step_before),
        "The scores of step t were made from the state of step t. (It is in the recurrent step that W_hh meets the "
        "state before.)",
    ),
    Misconception(
        "only the last step",
        _affine(
            dW=lambda d, c: d[:, -1].T @ c["hs"][:, -1],
            db=lambda d, c: d[:, -1].sum(axis=0),
        ),
        "W and b were used at each step, so that each step has a share in their gradients.",
    ),
    Misconception(
        "bias summed over the batch alone",
        _affine(db=lambda d, c: d.sum(axis=0)),
        "There is one b for all steps: sum over time as well as over the batch.",
    ),
    Misconception(
        "bias summed over time alone",
        _affine(db=lambda d, c: d.sum(axis=1)),
        "There is one b for all sequences: sum over the batch as well as over time.",
    ),
    Misconception(
        "means over batch and time",
        _affine(
            dW=lambda d, c: np.einsum("ntk,nth->kh", d, c["hs"]) / (d.shape[0] * d.shape[1]),
            db=lambda d, c: d.mean(axis=(0, 1)),
        ),
        "Gradients of shared weights are added up. If the loss is a mean, dlogits has been divided already.",
    ),
    Misconception(
        "means over time",
        _affine(
            dW=lambda d, c: np.einsum("ntk,nth->kh", d, c["hs"]) / d.shape[1],
            db=lambda d, c: d.mean(axis=1).sum(axis=0),
        ),
        "Gradients of shared weights are added up over time, not averaged.",
    ),
    Misconception(
        "mean for the bias",
        _affine(db=lambda d, c: d.mean(axis=(0, 1))),
        "b was added once for each step of each sequence: its gradient is a sum, as that of W is.",
    ),
    Misconception(
        "weight gradient transposed",
        _affine(dW=lambda d, c: np.einsum("ntk,nth->hk", d, c["hs"])),
        "A gradient has the shape of what it belongs to: dW is (K, H), as W is.",
    ),
    Misconception(
        "transposed by reshape",
        _affine(dW=lambda d, c: np.einsum("ntk,nth->hk", d, c["hs"]).reshape(c["W"].shape)),
        "reshape reads the same numbers in another row length; it does not exchange the axes.",
    ),
    Misconception(
        "W transposed by reshape",
        _affine(dhs=lambda d, c: d @ c["W"].T.reshape(c["W"].shape)),
        "reshape on a transposed W moves the numbers to the wrong places; dhs needs W as it is.",
    ),
    Misconception(
        "rows of different steps paired",
        _affine(dW=_rows_of_different_steps),
        "Flatten both arrays in the same order: here row by row of dlogits meets the states of another step.",
    ),
    Misconception(
        "states summed before the product",
        _affine(dW=lambda d, c: d.sum(axis=1).T @ c["hs"].sum(axis=1)),
        "Multiply within each step, then sum: the product of two sums also pairs each step with all others.",
    ),
    Misconception(
        "only the last state gets a gradient",
        _affine(dhs=lambda d, c: np.concatenate([0 * c["hs"][:, :-1], d[:, -1:] @ c["W"]], axis=1)),
        "There is a score at each step, so that a gradient arrives at each state.",
    ),
    Misconception(
        "slope of tanh applied here",
        _affine(dhs=lambda d, c: (d @ c["W"]) * (1 - c["hs"] ** 2)),
        "This layer has no tanh. The slope of tanh belongs to the recurrent step, where it would now count twice.",
    ),
    common.mutates(time_affine_backward, "dlogits"),
    common.downcasts(time_affine_backward),
)
