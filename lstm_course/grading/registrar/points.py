"""Everybody's points in the gradebook, as they go to a learning platform: late penalties taken off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lstm_course.grading.registrar.roster_file import FIELDS, Person


@dataclass(frozen=True)
class Points:
    """What a class has. most: assignment → its points, in the gradebook's order. got: (student, assignment) → points;
    who handed in nothing has no entry. waiting: of these somebody has still to mark something."""

    people: tuple[Person, ...]
    most: Mapping[str, float]
    got: Mapping[tuple[str, str], float]
    waiting: frozenset[tuple[str, str]] = frozenset()


def points_in(gradebook: Any, assignments: Collection[str] = (), students: Collection[str] = ()) -> Points:
    """Return the points of these assignments and students; of all, where none are named."""
    from nbgrader import api

    most = {one.name: one.max_score for one in gradebook.assignments if not assignments or one.name in assignments}
    people = tuple(
        Person(**{name: getattr(one, name) or "" for name in FIELDS})
        for one in gradebook.students
        if not students or one.id in students
    )
    submitted = api.SubmittedAssignment
    rows = gradebook.db.query(
        submitted.student_id,
        api.Assignment.name,
        submitted.score,
        submitted.late_submission_penalty,
        submitted.needs_manual_grade,
    ).join(api.Assignment, api.Assignment.id == submitted.assignment_id)
    got, waiting = {}, set()
    for student, assignment, score, penalty, marks in rows:
        got[student, assignment] = max(0.0, (score or 0.0) - (penalty or 0.0))
        if marks:
            waiting.add((student, assignment))
    return Points(people, most, got, frozenset(waiting))
