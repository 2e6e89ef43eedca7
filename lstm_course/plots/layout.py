"""The places of a moving figure's axes: worked out once, and kept while what is drawn fits in them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from lstm_course.plots.pixels import pixels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import LayoutEngine
    from PIL.Image import Image

_GROWN, _SHRUNK = 1.5, 30.0  # points by which something may stick out more, or less, than where the places are from


class KeptLayout:
    """Draws the figures of one demo in the places of the first one.

    Constrained layout takes as long as two drawings, and moves the axes a little at every change. A figure that has
    other parts, or whose letters stick out of its axes further, is laid out anew.
    """

    def __init__(self) -> None:
        self._parts: Any = None
        self._places: list[Any] = []
        self._reach: list[tuple[float, ...]] = []
        self._placed: Figure | None = None
        self._engine: LayoutEngine | None = None  # of the figure that is placed

    def pixels_of(self, fig: Figure, dpi: float) -> Image:
        """Return the figure's picture."""
        if self.place(fig):
            image = pixels_of(fig, dpi)
            if self._still_fits(_reach(fig)):
                return image
            for axes in fig.axes:
                axes.set_in_layout(True)  # a place that was set takes axes out of the layout
            fig.set_layout_engine(self._engine)
            self._placed = None
        image = pixels_of(fig, dpi)
        self._parts, self._reach = _parts(fig), _reach(fig)
        self._places = [axes.get_position(original=True) for axes in fig.axes]
        return image

    def place(self, fig: Figure) -> bool:
        """Put a figure's axes into the kept places; say whether it has the parts that these are for."""
        if fig is self._placed:
            return True
        if _parts(fig) != self._parts:
            return False
        self._placed, self._engine = fig, fig.get_layout_engine()
        fig.set_layout_engine("none")
        for axes, place in zip(fig.axes, self._places, strict=True):
            axes.set_position(place, which="original")
        return True

    def _still_fits(self, reach: list[tuple[float, ...]]) -> bool:
        pairs = zip(chain(*reach), chain(*self._reach), strict=True)
        return all(-_SHRUNK <= now - before <= _GROWN for now, before in pairs)


def _parts(fig: Figure) -> Any:
    """Return what two figures have in common that can share a layout."""
    return (
        tuple(fig.get_size_inches()),
        tuple((text.get_text().count("\n"), text.get_fontsize()) for text in fig.texts),
        len(fig.legends),
        tuple((axes.get_visible(), axes.axison, bool(axes.get_legend())) for axes in fig.axes),
    )


def _reach(fig: Figure) -> list[tuple[float, ...]]:
    """Return how far the letters of each axes stick out on its left, right, below and above, in points.

    Where an axis puts its label says how far its tick labels reach: they need not be measured again.
    """
    renderer, point = fig.canvas.get_renderer(), fig.dpi / 72  # type: ignore[attr-defined]
    return [tuple(side / point for side in _sides(axes, renderer)) for axes in fig.axes]


def _sides(axes: Axes, renderer: Any) -> tuple[float, ...]:
    legend = axes.get_legend()
    texts = [axes.title, *axes.texts, axes.xaxis.label, axes.yaxis.label, *([legend] if legend else [])]
    boxes = [text.get_window_extent(renderer) for text in texts if text.get_visible() and text.get_in_layout()]
    inner = axes.bbox
    ticks_x, ticks_y = axes.yaxis.label.get_position()[0], axes.xaxis.label.get_position()[1]
    left = [inner.x0 - box.x0 for box in boxes if box.width] + [inner.x0 - ticks_x]
    right = [box.x1 - inner.x1 for box in boxes if box.width] + [ticks_x - inner.x1]
    below = [inner.y0 - box.y0 for box in boxes if box.width] + [inner.y0 - ticks_y]
    above = [box.y1 - inner.y1 for box in boxes if box.width] + [ticks_y - inner.y1]
    return tuple(max(0.0, *side) for side in (left, right, below, above))
