"""The inputs of unit 10: vocabularies in no order, texts in which each number is somewhere else, small models."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checking.draw import Sizes, draw, fixed

SIGNS = "".join(map(chr, range(33, 127)))


def vocabulary(rng: np.random.Generator, V: int) -> str:
    """V characters, each once, in an order of its own."""
    return "".join(rng.permutation(list(SIGNS))[:V])


def spelled(length: int, V: int) -> Any:
    """A text in a vocabulary of V characters."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        known = vocabulary(rng, V)
        return {"text": "".join(known[k] for k in _covering(rng, length, V)), "vocabulary": known}

    return make


def codes(length: int, V: int) -> Any:
    """Numbers below V, and a vocabulary."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        known = vocabulary(rng, V)
        return {"ids": _covering(rng, length, V), "vocabulary": known}

    return make


def _covering(rng: np.random.Generator, length: int, V: int) -> np.ndarray:
    """Numbers below V, the first and the last among them where there is room: mistakes at either end show."""
    ids = rng.integers(0, V, length)
    if length >= 4:
        ids[rng.permutation(length)[:2]] = 0, V - 1
    return ids


def numbered(length: int, N: int, T: int) -> draw:
    """A text in which no number is twice: what stands where can be told."""
    return draw(ids=lambda rng, sizes: rng.permutation(length), batch=fixed("N"), length=fixed("T"), N=N, T=T)


def far_apart(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Logits (2, V) around 2000, and around −2000: only differences within a row mean anything."""
    return 2.0 * rng.standard_normal((2, sizes["V"])) + np.array([[2000.0], [-2000.0]])


def running(rng: np.random.Generator, sizes: Sizes) -> np.random.Generator:
    """A generator of the case's own."""
    return np.random.default_rng(rng.integers(2**32))


def small_model(rng: np.random.Generator, V: int, training: bool = False, D: int = 3, H: int = 10) -> dict[str, Any]:
    """The weights of a model that remembers, and is sure of itself: its logits differ by tens."""
    shapes = {"embedding": (V, D), "W_ih": (4 * H, D), "W_hh": (4 * H, H), "b": (4 * H,), "W": (V, H)}
    weights: dict[str, Any] = {name: 1.3 * rng.standard_normal(shape) for name, shape in shapes.items()}
    weights["W_hh"] *= 2.5  # with so much feedback it hardly ever comes to rest
    weights["W"] *= 5.0
    return {"alphabet": vocabulary(rng, V), "training": training, **weights}


def reading(length: int, V: int, training: bool) -> Any:
    """A model, and a text for it: calmer, so that no character is as good as impossible."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        model = small_model(rng, V, training)
        model["W"] /= 5.0
        return {"model": model, "ids": rng.permutation(np.append(np.arange(2), rng.integers(0, V, length - 2)))}

    return make


def forked_model(rng: np.random.Generator, V: int) -> dict[str, Any]:
    """The weights of a model that looks at the last character alone: two may follow it, about as likely, no other."""
    i, f, g, o = (np.full(V, bias) for bias in (9.0, -9.0, 0.0, 9.0))
    W = rng.uniform(0.0, 0.5, (V, V))
    for last in range(V):
        W[rng.permutation(V)[:2], last] += 60.0
    zeros = np.zeros((V, V))
    return {
        "alphabet": vocabulary(rng, V), "training": False, "embedding": np.eye(V),
        "W_ih": np.concatenate([zeros, zeros, 5.0 * np.eye(V), zeros]), "W_hh": np.zeros((4 * V, V)),
        "b": np.concatenate([i, f, g, o]), "W": W,
    }  # fmt: skip


def writing(before: int, length: int, temperature: float, V: int, model: Any = small_model) -> Any:
    """A model, and so many characters to go on from."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        weights = model(rng, V)
        prefix = "".join(weights["alphabet"][k] for k in rng.integers(0, V, before))
        return {
            "model": weights, "prefix": prefix, "length": length, "temperature": temperature, "rng": running(rng, {}),
        }  # fmt: skip

    return make
