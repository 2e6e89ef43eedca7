"""What of an LSTM's state is long and what is short, measured."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import demo, figure_of, slider
from lstm_course.reference.lstm import sigmoid
from lstm_course.units.u04_lstm_gates.experiments.memory import DELAYS, SYMBOLS, what_is_readable, what_remains


def half_life(remains: Array) -> str:
    """Return the first step at which half or less is left."""
    below = np.flatnonzero(remains <= 0.5)
    return str(below[0]) if len(below) else f"more than {len(remains) - 1}"


def by_formula(b_f: float) -> float:
    """Return the half-life of c in steps where the forget gate is σ(b_f) throughout."""
    return float(np.log(0.5) / np.log(sigmoid(np.array(b_f))))


@demo
def half_lives(lstm_step: Function) -> None:
    """Sliders for b_f and for W_hh: what a nudge of c, or of h, grows to; and what can be read out of c."""

    def draw(b_f: float, recurrent: float):
        of_c, of_h = what_remains(lstm_step, b_f, recurrent)
        readable = what_is_readable(lstm_step, b_f, recurrent)
        steps = np.arange(len(of_c))
        fig, (left, right) = figure_of(9.5, 3.6, columns=2)
        left.semilogy(steps, of_c, lw=2, color=LIGHT["c"], label="c after a nudge of c")
        seen = of_h > 1e-4
        left.semilogy(steps[seen], of_h[seen], "o-", ms=3, lw=1.5, color=LIGHT["h"], label="h after a nudge of h")
        left.semilogy(steps, sigmoid(np.array(b_f)) ** steps, ":", color=LIGHT["ink"], label=r"$\sigma(b_f)^t$")
        left.axhline(0.5, color=LIGHT["line"], lw=0.8)
        left.text(4, 0.47, "half", color=LIGHT["line"], va="top", fontsize=9)
        left.set(
            title=f"A nudge (b_f = {b_f:g}, W_hh × {recurrent:g})", ylim=(1e-4, 100),
            xlabel="steps after the nudge", ylabel="size of the difference",
        )  # fmt: skip
        label_ends(left)
        right.semilogx(DELAYS, readable, "o-", lw=2, color=LIGHT["c"])
        right.axhline(1 / SYMBOLS, color=LIGHT["line"], ls=":")
        right.text(1, 1 / SYMBOLS + 0.02, "chance", color=LIGHT["line"])
        right.set(
            title="What can be read out of c", ylim=(0, 1.05), xticks=DELAYS, xticklabels=DELAYS,
            xlabel="steps since the symbol was shown", ylabel="share named right",
        )  # fmt: skip
        told = ", ".join(f"{share:.0%} after {delay}" for delay, share in zip(DELAYS, readable, strict=True))
        return fig, (
            f"Forget bias {b_f:g}, W_hh times {recurrent:g}. Left, on a log axis: of a nudge of c {of_c[1]:.0%} "
            f"is left after one step and {of_c[100]:.2g} times its size after 100; of a nudge of h {of_h[1]:.0%} and "
            f"{of_h[100]:.2g} times. Right: the symbol is named right in {told} steps."
        )

    slider(
        draw, b_f=("forget bias b_f", -1.0, 6.0, 1.0, 3.0), recurrent=("W_hh times", 0.0, 1.0, 0.5, 0.0)
    )  # fmt: skip


@demo
def half_life_table(lstm_step: Function) -> None:
    """Print, by forget bias, without and with the way back through h: a nudge's half-life, and what is readable."""
    late = DELAYS.index(50)
    print("      half-life of a nudge of c      a symbol named after 50 steps")
    print("b_f   formula  W_hh = 0  as it is    W_hh = 0  h wiped  c wiped    as it is  h wiped  c wiped")
    for b_f in (0, 1, 3, 5):
        lives = [half_life(what_remains(lstm_step, b_f, recurrent)[0]) for recurrent in (0, 1)]
        shares = [
            [f"{what_is_readable(lstm_step, b_f, recurrent, wipe)[late]:8.0%}" for wipe in ("", "h", "c")]
            for recurrent in (0, 1)
        ]
        lives = [life.replace("more than ", "> ") for life in lives]
        formula = by_formula(float(b_f))
        print(f"{b_f:3d} {formula:9.1f} {lives[0]:>9} {lives[1]:>9}    {' '.join(shares[0])}    {' '.join(shares[1])}")
