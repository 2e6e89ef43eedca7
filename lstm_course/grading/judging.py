"""The seam between running a notebook and grading it: which verdict each graded cell gets.

Version one takes the verdict that ``check`` published in the student's own kernel. A judge in a process that
the student never reaches can take the place of ``judge_cells``; what is done with the verdicts stays.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from lstm_course.checking.render import VERDICT_MIME
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.execute import DEAD

_STATUSES = ("passed", "failed", "not_attempted", "skipped", "broken")
_LONGEST = 2000  # characters of any one sentence that a kernel may put onto the feedback page


def judge_cells(nb: Any, resources: Any) -> dict[str, Verdict]:
    """grade_id → Verdict, for the graded cells of an executed notebook that hold a ``check(...)`` of ours.

    A check that gave no verdict, whatever the reason, is one with score 0 that says why. Cells of any other
    kind are left out: nbgrader's own rule decides about them.
    """
    verdicts = {}
    for cell in nb.cells:
        if not is_graded_code(cell):
            continue
        grade_id = cell.metadata.nbgrader["grade_id"]
        verdict = published_verdict(cell)
        if verdict is None and (name := checked_name(cell.source)):
            verdict = Verdict(name, "failed", 0.0, _why_nothing(cell))
        if verdict is not None:
            verdicts[grade_id] = verdict
    return verdicts


def is_graded_code(cell: Any) -> bool:
    """A code cell with points that the student does not write in."""
    marks = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(marks.get("grade")) and not marks.get("solution")


def published_verdict(cell: Any) -> Verdict | None:
    """The last verdict among a cell's outputs; None where there is none that can be read."""
    for output in reversed(cell.get("outputs", [])):
        bundle = output.get("data", {})
        if VERDICT_MIME in bundle:
            return read_verdict(bundle[VERDICT_MIME])
    return None


def read_verdict(data: Any) -> Verdict | None:
    """A Verdict from what a kernel sent, trusting neither types nor ranges: plain text only, no evidence."""
    if isinstance(data, str | list):
        try:
            data = json.loads(data if isinstance(data, str) else "".join(data))
        except (TypeError, ValueError, RecursionError):
            return None
    if not isinstance(data, Mapping) or data.get("status") not in _STATUSES:
        return None
    names, cases = data.get("misconceptions"), data.get("cases")
    return Verdict(
        exercise=_text(data.get("exercise")),
        status=data["status"],
        score=_share(data.get("score")),
        headline=_text(data.get("headline")),
        diagnosis=_text(data.get("diagnosis")),
        next_step=_text(data.get("next_step")),
        misconceptions=tuple(_text(name) for name in names[:50]) if isinstance(names, list | tuple) else (),
        cases=tuple(map(_case, cases[:50])) if isinstance(cases, list | tuple) else (),
    )


def checked_name(source: str) -> str:
    """``forget_gate`` for a cell that ends in ``check(forget_gate)`` and names an exercise that we know."""
    from lstm_course.units.registry import UnknownName, get_exercise

    try:
        last = ast.parse(source).body[-1]
    except (SyntaxError, ValueError, IndexError):
        return ""
    call = last.value if isinstance(last, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
        return ""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "name"] or call.args[1:2] or call.args
    if not given:
        return ""
    name = given[0].value if isinstance(given[0], ast.Constant) else getattr(given[0], "id", "")
    try:
        return get_exercise(name).name if isinstance(name, str) and name else ""
    except UnknownName:
        return ""


def _why_nothing(cell: Any) -> str:
    errors = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
    if not errors:
        return "The check gave no answer."
    name, message = type_in(errors[-1].get("ename")), _text(errors[-1].get("evalue"))[:200]
    if name == DEAD:
        return "Python stopped before this check was done: something in the notebook ended it or never came back."
    if name == "CellTimeoutError":
        return "This check ran out of time."
    if name == "NameError" and (unknown := re.match(r"name '\w+' is not defined", message)):
        return f"The check could not run: {unknown[0]}. The cell that defines it is missing, or it failed itself."
    if name == "CheckError":  # our own words
        return f"The check could not run: {message}"
    return f"The check could not run: it raises {name}."  # the message may quote a hidden input


def type_in(name: Any) -> str:
    """The name of an exception's type, where it looks like one."""
    return name[:80] if isinstance(name, str) and name.isidentifier() else "an error"


def _case(pair: Any) -> tuple[str, bool]:
    return (_text(pair[0]), pair[1] is True) if isinstance(pair, list | tuple) and len(pair) == 2 else ("", False)


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return 0.0
    return float(min(max(value, 0.0), 1.0))


def _text(value: Any) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""
