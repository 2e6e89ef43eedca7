"""The honest experiment of unit 11: an LSTM, stock prices, and two forecasts that need no network."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch

from lstm_course.models.regression import SequenceRegressor, squared_error_loss
from lstm_course.tasks.stocks import stock_prices
from lstm_course.tasks.windows import chronological_split, fit_scaler, make_windows
from lstm_course.training.batches import shuffled
from lstm_course.training.trainer import Trainer, seeded

WINDOW = 24
PARTS = (0.6, 0.1, 0.3)
"""Training, validation (early stopping) and test, in the order of time."""


class Forecasts(NamedTuple):
    """Natural logarithms of the price a month ahead over the test part, each (T,): what came, and what was forecast.

    persistence: as it is now. drift: as it is now, plus the mean change of the training part.
    """

    truth: np.ndarray
    lstm: np.ndarray
    persistence: np.ndarray
    drift: np.ndarray

    def error(self, forecast: str) -> float:
        """The root of the mean squared error: 0.04 is about four per cent of the price."""
        return float(np.sqrt(np.mean((getattr(self, forecast) - self.truth) ** 2)))


def forecast_prices(
    name: str = "^GSPC", reads: str = "change", seed: int = 0, epochs: int = 60, units: int = 32, **options: Any
) -> Forecasts:
    """Train an LSTM on 24 months to forecast the next, stopped early, and compare it on the last 30 % of the months.

    reads "level": the logarithm of the price, as the popular demonstrations do; reads "change": its monthly change,
    which is then added to the price that is known. The scaler sees the training part alone. ValueError for another.
    """
    if reads not in ("level", "change"):
        raise ValueError(f'reads is "level" or "change", not {reads!r}')
    level = np.log(stock_prices(name).close)
    change = np.diff(level, prepend=level[0])  # change[t] leads from month t − 1 to month t
    series = level if reads == "level" else change
    first = 0 if reads == "level" else 1
    begin_check, begin_test = (part.start for part in chronological_split(len(level), PARTS)[1:])
    scaler = fit_scaler(series[first:begin_check])
    x, y = make_windows(scaler.scale(series)[first:], WINDOW)
    month = first + WINDOW + np.arange(len(y))  # of each target
    parts = [month < begin_check, (month >= begin_check) & (month < begin_test), month >= begin_test]
    with seeded(seed):
        model = SequenceRegressor(1, units, 1)
    trainer = Trainer(model, squared_error_loss, rate=0.005, patience=10, seed=seed)
    held = [torch.from_numpy(a[parts[1]]).float() for a in (x, y)]
    trainer.fit(
        shuffled(32, x[parts[0]], y[parts[0]]), epochs, lambda m: float(squared_error_loss(m, *held)), **options
    )
    with torch.no_grad():
        said = scaler.unscale(model(torch.from_numpy(x[parts[2]]).float()).numpy()[:, 0].astype(float))
    months = month[parts[2]]
    now = level[months - 1]
    lstm = said if reads == "level" else now + said
    return Forecasts(level[months], lstm, now, now + change[1:begin_check].mean())
