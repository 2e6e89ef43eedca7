"""Where no known mistake fits: what kind of wrong is it?

Each detector looks at the right and the given value of one leaf, same shape and finite, and returns a sentence
or nothing. The first that speaks is heard: they go from what explains everything to what only narrows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np

from lstm_course.checking.draw import Sizes


@dataclass(frozen=True)
class Pair:
    """The expected and the given value of the same leaf in one case. ``axes()`` has the letters of its axes."""

    expected: np.ndarray
    yours: np.ndarray
    sizes: Sizes
    axes: Callable[[], Sequence[str]] = tuple

    def axis_name(self, axis: int) -> str:
        """Return the letters of an axis, or its number."""
        return dict(enumerate(self.axes())).get(axis) or f"axis {axis}"


def pattern(pairs: Sequence[Pair]) -> str:
    """Return what the given values have in common with the right ones, over all failing cases; "" if nothing."""
    pairs = _comparable(pairs)
    if not pairs:
        return ""
    for detector in (*_EVERYWHERE, *map(_in_every, _ONE_BY_ONE)):
        sentence = detector(pairs)
        if sentence:
            return sentence
    return ""


def _comparable(pairs: Sequence[Pair]) -> list[Pair]:
    pairs = [p for p in pairs if p.expected.shape == p.yours.shape and p.expected.dtype.kind in "iufb"]
    fine = all(a.dtype.kind in "iufb" and np.isfinite(a).all() for p in pairs for a in (p.expected, p.yours))
    return pairs if fine else []


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays agree to the accuracy that a pattern needs."""
    if a.shape != b.shape or a.dtype.kind not in "biufc" or b.dtype.kind not in "biufc":
        return False
    return bool(agree(a, b).all())


