"""Networks as drawings: nodes with a text, and wires between them. For one cell from inside see `cells`."""

from __future__ import annotations

from typing import Any

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import figure_of

FORWARD, BACKWARD, JOINED, WIRE = (LIGHT[name] for name in ("forward", "backward", "joined", "line"))
Point = tuple[float, float]


def canvas(width: float, height: float, inches: Point = (8.5, 3.5), low: float = -0.5) -> tuple[Any, Any]:
    """Return a figure, and its axes without axes: x from −0.8 to ``width``, y from ``low`` to ``height``."""
    fig, axis = figure_of(*inches)
    axis.set(xlim=(-0.8, width), ylim=(low, height))
    axis.axis("off")
    return fig, axis


def node(axis: Any, x: float, y: float, text: str, colour: str, filled: bool = True) -> Point:
    """Draw a box with a text: a layer's has a border of its colour, a value's a raised ground. Return its place."""
    look = (LIGHT["paper"], colour, 2.2) if filled else (LIGHT["chip"], LIGHT["pale"], 1.0)
    style = dict(zip(("facecolor", "edgecolor", "lw"), look, strict=True), boxstyle="round,pad=0.35")
    axis.text(x, y, text, ha="center", va="center", color=LIGHT["ink"], bbox=style, zorder=3)
    return x, y


def wire(
    axis: Any, start: Point, end: Point, colour: str = WIRE, bend: float = 0.0, width: float = 1.6, ls: str = "-"
) -> None:
    """Draw an arrow from one node's place to another's."""
    style = {"arrowstyle": "-|>", "color": colour, "lw": width, "ls": ls, "shrinkA": 15, "shrinkB": 15}
    axis.annotate("", end, start, arrowprops={**style, "connectionstyle": f"arc3,rad={bend}"}, zorder=1)
