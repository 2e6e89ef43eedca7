"""What goes wrong on the way back through one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.rnn import rnn_step_backward, tanh_backward

Cache = Mapping[str, Any]


def step_back(
    dz: Callable[[Any, Cache], Any] = lambda dh, c: tanh_backward(dh, c["h"]),
    dx: Callable[[Any, Any, Cache], Any] = lambda dh, dz, c: dz @ c["W_ih"],
    dh_prev: Callable[[Any, Any, Cache], Any] = lambda dh, dz, c: dz @ c["W_hh"],
    dW_ih: Callable[[Any, Any, Cache], Any] = lambda dh, dz, c: dz.T @ c["x"],
    dW_hh: Callable[[Any, Any, Cache], Any] = lambda dh, dz, c: dz.T @ c["h_prev"],
    db: Callable[[Any, Any, Cache], Any] = lambda dh, dz, c: dz.sum(axis=0),
) -> Callable[..., Any]:
    """`rnn_step_backward` with one of its lines replaced."""

    def implementation(dh: Any, cache: Cache) -> Any:
        a = dz(dh, cache)
        return tuple(line(dh, a, cache) for line in (dx, dh_prev, dW_ih, dW_hh, db))

    return implementation


def _overwrites_cache(dh: Any, cache: Cache) -> Any:
    result = rnn_step_backward(dh, cache)
    cache["h"][...] = 1 - cache["h"] ** 2
    return result


RNN_STEP_BACKWARD = (
    Misconception(
        "tanh applied twice",
        step_back(dz=lambda dh, c: dh * (1 - np.tanh(c["h"]) ** 2)),
        "The h in the cache is the result of tanh already. Square it as it is.",
    ),
    Misconception(
        "square left out of the slope",
        step_back(dz=lambda dh, c: dh * (1 - c["h"])),
        "The slope of tanh is one minus the square of h.",
    ),
    Misconception(
        "slope of tanh left out",
        step_back(dz=lambda dh, c: dh),
        "Between h and the weights stands a tanh: pass back through it first.",
    ),
    Misconception(
        "slope taken at the old state",
        step_back(dz=lambda dh, c: dh * (1 - c["h_prev"] ** 2)),
        "This step's tanh gave h, not h_prev: the slope is taken at h.",
    ),
    Misconception(
        "slope of the sigmoid in the step",
        step_back(dz=lambda dh, c: dh * c["h"] * (1 - c["h"])),
        "That is a sigmoid's slope; this step has a tanh.",
    ),
    Misconception(
        "recurrent matrix transposed",
        step_back(dh_prev=lambda dh, dz, c: dz @ c["W_hh"].T),
        "Forward multiplies rows by the transpose of W_hh. The way back undoes that transposition. W_hh is "
        "square, so that the shapes do not warn you.",
    ),
    Misconception(
        "dW_hh transposed",
        step_back(dW_hh=lambda dh, dz, c: c["h_prev"].T @ dz),
        "Row i of dW_hh belongs to unit i of the new state, so that dz gives the rows and h_prev the columns.",
    ),
    Misconception(
        "dW_ih transposed",
        step_back(dW_ih=lambda dh, dz, c: c["x"].T @ dz),
        "dW_ih has the shape of W_ih, (H, D): dz gives the rows and x the columns.",
    ),
    Misconception(
        "dW_ih transposed by reshape",
        step_back(dW_ih=lambda dh, dz, c: (c["x"].T @ dz).reshape(c["W_ih"].shape)),
        "reshape makes the shape right and leaves the numbers in the wrong places. Multiply in the other order.",
    ),
    Misconception(
        "bias not summed over the batch",
        step_back(db=lambda dh, dz, c: dz),
        "One b serves all sequences of the batch: its gradient is the sum over them, of shape (H,).",
    ),
    Misconception(
        "bias averaged over the batch",
        step_back(db=lambda dh, dz, c: dz.mean(axis=0)),
        "Sum over the batch, as the matrix products for the weights do. A mean belongs in the loss.",
    ),
    Misconception(
        "weights averaged over the batch",
        step_back(
            dW_ih=lambda dh, dz, c: dz.T @ c["x"] / len(dh),
            dW_hh=lambda dh, dz, c: dz.T @ c["h_prev"] / len(dh),
            db=lambda dh, dz, c: dz.mean(axis=0),
        ),
        "Shared weights collect a sum over the batch. If the loss is a mean, dh has been divided already.",
    ),
    Misconception(
        "first sequence only",
        step_back(
            dW_ih=lambda dh, dz, c: dz[:1].T @ c["x"][:1],
            dW_hh=lambda dh, dz, c: dz[:1].T @ c["h_prev"][:1],
            db=lambda dh, dz, c: dz[0],
        ),
        "All sequences of the batch used the same weights, so that all of them count in the gradient.",
    ),
    Misconception(
        "new state for the old one in dW_hh",
        step_back(dW_hh=lambda dh, dz, c: dz.T @ c["h"]),
        "W_hh was multiplied by the state that came into the step, h_prev.",
    ),
    Misconception(
        "dx without the slope",
        step_back(dx=lambda dh, dz, c: dh @ c["W_ih"]),
        "The way to x leads through the tanh as well: start from dz, not from dh.",
    ),
    Misconception(
        "dh_prev without the slope",
        step_back(dh_prev=lambda dh, dz, c: dh @ c["W_hh"]),
        "The way to h_prev leads through the tanh as well: start from dz, not from dh.",
    ),
    Misconception(
        "bias without the slope",
        step_back(db=lambda dh, dz, c: dh.sum(axis=0)),
        "b stands inside the tanh: its gradient comes from dz, not from dh.",
    ),
    Misconception(
        "dh carried on beside the step",
        step_back(dh_prev=lambda dh, dz, c: dz @ c["W_hh"] + dh),
        "h_prev reaches h through W_hh and the tanh alone. There is no path around them (the LSTM will have one).",
    ),
    Misconception(
        "weight gradients exchanged",
        lambda dh, cache: tuple(rnn_step_backward(dh, cache)[i] for i in (0, 1, 3, 2, 4)),
        "The order of the results is that of the arguments: W_ih first, then W_hh.",
    ),
    Misconception(
        "dx and dh_prev exchanged",
        lambda dh, cache: tuple(rnn_step_backward(dh, cache)[i] for i in (1, 0, 2, 3, 4)),
        "The order of the results is that of the arguments: x first, then the state.",
    ),
    Misconception(
        "overwrites the cache",
        _overwrites_cache,
        "The cache is the caller's: *= and += on its arrays spoil it for whoever reads it next.",
    ),
    common.mutates(rnn_step_backward, "dh"),
    common.downcasts(rnn_step_backward),
)
