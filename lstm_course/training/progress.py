"""Training that one can watch and stop: in a notebook a picture that grows, on a terminal one line. Never in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from lstm_course.basics.notebooks import in_notebook, quiet
from lstm_course.training.gate_map import GateMap
from lstm_course.training.live import Live
from lstm_course.training.stopping import stoppable

T = TypeVar("T")


@contextmanager
def watched(
    items: Iterable[T],
    total: int | None,
    label: str,
    history: Any = None,
    sample: Callable[[], str | GateMap] | None = None,
    shown: bool = True,
    unit: str = "steps",
) -> Iterator[Iterable[T]]:
    """Give the items of a training's loop, and show how it goes.

    history  its ``losses`` are drawn, and its ``norms`` and ``scores`` where there are any: the loop appends to them
    sample   returns what the model can do by now, as text, or how its gates stand (`gate_map`); it has to leave the
             model and all random numbers as they are

    In a notebook the kernel's interrupt ends the items after the one in hand: the loop ends as if there
    were no more, and what was learned is kept. A second interrupt is an interrupt.
    """
    if not (shown and in_notebook() and not quiet()):
        yield _line(items, total, label, history, shown)
        return
    with stoppable() as stop:
        live = Live(label, total, unit, history, sample, stop)
        try:
            yield live.through(items)
        except BaseException:
            live.end(failed=True)
            raise
        live.end()


def bar(items: Iterable[T], total: int | None, label: str, shown: bool = True) -> Iterator[T]:
    """Hand on the items one by one, and show how many there have been."""
    with watched(items, total, label, shown=shown, unit="") as all_of_them:
        yield from all_of_them


def _line(items: Iterable[T], total: int | None, label: str, history: Any, shown: bool) -> Iterator[T]:
    if not (shown and sys.stderr.isatty()):  # tqdm starts a thread even for a line that it does not draw
        yield from items
        return
    from tqdm import tqdm

    line = tqdm(items, total=total, desc=label, leave=False)
    for item in line:
        yield item
        if history is not None and history.losses:
            line.set_postfix_str(f"loss {history.losses[-1]:.3g}", refresh=False)
