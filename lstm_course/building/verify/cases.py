"""Rules of an exercise's cases: on lazy ones, what is wrong cannot be seen."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from lstm_course.building.verify.rule import Rule
from lstm_course.checking import Exercise
from lstm_course.checking.attempt import attempt
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.outcome import Outcome

# A case whose name has one of these words is about just that.
ABOUT_NOTHING = ("zero", "zeros", "padding", "no ")
EXCUSES = ("N = 1", "T = 1", "drawn anew")  # parts of rules, from which an exercise may be excused alone


def in_each_case(exercise: Exercise, find: Callable[[int], Iterator[str]]) -> Iterator[str]:
    """Yield what is found in each case, by its number, with the case's name before it."""
    for number, case in enumerate(exercise.cases):
        for says in find(number):
            yield f"case {case.name!r}: {says}"


def parameters(exercise: Exercise) -> list[str]:
    """Return the arguments of a case, by name: those of the reference, or of what tries it."""
    if exercise.probe:
        return list(inspect.signature(exercise.probe).parameters)[1:]
    return list(inspect.signature(exercise.reference).parameters)


def edges_are_there(exercise: Exercise) -> Iterator[str]:
    if len(exercise.cases) < 3:
        yield f"it has {len(exercise.cases)} case(s): give it three, of other sizes"
    for axis in ("N", "T"):
        sizes = [case.sizes[axis] for case in exercise.cases if axis in case.sizes]
        if sizes and 1 not in sizes and f"{axis} = 1" not in exercise.excused:
            yield f"no case has {axis} = 1: add one, and a verdict can tell one from many"


def sizes_differ(exercise: Exercise) -> Iterator[str]:
    def find(number: int) -> Iterator[str]:
        sizes = exercise.cases[number].sizes
        lengths = [size for size in sizes.values() if size > 1]
        if len(set(lengths)) != len(lengths):
            yield f"two axes are equally long ({dict(sizes)}): a wrong axis cannot be seen; let them differ"

    yield from in_each_case(exercise, find)


def arrays_are_alive(exercise: Exercise) -> Iterator[str]:
    def find(number: int) -> Iterator[str]:
        if any(word in exercise.cases[number].name for word in ABOUT_NOTHING):
            return
        for seed in range(3):
            for argument, value in arguments_of(exercise, number, seed).items():
                for leaf in leaves(value):
                    dead = isinstance(leaf, np.ndarray) and leaf.size > 1 and len(np.unique(leaf)) == 1
                    if dead and (argument != "mask" or not leaf.any()):
                        yield f"all of {argument} is {leaf.flat[0]}: draw it, or say in the case's name that it is"
                        return

    yield from in_each_case(exercise, find)


def arguments_fit(exercise: Exercise) -> Iterator[str]:
    def find(number: int) -> Iterator[str]:
        given = list(arguments_of(exercise, number))
        if given != parameters(exercise):
            yield f"it gives {', '.join(given)}, and {', '.join(parameters(exercise))} is wanted, in this order"

    yield from in_each_case(exercise, find)


def seeds_decide(exercise: Exercise) -> Iterator[str]:
    def find(number: int) -> Iterator[str]:
        first, again, other = (dict(arguments_of(exercise, number, seed)) for seed in (1, 1, 2))
        pairs = zip(*(leaves(tried(exercise, drawn).value) for drawn in (first, again)), strict=True)
        if not all(np.array_equal(a, b) for a, b in pairs):
            yield "it is another one each time: draw from the generator that it is given, and from nothing else"
        if "zero" in exercise.cases[number].name or "drawn anew" in exercise.excused:
            return
        pairs = zip(leaves(first), leaves(other), strict=True)
        if not any(not np.array_equal(a, b) for a, b in pairs if isinstance(a, np.ndarray | np.generic | str | int)):
            yield "another seed draws the same: then its answer can be known beforehand; draw something"

    yield from in_each_case(exercise, find)


def tried(exercise: Exercise, arguments: Mapping[str, Any], watch: Any = (), inside: Any = None) -> Outcome:
    """Return what comes of the reference on the arguments of a case."""
    return attempt(exercise.reference, arguments, watch=watch, probe=exercise.probe, inside=inside)


def leaves(value: Any) -> list[Any]:
    """Return the values in nested lists, tuples and dicts."""
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


RULES = (
    Rule("arguments fit", arguments_fit),
    Rule("seeds decide", seeds_decide),
    Rule("enough cases", edges_are_there, advice=True),
    Rule("sizes differ", sizes_differ, advice=True),
    Rule("arrays are alive", arrays_are_alive, advice=True),
)
