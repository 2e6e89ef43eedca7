"""What goes wrong with the forget bias: where it is put, and how large it should be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.cell_path import forget_bias_for, set_forget_bias
from lstm_course.reference.lstm import sigmoid

Array = np.ndarray


def _set(place: Callable[[int], slice], of: Callable[[float], float] = lambda value: value) -> Callable[..., Array]:
    """``of(value)`` at ``place(H)`` of a copy."""

    def implementation(b: Array, value: float) -> Array:
        b = b.copy()
        b[place(len(b) // 4)] = of(value)
        return b

    return implementation


def _forget(H: int) -> slice:
    return slice(H, 2 * H)


def _added(b: Array, value: float) -> Array:
    return set_forget_bias(b, b[_forget(len(b) // 4)] + value)


SET_FORGET_BIAS = (
    Misconception(
        "wrong quarter: the input gate's",
        _set(lambda H: slice(0, H)),
        "The order is i, f, g, o. Yours opens the input gate: everything is written, nothing is kept longer.",
    ),
    Misconception(
        "wrong quarter: the candidate's",
        _set(lambda H: slice(2 * H, 3 * H)),
        "The order is i, f, g, o. Yours is the third block, the candidate's.",
    ),
    Misconception(
        "wrong quarter: the output gate's",
        _set(lambda H: slice(3 * H, None)),
        "The order is i, f, g, o. Yours is the last block, the output gate's.",
    ),
    Misconception(
        "value set twice over",
        _set(_forget, lambda value: 2 * value),
        "The forget gate's bias is now twice the value. That is what happens if both of PyTorch's biases get it, "
        "as the two are added.",
    ),
    Misconception(
        "value halved",
        _set(_forget, lambda value: value / 2),
        "There is one bias here: it gets the whole value. Halves are for PyTorch's two biases, if at all.",
    ),
    Misconception("value added", _added, "The forget bias becomes the value, whatever it was before."),
    Misconception(
        "value given to all gates",
        _set(lambda H: slice(None)),
        "Only the forget gate's quarter changes.",
    ),
    Misconception(
        "other biases set to zero",
        lambda b, value: set_forget_bias(np.zeros_like(b), value),
        "The other three quarters stay as they were.",
    ),
    Misconception(
        "every fourth entry",
        _set(lambda H: slice(1, None, 4)),
        "The gates lie in blocks of H, one block after the other, not in turns.",
    ),
    Misconception(
        "one unit only",
        _set(lambda H: slice(H, H + 1)),
        "Each of the H units has a forget gate with a bias of its own: all of them get the value.",
    ),
    Misconception(
        "one entry too far",
        _set(lambda H: slice(H, 2 * H + 1)),
        "The block ends before 2H. Yours also changes the first bias of the candidate.",
    ),
    Misconception(
        "value put through sigmoid",
        _set(_forget, lambda value: float(sigmoid(np.array(value)))),
        "The bias stands inside σ: it gets the value itself.",
    ),
    Misconception(
        "only the forget gate's part returned",
        lambda b, value: set_forget_bias(b, value)[_forget(len(b) // 4)],
        "All 4H biases come back, with one quarter changed.",
    ),
    common.mutates(set_forget_bias, "b"),
    common.downcasts(set_forget_bias),
)


def _logit(f: Array) -> Array:
    return np.log(f / (1 - f))


FORGET_BIAS_FOR = (
    Misconception(
        "number of steps ignored",
        lambda steps, share: np.full_like(steps, _logit(np.array(share))),
        "That bias keeps the share over *one* step. Over many steps the gate multiplies again and again.",
    ),
    Misconception(
        "share divided by the steps",
        lambda steps, share: _logit(share / steps),
        "The steps multiply: look for the number that, multiplied by itself that often, gives the share.",
    ),
    Misconception(
        "loss spread evenly over the steps",
        lambda steps, share: _logit(np.maximum(1 - (1 - share) / steps, 1e-3)),
        "Losing the same amount at each step would be subtracting. The gate multiplies: take a root.",
    ),
    Misconception(
        "power for root",
        lambda steps, share: _logit(share**steps),
        "That is what is left after those steps if *one* step keeps the share. The way back is a root.",
    ),
    Misconception(
        "gate returned for its bias",
        lambda steps, share: share ** (1 / steps),
        "That is f, a number between 0 and 1. The bias stands inside σ: undo it.",
    ),
    Misconception(
        "logarithm for the inverse of sigmoid",
        lambda steps, share: np.log(share) / steps,
        "log f is not what σ turns into f. Solve f = 1/(1 + exp(−b)) for b: it has f/(1 − f) in it.",
    ),
    Misconception(
        "sign of the bias turned",
        lambda steps, share: -forget_bias_for(steps, share),
        "A gate above one half needs a bias above 0. Yours is the bias of what is forgotten.",
    ),
    Misconception(
        "share taken for what is lost",
        lambda steps, share: forget_bias_for(steps, 1 - share),
        "share is what is *kept* after the steps, not what is lost.",
    ),
    Misconception(
        "sigmoid for its inverse",
        lambda steps, share: sigmoid(share ** (1 / steps)),
        "The gate is σ(b). You know the gate and want b: σ has to be undone, not applied.",
    ),
    Misconception(
        "logarithm of the steps",
        lambda steps, share: np.log(steps),
        "That is a rule of thumb: it keeps 1/e over many steps, whatever share you asked for.",
    ),
    Misconception(
        "logarithm to base ten",
        lambda steps, share: forget_bias_for(steps, share) / np.log(10),
        "σ has e in it: its inverse takes the natural logarithm, np.log.",
    ),
    Misconception(
        "one step more",
        lambda steps, share: forget_bias_for(steps + 1, share),
        "The product has as many factors as there are steps.",
    ),
    common.mutates(forget_bias_for, "steps"),
    common.downcasts(forget_bias_for),
)
