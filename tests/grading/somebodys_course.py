"""An nbgrader course as somebody else has it, with one ``check`` of ours in it; and nbgrader's own commands for it."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

UNIT, NOTEBOOK = "ps1", "problem1"
SQUARES = "def squares(n):\n    return [i**2 for i in range(1, n + 1)]"
GATE = "def forget_gate(h, x, W_f, b_f):\n    return 1 / (1 + np.exp(-(np.concatenate([h, x], axis=-1) @ W_f.T + b_f)))"
SWAPPED = GATE.replace("[h, x]", "[x, h]")
RIGHT = {"squares": SQUARES, "forget_gate": GATE, "plot": "bars = squares(3)", "why": "It forgets."}
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "stats"
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
"""
OURS = "from lstm_course.grading import configure\nconfigure(c)\n"
_SOLUTION, _TEST = {"solution": True}, {"grade": True, "locked": True}
_CELLS = (
    ("markdown", "# Problem set 1", "", {}),
    ("code", "import numpy as np\nfrom lstm_course import check", "", {}),
    ("code", SQUARES, "squares", _SOLUTION),
    (
        "code",
        "assert squares(3) == [1, 4, 9]\n### BEGIN HIDDEN TESTS\nassert squares(1) == [1]\n### END HIDDEN TESTS",
        "correct_squares",
        {**_TEST, "points": 2},
    ),
    ("code", GATE, "forget_gate", _SOLUTION),
    ("code", "check(forget_gate)", "check_forget_gate", {**_TEST, "points": 3}),
    ("code", RIGHT["plot"], "plot", {**_SOLUTION, "grade": True, "points": 4}),
    ("markdown", RIGHT["why"], "why", {**_SOLUTION, "grade": True, "points": 5}),
)


def source() -> dict:
    """Return the instructor's notebook."""
    return notebook(_CELLS)


def notebook(described: Iterable[tuple[str, str, str, dict]]) -> dict:
    """Return a source notebook of cells (kind, text, grade_id, marks); code to be written is marked as the solution."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = []
    for kind, text, name, marks in described:
        if kind == "code" and marks.get("solution"):
            head, _, body = text.rpartition("\n")
            indent = "    " if head else ""
            text = f"{head}\n{indent}### BEGIN SOLUTION\n{body}\n{indent}### END SOLUTION".lstrip("\n")
        cell = (new_code_cell if kind == "code" else new_markdown_cell)(text)
        if name:
            plain = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
            cell.metadata["nbgrader"] = {**plain, **marks, "grade_id": name}
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def answered(released: Path, **answers: str) -> dict:
    """Return a released notebook with answers in it: name of the cell → what is written there."""
    notebook = json.loads(released.read_text())
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    return notebook


def nbgrader(root: Path, *words: str) -> str:
    """Run ``nbgrader`` with these words in a folder, as its command does; return all that it says.

    In this process: to start one for each of a dozen commands would take half a minute. Raises where it fails.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # a second for a format that no notebook has, as in `open_course`
    from nbgrader.apps.nbgraderapp import NbGraderApp
    from nbgrader.validator import Validator

    said = io.StringIO()
    NbGraderApp.clear_instance()
    stream, Validator.stream = Validator.stream, said
    try:
        with (
            contextlib.chdir(root),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
            warnings.catch_warnings(action="ignore"),  # nbgrader's own, about its database sessions
        ):
            NbGraderApp.launch_instance(argv=list(words))
    except SystemExit as left:
        if left.code:
            raise RuntimeError(f"nbgrader {' '.join(words)}: {said.getvalue()}") from left
    finally:
        Validator.stream = stream
        for app in (NbGraderApp, *(kind for kind, _ in NbGraderApp.subcommands.values())):
            app.clear_instance()  # else the next course has this one's configuration
    return said.getvalue()
