"""Where the reset gate and its bias stand, and which way round z is: what goes wrong with the conventions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.gru import flip_update_gate, gru_step, gru_step_cho
from lstm_course.reference.lstm import sigmoid
from lstm_course.units.u07_gru.misconceptions_step import Array, after, before, cell, shared, with_biases


def _reset_state_everywhere(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
    H = h.shape[1]
    own = x @ W_ih.T + b_ih + b_hh
    r = sigmoid(own[:, :H] + h @ W_hh[:H].T)
    past = (r * h) @ W_hh.T
    z, n = sigmoid(own[:, H : 2 * H] + past[:, H : 2 * H]), np.tanh(own[:, 2 * H :] + past[:, 2 * H :])
    return (1 - z) * n + z * h


def _overwritten(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
    W_hr, W_hz, W_hn = np.split(W_hh, 3)
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih + b_hh, 3, axis=-1)
    z = sigmoid(x_z + h @ W_hz.T)
    h *= sigmoid(x_r + h @ W_hr.T)
    return (1 - z) * np.tanh(x_n + h @ W_hn.T) + z * h


STEP = (
    Misconception(
        "reset gate before the product",
        cell(before),
        "PyTorch applies r after the product, to W_hn h + b_hn. You have r h multiplied by W_hn: Cho's convention.",
    ),
    Misconception(
        "bias of the recurrent part outside the reset gate",
        cell(lambda r, h, W, b: r * (h @ W.T) + b),
        "In PyTorch r acts on the product and its bias together. That is why a GRU has two biases.",
    ),
    Misconception(
        "both biases inside the reset gate",
        lambda x, h, W_ih, W_hh, b_ih, b_hh: cell(
            lambda r, h, W, b: r * (h @ W.T + b + b_ih[2 * len(b_ih) // 3 :]) - b_ih[2 * len(b_ih) // 3 :]
        )(x, h, W_ih, W_hh, b_ih, b_hh),
        "b_in belongs to x and passes unhindered; r acts on h's part and its own bias b_hn alone.",
    ),
    Misconception(
        "biases exchanged",
        with_biases(lambda b_ih, b_hh: (b_hh, b_ih), gru_step),
        "b_ih goes with W_ih x, b_hh with W_hh h. In the gates that makes no difference, in the candidate it does.",
    ),
    *shared(gru_step, after),
)

STEP_CHO = (
    Misconception(
        "reset gate after the product",
        gru_step,
        "That is PyTorch's convention. Here r scales the old state itself, before W_hn sees it.",
    ),
    Misconception(
        "reset gate after the product, its bias outside",
        cell(lambda r, h, W, b: r * (h @ W.T) + b),
        "The bias is right, but r still acts on the product. Here it scales h before W_hn sees it.",
    ),
    Misconception(
        "bias of the recurrent part reset too",
        cell(lambda r, h, W, b: (r * h) @ W.T + r * b),
        "Here r acts on h alone. Both biases of the candidate are added in full.",
    ),
    Misconception(
        "reset gate before and after the product",
        cell(lambda r, h, W, b: r * ((r * h) @ W.T + b)),
        "r acts once, on h, before the product.",
    ),
    Misconception(
        "reset state in the update gate",
        _reset_state_everywhere,
        "Both gates look at the old state as it is. Only the candidate sees it reset.",
    ),
    Misconception(
        "old state overwritten by the reset one",
        _overwritten,
        "With h *= r the old h is lost, for the mixture at the end and for whoever called you. Give r h another name.",
    ),
    *shared(gru_step_cho, before),
)


def _flipped(rows: Callable[[int], slice], parts: tuple[int, ...] = (0, 1, 2, 3)) -> Callable:
    """Negates those rows (given H) of those of the four arrays."""

    def implementation(*weights: Array) -> tuple[Array, ...]:
        flipped = [w.copy() for w in weights]
        for k in parts:
            flipped[k][rows(len(weights[2]) // 3)] *= -1
        return tuple(flipped)

    return implementation


def _changed(change: Callable[[Array], Array]) -> Callable:
    """Return a function that puts ``change(block)`` in place of each block of z."""

    def implementation(*weights: Array) -> tuple[Array, ...]:
        flipped = [w.copy() for w in weights]
        for w in flipped:
            H = len(w) // 3
            w[H : 2 * H] = change(w[H : 2 * H])
        return tuple(flipped)

    return implementation


def _of_z(H: int) -> slice:
    return slice(H, 2 * H)


def _by_inputs(*weights: Array) -> tuple[Array, ...]:
    flipped = [w.copy() for w in weights]
    D = weights[0].shape[1]
    for w in flipped:
        w[D : 2 * D] *= -1
    return tuple(flipped)


FLIP = (
    Misconception(
        "everything negated",
        lambda *weights: tuple(-w for w in weights),
        "Only z changes its meaning. The reset gate and the candidate have to stay as they are.",
    ),
    Misconception(
        "block of the reset gate negated",
        _flipped(lambda H: slice(0, H)),
        "The first H rows are those of r. z's are the second block.",
    ),
    Misconception(
        "block of the candidate negated",
        _flipped(lambda H: slice(2 * H, 3 * H)),
        "The last H rows are those of n. z's are the second block.",
    ),
    Misconception(
        "both gates negated",
        _flipped(lambda H: slice(0, 2 * H)),
        "r means the same in both conventions. Only the block of z changes.",
    ),
    Misconception(
        "biases left as they were",
        _flipped(_of_z, (0, 1)),
        "All that goes into σ has to change its sign, the biases too.",
    ),
    Misconception(
        "matrices left as they were",
        _flipped(_of_z, (2, 3)),
        "All that goes into σ has to change its sign, not the biases alone.",
    ),
    Misconception(
        "recurrent weights left as they were",
        _flipped(_of_z, (0, 2)),
        "z is computed from x and from h: W_hh and b_hh have a block for it too.",
    ),
    Misconception(
        "input weights left as they were",
        _flipped(_of_z, (1, 3)),
        "z is computed from x and from h: W_ih and b_ih have a block for it too.",
    ),
    Misconception(
        "one bias left as it was",
        _flipped(_of_z, (0, 1, 2)),
        "Both biases go into z. Negating one of the two leaves their sum wrong.",
    ),
    Misconception(
        "one minus the weights",
        _changed(lambda block: 1 - block),
        "1 − z is wanted after σ. Ask which input makes σ give that; it is not one minus the input.",
    ),
    Misconception(
        "weights inverted",
        _changed(lambda block: 1 / block),
        "1 − z is wanted after σ. Ask which input makes σ give that; it is not the reciprocal.",
    ),
    Misconception(
        "signs dropped",
        _changed(np.abs),
        "Every sign of the block has to change, in both directions.",
    ),
    Misconception(
        "z's rows in reverse",
        _changed(lambda block: block[::-1]),
        "The units stay where they are. It is what goes into σ that has to change its sign.",
    ),
    Misconception(
        "blocks of r and z exchanged",
        lambda *weights: tuple(np.concatenate([np.split(w, 3)[k] for k in (1, 0, 2)]) for w in weights),
        "That makes r out of z. z keeps its place; its meaning changes.",
    ),
    Misconception(
        "weights returned as they came",
        lambda *weights: tuple(w.copy() for w in weights),
        "Nothing has changed. With the same weights the two conventions give different states.",
    ),
    Misconception(
        "block cut by the number of inputs",
        _by_inputs,
        "A block has H rows, one for each unit. Yours has as many as there are inputs.",
    ),
    Misconception(
        "every third row",
        _flipped(lambda H: slice(1, None, 3)),
        "The rows of z are H rows in a row, not every third one.",
    ),
    common.mutates(flip_update_gate, "W_ih"),
    common.mutates(flip_update_gate, "W_hh"),
    common.downcasts(flip_update_gate),
)
