"""What people leave behind in a model that they measure by bits a character: the number itself is right, mostly."""

from __future__ import annotations

import math

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u10_text_generation.references import bits_per_character


def _measured(model, ids):
    """The right number, for a model in the mode in which it is."""
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


def _flag_alone(model, ids):
    import torch

    before, model.training = model.training, False
    with torch.no_grad():
        bits = _measured(model, ids)
    model.training = before
    return bits


def _flag_put_back(model, ids):
    before = model.training
    bits = _evaluating_ever_after(model, ids)
    model.training = before
    return bits


def _with_gradients(model, ids):
    before = model.training
    bits = _measured(model.eval(), ids)
    model.train(before)
    return bits


def _switched_off(model, ids):
    import torch

    bits = bits_per_character(model, ids)
    torch.set_grad_enabled(False)
    return bits


def _a_step(model, ids):
    import torch

    bits = bits_per_character(model, ids)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= 0.99
    return bits


def _frozen(model, ids):
    bits = bits_per_character(model, ids)
    model.requires_grad_(False)
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
        "the model trained on what it is measured by",
        _a_step,
        "The number is right. But the parameters are others afterwards: to measure a model is not to train it.",
    ),
    Misconception(
        "frozen for good",
        _frozen,
        "The number is right. But the parameters no longer learn afterwards. See torch.no_grad().",
    ),
)
