"""Two known mistakes at once, where no single one gives what the answer gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import partial
from itertools import chain, repeat
from typing import Any

import numpy as np

from lstm_course.basics.words import listed
from lstm_course.checking import further
from lstm_course.checking.budget import Budget
from lstm_course.checking.compare import names_of
from lstm_course.checking.edits import EditedReference
from lstm_course.checking.effects import AGAINST, Effects
from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.further import Draw
from lstm_course.checking.known_mistakes import fits, telling, told_apart
from lstm_course.checking.trial import Trial
from lstm_course.checking.verdict import Explanation

BUDGET = 0.4  # seconds of work
_MOST = 3  # pairs that are told, where no draw tells them apart: more of them tell nothing
_MANY = 3  # pairs for each mistake: after the likeliest, rather look at more cases first
_AS_LIKELY = 0.05  # so much more may speak against others, once there is a pair

Function = Callable[..., Any]
Pair = tuple[Misconception, Misconception]
_Said = tuple[Pair, str]  # two mistakes, and how the sentence has them
_Candidate = tuple[float, _Said, Function]  # what speaks against them, and an implementation with both


def two_mistakes(
    exercise: Exercise, function: Function, trials: Sequence[Trial], seed: int, seconds: float
) -> Explanation | None:
    """Say which two known mistakes together give exactly this outcome, on every case and on further draws.

    An error in the first case is a matter of its own, and says too little of two mistakes. The likeliest pairs are
    tried first, and as many as there is time for: ``seconds``, and never more than a share of one.
    """
    budget = Budget(min(seconds, BUDGET))
    late = budget.is_spent
    order = sorted(trials, key=lambda trial: trial.passed)
    if late() or order[0].outcome.failure or not telling(trials):
        return None

    effect = Effects(exercise)
    effect.add(order[0], late)
    side_by_side = list(_side_by_side(exercise, effect))  # of one case, before others are added
    for candidates in (_composed(exercise, effect, function, order, late), side_by_side):
        found, against = [], 1.0
        for share, said, wrong in candidates:
            if late() or share > against + _AS_LIKELY:
                break
            if fits(exercise, wrong, order):
                found.append((said, wrong))
                against = min(against, share)
        pairs = told_apart(exercise, function, found, seed, seconds, least=1)
        if 0 < len(pairs) <= _MOST:
            return _explanation(pairs)
    return None


def _side_by_side(exercise: Exercise, effect: Effects) -> Iterator[_Candidate]:
    """Yield pairs of which each explains some of the returned values."""
    if exercise.probe or exercise.measure:
        return
    for one, other, of_one, of_other in effect.by_value():
        said = f"“{one.name}” in {listed(of_one)}, and with “{other.name}” in {listed(of_other)}"
        yield 0.0, ((one, other), said), partial(_merged, one, other, exercise, of_one)


def _composed(
    exercise: Exercise, effect: Effects, function: Function, trials: Sequence[Trial], late: Callable[[], bool]
) -> Iterator[_Candidate]:
    """Yield pairs of which an implementation can be made."""
    with_zeros = further.trials(exercise, function, _with_zeros(trials[0]), BUDGET)
    tried: set[tuple[str, str]] = set()
    for trial, certain in chain(zip(trials[1:], repeat(True)), zip(with_zeros, repeat(False)), repeat((None, True))):
        left = [pair for pair in effect.likely() if (pair[1].name, pair[2].name) not in tried]
        few = trial is None or sum(share <= AGAINST for share, _, _ in left) <= _MANY * len(effect.mistakes)
        likeliest = [pair for pair in left if pair[0] <= left[0][0] + _AS_LIKELY]
        if len(likeliest) > len(effect.mistakes):  # nothing sets them apart yet
            likeliest = []
        for share, one, other in left if few else likeliest:
            tried.add((one.name, other.name))
            if wrong := both(one, other):
                yield share, ((one, other), f"both “{one.name}” and “{other.name}”"), wrong
        if few or trial is None or late():
            return
        effect.add(trial, late, certain)


def _with_zeros(trial: Trial) -> Iterator[Draw]:
    """Yield a case with zeros in place of one argument: the mistakes that concern it have no effect then."""
    for name, value in trial.arguments.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            yield Draw(trial.case, {**trial.arguments, name: np.zeros_like(value)})


def both(one: Misconception, other: Misconception) -> Function | None:
    """Return an implementation with both mistakes; None where that cannot be had, or where they are at one place."""
    if other.wrap:
        return other.wrap(one.implementation)
    if one.wrap:
        return one.wrap(other.implementation)
    if isinstance(one, EditedReference) and isinstance(other, EditedReference):
        return one.with_another(other)
    return None


def _merged(one: Misconception, other: Misconception, exercise: Exercise, of_one: list[str], *given: Any) -> Any:
    mine, others = one.implementation(*deepcopy(given)), other.implementation(*deepcopy(given))
    names = names_of(others, exercise)
    if not isinstance(others, tuple) or len(names) != len(others) or not isinstance(mine, tuple):
        raise TypeError
    return tuple(a if name in of_one else b for name, a, b in zip(names, mine, others, strict=True))


def _explanation(pairs: Sequence[_Said]) -> Explanation:
    said = [words for _, words in pairs]
    which = said[0] if len(said) == 1 else f"one of these: {'; '.join(said)}"
    mistakes = {m.name: m.explanation for two, _ in pairs for m in two}
    reasons = [f"“{name}”: {explanation}" for name, explanation in list(mistakes.items())[:4]]
    return Explanation(f"It is exactly what you get with {which}. {' '.join(reasons)}", tuple(mistakes))
