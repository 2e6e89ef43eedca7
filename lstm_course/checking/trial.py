"""An answer tried on the cases of an exercise, beside the reference: what a judgement is made of, without the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from lstm_course.checking.attempt import attempt, kind_of, message_of, run
from lstm_course.checking.capture import capture_output
from lstm_course.checking.compare import Difference, compare
from lstm_course.checking.exercise import Case, Exercise, arguments_of
from lstm_course.checking.fresh_memory import sizes_of
from lstm_course.checking.imports import import_ahead
from lstm_course.checking.outcome import Failure, Outcome
from lstm_course.checking.values import snapshot

CHANGED = 0.25  # what it costs to change an argument
_OUR_TIME = 60.0  # seconds for a call of the reference
_SEEDS = 4  # of which is kept what known mistakes do

Seen = dict[tuple[Callable[..., Any], bool], Outcome]
"""(an implementation, whether its failure was looked at closely) → what it does in a case."""


@dataclass(frozen=True)
class Trial:
    """One case, tried: the inputs, what is right, what came back, and the first difference.

    ``memory`` has the sizes in bytes of the arrays that were made on the way, see ``fresh_memory``; ``seen``
    is what the reference and known mistakes do with the inputs, as far as they were tried.
    """

    case: Case
    arguments: Mapping[str, Any]
    expected: Any
    outcome: Outcome
    difference: Difference | None
    memory: frozenset[int] = frozenset()
    seen: Seen = field(default_factory=dict, repr=False, compare=False)

    @property
    def passed(self) -> bool:
        """Whether the answer is right on this case."""
        return self.share == 1

    @property
    def share(self) -> float:
        """What the case counts: all of it, nothing, or three quarters for right values and a changed argument."""
        if self.outcome.failure or self.difference:
            return 0.0
        return 1 - CHANGED if self.outcome.changed else 1.0


class OursIsBroken(Exception):
    """The reference or a case failed: nothing can be said about the student's answer."""


def try_all(exercise: Exercise, function: Callable[..., Any], seed: int) -> list[Trial]:
    """Try each case. Ends early where waiting is all there is. Raises OursIsBroken."""
    trials: list[Trial] = []
    with capture_output():
        import_ahead(function)
    deadline = monotonic() + exercise.time_limit
    for number, case in enumerate(exercise.cases):
        try:
            arguments = _drawn(exercise, seed, number)
        except Exception as error:
            raise OursIsBroken(f"case {case.name!r}: {type(error).__name__}: {error}") from error
        seen = exercise.seen[seed].setdefault(number, {})
        trials.append(try_case(exercise, function, case, arguments, lambda: max(deadline - monotonic(), 0.05), seen))
        if not trials[-1].outcome.ended:  # the other cases would only be waited for
            break
    return trials


def _drawn(exercise: Exercise, seed: int, number: int) -> Mapping[str, Any]:
    """Return the inputs of a case, kept for a few seeds as what is ``seen`` with them is: every answer gets copies."""
    if seed not in exercise.seen:
        if len(exercise.seen) >= _SEEDS:
            exercise.seen.clear()
            exercise.drawn.clear()
        exercise.seen[seed] = {}
    if (seed, number) not in exercise.drawn:
        exercise.drawn[seed, number] = arguments_of(exercise, number, seed)
    return exercise.drawn[seed, number]


def try_case(
    exercise: Exercise,
    function: Callable[..., Any],
    case: Case,
    arguments: Mapping[str, Any],
    seconds: Callable[[], float],
    seen: Seen | None = None,
) -> Trial:
    """Try one case; ``seconds()`` is the answer's time, asked for when the reference is done. Raises OursIsBroken.

    ``seen`` is what the reference and known mistakes did with these arguments before.
    """
    seen = {} if seen is None else seen
    right = seen.get((exercise.reference, False)) or run(exercise.reference, arguments, _OUR_TIME, probe=exercise.probe)
    if right.interrupted:
        raise KeyboardInterrupt
    if right.failure:
        raise OursIsBroken(f"case {case.name!r}: {right.failure.kind}: {right.failure.message}")
    seen[exercise.reference, False] = right
    memory = sizes_of(right.value, arguments)
    outcome = attempt(function, arguments, seconds(), sizes=memory, probe=exercise.probe)
    right = measured(exercise, right, arguments)
    if right.failure:
        raise OursIsBroken(f"case {case.name!r} cannot be measured: {right.failure.message}")
    outcome = measured(exercise, outcome, arguments)
    difference = None if outcome.failure else compare(right.value, outcome.value, exercise)
    return Trial(case, arguments, right.value, outcome, difference, memory, seen)


def measured(exercise: Exercise, outcome: Outcome, arguments: Mapping[str, Any]) -> Outcome:
    """Return the outcome with what counts of its value. What cannot be measured is a failure: it has another form."""
    if exercise.measure is None or outcome.failure:
        return outcome
    try:
        return replace(outcome, value=snapshot(exercise.measure(outcome.value, arguments)))
    except Exception as error:
        return replace(outcome, failure=Failure(kind_of(error), f"{message_of(error)} (in what it returns)"))
