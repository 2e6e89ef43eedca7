"""What goes wrong on the way back through one step."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import Cache, lstm_step_backward, sigmoid

Array = np.ndarray
Line = Callable[[Any], Any]


def slope(gate: Array) -> Array:
    """σ' from what σ returned."""
    return gate * (1 - gate)


def step_back(
    dc_total: Line = lambda k: k.dc + k.dh * k.o * (1 - k.shown**2),
    dz_i: Line = lambda k: k.dc_total * k.g * slope(k.i),
    dz_f: Line = lambda k: k.dc_total * k.c_prev * slope(k.f),
    dz_g: Line = lambda k: k.dc_total * k.i * (1 - k.g**2),
    dz_o: Line = lambda k: k.dh * k.shown * slope(k.o),
    stack: Line = lambda k: np.concatenate([k.dz_i, k.dz_f, k.dz_g, k.dz_o], axis=-1),
    dh_prev: Line = lambda k: k.dz @ k.W_hh,
    dc_prev: Line = lambda k: k.dc_total * k.f,
    dW_ih: Line = lambda k: k.dz.T @ k.x,
    dW_hh: Line = lambda k: k.dz.T @ k.h_prev,
    db: Line = lambda k: k.dz.sum(axis=0),
) -> Callable[..., Any]:
    """`lstm_step_backward` with some of its lines replaced. ``shown`` is tanh(c), ``dc_total`` all that reaches c."""

    def implementation(dh: Array, dc: Array, cache: Cache) -> Any:
        k = SimpleNamespace(**cache, dh=dh, dc=dc, shown=np.tanh(cache["c"]))
        k.dc_total = dc_total(k)
        k.dz_i, k.dz_f, k.dz_g, k.dz_o = dz_i(k), dz_f(k), dz_g(k), dz_o(k)
        k.dz = stack(k)
        return k.dz @ k.W_ih, dh_prev(k), dc_prev(k), dW_ih(k), dW_hh(k), db(k)

    return implementation


def _reordered(*order: int) -> Callable[..., Any]:
    return lambda *a: tuple(lstm_step_backward(*a)[place] for place in order)


def _units_interleaved(k: Any) -> Array:
    return np.stack([k.dz_i, k.dz_f, k.dz_g, k.dz_o], axis=-1).reshape(len(k.dz_i), -1)


