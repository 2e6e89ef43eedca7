"""What a person should look at, a line each: flags, points that stock would give, tests less protected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstm_course.grading.publishing.judged_how import is_about_how
from lstm_course.grading.reporting.rows import Row
from lstm_course.grading.reporting.second_looks import SecondLook


def flagged(rows: Iterable[Row]) -> list[str]:
    """Return a line for each flag of the grader's: what ran out of time, what is like the course's own, tampering."""
    seen = {(row["student"], row["unit"], flag): None for row in rows for flag in row.get("flags", ())}
    return [f"{student}, {unit}: {flag}" for student, unit, flag in seen if not is_about_how(flag)]


def to_settle(looks: Iterable[SecondLook]) -> list[str]:
    """Return a line for each test that stock would give more points, where nobody has decided on it yet."""
    return [
        f"{one.student}, {one.unit}, {one.cell}: stock would give {one.how.stock:g} points, here it has {one.auto:g}; "
        + (f"'lstm-course settle {one.unit}' settles it" if one.given is None else f"settled with {one.given:g} before")
        for one in looks
        if one.how.stock is not None and one.open
    ]


def less_protected(looks: Iterable[SecondLook]) -> list[str]:
    """Return a line for each cell, not for each student: it is the test that is to be changed."""
    students: dict[tuple[str, str, str], list[str]] = {}
    for one in looks:
        if one.how.less_protected and one.how.rule == "flag":
            students.setdefault((one.unit, one.cell, one.how.less_protected), []).append(one.student)
    return [
        f"{unit}, {cell}: less protected, because {why} ({_some(names)})"
        for (unit, cell, why), names in students.items()
    ]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
