"""The plot that looks perfect, what it is a copy of, and the honest test: unit 11's killer demo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.stocks import NAMES, stock_prices
from lstm_course.units.u11_forecasting.demos.training import Tools, answers, batches_of, seeded

Array = np.ndarray
WINDOW = 24
TITLES = {"^GSPC": "S&P 500", "^IXIC": "NASDAQ", "MSFT": "Microsoft", "AAPL": "Apple", "AMZN": "Amazon"}


class Forecast(NamedTuple):
    """Prices a month ahead, each (N, 1), in the order of time: what came, what was said, what was so a month before."""

    months: Array
    truth: Array
    lstm: Array
    persistence: Array
    skill: float

    def r_squared(self, which: str) -> float:
        """The gain on always saying the mean of what came."""
        return float(1 - np.mean((getattr(self, which) - self.truth) ** 2) / np.var(self.truth))


def popular(tools: Tools, name: str = "^GSPC", seed: int = 0) -> Forecast | None:
    """As much-copied demonstrations do it: the price itself, scaled by the whole series, windows split at random."""
    if quiet():
        return None
    prices = stock_prices(name)
    x, y = tools.make_windows(prices.close, WINDOW, 1)
    mean, deviation = tools.fit_scaler(prices.close[:, None])
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    train, test = order[: int(0.7 * len(x))], np.sort(order[int(0.7 * len(x)) :])
    said = _trained(tools, (x - mean) / deviation, (y - mean) / deviation, train, test, seed)
    return _forecast(tools, prices.dates[WINDOW:][test], y[test], said, x[test, -1], mean, deviation)


def in_time(tools: Tools, name: str = "^GSPC", seed: int = 0) -> Forecast | None:
    """The same network, trained on the first 70 % of the months, scaled by these alone, tried on those after."""
    if quiet():
        return None
    prices = stock_prices(name)
    train, test = tools.chronological_split(len(prices.close), (0.7, 0.3))
    mean, deviation = tools.fit_scaler(prices.close[train, None])
    x, y = tools.make_windows(prices.close, WINDOW, 1)
    # The month of a window's target decides to which part it belongs.
    first = test.start - WINDOW
    said = _trained(
        tools, (x - mean) / deviation, (y - mean) / deviation, np.arange(first), np.arange(first, len(x)), seed
    )
    return _forecast(tools, prices.dates[WINDOW:][first:], y[first:], said, x[first:, -1], mean, deviation)


def of_changes(tools: Tools, name: str = "^GSPC", seed: int = 0) -> Forecast | None:
    """What can be done: read and forecast monthly changes of the logarithm, which stay in one range. Split in time."""
    if quiet():
        return None
    prices = stock_prices(name)
    level = np.log(prices.close)
    changes = np.diff(level)
    train, test = tools.chronological_split(len(changes), (0.7, 0.3))
    mean, deviation = tools.fit_scaler(changes[train, None])
    x, y = tools.make_windows((changes - mean) / deviation, WINDOW, 1)
    first = test.start - WINDOW
    said = _trained(tools, x, y, np.arange(first), np.arange(first, len(x)), seed, epochs=10)
    now = level[test.start : -1, None]  # changes[t] leads from level[t] to level[t + 1]
    truth, forecast = level[test.start + 1 :, None], now + said * deviation + mean
    one = np.ones(1)
    return _forecast(tools, prices.dates[test.start + 1 :], truth, forecast, now, 0 * one, one, np.exp)


def _trained(tools: Tools, x: Array, y: Array, train: Array, test: Array, seed: int, epochs: int = 60) -> Array:
    with seeded(seed):
        model = tools.SequenceRegressor(1, 32, 1)
        batches = batches_of(x[train], y[train], 32, np.random.default_rng(seed))
        tools.train_regressor(model, batches, epochs, 0.005)
        return answers(model, x[test])


def _forecast(
    tools: Tools, months: Array, truth: Array, said: Array, now: Array, mean: Array, deviation: Array,
    unit: Callable[[Array], Array] = lambda price: price,
) -> Forecast:  # fmt: skip
    skill = tools.skill_score(said, truth, now, mean, deviation)
    return Forecast(months, unit(truth), unit(said * deviation + mean), unit(now), float(skill))


@demo
def looks_perfect(found: Forecast | None) -> None:
    """The plot of the popular demonstrations."""
    assert found is not None
    fig, axis = figure_of(8, 3.2)
    axis.plot(found.months, found.truth, color=COLOURS[6], label="what came")
    axis.plot(found.months, found.lstm, color=COLOURS[0], label="LSTM, a month before")
    axis.set(ylabel="S&P 500, points", title=f"Test months only: R² = {found.r_squared('lstm'):.3f}")
    axis.legend(frameon=False)
    show(fig, f"The forecasts of the LSTM lie on the prices that came, R² {found.r_squared('lstm'):.3f}.")


@demo
def copy_of_yesterday(
    found: Forecast | None, others: Sequence[Forecast | None] = (), tell: Callable[[float], None] | None = None
) -> None:
    """The same forecasts, next to the price of the month before; and other seeds. ``tell`` gets the mean skill."""
    assert found is not None
    fig, (left, right) = figure_of(9.5, 3.4, columns=2, width_ratios=(1.7, 1))
    late = slice(-28, None)
    left.plot(found.truth[late], "o", color=COLOURS[6], ms=4, label="what came")
    left.plot(found.persistence[late], color=COLOURS[1], label="price of the month before")
    left.plot(found.lstm[late], "--", color=COLOURS[0], label="LSTM")
    left.set(xlabel="the last 28 months of the test part", ylabel="S&P 500, points", title="Looked at closely")
    left.legend(frameon=False)
    runs = [one for one in (found, *others) if one is not None]
    pairs = [(_rmse(one, "lstm"), _rmse(one, "persistence")) for one in runs]
    for k, label in enumerate(("LSTM", "month before")):
        bars = right.bar(np.arange(len(runs)) + 0.4 * k - 0.2, [pair[k] for pair in pairs], 0.38, label=label)
        right.bar_label(bars, [f"{pair[k]:.0f}" for pair in pairs], fontsize=8)
    skill = float(np.mean([one.skill for one in runs]))
    right.set_xticks(range(len(runs)), [f"seed {k}\nskill {one.skill:+.2f}" for k, one in enumerate(runs)])
    right.set(ylabel="root mean squared error, points", title=f"Mean skill {skill:+.2f}")
    right.set_ylim(0, 1.45 * max(map(max, pairs)))
    right.legend(frameon=False, ncols=2, loc="upper center")
    errors = "; ".join(f"{a:.0f} and {b:.0f}" for a, b in pairs)
    show(
        fig,
        f"The LSTM's forecasts run along the price of the month before. Errors in points, LSTM and month before, by "
        f"seed: {errors}. Mean skill {skill:.2f}.",
    )
    if tell:
        tell(skill)


def _rmse(found: Forecast, which: str) -> float:
    return float(np.sqrt(np.mean((getattr(found, which) - found.truth) ** 2)))


@demo
def honest_test(tools: Tools, tell: Callable[[float], None] | None = None) -> None:
    """The same network split in time, and one that reads changes. ``tell`` gets the R² of the first."""
    level, changes = in_time(tools), of_changes(tools)
    assert level is not None
    assert changes is not None
    fig, (left, right) = figure_of(9.5, 3.4, columns=2)
    for axis, found, title in ((left, level, "Reads prices"), (right, changes, "Reads monthly changes")):
        axis.plot(found.months, found.truth, color=COLOURS[6], label="what came")
        axis.plot(found.months, found.persistence, color=COLOURS[1], lw=1, label="month before")
        axis.plot(found.months, found.lstm, "--", color=COLOURS[0], label="LSTM")
        axis.set(ylabel="S&P 500, points", title=f"{title}: R² {found.r_squared('lstm'):.3f}, skill {found.skill:+.2f}")
        axis.tick_params(axis="x", rotation=30)
    left.legend(frameon=False)
    show(
        fig,
        f"Split in time. The network that reads prices falls behind them: R² {level.r_squared('lstm'):.2f}, skill "
        f"{level.skill:.1f}. The one that reads changes has skill {changes.skill:.2f}: as good as the month before.",
    )
    if tell:
        tell(level.r_squared("lstm"))


@demo
def any_price(tools: Tools) -> None:
    """Skill on monthly changes, split in time, next to that of the training part's mean change: no network at all."""
    names = ("^GSPC", "MSFT", "IBM", "AAPL", "AMZN") if fast() else NAMES
    seeds = range(1 if fast() else 3)
    found = {name: [of_changes(tools, name, seed) for seed in seeds] for name in names}
    skills = [float(np.mean([one.skill for one in runs if one])) for runs in found.values()]
    drifts = [_drift(tools, name) for name in names]
    fig, axis = figure_of(8, 3)
    for k, (values, label) in enumerate(((skills, "LSTM"), (drifts, "mean change, no network"))):
        bars = axis.bar(np.arange(len(names)) + 0.4 * k - 0.2, values, 0.38, label=label, color=COLOURS[k])
        axis.bar_label(bars, [f"{value:+.2f}" for value in values], fontsize=8)
    axis.axhline(0, color=COLOURS[6], lw=0.8)
    axis.set_xticks(range(len(names)), [TITLES.get(name, name) for name in names])
    axis.set(ylabel="skill against persistence", title="0 is as good as “it stays as it is”, 1 would be perfect")
    axis.set_ylim(min(0, *skills, *drifts) - 0.1, 1)
    axis.legend(frameon=False)
    pairs = zip(names, skills, drifts, strict=True)
    show(
        fig,
        "Skill of the LSTM and of the mean change: " + "; ".join(f"{n} {a:.2f}, {b:.2f}" for n, a, b in pairs) + ".",
    )


def _drift(tools: Tools, name: str) -> float:
    level = np.log(stock_prices(name).close)
    changes = np.diff(level)
    train, test = tools.chronological_split(len(changes), (0.7, 0.3))
    now, truth, one = level[test.start : -1, None], level[test.start + 1 :, None], np.ones(1)
    return float(tools.skill_score(now + changes[train].mean(), truth, now, 0 * one, one))