LSTM_STEP_BACKWARD = (
    Misconception(
        "incoming dc dropped",
        step_back(dc_total=lambda k: k.dh * k.o * (1 - k.shown**2)),
        "The new c is read twice: by this step's h, and by the next step. dc is what the next step hands back; add it.",
    ),
    Misconception(
        "way from h into c dropped",
        step_back(dc_total=lambda k: k.dc),
        "h shows c, so a part of dh goes on into c: through the output gate and the slope of tanh. Add it to dc.",
    ),
    Misconception(
        "tanh(c) not squared",
        step_back(dc_total=lambda k: k.dc + k.dh * k.o * (1 - k.shown)),
        "The slope of tanh at c is one minus the square of tanh(c).",
    ),
    Misconception(
        "c squared without its tanh",
        step_back(dc_total=lambda k: k.dc + k.dh * k.o * (1 - k.c**2)),
        "c in the cache has not been through tanh yet: the slope is one minus the square of tanh(c).",
    ),
    Misconception(
        "slope of tanh(c) left out",
        step_back(dc_total=lambda k: k.dc + k.dh * k.o),
        "Between c and h there is a tanh, and its slope belongs on the way back.",
    ),
    Misconception(
        "output gate left out on the way to c",
        step_back(dc_total=lambda k: k.dc + k.dh * (1 - k.shown**2)),
        "h is o times tanh(c): what comes back into c is multiplied by o.",
    ),
    Misconception(
        "slope of tanh at the old memory",
        step_back(dc_total=lambda k: k.dc + k.dh * k.o * (1 - np.tanh(k.c_prev) ** 2)),
        "h showed the memory after the write: take the slope at c, not at c_prev.",
    ),
    Misconception(
        "dc sent through the output gate as well",
        step_back(dc_total=lambda k: (k.dc + k.dh) * k.o * (1 - k.shown**2)),
        "dc reaches c directly. Only dh comes through the output gate and the tanh.",
    ),
    Misconception(
        "dc_prev lacks the forget gate",
        step_back(dc_prev=lambda k: k.dc_total),
        "The old c was multiplied by f on its way into the new one, and so is the gradient on its way back.",
    ),
    Misconception(
        "dc_prev from the incoming dc alone",
        step_back(dc_prev=lambda k: k.dc * k.f),
        "All that reaches the new c, dc_total, goes on to the old one, the part that came through h as well.",
    ),
    Misconception(
        "dc_prev multiplied by the input gate",
        step_back(dc_prev=lambda k: k.dc_total * k.i),
        "The old c was scaled by the forget gate. The input gate scales the candidate.",
    ),
    Misconception(
        "blocks of f and i exchanged",
        step_back(stack=lambda k: np.concatenate([k.dz_f, k.dz_i, k.dz_g, k.dz_o], axis=-1)),
        "The four gradients have to lie in the order of the weights: i, f, g, o.",
    ),
    Misconception(
        "blocks of g and o exchanged",
        step_back(stack=lambda k: np.concatenate([k.dz_i, k.dz_f, k.dz_o, k.dz_g], axis=-1)),
        "The four gradients have to lie in the order of the weights: i, f, g, o. Yours has o before g.",
    ),
    Misconception(
        "partners of f and i exchanged",
        step_back(dz_i=lambda k: k.dc_total * k.c_prev * slope(k.i), dz_f=lambda k: k.dc_total * k.g * slope(k.f)),
        "i was multiplied by the candidate, f by the old memory. The derivative by a factor is the other factor.",
    ),
    Misconception(
        "forget gate's partner is the new memory",
        step_back(dz_f=lambda k: k.dc_total * k.c * slope(k.f)),
        "f was multiplied by the memory from before the step, c_prev.",
    ),
    Misconception(
        "candidate's gradient lacks the input gate",
        step_back(dz_g=lambda k: k.dc_total * (1 - k.g**2)),
        "g was multiplied by i before it was written.",
    ),
    Misconception(
        "output gate's gradient from c without tanh",
        step_back(dz_o=lambda k: k.dh * k.c * slope(k.o)),
        "o was multiplied by tanh(c), not by c.",
    ),
    Misconception(
        "output gate's gradient from dc",
        step_back(dz_o=lambda k: k.dc_total * k.shown * slope(k.o)),
        "o has no part in c. Its gradient comes from dh alone.",
    ),
    Misconception(
        "slopes of the gates left out",
        step_back(dz_i=lambda k: k.dc_total * k.g, dz_f=lambda k: k.dc_total * k.c_prev, dz_o=lambda k: k.dh * k.shown),
        "dz is the gradient *before* σ: each gate's gradient still has to pass back through its σ.",
    ),
    Misconception(
        "slope of the candidate left out",
        step_back(dz_g=lambda k: k.dc_total * k.i),
        "dz is the gradient before tanh: the candidate's has to pass back through it.",
    ),
    Misconception(
        "slope of tanh for the gates",
        step_back(
            dz_i=lambda k: k.dc_total * k.g * (1 - k.i**2),
            dz_f=lambda k: k.dc_total * k.c_prev * (1 - k.f**2),
            dz_o=lambda k: k.dh * k.shown * (1 - k.o**2),
        ),
        "The gates come out of σ, whose slope is s (1 − s). One minus the square is for tanh.",
    ),
    Misconception(
        "slope of sigmoid for the candidate",
        step_back(dz_g=lambda k: k.dc_total * k.i * slope(k.g)),
        "The candidate comes out of tanh: its slope is one minus the square.",
    ),
    Misconception(
        "sigmoid applied twice",
        step_back(
            dz_i=lambda k: k.dc_total * k.g * slope(sigmoid(k.i)),
            dz_f=lambda k: k.dc_total * k.c_prev * slope(sigmoid(k.f)),
            dz_o=lambda k: k.dh * k.shown * slope(sigmoid(k.o)),
        ),
        "The gates in the cache are what σ returned. Take the slope from them as they are.",
    ),
    Misconception(
        "tanh applied twice",
        step_back(dz_g=lambda k: k.dc_total * k.i * (1 - np.tanh(k.g) ** 2)),
        "The candidate in the cache is what tanh returned. Take the slope from it as it is.",
    ),
    Misconception(
        "units interleaved",
        step_back(stack=_units_interleaved),
        "The first H entries of dz are all of gate i, the next H all of f, and so on. Join along the last axis.",
    ),
    Misconception(
        "nothing goes back through the gates",
        step_back(dh_prev=lambda k: np.zeros_like(k.dh)),
        "All four gates read the old h. To leave that way out is the truncation of 1997; here the gradient is exact.",
    ),
    Misconception(
        "dh carried on beside the step",
        step_back(dh_prev=lambda k: k.dz @ k.W_hh + k.dh),
        "h has no direct path: the old h reaches this step through the gates alone. The direct path is c's.",
    ),
    Misconception(
        "new h for the old one in dW_hh",
        step_back(dW_hh=lambda k: k.dz.T @ (k.o * k.shown)),
        "W_hh was multiplied by the h that came into the step, h_prev.",
    ),
    Misconception(
        "memory for h in dW_hh",
        step_back(dW_hh=lambda k: k.dz.T @ k.c_prev),
        "The gates read h, not c: W_hh was multiplied by the h that came in, h_prev.",
    ),
    Misconception(
        "weight gradients transposed",
        step_back(dW_ih=lambda k: k.x.T @ k.dz, dW_hh=lambda k: k.h_prev.T @ k.dz),
        "A gradient has the shape of what it belongs to: (4H, D) and (4H, H). dz gives the rows.",
    ),
    Misconception(
        "weight gradients transposed by reshape",
        step_back(
            dW_ih=lambda k: (k.x.T @ k.dz).reshape(k.W_ih.shape),
            dW_hh=lambda k: (k.h_prev.T @ k.dz).reshape(k.W_hh.shape),
        ),
        "reshape makes the shape right and leaves the numbers in the wrong places. Multiply in the other order.",
    ),
    Misconception(
        "bias not summed over the batch",
        step_back(db=lambda k: k.dz),
        "One b serves all sequences of the batch: its gradient is the sum over them, (4H,).",
    ),
    Misconception(
        "averaged over the batch",
        step_back(
            dW_ih=lambda k: k.dz.T @ k.x / len(k.x),
            dW_hh=lambda k: k.dz.T @ k.h_prev / len(k.x),
            db=lambda k: k.dz.mean(axis=0),
        ),
        "Shared weights collect a sum over the batch. If the loss is a mean, dh has been divided already.",
    ),
    Misconception(
        "bias averaged over the batch",
        step_back(db=lambda k: k.dz.mean(axis=0)),
        "Sum over the batch, as the matrix products for the weights do.",
    ),
    Misconception(
        "dh_prev and dc_prev exchanged",
        _reordered(0, 2, 1, 3, 4, 5),
        "The order of the results is dx, dh_prev, dc_prev: h before c.",
    ),
    Misconception(
        "dx behind the states",
        _reordered(1, 2, 0, 3, 4, 5),
        "The order of the results is dx, dh_prev, dc_prev: as the step takes x, h, c.",
    ),
    Misconception(
        "dW_ih and dW_hh exchanged", _reordered(0, 1, 2, 4, 3, 5), "The order of the results is W_ih first, then W_hh."
    ),
    common.mutates(lstm_step_backward, "dc"),
    common.mutates(lstm_step_backward, "dh"),
    common.downcasts(lstm_step_backward),
)
