"""Where two results differ, leaf by leaf, in the order in which they are returned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Exercise
from lstm_course.checking.values import describe


@dataclass(frozen=True)
class Difference:
    """The first returned value that is not right.

    kind is one of none, type, count, shape, dtype, nan, values. ``name`` is the returned value's name ("" if it
    has none), ``agreeing`` the names of those before it, ``index`` the first entry that differs.
    """

    kind: str
    name: str
    expected: Any
    yours: Any
    agreeing: tuple[str, ...] = ()
    index: tuple[int, ...] = ()
    wrong: int = 0
    largest_error: float = 0.0


def compare(expected: Any, yours: Any, exercise: Exercise) -> Difference | None:
    """Return the first difference between two snapshots, or None. Structure, then shape, then dtype, then values."""
    if not isinstance(expected, tuple | list | dict):
        return _compare_leaf(exercise.returns[0] if len(exercise.returns) == 1 else "", expected, yours, exercise)
    agreeing: list[str] = []
    for name, want, got in _leaves(expected, yours, names_of(expected, exercise)):
        difference = _compare_leaf(name, want, got, exercise)
        if difference:
            return Difference(**{**difference.__dict__, "agreeing": tuple(agreeing)})
        agreeing.append(name)
    return None


def count_leaves(value: Any) -> int:
    """How many values a nested tuple, list or dict holds."""
    if isinstance(value, tuple | list):
        return sum(map(count_leaves, value))
    if isinstance(value, dict):
        return sum(map(count_leaves, value.values()))
    return 1


def leaves(expected: Any, yours: Any, exercise: Exercise) -> dict[str, tuple[Any, Any]]:
    """Return each right value by its name, and the given one beside it."""
    return {name: (want, got) for name, want, got in _leaves(expected, yours, names_of(expected, exercise))}


def names_of(expected: Any, exercise: Exercise) -> list[str]:
    """Return a name for each leaf: the exercise's ``returns``, else the position."""
    count = count_leaves(expected)
    if len(exercise.returns) == count:
        return list(exercise.returns)
    if not isinstance(expected, tuple | list | dict):
        return [""]
    if exercise.probe and isinstance(expected, dict):  # what the probe found, by the words that it has for it
        return [name for key, part in expected.items() for name in _positions(part, (), str(key))]
    return list(_positions(expected, exercise.returns))


def _positions(value: Any, names: tuple[str, ...] = (), prefix: str = "result") -> list[str]:
    if isinstance(value, dict):
        return [n for key, part in value.items() for n in _positions(part, (), f"{prefix}[{key!r}]")]
    if isinstance(value, tuple | list):
        named = len(names) == len(value)
        return [
            n for i, part in enumerate(value) for n in _positions(part, (), names[i] if named else f"{prefix}[{i}]")
        ]
    return [prefix]


def _leaves(expected: Any, yours: Any, names: list[str]):
    """Pairs of leaves, each with its name. A part whose structure does not fit is a leaf of its own."""
    pairs: Iterable[tuple[Any, Any]] | None
    if isinstance(expected, tuple | list):
        fits = isinstance(yours, tuple | list) and len(yours) == len(expected)
        pairs = zip(expected, yours, strict=True) if fits else None
    elif isinstance(expected, dict):
        fits = isinstance(yours, dict) and set(yours) == set(expected)
        pairs = ((part, yours[key]) for key, part in expected.items()) if fits else None
    else:
        yield names[0], expected, yours
        return
    if pairs is None:  # a dict among other values has a name: what its own parts' names have in common
        yield (_name_of_dict(names) if isinstance(expected, dict) else "", expected, yours)
        return
    at = 0
    for want, got in pairs:
        count = count_leaves(want)
        yield from _leaves(want, got, names[at : at + count])
        at += count


