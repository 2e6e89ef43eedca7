"""The inputs of unit 12: padded sources, small decoders sure of themselves, and rows that end in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.draw import Drawer, Sizes, draw

Rng = np.random.Generator
Weights = dict[str, np.ndarray]


def lengths(*values: int) -> Drawer:
    """Draw lengths (N,) in an order of their own, and not the longest first where there are several."""

    def make(rng: Rng, sizes: Sizes) -> np.ndarray:
        drawn = rng.permutation(np.array(values))
        return drawn if drawn[0] < drawn.max() or len(drawn) < 2 else drawn[::-1].copy()

    return make


def lstm_weights(rng: Rng, D: int, H: int, scale: float = 1.0) -> Weights:
    """Draw Gaussian weights, large enough for the gates to differ."""
    shapes = {"W_ih": (4 * H, D), "W_hh": (4 * H, H), "b": (4 * H,)}
    return {name: scale * rng.standard_normal(shape) for name, shape in shapes.items()}


def both_ways(rng: Rng, sizes: Sizes) -> Weights:
    """Draw two directions, each with weights of its own."""
    one, other = (lstm_weights(rng, sizes["D"], sizes["H"]) for _ in range(2))
    return {**one, **{f"{name}_reverse": value for name, value in other.items()}}


def decoder(rng: Rng, sizes: Sizes) -> Weights:
    """Draw a decoder of K symbols that heeds both what it reads and its state."""
    K, D, H = (sizes[name] for name in "KDH")
    return {
        "embedding": 1.5 * rng.standard_normal((K, D)), **lstm_weights(rng, D, H, 1.5),
        "W": 2.0 * rng.standard_normal((K, H)),
    }  # fmt: skip


def state(rng: Rng, sizes: Sizes) -> Any:
    """Draw h and c, (N, H) each."""
    h, c = rng.standard_normal((2, sizes["N"], sizes["H"]))
    return h, c


def padded_targets(end: int, *values: int) -> Drawer:
    """Draw targets (N, T): symbols from 3 to K − 1, then ``end``, then 0; of these lengths, in any order."""

    def make(rng: Rng, sizes: Sizes) -> np.ndarray:
        ids = rng.integers(3, sizes["K"], (sizes["N"], sizes["T"]))
        for row, length in zip(ids, rng.permutation(np.array(values)), strict=True):
            row[length - 1] = end
            row[length:] = 0
        return ids

    return make


def some(*values: int) -> Drawer:
    """Draw a mask (N, S) with so many True a row, in any places; the rows in any order."""

    def make(rng: Rng, sizes: Sizes) -> np.ndarray:
        return np.array([rng.permutation(np.arange(sizes["S"]) < many) for many in rng.permutation(np.array(values))])

    return make


class overshadowed:
    """Arguments for `attention` in which each hidden score is 2000 above what ``look`` makes it."""

    def __init__(self, look: draw) -> None:
        self.look, self.sizes = look, look.sizes

    def __call__(self, rng: Rng) -> dict[str, Any]:
        found = dict(self.look(rng))
        query, A = found["query"][:, None], found["query"].shape[1]
        above = 2000.0 * np.sqrt(A) * query / (query**2).sum(axis=2, keepdims=True)
        return {**found, "keys": found["keys"] + ~found["mask"][:, :, None] * above}


class speaking:
    """For `decode_greedy`: a decoder whose rows end at steps that ``fits(ends, limit)`` likes.

    ends (N,) are counted from 1; ``limit + 1`` stands for a row that does not end in time. The start
    is the symbol whose number follows the end's.
    """

    def __init__(self, fits: Callable[[np.ndarray, int], bool], limit: int, end: int, **sizes: int) -> None:
        self.fits, self.limit, self.end, self.all_sizes = fits, limit, end, sizes
        self.sizes = {"N": sizes["N"]}  # the axes of an answer are N, and a T that is not known before

    def __call__(self, rng: Rng) -> dict[str, Any]:
        start = (self.end + 1) % self.all_sizes["K"]
        for _ in range(20_000):
            step, begun = decoder(rng, self.all_sizes), state(rng, self.all_sizes)
            symbols = _freely(step, begun, start, self.limit + 1)
            ended = symbols == self.end
            ends = np.where(ended[:, :-1].any(axis=1), ended.argmax(axis=1) + 1, self.limit + 1)
            if self.fits(ends, self.limit) and _goes_on(symbols, ends):
                return {"step": step, "state": begun, "start": start, "end": self.end, "limit": self.limit}
        raise RuntimeError("no such decoder was found")


def _goes_on(symbols: np.ndarray, ends: np.ndarray) -> bool:
    """Say whether a row that has ended would go on otherwise; and each long row has more than two symbols."""
    width = symbols.shape[1]
    after = [row[e] != row[e - 1] for row, e in zip(symbols, ends, strict=True) if e < width]
    return all(after) and all(len(set(row[:e])) > 2 for row, e in zip(symbols, ends, strict=True) if e > 3)


def _freely(weights: Weights, begun: Any, start: int, steps: int) -> np.ndarray:
    """Return what the decoder writes without stopping, (N, steps): `probes.Decoder` in NumPy, as many are tried."""
    (h, c), symbol, symbols = begun, np.full(len(begun[0]), start), []
    read = weights["embedding"] @ weights["W_ih"].T + weights["b"]  # what each symbol adds to the gates
    W_hh, W, H = weights["W_hh"].T, weights["W"].T, h.shape[1]
    for _ in range(steps):
        z = read[symbol] + h @ W_hh
        i, f, g, o = z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, 3 * H :]
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
        symbol = (h @ W).argmax(axis=1)
        symbols.append(symbol)
    return np.stack(symbols, axis=1)
