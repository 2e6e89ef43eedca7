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
from lstm_course.grading.publishing.read_verdict import published_verdict


@dataclass(frozen=True)
class Row:
    """One student and one unit. Points are those that are certain; ``to_mark`` wait for a person.

    state is ``graded``, ``not graded`` (handed in, but nothing could be graded) or ``missing`` (not handed in).
    """

    student: str
    unit: str
    points: float
    max_points: float
    to_mark: float
    state: str


@dataclass(frozen=True)
class Judged:
    """One check of one student, with its points and its verdict."""

    student: str
    unit: str
    points: float
    max_points: float
    verdict: Verdict


@dataclass(frozen=True)
class Misunderstanding:
    """A mistake known by name, and who made it. Names that no case can tell apart stand together."""

    exercise: str
    names: tuple[str, ...]
    students: tuple[str, ...]


@dataclass(frozen=True)
class ClassReport:
    rows: tuple[Row, ...]
    judged: tuple[Judged, ...] = ()
    problems: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (student, unit) → why not graded

    def misunderstandings(self) -> list[Misunderstanding]:
        """The known mistakes, the most common first."""
        who: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for one in self.judged:
            if one.verdict.misconceptions:
                who.setdefault((one.verdict.exercise, one.verdict.misconceptions), []).append(one.student)
        found = [Misunderstanding(*key, tuple(sorted(set(students)))) for key, students in who.items()]
        return sorted(found, key=lambda m: (-len(m.students), m.exercise, m.names))

    def unexplained(self) -> Counter[str]:
        """Exercise → how many answers are wrong in a way that nobody wrote down."""
        return Counter(
            one.verdict.exercise
            for one in self.judged
            if one.verdict.status == "failed" and not one.verdict.misconceptions
        )

    def table(self) -> str:
        """Students down, units across: points of the checks and exercises."""
        units = sorted({row.unit for row in self.rows})
        cell = {(row.student, row.unit): row for row in self.rows}
        head = ["student", *units, "total"]
        lines = []
        for student in sorted({row.student for row in self.rows}):
            rows = [cell.get((student, unit)) for unit in units]
            total = sum(row.points for row in rows if row)
            lines.append([student, *map(_points, rows), _number(total)])
        tops = [max((row.max_points for row in self.rows if row.unit == unit), default=0.0) for unit in units]
        lines.append(["(of)", *map(_number, tops), _number(sum(tops))])
        return aligned([head, *lines])

    def to_csv(self) -> str:
        """One line for each student and unit."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["student", "unit", "points", "max_points", "to_mark", "state", "problem"])
        for row in self.rows:
            problem = self.problems.get((row.student, row.unit), "")
            writer.writerow([*asdict(row).values(), problem])
        return text.getvalue()

    def to_json(self) -> str:
        """Everything: the rows, each judged check with its verdict, and the misunderstandings."""
        data = {
            "rows": [{**asdict(row), "problem": self.problems.get((row.student, row.unit), "")} for row in self.rows],
            "checks": [asdict(one) for one in self.judged],
            "misunderstandings": [asdict(one) for one in self.misunderstandings()],
        }
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_report(
    course: Any, units: Iterable[str] | None = None, problems: Mapping[tuple[str, str], str] | None = None
) -> ClassReport:
    """The report of a ``Course``; ``problems`` is what the last batch said of submissions it could not grade."""
    judged: list[Judged] = []
    rows: list[Row] = []
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


def _row(student: str, assignment: Any, submission: Any) -> Row:
    if submission is None:
        return Row(student, assignment.name, 0.0, assignment.max_score, 0.0, "missing")
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    checks = [grade for grade in grades if grade.cell.cell_type == "code"]
    # A check that a student deleted stays without a score; the others count.
    ungraded = checks and all(grade.auto_score is None and grade.manual_score is None for grade in checks)
    to_mark = sum(grade.max_score for grade in grades if grade.needs_manual_grade and grade not in checks)
    state = "not graded" if ungraded else "graded"
    return Row(student, assignment.name, submission.score, assignment.max_score, to_mark, state)


def _judged(folder: Path, student: str, unit: str) -> Iterator[Judged]:
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for cell in cells:
            verdict = published_verdict(cell)
            marks = cell.get("metadata", {}).get("nbgrader", {})
            if verdict is not None and marks.get("grade"):
                yield Judged(student, unit, _given(cell), float(marks.get("points", 0)), verdict)


def _given(cell: Mapping[str, Any]) -> float:
    """The points of a judged cell, as ``WriteVerdicts`` wrote them."""
    for output in cell["outputs"]:
        if output["output_type"] == "execute_result":
            return float("".join(output["data"]["text/plain"]))
    return 0.0


def _points(row: Row | None) -> str:
    if row is None or row.state == "missing":
        return "–"
    return "not graded" if row.state == "not graded" else _number(row.points) + ("*" if row.to_mark else "")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def aligned(lines: list[list[str]]) -> str:
    """Lines of cells as text: the first column to the left, the others to the right."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(text.rjust(w) if i else text.ljust(w) for i, (text, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    )
