"""Why a test is not passed, in words: none of them holds a hidden input, or a line of a hidden test."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from lstm_course.basics.errors import UnknownName
from lstm_course.grading.judging.discreet import MOST_LINES
from lstm_course.grading.judging.parsed_test import FILE
from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.sources import no_python
from lstm_course.grading.judging.student_exceptions import who_raised
from lstm_course.grading.judging.student_object import StudentStopped
from lstm_course.grading.publishing.redact import has_hidden_tests, hidden_lines, is_builtin_exception

NOT_WRITTEN = " is not written yet."


class FailureWords:
    """``written``: the cells that students may have written."""

    def __init__(self, session: Session, written: Sequence[str]) -> None:
        self._session, self._written = session, written

    def _stands_alone(self, line: str) -> bool:
        """Whether it is a whole line of what was written: any piece of a long text can be had by counting."""
        few = (lines for cell in self._written if len(lines := cell.splitlines()) <= MOST_LINES)
        return any(line == one.strip()[:200] for lines in few for one in lines)

    def of(self, error: BaseException, source: str) -> str:
        """Why, in words that hold no hidden input and no line of a hidden test."""
        line, hidden = _line_of(error, source)
        if (student := who_raised(error)) is not None:
            name, kind, at = student
            if kind == "NotImplementedError":
                return f"{name}{NOT_WRITTEN}"
            # Nothing that a student's code can make up of what it was given: no name of its own, no line of many.
            quoted = f", at `{at}`" if at and self._stands_alone(at) and not has_hidden_tests(source) else ""
            return f"{name} raises {kind if is_builtin_exception(kind) else 'an exception of its own'}{quoted}."
        if isinstance(error, UnknownName):
            return "The grader does not know this exercise. This is no fault of the student's."
        if isinstance(error, TimeoutError):
            return f"{error}: is there a loop that never ends?"
        if isinstance(error, StudentStopped):
            return f"{error}."
        if isinstance(error, NameError) and (name := _missing(error)):
            if how := self._session.ended_in(name):
                return f"{name} is not defined. In the cell that defines it {how}."
            why = no_python(name, self._written)
            rest = f"is no Python: {why}." if why else "is missing, or it failed itself."
            return f"{name} is not defined. The cell that defines it {rest}"
        if hidden:
            return "A hidden test is not passed."
        kind = "is not passed" if isinstance(error, AssertionError) else f"ends in {_kind_of(error)}"
        return f"The test `{line}` {kind}." if line else f"The test {kind}."


def _line_of(error: BaseException, source: str) -> tuple[str, bool]:
    """Find the line of the test that failed, and whether it stands among hidden tests."""
    lines = source.splitlines()
    numbers = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == FILE]
    if not numbers or not 0 < numbers[0] <= len(lines):
        return "", has_hidden_tests(source)
    hidden = hidden_lines(source)
    line = lines[numbers[0] - 1].strip()
    return (line if len(line) <= 200 else line[:199] + "…"), any(number in hidden for number in numbers)


def in_full(error: BaseException, source: str) -> str:
    line, _ = _line_of(error, source)
    said = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}{f': {said}' if said else ''}{f', at `{line}`' if line else ''}"


def _kind_of(error: BaseException) -> str:
    """Return the name of an exception's type; a student's own may be made of what it was given."""
    theirs = behind(error) is not None or type(error).__module__.startswith("lstm_course.")
    return "an exception of its own" if theirs else type(error).__name__


def _missing(error: NameError) -> str:
    name = getattr(error, "name", None) or ([*str(error).split("'"), ""])[1]
    return name if name.isidentifier() else ""
