"""From a series to what a network is trained on: windows, splits in time, a scaler, and the forecast to beat."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


def make_windows(series: np.ndarray, length: int, horizon: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return all windows x (N, length, D) and, for each, what comes ``horizon`` steps after its last: y (N, D).

    series (T,) or (T, D). x[n] is series[n : n + length] and y[n] is series[n + length + horizon − 1], so that
    N = T − length − horizon + 1. ValueError where that is below 1, or length or horizon is.
    """
    series = np.asarray(series)
    series = series[:, None] if series.ndim == 1 else series
    N = len(series) - length - horizon + 1
    if min(length, horizon, N) < 1:
        raise ValueError(f"{len(series)} steps are too few for a window of {length} and a target {horizon} later")
    at = np.arange(N)[:, None] + np.arange(length)
    return series[at], series[np.arange(N) + length + horizon - 1]


def chronological_split(n: int, fractions: tuple[float, ...]) -> tuple[slice, ...]:
    """Return slices of n steps, one a fraction, in the order of time; the last takes what rounding leaves.

    ValueError where the fractions do not sum to 1, or a part would be empty.
    """
    if not np.isclose(sum(fractions), 1) or min(fractions) <= 0:
        raise ValueError(f"fractions are positive and sum to 1, not {fractions}")
    ends = [round(n * share) for share in np.cumsum(fractions)]
    parts = tuple(slice(first, last) for first, last in zip([0, *ends], [*ends[:-1], n], strict=False))
    if any(part.stop <= part.start for part in parts):
        raise ValueError(f"{n} steps are too few for {len(fractions)} parts")
    return parts


class Scaler(NamedTuple):
    """What turns a series into one of mean 0 and deviation 1, a column at a time, and back."""

    mean: np.ndarray
    deviation: np.ndarray

    def scale(self, series: np.ndarray) -> np.ndarray:
        return (series - self.mean) / self.deviation

    def unscale(self, series: np.ndarray) -> np.ndarray:
        return series * self.deviation + self.mean


def fit_scaler(train: np.ndarray) -> Scaler:
    """Return the scaler of the *training part* (T,) or (T, D). A column that never changes gets a deviation of 1.

    ValueError where there is no number, or one that is not finite.
    """
    train = np.asarray(train)
    if not train.size or not np.isfinite(train).all():
        raise ValueError("a scaler wants at least one number, and none of them infinite or nan")
    deviation = np.std(train, axis=0)
    # By rounding, the deviation of a column that never changes may be a little above 0: 1.4e-14 for 1000 times 100.1.
    changes = (np.max(train, axis=0) > np.min(train, axis=0)) & (deviation > 0)
    return Scaler(np.mean(train, axis=0), np.where(changes, deviation, 1.0))


def persistence_forecast(series: np.ndarray, horizon: int = 1) -> np.ndarray:
    """Forecast that nothing changes: entry t is the forecast of series[t + horizon]. (T − horizon, ...), a copy.

    ValueError for a horizon that is not from 1 to T − 1.
    """
    if not 1 <= horizon < len(series):
        raise ValueError(f"the horizon is from 1 to {len(series) - 1}, not {horizon}")
    return np.array(series[:-horizon])


def linear_forecast(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Fit y (N, ..., K) by a weighted sum of x (N, ..., D) and a constant, and return it for new (M, ..., D).

    Ordinary least squares (`numpy.linalg.lstsq`): the forecast without a network that any network has to beat.
    """
    features, targets, fresh = (a.reshape(-1, a.shape[-1]) for a in (x, y, new))
    weights, *_ = np.linalg.lstsq(_with_ones(features), targets, rcond=None)
    return (_with_ones(fresh) @ weights).reshape(*new.shape[:-1], targets.shape[-1])


def last_inputs(x: np.ndarray, count: int) -> np.ndarray:
    """Return the last ``count`` inputs at each step of x (N, T, D), (N, T, count · D); 0 before the start."""
    N, T, D = x.shape
    padded = np.concatenate([np.zeros((N, count - 1, D)), x], axis=1)
    return np.stack([padded[:, k : k + T] for k in range(count)], axis=2).reshape(N, T, count * D)


def _with_ones(features: np.ndarray) -> np.ndarray:
    return np.concatenate([features, np.ones((len(features), 1))], axis=1)
