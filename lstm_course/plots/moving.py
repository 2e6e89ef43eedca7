"""The picture of a live demo: quick while a hand moves its sliders, sharp when the hand rests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from lstm_course.basics.garbage import without_collection
from lstm_course.plots.html import html_of, html_with
from lstm_course.plots.layout import KeptLayout
from lstm_course.plots.preview import Preview, quick_png_of
from lstm_course.plots.ticks import copied_ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REST = 0.25  # seconds without a move
_MOST = 40  # sharp pictures that are kept


class MovingPicture:
    """Draws, by ``draw(**values)``, what is to be seen where the controls stand, and hands it to ``put`` as HTML.

    A figure is computed once a move. Jupyter sends no move while the one before is being drawn: of those that came
    meanwhile, the newest follows.
    """

    def __init__(self, draw: Callable[..., tuple[Figure, str]], put: Callable[[str], None]) -> None:
        self._draw, self._put = draw, put
        self._layout = KeptLayout()
        self._preview = Preview(self._layout)
        self._sharp: dict[tuple, str] = {}  # by the values of the controls
        self._next: asyncio.TimerHandle | None = None

    def move(self, values: Mapping[str, Any]) -> None:
        """Show a preview now, and the sharp picture at rest: at once where it is there, or no loop runs to wait in."""
        if self._next is not None:
            self._next.cancel()
        kept, loop = self._sharp.get(tuple(values.values())), _running_loop()
        if kept is not None:
            self._put(kept)
        elif loop is None:
            self.rest(values)
        else:
            with _quickly():
                fig, alt = self._draw(**values)
                self._put(html_with(fig, alt, quick_png_of(self._preview.pixels_of(fig))))
            self._next = loop.call_later(REST, lambda: self._sharpen(values, fig, alt))

    def rest(self, values: Mapping[str, Any]) -> None:
        """Show the sharp picture."""
        with _quickly():
            self._sharpen(values, *self._draw(**values))

    def _sharpen(self, values: Mapping[str, Any], fig: Figure, alt: str) -> None:
        with _quickly():
            html = html_of(fig, alt, self._layout.pixels_of)
        if len(self._sharp) < _MOST:
            self._sharp[tuple(values.values())] = html
        self._put(html)


def _quickly() -> ExitStack:
    stack = ExitStack()
    stack.enter_context(without_collection())
    stack.enter_context(copied_ticks())
    return stack


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
