"""What drawings of cells are made of: wires, circles for what is done entry by entry, boxes for layers."""

from __future__ import annotations

from typing import Any

from lstm_course.plots.style import COLOURS, figure_of

FEED = "#555555"
"""The colour of wires that bring x and h."""
Point = tuple[float, float]


class Wires:
    """A drawing of ``width`` by ``height`` units on a figure of its own, without axes."""

    def __init__(self, width: float = 12, height: float = 5.6, inches: Point = (9, 4.3)) -> None:
        self.fig, self.axis = figure_of(*inches)
        self.axis.set(xlim=(0, width), ylim=(0, height))
        self.axis.axis("off")

    def line(self, *points: Point, colour: str = FEED, arrow: bool = True, lw: float = 1.8) -> None:
        """Draw a wire through the points, with an arrow at its end."""
        self.axis.plot(*zip(*points, strict=True), color=colour, lw=lw, solid_capstyle="round", zorder=1)
        if arrow:
            style = {"arrowstyle": "-|>", "color": colour, "lw": lw}
            self.axis.annotate("", points[-1], points[-2], arrowprops=style, zorder=1)

    def belt(self, y: float, left: float = 0.6, right: float = 11.4, colour: str = COLOURS[0], lw: float = 5) -> None:
        """Draw the memory, from left to right."""
        self.line((left, y), (right, y), colour=colour, lw=lw)

    def fork(self, *points: Point) -> None:
        """Draw a dot where a wire forks."""
        for x, y in points:
            self.axis.plot(x, y, "o", ms=4, color=FEED, zorder=2)

    def circle(self, x: float, y: float, text: str, colour: str = FEED) -> None:
        """Draw what is done entry by entry."""
        from matplotlib.patches import Circle

        self.axis.add_patch(Circle((x, y), 0.27, facecolor="white", edgecolor=colour, lw=2, zorder=3))
        self.axis.text(x, y, text, ha="center", va="center", fontsize=13, zorder=4)

    def box(self, x: float, y: float, text: str, colour: str = "#777777", width: float = 0.84) -> None:
        """Draw a layer, or a function such as tanh."""
        from matplotlib.patches import FancyBboxPatch

        corner = (x - width / 2, y - 0.24)
        patch = FancyBboxPatch(corner, width, 0.48, "round,pad=0.03", facecolor=colour, edgecolor="none", zorder=3)
        self.axis.add_patch(patch)
        style: dict[str, Any] = {"ha": "center", "va": "center", "color": "white", "fontweight": "bold"}
        self.axis.text(x, y, text, fontsize=11, zorder=4, **style)

    def words(self, *texts: tuple[float, float, str], colour: str = "black", size: float = 13) -> None:
        """Write the texts, each at its place."""
        for x, y, text in texts:
            self.axis.text(x, y, text, fontsize=size, va="center", color=colour)
