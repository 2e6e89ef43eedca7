"""What people get wrong in drawing a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u13_variational_lstm.references import reparameterise

Fn = Callable[..., Any]


def _torch() -> Any:
    import torch

    return torch


def _tensor(noise: np.ndarray, like: Any) -> Any:
    return _torch().from_numpy(np.ascontiguousarray(noise)).to(like)


def _sigma(of: Callable[[Any], Any]) -> Fn:
    """Return a code with another standard deviation, computed from log σ²."""
    return lambda mean, lv, rng: mean + of(lv) * _tensor(rng.standard_normal(mean.shape), mean)


def _noise(of: Callable[[Any, tuple[int, int]], np.ndarray]) -> Fn:
    """Return a code with other noise, ``of(rng, (N, Z))``."""
    return lambda mean, lv, rng: mean + _torch().exp(lv / 2) * _tensor(of(rng, tuple(mean.shape)), mean)


def _in_single(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return rng.standard_normal(shape, dtype=np.float32)


def _as_the_mean(mean, lv, rng):
    noise = _in_single if mean.dtype == _torch().float32 else lambda rng, shape: rng.standard_normal(shape)
    return _noise(noise)(mean, lv, rng)


def _drawn_by_numpy(mean, lv, rng):
    drawn = rng.normal(mean.detach().numpy(), np.exp(lv.detach().numpy() / 2))
    return _tensor(drawn, mean)


REPARAMETERISE = (
    Misconception(
        "σ² for σ",
        _sigma(lambda lv: _torch().exp(lv)),
        "exp of the log variance is σ². The noise is to be stretched by its root.",
    ),
    Misconception(
        "log σ² for σ",
        _sigma(lambda lv: lv),
        "What comes in is a logarithm, and may be negative. It has to become a standard deviation first.",
    ),
    Misconception(
        "the logarithm taken twice as large",
        _sigma(lambda lv: _torch().exp(2 * lv)),
        "σ is the root of σ²: in the logarithm that is a half, not a double.",
    ),
    Misconception(
        "the root of the logarithm",
        _sigma(lambda lv: _torch().sqrt(lv)),
        "The root belongs to σ², not to log σ²: a logarithm below 0 has none.",
    ),
    Misconception(
        "half of σ²",
        _sigma(lambda lv: _torch().exp(lv) / 2),
        "The half belongs into the exponent, where it makes a root; outside it only halves.",
    ),
    Misconception(
        "softplus for exp",
        _sigma(lambda lv: _torch().nn.functional.softplus(lv)),
        "Some models say σ by a softplus. Here the network says log σ², and exp undoes a logarithm.",
    ),
    Misconception(
        "a standard deviation of 1",
        _sigma(lambda lv: 1.0),
        "Each code has a spread of its own, which the encoder says; yours ignores it.",
    ),
    Misconception(
        "one noise for the whole batch",
        _noise(lambda rng, shape: np.broadcast_to(rng.standard_normal((1, shape[1])), shape)),
        "Each sentence has noise of its own. With the same for all, a whole batch is moved one way.",
    ),
    Misconception(
        "one number a sentence",
        _noise(lambda rng, shape: np.broadcast_to(rng.standard_normal((shape[0], 1)), shape)),
        "Each dimension of a code has noise of its own; yours moves all of them together.",
    ),
    Misconception(
        "axes exchanged in the draw",
        _noise(lambda rng, shape: rng.standard_normal(shape[::-1]).T),
        "The numbers are right and at the wrong places: draw in the shape of mean.",
    ),
    Misconception(
        "uniform noise",
        _noise(lambda rng, shape: rng.random(shape)),
        "ε is from a standard normal distribution: both signs, and no limits. Numbers between 0 and 1 are something "
        "else.",
    ),
    Misconception(
        "drawn in single precision",
        _noise(_in_single),
        "With dtype=np.float32 the generator gives other numbers, not the same ones rounded. Draw in double precision, "
        "then convert.",
    ),
    Misconception(
        "drawn in the precision of the mean",
        _as_the_mean,
        "With dtype=np.float32 the generator gives other numbers, not the same ones rounded. Draw in double precision, "
        "whatever the mean's, then convert.",
    ),
    Misconception(
        "noise subtracted",
        _noise(lambda rng, shape: -rng.standard_normal(shape)),
        "As a distribution this is the same, but the documented code is the mean plus σ times the number drawn.",
    ),
    Misconception(
        "no noise",
        lambda mean, lv, rng: mean + 0 * lv,
        "The mean is what is used when all is learned. In training a code is drawn around it.",
    ),
    Misconception(
        "the mean left out",
        lambda mean, lv, rng: reparameterise(0 * mean, lv, rng),
        "The noise is to be moved to where the sentence is: by its mean.",
    ),
    Misconception(
        "noise that multiplies the mean",
        lambda mean, lv, rng: (
            mean * (1 + _torch().exp(lv / 2) * _tensor(rng.standard_normal(mean.shape), mean))
        ),
        "The noise is added to the mean. A mean of 0 would have no spread at all in yours.",
    ),
    Misconception(
        "drawn outside the graph",
        _drawn_by_numpy,
        "The numbers are right, but no gradient comes back through them: what is drawn has to be computed from mean "
        "and log_variance by PyTorch, with the noise as a constant.",
    ),
    Misconception(
        "σ without a gradient",
        lambda mean, lv, rng: reparameterise(mean, lv.detach(), rng),
        "The gradient comes back to the mean alone. The spread has to learn too.",
    ),
    Misconception(
        "a generator of its own",
        lambda mean, lv, rng: reparameterise(mean, lv, np.random.default_rng(0)),
        "Draw from the generator that is given. With one of your own the noise is the same at each step of the "
        "training.",
    ),
    Misconception(
        "float64 noise makes a float64 code",
        lambda mean, lv, rng: reparameterise(mean.double(), lv.double(), rng),
        "NumPy draws in double precision. The network computes in single precision, and needs its codes so: convert "
        "the noise to the dtype of mean.",
    ),
)  # fmt: skip
