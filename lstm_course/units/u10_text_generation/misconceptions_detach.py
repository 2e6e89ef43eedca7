"""What people get wrong in cutting the gradient of a state, and keeping its numbers."""

from __future__ import annotations

from lstm_course.checking.exercise import Misconception


def _kept(state):
    h, c = state
    return h, c


def _in_place(state):
    h, c = state
    return h.detach_(), c.detach_()


def _from_zero(state):
    import torch

    return tuple(torch.zeros_like(part) for part in state)


def _switched_off(state):
    import torch

    torch.set_grad_enabled(False)
    return tuple(part.clone() for part in state)


def _once_more(state):
    return tuple(part.clone() for part in state)


DETACH = (
    Misconception(
        "nothing cut",
        _kept,
        "The gradient still runs into the window before, and so on to the first one of the text.",
    ),
    Misconception(
        "only h cut",
        lambda state: (state[0].detach(), state[1]),
        "The state has two parts. Through c, where the LSTM keeps what it remembers, the gradient still runs back.",
    ),
    Misconception(
        "only c cut",
        lambda state: (state[0], state[1].detach()),
        "The state has two parts, and through h the gradient still runs back.",
    ),
    Misconception(
        "the state thrown away",
        _from_zero,
        "The numbers are to be kept, for they are the memory. Only the gradient ends here.",
    ),
    Misconception(
        "a copy with its past",
        _once_more,
        "clone copies the numbers, and remembers where they came from: a gradient passes through it.",
    ),
    Misconception(
        "gradients switched off for good",
        _switched_off,
        "The state is right. But nothing can be trained after this: set_grad_enabled holds until it is set again.",
    ),
    Misconception(
        "a gradient asked for again",
        lambda state: tuple(part.detach().requires_grad_() for part in state),
        "Cut off it is, but requires_grad is True again. No one learns the state: nothing is to be recorded for it.",
    ),
    Misconception(
        "detached in place",
        _in_place,
        "detach_ with the underscore changes the tensor that was handed over. The caller may still need its gradient.",
    ),
    Misconception(
        "h and c exchanged",
        lambda state: (state[1].detach(), state[0].detach()),
        "PyTorch's state is (h, c), in this order, on the way in and on the way out.",
    ),
    Misconception(
        "h for both",
        lambda state: (state[0].detach(), state[0].detach()),
        "The second part of the state is c.",
    ),
    Misconception(
        "the batch's mean state",
        lambda state: tuple(part.detach().mean(1, keepdim=True).expand_as(part) for part in state),
        "Each row keeps a state of its own: it stands at a place of its own in the text.",
    ),
    Misconception(
        "float32 downcast",
        lambda state: tuple(part.detach().float() for part in state),
        "Keep the dtype that came in. Half the digits were thrown away.",
    ),
    Misconception(
        "arrays for tensors",
        lambda state: tuple(part.detach().numpy() for part in state),
        "The state goes back into the LSTM, which takes tensors.",
    ),
)
