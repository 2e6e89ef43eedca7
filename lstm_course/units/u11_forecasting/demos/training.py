"""What unit 11's networks learned: three series, six examples, digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show
from lstm_course.units.u11_forecasting.experiments import training
from lstm_course.units.u11_forecasting.experiments.training import StudentFunctions


@demo
def three_series(student: StudentFunctions, tell: Callable[[float], None] | None = None) -> None:
    """Draw the forecasts of a noisy sine, and the errors on three series. ``tell`` gets the skill on the sine."""
    found = training.three_series(student)
    fig, (left, right) = figure_of(10, 3.6, columns=2, width_ratios=(1.3, 1))
    steps = np.arange(100)
    left.plot(steps, found.truth[:100], ".", color=LIGHT["ink"], label="what came")
    left.plot(steps, found.persistence[:100], color=COLOURS[1], lw=1, label="persistence")
    left.plot(steps, found.lstm[:100], color=COLOURS[0], label="LSTM")
    left.set(xlabel="step of the test part", ylabel="value", title="A noisy sine, one step ahead")
    left.legend(frameon=False, ncols=3, loc="upper right")
    left.set_ylim(-1.4, 1.9)
    _bars(right, found.errors)
    told = "; ".join(
        f"{name}: {', '.join(f'{label} {error:.3f}' for label, error in zip(FORECASTS, errors, strict=True))}"
        for name, errors in found.errors.items()
    )
    show(fig, f"Left: forecasts of a noisy sine. Right: mean squared errors. {told}.")
    print(f"Skill on the sine: LSTM {found.skill:.2f}, linear forecast {found.linear_skill:.2f}.")
    if tell:
        tell(found.skill)


FORECASTS = ("LSTM", "linear", "guess", "least possible")


def _bars(axis: Any, errors: Mapping[str, tuple[float, ...]]) -> None:
    """Draw the errors of each series; a guess is persistence on the sine, and 0 on the others."""
    for k, label in enumerate(FORECASTS):
        widths = [found[k] for found in errors.values()]
        places = np.arange(len(errors)) + 0.2 * (k - 1.5)
        bars = axis.barh(places, widths, 0.18, label=label, color=COLOURS[(0, 2, 1, 6)[k]])
        axis.bar_label(bars, [f"{width:.3f}" for width in widths], fontsize=7, padding=2)
    axis.set_yticks(range(len(errors)), errors)
    axis.invert_yaxis()
    axis.set(xlabel="mean squared error", title="On data it has not seen")
    axis.set_xlim(0, 1.2 * max(max(found) for found in errors.values()))
    axis.legend(frameon=False, fontsize=8, loc="upper right")


@demo
def six_examples(student: StudentFunctions, examples: Mapping[str, tuple[int, int, int, bool, int]]) -> None:
    """Show what each of the published sizes learned. examples: name → (inputs, units, outputs, every, steps)."""
    found = training.six_examples(student, examples)
    print(f"{'':26}{'x':>16}{'answer':>16}{'untrained':>11}{'trained':>9}{'always 0':>10}")
    for name, one in found.items():
        shapes = f"{one.x_shape!s:>16}{one.output_shape!s:>16}"
        print(f"{name:26}{shapes}{one.untrained:11.3f}{one.trained:9.3f}{one.always_zero:10.3f}")
    fig, axis = figure_of(8, 2.8)
    for k, (label, colour) in enumerate(
        (("untrained", LIGHT["line"]), ("always_zero", COLOURS[1]), ("trained", COLOURS[0]))
    ):
        errors = [getattr(one, label) for one in found.values()]
        axis.barh(
            np.arange(len(found)) + 0.27 * (k - 1), errors, 0.25, label=label.replace("_zero", " 0"), color=colour
        )
    axis.set_yticks(range(len(found)), found)
    axis.invert_yaxis()
    axis.set(xlabel="mean squared error on 500 new sequences", title="The six examples, rebuilt: all of them learn")
    axis.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    trained = "; ".join(f"{name} {one.trained:.3f}" for name, one in found.items())
    show(fig, f"Mean squared errors, trained: {trained}.")


@demo
def digits(student: StudentFunctions, tell: Callable[[float], None] | None = None) -> None:
    """Draw the share of digits right by the rows read. ``tell`` gets the share after four rows."""
    try:
        found = training.digits(student)
    except ImportError as error:
        print(f"{error}. Without it nothing is read here.")
        return
    wrong = np.flatnonzero(found.predicted != found.truth)[:6]
    fig, axes = figure_of(9, 3, columns=2, width_ratios=(1.3, 1))
    axes[0].plot(range(1, 9), found.shares, "o-")
    axes[0].axhline(0.1, color=LIGHT["ink"], ls=":", lw=1)
    axes[0].text(8, 0.11, "chance", ha="right", va="bottom")
    axes[0].set(xlabel="rows read", ylabel="share right")
    axes[0].set_title(f"All eight rows: {100 * found.shares[-1]:.1f} % of {len(found.truth)} digits")
    axes[0].set_ylim(0, 1.03)
    axes[1].axis("off")
    if len(wrong):
        axes[1].imshow(np.concatenate([np.pad(found.pictures[n], 1) for n in wrong], axis=1), cmap=amounts())
        for k, n in enumerate(wrong):
            label = f"{found.truth[n]}, said {found.predicted[n]}"
            axes[1].text(10 * k + 4.5, 11.5, label, ha="center", fontsize=8)
    axes[1].set_title("Some that it got wrong" if len(wrong) else "None was wrong")
    show(fig, f"Share of digits right after 1 to 8 rows: {', '.join(f'{share:.2f}' for share in found.shares)}.")
    if tell:
        tell(found.shares[3])
