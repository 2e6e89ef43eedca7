"""Cells drawn by hand with a pen: links of a chain, and those that the microscope has no diagram of.

Boxes are layers with weights, circles work entry by entry. The drawing is 12 wide and 5.6 high, wherever it is put.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lstm_course.basics.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]

BELT, FEED, PALE = (LIGHT[name] for name in ("c", "soft", "pale"))
GATES = {name: LIGHT[name] for name in "figo"}
STATE = LIGHT["h"]
WIDTH, HEIGHT = 12.0, 5.6
_AT = {"f": 2.4, "i": 4.2, "g": 5.6, "o": 7.2}


@dataclass(frozen=True)
class Pen:
    """Draws in the units of the cell, moved to the right by ``x0``; letters and wires are ``size`` times as large."""

    axis: Axes
    x0: float = 0.0
    size: float = 1.0

    def _to(self, x: float, y: float) -> Point:
        return self.x0 + x, y

    def line(
        self, *points: Point, colour: str = FEED, arrow: bool = True, lw: float = 1.8, dashed: bool = False
    ) -> None:
        """Draw a wire through points; with an arrow at the last one."""
        placed = [self._to(*point) for point in points]
        xs, ys = zip(*placed, strict=True)
        lw *= self.size
        self.axis.plot(xs, ys, color=colour, lw=lw, ls="--" if dashed else "-", solid_capstyle="round", zorder=1)
        if arrow:
            head = {"mutation_scale": 4 + 9 * self.size, "shrinkA": 0, "shrinkB": 0}
            style = {"arrowstyle": "-|>", "color": colour, "lw": lw, **head}
            self.axis.annotate("", placed[-1], placed[-2], arrowprops=style, zorder=1)

    def circle(self, x: float, y: float, text: str, colour: str) -> None:
        """Draw what works entry by entry."""
        from matplotlib.patches import Circle

        place = self._to(x, y)
        self.axis.add_patch(Circle(place, 0.27, facecolor=LIGHT["paper"], edgecolor=colour, lw=2 * self.size, zorder=3))
        self.text(x, y, text, colour=LIGHT["ink"] if colour != PALE else PALE, size=13, zorder=4, ha="center")

    def box(self, x: float, y: float, text: str, colour: str, width: float = 0.84) -> None:
        """Draw a layer."""
        from matplotlib.patches import FancyBboxPatch

        corner = self._to(x - width / 2, y - 0.24)
        look: dict[str, Any] = {"fc": LIGHT["paper"], "ec": colour, "lw": 2.2 * self.size}
        self.axis.add_patch(FancyBboxPatch(corner, width, 0.48, "round,pad=0.03,rounding_size=0.1", zorder=3, **look))
        self.text(x, y, text, colour=LIGHT["ink"] if colour != PALE else PALE, size=11, zorder=4, ha="center")

    def ground(self, left: float, low: float, right: float, high: float, part: str, words: str = "") -> None:
        """Draw the ground of a part, "memory", "input" or "output", and write what it is into its corner."""
        from matplotlib.patches import FancyBboxPatch

        corner, shape = self._to(left, low), "round,pad=0,rounding_size=0.18"
        self.axis.add_patch(
            FancyBboxPatch(corner, right - left, high - low, shape, fc=LIGHT[part], ec="none", zorder=-1)
        )
        if words:
            self.text(right - 0.15, low + 0.22, words, LIGHT["soft"], 9, ha="right")

    def fork(self, x: float, y: float, colour: str = FEED) -> None:
        """Mark where a wire goes two ways, or two become one."""
        self.axis.plot(*self._to(x, y), "o", ms=4.5 * self.size + 0.5, color=colour, zorder=2)

    def text(self, x: float, y: float, text: str, colour: str = LIGHT["ink"], size: float = 13, **options: Any) -> None:
        """Write; sizes go with the scale."""
        options = {"va": "center", **options}
        self.axis.text(*self._to(x, y), text, color=colour, fontsize=size * self.size, **options)


def draw_lstm(pen: Pen) -> None:
    """Draw an LSTM cell whose wires end at its border, for a chain."""
    start, end, foot = 0.4, 11.1, -0.6
    pen.line((start, 4.7), (end, 4.7), colour=BELT, lw=5, arrow=False)
    pen.line((start, 0.7), (_AT["o"], 0.7), arrow=False)
    pen.line((1.1, foot), (1.1, 0.7), arrow=False)
    pen.fork(1.1, 0.7)
    for name, x in _AT.items():
        pen.line((x, 0.7), (x, 1.36))
        pen.box(x, 1.65, "tanh" if name == "g" else "σ", GATES[name])
        pen.text(x - 0.36, 2.06, name, GATES[name], style="italic")
    f, i, g, o = (GATES[name] for name in "figo")
    pen.line((2.4, 1.92), (2.4, 4.42), colour=f)
    pen.circle(2.4, 4.7, "×", f)
    pen.line((4.2, 1.92), (4.2, 3.1), (5.32, 3.1), colour=i)
    pen.line((5.6, 1.92), (5.6, 2.82), colour=g)
    pen.circle(5.6, 3.1, "×", i)
    pen.line((5.6, 3.38), (5.6, 4.42), colour=g)
    pen.circle(5.6, 4.7, "+", g)
    pen.line((9.2, 4.7), (9.2, 3.92), colour=BELT)
    pen.fork(9.2, 4.7, BELT)
    pen.box(9.2, 3.65, "tanh", BELT)
    pen.line((9.2, 3.4), (9.2, 2.38), colour=BELT)
    pen.line((7.2, 1.92), (7.2, 2.1), (8.92, 2.1), colour=o)
    pen.circle(9.2, 2.1, "×", o)
    pen.line((9.2, 1.83), (9.2, 0.7), (end, 0.7), colour=STATE, arrow=False)
    pen.text(1.35, foot + 0.1, r"$x_t$")


def draw_rnn(pen: Pen) -> None:
    """Draw a simple recurrent cell on the same sheet: one layer, and nothing beside it."""
    pen.line((0.4, 2.2), (5.3, 2.2), colour=STATE)
    pen.line((1.1, -0.6), (1.1, 2.2), arrow=False)
    pen.fork(1.1, 2.2)
    pen.box(5.75, 2.2, "tanh", STATE)
    pen.line((6.2, 2.2), (11.1, 2.2), colour=STATE, arrow=False)
    pen.text(1.35, -0.5, r"$x_t$")


def module(pen: Pen, name: str = "") -> None:
    """Draw the border of a cell; with a name in it where the inside is not shown."""
    from matplotlib.patches import FancyBboxPatch

    shape = "round,pad=0,rounding_size=0.3"
    pen.axis.add_patch(
        FancyBboxPatch(
            (pen.x0 + 0.4, 0.4), 10.7, 5.0, shape, fc=LIGHT["chip"], ec=LIGHT["pale"], lw=pen.size, zorder=-1
        )
    )
    if name:
        pen.text(5.75, 2.9, name, colour=LIGHT["line"], size=16, ha="center")


def canvas(axis: Axes, width: float = WIDTH, low: float = 0.0, high: float = HEIGHT) -> None:
    """Make an axis a sheet of paper, in the units of the cell, undistorted."""
    axis.set(xlim=(-0.2, width + 0.2), ylim=(low, high), aspect="equal")
    axis.axis("off")
