"""The inputs that tell a right answer from a nearly right one: matrices with a known spectrum, gradients, states."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checking.draw import Sizes, sized


def spectrum(rng: np.random.Generator, kind: str, H: int, size: float = 1.0) -> np.ndarray:
    """Draw a matrix (H, H), H > 1, that is not normal: its largest singular value is well above its spectral radius.

    kind says which eigenvalue is the outermost: "pair" (a complex pair, whose real part is smaller than another
    eigenvalue) or "negative" (a real one below 0, with a smaller positive one). "triangular" is like "negative",
    with the eigenvalues on the diagonal, where NumPy finds them in that order, the outermost second, and with larger
    entries beside them. The radius lies between 0.8 and 1.4, times size.
    """
    radius = size * rng.uniform(0.8, 1.4)
    inner = radius * rng.uniform(0.2, 0.6, H) * np.where(np.arange(H) % 2, -1, 1)
    D = np.diag(inner)
    if kind == "pair":
        angle = rng.uniform(1.2, 1.4)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        D[1:3, 1:3] = radius * turn
        D[0, 0] = 0.7 * radius
    else:
        D[0, 0], D[1, 1] = 0.8 * radius, -radius
    if kind == "triangular":
        return D + np.triu(2 * size * rng.choice([-1.0, 1.0], (H, H)) + rng.uniform(-0.5, 0.5, (H, H)), 1)
    D += size * np.triu(rng.standard_normal((H, H)), min(3, H - 1))  # beside the blocks, so that the radius stays
    basis = np.linalg.qr(rng.standard_normal((H, H)))[0] * rng.uniform(0.6, 1.6, H)
    return basis @ D @ np.linalg.inv(basis)


class matrix:
    """Arguments (W,), or (W, radius) where a radius is given. size: about the spectral radius of W."""

    def __init__(self, kind: str, H: int, radius: float | None = None, size: float = 1.0) -> None:
        self.kind, self.radius, self.size = kind, radius, size
        self.sizes = {"H": H}

    def __call__(self, rng: np.random.Generator) -> dict[str, Any]:
        if self.sizes["H"] == 1:
            W = -rng.uniform(0.4, 1.6, (1, 1))
        elif self.kind == "gaussian":
            W = rng.standard_normal((self.sizes["H"], self.sizes["H"]))
        else:
            W = spectrum(rng, self.kind, self.sizes["H"], self.size)
        return {"W": W} if self.radius is None else {"W": W, "radius": self.radius}


class gradients:
    """Arrays of different shapes whose norm, all together, is ``total``; clipped at ``max_norm``."""

    def __init__(self, max_norm: float, total: float, shapes: tuple[tuple[int, ...], ...]) -> None:
        self.max_norm, self.total, self.shapes = max_norm, total, shapes

    def __call__(self, rng: np.random.Generator) -> dict[str, Any]:
        drawn = [rng.standard_normal(shape) for shape in self.shapes]
        norm = np.sqrt(sum(np.sum(g**2) for g in drawn))
        return {"gradients": [g * (self.total / norm) for g in drawn], "max_norm": self.max_norm}


class states:
    """States hs (N, T, H) of a tanh layer: some saturated, some not, and ever more of them as time goes by.

    In the first sequence unit 0 is beyond the limit, below zero, and unit 1 is not: no share is 0 or 1.
    """

    def __init__(self, limit: float, N: int, T: int, H: int, on_the_limit: bool = False) -> None:
        self.limit, self.on_the_limit = limit, on_the_limit
        self.sizes = {"N": N, "T": T, "H": H}

    def __call__(self, rng: np.random.Generator) -> dict[str, Any]:
        shape = tuple(self.sizes.values())
        hs = np.tanh((1 + np.arange(shape[1]))[:, None] * rng.standard_normal(shape))
        hs[0, :, 0], hs[0, :, 1] = -(1 + self.limit) / 2, 0.3 * self.limit
        if self.on_the_limit:  # every third entry sits exactly there, on either side of zero
            hs.flat[::3] = self.limit * np.where(np.arange(len(hs.flat[::3])) % 2, 1, -1)
        return {"hs": hs, "limit": self.limit}


def spread_states(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """States hs (N, T, H), no two units alike, none of them at 0: the largest slope is well below 1."""
    shape = tuple(sizes[axis] for axis in "NTH")
    size = rng.uniform(0.2, 1.6, shape) + 0.2 * np.arange(shape[2])
    return np.tanh(size * rng.choice([-1.0, 1.0], shape))


def adding(batch: int, length: int) -> sized:
    """Draw a generator in a state of its own, beside the sizes of the batch wanted."""

    def make(rng: np.random.Generator, N: int, T: int) -> dict[str, Any]:
        return {"rng": np.random.default_rng(rng.integers(2**32)), "batch": N, "length": T}

    return sized(make, N=batch, T=length)
