"""The words of a verdict: headline, diagnosis, next step."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstm_course.checking.compare import Difference, compare, names_of, structure
from lstm_course.checking.evidence import at, two_numbers
from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.intermediates import first_to_differ
from lstm_course.checking.narrow import Pair, axis_letter, close, narrow, partly, transposed
from lstm_course.checking.trial import Trial
from lstm_course.checking.values import describe, snapshot


def what(given: Any) -> str:
    """What something is, in a few words."""
    try:
        return describe(snapshot(given))
    except Exception:  # it defends itself against being looked at
        return "this"


def not_a_function(exercise: Exercise, given: Any) -> str:
    """The headline for something that cannot be called."""
    return f"{what(given)} is not a function: pass the function itself, check({exercise.name})."


def headline(exercise: Exercise, trial: Trial) -> str:
    """One sentence: what is wrong on the first failing case."""
    outcome, difference = trial.outcome, trial.difference
    if outcome.timed_out:
        return f"still running after {exercise.time_limit:g} s: is there a loop that never ends?"
    if outcome.interrupted:
        return "was stopped before it had finished."
    if outcome.died:
        return "ends Python itself: a call of exit, or of something that crashes?"
    if outcome.failure and outcome.failure.kind == "NotAnAnswer":
        return f"what it returns cannot be handed over: {outcome.failure.message or 'it is no data'}."
    if outcome.failure:
        line = outcome.failure.line
        where = f", at `{line if len(line) <= 80 else line[:79] + '…'}`" if line else ""
        message = outcome.failure.message.strip()
        first = message.splitlines()[0] if message else ""
        return f"raises {outcome.failure.kind}{': ' + first if first else ''}{where}."
    if difference is None:
        changed = " and ".join(outcome.changed)
        return f"the values are right, but it changes its argument {changed}."
    agree = f" ({', '.join(difference.agreeing)} agree{'s' if len(difference.agreeing) == 1 else ''})"
    return f"{_difference(exercise, trial, difference)}{agree if any(difference.agreeing) else ''}."


def _difference(exercise: Exercise, trial: Trial, d: Difference) -> str:
    name = d.name or "the result"
    if d.kind == "none":
        return f"{name} is None; a return seems to be missing"
    if d.kind == "count":
        wanted = structure(trial.expected, exercise.returns)
        return f"it returns {structure(trial.outcome.value)}, but {wanted} should come back"
    if d.kind == "type":
        return f"{name} is {describe(d.yours)}, but should be {_kind_of(d.expected)}"
    if d.kind == "shape":
        return f"{name} has the shape {d.yours.shape}, but should have {d.expected.shape}"
    if d.kind == "dtype":
        return f"{name} is {d.yours.dtype}, but should be {d.expected.dtype}"
    if d.kind == "nan":
        bad = d.yours[d.index] if d.index else d.yours
        return f"{name} holds {bad}{at(d)}"
    if isinstance(d.expected, str):
        return f"{name} {_another_text(d.yours, d.expected)}"
    if not isinstance(d.expected, np.ndarray) or not d.expected.ndim:
        return "{} is {}, but should be {}".format(name, *two_numbers(d.yours, d.expected))
    size = d.expected.size
    share = f"all {size}" if d.wrong == size else f"{d.wrong} of {size}"
    return f"{name} differs in {share} entries, the first{at(d)}"


def _another_text(yours: Any, expected: str) -> str:
    """How it differs, and neither of the two: in a graded verdict they are not to be told."""
    if not isinstance(yours, str):
        return f"is {describe(yours)}, but should be a text"
    if len(yours) != len(expected):
        return f"has {len(yours)} characters, but should have {len(expected)}"
    first = next(k for k, (a, b) in enumerate(zip(yours, expected, strict=True)) if a != b)
    return f"differs, the first time in character {first}"


def _kind_of(expected: Any) -> str:
    if isinstance(expected, np.ndarray):
        return f"a NumPy array of shape {expected.shape}" if expected.ndim else "a number"
    return describe(expected)


def diagnosis(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], known: Sequence[Misconception]
) -> str:
    """Why: the known mistake by its name, else what narrows the fault most."""
    if known:
        names = [f"“{m.name}”" for m in known]
        which = names[0] if len(names) == 1 else f"one of these: {', '.join(names)}"
        reasons = dict.fromkeys(m.explanation for m in known[:3])
        # Where nothing came back at all, an error message is all that agrees: that is less than a proof.
        raised = all(trial.outcome.failure for trial in trials)
        same = "It fails just as it would with" if raised else "It is exactly what you get with"
        return f"{same} {which}. {' '.join(reasons)}"
    failing = [trial for trial in trials if not trial.passed]
    first = failing[0]
    if first.outcome.failure:
        return " ".join(filter(None, [_arity(exercise, function), _only_some(trials)]))
    if first.outcome.changed:
        return f"The caller still needs {' and '.join(first.outcome.changed)}: work on a copy."
    narrowed = _narrowed(exercise, failing) or first_to_differ(exercise, function, first) or _partly(failing)
    return " ".join(filter(None, [narrowed, _only_some(trials)]))


def _arity(exercise: Exercise, function: Callable[..., Any]) -> str:
    if exercise.probe:  # what it is called with is the probe's affair
        return ""
    expected = list(inspect.signature(exercise.reference).parameters)
    try:
        inspect.signature(function).bind(*expected)
    except TypeError:
        many = f"{len(expected)} argument{'' if len(expected) == 1 else 's'}"
        return f"It is called with {many}: {', '.join(expected)}."
    except Exception:  # a built-in without a signature, or an object that makes one up
        return ""
    return ""


def _narrowed(exercise: Exercise, failing: Sequence[Trial]) -> str:
    d = failing[0].difference
    assert d is not None
    if d.kind == "shape":
        return _wrong_shape(d, failing[0])
    if d.kind == "dtype":
        return _wrong_dtype(d)
    if d.kind == "type" and "torch" in describe(d.yours):
        array = isinstance(d.expected, np.ndarray) and d.expected.ndim
        return "This exercise is in NumPy: no tensors here." if array else "`.item()` makes a plain number of a tensor."
    if d.kind == "count":
        return ""
    swapped = _swapped(exercise, failing)
    if swapped or d.kind != "values":
        return swapped
    return narrow(_pairs(d, failing))


def _partly(failing: Sequence[Trial]) -> str:
    """Which part is right, where nothing explains the whole."""
    d = failing[0].difference
    return partly(_pairs(d, failing)) if d and d.kind == "values" else ""


def _pairs(d: Difference, failing: Sequence[Trial]) -> list[Pair]:
    return [
        Pair(t.difference.expected, np.asarray(t.difference.yours), t.case.sizes)
        for t in failing
        if t.difference
        and (t.difference.name, t.difference.kind) == (d.name, "values")
        and isinstance(t.difference.expected, np.ndarray)
    ]


def _wrong_dtype(d: Difference) -> str:
    wanted, given = d.expected.dtype.kind, d.yours.dtype.kind
    if given == "c":
        return "A real number is wanted, not a complex one: its modulus, or its real part?"
    if (wanted, given) == ("f", "f"):
        return "Keep the dtype that came in."
    return {"f": "Floats are wanted.", "i": "Whole numbers are wanted.", "b": "True or False is wanted."}.get(
        wanted, ""
    )


def _wrong_shape(d: Difference, trial: Trial) -> str:
    e, g = d.expected, d.yours
    if turned := transposed(Pair(e, g, trial.case.sizes)):
        return turned
    if e.size == g.size and close(e.ravel(), g.ravel()):
        return "The numbers are right: only the shape is not."
    sizes = trial.case.sizes
    if not sizes:
        return ""
    if not e.ndim:
        return "One number is wanted."
    named = ", ".join(axis_letter(e.shape, axis, sizes) or str(n) for axis, n in enumerate(e.shape))
    named += "," if e.ndim == 1 else ""
    here = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
    return f"Here {here}: ({named}) is wanted."


def _swapped(exercise: Exercise, failing: Sequence[Trial]) -> str:
    """The right values, returned in another order."""
    for trial in failing:
        expected, yours = trial.expected, trial.outcome.value
        if not (isinstance(expected, tuple) and isinstance(yours, tuple | list) and len(yours) == len(expected) > 1):
            return ""
        plain = Exercise(reference=exercise.reference, cases=exercise.cases, rtol=exercise.rtol, atol=exercise.atol)
        places = [[i for i, e in enumerate(expected) if compare(e, y, plain) is None] for y in yours]
        if sorted(found[0] for found in places if found) != list(range(len(expected))):
            return ""
    names = names_of(failing[0].expected, exercise)
    return f"The right values in the wrong order: return {', '.join(names)}."


def _only_some(trials: Sequence[Trial]) -> str:
    """What the failing cases have in common that the passing ones have not."""
    good, bad = [t for t in trials if t.passed], [t for t in trials if not t.passed]
    if not good:
        return ""
    for letter in good[0].case.sizes:
        fine, wrong = {t.case.sizes.get(letter) for t in good}, {t.case.sizes.get(letter) for t in bad}
        if fine == {1} and 1 not in wrong:
            return f"It is right for {letter} = 1 and wrong for {letter} > 1."
        if wrong == {1} and 1 not in fine:
            return f"It is only wrong for {letter} = 1."
    return f"It is right for {_listed(good)}, and wrong for {_listed(bad)}."


def _listed(trials: Sequence[Trial]) -> str:
    *some, last = [f"“{t.case.name}”" for t in trials]
    return f"{', '.join(some)} and {last}" if some else last


def next_step(exercise: Exercise, trial: Trial) -> str:
    """How to see it for oneself."""
    if trial.outcome.timed_out:
        return "Look at what ends your loop."
    if exercise.probe:  # the case is more than a call
        return ""
    return (
        "To look at this case yourself: `from lstm_course import inputs`, then "
        f"`{exercise.name}(*inputs({exercise.name!r}, {trial.case.name!r}).values())`."
    )


def notes(trial: Trial) -> tuple[str, ...]:
    """What the function said while it ran: useful to its author, harmless to the grade."""
    said = [f"It warned: {text}" for text in trial.outcome.warned[:3]]
    if trial.outcome.printed.strip():
        said.append(f"It printed: {trial.outcome.printed.strip()}")
    return tuple(said)
