"""The same piece of a student's source that raises on several inputs: what it was given, axis by axis in letters."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from typing import Any

from lstm_course.checking.draw import Sizes
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.further import again, in_other_sizes, number_of
from lstm_course.checking.further import trials as further_trials
from lstm_course.checking.notation import Notation
from lstm_course.checking.outcome import Operation
from lstm_course.checking.trial import Trial

_SECONDS = 0.2  # for the same case in other sizes
_LONGEST = 30  # characters of an expression that a sentence repeats

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """An error in words: ``long``, and ``short`` in place of the exception's own, "" where these are best."""

    short: str
    long: str


@dataclass(frozen=True)
class Fault:
    """What raised, on each of several inputs, of which the first is the failing case's."""

    seen: tuple[Operation, ...]
    sizes: tuple[Sizes, ...]
    notation: Notation
    message: str

    @property
    def operation(self) -> Operation:
        return self.seen[0]

    def shapes(self, number: int) -> list[Shape]:
        """Return an operand's shape on each input; empty where it is not known or has not always as many axes."""
        found = [one.operands[number].shape for one in self.seen if number < len(one.operands)]
        known = [shape for shape in found if shape is not None]
        return known if len(known) == len(self.seen) and len({len(shape) for shape in known}) == 1 else []

    def every(self, check: Callable[..., bool], *numbers: int) -> bool:
        """Whether something holds of these operands' shapes on each of the inputs."""
        shapes = [self.shapes(number) for number in numbers]
        return all(shapes) and all(check(*each) for each in zip(*shapes, strict=True))

    def letters(self, number: int) -> list[str]:
        """Return an operand's axes: letters, and where none are certain the length."""
        return [self.letter(lengths) for lengths in zip(*self.shapes(number), strict=True)]

    def letter(self, lengths: Sequence[int]) -> str:
        """Return what an axis of these lengths, one for each input, follows; the first if that is not certain."""
        fitting = [text for text, found in _readings(self.sizes, self.notation) if found == list(lengths)]
        return fitting[0] if len(fitting) == 1 else str(lengths[0])

    def name(self, number: int) -> str:
        """Return an operand's own text, or where it stands."""
        text = self.operation.operands[number].text
        if 0 < len(text) <= _LONGEST and "`" not in text:
            return text if text.isidentifier() else f"`{text}`"
        if self._is_call:
            return f"argument {number + 1}"
        return ("the left side", "the right side")[number] if number < 2 else f"number {number + 1}"

    def written(self, number: int) -> str:
        """Return an operand's shape in letters: ``(N, 4H)``."""
        return written(self.letters(number)) if self.shapes(number) else ""

    def told(self, number: int) -> str:
        """Return what an operand is: ``x is (N, D) = (3, 2)``. Empty where its shape is not known."""
        shapes = self.shapes(number)
        if not shapes:
            return ""
        if not shapes[0]:
            return f"{self.name(number)} is a number"
        letters, lengths = self.written(number), written(map(str, shapes[0]))
        return f"{self.name(number)} is {letters}{f' = {lengths}' if letters != lengths else ''}"

    @property
    def _is_call(self) -> bool:
        try:
            return isinstance(ast.parse(self.operation.text, mode="eval").body, ast.Call)
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # an assignment, or cut short
            return False

    @property
    def in_torch(self) -> bool:
        """Whether it is PyTorch that complains: it calls an axis ``dim``."""
        return "tensor" in self.message.lower()

    def where(self) -> str:
        """Return the piece of source, to begin a sentence with."""
        text = self.operation.text
        return f"`{text}`: " if text and len(text) <= 80 and "`" not in text else ""

    def say(self, short: str, *sentences: str, of: int = 2) -> Told:
        """Return the piece of source, its first operands' shapes, and what is said of them."""
        shapes = ", ".join(filter(None, (self.told(n) for n in range(min(of, len(self.operation.operands))))))
        return Told(short, self.where() + " ".join(filter(None, [shapes and f"{shapes}.", *sentences])))


def written(parts: Any) -> str:
    """Return a shape as Python writes it, of any words."""
    parts = list(parts)
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})" if parts else "a number"


def fault_of(exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int) -> Fault | None:
    """Return what raised in the first failing case, seen in all cases in which it does, and in further sizes."""
    first = next(trial for trial in trials if not trial.passed)
    operation = _operation(first)
    if operation is None or first.outcome.failure is None:
        return None
    number = number_of(exercise, first.case)
    taken = set(first.case.sizes.values())  # where two sizes are equal, what does not fit may fit
    sizes = ({k: next(n for n in count(size + 1) if n not in taken)} for k, size in first.case.sizes.items())
    draws = [again(exercise, number, seed), *(in_other_sizes(exercise, number, seed, one) for one in sizes)]
    letters = set(first.case.sizes)
    seen = [first]
    seen += [t for t in trials if t is not first and set(t.case.sizes) == letters and _same(operation, _operation(t))]
    further = further_trials(exercise, function, draws, _SECONDS) if _has_axes(operation) else ()
    seen += [t for t in further if _same(operation, _operation(t))]
    found = tuple(one for trial in seen if (one := _operation(trial)))
    return Fault(found, tuple(t.case.sizes for t in seen), exercise.notation, first.outcome.failure.message)


def _operation(trial: Trial) -> Operation | None:
    return trial.outcome.failure.operation if trial.outcome.failure else None


def _has_axes(operation: Operation) -> bool:
    return any(operand.shape for operand in operation.operands)


def _same(one: Operation, other: Operation | None) -> bool:
    """Whether it is the same piece of source, given as many axes."""
    return other is not None and _form(one) == _form(other)


def _form(operation: Operation) -> Any:
    return operation.kind, operation.text, [(o.text, len(o.shape or ())) for o in operation.operands]


def _readings(sizes: Sequence[Sizes], notation: Notation) -> Iterator[tuple[str, list[int]]]:
    """Yield what a length may stand for, and how long that is each time.

    Only letters whose sizes change tell anything; where none does, only what is usual.
    """
    changing = [k for k in sizes[0] if len({s[k] for s in sizes}) > 1]
    for k in changing or sizes[0]:
        yield k, [s[k] for s in sizes]
        yield from ((f"{n}{k}", [n * s[k] for s in sizes]) for n in notation.stacked)
    for k in changing:
        yield f"{k} + 1", [s[k] + 1 for s in sizes]
        yield f"{k} - 1", [s[k] - 1 for s in sizes]
    for a, b in combinations(sorted(changing, reverse=True), 2):
        yield f"{b}·{a}", [s[a] * s[b] for s in sizes]
        yield f"{a}+{b}", [s[a] + s[b] for s in sizes]
