"""The LSTM cell as it is usually drawn, whole or a part of it lit, and with the parts that variants add or leave out.

Boxes are layers with weights, circles work entry by entry. The drawing is 12 wide and 5.6 high, wherever it is put.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lstm_course.basics.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]

BELT, FEED, PALE = (LIGHT[name] for name in ("c", "soft", "pale"))
GATES = {name: LIGHT[name] for name in "figo"}
PEEPHOLE = LIGHT["c"]
WIDTH, HEIGHT = 12.0, 5.6
_AT = {"f": 2.4, "i": 4.2, "g": 5.6, "o": 7.2}
# The three parts of a cell: what it is called, where it is written, its colour, and the corner and size of its ground.
PARTS = (
    ("the memory: shut off from outside", (6.1, 5.3), LIGHT["memory"], (0.75, 4.2, 9.9, 0.95)),
    ("the input part: [h, x], read by every layer", (2.1, 0.12), LIGHT["input"], (0.75, 0.35, 7.0, 0.75)),
    ("the output part", (8.3, 0.12), LIGHT["output"], (8.25, 0.35, 2.4, 3.7)),
)


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
        self.axis.add_patch(FancyBboxPatch(corner, width, 0.48, "round,pad=0.03", fc=colour, ec="none", zorder=3))
        self.text(x, y, text, colour=LIGHT["paper"], size=11, zorder=4, ha="center", weight="bold")

    def fork(self, x: float, y: float, colour: str = FEED) -> None:
        """Mark where a wire goes two ways, or two become one."""
        self.axis.plot(*self._to(x, y), "o", ms=4.5 * self.size + 0.5, color=colour, zorder=2)

    def text(self, x: float, y: float, text: str, colour: str = LIGHT["ink"], size: float = 13, **options: Any) -> None:
        """Write; sizes go with the scale."""
        options = {"va": "center", **options}
        self.axis.text(*self._to(x, y), text, color=colour, fontsize=size * self.size, **options)


def draw_lstm(
    pen: Pen, lit: Collection[str] = "figoch", peepholes: str = "", coupled: bool = False, without: str = "",
    letters: bool = True,
) -> None:  # fmt: skip
    """Draw an LSTM cell.

    lit        the parts in colour, the rest is pale: the four gates by their letters, "c" the belt, "h" what is shown
    peepholes  the gates that read c: f and i the old one, o the new
    coupled    the input gate is 1 − f
    without    gates that are left out: open all the time
    letters    name the wires that come in and go out; without them the wires end at the border, for a chain
    """

    def of(part: str, colour: str) -> str:
        return colour if part in lit else PALE

    f, i, g, o = (of(name, colour) for name, colour in GATES.items())
    belt, feed, shown = of("c", BELT), FEED if set(lit) & set("figo") else PALE, of("h", BELT)
    there = [name for name in _AT if name not in without and not (coupled and name == "i")]
    start, end, foot = (0.6, 11.4, 0.1) if letters else (0.4, 11.1, -0.6)
    pen.line((start, 4.7), (end, 4.7), colour=belt, lw=5, arrow=letters)
    pen.line((start, 0.7), (_AT[there[-1]], 0.7), colour=feed, arrow=False)
    pen.line((1.1, foot), (1.1, 0.7), colour=feed, arrow=False)
    pen.fork(1.1, 0.7, feed)
    for name in there:
        colour = of(name, GATES[name])
        pen.line((_AT[name], 0.7), (_AT[name], 1.36), colour=feed if colour != PALE else PALE)
        pen.box(_AT[name], 1.65, "tanh" if name == "g" else "σ", colour)
        pen.text(_AT[name] - 0.36, 2.06, name, colour, style="italic")
    if "f" not in without:
        pen.line((2.4, 1.92), (2.4, 4.42), colour=f)
        pen.circle(2.4, 4.7, "×", f)
    if coupled:
        pen.line((2.4, 3.1), (3.63, 3.1), colour=f)
        pen.fork(2.4, 3.1, f)
        pen.circle(3.9, 3.1, "1−", i)
        pen.line((4.17, 3.1), (5.32, 3.1), colour=i)
    elif "i" not in without:
        pen.line((4.2, 1.92), (4.2, 3.1), (5.32, 3.1), colour=i)
    if "i" in without:
        pen.line((5.6, 1.92), (5.6, 4.42), colour=g)
    else:
        pen.line((5.6, 1.92), (5.6, 2.82), colour=g)
        pen.circle(5.6, 3.1, "×", i)
        pen.line((5.6, 3.38), (5.6, 4.42), colour=g)
    pen.circle(5.6, 4.7, "+", g)
    pen.line((9.2, 4.7), (9.2, 3.92), colour=shown)
    pen.fork(9.2, 4.7, belt)
    pen.box(9.2, 3.65, "tanh", shown)
    if "o" in without:
        pen.line((9.2, 3.4), (9.2, 0.7), (end, 0.7), colour=of("h", FEED), arrow=letters)
    else:
        pen.line((9.2, 3.4), (9.2, 2.38), colour=shown)
        pen.line((7.2, 1.92), (7.2, 2.1), (8.92, 2.1), colour=o)
        pen.circle(9.2, 2.1, "×", o)
        pen.line((9.2, 1.83), (9.2, 0.7), (end, 0.7), colour=of("h", FEED), arrow=letters)
    _draw_peepholes(pen, peepholes, coupled)
    pen.text(1.25 if letters else 1.35, foot + (0.02 if letters else 0.1), r"$x_t$")
    for x, y, text in (
        (0.0, 4.7, r"$c_{t-1}$"), (11.5, 4.7, r"$c_t$"), (0.0, 0.7, r"$h_{t-1}$"), (11.5, 0.7, r"$h_t$"),
    ) if letters else ():  # fmt: skip
        pen.text(x, y, text)


def _draw_peepholes(pen: Pen, gates: str, coupled: bool) -> None:
    """Draw, dashed, what the gates read of c: from before the forget gate's ×, or, for o, from behind the +."""
    if "f" in gates:
        pen.line((1.6, 4.7), (1.6, 1.65), (1.94, 1.65), colour=PEEPHOLE, dashed=True)
    if "i" in gates and not coupled:
        pen.line((1.6, 4.7), (1.6, 2.6), (3.4, 2.6), (3.4, 1.65), (3.74, 1.65), colour=PEEPHOLE, dashed=True)
    if set(gates) & set("fi"):
        pen.fork(1.6, 4.7, PEEPHOLE)
    if "o" in gates:
        pen.line((8.1, 4.7), (8.1, 1.65), (7.66, 1.65), colour=PEEPHOLE, dashed=True)
        pen.fork(8.1, 4.7, PEEPHOLE)


