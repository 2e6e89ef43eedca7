"""What a student wrote, by name: for ``inspect.getsource`` in a test, and to say why a name is not there."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.statements import bound_names, transformed


def tell_sources(cells: Sequence[str]) -> None:
    """From now on, in this process, ``inspect`` finds the source of students' functions and classes in ``cells``."""
    their_lines = inspect.getsourcelines

    def getsource(thing: Any) -> str:
        if (theirs := behind(thing)) is None:
            return "".join(their_lines(thing)[0])
        if (found := source_of(theirs.name, cells)) is None:
            raise OSError("could not get source code")
        return found

    def getsourcelines(thing: Any) -> tuple[list[str], int]:
        return their_lines(thing) if behind(thing) is None else (getsource(thing).splitlines(keepends=True), 0)

    vars(inspect).update(getsource=getsource, getsourcelines=getsourcelines)


def source_of(name: str, cells: Sequence[str]) -> str | None:
    """Return the last statement in the cells that gives the name its value, as it is written."""
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


_ANY_ATTRIBUTE = re.compile(
    r"\bsetattr\b|__dict__|\bvars\b|__setattr__|__getattr|\bpatch\b|\bMethodType\b|\bexec\b|\beval\b"
)


def attributes_set(texts: Sequence[str]) -> set[str] | None:
    """Return the names of the attributes that texts set or delete; None where nobody can say which."""
    found = set[str]()
    for text in texts:
        if _ANY_ATTRIBUTE.search(text):
            return None
        try:
            tree = ast.parse(transformed(text))
        except (SyntaxError, ValueError, RecursionError):
            continue  # it has not run
        found |= {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
        }
    return found


@lru_cache(maxsize=64)
def cell_of(name: str, cells: tuple[str, ...]) -> str:
    """Return the last of the cells that writes this function or class; "" if none does."""
    writes = re.compile(
        rf"^\s*(?:(?:async\s+)?def|class)\s+{re.escape(name)}\b|^\s*{re.escape(name)}\s*[:=]", re.MULTILINE
    )
    return next((cell for cell in reversed(cells) if writes.search(cell)), "")


def no_python(name: str, cells: Sequence[str]) -> str:
    """Why the last cell that writes this function or class cannot be read, in words; empty if it can, or is not there.

    Only the text is looked at: nothing in the words can come from what a cell was given.
    """
    writes = re.compile(rf"^\s*(?:def|class)\s+{re.escape(name)}\b", re.MULTILINE)
    for cell in reversed(cells):
        if writes.search(cell):
            try:
                ast.parse(transformed(cell))
            except SyntaxError as error:
                return error.msg if "at line" in error.msg else f"{error.msg}, line {error.lineno}"
            except (ValueError, RecursionError):
                pass
            return ""
    return ""
