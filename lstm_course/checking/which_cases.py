"""What the wrong cases have in common that the right ones have not; of sizes, only what further draws bear out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lstm_course.basics.words import listed
from lstm_course.checking.draw import Sizes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.checking.further import Draw, again, in_other_sizes, number_of
from lstm_course.checking.further import trials as further_trials
from lstm_course.checking.trial import Trial

_SECONDS = 0.2


Function = Callable[..., Any]


def only_some(exercise: Exercise, function: Function, trials: Sequence[Trial], seed: int) -> str:
    """Return in which cases an answer is right and in which it is wrong, or the size that decides; "" if all fail."""
    good, bad = [t for t in trials if t.passed], [t for t in trials if not t.passed]
    if not good:
        return ""
    for letter in good[0].case.sizes:
        fine, wrong = {t.case.sizes.get(letter) for t in good}, {t.case.sizes.get(letter) for t in bad}
        if None in fine | wrong:  # a case without such an axis: it cannot decide there
            continue
        if fine == {1} and 1 not in wrong and _decides(letter, False, exercise, function, trials, seed):
            return f"It is right for {letter} = 1 and wrong for {letter} > 1."
        if wrong == {1} and 1 not in fine and _decides(letter, True, exercise, function, trials, seed):
            return f"It is only wrong for {letter} = 1."
    by_chance = [t.case for t in good if not all(again.passed for again in _repeated(exercise, function, t.case, seed))]
    if by_chance:
        many = "it is" if len(by_chance) == 1 else "they are"
        return f"{_named(by_chance)} came out right by chance: with other values {many} wrong, too."
    luck = [t.case for t in bad if any(again.passed for again in _repeated(exercise, function, t.case, seed))]
    if luck:
        return f"It depends on the values: with others, {_named(luck)} can come out right."
    if exercise.repair:  # the verdict lists them
        return ""
    return f"It is right for {_named([t.case for t in good])}, and wrong for {_named([t.case for t in bad])}."


def _decides(
    letter: str,
    one_is_wrong: bool,
    exercise: Exercise,
    function: Function,
    trials: Sequence[Trial],
    seed: int,
) -> bool:
    """Try the cases in other sizes: whether it is just the size 1 of this letter that makes the difference."""
    draws = (draw for trial in trials for draw in _others(letter, exercise, trial.case, seed))
    seen = list(further_trials(exercise, function, draws, _SECONDS))
    crossed = {trial.passed for trial in seen if _crossed(letter, trial.case, exercise)}
    return len(crossed) == 2 and all(
        trial.passed != (one_is_wrong == (trial.case.sizes[letter] == 1)) for trial in seen
    )


def _others(letter: str, exercise: Exercise, case: Case, seed: int) -> Iterator[Draw | None]:
    number, sizes = number_of(exercise, case), case.sizes
    yield again(exercise, number, seed)
    yield in_other_sizes(exercise, number, seed, {letter: _another(sizes) if sizes[letter] == 1 else 1})
    yield in_other_sizes(exercise, number, seed, {other: size + 1 for other, size in sizes.items() if other != letter})


def _another(sizes: Sizes) -> int:
    """Return a size above 1 that no axis has yet."""
    return next(size for size in range(2, 99) if size not in sizes.values())


def _crossed(letter: str, case: Case, exercise: Exercise) -> bool:
    before = exercise.cases[number_of(exercise, case)].sizes[letter]
    return (before == 1) != (case.sizes[letter] == 1)


def _repeated(exercise: Exercise, function: Function, case: Case, seed: int) -> list[Trial]:
    number = number_of(exercise, case)
    return list(further_trials(exercise, function, (again(exercise, number, seed, k) for k in (1, 2, 3)), _SECONDS / 4))


def _named(cases: Sequence[Case]) -> str:
    return listed(f"“{case.name}”" for case in cases)
