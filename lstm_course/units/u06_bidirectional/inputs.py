"""The inputs of unit 6: padded batches with numbers in the padding, the weights of LSTMs, functions to nudge."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checking.draw import Drawer, Sizes

Weights = dict[str, np.ndarray]


def lengths(*values: int) -> Drawer:
    """Lengths (N,) in an order of their own: with several, each is somebody's."""
    return lambda rng, sizes: rng.permutation(np.array(values))


def weights(D: str = "D") -> Drawer:
    """One LSTM: a dict of W_ih (4H, D), W_hh (4H, H), b (4H,)."""
    return lambda rng, sizes: lstm_weights(rng, sizes[D], sizes["H"])


def lstm_weights(rng: np.random.Generator, D: int, H: int) -> Weights:
    """Gaussian weights, large enough for the gates to differ."""
    shapes = {"W_ih": (4 * H, D), "W_hh": (4 * H, H), "b": (4 * H,)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def layers(count: int) -> Drawer:
    """For each layer a forward and a backward LSTM. The first reads D features, the others 2H."""

    def make(rng: np.random.Generator, sizes: Sizes) -> Any:
        D, H = sizes["D"], sizes["H"]
        return [tuple(lstm_weights(rng, 2 * H if layer else D, H) for _ in range(2)) for layer in range(count)]

    return make


def mixture(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Draw a function (N, T, D) → (N, T, H) in which each step reads every other, and no two alike.

    It is not linear, not even a sum over the steps, and it keeps its input's dtype.
    """
    T, D, H = sizes["T"], sizes["D"], sizes["H"]
    over_time, over_features = rng.standard_normal((T, T)), rng.standard_normal((D, H))

    def f(x: np.ndarray) -> np.ndarray:
        mixed = np.einsum("ts,nsd,dh->nth", over_time, np.sin(x), over_features)
        return np.arctan(mixed).astype(x.dtype)

    return f
