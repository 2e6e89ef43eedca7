"""Numbers from sequences of numbers: one output at the end or one at each step."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import Tensor, evaluating, lstm, run_padded


class SequenceRegressor(nn.Module):
    """x (N, T, input_size) → (N, output_size) after the last step; with ``return_sequences`` one output a step.

    LSTM layers, dropout, one linear layer. lengths (N,): the last *real* step is read. The state starts at 0 in
    each call: no sequence sees another.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        return_sequences: bool = False,
        num_layers: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.config = {
            "input_size": input_size, "hidden_size": hidden_size, "output_size": output_size,
            "return_sequences": return_sequences, "num_layers": num_layers, "dropout": dropout,
        }  # fmt: skip
        self.return_sequences = return_sequences
        self.lstm = lstm(input_size, hidden_size, num_layers=num_layers, dropout=dropout if num_layers > 1 else 0.0)
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(hidden_size, output_size)

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        if x.ndim != 3:
            raise ValueError(f"x is (N, T, input_size); a tensor of shape {tuple(x.shape)} does not say what is time")
        hs, (h, _) = run_padded(self.lstm, x, lengths)
        return self.readout(self.dropout(hs if self.return_sequences else h[-1]))


class Forecaster(nn.Module):
    """The next ``horizon`` values of a series, from a window (N, T, 1) on the scale it was measured on → (N, horizon).

    mean and deviation are the training part's. They are kept with the weights, so that a checkpoint forecasts in
    dollars or degrees too. What is predicted is the change since the window's last value: a network that has learned
    nothing is then close to the persistence forecast.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, hidden_size: int = 32, horizon: int = 1, mean: float = 0.0, deviation: float = 1.0) -> None:
        super().__init__()
        if not deviation > 0:
            raise ValueError(f"the deviation of the training part is positive, not {deviation}")
        self.config = {
            "hidden_size": hidden_size,
            "horizon": horizon,
            "mean": float(mean),
            "deviation": float(deviation),
        }
        self.register_buffer("mean", torch.tensor(float(mean)))
        self.register_buffer("deviation", torch.tensor(float(deviation)))
        self.regressor = SequenceRegressor(1, hidden_size, horizon)

    def forward(self, x: Tensor) -> Tensor:
        scaled = (x - self.mean) / self.deviation
        return (scaled[:, -1] + self.regressor(scaled)) * self.deviation + self.mean


def squared_error_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Return the mean squared error, a loss for `Trainer`.

    ValueError where y has not the shape of the outputs: nothing is broadcast.
    """
    outputs = model(x)
    if outputs.shape != y.shape:
        raise ValueError(f"the outputs are {tuple(outputs.shape)} and the target is {tuple(y.shape)}")
    return F.mse_loss(outputs, y)


def class_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Return the mean cross-entropy in nats of classes y (N,), a loss for `Trainer`; the outputs are logits (N, K)."""
    return F.cross_entropy(model(x), y)


@torch.no_grad()
def accuracy(model: nn.Module, x: Any, y: Any) -> float:
    """Return the share of x, tensor or array, whose largest output is class y (N,), in evaluation mode.

    The model's own mode is put back. ValueError where there is not one class for each answer, or none at all.
    """
    like = next(model.parameters())
    with evaluating(model):
        predictions = model(torch.as_tensor(x, dtype=like.dtype, device=like.device)).argmax(-1)
    classes = torch.as_tensor(y, device=like.device)
    if predictions.shape != classes.shape or not len(predictions):
        shapes = f"{tuple(predictions.shape)} and {tuple(classes.shape)}"
        raise ValueError(f"one class for each answer, at least one: {shapes}")
    return float((predictions == classes).double().mean())
