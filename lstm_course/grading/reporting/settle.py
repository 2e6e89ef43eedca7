"""Decides on all tests at once that stock nbgrader would give more points: those points, or the ones that they have.

A decision is a manual score, as a person gives it in formgrader: it stands in the place of the automatic one, stays
when the class is graded again, and nbgrader then asks whether it is still right. Extra credit would be added to
whatever a later hand-in earns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lstm_course.grading.reporting.second_looks import SecondLook


@dataclass(frozen=True)
class Decision:
    """What became of one test. stock: the points that it would get there. given: what it counts now. what: "by hand"
    where a person gave it another mark, which stays."""

    look: SecondLook
    stock: float
    given: float
    what: Literal["settled", "settled before", "by hand"]


def settle(course: Any, looks: Sequence[SecondLook], award: bool, dry_run: bool = False) -> list[Decision]:
    """Enter a decision on each into the gradebook of a ``Course``; on a dry run only say what it would be.

    A mark that a person gave by hand, other than what a decision here may have given before, stays.
    """
    decisions: list[Decision] = []
    with course.gradebook as gradebook:
        for look in looks:
            stock = look.how.stock
            if stock is None:
                continue
            points = stock if award else look.auto
            if look.given is not None and look.given not in (stock, look.auto):
                decisions.append(Decision(look, stock, look.given, "by hand"))
                continue
            if not look.open and look.given == points:
                decisions.append(Decision(look, stock, points, "settled before"))
                continue
            decisions.append(Decision(look, stock, points, "settled"))
            if not dry_run:
                grade = gradebook.find_grade(look.cell, look.notebook, look.unit, look.student)
                grade.manual_score, grade.needs_manual_grade = points, False
        if not dry_run:
            gradebook.db.commit()
    return decisions
