"""A large class for benchmarks/report.py: a real gradebook, the grader's report and graded notebooks, without grading.

The gradebook is made by nbgrader from the course's own units; students, submissions and grades are put into its tables.
Everybody has an ability and a style of writing; some make known mistakes, some leave things out, a few copy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from nbgrader.api import (
    Assignment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from report_styles import copied, in_own_style

from lstm_course.building.new import new
from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.batch.course import Course
from lstm_course.grading.jobs import Cell, CellResult, Job, Result
from lstm_course.grading.reporting.recorder import NAME
from lstm_course.grading.reporting.rows import ReportFile, rows_of
from lstm_course.tour.answers import model_answers
from lstm_course.tour.source import Untellable, as_source
from lstm_course.units.registry import all_units
from lstm_course.units.unit import Unit

COPIES = 0.02  # share of the hand-ins that are somebody else's, with other names and comments
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Wrong:
    """A known mistake, and its source where it can be told."""

    misconception: Misconception
    source: str


@dataclass
class SimulatedClass:
    """copies: unit → pairs (who copied, from whom)."""

    root: Path
    students: list[str]
    copies: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def make_class(folder: Path, students: int, seed: int = 0) -> SimulatedClass:
    """Make the course's folder with a class in it."""
    root = new(folder).resolve()
    names = [f"s{number:05}" for number in range(students)]
    made = SimulatedClass(root, names)
    abilities = {name: Random(f"{seed} {name}").gauss(0.8, 1.2) for name in names}
    course = Course(root, root / "log")
    report = ReportFile(root / NAME)
    report.add = _without_waiting(report)  # type: ignore[method-assign]
    for unit in all_units().values():
        course.generate(unit.name)
        _Unit(made, unit, seed).work(course, abilities, report)
    course.close()
    return made


def _without_waiting(report: ReportFile) -> Any:
    """Append as ``ReportFile.add`` does, without waiting for the disk each time."""
    from lstm_course.grading.reporting.rows import _line

    file = report.path.open("ab")
    now = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")

    def add(rows: Any) -> None:
        file.writelines(_line({**row, "graded_at": now, "row": i, "rows": len(rows)}) for i, row in enumerate(rows, 1))
        file.flush()

    return add


