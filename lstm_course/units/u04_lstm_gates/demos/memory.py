"""What of an LSTM's state is long and what is short, measured; and the cell as a drawing."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.lstm import sigmoid


def what_remains(step: Function, b_f: float, recurrent: float, steps: int = 150, seed: int = 0) -> tuple[Array, Array]:
    """Nudge c, or h, of a random LSTM a little: how much of the nudge is still there after each step, (steps + 1,).

    The LSTM has 32 units, PyTorch's default weights (W_hh times ``recurrent``), all biases 0 but b_f, and
    reads noise. The nudge comes after 30 steps. Returns (that of c in c, that of h in h), each 1 at first.
    """
    N, D, H = 16, 8, 32
    rng = np.random.default_rng(seed)
    bound = 1 / np.sqrt(H)
    W_ih, W_hh = rng.uniform(-bound, bound, (4 * H, D)), recurrent * rng.uniform(-bound, bound, (4 * H, H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = b_f
    x = rng.standard_normal((30 + steps, N, D))
    h = c = np.zeros((N, H))
    for t in range(30):
        h, c = step(x[t], h, c, W_ih, W_hh, b)
    nudge = 1e-3 * rng.standard_normal((N, H))
    # Three runs as one batch: untouched, c nudged, h nudged.
    h, c = np.concatenate([h, h, h + nudge]), np.concatenate([c, c + nudge, c])
    sizes = [(1.0, 1.0)]
    for t in range(30, 30 + steps):
        h, c = step(np.tile(x[t], (3, 1)), h, c, W_ih, W_hh, b)
        sizes.append(
            (
                float(np.linalg.norm(c[N : 2 * N] - c[:N]) / np.linalg.norm(nudge)),
                float(np.linalg.norm(h[2 * N :] - h[:N]) / np.linalg.norm(nudge)),
            )
        )
    of_c, of_h = np.array(sizes).T
    return of_c, of_h


def half_life(remains: Array) -> str:
    """Return the first step at which half or less is left."""
    below = np.flatnonzero(remains <= 0.5)
    return str(below[0]) if len(below) else f"more than {len(remains) - 1}"


@demo
def half_lives(lstm_step: Function) -> None:
    """Sliders for b_f and for W_hh: what is left of a nudge of c, and of h."""

    def draw(b_f: float, recurrent: float):
        of_c, of_h = what_remains(lstm_step, b_f, recurrent)
        steps = np.arange(len(of_c))
        fig, axis = figure_of(8, 3.6)
        axis.semilogy(steps, of_c, lw=2, label=f"c after a nudge of c: half-life {half_life(of_c)} steps")
        shown = of_h > 1e-4
        axis.semilogy(
            steps[shown], of_h[shown], "o-", ms=3, lw=1.5, color=COLOURS[1],
            label=f"h after a nudge of h: half-life {half_life(of_h)} step",
        )  # fmt: skip
        axis.semilogy(steps, sigmoid(np.array(b_f)) ** steps, ":", color="black", label=r"$\sigma(b_f)^t$")
        axis.axhline(0.5, color="grey", lw=0.8)
        axis.set(
            title=f"What is left of a nudge (b_f = {b_f:g}, W_hh × {recurrent:g})", ylim=(1e-4, 3),
            xlabel="steps after the nudge", ylabel="share left",
        )  # fmt: skip
        axis.legend(frameon=False, loc="lower left" if b_f >= 3 else "upper right")
        return fig, (
            f"On a log axis, with forget bias {b_f:g} and W_hh times {recurrent:g}: a nudge of c has a half-life of "
            f"{half_life(of_c)} steps; of a nudge of h {of_h[1]:.0%} is left in h after one step."
        )

    slider(
        draw, b_f=("forget bias b_f", -1.0, 6.0, 1.0, 3.0), recurrent=("W_hh times", 0.0, 1.0, 0.5, 0.0)
    )  # fmt: skip


@demo
def half_life_table(lstm_step: Function) -> None:
    """Print the half-lives by forget bias, without and with the way back through h."""
    print("b_f   formula   c, W_hh = 0   c, W_hh as it is   h")
    for b_f in (0, 1, 2, 3, 5):
        formula = np.log(0.5) / np.log(sigmoid(np.array(float(b_f))))
        (alone, _), (looped, of_h) = (what_remains(lstm_step, b_f, recurrent) for recurrent in (0, 1))
        print(f"{b_f:3d} {formula:9.1f} {half_life(alone):>13} {half_life(looped):>18} {half_life(of_h):>3}")


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
