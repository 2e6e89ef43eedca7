"""Three things to say again in the next lecture, as slides on one page. No student's name, text or code is on it: what
it says of a mistake is the course's own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lstm_course.basics.errors import UnknownName
from lstm_course.basics.words import listed
from lstm_course.checking.render import to_html
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.reporting.overview import Overview
from lstm_course.grading.reporting.templating import page

THINGS = 3
_LEAST = 2  # students: what one did is nobody else's business


@dataclass(frozen=True)
class Thing:
    """A mistake and in which exercises it was made, by how many of those who handed one of them in; or a hard one."""

    title: str
    where: str
    students: int
    of: int
    card: str = ""


def things_to_say(overview: Overview) -> list[Thing]:
    """Return at most THINGS, those that most students need: known mistakes, then exercises that were hard."""
    made: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, set[str]]] = defaultdict(dict)
    for one in overview.report.misunderstandings():
        for names in [(name,) for name in one.names] if one.both else [one.names]:
            why = tuple(_explanation(one.exercise, name) for name in names[:3])
            made[names, why].setdefault(one.exercise, set()).update(one.students)
    tried: defaultdict[str, set[str]] = defaultdict(set)
    for check in overview.report.judged:
        tried[check.verdict.exercise].add(check.student)
    found = [_named(names, why, where, tried) for (names, why), where in made.items()]
    hard = [
        Thing(one.name, " have it wrong, in ways that nobody wrote down", one.wrong_without_a_name, one.handed_in)
        for one in overview.exercises
        if not one.by_hand
    ]
    ranked = [sorted(some, key=lambda one: (-one.students, one.title, one.where)) for some in (found, hard)]
    return [one for some in ranked for one in some if one.students >= _LEAST][:THINGS]


def lecture_page(overview: Overview) -> str:
    """Return the page: a slide that lists them, and one for each."""
    from markupsafe import Markup

    things = things_to_say(overview)
    units = list(dict.fromkeys(row.unit for row in overview.report.rows))
    return page(
        "lecture.html.j2",
        title={0: "Nothing to say again", 1: "One thing to say again"}.get(
            len(things), f"{_COUNT[len(things)]} things to say again"
        ),
        things=[{**vars(one), "card": Markup(one.card)} for one in things],
        units=listed(units) if len(units) <= 3 else f"{len(units)} units",
    )


_COUNT = ("No", "One", "Two", "Three")


def _named(
    names: tuple[str, ...], why: tuple[str, ...], where: dict[str, set[str]], tried: dict[str, set[str]]
) -> Thing:
    students = set().union(*where.values())
    of = set().union(*(tried[exercise] for exercise in where))
    exercises = sorted(where, key=lambda exercise: -len(where[exercise]))
    reasons = [reason if len(names) == 1 else f"“{name}”: {reason}" for name, reason in zip(names, why, strict=False)]
    verdict = Verdict(
        exercise=exercises[0],
        status="failed",
        score=0.0,
        headline=f"{'“' + names[0] + '”' if len(names) == 1 else 'one of these mistakes'}.",
        diagnosis=" ".join(reason for reason in reasons if reason),
        misconceptions=names,
    )
    return Thing(" or ".join(names[:3]), f", in {listed(exercises[:4])}", len(students), len(of), to_html(verdict))


def _explanation(exercise: str, name: str) -> str:
    """Return the course's own sentence about a mistake; empty where it is no exercise of the course."""
    try:
        known = the_course().exercise(exercise).misconceptions
    except UnknownName:
        return ""
    return next((one.explanation for one in known if one.name == name), "")
