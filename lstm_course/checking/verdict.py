"""What a judgement says. Plain frozen data; ``render`` turns it into text, HTML and JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from lstm_course.checking.error_map import ErrorMap

_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e[+-]?\d+)?|-?\d+(?:\.\d+)?e[+-]?\d+|-?\b\d{4,}\b")
_ONE_NUMBER = re.compile(r"is [-.\d]*…?, but should be (?:…|-?\d+(?:\.\d+)?)")

Status = Literal["passed", "failed", "not_attempted", "skipped", "broken"]


@dataclass(frozen=True)
class Evidence:
    """The first failing case, so that a student can look at it: where it came from and what differs there.

    ``raised`` is the line of the student's code that raised, ``errors`` where else the result is wrong.
    """

    case: str
    seed: int
    inputs: str
    where: str = ""
    expected: str = ""
    yours: str = ""
    largest_error: str = ""
    raised: str = ""
    errors: ErrorMap | None = None


class MarkedLine(NamedTuple):
    """A line of the student's function, with the piece of it to look at."""

    number: int
    before: str
    piece: str
    after: str


@dataclass(frozen=True)
class Explanation:
    """Why an answer is wrong, as far as it is known: the fields of `Verdict` of the same names."""

    diagnosis: str = ""
    misconceptions: tuple[str, ...] = ()
    line: int | None = None
    hint: str = ""
    code: tuple[MarkedLine, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The outcome of one judgement.

    status          passed, failed, not_attempted (still the scaffold), skipped (it calls a function that is
                    not written yet) or broken (the course's fault, never the student's)
    score           share of the cases that pass, between 0 and 1; three quarters of a case that is right but for
                    changed arguments
    headline        one sentence: what was found
    diagnosis       why, as far as it is known; empty if it is not
    misconceptions  names of the known mistakes that give exactly this outcome; both names where it takes two
    line            the line of the student's function to look at, counted from 1 at its ``def``; None if unknown
    hint            what says more than the diagnosis, shown folded
    progress        "3 of 9 mended", of code that came with bugs; else empty
    code            the lines to look at as they stand there, each with its piece marked
    cases           (name of the case, whether it passed) for each case
    notes           what the function printed or warned about
    excerpt         (number, text) of the lines around those of ``code``, which are among them; see `excerpt`
    section         heading of the notebook's section that the exercise belongs to, to read again
    standing        where the student stands with it, in the student's own notebook: points, and the unit so far
    """

    exercise: str
    status: Status
    score: float
    headline: str
    diagnosis: str = ""
    misconceptions: tuple[str, ...] = ()
    evidence: Evidence | None = None
    next_step: str = ""
    cases: tuple[tuple[str, bool], ...] = ()
    notes: tuple[str, ...] = ()
    points: int = 1
    line: int | None = None
    hint: str = ""
    code: tuple[MarkedLine, ...] = ()
    progress: str = ""
    excerpt: tuple[tuple[int, str], ...] = ()
    section: str = ""
    standing: str = ""

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    def without_evidence(self) -> Verdict:
        """Return the same verdict without any value of the inputs or of the expected result, for hidden cases.

        A sentence can hold one where a result is a single number, or where a student's own error message quotes
        its arguments. Shapes, indices and short factors stay.
        """
        return replace(
            self,
            headline=_without_values(self.headline),
            diagnosis=_without_values(self.diagnosis),
            hint=_without_values(self.hint),
            evidence=None,
            notes=(),
            next_step="",
            excerpt=(),
            standing="",
        )


def _without_values(text: str) -> str:
    return _ONE_NUMBER.sub("is not the right number", _LONG_NUMBER.sub("…", text))
