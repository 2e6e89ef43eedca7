"""What people get wrong in moving weights into PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u09_classification.references import load_into_torch


def _loading(change: Callable[..., tuple], then: Callable[[Any, Any], None] = lambda module, b: None) -> Callable:
    """Other weights are loaded, and then something is done to the module."""

    def implementation(W_ih, W_hh, b, module):
        import torch

        load_into_torch(*change(W_ih, W_hh, b), module)
        with torch.no_grad():
            then(module, torch.from_numpy(b))

    return implementation


def _as_is(W_ih, W_hh, b):
    return W_ih, W_hh, b


def _gates(order: tuple[int, ...]) -> Callable[..., tuple]:
    def change(*weights):
        return tuple(np.concatenate([np.split(w, 4)[k] for k in order]) for w in weights)

    return change


def _left_alone(name: str) -> Callable:
    def implementation(W_ih, W_hh, b, module):
        import torch

        parameter = getattr(module, name)
        before = parameter.detach().clone()
        load_into_torch(W_ih, W_hh, b, module)
        with torch.no_grad():
            parameter.copy_(before)

    return implementation


def _shares_memory(W_ih, W_hh, b, module):
    import torch

    kind = module.weight_ih_l0.dtype
    module.weight_ih_l0.data = torch.from_numpy(W_ih).to(kind)
    module.weight_hh_l0.data = torch.from_numpy(W_hh).to(kind)
    module.bias_ih_l0.data = torch.from_numpy(b).to(kind)
    module.bias_hh_l0.data = torch.zeros_like(module.bias_hh_l0)


def _new_parameters(W_ih, W_hh, b, module):
    import torch

    for name, value in zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), (W_ih, W_hh, b, 0 * b), strict=True):
        kind = getattr(module, f"{name}_l0").dtype
        setattr(module, f"{name}_l0", torch.nn.Parameter(torch.tensor(value, dtype=kind)))


def _frozen(W_ih, W_hh, b, module):
    load_into_torch(W_ih, W_hh, b, module)
    module.requires_grad_(False)


def _switched_off(W_ih, W_hh, b, module):
    import torch

    load_into_torch(W_ih, W_hh, b, module)
    torch.set_grad_enabled(False)


def _recorded(W_ih, W_hh, b, module):
    import torch

    module.weight_ih_l0.copy_(torch.from_numpy(W_ih))


def _returns_another(W_ih, W_hh, b, module):
    import copy

    other = copy.deepcopy(module)
    load_into_torch(W_ih, W_hh, b, other)
    return other


LOAD = (
    Misconception(
        "the bias twice",
        _loading(_as_is, lambda module, b: module.bias_hh_l0.copy_(b)),
        "PyTorch adds its two biases, so b would count twice.",
    ),
    Misconception(
        "the second bias left as it was",
        _left_alone("bias_hh_l0"),
        "PyTorch adds a second bias, which starts with random numbers. It has to go.",
    ),
    Misconception(
        "no bias at all",
        _loading(lambda W_ih, W_hh, b: (W_ih, W_hh, 0 * b)),
        "b has to go into one of the two biases.",
    ),
    Misconception(
        "gates i, f, o, g",
        _loading(_gates((0, 1, 3, 2))),
        "PyTorch stacks its gates as this course does: i, f, g, o. Nothing is to be rearranged.",
    ),
    Misconception(
        "gates i, g, f, o",
        _loading(_gates((0, 2, 1, 3))),
        "That is another framework's order. PyTorch stacks its gates as this course does: i, f, g, o.",
    ),
    Misconception(
        "W_hh not loaded",
        _left_alone("weight_hh_l0"),
        "Four parameters are to be set. The weights from h to the gates are still those of before.",
    ),
    Misconception(
        "W_ih not loaded",
        _left_alone("weight_ih_l0"),
        "Four parameters are to be set. The weights from x to the gates are still those of before.",
    ),
    Misconception(
        "transposed on the way",
        _loading(lambda W_ih, W_hh, b: (W_ih.T, W_hh.T, b)),
        "PyTorch's weights have this course's shapes, (4H, D) and (4H, H): they go over as they are.",
    ),
    Misconception(
        "each gate of W_hh transposed",
        _loading(lambda W_ih, W_hh, b: (W_ih, np.concatenate([gate.T for gate in np.split(W_hh, 4)]), b)),
        "PyTorch multiplies as this course does: within a gate's block of W_hh rows stay rows. Nothing is transposed.",
    ),
    Misconception(
        "shares its memory with the arrays",
        _shares_memory,
        "torch.from_numpy makes no copy: training would change the caller's arrays too. Copy into what is there.",
    ),
    Misconception(
        "new parameters for old",
        _new_parameters,
        "An optimiser that was made before goes on with the old parameters. Write into those that are there.",
    ),
    Misconception(
        "frozen afterwards",
        _frozen,
        "The weights no longer learn: requires_grad is to stay as it was.",
    ),
    Misconception(
        "gradients switched off for good",
        _switched_off,
        "Nothing can be trained after that. The context torch.no_grad() switches them on again at its end.",
    ),
    Misconception(
        "copied under autograd's eyes",
        _recorded,
        "A leaf that learns may not be overwritten while gradients are recorded. There is a context in which none are.",
    ),
    Misconception(
        "loaded into another module",
        _returns_another,
        "The module that was handed over has to have the weights afterwards. A copy of it is of no use to the caller.",
    ),
)
