"""The due dates of ``course.toml`` beside those of the gradebook, which alone count when something is graded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lstm_course.basics.course_file import CourseFile, read_course_file
from lstm_course.grading.course_interface import the_course


@dataclass(frozen=True)
class DueDate:
    """What the gradebook says of an assignment, and what the course's file says; both in UTC."""

    assignment: str
    now: datetime | None
    wanted: datetime

    def in_words(self) -> str:
        before = f"{_said(self.now)} → " if self.now else ""
        return f"{self.assignment} is due {before}{_said(self.wanted)}"


def plan_in(root: Path) -> CourseFile | None:
    """Return the course's file, with the units' full names. Raises CourseError."""
    found, course = read_course_file(root), the_course()
    if found is None:
        return None
    return found.resolved(course.assignment_called, lambda name: [one.name for one in course.assignments()[name]])


def differing(gradebook: Any, plan: CourseFile | None) -> list[DueDate]:
    """Return the due dates that are others in the gradebook; units that it does not know yet are left out."""
    units = plan.units if plan else ()
    there: Mapping[str, Any] = {one.name: one for one in gradebook.assignments}
    found = [
        DueDate(unit.name, _utc(there[unit.name].duedate), unit.due)
        for unit in units
        if unit.due is not None and unit.name in there
    ]
    return [one for one in found if one.now != one.wanted]


def enter(gradebook: Any, dates: list[DueDate]) -> None:
    """Write them. The gradebook has UTC without saying so."""
    for one in dates:
        gradebook.find_assignment(one.assignment).duedate = one.wanted.replace(tzinfo=None)
    gradebook.db.commit()


def _utc(naive: datetime | None) -> datetime | None:
    return None if naive is None else naive.replace(tzinfo=UTC)


def _said(when: datetime) -> str:
    return f"{when.astimezone():%a %-d %b %Y %H:%M %Z}"
