"""What people get wrong in shifting the targets."""

from __future__ import annotations

from typing import Any

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import teacher_forcing_inputs


def _cat(*parts: Any, dim: int = 1) -> Any:
    import torch

    return torch.cat(parts, dim=dim)


def _starts(targets, start):
    import torch

    return torch.full_like(targets[:, :1], start)


def _overwritten(targets, start):
    inputs = targets.clone()
    inputs[:, 0] = start
    return inputs


def _in_place(targets, start):
    targets[:, 1:] = targets[:, :-1].clone()
    targets[:, 0] = start
    return targets


def _along_the_batch(targets, start):
    import torch

    return _cat(torch.full_like(targets[:1], start), targets[:-1], dim=0)


SHIFT = (
    Misconception(
        "targets not shifted",
        lambda targets, start: targets.clone(),
        "The decoder reads the very symbol that it is to say next. It learns to copy its input, and nothing else.",
    ),
    Misconception(
        "shifted the other way",
        lambda targets, start: _cat(targets[:, 1:], _starts(targets, start)),
        "At step t the decoder may know the symbols before t. Yours reads those that follow.",
    ),
    Misconception(
        "nothing dropped at the end",
        lambda targets, start: _cat(_starts(targets, start), targets),
        "There are as many inputs as targets. Nothing is asked after the last symbol, so nobody reads it.",
    ),
    Misconception(
        "the first symbol written over",
        _overwritten,
        "The start comes before the first symbol, and not in its place: all others move on by one step.",
    ),
    Misconception(
        "round the end",
        lambda targets, start: targets.roll(1, dims=1),
        "At the first step stands the start, and not the target's last symbol.",
    ),
    Misconception(
        "two starts",
        lambda targets, start: _cat(_starts(targets, start), teacher_forcing_inputs(targets, start)[:, :-1]),
        "One step of shift is right: at step t the symbol of step t − 1 is read.",
    ),
    Misconception(
        "shifted along the batch",
        _along_the_batch,
        "Time is the second axis. Yours gives each row the targets of its neighbour.",
    ),
    Misconception(
        "a start of zero",
        lambda targets, start: teacher_forcing_inputs(targets, 0),
        "The start is a symbol with a number of its own. It comes as an argument.",
    ),
    Misconception(
        "nothing but starts",
        lambda targets, start: _starts(targets, start).expand_as(targets).clone(),
        "Under teacher forcing the decoder is told what was right so far.",
    ),
    Misconception(
        "targets changed on the way",
        _in_place,
        "The targets are still needed, by the loss. Make a new tensor.",
    ),
    Misconception(
        "symbols that are no whole numbers",
        lambda targets, start: teacher_forcing_inputs(targets, start).double(),
        "An embedding looks symbols up by whole numbers. Make the start of the same kind as the targets.",
    ),
)
