"""How fast the one writer of a batch is: all that happens to a submission in the grader's own process.

python benchmarks/writer.py     in a gradebook of 10,000 students beside an empty one; exit code 1 below 40 a second

Real submissions go through a real batch, from the folder in which they were handed in to the graded notebook and its
gradebook rows; only judging is left out: one notebook is judged, and its result given to all. The gradebook is
nbgrader's, and 10,000 students have submission, notebook, grades and comments in it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import uuid4

from any_course import KINDS, OF_OURS, OURS, UNIT
from bench.alone import main
from bench.row import Bar, Bench, Round, Row, Sides

ROWS, COUNT, FIRST = 10_000, 30, 5  # students in the gradebook, submissions of a round, and those that warm it up

_PROFILE = """
import tempfile
from pathlib import Path
from writer import Canned, course_of, grade
with tempfile.TemporaryDirectory() as home:
    root = course_of(Path(home), 10_000, 30)
    grade(root, Canned(), profile.enable)
"""


def benches() -> list[Bench]:
    empty = "an empty gradebook"
    rows = (
        Row("cluster/writer", f"the one writer, {ROWS:,} students in the gradebook", "/s", empty,
            Bar(40, is_most=False),
            note=f"submissions of {UNIT}, whose judging is left out"),
        Row("cluster/writer_cpu", "its CPU time for a submission", "ms", empty),
    )  # fmt: skip
    return [Bench(rows, _writing, profile=_PROFILE)]


@contextmanager
def _writing() -> Iterator[Round]:
    with tempfile.TemporaryDirectory(prefix="writer-bench-") as home:
        sides = [course_of(Path(home, str(size)), size, COUNT) for size in (ROWS, 0)]
        canned = Canned()
        for root in sides:
            shutil.copy(root / "gradebook.db", root / "before.db")

        def once(number: int) -> dict[str, Sides]:
            told = []
            for root in sides:
                shutil.copy(root / "before.db", root / "gradebook.db")
                shutil.rmtree(root / "autograded", ignore_errors=True)
                told.append(grade(root, canned))
            (rate, cpu), (rate_empty, cpu_empty) = told
            return {"cluster/writer": (rate, rate_empty), "cluster/writer_cpu": (cpu, cpu_empty)}

        yield once


class Canned(Executor):
    """Judges the first notebook, and has its result for every other one at once."""

    def __init__(self) -> None:
        self.result: Any = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        (job,) = args
        answer: Future[Any] = Future()
        if job.calibrates:
            answer.set_result(fn(job))
            return answer
        self.result = self.result or fn(job)
        answer.set_result(self.result)
        return answer


def course_of(home: Path, students: int, submissions: int) -> Path:
    """Make a course in which so many have a grade already, and others have handed in. Return its folder."""
    home.mkdir(exist_ok=True)
    root = KINDS["checks"].make(home / "course", submissions)
    (root / "nbgrader_config.py").write_text(OURS + OF_OURS)
    enter(root, [f"other{number:05}" for number in range(students)])
    return root


def enter(root: Path, students: list[str]) -> None:
    """Put students into the gradebook who have points and comments in every cell."""
    from nbgrader import api
    from sqlalchemy import insert

    if not students:
        return
    with api.Gradebook(f"sqlite:///{root / 'gradebook.db'}", "bench") as gradebook:
        db, book = gradebook.db, gradebook.find_notebook(UNIT, UNIT)
        sent = [{"id": uuid4().hex, "assignment_id": book.assignment_id, "student_id": one} for one in students]
        books = [{"id": uuid4().hex, "assignment_id": one["id"], "notebook_id": book.id} for one in sent]
        cells = [cell.id for cell in book.grade_cells]
        answers = [cell.id for cell in book.solution_cells]
        in_cells = [{"notebook_id": one["id"], "cell_id": cell} for one in books for cell in cells]
        in_answers = [{"notebook_id": one["id"], "cell_id": cell} for one in books for cell in answers]
        points = {"auto_score": 1.0, "needs_manual_grade": False}
        db.execute(insert(api.Student.__table__), [{"id": one} for one in students])
        db.execute(insert(api.SubmittedAssignment.__table__), sent)
        db.execute(insert(api.SubmittedNotebook.__table__), books)
        db.execute(insert(api.Grade.__table__), [{"id": uuid4().hex} | one | points for one in in_cells])
        db.execute(insert(api.Comment.__table__), [{"id": uuid4().hex} | one for one in in_answers])
        db.commit()


def grade(
    root: Path, executor: Executor, warm: Callable[[], Any] = lambda: None, workers: int = 8
) -> tuple[float, float]:
    """Grade a course. Return submissions a second and CPU milliseconds for each, the first few left out."""
    from lstm_course.grading.commands.course_folder import open_course
    from lstm_course.grading.reporting.recorder import NAME, Recorder

    times: list[tuple[float, float]] = []

    def done(one: Any) -> None:
        if one.problem:
            raise RuntimeError(one.problem)
        times.append((perf_counter(), process_time()))
        if len(times) == FIRST:
            warm()

    recorder = Recorder(root / NAME)
    with open_course(root) as course:
        course.autograde(UNIT, "*", workers=workers, executor=executor, report=done, record=recorder.graded)
    many = len(times) - FIRST
    return many / (times[-1][0] - times[FIRST - 1][0]), 1000 * (times[-1][1] - times[FIRST - 1][1]) / many


if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
