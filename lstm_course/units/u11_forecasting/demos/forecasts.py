"""Unit 11 without a network: windows, parts and scales, and how good "as it is now" is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.tasks.series import sine
from lstm_course.tasks.stocks import stock_prices


@demo
def windows(make_windows: Callable[..., Any]) -> None:
    """Draw three windows of a sine and their targets. Sliders for length and horizon."""
    series = sine(np.random.default_rng(3), 45, noise=0.05)

    def draw(length: int, horizon: int) -> tuple:
        x, y = make_windows(series, length, horizon)
        fig, axis = figure_of(8, 3)
        axis.plot(series, ".-", color=LIGHT["pale"], lw=1, label="the series")
        for k, n in enumerate((0, len(x) // 2, len(x) - 1)):
            steps, down = n + np.arange(length), 1.6 + 0.3 * k
            axis.plot(steps, x[n, :, 0], "o", ms=4, color=COLOURS[k])
            axis.plot(n + length + horizon - 1, y[n, 0], "*", ms=12, color=COLOURS[k])
            axis.plot(steps[[0, -1]], [-down, -down], color=COLOURS[k], lw=4)
            axis.plot(n + length + horizon - 1, -down, "*", ms=9, color=COLOURS[k])
            axis.text(n - 0.8, -down, f"window {n}", ha="right", va="center", fontsize=8, color=COLOURS[k])
        axis.set(
            xlabel="step",
            ylabel="value",
            title=f"{len(x)} windows of {length}: x {x.shape}, y {y.shape}; targets are stars",
        )
        axis.set(xlim=(-7, 46), ylim=(-2.5, 1.4), yticks=(-1, 0, 1))
        return (
            fig,
            f"First, middle and last of {len(x)} windows of {length} steps, each with its target {horizon} later.",
        )

    slider(draw, length=("length", 2, 20, 1, 10), horizon=("horizon", 1, 12, 1, 1))


@demo
def two_scales(
    chronological_split: Callable[..., Any], fit_scaler: Callable[..., Any], scale_parts: Callable[..., Any]
) -> None:
    """Draw a price on the scale of its training part, and on a scale that knows how it all ended."""
    prices = stock_prices("^GSPC")
    fractions = (0.6, 0.1, 0.3)
    parts = chronological_split(len(prices.close), fractions)
    honest = scale_parts(prices.close, fractions)
    mean, deviation = fit_scaler(prices.close)
    fig, axes = figure_of(9, 3.2, columns=2, sharey=True)
    for part, values, name, colour in zip(parts, honest, ("training", "validation", "test"), COLOURS, strict=False):
        axes[0].plot(prices.dates[part], values, color=colour, label=name)
        axes[1].plot(prices.dates[part], (prices.close[part] - mean) / deviation, color=colour)
    axes[0].set(ylabel="deviations", title="Scaled by the training part")
    axes[1].set(title="Scaled by the whole: a gift from the future")
    axes[0].legend(frameon=False)
    high = float(honest[-1].max())
    first, last = (day.astype("datetime64[Y]") for day in prices.dates[[0, -1]])
    show(fig, f"S&P 500, {first} to {last}. By the training part's scale the test part reaches {high:.1f} deviations.")


@demo
def persistence_by_horizon(
    persistence_forecast: Callable[..., Any], tell: Callable[[int], None] | None = None, longest: int = 40
) -> None:
    """Draw the error of "as it is now" against the horizon, for three series. ``tell`` gets the sine's worst."""
    rng = np.random.default_rng(0)
    price = np.log(stock_prices("^GSPC").close)
    series = {
        "sine, period 25": sine(rng, 2000),
        "noise": rng.standard_normal(2000),
        "S&P 500 (logarithm)": price,
    }
    fig, axis = figure_of(8, 3.2)
    horizons = np.arange(1, longest + 1)
    worst, at_the_end = 0, []
    for (name, values), colour, mark in zip(series.items(), COLOURS, "os^", strict=False):
        errors = [np.mean((persistence_forecast(values, int(h)) - values[h:]) ** 2) / np.var(values) for h in horizons]
        axis.plot(horizons, errors, mark, ls="-", ms=3, color=colour, label=name)
        at_the_end.append(f"{name} {errors[-1]:.2f}")
        if name.startswith("sine"):
            worst = int(horizons[int(np.argmax(errors[:25]))])
    axis.axhline(1, color=LIGHT["ink"], ls=":", lw=1)
    axis.text(longest, 1.05, "always the mean", ha="right", va="bottom", fontsize=8)
    axis.set(xlabel="horizon, steps", ylabel="squared error / variance", title="How good is “as it is now”?")
    axis.legend(frameon=False, ncols=3, loc="upper center")
    axis.set_ylim(-0.2, 4.9)
    show(
        fig,
        f"Error of persistence by horizon: the sine's is largest at {worst} steps. At {longest} steps: "
        f"{'; '.join(at_the_end)}.",
    )
    if tell:
        tell(worst)
