"""What people get wrong in cutting a series into windows, and in forecasting that nothing changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.windows import make_windows, persistence_forecast


def _columns(series):
    return series[:, None] if series.ndim == 1 else series


def _cut(
    many: Callable = lambda T, length, horizon: T - length - horizon + 1,
    target: Callable = lambda n, length, horizon: n + length + horizon - 1,
    every: Callable = lambda length: 1,
) -> Callable:
    """Cut windows with another count, another place of the target, or another stride."""

    def implementation(series, length, horizon):
        series = _columns(series)
        first = np.arange(0, many(len(series), length, horizon), every(length))
        x = series[first[:, None] + np.arange(length)]
        return x, series[target(first, length, horizon)]

    return implementation


def _changed(change: Callable) -> Callable:
    """Cut the right windows, then ``change(x, y)``."""
    return lambda series, length, horizon: change(*make_windows(series, length, horizon))


def _all_of_the_horizon(series, length, horizon):
    series = _columns(series)
    first = np.arange(len(series) - length - horizon + 1)
    return series[first[:, None] + np.arange(length)], series[first[:, None] + length + np.arange(horizon)]


def _a_target_a_step(series, length, horizon):
    series = _columns(series)
    first = np.arange(len(series) - length - horizon + 1)[:, None] + np.arange(length)
    return series[first], series[first + horizon]


WINDOWS = (
    Misconception(
        "target still in the window",
        _cut(target=lambda n, length, horizon: n + length + horizon - 2),
        "A window's last step is n + length − 1. With your count a horizon of 1 asks for that very step: the answer is "
        "in the question.",
    ),
    Misconception(
        "horizon counted from the window's first step",
        _cut(target=lambda n, length, horizon: n + horizon),
        "The horizon counts from the *last* step of the window. From the first, most targets lie inside it.",
    ),
    Misconception(
        "target one step too late",
        _cut(lambda T, L, h: T - L - h, lambda n, L, h: n + L + h),
        "With a horizon of 1 the target is the very next step. Steps are counted from 0.",
    ),
    Misconception(
        "horizon without effect",
        _cut(target=lambda n, length, horizon: n + length),
        "The target lies horizon steps behind the window's end, not always one.",
    ),
    Misconception(
        "last window left out",
        _cut(lambda T, L, h: T - L - h),
        "One more window fits: its target is the series' last step. Count with a series of length + horizon steps.",
    ),
    Misconception(
        "a multiple of the length apart",
        _cut(every=lambda length: length),
        "Windows begin at every step and overlap each other; yours lie end to end, and most pairs are lost.",
    ),
    Misconception(
        "length and horizon exchanged",
        lambda series, length, horizon: make_windows(series, horizon, length),
        "length is what is read; horizon is how far behind it the target lies.",
    ),
    Misconception(
        "all steps up to the horizon",
        _all_of_the_horizon,
        "One target a window, (N, D): the step that lies horizon behind it, without those before.",
    ),
    Misconception(
        "a target for each step of the window",
        _a_target_a_step,
        "One target a window, (N, D). What you return are windows again, moved on.",
    ),
    Misconception(
        "features before time",
        _changed(lambda x, y: (x.swapaxes(1, 2).copy(), y)),
        "A window is (length, D): time first, then the features, as everywhere in this course.",
    ),
    Misconception(
        "reshape for a transposition of the windows",
        _changed(lambda x, y: (x.swapaxes(1, 2).reshape(x.shape), y)),
        "The shape is right and the numbers are muddled: a reshape reads on, it exchanges no axes.",
    ),
    Misconception(
        "newest step first",
        _changed(lambda x, y: (x[:, ::-1].copy(), y)),
        "Each window runs forward in time: its first step is the oldest.",
    ),
    Misconception(
        "features axis missing",
        lambda series, length, horizon: tuple(
            a[..., 0] if np.ndim(series) == 1 else a for a in make_windows(series, length, horizon)
        ),
        "Of a plain series each step has one feature: (N, length, 1) and (N, 1).",
    ),
    Misconception(
        "change as the target",
        _changed(lambda x, y: (x, y - x[:, -1])),
        "The value itself is asked for here, not how much it has changed since the window's end.",
    ),
    Misconception("windows and targets exchanged", _changed(lambda x, y: (y, x)), "The windows are returned first."),
    common.mutates(make_windows, "series"),
    common.downcasts(make_windows),
)


def _full_length(series, horizon):
    return np.concatenate([series[:1].repeat(horizon, axis=0), series[:-horizon]])


PERSISTENCE = (
    Misconception(
        "the future itself",
        lambda series, horizon: series[horizon:].copy(),
        "That is what came. A forecast of it may know only what lies horizon steps before.",
    ),
    Misconception(
        "horizon not used",
        lambda series, horizon: series[:-1].copy(),
        "For a horizon of h the last h values have nothing left to forecast; yours leaves out one.",
    ),
    Misconception(
        "one value too few",
        lambda series, horizon: series[: len(series) - horizon - 1].copy(),
        "T − horizon forecasts can be compared with what came. Yours drops one more.",
    ),
    Misconception(
        "one value too many",
        lambda series, horizon: series[: len(series) - horizon + 1].copy(),
        "The last of yours would forecast a step behind the end of the series.",
    ),
    Misconception(
        "the first value lost",
        lambda series, horizon: series[1 : len(series) - horizon + 1].copy(),
        "Each of yours knows one step more than it may. Entry t forecasts t + horizon, and is the value at t.",
    ),
    Misconception(
        "one value for ever",
        lambda series, horizon: np.zeros_like(series[horizon:]) + series[-1],
        "The forecast moves on with the series: at each step it says what is so *then*.",
    ),
    Misconception(
        "filled up to the full length",
        _full_length,
        "Nothing was known before the series began: T − horizon forecasts, no padding in front.",
    ),
    Misconception(
        "everything",
        lambda series, horizon: series.copy(),
        "The last horizon values forecast steps that are not in the series: leave them out.",
    ),
    Misconception(
        "the mean so far",
        lambda series, horizon: (
            np.cumsum(series, axis=0)[:-horizon]
            / np.arange(1, len(series) - horizon + 1).reshape(-1, *[1] * (series.ndim - 1)).astype(series.dtype)
        ),
        "Persistence looks at the present value alone. The mean of the past is another simple forecast, and mostly "
        "a worse one.",
    ),
    Misconception(
        "the last change goes on",
        lambda series, horizon: series[:-horizon] + np.diff(series, axis=0, prepend=series[:1])[:-horizon],
        "Persistence says that nothing changes. Carrying the last change on is another forecast.",
    ),
    Misconception(
        "a view of the series",
        lambda series, horizon: series[:-horizon],
        "A slice is the series itself under another name: whoever changes the forecast changes the series. Copy it.",
    ),
    Misconception(
        "backwards in time",
        lambda series, horizon: series[:-horizon][::-1].copy(),
        "The order of time stays: entry 0 is the first value.",
    ),
    common.mutates(persistence_forecast, "series"),
    common.downcasts(persistence_forecast),
)
