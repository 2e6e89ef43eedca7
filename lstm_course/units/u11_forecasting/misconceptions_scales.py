"""What people get wrong in scaling the parts of a series, and in comparing forecasts of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.windows import chronological_split, fit_scaler
from lstm_course.units.u11_forecasting.references import scale_parts, skill_score


def _scaled(
    fitted_on: Callable, change: Callable = lambda part, mean, deviation: (part - mean) / deviation
) -> Callable:
    """Return each part by ``change``, with the scaler of ``fitted_on(series, parts, part)``."""

    def implementation(series, fractions):
        parts = chronological_split(len(series), fractions)
        return tuple(change(series[part], *fit_scaler(fitted_on(series, parts, part))) for part in parts)

    return implementation


def _training(series, parts, part):
    return series[parts[0]]


def _only_the_first(series, fractions):
    parts = [series[part] for part in chronological_split(len(series), fractions)]
    return (scale_parts(series, fractions)[0], *parts[1:])


def _overwritten(series, fractions):
    parts = scale_parts(series, fractions)
    series[...] = np.concatenate(parts)
    return parts


SCALED = (
    Misconception(
        "scaler fitted on the whole series",
        _scaled(lambda series, parts, part: series),
        "The mean and deviation of the whole know how the test part turns out. Only the training part may be asked.",
    ),
    Misconception(
        "each part on a scale of its own",
        _scaled(lambda series, parts, part: series[part]),
        "At the time of a forecast the rest of its part has not happened, so its mean cannot be known. And the "
        "same price would be another number in each part.",
    ),
    Misconception(
        "scaler fitted on the test part",
        _scaled(lambda series, parts, part: series[parts[-1]]),
        "The last part is the one of which nothing is known in advance.",
    ),
    Misconception(
        "validation part in the scaler",
        _scaled(lambda series, parts, part: series[: parts[-1].start] if len(parts) > 2 else series),
        "Validation stands for the future as well: only the first part counts.",
    ),
    Misconception(
        "other parts left as they were",
        _only_the_first,
        "The network has learned on one scale and must be given all parts on it.",
    ),
    Misconception(
        "divided without the mean",
        _scaled(_training, lambda part, mean, deviation: part / deviation),
        "First subtract the mean, then divide.",
    ),
    Misconception(
        "mean subtracted, nothing divided",
        _scaled(_training, lambda part, mean, deviation: part - mean),
        "Divided by the deviation, every column has one size.",
    ),
    Misconception(
        "divided before the mean is taken off",
        _scaled(_training, lambda part, mean, deviation: part / deviation - mean),
        "The mean is on the series' own scale: subtract it before you divide.",
    ),
    Misconception(
        "scaled the wrong way",
        _scaled(_training, lambda part, mean, deviation: part * deviation + mean),
        "That is the way back, from the network's scale to the series' own.",
    ),
    Misconception(
        "parts joined again",
        lambda series, fractions: np.concatenate(scale_parts(series, fractions)),
        "The parts come back apart, one for each fraction.",
    ),
    Misconception(
        "series overwritten",
        _overwritten,
        "The caller still needs the series in its own units: make new arrays.",
    ),
    common.downcasts(scale_parts),
)


def _mse(a, b):
    return np.mean((a - b) ** 2)


def _compared(score: Callable) -> Callable:
    """Return ``score(unscaled forecast, truth, persistence)``."""
    return lambda forecast, truth, persistence, mean, deviation: score(forecast * deviation + mean, truth, persistence)


SKILL = (
    Misconception(
        "forecast compared on the network's scale",
        lambda f, truth, persistence, mean, deviation: 1 - _mse(f, truth) / _mse(persistence, truth),
        "The forecast is in deviations and the truth in dollars. Bring it back to the truth's scale first.",
    ),
    Misconception(
        "persistence not brought along",
        lambda f, truth, persistence, mean, deviation: (
            1 - _mse(f, (truth - mean) / deviation) / _mse(persistence, truth)
        ),
        "Both errors must be on one scale: yours has one in deviations and one in dollars.",
    ),
    Misconception(
        "mean forgotten on the way back",
        lambda f, truth, persistence, mean, deviation: 1 - _mse(f * deviation, truth) / _mse(persistence, truth),
        "The way back is times the deviation, *plus the mean*.",
    ),
    Misconception(
        "way back in the wrong order",
        lambda f, truth, persistence, mean, deviation: (
            1 - _mse((f + mean) * deviation, truth) / _mse(persistence, truth)
        ),
        "Scaling subtracted, then divided. The way back multiplies first, then adds.",
    ),
    Misconception(
        "scaled a second time",
        lambda f, truth, persistence, mean, deviation: (
            1 - _mse((f - mean) / deviation, truth) / _mse(persistence, truth)
        ),
        "The forecast is on the network's scale already. It must go back.",
    ),
    Misconception(
        "mean and deviation exchanged",
        lambda f, truth, persistence, mean, deviation: skill_score(f, truth, persistence, deviation, mean),
        "The deviation stretches, the mean shifts.",
    ),
    Misconception(
        "the ratio alone",
        _compared(lambda f, truth, persistence: _mse(f, truth) / _mse(persistence, truth)),
        "Skill is what is *saved*: 1 minus the ratio, so that more is better.",
    ),
    Misconception(
        "forecast and persistence exchanged",
        _compared(lambda f, truth, persistence: 1 - _mse(persistence, truth) / _mse(f, truth)),
        "The yardstick, persistence, is what one divides by.",
    ),
    Misconception(
        "nothing below zero",
        _compared(lambda f, truth, persistence: max(0.0, 1 - _mse(f, truth) / _mse(persistence, truth))),
        "A forecast may be worse than persistence, and its skill then says by how much: it is negative.",
    ),
    Misconception(
        "roots of the errors",
        _compared(lambda f, truth, persistence: 1 - np.sqrt(_mse(f, truth) / _mse(persistence, truth))),
        "Mean *squared* errors are compared, without roots.",
    ),
    Misconception(
        "absolute errors",
        _compared(lambda f, truth, persistence: 1 - np.mean(np.abs(f - truth)) / np.mean(np.abs(persistence - truth))),
        "Errors are squared here, not taken by their size.",
    ),
    Misconception(
        "mean as the yardstick",
        _compared(lambda f, truth, persistence: 1 - _mse(f, truth) / np.var(truth)),
        "That is R², the gain on always saying the mean. On a series that wanders everything beats the mean.",
    ),
    Misconception(
        "compared with persistence instead of the truth",
        _compared(lambda f, truth, persistence: 1 - _mse(f, persistence) / _mse(persistence, truth)),
        "Both errors are distances from the *truth*.",
    ),
    Misconception(
        "a ratio for each entry",
        _compared(lambda f, truth, persistence: 1 - np.mean((f - truth) ** 2 / (persistence - truth) ** 2)),
        "First the means, then one ratio. Entry by entry, a month in which nothing changed would decide everything.",
    ),
    common.mutates(skill_score, "scaled_forecast"),
    common.mutates(skill_score, "truth"),
)
