"""Cells that did not run: what a check says where a function is not the one that stands in its cell."""

from __future__ import annotations

import re
import sys
from typing import Any

from lstm_course.basics.notebooks import in_notebook, quiet
from lstm_course.units.registry import all_exercises

_DEFINED = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)
_unread: dict[str, str] = {}  # name → what Python could not read in the cell that was last to define it


def watch() -> None:
    """From now on, notice cells that Python cannot read, and say in a sentence that an exercise is not defined."""
    if not in_notebook() or quiet():
        return
    shell = sys.modules["IPython"].get_ipython()
    shell.events.register("post_run_cell", _after)
    if not shell.custom_exceptions:  # there is room for one such handler
        shell.set_custom_exc((NameError,), _not_defined)


def not_as_it_stands(name: str) -> str:
    """Say that a function is not the one that stands in its cell; "" where nothing is known against it."""
    if name not in _unread:
        return ""
    return f"The cell that defines {name} did not run: {_unread[name]}. This is about {name} as it was before."


def _after(result: Any) -> None:
    error = result.error_before_exec
    for name in _DEFINED.findall(result.info.raw_cell or ""):
        if isinstance(error, SyntaxError):
            _unread[name] = f"{type(error).__name__} in its line {error.lineno}"
        else:
            _unread.pop(name, None)


def _not_defined(shell: Any, kind: type, error: NameError, trace: Any, tb_offset: int | None = None) -> None:
    name = error.name
    own = trace.tb_next is None or trace.tb_next.tb_next is None  # the cell itself, and nothing that it called
    if own and name in all_exercises():
        why = f": its cell did not run, {_unread[name]}" if name in _unread else ""
        said = f"✗ {name} is not defined yet{why}. Run the cell that defines it, then this one."
        error._render_traceback_ = lambda: [said]  # type: ignore[attr-defined]  # IPython asks for it
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
