"""A progress bar where somebody can see it: in a notebook, and on a terminal. Never in a file or a pipe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from lstm_course.basics.notebooks import in_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


def bar(items: Iterable[T], total: int | None, label: str, shown: bool = True) -> Iterator[T]:
    """Hand on the items one by one, and show how many there have been. The bar is cleared away at the end."""
    if shown and in_notebook():
        yield from _widget(items, total, label)
    else:
        from tqdm import tqdm

        # None: only where stderr is a terminal.
        yield from tqdm(items, total=total, desc=label, leave=False, disable=None if shown else True)


def _widget(items: Iterable[T], total: int | None, label: str) -> Iterator[T]:
    """Show a bar that is a widget: nothing goes to stderr, where a graded cell must not write."""
    from IPython.display import display
    from tqdm.notebook import tqdm

    progress: Any = tqdm(items, total=total, desc=label, leave=False, display=False)
    place = display(progress.container, display_id=True)
    try:
        yield from progress
    finally:
        progress.close()
        # A saved notebook would show the bar as it was at first.
        place.update({"text/plain": ""}, raw=True)
