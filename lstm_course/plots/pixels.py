"""A figure as a picture, drawn once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lstm_course.basics.garbage import without_collection

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from PIL.Image import Image

SHARP = 192  # dots an inch: two for each of a page's pixels, so that a projector shows letters with sharp edges
_COLOURS = 256


def pixels_of(fig: Figure, dpi: float) -> Image:
    """Return the picture. ``savefig`` would draw it twice, once for its layout: a hand on a slider feels that."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    fig.set_dpi(dpi)
    canvas = FigureCanvasAgg(fig)
    with without_collection(), _ticks_found_once(fig):
        canvas.draw()
    return Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())


@contextmanager
def _ticks_found_once(fig: Figure) -> Iterator[None]:
    """Have each axis look for its ticks and measure their labels once in each place where constrained layout tries it.

    It is asked ten times for each, which takes a third of the whole drawing.
    """
    flat = [axes for axes in fig.axes if axes.name == "rectilinear"]
    found = [axis for axes in flat for axis in (axes.xaxis, axes.yaxis) if all(hasattr(axis, name) for name in _ASKED)]
    for axis in found:
        vars(axis).update(zip(_ASKED, _remembering(axis), strict=True))
    try:
        yield
    finally:
        for axis in found:
            for name in _ASKED:
                del vars(axis)[name]


_ASKED = "_update_ticks", "_get_ticklabel_bboxes"  # matplotlib's own: where they are gone, it takes what it took


def _remembering(axis: Axis) -> tuple[Any, Any]:
    """Return both methods of an axis, which know their last answer while it shows the same interval in one place."""
    find, measure = (getattr(axis, name) for name in _ASKED)
    where: Any = None
    ticks: Any = None
    boxes: Any = None

    def update_ticks() -> Any:
        nonlocal where, ticks, boxes
        here = (*axis.get_view_interval(), *axis.axes.bbox.extents)
        if here != where:
            where, ticks, boxes = here, find(), None
        return ticks

    def ticklabel_boxes(asked: Any, renderer: Any) -> Any:
        nonlocal boxes
        if asked is not ticks:
            return measure(asked, renderer)
        if boxes is None:
            boxes = measure(asked, renderer)
        return boxes

    return update_ticks, ticklabel_boxes


def png_of(picture: Image, dpi: float = SHARP) -> bytes:
    """Return a picture as PNG with so many colours: a third of its size in full colour, and as quick to make."""
    from PIL import Image

    few = picture.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours = few.getpalette() or []
    triples = [colours[k : k + 3] for k in range(0, len(colours), 3)]
    few.putpalette([part for triple in triples for part in ([255] * 3 if min(triple) > 251 else triple)])  # still white
    file = io.BytesIO()
    few.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()
