"""A figure as a picture, drawn once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    canvas.draw()
    return Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())


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
