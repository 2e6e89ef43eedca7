"""The line to look at where a check knew no mistake: looked for when all is judged, so that it costs no point."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic

from lstm_course.basics.machine import count_cores
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.judging.checks import seed_for
from lstm_course.grading.judging.remote_answer import RemoteAnswer

_LOAD = 2  # processes a core, from which on nobody waits for a line
_SHORTEST = 0.02  # seconds that are worth to be begun with
_LONGEST = 1.0


@dataclass(frozen=True)
class Unknown:
    """A verdict on an answer that fails for a reason that is not known; ``place`` is for whoever asks."""

    place: int
    exercise: str
    answer: RemoteAnswer
    verdict: Verdict


def with_lines(unknown: Sequence[Unknown], seed: int, took: float, share: float) -> dict[int, Verdict]:
    """Return the verdicts, by place, that say more now. It takes ``share`` of what the notebook did, and never fails.

    What is tried runs in the student's process alone; score and cases are those of before. On a busy machine nothing is
    looked for, but for a share of 1 or more.
    """
    found: dict[int, Verdict] = {}
    ends = monotonic() + share * took
    if share < 1 and _is_busy():
        return found
    for one in unknown:
        left = ends - monotonic()
        if left < _SHORTEST:
            break
        with suppress(Exception):  # a source that nobody can read, a process that is gone
            course = the_course()
            exercise = course.exercise(one.exercise)
            again = course.judge(exercise, one.answer, seed_for(exercise, seed), min(left, _LONGEST))
            if again.line is not None and again.score == one.verdict.score:
                again = again.without_evidence()
                found[one.place] = replace(
                    one.verdict, diagnosis=again.diagnosis, line=again.line, hint=again.hint, headline=again.headline
                )
    return found


def _is_busy() -> bool:
    try:
        return os.getloadavg()[0] > _LOAD * count_cores()
    except (AttributeError, OSError):  # Windows
        return False
