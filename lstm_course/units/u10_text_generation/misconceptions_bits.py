"""What people get wrong in measuring a model by bits a character."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
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


def _of_itself(model, ids):
    return _nats(_logits(model, ids), ids) / LN2


def _behind(model, ids):
    return _nats(_logits(model, ids[1:]), ids[:-1]) / LN2


def _evaluating_ever_after(model, ids):
    bits = bits_per_character(model, ids)
    model.eval()
    return bits


def _training_ever_after(model, ids):
    bits = bits_per_character(model, ids)
    model.train()
    return bits


def _flag_alone(model, ids):
    before, model.training = model.training, False
    bits = _scored(_right, mode=None)(model, ids)
    model.training = before
    return bits


def _flag_put_back(model, ids):
    before = model.training
    bits = _evaluating_ever_after(model, ids)
    model.training = before
    return bits


def _with_gradients(model, ids):
    import torch

    before = model.training
    bits = _right(model.eval(), torch.as_tensor(ids)).item()
    model.train(before)
    return bits


def _switched_off(model, ids):
    import torch

    bits = bits_per_character(model, ids)
    torch.set_grad_enabled(False)
    return bits


def _frozen(model, ids):
    bits = bits_per_character(model, ids)
    model.requires_grad_(False)
    return bits


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
        "dropout left on",
        _scored(_right, mode=None),
        "In training mode dropout silences units at random, and the number is another each time. See model.eval().",
    ),
    Misconception(
        "the model left in evaluation mode",
        _evaluating_ever_after,
        "The number is right. But a training that goes on after this does so without dropout: put the mode back.",
    ),
    Misconception(
        "the model put into training mode",
        _training_ever_after,
        "The number is right. But the model was being used, and from now on it has dropout: put back the mode it had.",
    ),
    Misconception(
        "the model's own flag alone",
        _flag_alone,
        "model.training = False says nothing to its parts, and dropout is one of them. model.eval() tells them all.",
    ),
    Misconception(
        "the flag alone put back",
        _flag_put_back,
        "model.training = … says nothing to its parts: they stay in evaluation mode. model.train(…) tells them all.",
    ),
    Misconception(
        "with gradients",
        _with_gradients,
        "The number is right. But nothing is learned here, and recording what gradients need costs memory and time.",
    ),
    Misconception(
        "gradients switched off for good",
        _switched_off,
        "The number is right. But nothing can be trained after it: torch.no_grad() is a context, and has an end.",
    ),
    Misconception(
        "frozen for good",
        _frozen,
        "The number is right. But the parameters no longer learn afterwards. See torch.no_grad().",
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
)
