"""A figure as a piece of a page, with words for whoever does not see it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from lstm_course.basics.themes import PICTURE, PICTURE_STYLE
from lstm_course.plots.described import described
from lstm_course.plots.pixels import SHARP, pixels_of, png_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image


def html_of(fig: Figure, alt: str, draw: Callable[[Figure, float], Image] = pixels_of) -> str:
    """Return the figure as an HTML <figure> with an alt text, which JupyterLab shows and reads aloud.

    Behind the sentence of its author stands a description that is computed from what is drawn.
    """
    return html_with(fig, alt, png_of(draw(fig, SHARP)), described(fig))


def html_with(fig: Figure, alt: str, png: bytes, more: str = "") -> str:
    """Return the HTML of a figure that was drawn as PNG; ``more`` describes it besides."""
    if not alt:
        raise ValueError("a figure needs an alt text: one sentence that says what is seen")
    data, width = base64.b64encode(png).decode(), round(fig.get_figwidth() * 96)
    said = f'aria-description="{escape(more)}" ' if more else ""
    return (
        f'<figure style="margin:0"><img class="{PICTURE}" alt="{escape(alt)}" {said}'
        f'src="data:image/png;base64,{data}" style="width:{width}px;max-width:100%"></figure>{PICTURE_STYLE}'
    )
