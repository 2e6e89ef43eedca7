"""One attack on one judgement: what the student wrote and the test, without a course around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstm_course.grading.jobs import Cell, CellResult, InstructorCell, Job, Limits
from lstm_course.grading.runners.runner import run_job

LIMITS = Limits(cell_seconds=10.0, search=0.0)
SETUP = "import numpy as np\nimport torch"


def judged(
    wrote: str | Sequence[str],
    *tests: str,
    assignment: str = "homework",
    solution: str = "def f(x): return 1",
    seed: int = 7,
    limits: Limits = LIMITS,
    files: Any = None,
    own_files: Any = None,
) -> list[CellResult]:
    """Return what came of each test, a point each, behind all that the student ``wrote``."""
    own = [Cell("run", text) for text in (SETUP, *([wrote] if isinstance(wrote, str) else wrote))]
    cells = [*own, *(Cell("test", text, f"test_{n}", 1.0) for n, text in enumerate(tests))]
    instructor = [InstructorCell("other", SETUP), InstructorCell("solution", solution)]
    instructor += [InstructorCell("test", text, f"test_{n}") for n, text in enumerate(tests)]
    job = Job(
        "mallory", assignment, assignment, tuple(cells), tuple(instructor), files or {}, own_files or {}, seed, limits
    )
    return list(run_job(job).cells[len(own) :])


def points(*args: Any, **kwargs: Any) -> list[float | None]:
    return [cell.points for cell in judged(*args, **kwargs)]
