"""What an exercise is: a right answer, the inputs it is tried on, and what people get wrong.

Plain frozen data, free of I/O and of anything about LSTMs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_course.checking.notation import RECURRENT, Notation

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One set of inputs, drawn afresh from a seeded generator.

    ``make(rng)`` returns the arguments as a dict, name to value, in the order of the signature.
    ``sizes`` names the lengths of the axes, for example ``{"N": 3, "D": 2}``. All of them should differ
    within a case: then an axis is known by its length, and a verdict can speak of time and batch.
    """

    name: str
    make: Callable[[np.random.Generator], Arguments]
    sizes: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.sizes:
            object.__setattr__(self, "sizes", dict(getattr(self.make, "sizes", {})))


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation with the reference's signature, its name, and the sentence that puts it right.

    ``wrap`` makes the same mistake in any implementation, where that can be said: then it is known beside another too.
    """

    name: str
    implementation: Callable[..., Any]
    explanation: str
    wrap: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None


@dataclass(frozen=True)
class Exercise:
    """A function that a student writes.

    reference       the right answer; its ``__name__`` is the exercise's name unless ``name`` is given
    cases           tried in this order; the score is the share of them that passes, see `judge`
    misconceptions  known wrong implementations, each told by its own sentence
    points          what it is worth in the gradebook
    returns         names of the returned values, for example ``("h", "c")``
    intermediates   local names of the reference, in the order of the equations, that a student who follows
                    them will use too; where nothing else fits, the verdict says which is the first to differ
    equations       the function that has the intermediates, where the reference only hands on some of its results
    requires        names of the exercises that a solution is likely to call
    forbidden       dotted names that the answer may not be or call, for example ``"torch.nn.LSTM"``
    probe           how the answer is tried, where that is more than a call on the case's arguments: for a class, or
                    for what is judged by its behaviour. ``probe(answer, *arguments)`` returns plain values. It runs
                    where the answer does, so it stands in a module without a reference, and knows nothing secret
    measure         what of a result counts: ``measure(value, arguments)`` gives what is compared instead. It runs
                    where the reference does, so it may decide (does this sample fit that distribution?)
    rtol, atol      an entry is right when ``|yours - expected| <= atol + rtol * |expected|``. Wide enough for another
                    order of additions, and for a 1e-9 that keeps from dividing by zero; too narrow for float32
    notation        how its shapes and equations are written: the verdicts' words go by it
    time_limit      seconds for all calls of the student's function in one judgement
    repair          students get it with bugs in it, and each case is one of them: the verdict counts what is mended
    excused         rules of ``lstm-course verify`` that it need not keep
    seen            what its known mistakes do: filled in by what judges, seed → number of the case → outcomes
    drawn           the inputs that it was tried on: filled in by what judges, (seed, number of the case) → arguments
    """

    reference: Callable[..., Any]
    cases: tuple[Case, ...]
    misconceptions: tuple[Misconception, ...] = ()
    points: int = 1
    name: str = ""
    unit: str = ""
    returns: tuple[str, ...] = ()
    intermediates: tuple[str, ...] = ()
    equations: Callable[..., Any] | None = None
    requires: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    probe: Callable[..., Any] | None = None
    measure: Callable[[Any, Arguments], Any] | None = None
    rtol: float = 1e-7
    atol: float = 1e-9
    time_limit: float = 5.0
    repair: bool = False
    notation: Notation = RECURRENT
    excused: tuple[str, ...] = ()
    seen: dict[int, dict[int, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)
    drawn: dict[tuple[int, int], Arguments] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.reference.__name__)
        if not self.cases:
            raise ValueError(f"exercise {self.name!r} has no case to try an answer on")
        for what, names in (
            ("case", [case.name for case in self.cases]),
            ("misconception", [m.name for m in self.misconceptions]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"exercise {self.name!r} has two of the {what} {twice[0]!r}")


def arguments_of(exercise: Exercise, number: int, seed: int = 0) -> dict[str, Any]:
    """Return the inputs of one case. Each case has a generator of its own, so that none depends on those before it."""
    return dict(exercise.cases[number].make(np.random.default_rng([seed, number])))
