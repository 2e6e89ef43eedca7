"""Which part of a wrong value is right: up to some step, from some entry on. Said where further draws bear it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from lstm_course.checking import further
from lstm_course.checking.axes import returned_axes
from lstm_course.checking.compare import leaves
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.further import Draw
from lstm_course.checking.notation import Notation
from lstm_course.checking.patterns import agree
from lstm_course.checking.trial import Trial

_SECONDS = 0.2

Wrong = Callable[[int], np.ndarray]
"""An axis' length → which of its entries are wrong."""


def right_part(exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int) -> str:
    """Return along which axis which part of the first wrong value is right; "" if along none, or only by chance."""
    failing = next(trial for trial in trials if not trial.passed)
    d, case = failing.difference, failing.case
    if d is None or d.kind != "values" or not isinstance(d.expected, np.ndarray) or not d.expected.ndim:
        return ""

    def tried(draws: Iterator[Draw | None]) -> list[np.ndarray]:
        return _wrong_entries(further.trials(exercise, function, draws, _SECONDS), exercise, d.name)

    number = further.number_of(exercise, case)
    here = _wrong_entries([failing], exercise, d.name)
    again = tried(further.again(exercise, number, seed, turn) for turn in (1, 2, 3))
    if not here or len(again) < 2:
        return ""
    by_chance = d.expected.dtype.kind != "f"  # a number from a few, True or False
    letters = returned_axes(exercise, trials, failing, seed, d.name)()
    for axis in sorted(range(len(letters)), key=lambda a: letters[a] != exercise.notation.time):
        if exercise.measure is not None and not letters[axis]:
            continue  # an axis of what was measured, which the student has never seen
        wrong, *repeated = _along(axis, [here[0] | again[0], *here, *again])
        if wrong.all():
            continue
        letter = letters[axis]
        said = _said(wrong, letter or f"axis {axis}", exercise.notation)
        found = [(sentence, rule) for sentence, rule in said if _holds(rule, repeated, by_chance)]
        sizes = [{letter: case.sizes[letter] + k} for k in (1, 2)] if letter in case.sizes else []
        longer = tried(further.in_other_sizes(exercise, number, seed, size) for size in sizes) if found else []
        others = _along(axis, [*_wrong_entries(trials, exercise, d.name), *longer])
        for sentence, rule in found:
            # An axis with a letter has to have been seen in more than one length.
            if len(set(map(len, others))) > bool(sizes) and len(others) > 1 and _holds(rule, others, by_chance):
                return sentence
        if found:
            sentence = found[0][0]
            return f"In the case “{case.name}”: {sentence[0].lower()}{sentence[1:]}"
    return ""


def _holds(rule: Wrong, seen: Sequence[np.ndarray], by_chance: bool) -> bool:
    """Say whether what is wrong is what the rule says; where entries can be right ``by_chance``, nothing else."""
    for wrong in seen:
        expected = rule(len(wrong))
        if not np.array_equal(wrong & expected if by_chance else expected, wrong) or wrong.any() != expected.any():
            return False
    return True


def _wrong_entries(trials: Iterable[Trial], exercise: Exercise, name: str) -> list[np.ndarray]:
    """Return which entries of a returned value are wrong, for each trial in which they can be compared."""
    found = []
    for trial in trials:
        if trial.outcome.failure:
            continue
        e, g = leaves(trial.expected, trial.outcome.value, exercise).get(name, (None, None))
        arrays = isinstance(e, np.ndarray) and isinstance(g, np.ndarray) and e.shape == g.shape
        if arrays and all(a.dtype.kind in "iufb" and np.isfinite(a).all() for a in (e, g)):
            found.append(np.asarray(~agree(g, e)))
    return found


def _along(axis: int, entries: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return which places along an axis hold a wrong entry; an array without entries has none."""
    others = [tuple(a for a in range(w.ndim) if a != axis) for w in entries]
    return [np.asarray(w.any(axis=o)) for w, o in zip(entries, others, strict=True) if w.ndim > axis]


def _said(wrong: np.ndarray, name: str, notation: Notation) -> Iterator[tuple[str, Wrong]]:
    """Yield what may be said of the wrong entries, each with what it says of an axis of any length."""
    letter = notation.index.get(name, name.lower()) if name in notation.axes else "k"
    along = f"along the {notation.axes[name]} axis {name}" if name in notation.axes else f"along {name}"
    step, steps = ("step", "steps") if name == notation.time else ("entry", "entries")
    places, n = np.flatnonzero(wrong), len(wrong)
    first, last = int(places[0]), int(places[-1])
    if first == last and n == 2 and not name.isalpha():
        yield f"A{along[1:]} only {step} {first} is wrong.", lambda n: np.arange(n) == first
    if wrong[first:].all():
        start = f"Right for {letter} = 0 only, {along}."
        if first > 1:
            start = f"Right for the first {first} {along}, wrong from {letter} = {first} on."
        yield start, lambda n: np.arange(n) >= first
        many = n - first
        end = f"the last {step} is" if many == 1 else f"the last {many} {steps} are"
        yield f"A{along[1:]} only {end} wrong.", lambda n: np.arange(n) >= n - many
    if wrong[: last + 1].all():
        yield f"Right from {letter} = {last + 1} on, wrong before it, {along}.", lambda n: np.arange(n) <= last
        many = n - 1 - last
        end = f"the last {step} is" if many == 1 else f"the last {many} {steps} are"
        yield f"A{along[1:]} only {end} right.", lambda n: np.arange(n) < n - many
    if first == last:
        yield f"A{along[1:]} only {step} {first} is wrong.", lambda n: np.arange(n) == first
    listed = f"{places[:8].tolist()}{' …' if len(places) > 8 else ''}"
    yield (
        f"A{along[1:]} the entries {listed} are wrong; the others are right.",
        lambda n: wrong if n == len(wrong) else np.zeros(n, bool),
    )