def agree(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return which entries of two arrays agree to that accuracy."""
    # As np.isclose, for finite arrays, in a fifth of its time: some patterns compare a thousand pairs.
    return np.abs(np.subtract(a, b, dtype=complex)) <= 1e-10 + 1e-7 * np.abs(b)


def _constant(pairs: Sequence[Pair]) -> str:
    if not all(p.yours.size > 1 and np.unique(p.yours).size == 1 < np.unique(p.expected).size for p in pairs):
        return ""
    values = [p.yours.flat[0] for p in pairs]
    if len(set(values)) > 1:
        return "All entries are the same number."
    return f"Every entry is {values[0] if values[0].dtype == bool else format(values[0], 'g')}."


def _opposite(pairs: Sequence[Pair]) -> str:
    exchanged = all(p.expected.dtype == p.yours.dtype == bool and (p.yours != p.expected).all() for p in pairs)
    both = any(np.unique(p.expected).size == 2 for p in pairs)  # a single False for a True says nothing
    return "True and False are exchanged." if exchanged and both else ""


def _almost(pairs: Sequence[Pair]) -> str:
    """Right to some digits: not another formula, but something small in the same one."""
    if any(p.expected.dtype.kind != "f" or not p.expected.any() for p in pairs):
        return ""
    worst = max(np.abs(p.yours.astype(float) - p.expected).max() / np.abs(p.expected).max() for p in pairs)
    if worst > 1e-5 or worst == 0:
        return ""
    digits = int(-np.log10(worst))
    return f"It agrees to about {digits} digits: is a small number added, or float32 used, on the way?"


def _factor(pairs: Sequence[Pair]) -> str:
    factors = []
    for p in pairs:
        e, g = p.expected.ravel().astype(float), p.yours.ravel().astype(float)
        top = int(np.argmax(np.abs(e))) if e.size else 0
        if not e.size or e[top] == 0 or g[top] == 0:
            return ""
        factors.append(g[top] / e[top])
        if not close(e * factors[-1], g):
            return ""
    if np.allclose(factors, -1):
        return "It is the right answer with its sign flipped."
    for words, values in _products(pairs):
        if np.allclose(factors, values, rtol=1e-9) and not np.allclose(values, 1):
            return f"It is the right answer times {words}, a constant factor."
    if np.allclose(factors, factors[0]) and sum(p.expected.size for p in pairs) > 1:
        return f"It is the right answer times {factors[0]:.4g}, a constant factor."
    return ""


def _products(pairs: Sequence[Pair]):
    """N, T, 1/N, 1/(N·T) …: what a sum taken for a mean, or a mean for a sum, is off by."""
    letters = [letter for letter in pairs[0].sizes if all(letter in p.sizes for p in pairs)]
    for count in (1, 2, 3):
        for group in combinations(letters, count):
            values = np.array([np.prod([p.sizes[letter] for letter in group]) for p in pairs], float)
            name = "·".join(group)
            yield name, values
            yield f"1/{name}" if count == 1 else f"1/({name})", 1 / values
            yield f"-{name}", -values


def _offset(pairs: Sequence[Pair]) -> str:
    differences = [p.yours.astype(float) - p.expected for p in pairs]
    constant = all(d.size > 1 and close(d, np.full_like(d, d.flat[0])) for d in differences)
    if constant and np.allclose([d.flat[0] for d in differences], differences[0].flat[0]):
        return f"It is the right answer plus {differences[0].flat[0]:.4g}, in every entry."
    return ""


_CUTS: tuple[tuple[str, Callable[[np.ndarray, float], np.ndarray]], ...] = (
    ("beyond ±", lambda e, limit: np.clip(e, -abs(limit), abs(limit))),
    ("above ", np.minimum),
    ("below ", np.maximum),
)


def _clipped(pairs: Sequence[Pair]) -> str:
    """Say that all wrong entries are at one limit, and the right ones beyond it."""
    if any(p.expected.dtype.kind != "f" for p in pairs):
        return ""
    for words, clip in _CUTS:
        limits: list[float] = []
        for p in pairs:
            wrong = p.yours[~agree(p.yours, p.expected)]
            if not wrong.size or not close(clip(p.expected, wrong[0]), p.yours):
                break
            limits += [float(wrong[0])] * wrong.size
        else:
            # One entry alone can be anywhere by chance. A limit that somebody chose is a round number.
            limit = np.abs(limits[0]) if words == _CUTS[0][0] else limits[0]
            chosen = len(limits) > 2 or float(f"{limit:.1g}") == limit
            if chosen and np.allclose(np.abs(limits), np.abs(limit), rtol=1e-9, atol=0):
                return f"Entries {words}{limit:.4g} are cut off there: is something clipped?"
    return ""


_EVERYWHERE: tuple[Callable[[Sequence[Pair]], str], ...] = (_constant, _opposite, _almost, _clipped, _factor, _offset)


def _in_every(detector: Callable[[Pair], str]) -> Callable[[Sequence[Pair]], str]:
    """Return a pattern that holds in each failing case in which it can be seen at all."""

    def over(pairs: Sequence[Pair]) -> str:
        telling = [p for p in pairs if p.expected.size > 1]
        said = [detector(p) for p in telling]
        return said[0] if said and all(said) else ""

    return over


def _complement(p: Pair) -> str:
    return "It is one minus the right answer." if close(1 - p.expected, p.yours) else ""


def _sign(p: Pair) -> str:
    if close(np.abs(p.expected), np.abs(p.yours)):
        return "The absolute values are right; some signs are not."
    return ""


def transposed(p: Pair) -> str:
    """Whether the axes are in another order; the shapes may differ."""
    for order in list(permutations(range(p.expected.ndim)))[1:]:
        if close(p.expected.transpose(order), p.yours):
            return "It is the right answer transposed."
    return ""


def _reversed(p: Pair) -> str:
    for axis in range(p.expected.ndim):
        if p.expected.shape[axis] > 1 and close(np.flip(p.expected, axis), p.yours):
            return f"It is the right answer backwards along {p.axis_name(axis)}."
    return ""


def _shifted(p: Pair) -> str:
    for axis, step in product(range(p.expected.ndim), (1, -1)):
        e, g = np.moveaxis(p.expected, axis, 0), np.moveaxis(p.yours, axis, 0)
        if len(e) > 2 and (close(e[:-1], g[1:]) if step == 1 else close(e[1:], g[:-1])):
            return f"It is shifted by one along {p.axis_name(axis)}."
    return ""


def _reordered(p: Pair) -> str:
    for axis in range(p.expected.ndim):
        e, g = np.moveaxis(p.expected, axis, 0), np.moveaxis(p.yours, axis, 0)
        sums_e, sums_g = (np.sort(a.reshape(len(a), -1).sum(axis=1)) for a in (e, g))
        if not np.allclose(sums_e, sums_g, rtol=1e-5, atol=1e-8):  # no need to compare each slice with each
            continue
        order = [[j for j in range(len(e)) if close(e[j], row)] for row in g]
        if all(order) and sorted(found[0] for found in order) == list(range(len(e))):
            name = p.axis_name(axis)
            places = [found[0] for found in order]
            detail = f": yours holds {places} of it" if len(places) <= 8 else ""
            return f"The right slices along {name}, in another order{detail}."
    return ""


def _all_the_last(p: Pair) -> str:
    for axis in range(p.expected.ndim):
        e, g = np.moveaxis(p.expected, axis, 0), np.moveaxis(p.yours, axis, 0)
        if len(e) > 1 and all(close(e[-1], row) for row in g) and not close(e[0], e[-1]):
            name = p.axis_name(axis)
            return f"Every entry along {name} is the last one: is one and the same array put there each time?"
    return ""


def _reshuffled(p: Pair) -> str:
    different = np.unique(p.expected).size > 0.9 * p.expected.size  # zeros and ones fall into place by themselves
    if different and close(np.sort(p.expected, axis=None), np.sort(p.yours, axis=None)):
        return "The right numbers, in the wrong places: is there a reshape where a transpose belongs?"
    return ""


_ONE_BY_ONE: tuple[Callable[[Pair], str], ...] = (
    _complement, transposed, _reversed, _all_the_last, _reordered, _reshuffled, _sign, _shifted,
)  # fmt: skip
