"""What people get wrong in peepholes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import sigmoid
from lstm_course.reference.variants import Array, peephole_step
from lstm_course.units.u08_variants.misconceptions_common import of_every_cell, parts, shown


def _early(i, f, c, h, p_i, p_f):
    return i + p_i * c, f + p_f * c


def _late(o, new, c, h, p_o):
    return o + p_o * new


def _step(
    early: Callable = _early,
    late: Callable = _late,
    candidate: Callable[[Array], Array] = np.tanh,
    update: Callable = lambda i, f, g, c: f * c + i * g,
    show: Callable = shown,
    gate: Callable[[Array], Array] = sigmoid,
    order: str = "ifgo",
) -> Callable:
    """A peephole step in which one thing is done differently."""

    def implementation(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
        z = parts(x, h, W_ih, W_hh, b, order)
        i, f = (gate(part) for part in early(z["i"], z["f"], c, h, p_i, p_f))
        new = update(i, f, candidate(z["g"]), c)
        return show(gate(late(z["o"], new, c, h, p_o)), new)

    return implementation


def _sum_over_units(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    z = parts(x, h, W_ih, W_hh, b)
    i, f = sigmoid(z["i"] + (c @ p_i)[:, None]), sigmoid(z["f"] + (c @ p_f)[:, None])
    new = f * c + i * np.tanh(z["g"])
    return shown(sigmoid(z["o"] + (new @ p_o)[:, None]), new)


def _without_sigma(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    z = parts(x, h, W_ih, W_hh, b)
    new = (sigmoid(z["f"]) + p_f * c) * c + (sigmoid(z["i"]) + p_i * c) * np.tanh(z["g"])
    return shown(sigmoid(z["o"]) + p_o * new, new)


def _third_on_the_candidate(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    z = parts(x, h, W_ih, W_hh, b)
    i, f = sigmoid(z["i"] + p_i * c), sigmoid(z["f"] + p_f * c)
    new = f * c + i * np.tanh(z["g"] + p_o * c)
    return shown(sigmoid(z["o"]), new)


def _outer_product(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    return peephole_step(x, h, c, W_ih, W_hh, b, p_i @ c, p_f @ c, p_o @ c)


def _old_forgotten_first(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    z = parts(x, h, W_ih, W_hh, b)
    kept = sigmoid(z["f"] + p_f * c) * c
    new = kept + sigmoid(z["i"] + p_i * kept) * np.tanh(z["g"])
    return shown(sigmoid(z["o"] + p_o * new), new)


PEEPHOLE = (
    Misconception(
        "o peeps at the old c",
        _step(late=lambda o, new, c, h, p_o: o + p_o * c),
        "i and f decide before c changes, so they see the old one. o decides afterwards: it sees the new one.",
    ),
    Misconception(
        "a full matrix for a diagonal",
        _sum_over_units,
        "A peephole is a vector: each unit's gate sees the memory of that unit alone. Yours adds up all units.",
    ),
    Misconception(
        "matrix product with the peephole",
        _outer_product,
        "p and c meet entry by entry. With @ the numbers of all units, or of all sequences, are summed.",
    ),
    Misconception(
        "peephole after σ",
        _without_sigma,
        "The peephole is one more term of the sum that goes into σ. Added afterwards, a gate is no longer in 0 to 1.",
    ),
    Misconception(
        "third peephole on the candidate",
        _third_on_the_candidate,
        "The candidate g has no peephole. The three are for i, f and o, though the parts of z are four.",
    ),
    Misconception(
        "peepholes at h",
        _step(
            early=lambda i, f, c, h, p_i, p_f: (i + p_i * h, f + p_f * h), late=lambda o, new, c, h, p_o: o + p_o * h
        ),
        "h is what the output gate lets out, and may be 0 while c is full. A peephole is there to see c itself.",
    ),
    Misconception(
        "peepholes at tanh(c)",
        _step(
            early=lambda i, f, c, h, p_i, p_f: (i + p_i * np.tanh(c), f + p_f * np.tanh(c)),
            late=lambda o, new, c, h, p_o: o + p_o * np.tanh(new),
        ),
        "A peephole sees c as it is, unbounded: only so can a gate wait for a count to be reached.",
    ),
    Misconception(
        "o peeps at h",
        _step(late=lambda o, new, c, h, p_o: o + p_o * h),
        "The output gate's peephole sees the new c, not the last h.",
    ),
    Misconception(
        "no peephole on the output gate",
        _step(late=lambda o, new, c, h, p_o: o),
        "p_o has no effect: the output gate has a peephole too.",
    ),
    Misconception(
        "no peephole on the input gate",
        _step(early=lambda i, f, c, h, p_i, p_f: (i, f + p_f * c)),
        "p_i has no effect: the input gate has a peephole too.",
    ),
    Misconception(
        "no peephole on the forget gate",
        _step(early=lambda i, f, c, h, p_i, p_f: (i + p_i * c, f)),
        "p_f has no effect: the forget gate has a peephole too.",
    ),
    Misconception(
        "no peepholes at all",
        _step(early=lambda i, f, c, h, p_i, p_f: (i, f), late=lambda o, new, c, h, p_o: o),
        "This is the plain LSTM: none of the three peepholes has an effect.",
    ),
    Misconception(
        "peepholes subtracted",
        _step(
            early=lambda i, f, c, h, p_i, p_f: (i - p_i * c, f - p_f * c),
            late=lambda o, new, c, h, p_o: o - p_o * new,
        ),
        "The peephole's term is added, with whatever sign the weight has.",
    ),
    common.exchanges(peephole_step, "p_i", "p_f", "p_i belongs to the input gate, p_f to the forget gate."),
    common.exchanges(peephole_step, "p_f", "p_o", "p_f belongs to the forget gate, p_o to the output gate."),
    common.exchanges(peephole_step, "p_i", "p_o", "p_i belongs to the input gate, p_o to the output gate."),
    Misconception(
        "i peeps at what is kept",
        _old_forgotten_first,
        "i and f are computed side by side, both from the c of the step before; f has not acted yet.",
    ),
    Misconception(
        "keep and write exchanged",
        _step(update=lambda i, f, g, c: i * c + f * g),
        "The forget gate scales what is already there; the input gate scales the candidate.",
    ),
    Misconception(
        "old memory shown",
        lambda x, h, c, *rest: (_o_of(x, h, c, *rest) * np.tanh(c), peephole_step(x, h, c, *rest)[1]),
        "h shows the memory after this step's write; yours shows the one from before it.",
    ),
    Misconception(
        "memory shown without tanh", _step(show=lambda o, c: (o * c, c)), "On its way into h, c goes through tanh."
    ),
    Misconception("sigmoid candidate", _step(candidate=sigmoid), "The candidate needs both signs: tanh, not σ."),
    Misconception(
        "parts read as i, f, o, g",
        _step(order="ifog"),
        "The third part of z is the candidate g, the fourth the output gate.",
    ),
    Misconception(
        "parts read as f, i, g, o",
        _step(order="figo"),
        "The first part of z is the input gate, the second the forget gate.",
    ),
    *of_every_cell(peephole_step),
)


def _o_of(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    new = peephole_step(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o)[1]
    return sigmoid(parts(x, h, W_ih, W_hh, b)["o"] + p_o * new)
