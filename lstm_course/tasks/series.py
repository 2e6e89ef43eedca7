"""Series that an LSTM learns: a noisy sine, a sum of what came some steps ago, and the last value that was marked."""

from __future__ import annotations

import numpy as np


def sine(rng: np.random.Generator, length: int, period: float = 25.0, noise: float = 0.1) -> np.ndarray:
    """Return a sine wave (length,) of a random phase, with Gaussian noise of standard deviation ``noise``.

    Drawn in this order: the phase, uniform in one period; the noise (length,) with rng.standard_normal. The best
    forecast is the sine without the noise: its mean squared error is noise². ValueError for a period that is not
    positive.
    """
    if not period > 0:
        raise ValueError(f"a period is positive, not {period}")
    phase = rng.uniform(0, 2 * np.pi)
    return np.sin(2 * np.pi * np.arange(length) / period + phase) + noise * rng.standard_normal(length)


def delayed_sum(
    rng: np.random.Generator, batch: int, length: int, delays: tuple[int, ...] = (3, 8), inputs: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return x (N, T, inputs) uniform in -1 to 1, and y (N, T, 1): y[n, t] = Σ_d x[n, t − d, 0], 0 before the start.

    What is asked for lies d steps back, for each d of ``delays``, and is in the first channel: the others distract.
    Only a memory has it: x at step t says nothing about y at step t. Chance, always 0: a mean squared error of
    len(delays) / 3 once t has reached the largest delay. Drawn with rng.uniform, once, (N, T, inputs).
    ValueError for a delay below 1, or without any.
    """
    if not delays or min(delays) < 1:
        raise ValueError(f"delays are at least 1, and there is at least one, not {delays}")
    x = rng.uniform(-1, 1, (batch, length, inputs))
    y = np.zeros((batch, length, 1))
    for d in delays:
        y[:, d:] += x[:, : max(0, length - d), :1]
    return x, y


def last_marked(rng: np.random.Generator, batch: int, length: int, share: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Return x (N, T, 2) and y (N, T, 1): at each step say the last value that was marked.

    x[:, :, 0] is Gaussian noise, x[:, :, 1] marks a ``share`` of the steps with a 1, the first one always. What is to
    be kept depends on the input, and nobody knows for how long: no weighted sum of the last inputs has it. Chance,
    always 0: a mean squared error of 1. Drawn in this order: the values (N, T), the marks (N, T) with rng.random.
    ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share}")
    values = rng.standard_normal((batch, length))
    marked = rng.random((batch, length)) < share
    marked[:, :1] = True
    last = np.maximum.accumulate(np.where(marked, np.arange(length), 0), axis=1)
    return np.stack([values, marked.astype(float)], axis=-1), np.take_along_axis(values, last, axis=1)[..., None]
