"""What people get wrong in a step that reads x and h through masks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.dropout import lstm_step_with_dropout
from lstm_course.reference.lstm import lstm_step, sigmoid
from lstm_course.units.u08_variants.misconceptions_common import of_every_cell, parts, shown, squashed


def _through(read_x: Callable, read_h: Callable, read_c: Callable = lambda c, m: c) -> Callable:
    def implementation(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
        return lstm_step(read_x(x, mask_x), read_h(h, mask_h), read_c(c, mask_h), W_ih, W_hh, b)

    return implementation


def _times(a, mask):
    return a * mask


def _plain(a, mask):
    return a


def _afterwards(change: Callable) -> Callable:
    """Return a function of the right step, then ``change(h, c, mask_h)``."""

    def implementation(*a):
        return change(*lstm_step_with_dropout(*a), a[-1])

    return implementation


def _cell(cell: Callable) -> Callable:
    """``cell(gates, c, mask_h)`` on gates that are right."""

    def implementation(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
        return cell(squashed(parts(x * mask_x, h * mask_h, W_ih, W_hh, b)), c, mask_h)

    return implementation


def _candidate_masked(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
    z = squashed(parts(x * mask_x, h, W_ih, W_hh, b))
    return shown(z["o"], z["f"] * c + z["i"] * z["g"] * mask_h)


def _bias_masked(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
    z = squashed({k: v * mask_h for k, v in parts(x, h, W_ih, W_hh, b).items()})
    return shown(z["o"], z["f"] * c + z["i"] * z["g"])


def _sigmoid_candidate(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
    i, f, g, o = (sigmoid(v) for v in parts(x * mask_x, h * mask_h, W_ih, W_hh, b).values())
    return shown(o, f * c + i * g)


DROPOUT_STEP = (
    Misconception(
        "mask on c",
        _through(_times, _times, _times),
        "c is never dropped: it is the path on which the memory is to last. Only what the gates read is masked.",
    ),
    Misconception(
        "mask on c alone",
        _through(_plain, _plain, _times),
        "It is x and h that are masked, on their way into the gates. c is left alone.",
    ),
    Misconception(
        "new c masked",
        _afterwards(lambda h, c, m: (h, c * m)),
        "The new c is handed on whole: a unit that is dropped from it has lost its memory for good.",
    ),
    Misconception(
        "new h masked",
        _through(_times, _plain),
        "h is masked when it is read: without it, the gates see all of the last h.",
    ),
    Misconception(
        "returned h masked",
        _afterwards(lambda h, c, m: (h * m, c)),
        "The mask on h is put on when the next step reads it; what is returned is whole.",
    ),
    Misconception(
        "h masked on its way out instead",
        lambda x, h, c, W_ih, W_hh, b, mask_x, mask_h: (
            lstm_step(x * mask_x, h, c, W_ih, W_hh, b)[0] * mask_h,
            lstm_step(x * mask_x, h, c, W_ih, W_hh, b)[1],
        ),
        "The h that comes in is masked before it is read. What is returned is whole.",
    ),
    Misconception("only h masked", _through(_plain, _times), "x is read through its mask too."),
    Misconception(
        "no mask at all", _through(_plain, _plain), "This is the step without dropout: both masks are unused."
    ),
    Misconception(
        "masks turned into zeros and ones",
        _through(lambda a, m: a * (m > 0), lambda a, m: a * (m > 0)),
        "The mask holds the factor too: multiply by its numbers, do not only ask whether they are 0.",
    ),
    Misconception(
        "drops what it should keep",
        _through(lambda a, m: a * (m == 0), lambda a, m: a * (m == 0)),
        "A 0 in the mask drops. Yours keeps just those.",
    ),
    Misconception(
        "masks put on twice",
        _through(lambda a, m: a * m * m, lambda a, m: a * m * m),
        "Once is enough: the factor for what is kept is in the mask already.",
    ),
    Misconception(
        "divided by the mask's mean",
        _through(lambda a, m: a * m / max(m.mean(), 1e-9), lambda a, m: a * m / max(m.mean(), 1e-9)),
        "The masks come scaled. Nothing more has to be divided.",
    ),
    Misconception(
        "masks added",
        _through(lambda a, m: a + m, lambda a, m: a + m),
        "A mask multiplies. Added, it drops nothing.",
    ),
    Misconception(
        "masks exchanged",
        lambda x, h, c, W_ih, W_hh, b, mask_x, mask_h: lstm_step_with_dropout(x, h, c, W_ih, W_hh, b, mask_h, mask_x),
        "mask_x has the shape of x, mask_h that of h.",
    ),
    Misconception(
        "mask on the candidate",
        _candidate_masked,
        "That is another proposal (Semeniuta and others, 2016). Here the mask is on h, where the gates read it.",
    ),
    Misconception(
        "mask on the sums",
        _bias_masked,
        "What is masked is x and h, before the products with W. Masked sums would drop biases as well.",
    ),
    Misconception(
        "keep and write exchanged",
        _cell(lambda z, c, m: shown(z["o"], z["i"] * c + z["f"] * z["g"])),
        "The forget gate scales what is already there; the input gate scales the candidate.",
    ),
    Misconception(
        "old memory shown",
        _cell(lambda z, c, m: (z["o"] * np.tanh(c), z["f"] * c + z["i"] * z["g"])),
        "h shows the memory after this step's write; yours shows the one from before it.",
    ),
    Misconception("sigmoid candidate", _sigmoid_candidate, "The candidate needs both signs: tanh, not σ."),
    *of_every_cell(lstm_step_with_dropout),
    common.mutates(lstm_step_with_dropout, "x"),
)
