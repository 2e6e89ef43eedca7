"""A verdict as text, as HTML and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lstm_course.checking.card import to_html
from lstm_course.checking.shown import (
    MARKS,
    WORDS,
    case_of,
    cases_of,
    headline_of,
    legend_of,
    mended_of,
    next_of,
    numbers_of,
    sign_of,
)
from lstm_course.checking.verdict import Verdict

__all__ = ["VERDICT_MIME", "in_short", "mark_of", "mistakes_of", "one_line", "to_html", "to_json", "to_text"]

VERDICT_MIME = "application/vnd.lstm-course.verdict+json"

# What one line is cut at.
_LONGEST = 160


def one_line(verdict: Verdict) -> str:
    """Return the verdict in one line, for a traceback or a table."""
    mark, word = MARKS[verdict.status], WORDS[verdict.status]
    if verdict.status == "not_attempted":
        return f"{mark} {verdict.exercise}: not attempted yet"
    line = " ".join(f"{mark} {verdict.exercise}: {word}: {in_short(verdict)}".split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def in_short(verdict: Verdict) -> str:
    """Return what is wrong in one line: a known mistake's name says more than where its numbers first differ."""
    text = mistakes_of(verdict) or verdict.headline.removeprefix("skipped: ")
    return " ".join((f"{verdict.progress}: {text}" if verdict.progress else text).split())


def mark_of(verdict: Verdict) -> str:
    """Return the mark of a verdict: ✓, ✗, ○ or !."""
    return MARKS[verdict.status]


def mistakes_of(verdict: Verdict) -> str:
    """Return the names of the known mistakes, two at most: both where it takes two, else those that look the same."""
    return (" or " if "one of these" in verdict.diagnosis else " and ").join(verdict.misconceptions[:2])


def to_text(verdict: Verdict) -> str:
    """Return some lines of plain text. Without the hint: it is for whoever asks, and text cannot be folded."""
    title, said = f"{MARKS[verdict.status]} {WORDS[verdict.status]} · {verdict.exercise}", headline_of(verdict)
    lines = [f"{title}: {said}" if said else title]
    if verdict.diagnosis:
        lines.append(f"  {verdict.diagnosis}")
    for line in verdict.code:
        start = f"    line {line.number}: "
        lines.append(f"{start}{line.before}{line.piece}{line.after}")
        lines.append(" " * len(start + line.before) + "^" * len(line.piece))
    lines += [f"    {one}" for one in mended_of(verdict)]
    rows = _rows(verdict)
    width = max((len(name) for name, _ in rows), default=0)
    lines += [f"    {name:<{width}}  {value}" for name, value in rows]
    lines += _errors(verdict)
    lines += [f"  {note}" for note in verdict.notes]
    if step := next_of(verdict):
        lines.append(f"  {step}")
    if verdict.standing:
        lines.append(f"  {verdict.standing}")
    return "\n".join(lines)


def _rows(verdict: Verdict) -> list[tuple[str, str]]:
    rows = [("case", case_of(verdict))] if verdict.evidence else []
    rows += numbers_of(verdict)
    cases = [] if verdict.progress else cases_of(verdict)
    return [*rows, ("cases", ", ".join(f"{mark} {name}" for mark, name in cases))] if cases else rows


def _errors(verdict: Verdict) -> list[str]:
    """Return the map of errors in digits."""
    errors = verdict.evidence.errors if verdict.evidence else None
    if errors is None:
        return []
    rows = (" ".join(sign_of(errors, grade) for grade in row) for row in errors.grades)
    return [f"    {legend_of(errors)}", *(f"      {row}" for row in rows)]


def to_json(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as a JSON object, with its text and its card."""
    return {**asdict(verdict), "summary": one_line(verdict), "text": to_text(verdict), "html": to_html(verdict)}
