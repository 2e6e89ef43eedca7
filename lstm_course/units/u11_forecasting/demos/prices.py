"""The plot that looks perfect, what it is a copy of, and the honest test: unit 11's killer demo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.units.u11_forecasting.experiments import prices
from lstm_course.units.u11_forecasting.experiments.prices import Forecast
from lstm_course.units.u11_forecasting.experiments.training import StudentFunctions

TITLES = {"^GSPC": "S&P 500", "^IXIC": "NASDAQ", "MSFT": "Microsoft", "AAPL": "Apple", "AMZN": "Amazon"}


def _signed(value: float) -> str:
    """Write a number with its sign, and a minus that is one."""
    return f"{value:+.2f}".replace("-", "−")


@demo
def looks_perfect(found: Forecast | None) -> None:
    """Draw the plot of the popular demonstrations."""
    assert found is not None
    fig, axis = figure_of(8, 3.2)
    axis.plot(found.months, found.truth, color=LIGHT["ink"], label="what came")
    axis.plot(found.months, found.lstm, color=COLOURS[0], label="LSTM, a month before")
    axis.set(ylabel="S&P 500, points", title=f"Test months only: R² = {found.r_squared('lstm'):.3f}")
    axis.legend(frameon=False)
    show(fig, f"The forecasts of the LSTM lie on the prices that came, R² {found.r_squared('lstm'):.3f}.")


@demo
def copy_of_yesterday(
    found: Forecast | None, others: Sequence[Forecast | None] = (), tell: Callable[[float], None] | None = None
) -> None:
    """Draw the same forecasts next to the price of the month before; and other seeds. ``tell`` gets the mean skill."""
    assert found is not None
    fig, (left, right) = figure_of(9.5, 3.4, columns=2, width_ratios=(1.7, 1))
    late = slice(-28, None)
    left.plot(found.truth[late], "o", color=LIGHT["ink"], ms=4, label="what came")
    left.plot(found.persistence[late], color=COLOURS[1], label="price of the month before")
    left.plot(found.lstm[late], "--", color=COLOURS[0], label="LSTM")
    left.set(
        xlabel="the last 28 test months, drawn at random: there are gaps",
        ylabel="S&P 500, points",
        title="Looked at closely",
    )
    left.legend(frameon=False)
    runs = [one for one in (found, *others) if one is not None]
    pairs = [(one.error("lstm"), one.error("persistence")) for one in runs]
    for k, label in enumerate(("LSTM", "month before")):
        bars = right.bar(np.arange(len(runs)) + 0.4 * k - 0.2, [pair[k] for pair in pairs], 0.38, label=label)
        right.bar_label(bars, [f"{pair[k]:.0f}" for pair in pairs], fontsize=8)
    skill = float(np.mean([one.skill for one in runs]))
    right.set_xticks(range(len(runs)), [f"seed {k}\nskill {_signed(one.skill)}" for k, one in enumerate(runs)])
    right.set(ylabel="root mean squared error, points", title=f"Mean skill {_signed(skill)}")
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


@demo
def honest_test(student: StudentFunctions, tell: Callable[[float], None] | None = None) -> None:
    """Draw the same network split in time, and one that reads changes. ``tell`` gets the R² of the first."""
    level, changes = prices.in_time(student), prices.of_changes(student)
    assert level is not None
    assert changes is not None
    fig, (left, right) = figure_of(9.5, 3.4, columns=2)
    for axis, found, title in ((left, level, "Reads prices"), (right, changes, "Reads monthly changes")):
        axis.plot(found.months, found.truth, color=LIGHT["ink"], label="what came")
        axis.plot(found.months, found.persistence, color=COLOURS[1], lw=1, label="month before")
        axis.plot(found.months, found.lstm, "--", color=COLOURS[0], label="LSTM")
        axis.set(
            ylabel="S&P 500, points", title=f"{title}: R² {found.r_squared('lstm'):.3f}, skill {_signed(found.skill)}"
        )
        axis.tick_params(axis="x", rotation=30)
    left.legend(frameon=False)
    show(
        fig,
        f"Split in time. The network that reads prices falls behind them: R² {level.r_squared('lstm'):.2f}, skill "
        f"{level.skill:.1f}. The one that reads changes stays with them: R² {changes.r_squared('lstm'):.2f}, skill "
        f"{changes.skill:.2f}.",
    )
    if tell:
        tell(level.r_squared("lstm"))


@demo
def any_price(student: StudentFunctions) -> None:
    """Draw the skill on monthly changes, split in time, next to that of the mean change: no network at all."""
    found = prices.skills(student)
    fig, axis = figure_of(8, 3)
    for k, label in enumerate(("LSTM", "mean change, no network")):
        values = [skills[k] for skills in found.values()]
        bars = axis.bar(np.arange(len(found)) + 0.4 * k - 0.2, values, 0.38, label=label, color=COLOURS[k])
        axis.bar_label(bars, [_signed(value) for value in values], fontsize=8)
    axis.axhline(0, color=LIGHT["ink"], lw=0.8)
    axis.set_xticks(range(len(found)), [TITLES.get(name, name) for name in found])
    axis.set(ylabel="skill against persistence", title="0 is as good as “it stays as it is”, 1 would be perfect")
    axis.set_ylim(min(0, *map(min, found.values())) - 0.1, 1)
    axis.legend(frameon=False)
    pairs = "; ".join(f"{name} {lstm:.2f}, {drift:.2f}" for name, (lstm, drift) in found.items())
    show(fig, f"Skill of the LSTM and of the mean change: {pairs}.")
