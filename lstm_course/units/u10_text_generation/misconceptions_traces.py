"""What people leave behind in a model that they measure by bits a character: the number itself is right, mostly."""

from __future__ import annotations

import math

from lstm_course.checking import torch_mistakes
from lstm_course.checking.exercise import Misconception
from lstm_course.units.u10_text_generation.references import bits_per_character


def _measured(model, ids):
    """Return the right number, for a model in the mode in which it is."""
    import torch

    ids = torch.as_tensor(ids)
    nats = torch.nn.functional.cross_entropy(model(ids[None, :-1])[0][0], ids[1:])
    return nats.item() / math.log(2)


def _evaluating_ever_after(model, ids):
    bits = bits_per_character(model, ids)
    model.eval()
    return bits


def _training_ever_after(model, ids):
    bits = bits_per_character(model, ids)
    model.train()
    return bits


def _with_gradients(model, ids):
    before = model.training
    bits = _measured(model.eval(), ids)
    model.train(before)
    return bits


def _a_step(model, ids):
    import torch

    bits = bits_per_character(model, ids)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= 0.99
    return bits


TRACES = (
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
    torch_mistakes.flag_alone(_measured),
    torch_mistakes.flag_put_back(bits_per_character),
    Misconception(
        "with gradients",
        _with_gradients,
        "The number is right. But nothing is learned here, and recording what gradients need costs memory and time.",
    ),
    torch_mistakes.switched_off(
        bits_per_character,
        "The number is right. But nothing can be trained after it: torch.no_grad() is a context, and has an end.",
    ),
    Misconception(
        "the model trained on what it is measured by",
        _a_step,
        "The number is right. But the parameters are others afterwards: to measure a model is not to train it.",
    ),
    torch_mistakes.frozen(
        bits_per_character,
        "The number is right. But the parameters no longer learn afterwards. See torch.no_grad().",
    ),
)
