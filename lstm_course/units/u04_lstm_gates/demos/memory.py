"""What of an LSTM's state is long and what is short, measured; and the cell as a drawing."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.lstm import sigmoid
from lstm_course.units.u04_lstm_gates.experiments.memory import DELAYS, SYMBOLS, what_is_readable, what_remains


def half_life(remains: Array) -> str:
    """Return the first step at which half or less is left."""
    below = np.flatnonzero(remains <= 0.5)
    return str(below[0]) if len(below) else f"more than {len(remains) - 1}"


@demo
def half_lives(lstm_step: Function) -> None:
    """Sliders for b_f and for W_hh: what a nudge of c, or of h, grows to; and what can be read out of c."""

    def draw(b_f: float, recurrent: float):
        of_c, of_h = what_remains(lstm_step, b_f, recurrent)
        readable = what_is_readable(lstm_step, b_f, recurrent)
        steps = np.arange(len(of_c))
        fig, (left, right) = figure_of(9.5, 3.6, columns=2)
        left.semilogy(steps, of_c, lw=2, label="c after a nudge of c")
        seen = of_h > 1e-4
        left.semilogy(steps[seen], of_h[seen], "o-", ms=3, lw=1.5, color=COLOURS[1], label="h after a nudge of h")
        left.semilogy(steps, sigmoid(np.array(b_f)) ** steps, ":", color="black", label=r"$\sigma(b_f)^t$")
        left.axhline(0.5, color="grey", lw=0.8)
        left.text(4, 0.47, "half", color="grey", va="top", fontsize=9)
        left.set(
            title=f"A nudge (b_f = {b_f:g}, W_hh × {recurrent:g})", ylim=(1e-4, 100),
            xlabel="steps after the nudge", ylabel="size of the difference",
        )  # fmt: skip
        left.legend(frameon=False, loc="upper left", fontsize=9)
        right.semilogx(DELAYS, readable, "o-", lw=2)
        right.axhline(1 / SYMBOLS, color="grey", ls=":")
        right.text(1, 1 / SYMBOLS + 0.02, "chance", color="grey")
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
        formula = np.log(0.5) / np.log(sigmoid(np.array(float(b_f))))
        lives = [half_life(what_remains(lstm_step, b_f, recurrent)[0]) for recurrent in (0, 1)]
        shares = [
            [f"{what_is_readable(lstm_step, b_f, recurrent, wipe)[late]:8.0%}" for wipe in ("", "h", "c")]
            for recurrent in (0, 1)
        ]
        lives = [life.replace("more than ", "> ") for life in lives]
        print(f"{b_f:3d} {formula:9.1f} {lives[0]:>9} {lives[1]:>9}    {' '.join(shares[0])}    {' '.join(shares[1])}")


@demo
def cell_diagram() -> None:
    """Draw the LSTM cell as it is usually drawn: c as a conveyor belt on top, the gates below it."""
    from matplotlib.patches import Circle, FancyBboxPatch

    fig, axis = figure_of(9, 4.3)
    axis.set(xlim=(0, 12), ylim=(0, 5.6))
    axis.axis("off")

    def line(points: list[tuple[float, float]], colour: str, arrow: bool = True, lw: float = 1.8) -> None:
        xs, ys = zip(*points, strict=True)
        axis.plot(xs, ys, color=colour, lw=lw, solid_capstyle="round", zorder=1)
        if arrow:
            axis.annotate(
                "", points[-1], points[-2], arrowprops={"arrowstyle": "-|>", "color": colour, "lw": lw}, zorder=1
            )

    def circle(x: float, y: float, text: str, colour: str) -> None:
        axis.add_patch(Circle((x, y), 0.27, facecolor="white", edgecolor=colour, lw=2, zorder=3))
        axis.text(x, y, text, ha="center", va="center", fontsize=13, zorder=4)

    def box(x: float, y: float, text: str, colour: str) -> None:
        axis.add_patch(
            FancyBboxPatch(
                (x - 0.42, y - 0.24), 0.84, 0.48, "round,pad=0.03", facecolor=colour, edgecolor="none", zorder=3
            )
        )
        axis.text(x, y, text, ha="center", va="center", color="white", fontsize=11, fontweight="bold", zorder=4)

    belt, feed = COLOURS[0], "#555555"
    line([(0.6, 4.7), (11.4, 4.7)], belt, lw=5)
    line([(0.6, 0.7), (7.2, 0.7)], feed, arrow=False)
    line([(1.4, 0.1), (1.4, 0.7)], feed, arrow=False)
    places = {"f": (2.4, COLOURS[1]), "i": (4.2, COLOURS[2]), "g": (5.6, COLOURS[3]), "o": (7.2, COLOURS[4])}
    for name, (x, colour) in places.items():
        line([(x, 0.7), (x, 1.36)], feed)
        box(x, 1.65, "tanh" if name == "g" else "σ", colour)
        axis.text(x - 0.3, 2.02, name, fontsize=13, style="italic", color=colour)
    line([(2.4, 1.92), (2.4, 4.42)], places["f"][1])
    circle(2.4, 4.7, "×", places["f"][1])
    line([(4.2, 1.92), (4.2, 3.1), (5.32, 3.1)], places["i"][1])
    line([(5.6, 1.92), (5.6, 2.82)], places["g"][1])
    circle(5.6, 3.1, "×", places["i"][1])
    line([(5.6, 3.38), (5.6, 4.42)], places["g"][1])
    circle(5.6, 4.7, "+", places["g"][1])
    line([(9.2, 4.7), (9.2, 3.92)], belt)
    box(9.2, 3.65, "tanh", belt)
    line([(9.2, 3.4), (9.2, 2.4)], belt)
    line([(7.2, 1.92), (7.2, 2.1), (8.92, 2.1)], places["o"][1])
    circle(9.2, 2.1, "×", places["o"][1])
    line([(9.2, 1.83), (9.2, 0.7), (11.4, 0.7)], feed)
    for x, y, text in (
        (0.05, 4.7, r"$c_{t-1}$"), (11.5, 4.7, r"$c_t$"), (0.05, 0.7, r"$h_{t-1}$"), (11.5, 0.7, r"$h_t$"),
        (1.55, 0.1, r"$x_t$"), (1.5, 5.15, "forget"), (4.95, 5.15, "write"), (9.4, 2.75, "show"),
    ):  # fmt: skip
        axis.text(x, y, text, fontsize=13, va="center")
    show(
        fig,
        "The LSTM cell. The memory c runs along the top like a conveyor belt: it is multiplied by f, then i times g "
        "is added. A copy of it goes down through tanh, is multiplied by o and leaves as h. All four of f, i, g and "
        "o are computed below from the last h and from x.",
    )
