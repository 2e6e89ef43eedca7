"""What people get wrong in measuring a model by bits a character."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u10_text_generation.misconceptions_traces import TRACES
from lstm_course.units.u10_text_generation.references import bits_per_character

LN2 = float(np.log(2))


def _scored(score: Callable[..., Any], mode: bool | None = False) -> Callable[..., Any]:
    """``score(model, ids)`` with tensors and no gradient. mode: while it runs; None leaves the model as it came."""

    def implementation(model, ids):
        import torch

        before = model.training
        if mode is not None:
            model.train(mode)
        with torch.no_grad():
            bits = score(model, torch.as_tensor(ids))
        model.train(before)
        return float(bits)

    return implementation


def _logits(model, ids):
    return model(ids[None])[0][0]


def _nats(logits, targets, **options):
    from torch.nn.functional import cross_entropy

    return cross_entropy(logits, targets, **options)


def _right(model, ids):
    return _nats(_logits(model, ids[:-1]), ids[1:]) / LN2


def _one_at_a_time(model, ids):
    logits, _ = model(ids[:-1, None])
    return _nats(logits[:, 0], ids[1:]) / LN2


def _softmax_twice(model, ids):
    return _nats(_logits(model, ids[:-1]).softmax(-1), ids[1:]) / LN2


def _first_for_free(model, ids):
    return _nats(_logits(model, ids[:-1]), ids[1:], reduction="sum") / len(ids) / LN2


def _the_last_alone(model, ids):
    return _nats(_logits(model, ids[:-1])[-1:], ids[-1:]) / LN2


def _windows_from_zero(model, ids):
    total = 0.0
    for at in range(0, len(ids) - 1, 64):
        y = ids[at + 1 : at + 65]
        total += _nats(_logits(model, ids[at : at + len(y)]), y, reduction="sum").item()
    return total / (len(ids) - 1) / LN2


def _of_itself(model, ids):
    return _nats(_logits(model, ids), ids) / LN2


def _behind(model, ids):
    return _nats(_logits(model, ids[1:]), ids[:-1]) / LN2


def _share_wrong(model, ids):
    return (_logits(model, ids[:-1]).argmax(-1) != ids[1:]).double().mean()


def _entropy(model, ids):
    p = _logits(model, ids[:-1]).softmax(-1)
    return -(p * p.log2()).sum(-1).mean()


BITS = (
    Misconception(
        "nats for bits",
        lambda model, ids: bits_per_character(model, ids) * LN2,
        "PyTorch's cross-entropy has the natural logarithm in it. A bit is the unit of the logarithm to base 2.",
    ),
    Misconception(
        "multiplied by the logarithm of two",
        lambda model, ids: bits_per_character(model, ids) * LN2**2,
        "A nat is more than a bit, so there are more bits than nats: the other way round.",
    ),
    Misconception(
        "decimal digits for bits",
        lambda model, ids: bits_per_character(model, ids) * LN2 / np.log(10),
        "log10 counts decimal digits. Bits are counted by the logarithm to base 2.",
    ),
    Misconception(
        "perplexity for bits",
        lambda model, ids: 2 ** bits_per_character(model, ids),
        "That is the perplexity, the number of equally likely characters. Bits are its logarithm to base 2.",
    ),
    Misconception(
        "the sum for the mean",
        lambda model, ids: bits_per_character(model, ids) * (len(ids) - 1),
        "Bits for the whole text grow with its length. Wanted are bits for one character.",
    ),
    Misconception(
        "one character too many in the mean",
        _scored(_first_for_free),
        "The first character is not predicted, so there are len(ids) − 1 guesses to take the mean of.",
    ),
    Misconception(
        "the character that was just read",
        _scored(_of_itself),
        "The model is to say what comes next. Yours asks it for the character that it has just been given.",
    ),
    Misconception(
        "the character before",
        _scored(_behind),
        "The model is to say what comes next. Yours asks for what came before.",
    ),
    Misconception(
        "only the last character",
        _scored(_the_last_alone),
        "Every character but the first is a guess, and all of them count alike.",
    ),
    Misconception(
        "a memory of one character",
        _scored(_one_at_a_time),
        "The characters became a batch of texts of length one, so each is guessed from the one before it alone.",
    ),
    Misconception(
        "each window from a state of zero",
        _scored(_windows_from_zero),
        "Given *all* characters before it. Who reads a long text in pieces has to hand the state from one to the next.",
    ),
    Misconception(
        "dropout left on",
        _scored(_right, mode=None),
        "In training mode dropout silences units at random, and the number is another each time. See model.eval().",
    ),
    Misconception(
        "softmax twice",
        _scored(_softmax_twice),
        "cross_entropy takes logits and does the softmax itself.",
    ),
    Misconception(
        "the share of wrong guesses",
        _scored(_share_wrong),
        "That counts how often the likeliest character is wrong. Bits look at the probability of the right one.",
    ),
    Misconception(
        "the model's own doubt",
        _scored(_entropy),
        "That is how unsure the model says it is. It has to be compared with what came: a model may be sure and wrong.",
    ),
    *TRACES,
)