class _Unit:
    """What the class does in one unit."""

    def __init__(self, made: SimulatedClass, unit: Unit, seed: int) -> None:
        self._made, self._unit, self._seed = made, unit, seed
        self._rights = model_answers(unit)
        self._wrongs = {one.name: _mistakes(one) for one in unit.exercises}
        self._released = json.loads((made.root / "course" / unit.name / f"{unit.name}.ipynb").read_text())
        self._hardness = {one.name: Random(one.name).gauss(0, 1) for one in unit.exercises}

    def work(self, course: Course, abilities: Mapping[str, float], report: ReportFile) -> None:
        earlier: dict[str, tuple[dict[str, Verdict], dict[str, str]]] = {}
        copies = self._made.copies.setdefault(self._unit.name, [])
        for student, ability in abilities.items():
            rng = Random(f"{self._seed} {student} {self._unit.name}")
            if rng.random() < 0.04:
                continue  # nothing handed in
            if earlier and rng.random() < COPIES:
                source = rng.choice(list(earlier))
                verdicts, answers = earlier[source]
                answers = {name: copied(text, rng) for name, text in answers.items()}
                copies.append((student, source))
            else:
                verdicts, answers = self._own(student, ability, rng)
            earlier[student] = verdicts, answers
            self._write(student, answers)
            report.add(self._rows(student, verdicts, rng))
        with course.gradebook as gradebook:
            _enter(gradebook, self._unit, {who: verdicts for who, (verdicts, _) in earlier.items()}, abilities)

    def _own(self, student: str, ability: float, rng: Random) -> tuple[dict[str, Verdict], dict[str, str]]:
        verdicts, answers = {}, {}
        for one in self._unit.exercises:
            more = ability - self._hardness[one.name] + rng.gauss(0, 1)
            wrongs = self._wrongs[one.name]
            right = self._rights.get(one.name, "")
            if more < -3:
                verdicts[one.name] = Verdict(one.name, "not_attempted", 0.0, f"{one.name} is not attempted yet.")
                continue
            if more > 0 or not wrongs:
                verdicts[one.name] = Verdict(one.name, "passed", 1.0, "right on all 3 cases", cases=_cases(one, 1.0))
                answers[one.name] = in_own_style(right, student, rng)
                continue
            answers[one.name] = in_own_style(right, student, rng)
            if rng.random() < 0.25:
                line = rng.choice((None, 3, 4))
                text = "The first value that differs is c[0, 1]."
                verdicts[one.name] = Verdict(one.name, "failed", 0.0, text, line=line, cases=_cases(one, 0.0))
            else:
                wrong = wrongs[min(int(rng.expovariate(0.7)), len(wrongs) - 1)]
                answers[one.name] = in_own_style(wrong.source or right, student, rng)
                why = f"This is exactly “{wrong.misconception.name}”. {wrong.misconception.explanation}"
                verdicts[one.name] = Verdict(
                    one.name, "failed", 0.0, "It differs.", why, (wrong.misconception.name,), cases=_cases(one, 0.0)
                )
        return verdicts, answers

    def _rows(self, student: str, verdicts: Mapping[str, Verdict], rng: Random) -> list[dict[str, Any]]:
        cells, results = [], []
        for one in self._unit.exercises:
            verdict = verdicts[one.name]
            cells.append(Cell("test", "", f"check_{one.name}", float(one.points)))
            slow = rng.expovariate(20)
            flags = ("timed out",) if rng.random() < 0.001 else ()
            points = verdict.score * one.points
            results.append(
                CellResult(points=points, verdict=verdict, seconds=slow, memory=int(slow * 50 * _MEGABYTE), flags=flags)
            )
        job = Job(student, self._unit.name, self._unit.name, tuple(cells))
        return rows_of(student, self._unit.name, self._unit.name, job, Result(tuple(results)))

    def _write(self, student: str, answers: Mapping[str, str]) -> None:
        notebook = {**self._released, "cells": []}
        for cell in self._released["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            notebook["cells"].append({**cell, "source": answers[name]} if name in answers else cell)
        path = self._made.root / "autograded" / student / self._unit.name / f"{self._unit.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


def _enter(
    gradebook: Any, unit: Unit, handed_in: Mapping[str, Mapping[str, Verdict]], known: Mapping[str, Any]
) -> None:
    """Put students, submissions and grades into nbgrader's own tables."""
    database = gradebook.db
    if not database.query(Student.id).first():
        database.execute(Student.__table__.insert(), [{"id": name} for name in known])
    assignment = database.query(Assignment).filter_by(name=unit.name).one()
    notebook = database.query(Notebook).filter_by(assignment_id=assignment.id).one()
    cells = database.query(GradeCell).filter_by(notebook_id=notebook.id).all()
    submitted, books, grades = [], [], []
    for student, verdicts in handed_in.items():
        one, book = uuid4().hex, uuid4().hex
        submitted.append({"id": one, "assignment_id": assignment.id, "student_id": student, "timestamp": None})
        books.append({"id": book, "assignment_id": one, "notebook_id": notebook.id, "flagged": False})
        for cell in cells:
            verdict = verdicts.get(cell.name.removeprefix("check_"))
            points = None if verdict is None else verdict.score * cell.max_score
            grades.append(
                {"id": uuid4().hex, "notebook_id": book, "cell_id": cell.id, "auto_score": points}
                | {"needs_manual_grade": verdict is None}
            )
    database.execute(SubmittedAssignment.__table__.insert(), submitted)
    database.execute(SubmittedNotebook.__table__.insert(), books)
    database.execute(Grade.__table__.insert(), grades)
    database.commit()


def _mistakes(exercise: Exercise) -> list[Wrong]:
    found = []
    for one in exercise.misconceptions[:8]:
        try:
            text = as_source(one.implementation, exercise.name)
            found.append(Wrong(one, text if text.startswith("def ") else ""))  # nobody writes our classes line by line
        except (Untellable, OSError, SyntaxError):
            found.append(Wrong(one, ""))
    return found


def _cases(exercise: Exercise, score: float) -> tuple[tuple[str, bool], ...]:
    return tuple((case.name, score == 1) for case in exercise.cases)
