"""What people get wrong in taking a gate out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import lstm_step, sigmoid
from lstm_course.reference.variants import ablated_step
from lstm_course.units.u08_variants.misconceptions_common import Parts, of_every_cell, parts, shown, squashed


def _ends(z: Parts, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return shown(z["o"], z["f"] * c + z["i"] * z["g"])


def _gates(change: Callable[[Parts, str], Parts]) -> Callable:
    """``change(gates after σ and tanh, gate)`` in place of the right one."""

    def implementation(x, h, c, W_ih, W_hh, b, gate):
        return _ends(change(squashed(parts(x, h, W_ih, W_hh, b)), gate), c)

    return implementation


def _sums(change: Callable[[Parts, str], Parts]) -> Callable:
    """``change(sums before σ and tanh, gate)`` in place of the right one."""

    def implementation(x, h, c, W_ih, W_hh, b, gate):
        return _ends(squashed(change(parts(x, h, W_ih, W_hh, b), gate)), c)

    return implementation


def _ones(z: Parts, *names: str) -> Parts:
    return {**z, **{name: np.ones_like(z[name]) for name in names}}


def _always(taken: str) -> Callable:
    return _gates(lambda z, gate: _ones(z, taken))


def _bias_alone(x, h, c, W_ih, W_hh, b, gate):
    z = parts(x, h, W_ih, W_hh, b)
    bias = np.split(b, 4)["ifgo".index(gate)]
    return _ends(squashed({**z, gate: np.broadcast_to(bias, c.shape)}), c)


def _one_side(x, h, c, W_ih, W_hh, b, gate):
    """Weights of the gate set to 0, as one might do before the step: its bias stays."""
    H, k = c.shape[1], "ifgo".index(gate)
    W_ih, W_hh, b = W_ih.copy(), W_hh.copy(), b.copy()
    for W in (W_ih, W_hh, b):
        W[k * H : (k + 1) * H] = 0
    return lstm_step(x, h, c, W_ih, W_hh, b)


def _without_tanh(x, h, c, W_ih, W_hh, b, gate):
    h_new, c_new = ablated_step(x, h, c, W_ih, W_hh, b, gate)
    return (c_new if gate == "o" else h_new), c_new


def _with(cell: Callable) -> Callable:
    """``cell(gates, c)`` on gates that are right."""

    def implementation(x, h, c, W_ih, W_hh, b, gate):
        return cell(_ones(squashed(parts(x, h, W_ih, W_hh, b)), gate), c)

    return implementation


def _order(order: str) -> Callable:
    def implementation(x, h, c, W_ih, W_hh, b, gate):
        return _ends(_ones(squashed(parts(x, h, W_ih, W_hh, b, order)), gate), c)

    return implementation


def _candidate_by_sigmoid(x, h, c, W_ih, W_hh, b, gate):
    z = {name: sigmoid(value) for name, value in parts(x, h, W_ih, W_hh, b).items()}
    return _ends(_ones(z, gate), c)


ABLATED = (
    Misconception(
        "closed instead of open",
        _gates(lambda z, gate: {**z, gate: np.zeros_like(z[gate])}),
        "A gate that is not there lets everything through: it is 1. At 0 it would be shut for ever.",
    ),
    Misconception(
        "half open",
        _one_side,
        "With its weights at 0 a gate is σ(0) = 0.5, not gone. Without the gate, the factor is 1.",
    ),
    Misconception(
        "its bias is still there",
        _bias_alone,
        "Nothing of the gate is left: not its weights, not its bias. The factor is 1.",
    ),
    Misconception(
        "one put into σ",
        _sums(lambda z, gate: _ones(z, gate)),
        "The gate itself is 1, not the sum before it: σ(1) is 0.73.",
    ),
    Misconception("nothing taken out", lambda *a: lstm_step(*a[:-1]), "All gates are at work: `gate` has no effect."),
    Misconception("always the forget gate", _always("f"), "`gate` says which one to take out: it may be i or o too."),
    Misconception("always the input gate", _always("i"), "`gate` says which one to take out: it may be f or o too."),
    Misconception("always the output gate", _always("o"), "`gate` says which one to take out: it may be i or f too."),
    Misconception(
        "all three taken out",
        _gates(lambda z, gate: _ones(z, *"ifo")),
        "Only the gate that is named is 1. The other two stay as they are.",
    ),
    Misconception(
        "the other two taken out",
        _gates(lambda z, gate: _ones(z, *(name for name in "ifo" if name != gate))),
        "The named gate goes, the other two stay: yours does it the other way round.",
    ),
    Misconception(
        "the gate's neighbour taken out",
        _gates(lambda z, gate: _ones(z, {"i": "f", "f": "g", "o": "i"}[gate])),
        "Another part of z was taken out than the one that was named. The order is i, f, g, o.",
    ),
    Misconception(
        "the candidate taken for the third gate",
        _gates(lambda z, gate: _ones(z, "ifgo"["ifo".index(gate)])),
        "The parts of z come in the order i, f, g, o: the output gate is the fourth, the candidate the third.",
    ),
    Misconception(
        "f and i confused",
        _gates(lambda z, gate: _ones(z, {"i": "f", "f": "i", "o": "o"}[gate])),
        'Without "f" all of the memory is kept; without "i" all of the candidate is written. Yours has them exchanged.',
    ),
    Misconception(
        "memory shown without tanh",
        _without_tanh,
        "The output gate is gone, tanh is not: h is tanh of c.",
    ),
    Misconception(
        "keep and write exchanged",
        _with(lambda z, c: shown(z["o"], z["i"] * c + z["f"] * z["g"])),
        "The forget gate scales what is already there; the input gate scales the candidate.",
    ),
    Misconception(
        "old memory shown",
        _with(lambda z, c: (z["o"] * np.tanh(c), z["f"] * c + z["i"] * z["g"])),
        "h shows the memory after this step's write; yours shows the one from before it.",
    ),
    Misconception("sigmoid candidate", _candidate_by_sigmoid, "The candidate needs both signs: tanh, not σ."),
    Misconception(
        "parts read as i, f, o, g",
        _order("ifog"),
        "The third part of z is the candidate g, the fourth the output gate.",
    ),
    Misconception(
        "parts read as f, i, g, o",
        _order("figo"),
        "The first part of z is the input gate, the second the forget gate.",
    ),
    *of_every_cell(ablated_step),
)
