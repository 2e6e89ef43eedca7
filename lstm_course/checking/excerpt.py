"""A few lines of the student's own function around the one to look at, for a card in the student's own notebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lstm_course.checking.source import Source, source_of
from lstm_course.checking.verdict import MarkedLine, Verdict

_AROUND = 2  # lines before and after


def with_excerpt(verdict: Verdict, function: Callable[..., Any]) -> Verdict:
    """Return the verdict with the lines around those that it marks; where the function raised, with the line that did.

    As it was where the source cannot be had.
    """
    raised = verdict.evidence.raised if verdict.evidence else ""
    if not (verdict.code or raised):
        return verdict
    source = source_of(function)
    if source is None:
        return verdict
    lines = {number: source.line_text(number) for number in range(1, _length(source) + 1)}
    code = verdict.code or _the_only(raised, lines)
    near = {number for line in code for number in range(line.number - _AROUND, line.number + _AROUND + 1)}
    shown = tuple((number, text.rstrip()) for number, text in lines.items() if number in near)
    return replace(verdict, code=code, excerpt=shown)


def _length(source: Source) -> int:
    return (source.tree.end_lineno or source.tree.lineno) - source.tree.lineno + 1


def _the_only(text: str, lines: dict[int, str]) -> tuple[MarkedLine, ...]:
    """Return the line with this text; nothing where there are two of it."""
    found = [number for number, line in lines.items() if line.strip() == text]
    return (MarkedLine(found[0], "", text, ""),) if len(found) == 1 else ()
