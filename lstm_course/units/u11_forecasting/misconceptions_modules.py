"""What people get wrong in a module that reads sequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception


def _regressor(
    *, batch_first: bool = True, refuses: bool = True, keeps: bool = False, every: Callable = lambda every: every,
    one: Callable = lambda hs, state: hs[:, -1], end: Callable = lambda y, every: y, reads: Callable = lambda x: x,
    start: float = 0.0, dropout: float = 0.0,
) -> Callable:  # fmt: skip
    """Return a regressor, with any of its parts changed: what it reads, how, which state, and what it makes of it."""

    def make(inputs: int, units: int, outputs: int, steps: bool = False) -> Any:
        import torch
        from torch import nn

        class Wrong(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.lstm = nn.LSTM(inputs, units, batch_first=batch_first)
                self.readout = nn.Linear(units, outputs)
                self.state: Any = None

            def forward(self, x: Any) -> Any:
                if refuses and x.ndim != 3:
                    raise ValueError("shape")
                state = self.state
                if start:
                    state = tuple(torch.full((1, len(x), units), start, dtype=x.dtype) for _ in range(2))
                hs, state = self.lstm(reads(x), state)
                hs = nn.functional.dropout(hs, dropout, self.training)
                self.state = tuple(s.detach() for s in state) if keeps else None
                return end(self.readout(hs if every(steps) else one(hs, state)), steps)

        return Wrong()

    return make


def _squeezed(y: Any, every: bool) -> Any:
    return y.squeeze(-1)


REGRESSOR = (
    Misconception(
        "time taken for the batch",
        _regressor(batch_first=False),
        "nn.LSTM takes (time, batch, features) unless it is told that the batch comes first.",
    ),
    Misconception(
        "matrix read as a sequence",
        _regressor(refuses=False),
        "(T, D) may be one sequence of T steps or T sequences of one step, and PyTorch asks nobody. Refuse what does "
        "not have three axes.",
    ),
    Misconception(
        "state never reset",
        _regressor(keeps=True),
        "Each call begins with a state of zeros: what was read before must not change what is answered now.",
    ),
    Misconception(
        "first step for the last",
        _regressor(one=lambda hs, state: hs[:, 0]),
        "At the first step one entry has been read. The answer comes after the last.",
    ),
    Misconception(
        "last sequence for the last step",
        _regressor(one=lambda hs, state: hs[-1]),
        "hs is (N, T, H): hs[−1] is the last *sequence*. Time is axis 1.",
    ),
    Misconception(
        "cell state read out",
        _regressor(one=lambda hs, state: state[1][-1]),
        "c is the LSTM's own memory. What it shows is h.",
    ),
    Misconception(
        "mean over time",
        _regressor(one=lambda hs, state: hs.mean(dim=1)),
        "The state after the last step is read, not the mean of all.",
    ),
    Misconception(
        "sum over time", _regressor(one=lambda hs, state: hs.sum(dim=1)), "One state is read, after the last step."
    ),
    Misconception(
        "axis of the layers kept",
        _regressor(one=lambda hs, state: state[0]),
        "h_n is (layers, N, H). The answer is (N, outputs): take the last layer.",
    ),
    Misconception(
        "answers of one step only", _regressor(every=lambda every: False), "With every, each step has an answer."
    ),
    Misconception(
        "an answer at each step, asked or not",
        _regressor(every=lambda every: True),
        "Unless every is true, one answer a sequence is wanted: after its last step.",
    ),
    Misconception(
        "every turned round", _regressor(every=lambda every: not every), "every=True is an answer at each step."
    ),
    Misconception(
        "last axis squeezed away",
        _regressor(end=_squeezed),
        "With one output the answer is (N, 1), as the target is. (N,) against (N, 1) would be broadcast.",
    ),
    Misconception(
        "tanh on the answer",
        _regressor(end=lambda y, every: y.tanh()),
        "A regression may have any number for an answer: nothing follows the linear layer.",
    ),
    Misconception(
        "sigmoid on the answer",
        _regressor(end=lambda y, every: y.sigmoid()),
        "That is for probabilities. A regression may have any number for an answer.",
    ),
    Misconception(
        "negative answers cut off",
        _regressor(end=lambda y, every: y.relu()),
        "A regression may have any number for an answer: nothing follows the linear layer.",
    ),
    Misconception(
        "gradient cut",
        _regressor(one=lambda hs, state: hs[:, -1].detach(), reads=lambda x: x.detach()),
        "After detach() nothing in front of it can learn: only the readout would.",
    ),
    Misconception(
        "read from the end",
        _regressor(reads=lambda x: x.flip(1)),
        "The sequence is read in the order of time.",
    ),
    Misconception(
        "dropout on the way",
        _regressor(dropout=0.2),
        "Nothing is said of dropout: in training mode the answer is the same as in evaluation mode.",
    ),
    Misconception(
        "state starts from ones",
        _regressor(start=1.0),
        "What has read nothing has a state of zeros, not of ones.",
    ),
)
