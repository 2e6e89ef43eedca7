"""The quick picture that follows a hand on a slider: an axis is drawn again only where it shows something else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lstm_course.plots.layout import KeptLayout
from lstm_course.plots.pixels import pixels_of

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from PIL.Image import Image

_DPI = 96  # one dot for each of a page's pixels
_MOST = 200  # layers, and boxes, that are kept
_ASKED = "_update_ticks"  # matplotlib's own: where it is gone, each axis is drawn anew


@dataclass(frozen=True)
class Layer:
    """The picture of an axis, and its lower left corner."""

    x: int
    y: int
    pixels: Any


class Preview:
    """Draws the figures of one demo in places that are kept, without asking whether all still fits in them.

    Ticks with their words are most of a small figure's drawing, and stay while a line moves.
    """

    def __init__(self, layout: KeptLayout) -> None:
        self._layout = layout
        self._kept: dict[Any, Any] = {}

    def pixels_of(self, fig: Figure) -> Image:
        """Return the figure's picture, of one dot for each of a page's pixels."""
        if not self._layout.place(fig):
            return self._layout.pixels_of(fig, _DPI)
        with self._layered(fig):
            return pixels_of(fig, _DPI)

    @contextmanager
    def _layered(self, fig: Figure) -> Iterator[None]:
        flat = [axes for axes in fig.axes if axes.name == "rectilinear"]
        found = [axis for axes in flat for axis in (axes.xaxis, axes.yaxis) if hasattr(axis, _ASKED)]
        for number, axis in enumerate(found):
            vars(axis).update(draw=self._draw(number, axis), get_tightbbox=self._box(number, axis))
        try:
            yield
        finally:
            for axis in found:
                del vars(axis)["draw"], vars(axis)["get_tightbbox"]

    def _draw(self, number: int, axis: Axis) -> Callable[[Any], None]:
        """Return what draws an axis as it was drawn before, where it shows the same."""
        draw = axis.draw

        def kept(renderer: Any) -> None:
            if not axis.get_visible():
                return
            key = "layer", number, renderer.width, renderer.height, *_seen(axis)
            layer = self._once(key, lambda: _layer(draw, renderer))
            if layer is not None:
                renderer.draw_image(renderer.new_gc(), layer.x, layer.y, layer.pixels)

        return kept

    def _box(self, number: int, axis: Axis) -> Callable[..., Any]:
        """Return what measures an axis as it was measured before, where it shows the same: titles ask for it."""
        measure = axis.get_tightbbox

        def kept(renderer: Any = None, **options: Any) -> Any:
            key = "box", number, *options.items(), *_seen(axis)
            box, power = self._once(key, lambda: (measure(renderer, **options), axis.offsetText.get_text()))
            axis.offsetText.set_text(power)
            return box

        return kept

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = make()
        return self._kept[key]


def _seen(axis: Axis) -> tuple[Any, ...]:
    """Return what an axis shows, and where."""
    ticks = axis._update_ticks()  # type: ignore[attr-defined]
    words = ((tick.get_loc(), tick.label1.get_text(), tick.label1.get_color()) for tick in ticks)
    return *axis.axes.bbox.extents, *axis.get_view_interval(), axis.label.get_text(), *words


def _layer(draw: Callable[[Any], None], renderer: Any) -> Layer | None:
    """Draw an axis on a ground of its own, as large as the figure; nothing where it shows nothing."""
    import numpy as np
    from matplotlib.backends.backend_agg import RendererAgg

    alone = RendererAgg(renderer.width, renderer.height, renderer.dpi)
    draw(alone)
    pixels = np.asarray(alone.buffer_rgba())
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=side)) for side in (1, 0))
    if not len(rows):
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    cut = np.ascontiguousarray(pixels[top:bottom, left:right][::-1])  # images are drawn from below
    return Layer(int(left), int(renderer.height - bottom), cut)


def quick_png_of(picture: Image) -> bytes:
    """Return a picture as PNG, as quickly as it can be made."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()
