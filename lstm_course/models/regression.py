"""Numbers from sequences of numbers: one answer at the end or one at each step, forecasts, and six published examples.

The examples are much-copied listings for Julia's Flux, whose recurrent layers read one time step a call and keep their
state between calls. As published they do not do what they say: a matrix of numbers is read as *one* step of a batch,
the state of one sequence runs into the next, the loss never calls the model, the target has 12 rows where the output
has one, and a third axis that is called the batch is the time. Here each size is built as it was meant, batch first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import Tensor, device_of, evaluating, lstm, run_padded


class SequenceRegressor(nn.Module):
    """x (N, T, inputs) → (N, outputs) after the last step, or with ``every`` (N, T, outputs), one answer a step.

    LSTM layers, dropout, one linear layer. lengths (N,): the last *real* step is read. The state starts at 0 in
    each call: no sequence sees another.
    """

    def __init__(
        self, inputs: int, units: int, outputs: int, every: bool = False, layers: int = 1, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.config = {
            "inputs": inputs, "units": units, "outputs": outputs, "every": every, "layers": layers, "dropout": dropout,
        }  # fmt: skip
        self.every = every
        self.lstm = lstm(inputs, units, num_layers=layers, dropout=dropout if layers > 1 else 0.0)
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(units, outputs)

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        if x.ndim != 3:
            raise ValueError(f"x is (N, T, inputs); a tensor of shape {tuple(x.shape)} does not say what is time")
        hs, (h, _) = run_padded(self.lstm, x, lengths)
        return self.readout(self.dropout(hs if self.every else h[-1]))


class Forecaster(nn.Module):
    """The next ``horizon`` values of a series, from a window (N, T, 1) on the scale it was measured on → (N, horizon).

    mean and deviation are the training part's. They are kept with the weights, so that a checkpoint forecasts in
    dollars or degrees too. What is predicted is the change since the window's last value: a network that has learned
    nothing is then close to the persistence forecast.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, units: int = 32, horizon: int = 1, mean: float = 0.0, deviation: float = 1.0) -> None:
        super().__init__()
        if not deviation > 0:
            raise ValueError(f"the deviation of the training part is positive, not {deviation}")
        self.config = {"units": units, "horizon": horizon, "mean": float(mean), "deviation": float(deviation)}
        self.register_buffer("mean", torch.tensor(float(mean)))
        self.register_buffer("deviation", torch.tensor(float(deviation)))
        self.regressor = SequenceRegressor(1, units, horizon)

    def forward(self, x: Tensor) -> Tensor:
        scaled = (x - self.mean) / self.deviation
        return (scaled[:, -1] + self.regressor(scaled)) * self.deviation + self.mean


@torch.no_grad()
def forecast(model: Forecaster, window: Tensor, steps: int) -> Tensor:
    """``steps`` values after a window (T, 1) or (N, T, 1): (steps,) or (N, steps).

    The model's own answers take the place of what is not known yet; the window moves on and keeps its length. The
    model's own mode is put back.
    """
    window = torch.as_tensor(window, device=device_of(model), dtype=next(model.parameters()).dtype)
    x = window if window.ndim == 3 else window[None]
    said: list[Tensor] = []
    with evaluating(model):
        while sum(part.shape[1] for part in said) < steps:
            said.append(model(x))
            x = torch.cat([x, said[-1][..., None]], dim=1)[:, -x.shape[1] :]
    answer = torch.cat(said, dim=1)[:, :steps] if said else x.new_zeros(len(x), 0)
    return answer if window.ndim == 3 else answer[0]


class Example(NamedTuple):
    """One of `FLUX_EXAMPLES`: sizes, which answer is read, the steps of its sequences, and what was put right."""

    inputs: int
    units: int
    outputs: int
    every: bool
    steps: int
    repaired: str


FLUX_EXAMPLES = {
    "10→20→1, many to one": Example(
        10,
        20,
        1,
        False,
        15,
        "A matrix of 10 × T was one step of a batch of T; here it is T steps, and the last answers.",
    ),
    "10→20→1, many to many": Example(
        10, 20, 1, True, 15, "The loss compared the data with the target; here it calls the model, at each step."
    ),
    "15→30→1, many to one": Example(
        15, 30, 1, False, 20, "The state of one sequence ran into the next; here each starts from 0."
    ),
    "15→30→1, many to many": Example(
        15,
        30,
        1,
        True,
        20,
        "The third axis was called the batch and was the time; here the order is batch, time, features.",
    ),
    "12→20→1, many to one": Example(
        12,
        20,
        1,
        False,
        12,
        "Targets of 12 rows met an output of 1 and were broadcast; here there is one target a sequence.",
    ),
    "12→20→1, many to many": Example(
        12, 20, 1, True, 12, "The 12 targets were the 12 steps; here each step has an answer of its own."
    ),
}
"""The published sizes, each read as one answer a sequence and as one a step: six networks, by name."""


def flux_example(name: str) -> SequenceRegressor:
    """The network of one of `FLUX_EXAMPLES`. KeyError names those there are."""
    if name not in FLUX_EXAMPLES:
        raise KeyError(f"there is no example {name!r}: choose from {', '.join(FLUX_EXAMPLES)}")
    example = FLUX_EXAMPLES[name]
    return SequenceRegressor(example.inputs, example.units, example.outputs, example.every)


def squared_error_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Mean squared error, a loss for `Trainer`. ValueError where y has not the shape of the answer: no broadcasting."""
    said = model(x)
    if said.shape != y.shape:
        raise ValueError(f"the model says {tuple(said.shape)} and the target is {tuple(y.shape)}")
    return F.mse_loss(said, y)


def class_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy in nats of classes y (N,), a loss for `Trainer`; the model's outputs are logits (N, K)."""
    return F.cross_entropy(model(x), y)


@torch.no_grad()
def accuracy(model: nn.Module, x: Any, y: Any) -> float:
    """The share of x, tensor or array, whose largest output is class y (N,), in evaluation mode.

    The model's own mode is put back. ValueError where there is not one class for each answer, or none at all.
    """
    like = next(model.parameters())
    with evaluating(model):
        said = model(torch.as_tensor(x, dtype=like.dtype, device=like.device)).argmax(-1)
    wanted = torch.as_tensor(y, device=like.device)
    if said.shape != wanted.shape or not len(said):
        raise ValueError(f"one class for each answer, at least one: {tuple(said.shape)} and {tuple(wanted.shape)}")
    return float((said == wanted).double().mean())
