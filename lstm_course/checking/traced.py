"""Which lines of an answer give what the reference knows too: where to look first."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import numpy as np

from lstm_course.checking.attempt import code_of, run

Mark = Any  # what is kept of a value: equal for values that agree

_EQUATIONS = ("lstm_course.reference", "lstm_course.models")
_MOST_STEPS = 400
_MOST_SLICES = 12


@dataclass
class Trace:
    """What the names of a function held, line by line as it ran: (line, name → mark), and the line it failed in."""

    steps: list[tuple[int, dict[str, Mark]]] = field(default_factory=list)
    failed_in: int | None = None


@dataclass(frozen=True)
class Known:
    """What the reference and what it calls came by: every value, and every value by its name in each of them."""

    values: frozenset[Mark]
    names: Mapping[CodeType | None, Mapping[str, frozenset[Mark]]]
    of: CodeType | None

    def has(self, name: str, mark: Mark) -> bool:
        """Whether a value may be right under its name."""
        return mark in self.names.get(self.of, {}).get(name, self.values)


def mark_of(value: Any, depth: int = 0) -> Mark:
    """Return what is equal for two values that agree up to rounding; None for what is no number or array."""
    if type(value).__module__ == "torch":
        try:
            value = value.detach().numpy()
        except Exception:
            return None
    if isinstance(value, tuple | list) and depth < 2 and len(value) <= 50:
        parts = tuple(mark_of(part, depth + 1) for part in value)
        return None if None in parts else parts
    if not isinstance(value, np.ndarray | np.generic | bool | int | float):
        return None
    a = np.asarray(value)
    if a.dtype.kind not in "biuf" or a.size > 100_000:
        return None
    flat = a.astype(float).ravel()
    norm = float(np.sqrt(flat @ flat))
    if not norm:
        return a.shape, "0", 0.0
    along = float(flat @ np.cos(1.3 * np.arange(flat.size) + 0.7))
    return a.shape, f"{norm:.6g}", round(along / norm, 6)


def trace(function: Callable[..., Any], code: CodeType, tree: ast.AST, arguments: Mapping[str, Any], seconds: float,
          probe: Callable[..., Any] | None = None) -> Trace:  # fmt: skip
    """Run a function and keep a mark of each value that a line of it gives a name. Lines count from 1 at the `def`."""
    found = Trace()
    changing = _changing(tree)
    seen: dict[int, dict[str, tuple[int, Mark]]] = {}
    before: dict[int, int] = {}
    first = tree.lineno  # type: ignore[attr-defined]

    def note(frame: FrameType) -> None:
        held = seen.setdefault(id(frame), {})
        new: dict[str, Mark] = {}
        for name, value in frame.f_locals.items():
            was = held.get(name)
            if was is not None and was[0] == id(value) and name not in changing:
                continue
            mark = mark_of(value)
            if was is None or was[1] != mark:
                new[name] = mark
            held[name] = (id(value), mark)
        line = before.get(id(frame))
        if line is not None and len(found.steps) < _MOST_STEPS:
            found.steps.append((line, new))

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "exception":
            found.failed_in = frame.f_lineno - first + 1
        elif event in ("line", "return"):
            note(frame)
            before[id(frame)] = frame.f_lineno - first + 1
        return local if len(found.steps) < _MOST_STEPS else None

    def each(frame: FrameType, event: str, _: Any) -> Any:
        return local if frame.f_code is code else None

    _run_traced(each, function, arguments, seconds, probe)
    return found


def known_to(
    reference: Callable[..., Any], arguments: Mapping[str, Any], probe: Callable[..., Any] | None = None
) -> Known:
    """Run the reference and keep what it and what it calls of the course's came by."""
    values: set[Mark] = {mark_of(value) for value in arguments.values()}
    names: dict[CodeType | None, dict[str, set[Mark]]] = {}
    inside = code_of(inspect.unwrap(reference))
    counted = 0

    def keep(frame: FrameType) -> None:
        nonlocal counted
        for name, value in frame.f_locals.items():
            mark = mark_of(value)
            if mark not in values:
                values.add(mark)
                values.update(_slices(value))
            names.setdefault(frame.f_code, {}).setdefault(name, set()).add(mark)

    def local(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal counted
        counted += 1
        keep(frame)
        if event == "return":
            values.add(mark_of(argument))
        return local if counted < _MOST_STEPS else None

    def each(frame: FrameType, event: str, _: Any) -> Any:
        ours = frame.f_code is inside or str(frame.f_globals.get("__name__")).startswith(_EQUATIONS)
        return local if ours and counted < _MOST_STEPS else None

    _run_traced(each, reference, arguments, 5.0, probe)
    by_code = {code: {name: frozenset(marks) for name, marks in held.items()} for code, held in names.items()}
    return Known(frozenset(values), by_code, inside)


def called_the_same(traced: Trace, held: Mapping[str, frozenset[Mark]]) -> dict[str, str]:
    """Return what the student calls each quantity of the reference's, where the values tell."""
    theirs: dict[str, set[Mark]] = {}
    for _, new in traced.steps:
        for name, mark in new.items():
            theirs.setdefault(name, set()).add(mark)
    found = {}
    for name, marks in held.items():
        shared = {other: len(marks & values) for other, values in theirs.items()}
        best = max(shared.values(), default=0)
        if best and shared.get(name, 0) < best:
            found[name] = next(other for other, count in shared.items() if count == best)
    return found


def _run_traced(
    trace: Any, function: Callable[..., Any], arguments: Mapping[str, Any], seconds: float, probe: Any
) -> None:
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(function, arguments, seconds, (), probe)
    finally:
        sys.settrace(before)


def _slices(value: Any) -> list[Mark]:
    """Return the marks of a value's parts: what is a step of a whole sequence here may be one at a time there."""
    if not isinstance(value, np.ndarray) or value.ndim < 2 or value.size > 10_000:
        return []
    parts = [np.take(value, k, axis) for axis in (0, 1) for k in range(min(value.shape[axis], _MOST_SLICES))]
    return [*map(mark_of, parts), mark_of(value.T)]


def _changing(tree: ast.AST) -> set[str]:
    """Return the names whose values may change in place."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign):
            found.add(_base(node.target))
        elif isinstance(node, ast.Assign):
            found.update(_base(target) for target in node.targets if isinstance(target, ast.Subscript))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.add(_base(node.func.value))
    return found


def _base(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def suspicion(traced: Trace, known: Known) -> dict[int, int]:
    """Return for each line how far it is suspected: 0 most of all, 1 gives what is not known, 3 gives what is right.

    A line that gives no value at all is in none of these.
    """
    found: dict[int, int] = {}
    first = True
    for line, new in traced.steps:
        judged = {name: known.has(name, mark) for name, mark in new.items() if mark is not None}
        if not judged:
            continue
        if all(judged.values()):
            found.setdefault(line, 3)
        elif first:
            found[line], first = 0, False
        else:
            found[line] = min(found.get(line, 1), 1)
    if traced.failed_in is not None:
        found[traced.failed_in] = 0
    return found
