"""The cells of a student's notebook: which did not run, so that a function is not the one that stands there, and what
the running one has said already.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from lstm_course.basics.extras import how_to_get
from lstm_course.basics.notebooks import in_notebook, quiet
from lstm_course.units.registry import all_exercises

_DEFINED = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)
_unread: dict[str, str] = {}  # name → what Python could not read in the cell that was last to define it
_said: set[str] | None = None  # lines of the running cell; None where nobody tells when one ends


def watch() -> None:
    """From now on, notice cells that Python cannot read, and say in a sentence that something is not there.

    A kernel of ``lstm-course lab`` does so from its beginning (desk/jupyter.py), any other from the import on.
    """
    global _said
    if _said is not None or not in_notebook() or quiet():
        return
    shell = sys.modules["IPython"].get_ipython()
    shell.events.register("post_run_cell", _after)
    _said = set()
    if not shell.custom_exceptions:  # there is room for one such handler
        shell.set_custom_exc((NameError, ModuleNotFoundError), _in_a_sentence)


def not_as_it_stands(name: str) -> str:
    """Say that a function is not the one that stands in its cell; "" where nothing is known against it."""
    if name not in _unread:
        return ""
    return f"The cell that defines {name} did not run: {_unread[name]}. This is about {name} as it was before."


def say_once(line: str) -> None:
    """Print a line, if the running cell has not printed it yet."""
    if _said is not None:
        if line in _said:
            return
        _said.add(line)
    print(line)


def _after(result: Any) -> None:
    if _said:
        _said.clear()
    error = result.error_before_exec
    for name in _DEFINED.findall(result.info.raw_cell or ""):
        if isinstance(error, SyntaxError):
            _unread[name] = f"{type(error).__name__} in its line {error.lineno}"
        else:
            _unread.pop(name, None)


def _in_a_sentence(shell: Any, kind: type, error: Exception, trace: Any, tb_offset: int | None = None) -> None:
    said = _undefined(error, trace) if isinstance(error, NameError) else _missing(error, trace)
    if said:
        error._render_traceback_ = lambda: [said]  # type: ignore[attr-defined]  # IPython asks for it
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _undefined(error: NameError, trace: Any) -> str:
    """Say which name of the cell itself has no value; "" where the error comes from what the cell has called."""
    frame, name = trace.tb_next or trace, error.name
    if frame.tb_next is not None or not name:
        return ""
    if name in all_exercises():
        why = f": its cell did not run, {_unread[name]}" if name in _unread else ""
        return f"✗ {name} is not defined yet{why}. Run the cell that defines it, then this one."
    return (
        f"✗ {name} is not defined (line {frame.tb_lineno}). Is it spelt as where it got its value? "
        "After a restart, run the notebook from its first cell on."
    )


def _missing(error: Any, trace: Any) -> str:
    """Say which library the course's own code asked for in vain; "" where another's did."""
    while trace.tb_next is not None:
        trace = trace.tb_next
    ours = str(trace.tb_frame.f_globals.get("__name__")).startswith("lstm_course.")
    return f"✗ {how_to_get(error.name)}" if ours and error.name else ""
