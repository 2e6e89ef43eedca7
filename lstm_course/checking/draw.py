"""Drawing the arguments of a case: ``draw(x="N D", W="H D", b="H", N=3, D=2, H=4)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Sizes = Mapping[str, int]
Drawer = Callable[[np.random.Generator, Sizes], Any]


def shape_of(text: str, sizes: Sizes) -> tuple[int, ...]:
    """Return the shape that ``"N 4H H+D"`` stands for, given the sizes. An empty text is a scalar's shape."""

    def term(part: str) -> int:
        match = re.fullmatch(r"(\d*)([A-Za-z]*)", part)
        if not part or not match:
            raise ValueError(f"cannot read {part!r} in the shape {text!r}")
        factor = int(match[1]) if match[1] else 1
        if not match[2]:
            return factor
        if match[2] not in sizes:
            raise ValueError(f"the shape {text!r} names {match[2]!r}, but the sizes are {dict(sizes)}")
        return factor * sizes[match[2]]

    return tuple(sum(term(part) for part in axis.split("+")) for axis in text.split())


def normal(shape: str, scale: float = 1.0, mean: float = 0.0) -> Drawer:
    """Gaussian entries."""
    return lambda rng, sizes: mean + scale * rng.standard_normal(shape_of(shape, sizes))


def uniform(shape: str, low: float = 0.0, high: float = 1.0) -> Drawer:
    """Entries between ``low`` and ``high``, as gates have between 0 and 1."""
    return lambda rng, sizes: rng.uniform(low, high, shape_of(shape, sizes))


def integers(shape: str, high: str | int, low: int = 0) -> Drawer:
    """Whole numbers from ``low`` up to, without, ``high`` (a number or the name of a size)."""
    return lambda rng, sizes: rng.integers(low, sizes[high] if isinstance(high, str) else high, shape_of(shape, sizes))


def fixed(value: Any) -> Drawer:
    """Give the same value each time, or the size of that name: ``fixed("K")`` is the size K."""
    return lambda rng, sizes: sizes[value] if isinstance(value, str) and value in sizes else value


def probability(low: float, high: float) -> Drawer:
    """Return a drawer of one number between ``low`` and ``high``, as NumPy's float."""
    return lambda rng, sizes: np.float64(rng.uniform(low, high))


def generator(rng: np.random.Generator, sizes: Sizes) -> np.random.Generator:
    """Draw a generator of the case's own, another one for each seed."""
    return np.random.default_rng(rng.integers(2**32))


class draw:
    """A factory of arguments. Whole numbers are sizes; a shape as text is a Gaussian array of that shape;
    anything else is a function of (rng, sizes), such as ``uniform("N H")``.

    >>> make = draw(h="N H", x="N D", W_f="H H+D", b_f="H", N=3, D=2, H=4)
    >>> {name: value.shape for name, value in make(np.random.default_rng(0)).items()}
    {'h': (3, 4), 'x': (3, 2), 'W_f': (4, 6), 'b_f': (4,)}
    """

    def __init__(self, **arguments: int | str | Drawer) -> None:
        self.sizes = {name: value for name, value in arguments.items() if isinstance(value, int)}
        self.drawers: dict[str, Drawer] = {
            name: normal(value) if isinstance(value, str) else value
            for name, value in arguments.items()
            if not isinstance(value, int)
        }

    def __call__(self, rng: np.random.Generator) -> dict[str, Any]:
        return {name: drawer(rng, self.sizes) for name, drawer in self.drawers.items()}

    def resized(self, sizes: Sizes) -> draw:
        """Return the same factory with some of its sizes changed."""
        twin = draw(**self.drawers)
        twin.sizes = {**self.sizes, **sizes}
        return twin


class sized:
    """A factory of arguments from a function, which is given a generator and the sizes by their names.

    >>> make = sized(lambda rng, N, H: {"x": rng.standard_normal((N, H))}, N=3, H=4)
    >>> make(np.random.default_rng(0))["x"].shape
    (3, 4)
    """

    def __init__(self, make: Callable[..., Mapping[str, Any]], **sizes: int) -> None:
        self.make, self.sizes = make, sizes

    def __call__(self, rng: np.random.Generator) -> Mapping[str, Any]:
        return self.make(rng, **self.sizes)

    def resized(self, sizes: Sizes) -> sized:
        """Return the same factory with some of its sizes changed."""
        return sized(self.make, **{**self.sizes, **sizes})
