"""Judging an answer: run it on every case, and say what is wrong in the words that help most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from lstm_course.checking import explain
from lstm_course.checking.attempt import attempt, kind_of, message_of
from lstm_course.checking.compare import compare
from lstm_course.checking.evidence import evidence_of
from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.forbidden import forbidden_in
from lstm_course.checking.outcome import Failure, Outcome
from lstm_course.checking.quiet import kept_quiet
from lstm_course.checking.trial import Trial
from lstm_course.checking.values import snapshot
from lstm_course.checking.verdict import Verdict


class _OursIsBroken(Exception):
    """The reference or a case failed: nothing can be said about the student's answer."""


def judge(exercise: Exercise, function: Callable[..., Any], seed: int = 0) -> Verdict:
    """Try ``function`` on every case of ``exercise``, with inputs drawn from ``seed``.

    Pure, and safe whatever the function does: it may raise, return anything, change its arguments, print, or
    run for ever. The score is the share of the cases that pass.
    """
    with kept_quiet():  # our own arithmetic on a student's NaNs must not warn either
        return _judge(exercise, function, int(seed))


def _judge(exercise: Exercise, function: Callable[..., Any], seed: int) -> Verdict:
    blank = Verdict(exercise.name, "failed", 0.0, "", points=exercise.points)
    if not callable(function):
        return replace(blank, headline=explain.not_a_function(exercise, function))
    try:
        trials = try_all(exercise, function, seed)
    except _OursIsBroken as error:
        return replace(
            blank,
            status="broken",
            headline=f"the course's own {exercise.name} cannot be tried: {error}",
            next_step="This is our fault, not yours. Please tell your instructor.",
        )
    used = forbidden_in(function, exercise.forbidden)  # after the trials: an import inside has happened then
    if used:
        headline = f"it uses {used}, which does what is to be written here."
        return replace(blank, headline=headline, next_step="Write it from its equations.")
    passed = [trial.passed for trial in trials]
    names = [case.name for case in exercise.cases]
    cases = tuple(zip(names, passed + [False] * (len(names) - len(passed)), strict=True))
    score = sum(passed) / len(names)
    if score == 1:
        many = {1: "the case it was tried on", 2: "both cases"}.get(len(names), f"all {len(names)} cases")
        return replace(blank, status="passed", score=1.0, headline=f"right on {many}.", cases=cases)
    failing = next(trial for trial in trials if not trial.passed)
    unwritten = _unwritten(exercise, trials)
    if unwritten:
        return replace(blank, cases=cases, **unwritten)
    known = _known(exercise, trials)
    return replace(
        blank,
        score=score,
        headline=explain.headline(exercise, failing),
        diagnosis=explain.diagnosis(exercise, function, trials, known),
        misconceptions=tuple(m.name for m in known),
        evidence=evidence_of(failing, seed),
        next_step=explain.next_step(exercise, failing),
        cases=cases,
        notes=explain.notes(failing),
    )


def arguments_of(exercise: Exercise, number: int, seed: int = 0) -> dict[str, Any]:
    """The inputs of one case. Each case has a generator of its own, so that none depends on those before it."""
    return dict(exercise.cases[number].make(np.random.default_rng([seed, number])))


def try_all(exercise: Exercise, function: Callable[..., Any], seed: int) -> list[Trial]:
    """Each case, tried: what a judgement is made of, without the words. Ends early where waiting is all there is."""
    trials: list[Trial] = []
    deadline = monotonic() + exercise.time_limit
    for number, case in enumerate(exercise.cases):
        try:
            arguments = arguments_of(exercise, number, seed)
        except Exception as error:
            raise _OursIsBroken(f"case {case.name!r}: {type(error).__name__}: {error}") from error
        right = attempt(exercise.reference, arguments, 60.0, probe=exercise.probe)
        if right.interrupted:
            raise KeyboardInterrupt
        if right.failure:
            raise _OursIsBroken(f"case {case.name!r}: {right.failure.kind}: {right.failure.message}")
        seconds = max(deadline - monotonic(), 0.05)
        outcome = attempt(function, arguments, seconds, expected=right.value, probe=exercise.probe)
        right = _measured(exercise, right, arguments)
        if right.failure:
            raise _OursIsBroken(f"case {case.name!r} cannot be measured: {right.failure.message}")
        outcome = _measured(exercise, outcome, arguments)
        expected = right.value
        difference = None if outcome.failure else compare(expected, outcome.value, exercise)
        trials.append(Trial(case, arguments, expected, outcome, difference))
        if outcome.timed_out or outcome.interrupted or outcome.died:  # the other cases would only be waited for
            break
    return trials


def _measured(exercise: Exercise, outcome: Outcome, arguments: Mapping[str, Any]) -> Outcome:
    """The outcome with what counts of its value. What cannot be measured came back in another form: a failure."""
    if exercise.measure is None or outcome.failure:
        return outcome
    try:
        return replace(outcome, value=snapshot(exercise.measure(outcome.value, arguments)))
    except Exception as error:
        return replace(outcome, failure=Failure(kind_of(error), f"{message_of(error)} (in what it returns)"))


def _unwritten(exercise: Exercise, trials: list[Trial]) -> dict[str, Any] | None:
    """Whether the scaffold is still untouched, or calls one that is."""
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
    return {"status": "not_attempted", "headline": "not attempted yet."}


def _known(exercise: Exercise, trials: list[Trial]) -> tuple[Misconception, ...]:
    """The misconceptions whose outcome is the student's on every case that was tried."""
    # The failing cases first: most candidates fall there, at once.
    order = sorted(trials, key=lambda trial: trial.passed)

    def outcome_of(wrong: Callable[..., Any], t: Trial) -> Outcome:
        tried = attempt(wrong, t.arguments, exercise.time_limit, expected=t.expected, probe=exercise.probe)
        return _measured(exercise, tried, t.arguments)

    def fits(misconception: Misconception) -> bool:
        wrong = misconception.implementation
        return all(_same(outcome_of(wrong, t), t.outcome, exercise) for t in order)

    return tuple(m for m in exercise.misconceptions if fits(m))


def _same(a: Outcome, b: Outcome, exercise: Exercise) -> bool:
    if a.failure is None or b.failure is None:
        if a.failure is not b.failure:
            return False
    else:
        return (a.failure.kind, a.failure.message) == (b.failure.kind, b.failure.message)
    return a.changed == b.changed and compare(a.value, b.value, exercise) is None
