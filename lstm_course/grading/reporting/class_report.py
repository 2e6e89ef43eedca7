"""What a class did and what it misunderstands, read from the gradebook and from what the grader left behind."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lstm_course.checking.verdict import Verdict
from lstm_course.grading.reporting.gradebook_points import CellPoints, read_points
from lstm_course.grading.reporting.judged_checks import (
    JudgedCheck,
    checks_in_notebooks,
    checks_in_rows,
    folders_of,
)
from lstm_course.grading.reporting.points_table import UnitPoints, points_table
from lstm_course.grading.reporting.rows import Row

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # spreadsheets take the wide ones for the narrow


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
    cells: tuple[CellPoints, ...] = ()  # each graded cell, by whichever means it is graded

    def misunderstandings(self) -> list[Misunderstanding]:
        """Return the known mistakes, the most common first."""
        return misunderstandings_in(self.judged)

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
            writer.writerow(map(no_formula, [*vars(row).values(), problem]))
        return text.getvalue()

    def to_json(self) -> str:
        """Return everything as JSON: the rows, each judged check with its verdict, and the misunderstandings."""
        return json.dumps(self.as_data(), indent=1, ensure_ascii=False) + "\n"

    def as_data(self) -> dict[str, Any]:
        """Return what ``to_json`` writes."""
        return {
            "rows": [{**vars(row), "problem": self.problems.get((row.student, row.unit), "")} for row in self.rows],
            "checks": [{**vars(one), "verdict": _fields(one.verdict)} for one in self.judged],
            "misunderstandings": [asdict(one) for one in self.misunderstandings()],
        }


def misunderstandings_in(checks: Iterable[JudgedCheck]) -> list[Misunderstanding]:
    """Return the known mistakes among some checks, the most common first."""
    who: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
    for one in checks:
        if names := one.verdict.misconceptions:
            both = len(names) > 1 and "one of these" not in one.verdict.diagnosis
            who.setdefault((one.verdict.exercise, names, both), []).append(one.student)
    found = [
        Misunderstanding(exercise, names, tuple(sorted(set(students))), both)
        for (exercise, names, both), students in who.items()
    ]
    return sorted(found, key=lambda m: (-len(m.students), m.exercise, m.names))


def _fields(verdict: Verdict) -> dict[str, Any]:
    """Return what ``asdict`` does, of a verdict that is read back: nothing in it has fields of its own."""
    return vars(verdict) if verdict.evidence is None and not verdict.code else asdict(verdict)


def no_formula(value: Any) -> Any:
    """Return a cell that a spreadsheet takes for text where it is text: a student may be called "=cmd|…"."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


def read_report(
    course: Any,
    units: Iterable[str] | None = None,
    problems: Mapping[tuple[str, str], str] | None = None,
    rows: Mapping[tuple[str, str], Sequence[Row]] | None = None,
) -> ClassReport:
    """Return the report of a ``Course``.

    problems  what the last batch said of submissions that it could not grade
    rows      of the grader's report, where they say all there is (``fresh_rows``); the other notebooks are read
    """
    with course.gradebook as gradebook:
        points, cells = read_points(gradebook, units)
    folder_of, known = folders_of(course), rows or {}
    judged: list[JudgedCheck] = []
    read: dict[tuple[Any, ...], Verdict | None] = {}
    for one in points:
        pair = (one.student, one.unit)
        judged += checks_in_rows(known[pair], read) if pair in known else checks_in_notebooks(folder_of(*pair), *pair)
    return ClassReport(tuple(points), tuple(judged), dict(problems or {}), tuple(cells))
