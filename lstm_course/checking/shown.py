"""What every form of a verdict shows alike, text or card: the word and mark of its status, and its rows."""

from __future__ import annotations

import re

from lstm_course.checking.error_map import MOST, NO_NUMBER, ErrorMap
from lstm_course.checking.verdict import Verdict

# A mark and words, so that no reader depends on a colour.
MARKS = {"passed": "✓", "failed": "✗", "not_attempted": "○", "skipped": "○", "broken": "!"}
WORDS = {
    "passed": "passed",
    "failed": "not yet",
    "not_attempted": "not attempted yet",
    "skipped": "skipped",
    "broken": "not tried",
}
_NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|nan|inf)")


def headline_of(verdict: Verdict) -> str:
    """Return what is said first. Of a scaffold the status says all; then it is what to do."""
    if verdict.status == "not_attempted":
        return verdict.next_step
    return f"{verdict.progress}: {verdict.headline}" if verdict.progress else verdict.headline


def next_of(verdict: Verdict) -> str:
    """Return what to do, where that has not been said first."""
    return "" if verdict.status == "not_attempted" else verdict.next_step


def numbers_of(verdict: Verdict) -> list[tuple[str, str]]:
    """Return the first wrong entry and the largest error, each with its name, their decimal points below each other."""
    e = verdict.evidence
    if e is None:
        return []
    rows = [(f"expected {e.where}", e.expected), (f"yours {e.where}", e.yours)] if e.where else []
    rows += [("largest error", e.largest_error)] if e.largest_error else []
    values = aligned([value for _, value in rows])
    return [(name, value) for (name, _), value in zip(rows, values, strict=True)]


def aligned(values: list[str]) -> list[str]:
    """Return numbers with blanks before them, so that their decimal points stand below each other.

    As they were where one of them is no number.
    """
    if not all(map(_NUMBER.fullmatch, values)):
        return values
    points = [len(re.split(r"[.e]", value)[0]) for value in values]
    return [" " * (max(points) - point) + value for point, value in zip(points, values, strict=True)]


def case_of(verdict: Verdict) -> str:
    """Return the failing case in one line; "" where there is none to show."""
    e = verdict.evidence
    return f"{e.case} (seed {e.seed}): {e.inputs}" if e else ""


def cases_of(verdict: Verdict) -> list[tuple[str, str]]:
    """Return a mark and a name for each case of an answer that is not right on all of several."""
    if verdict.status != "failed" or len(verdict.cases) < 2:
        return []
    return [("✓" if fine else "✗", name) for name, fine in verdict.cases]


def mended_of(verdict: Verdict) -> list[str]:
    """Return of code that is to be mended a line for each bug; nothing of other code."""
    if not verdict.progress:
        return []
    return [f"{mark} {'mended' if mark == '✓' else 'to be mended'}: {name}" for mark, name in cases_of(verdict)]


def legend_of(errors: ErrorMap) -> str:
    """Return how the map of errors is to be read."""
    part = "" if not errors.cut else f", from [{errors.corner[0]}, {errors.corner[1]}] on"
    found = {grade for row in errors.grades for grade in row}
    signs = ["· is right"] * (0 in found)
    if found & set(range(1, NO_NUMBER)):
        signs += [f"{MOST} is the largest error" if errors.graded else "× is wrong"]
    signs += ["! is no number"] * (NO_NUMBER in found)
    return f"error of {errors.name}{part}: {', '.join(signs)}"


def alt_of(errors: ErrorMap) -> str:
    """Return the map of errors in a sentence."""
    part = "of the entries shown, " if errors.cut else ""
    return f"Error of {errors.name}, {len(errors.grades)} by {len(errors.grades[0])} entries: {part}{errors.wrong}."


def sign_of(errors: ErrorMap, grade: int) -> str:
    """Return a grade of the map as one sign: a dot for what is right, ! for what is no number."""
    return "·" if not grade else "!" if grade == NO_NUMBER else str(grade) if errors.graded else "×"
