"""What answers a prediction waits, folded, until the guess is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from html import escape
from io import StringIO
from typing import Any

from lstm_course.basics.notebooks import awaits_guess

SUMMARY = "Write your guess first, or show it anyway"
ALT = "Folded until there is a guess: write yours in the cell above, and run this one again."


def folded(html: str) -> str:
    """Return a piece of a page that opens by a click."""
    return f"<details><summary>{SUMMARY}</summary>{html}</details>"


def folded_panel(panel: Any) -> Any:
    """Return a panel of widgets that opens by a click."""
    import ipywidgets as widgets

    return widgets.Accordion(children=[panel], titles=[SUMMARY], selected_index=None)


class _Folded(StringIO):
    """Takes what is printed; what is to be read at once goes to ``openly``."""

    def __init__(self, openly: Any) -> None:
        super().__init__()
        self.openly = openly


@contextmanager
def prints_folded() -> Iterator[None]:
    """Show what is printed inside folded, where a guess is awaited."""
    if not awaits_guess():
        yield
        return
    said = _Folded(sys.stdout)
    with redirect_stdout(said):
        yield
    if said.getvalue().strip():
        from IPython.display import display

        display({"text/html": folded(f"<pre>{escape(said.getvalue())}</pre>"), "text/plain": ALT}, raw=True)