def shade(pen: Pen) -> None:
    """Lay a colour behind each of the three parts of an LSTM cell, and name them."""
    from matplotlib.patches import FancyBboxPatch

    for name, (x, y), colour, (left, low, width, height) in PARTS:
        ground = FancyBboxPatch(
            (pen.x0 + left, low), width, height, "round,pad=0,rounding_size=0.15", fc=colour, ec="none", zorder=0
        )
        pen.axis.add_patch(ground)
        pen.text(x, y, name, colour=LIGHT["soft"], size=10)


def legend(pen: Pen, y: float = -0.75) -> None:
    """Say, in a row below the cell, what is a layer, what works entry by entry, and what wires do."""
    pen.box(1.1, y, "σ", LIGHT["line"])
    pen.text(1.7, y, "a layer: W[h, x] + b, then σ or tanh", size=10)
    pen.circle(6.0, y, "×", LIGHT["line"])
    pen.text(6.4, y, "entry by entry", size=10)
    pen.line((8.2, y - 0.22), (8.6, y), (9.0, y), arrow=False)
    pen.line((8.2, y + 0.22), (8.6, y), arrow=False)
    pen.text(9.1, y, "joined", size=10)
    pen.line((10.2, y), (10.6, y), (11.0, y + 0.22), arrow=False)
    pen.line((10.6, y), (11.0, y - 0.22), arrow=False)
    pen.text(11.1, y, "copied", size=10)


def draw_rnn(pen: Pen, letters: bool = True) -> None:
    """Draw a simple recurrent cell on the same sheet: one layer, and nothing beside it."""
    pen.line((0.4, 2.2), (5.3, 2.2))
    pen.line((1.1, -0.6), (1.1, 2.2), arrow=False)
    pen.fork(1.1, 2.2)
    pen.box(5.75, 2.2, "tanh", BELT)
    pen.line((6.2, 2.2), (11.1, 2.2), arrow=letters)
    if letters:
        pen.text(-0.2, 2.2, r"$h_{t-1}$")
        pen.text(11.2, 2.2, r"$h_t$")
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
