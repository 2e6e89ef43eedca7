"""Unit 11 on stock prices: the plot that looks perfect, the honest test, and two forecasts without a network.

The first three forecasts are made by the student's own functions; `forecast_prices` is the course's, stopped early.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.models.regression import SequenceRegressor, squared_error_loss
from lstm_course.tasks.stocks import NAMES, stock_prices
from lstm_course.tasks.windows import chronological_split, fit_scaler, make_windows
from lstm_course.training.batches import shuffled
from lstm_course.training.determinism import one_thread
from lstm_course.training.trainer import Trainer, seeded
from lstm_course.units.u11_forecasting.experiments.training import FRACTIONS, StudentFunctions, predictions

WINDOW = 24
"""Months that are read for one forecast."""


class Forecast(NamedTuple):
    """Prices a month ahead, each (N, 1), in the order of time: what came, and what was forecast.

    persistence: the price of the month before. skill: the student's, on the scale that the network was asked on.
    """

    months: np.ndarray
    truth: np.ndarray
    lstm: np.ndarray
    persistence: np.ndarray
    skill: float

    def r_squared(self, which: str) -> float:
        """Return the gain on always forecasting the mean of what came."""
        return float(1 - np.mean((getattr(self, which) - self.truth) ** 2) / np.var(self.truth))

    def error(self, which: str) -> float:
        """Return the root of the mean squared error, in the unit of the price."""
        return float(np.sqrt(np.mean((getattr(self, which) - self.truth) ** 2)))


def popular(student: StudentFunctions, name: str = "^GSPC", seed: int = 0) -> Forecast | None:
    """Forecast as much-copied demonstrations do: the price, scaled by the whole series, windows split at random.

    None where nobody looks; so do the next two.
    """
    if quiet():
        return None
    prices = stock_prices(name)
    x, y = student.make_windows(prices.close, WINDOW, 1)
    mean, deviation = student.fit_scaler(prices.close[:, None])
    order = np.random.default_rng(seed).permutation(len(x))
    train, test = order[: int(0.7 * len(x))], np.sort(order[int(0.7 * len(x)) :])
    scaled = _learned(student, (x - mean) / deviation, (y - mean) / deviation, train, test, seed)
    return _forecast(student, prices.dates[WINDOW:][test], y[test], scaled, x[test, -1], mean, deviation)


def in_time(student: StudentFunctions, name: str = "^GSPC", seed: int = 0) -> Forecast | None:
    """Train the same network on the first 70 % of the months, scaled by these alone, and try it on those after."""
    if quiet():
        return None
    prices = stock_prices(name)
    train, test = student.chronological_split(len(prices.close), FRACTIONS)
    mean, deviation = student.fit_scaler(prices.close[train, None])
    x, y = student.make_windows(prices.close, WINDOW, 1)
    first = test.start - WINDOW  # the month of a window's target decides to which part it belongs
    train, test = np.arange(first), np.arange(first, len(x))
    scaled = _learned(student, (x - mean) / deviation, (y - mean) / deviation, train, test, seed)
    return _forecast(student, prices.dates[WINDOW:][first:], y[first:], scaled, x[first:, -1], mean, deviation)


def of_changes(student: StudentFunctions, name: str = "^GSPC", seed: int = 0) -> Forecast | None:
    """Read and forecast monthly changes of the logarithm, which stay in one range. Split in time."""
    if quiet():
        return None
    prices = stock_prices(name)
    changes, (train, test), now, truth = _changes(student, name)
    mean, deviation = student.fit_scaler(changes[train, None])
    x, y = student.make_windows((changes - mean) / deviation, WINDOW, 1)
    first = test.start - WINDOW
    scaled = _learned(student, x, y, np.arange(first), np.arange(first, len(x)), seed, epochs=10)
    forecast, one = now + scaled * deviation + mean, np.ones(1)
    return _forecast(student, prices.dates[test.start + 1 :], truth, forecast, now, 0 * one, one, np.exp)


def skills(student: StudentFunctions) -> dict[str, tuple[float, float]]:
    """Return the skill on monthly changes by price: the LSTM's, a mean over seeds, and that of the mean change."""
    names = ("^GSPC", "MSFT", "IBM", "AAPL", "AMZN") if fast() else NAMES
    found = {}
    for name in names:
        runs = [of_changes(student, name, seed) for seed in range(1 if fast() else 3)]
        changes, (train, _), now, truth = _changes(student, name)
        drift = student.skill_score(now + changes[train].mean(), truth, now, np.zeros(1), np.ones(1))
        found[name] = (float(np.mean([one.skill for one in runs if one])), float(drift))
    return found


def _changes(student: StudentFunctions, name: str) -> tuple[np.ndarray, tuple[slice, ...], np.ndarray, np.ndarray]:
    """Return monthly changes of the logarithm (T,), their parts, and over the test part the level before and after."""
    level = np.log(stock_prices(name).close)
    changes = np.diff(level)  # changes[t] leads from level[t] to level[t + 1]
    parts = student.chronological_split(len(changes), FRACTIONS)
    first = parts[1].start
    return changes, parts, level[first:-1, None], level[first + 1 :, None]


def _learned(
    student: StudentFunctions, x: np.ndarray, y: np.ndarray, train: np.ndarray, test: np.ndarray, seed: int,
    epochs: int = 60,
) -> np.ndarray:  # fmt: skip
    """Train a network on some windows. Return its predictions for others, on its own scale."""
    with one_thread(), seeded(seed):
        model = student.trained(student.SequenceRegressor(1, 32, 1), x[train], y[train], epochs, 0.005, seed)
        return predictions(model, x[test])


def _forecast(
    student: StudentFunctions, months: np.ndarray, truth: np.ndarray, scaled: np.ndarray, now: np.ndarray,
    mean: np.ndarray, deviation: np.ndarray, price: Callable[[np.ndarray], np.ndarray] = lambda price: price,
) -> Forecast:  # fmt: skip
    skill = student.skill_score(scaled, truth, now, mean, deviation)
    return Forecast(months, price(truth), price(scaled * deviation + mean), price(now), float(skill))


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
        """Return the root of the mean squared error: 0.04 is about four per cent of the price."""
        return float(np.sqrt(np.mean((getattr(self, forecast) - self.truth) ** 2)))


def forecast_prices(
    name: str = "^GSPC", reads: str = "change", seed: int = 0, epochs: int = 60, hidden_size: int = 32, **options: Any
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
        model = SequenceRegressor(1, hidden_size, 1)
    trainer = Trainer(model, squared_error_loss, learning_rate=0.005, patience=10, seed=seed)
    held = [torch.from_numpy(a[parts[1]]).float() for a in (x, y)]
    trainer.fit(
        shuffled(32, x[parts[0]], y[parts[0]]), epochs, lambda m: float(squared_error_loss(m, *held)), **options
    )
    with torch.no_grad():
        forecast = scaler.unscale(model(torch.from_numpy(x[parts[2]]).float()).numpy()[:, 0].astype(float))
    months = month[parts[2]]
    now = level[months - 1]
    lstm = forecast if reads == "level" else now + forecast
    return Forecasts(level[months], lstm, now, now + change[1:begin_check].mean())
