"""What people get wrong in coupling the input gate to the forget gate."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import lstm_step, sigmoid
from lstm_course.reference.variants import coupled_step
from lstm_course.units.u08_variants.misconceptions_common import of_every_cell, parts, shown, squashed


def _step(
    new: Callable = lambda f, g, o, c: f * c + (1 - f) * g,
    show: Callable = lambda f, g, o, old, c: shown(o, c),
    squash: Callable = squashed,
    order: str = "fgo",
) -> Callable:
    """A coupled step in which one thing is done differently."""

    def implementation(x, h, c, W_ih, W_hh, b):
        z = squash(parts(x, h, W_ih, W_hh, b, order))
        f, g, o = z["f"], z["g"], z["o"]
        return show(f, g, o, c, new(f, g, o, c))

    return implementation


def _complement_too_early(x, h, c, W_ih, W_hh, b):
    z = parts(x, h, W_ih, W_hh, b, "fgo")
    c = sigmoid(z["f"]) * c + sigmoid(1 - z["f"]) * np.tanh(z["g"])
    return shown(sigmoid(z["o"]), c)


def _units_interleaved(x, h, c, W_ih, W_hh, b):
    z = (x @ W_ih.T + h @ W_hh.T + b).reshape(len(x), -1, 3)
    f, g, o = (z[..., k] for k in range(3))
    c = sigmoid(f) * c + (1 - sigmoid(f)) * np.tanh(g)
    return shown(sigmoid(o), c)


def _orders() -> tuple[Misconception, ...]:
    wrong = ["".join(p) for p in permutations("fgo") if p != ("f", "g", "o")]
    return tuple(
        Misconception(
            f"parts read as {', '.join(order)}",
            _step(order=order),
            f"The three parts of z come in the order f, g, o; yours takes the first for {order[0]}, "
            f"the second for {order[1]}.",
        )
        for order in wrong
    )


COUPLED = (
    Misconception(
        "i = f for 1 − f",
        _step(lambda f, g, o, c: f * c + f * g),
        "What is kept and what is written share one whole: where f keeps all, nothing is written.",
    ),
    Misconception(
        "keep and write exchanged",
        _step(lambda f, g, o, c: (1 - f) * c + f * g),
        "f keeps: it goes with the old c, and its complement with the candidate. (A GRU may have it the other way.)",
    ),
    Misconception(
        "complement inside σ",
        _complement_too_early,
        "The complement is taken of the gate, a number between 0 and 1, not of the sum that goes into σ.",
    ),
    Misconception(
        "everything written",
        _step(lambda f, g, o, c: f * c + g),
        "The candidate needs its gate: it is tied to f, not taken away.",
    ),
    Misconception(
        "everything kept",
        _step(lambda f, g, o, c: c + (1 - f) * g),
        "f has no effect on the old c. Both ends are coupled: more written means less kept.",
    ),
    Misconception(
        "output gate coupled too",
        _step(show=lambda f, g, o, old, c: shown(1 - f, c)),
        "o is a gate of its own, from the third part of z. Only the input gate is tied to f.",
    ),
    Misconception(
        "o for the input gate",
        _step(lambda f, g, o, c: f * c + o * g),
        "The candidate is scaled by what f leaves over, not by the output gate.",
    ),
    Misconception(
        "memory squashed",
        _step(lambda f, g, o, c: np.tanh(f * c + (1 - f) * g)),
        "c itself is never squashed; tanh comes only on the way into h.",
    ),
    Misconception(
        "complement squared",
        _step(lambda f, g, o, c: f * c + (1 - f) ** 2 * g),
        "What f leaves over scales the candidate once.",
    ),
    Misconception(
        "old memory shown",
        _step(show=lambda f, g, o, old, c: (o * np.tanh(old), c)),
        "h shows the memory after this step's write; yours shows the one from before it.",
    ),
    Misconception(
        "memory shown without tanh",
        _step(show=lambda f, g, o, old, c: (o * c, c)),
        "On its way into h, c goes through tanh, here as in the plain LSTM.",
    ),
    Misconception("output gate unused", _step(show=lambda f, g, o, old, c: (np.tanh(c), c)), "o has no effect on h."),
    Misconception(
        "sigmoid candidate",
        _step(squash=lambda z: {name: sigmoid(value) for name, value in z.items()}),
        "σ is for the gates. The candidate g needs both signs: tanh.",
    ),
    Misconception(
        "candidate not squashed",
        _step(squash=lambda z: {name: value if name == "g" else sigmoid(value) for name, value in z.items()}),
        "g goes through tanh before it is written.",
    ),
    Misconception(
        "cut into four",
        lstm_step,
        "There are three parts here, not four: the input gate has no weights of its own.",
    ),
    Misconception(
        "units interleaved",
        _units_interleaved,
        "The first H entries are all of f, the next H all of g. Yours reads them unit by unit.",
    ),
    *_orders(),
    *of_every_cell(coupled_step),
)
