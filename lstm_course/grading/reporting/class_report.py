"""What a class did and what it misunderstands, read from the gradebook and the autograded notebooks."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lstm_course.checking.verdict import Verdict
from lstm_course.grading.points import waits
from lstm_course.grading.publishing.read_verdict import published_verdict
from lstm_course.grading.reporting.points_table import UnitPoints, points_table


@dataclass(frozen=True)
class JudgedCheck:
    """One check of one student, with its points and its verdict."""

    student: str
    unit: str
    points: float
    max_points: float
    verdict: Verdict


@dataclass(frozen=True)
class Misunderstanding:
    """A mistake known by name, and who made it. Names that no case can tell apart stand together; so do two mistakes
    in one answer (``both``)."""

    exercise: str
    names: tuple[str, ...]
    students: tuple[str, ...]
    both: bool = False

    def in_words(self) -> str:
        """Return "step: bias outside or no tanh (ada, bob)"; of many names and students the first."""
        names = (" and " if self.both else " or ").join(self.names[:3]) + (" or …" if len(self.names) > 3 else "")
        more = f" and {len(self.students) - 5} more" if len(self.students) > 5 else ""
        return f"{self.exercise}: {names} ({', '.join(self.students[:5])}{more})"


@dataclass(frozen=True)
class ClassReport:
    rows: tuple[UnitPoints, ...]
    judged: tuple[JudgedCheck, ...] = ()
    problems: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (student, unit) → why not graded

    def misunderstandings(self) -> list[Misunderstanding]:
        """Return the known mistakes, the most common first."""
        who: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
        for one in self.judged:
            if names := one.verdict.misconceptions:
                both = len(names) > 1 and "one of these" not in one.verdict.diagnosis
                who.setdefault((one.verdict.exercise, names, both), []).append(one.student)
        found = [
            Misunderstanding(exercise, names, tuple(sorted(set(students))), both)
            for (exercise, names, both), students in who.items()
        ]
        return sorted(found, key=lambda m: (-len(m.students), m.exercise, m.names))

    def unexplained(self) -> Counter[str]:
        """Return exercise → how many answers are wrong in a way that nobody wrote down."""
        return Counter(
            one.verdict.exercise
            for one in self.judged
            if one.verdict.status == "failed" and not one.verdict.misconceptions
        )

    def table(self) -> str:
        """Return the points as text: students down, units across, in at most 80 columns where names allow it."""
        return points_table(self.rows)

    def to_csv(self) -> str:
        """Return CSV: one line for each student and unit."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["student", "unit", "points", "max_points", "to_mark", "state", "problem"])
        for row in self.rows:
            problem = self.problems.get((row.student, row.unit), "")
            writer.writerow(map(_no_formula, [*asdict(row).values(), problem]))
        return text.getvalue()

    def to_json(self) -> str:
        """Return everything as JSON: the rows, each judged check with its verdict, and the misunderstandings."""
        data = {
            "rows": [{**asdict(row), "problem": self.problems.get((row.student, row.unit), "")} for row in self.rows],
            "checks": [asdict(one) for one in self.judged],
            "misunderstandings": [asdict(one) for one in self.misunderstandings()],
        }
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _no_formula(value: Any) -> Any:
    """Return a cell that a spreadsheet takes for text where it is text: a student may be called "=cmd|…"."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def read_report(
    course: Any, units: Iterable[str] | None = None, problems: Mapping[tuple[str, str], str] | None = None
) -> ClassReport:
    """Return the report of a ``Course``; ``problems`` is what the last batch said of submissions it could not grade."""
    judged: list[JudgedCheck] = []
    rows: list[UnitPoints] = []
    with course.gradebook as gradebook:
        students = [student.id for student in gradebook.students]
        for assignment in gradebook.assignments:
            if units is not None and assignment.name not in set(units):
                continue
            there = {s.student_id: s for s in gradebook.assignment_submissions(assignment.name)}
            for student in students:
                found = list(_judged(course.autograded(assignment.name, student), student, assignment.name))
                judged += found
                rows.append(_row(student, assignment, there.get(student)))
    return ClassReport(tuple(rows), tuple(judged), dict(problems or {}))


def _row(student: str, assignment: Any, submission: Any) -> UnitPoints:
    if submission is None:
        return UnitPoints(student, assignment.name, 0.0, assignment.max_score, 0.0, "missing")
    tests: list[Any] = []
    by_hand: list[Any] = []
    for notebook in submission.notebooks:
        answers = {cell.name for cell in notebook.notebook.solution_cells}
        for grade in notebook.grades:
            is_test = grade.cell.cell_type == "code" and grade.name not in answers
            (tests if is_test else by_hand).append(grade)
    # A test that a student deleted stays without a score; the others count.
    ungraded = tests and all(grade.auto_score is None and grade.manual_score is None for grade in tests)
    to_mark = 0.0 if ungraded else sum(grade.max_score for grade in by_hand if waits(grade))
    state = "not graded" if ungraded else "graded"
    return UnitPoints(student, assignment.name, submission.score, assignment.max_score, to_mark, state)


def _judged(folder: Path, student: str, unit: str) -> Iterator[JudgedCheck]:
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for cell in cells:
            verdict = published_verdict(cell)
            marks = cell.get("metadata", {}).get("nbgrader", {})
            if verdict is not None and marks.get("grade"):
                yield JudgedCheck(student, unit, _given(cell), float(marks.get("points", 0)), verdict)


def _given(cell: Mapping[str, Any]) -> float:
    """Return the points of a judged cell, as ``WriteVerdicts`` wrote them."""
    for output in cell["outputs"]:
        if output["output_type"] == "execute_result":
            return float("".join(output["data"]["text/plain"]))
    return 0.0
