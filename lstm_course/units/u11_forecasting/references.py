"""Right answers of unit 11 that have no place elsewhere. PyTorch is imported where it is needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.tasks.windows import chronological_split, fit_scaler


def scale_parts(series: np.ndarray, fractions: tuple[float, ...]) -> tuple[np.ndarray, ...]:
    """Return the parts of a series (T,) or (T, D), split in time, all on the scale of the first of them."""
    parts = chronological_split(len(series), fractions)
    mean, deviation = fit_scaler(series[parts[0]])
    return tuple((series[part] - mean) / deviation for part in parts)


def skill_score(
    scaled_forecast: np.ndarray, truth: np.ndarray, persistence: np.ndarray, mean: np.ndarray, deviation: np.ndarray
) -> float:
    """Return 1 − MSE of the forecast / MSE of persistence, on the scale that was measured (Murphy 1988).

    scaled_forecast, truth, persistence (N, D); the forecast is on the network's scale, mean and deviation (D,) lead
    back from it. 1 is perfect, 0 as good as persistence, below 0 worse.
    """
    forecast = scaled_forecast * deviation + mean
    return float(1 - np.mean((forecast - truth) ** 2) / np.mean((persistence - truth) ** 2))


def SequenceRegressor(inputs: int, units: int, outputs: int, every: bool = False) -> Any:
    """Build a `models.regression.SequenceRegressor` of one layer."""
    from lstm_course.models.regression import SequenceRegressor as Model

    return Model(inputs, units, outputs, every)


def train_regressor(model: Any, batches: Any, epochs: int, rate: float, max_norm: float = 1.0) -> list[float]:
    """Train a module in place on batches (x, y): Adam, mean squared error, all gradients together clipped.

    Returns the mean of the batches' losses for each epoch. The model trains in training mode and is left in
    evaluation mode. ValueError where an answer and its target differ in shape: nothing is broadcast.
    """
    import torch
    from torch import nn

    from lstm_course.models.regression import squared_error_loss

    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    losses = []
    model.train()
    for _ in range(epochs):
        seen = []
        for x, y in batches:
            loss = squared_error_loss(model, x, y)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimiser.step()
            seen.append(loss.item())
        losses.append(sum(seen) / len(seen))
    model.eval()
    return losses


def MonthAhead() -> Any:
    """Build the mended listing: twelve months in, the month after them out, 12 → 20 → 1."""
    from torch import nn
    from torch.nn import functional as F

    class Mended(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(1, 20, batch_first=True)
            self.readout = nn.Linear(20, 1)

        def pairs(self, series: Any) -> Any:
            return series.unfold(0, 12, 1)[:-1], series[12:, None]

        def forward(self, months: Any) -> Any:
            hs, _ = self.lstm(months[:, :, None])
            return self.readout(hs[:, -1])

        def loss(self, months: Any, targets: Any) -> Any:
            return F.mse_loss(self(months), targets)

    return Mended()
