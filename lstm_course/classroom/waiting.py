"""A check that takes its time says that it is at work, where its card is going to stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from threading import Event, Thread
from typing import Any

from lstm_course.basics.machine import IN_BROWSER
from lstm_course.basics.notebooks import in_notebook, quiet
from lstm_course.checking.card import PAGE

PATIENCE = 1.0  # seconds of silence, and between two words


class Place:
    """Where a card is shown: in place of what says that it is coming, if that was said."""

    def __init__(self, name: str) -> None:
        self._name, self._handle, self._done = name, None, Event()

    def show(self, data: dict[str, Any]) -> None:
        """Display the data, or put it in the place of what is there."""
        from IPython.display import display

        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)

    def tell(self) -> None:
        """Say from time to time how long it has taken, until it is done."""
        seconds = 0.0
        while not self._done.wait(PATIENCE):
            seconds += PATIENCE
            said = f"Trying {self._name} … {seconds:.0f} s"
            html = f'<div role="status" style="padding:.7em 1em;max-width:60em;{PAGE}">{escape(said)}</div>'
            self.show({"text/html": html, "text/plain": said})

    def end(self) -> None:
        self._done.set()


@contextmanager
def waiting(name: str) -> Iterator[Place]:
    """Say that a function is being tried while the body runs, if that takes long and a person looks."""
    place = Place(name)
    teller = Thread(target=place.tell, daemon=True)
    watched = in_notebook() and not quiet() and not IN_BROWSER
    if watched:
        teller.start()
    try:
        yield place
    finally:
        place.end()
        if watched:
            teller.join()
