"""Judging an answer: try it on every case, and say what is wrong in the words that help most."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lstm_course.basics.extras import how_to_get
from lstm_course.checking import wording
from lstm_course.checking.capture import capture_output
from lstm_course.checking.diagnosis import explain
from lstm_course.checking.errors import error_in_words
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.forbidden import forbidden_in
from lstm_course.checking.line import locate, search_seconds, with_line
from lstm_course.checking.trial import OursIsBroken, Trial, try_all
from lstm_course.checking.verdict import Verdict

_TO_BE_WRITTEN = (
    "It still raises NotImplementedError: write your code in place of that line, run its cell, then check again."
)


def judge(exercise: Exercise, function: Callable[..., Any], seed: int = 0, search: float | None = None) -> Verdict:
    """Try ``function`` on every case of ``exercise``, with inputs drawn from ``seed``.

    ``search`` is how many seconds may be spent on looking for the line of a mistake that nobody knows, and for two
    mistakes at once: 0 for none, None for what `LSTM_COURSE_SEARCH` says, else 1.

    Pure, and safe whatever the function does: it may raise, return anything, change its arguments, print, or
    run for ever. The score is the share of the cases that pass; right values from a function that changes its
    arguments count three quarters.
    """
    with capture_output():  # our own arithmetic on a student's NaNs must not warn either
        return _judge(exercise, function, int(seed), search_seconds() if search is None else search)


def _in_our_words(exercise: Exercise, error: str) -> dict[str, Any]:
    missing = re.search(r"ModuleNotFoundError: No module named '(\w+)", error)
    if missing:
        headline = f"{how_to_get(missing[1])}."
        return {"headline": headline, "next_step": "So nothing is said of your answer, right or wrong."}
    return {
        "headline": f"the course's own {exercise.name} cannot be tried: {error}",
        "next_step": "This is our fault, not yours. Please tell your instructor.",
    }


def _judge(exercise: Exercise, function: Callable[..., Any], seed: int, search: float) -> Verdict:
    blank = Verdict(exercise.name, "failed", 0.0, "", points=exercise.points)
    if not callable(function):
        return replace(blank, headline=wording.not_a_function(exercise, function))
    try:
        trials = try_all(exercise, function, seed)
    except OursIsBroken as error:
        return replace(blank, status="broken", **_in_our_words(exercise, str(error)))
    used = forbidden_in(function, exercise.forbidden)  # after the trials: an import inside has happened then
    if used:
        headline = f"it uses {used}, which does what is to be written here."
        return replace(blank, headline=headline, next_step="Write it from its equations.")
    passed = [trial.passed for trial in trials]
    names = [case.name for case in exercise.cases]
    cases = tuple(zip(names, passed + [False] * (len(names) - len(passed)), strict=True))
    score = sum(trial.share for trial in trials) / len(names)
    if score == 1:
        many = {1: "the case it was tried on", 2: "both cases"}.get(len(names), f"all {len(names)} cases")
        return replace(blank, status="passed", score=1.0, headline=f"right on {many}.", cases=cases)
    failing = next(trial for trial in trials if not trial.passed)
    unwritten = _unwritten(exercise, trials)
    if unwritten:
        return replace(blank, cases=cases, **unwritten)
    why = explain(exercise, function, trials, seed, search)
    if not why.misconceptions:
        why = with_line(why, locate(exercise, function, trials, seed, search))
    raised = error_in_words(exercise, function, trials, seed)
    return replace(
        blank,
        score=score,
        headline=wording.headline(exercise, failing, raised.short if raised else ""),
        diagnosis=f"{raised.long} {why.diagnosis}".strip() if raised and not why.misconceptions else why.diagnosis,
        misconceptions=why.misconceptions,
        line=why.line,
        hint=why.hint,
        code=why.code,
        evidence=wording.evidence_of(exercise, failing, seed),
        next_step=wording.next_step(exercise, failing),
        cases=cases,
        notes=wording.notes(failing),
        progress=f"{sum(passed)} of {len(names)} mended" if exercise.repair and len(passed) == len(names) else "",
    )


def _unwritten(exercise: Exercise, trials: Sequence[Trial]) -> dict[str, Any] | None:
    """Say whether the scaffold is still untouched, or calls one that is."""
    failures = [trial.outcome.failure for trial in trials]
    if not all(f is not None and f.kind == "NotImplementedError" for f in failures):
        return None
    raiser = failures[0].raiser if failures[0] else ""
    if raiser in exercise.requires:
        return {
            "status": "skipped",
            "headline": f"skipped: it calls {raiser}, which is not written yet.",
            "next_step": f"Write {raiser} first.",
        }
    return {"status": "not_attempted", "headline": "not attempted yet.", "next_step": _TO_BE_WRITTEN}
