"""What people get wrong in what a code costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u13_variational_lstm.references import kl_to_standard_normal

Fn = Callable[..., Any]


def _torch() -> Any:
    import torch

    return torch


def _kl(of: Callable[[Any, Any, Any], Any]) -> Fn:
    """Another formula of (μ, σ², log σ²)."""
    return lambda mean, lv: of(mean, _torch().exp(lv), lv)


def _then(change: Callable[[Any], Any]) -> Fn:
    """Return the right entries, and something done to them."""
    return lambda mean, lv: change(kl_to_standard_normal(mean, lv))


DIVERGENCE = (
    Misconception(
        "the sign of the whole",
        _then(lambda kl: -kl),
        "A divergence is never negative. In the ELBO it is subtracted; here it is what it is.",
    ),
    Misconception(
        "log σ² added",
        _kl(lambda m, v, lv: 0.5 * (m**2 + v - 1 + lv)),
        "The logarithm is subtracted. At σ = 1 the divergence is smallest; in yours it keeps falling as σ gets "
        "smaller.",
    ),
    Misconception(
        "the 1 forgotten",
        _kl(lambda m, v, lv: 0.5 * (m**2 + v - lv)),
        "A standard normal diverges from itself by 0. Put mean 0 and σ = 1 in: what is left in yours?",
    ),
    Misconception(
        "the half forgotten",
        _then(lambda kl: 2 * kl),
        "The formula has a half in front of all of it.",
    ),
    Misconception(
        "the half for the first term alone",
        _kl(lambda m, v, lv: 0.5 * m**2 + v - 1 - lv),
        "The half is in front of all four terms.",
    ),
    Misconception(
        "σ for σ²",
        _kl(lambda m, v, lv: 0.5 * (m**2 + v**0.5 - 1 - lv)),
        "The second term is the variance, not the standard deviation.",
    ),
    Misconception(
        "log σ for log σ²",
        _kl(lambda m, v, lv: 0.5 * (m**2 + v - 1 - lv / 2)),
        "The last term is the logarithm of the variance, which is what came in; it needs no further half.",
    ),
    Misconception(
        "log σ² taken for log σ",
        _kl(lambda m, v, lv: 0.5 * (m**2 + v**2 - 1 - 2 * lv)),
        "What comes in is log σ² already: nothing has to be doubled or squared.",
    ),
    Misconception(
        "log σ² taken for σ²",
        lambda mean, lv: 0.5 * (mean**2 + lv - 1 - _torch().log(lv.abs())),
        "What comes in is the logarithm of the variance. exp makes the variance of it.",
    ),
    Misconception(
        "the mean not squared",
        _kl(lambda m, v, lv: 0.5 * (m + v - 1 - lv)),
        "A mean of −2 is as far away as one of 2: the mean counts by its square.",
    ),
    Misconception(
        "the absolute mean",
        _kl(lambda m, v, lv: 0.5 * (m.abs() + v - 1 - lv)),
        "The mean counts by its square: twice as far costs four times as much.",
    ),
    Misconception(
        "the mean left out",
        _kl(lambda m, v, lv: 0.5 * (v - 1 - lv) + 0 * m),
        "A code that is far from 0 costs something, whatever its spread.",
    ),
    Misconception(
        "the other way round",
        _kl(lambda m, v, lv: 0.5 * ((1 + m**2) / v - 1 + lv)),
        "This is the divergence of the standard normal from the code's distribution. The two differ: the code's "
        "comes first.",
    ),
    Misconception(
        "summed over the code",
        _then(lambda kl: kl.sum(1)),
        "One number for each dimension is wanted, (N, Z). The sum over the code comes later, in the bound.",
    ),
    Misconception(
        "averaged over the code",
        _then(lambda kl: kl.mean(1)),
        "One number for each dimension is wanted. And later they are summed: a mean would make the KL Z times too "
        "cheap.",
    ),
    Misconception(
        "averaged over the batch",
        _then(lambda kl: kl.mean(0)),
        "One number for each sentence and dimension is wanted, (N, Z).",
    ),
    Misconception(
        "bits for nats",
        _then(lambda kl: kl / np.log(2)),
        "Nats are wanted: natural logarithms throughout, as in the cross-entropy that it is added to.",
    ),
    Misconception(
        "no gradient",
        _then(lambda kl: kl.detach()),
        "The numbers are right, but the gradient is cut off: stay in PyTorch, without detach, item or numpy.",
    ),
)  # fmt: skip
