"""``inspect.getsource`` in a test, of what a student wrote: the text is in the notebook."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from typing import Any

from lstm_course.grading.trusted.instructor import bound_names, transformed
from lstm_course.grading.trusted.remote import Remote


def tell_sources(cells: Sequence[str]) -> None:
    """From now on, in this process, ``inspect`` finds the source of students' functions and classes in ``cells``."""
    their_lines = inspect.getsourcelines

    def getsource(thing: Any) -> str:
        if type(thing) is not Remote:
            return "".join(their_lines(thing)[0])
        if (found := source_of(thing.name, cells)) is None:
            raise OSError("could not get source code")
        return found

    def getsourcelines(thing: Any) -> tuple[list[str], int]:
        return (getsource(thing).splitlines(keepends=True), 0) if type(thing) is Remote else their_lines(thing)

    vars(inspect).update(getsource=getsource, getsourcelines=getsourcelines)


def source_of(name: str, cells: Sequence[str]) -> str | None:
    """The last statement in the cells that gives the name its value, as it is written."""
    for cell in reversed(cells):
        text = transformed(cell)
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError):
            continue
        for statement in reversed(body):
            if name in bound_names(statement):
                return ast.get_source_segment(text, statement)
    return None