def _compare_leaf(name: str, want: Any, got: Any, exercise: Exercise) -> Difference | None:
    if isinstance(want, tuple | list | dict):
        return Difference("none" if got is None else "count", name, want, got)
    if want is None or isinstance(want, str):
        right = type(got) is type(want) and got == want
        return None if right else Difference("none" if got is None else "values", name, want, got)
    if got is None:
        return Difference("none", name, want, got)
    if not isinstance(got, np.ndarray | bool | int | float | complex):
        return Difference("type", name, want, got)
    return _compare_numbers(name, want, got, exercise)


def _compare_numbers(name: str, want: Any, got: Any, exercise: Exercise) -> Difference | None:
    e, g = np.asarray(want), np.asarray(got)
    if e.shape != g.shape:
        return Difference("shape", name, e, g)
    if not _dtype_fits(e, g, plain_number=not isinstance(got, np.ndarray)):
        return Difference("dtype", name, e, g)
    if e.dtype.kind in "biufc" and (e == g).all():  # most are: nothing needs to be measured
        return None
    error, wrong = errors(e, g, exercise)
    if not wrong.any():
        return None
    first = tuple(int(i) for i in np.argwhere(wrong)[0]) if e.ndim else ()
    unwanted = np.atleast_1d(~np.isfinite(g) & np.isfinite(e)) if g.dtype.kind in "fc" else np.zeros(1, bool)
    kind = "nan" if unwanted.any() else "values"
    if kind == "nan" and e.ndim:
        first = tuple(int(i) for i in np.argwhere(unwanted)[0])
    return Difference(kind, name, e, g, (), first, int(wrong.sum()), float(np.max(error[wrong], initial=0.0)))


def errors(e: np.ndarray, g: np.ndarray, exercise: Exercise) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much each entry of ``g`` differs from ``e``, and which are wrong. Both have at least one axis."""
    if e.dtype.kind not in "biufc":
        wrong = np.atleast_1d(e != g)
        return np.zeros(wrong.shape), wrong
    exact = float if e.dtype.kind in "biuf" and g.dtype.kind in "biuf" else complex
    with np.errstate(all="ignore"):
        error = np.atleast_1d(np.abs(g.astype(exact) - e.astype(exact)))
        close = (error <= exercise.atol + exercise.rtol * np.atleast_1d(np.abs(e))) & np.atleast_1d(np.isfinite(e))
    same = np.atleast_1d((g == e) | ((g != g) & (e != e)))
    return error, ~(close | same)


def _dtype_fits(e: np.ndarray, g: np.ndarray, plain_number: bool) -> bool:
    """Say whether the dtype is right.

    A float result keeps its precision; whole numbers may be of any width; a plain 0 may stand for 0.0. Where there is
    no entry, NumPy has nothing to tell the dtype by.
    """
    if not e.size:
        return True
    if plain_number and not e.ndim:
        return g.dtype.kind in {"f": "fiu", "c": "cfiu", "i": "iu", "u": "iu"}.get(e.dtype.kind, e.dtype.kind)
    if e.dtype.kind in "iu":
        return g.dtype.kind in "iu"
    return e.dtype == g.dtype


def _name_of_dict(names: Sequence[str]) -> str:
    """Return what a dict among other values is called, by the name of its first part: ``cache['x']``."""
    return names[0].partition("[")[0] if names else ""


def structure(value: Any, names: tuple[str, ...] = ()) -> str:
    """Return what comes back, or should, as one would write it: ``(hs, (h_T, c_T))``. Parts without a name in words."""
    if isinstance(value, tuple | list):
        if len(names) == len(value):
            return f"({', '.join(names)})"
        left, inner = list(names) if len(names) == count_leaves(value) else [], []
        for part in value:
            count = count_leaves(part)
            name = _name_of_dict(left[:1]) if isinstance(part, dict) else left[0] if left and count == 1 else ""
            inner.append(name or structure(part, tuple(left[:count])))
            left = left[count:]
        return f"({', '.join(inner[:8])}{', …' if len(inner) > 8 else ''})"
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(str, value))}"
    return describe(value)
