"""Everybody's points in the gradebook, as they go to a learning platform: late penalties taken off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lstm_course.grading.registrar.roster_file import FIELDS, Person


@dataclass(frozen=True)
class Points:
    """What a class has. most: assignment → its points, in their order. got: (student, assignment) → points;
    who handed in nothing has no entry. waiting: of these somebody has still to mark something."""

    people: tuple[Person, ...]
    most: Mapping[str, float]
    got: Mapping[tuple[str, str], float]
    waiting: frozenset[tuple[str, str]] = frozenset()


def points_in(gradebook: Any, assignments: Collection[str] = (), students: Collection[str] = ()) -> Points:
    """Return the points of these assignments, in this order, and of these students; of all, where none are named."""
    from nbgrader import api

    there = {one.name: one.max_score for one in gradebook.assignments}
    most = {name: there[name] for name in (assignments or there) if name in there}
    people = tuple(
        Person(**{name: getattr(one, name) or "" for name in FIELDS})
        for one in gradebook.students
        if not students or one.id in students
    )
    got: dict[tuple[str, str], float] = {}
    waiting: set[tuple[str, str]] = set()
    sent = {
        id_: (student, assignment)
        for id_, student, assignment in gradebook.db.query(
            api.SubmittedAssignment.id, api.SubmittedAssignment.student_id, api.Assignment.name
        ).join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
    }
    scores, waits = scores_in(gradebook)
    for id_, of, penalty in gradebook.db.query(
        api.SubmittedNotebook.id, api.SubmittedNotebook.assignment_id, api.SubmittedNotebook.late_submission_penalty
    ):
        key = sent[of]
        got[key] = got.get(key, 0.0) + scores.get(id_, 0.0) - (penalty or 0.0)
        if id_ in waits:
            waiting.add(key)
    return Points(people, most, {key: max(0.0, points) for key, points in got.items()}, frozenset(waiting))


def scores_in(gradebook: Any) -> tuple[dict[str, float], set[str]]:
    """Return submitted notebook → its score, and which of them wait for a person.

    nbgrader's own ``score`` of a row looks through all grades of the course each time: minutes for a large class.
    """
    from nbgrader.api import Grade
    from sqlalchemy import func

    rows = (
        gradebook.db.query(Grade.notebook_id, func.sum(Grade.score), func.max(Grade.needs_manual_grade))
        .group_by(Grade.notebook_id)
        .all()
    )
    return {id_: score or 0.0 for id_, score, _ in rows}, {id_ for id_, _, marks in rows if marks}
