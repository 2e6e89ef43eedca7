"""Repeating the input of some steps ago, trained by backpropagation that is cut into chunks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.reference import rnn as reference

Backward = Callable[..., Any]

T = 24
LAG = 6
UPDATES = 400
LAST = 40


def train_echo(
    truncated: Backward,
    affine: Backward,
    k: int,
    seed: int = 0,
    recurrent: bool = True,
    lag: int = LAG,
    updates: int = UPDATES,
) -> Any:
    """Return the mean squared error for each update of a network that learns to repeat its input of ``lag`` steps ago.

    Inputs are -1 or 1, so that an output of 0 has an error of 1. Adam, learning rate 0.01; ``recurrent=False`` trains
    the output layer alone.
    """
    rng = np.random.default_rng(seed)
    N, H = 16, 20
    shapes: tuple[tuple[int, ...], ...] = ((H, 1), (H, H), (H,), (1, H), (1,))
    scales = 0.5, 0.9 / H**0.5, 0.0, 1 / H**0.5, 0.0
    weights: list[np.ndarray] = [
        scale * rng.standard_normal(shape) for shape, scale in zip(shapes, scales, strict=True)
    ]
    mean, square, curve = [0.0] * 5, [0.0] * 5, []
    counts = np.arange(T)[:, None] >= lag
    for n in range(1, updates + 1):
        W_ih, W_hh, b, W, c = weights
        x = rng.choice([-1.0, 1.0], size=(N, T, 1))
        hs, cache = reference.rnn_forward_with_cache(x, np.zeros((N, H)), W_ih, W_hh, b)
        error = (hs @ W.T + c - np.roll(x, lag, axis=1)) * counts
        curve.append(np.sum(error**2) / (N * np.sum(counts)))
        dhs, dW, dc = affine(2 * error / (N * np.sum(counts)), {"hs": hs, "W": W})
        gradients = [*(g * recurrent for g in truncated(dhs, cache, k)[2:]), dW, dc]
        mean = [0.9 * m + 0.1 * g for m, g in zip(mean, gradients, strict=True)]
        square = [0.999 * s + 0.001 * g**2 for s, g in zip(square, gradients, strict=True)]
        weights = [
            w - 0.01 * (m / (1 - 0.9**n)) / (np.sqrt(s / (1 - 0.999**n)) + 1e-8)
            for w, m, s in zip(weights, mean, square, strict=True)
        ]
    return np.array(curve)


def error_at_the_end(curve: np.ndarray) -> float:
    """Return the mean error of the last updates."""
    return float(np.mean(curve[-LAST:]))


def run(seed: int, lag: int, k: int, recurrent: bool = True, updates: int = UPDATES) -> Values:
    """Train once; measure the error at the end."""
    passes = reference.truncated_rnn_backward, reference.time_affine_backward
    return {"error": error_at_the_end(train_echo(*passes, k, seed, recurrent, lag, updates))}


EXPERIMENT = Experiment(
    name="echo",
    title="Repeating an input in chunks",
    unit=2,
    setting=(
        f"A tanh RNN with 20 units reads {T} numbers, each -1 or 1, and repeats at each step what it read some steps "
        f"ago (the lag). {UPDATES} updates of 16 sequences, Adam at 0.01, gradients cut into chunks. Mean squared "
        f"error of the last {LAST} updates. Chance: 1."
    ),
    measures=(Measure("error", "mean squared error"),),
    runs={
        **{f"lag {LAG}, chunks of {k}": {"lag": LAG, "k": k} for k in (2, 4, 6, 8, 12, 24)},
        f"lag {LAG}, output layer alone": {"lag": LAG, "k": 1, "recurrent": False},
        "lag 4, chunks of 3": {"lag": 4, "k": 3},
    },
    run=run,
    needs_torch=False,
)
