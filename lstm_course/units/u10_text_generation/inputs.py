"""The inputs of unit 10: vocabularies in no order, texts in which each number is somewhere else, small models."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checking.draw import Sizes, draw, fixed, generator

SIGNS = "".join(map(chr, range(33, 127)))
FAR = "é中" + "".join(map(chr, range(0x391, 0x3A2))) + "".join(map(chr, range(0x410, 0x470)))
"""Signs that are more than one byte in a file, and that no table of 256 has."""
BLANKS = " \n"


def vocabulary(rng: np.random.Generator, V: int) -> str:
    """V characters, each once, in an order of its own."""
    known = list(SIGNS) if len(SIGNS) >= V else list(SIGNS + FAR)
    return "".join(rng.permutation(known)[:V])


def with_blanks(rng: np.random.Generator, V: int, blanks: str) -> str:
    """V characters, these among them, in an order of its own."""
    return "".join(rng.permutation(list(vocabulary(rng, V - len(blanks)) + blanks)))


def spelled(length: int, V: int, blanks: bool = False, listed: bool = False) -> Any:
    """Draw a text in a vocabulary of V characters, which may be a list. blanks: it begins and ends with one."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        known, ids = _known_and_used(rng, length, V, blanks)
        return {"text": "".join(known[k] for k in ids), "vocabulary": list(known) if listed else known}

    return make


def codes(length: int, V: int, blanks: bool = False, listed: bool = False) -> Any:
    """Numbers below V, and a vocabulary: both may be lists. blanks: the text begins and ends with one."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        known, ids = _known_and_used(rng, length, V, blanks)
        return {"ids": ids.tolist(), "vocabulary": list(known)} if listed else {"ids": ids, "vocabulary": known}

    return make


def _known_and_used(rng: np.random.Generator, length: int, V: int, blanks: bool) -> tuple[str, np.ndarray]:
    known, ids = vocabulary(rng, V), _covering(rng, length, V)
    if blanks:
        places = 1 + rng.permutation(V - 2)[:2]
        for place, end, blank in zip(places, (0, -1), BLANKS, strict=True):
            known = known[:place] + blank + known[place + 1 :]
            ids[end] = place
    return known, ids


def _covering(rng: np.random.Generator, length: int, V: int) -> np.ndarray:
    """Numbers below V, the first and the last among them where there is room: mistakes at either end show."""
    ids = rng.integers(0, V, length)
    if length >= 4:
        ids[1 + rng.permutation(length - 2)[:2]] = 0, V - 1
    return ids


def numbered(length: int, N: int, T: int) -> draw:
    """Draw ids (length,), all of them different: from a value one can tell its position."""
    return draw(ids=lambda rng, sizes: rng.permutation(length), batch=fixed("N"), length=fixed("T"), N=N, T=T)


def far_apart(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Logits (N, V), each row around 2000 or around −2000 in turn: only differences within a row mean anything.

    One class of each row is so far below the others that it never comes.
    """
    N, V = sizes["N"], sizes["V"]
    logits = 2.0 * rng.standard_normal((N, V)) + np.where(np.arange(N) % 2, -2000.0, 2000.0)[:, None]
    logits[np.arange(N), rng.integers(V, size=N)] -= 1500.0
    return logits


def certain(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Logits (N, V) with one class in each row so far above the others that its probability is 1, to the last digit."""
    N, V = sizes["N"], sizes["V"]
    logits = rng.standard_normal((N, V))
    logits[np.arange(N), rng.integers(V, size=N)] += 2000.0
    return logits


def uneven(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Logits (N, V) whose rows, at a temperature of 2.5, all have the same probabilities: from a half to 2 in 100."""
    p = rng.permutation(0.55 ** np.arange(sizes["V"])) * rng.uniform(0.9, 1.1, sizes["V"])
    return 2.5 * np.log(p) + rng.uniform(-3.0, 3.0, (sizes["N"], 1))


def small_model(rng: np.random.Generator, V: int, training: bool = False, D: int = 3, H: int = 10) -> dict[str, Any]:
    """Draw the weights of a model that remembers, and is sure of itself: its logits differ by tens."""
    shapes = {"embedding": (V, D), "W_ih": (4 * H, D), "W_hh": (4 * H, H), "b": (4 * H,), "W": (V, H)}
    weights: dict[str, Any] = {name: 1.3 * rng.standard_normal(shape) for name, shape in shapes.items()}
    weights["W_hh"] *= 2.5  # with so much feedback it hardly ever comes to rest
    weights["W"] *= 5.0
    return {"alphabet": with_blanks(rng, V, BLANKS), "training": training, **weights}


def reading(length: int, V: int, training: bool, feedback: float = 1.0) -> Any:
    """Draw a model, and a text for it: calmer, so that no character is as good as impossible.

    feedback: with less of it the model is not chaotic. In a long text rounding would grow until it shows.
    """

    def make(rng: np.random.Generator) -> dict[str, Any]:
        model = small_model(rng, V, training)
        model["W"] /= 5.0
        model["W_hh"] *= feedback
        return {"model": model, "ids": rng.permutation(np.append(np.arange(2), rng.integers(0, V, length - 2)))}

    return make


def forked_model(
    rng: np.random.Generator, V: int, ways: int = 2, gap: float = 60.0, apart: float = 0.5, blanks: str = " \n\t\r"
) -> dict[str, Any]:
    """Return the weights of a model that looks at the last character alone: ``ways`` may follow it, no other one.

    gap, apart: by how much the logits of these are larger than the others', and differ among themselves, about.
    blanks are in the alphabet, so that a text is likely to begin or end with one: none is to be stripped off.
    """
    i, f, g, o = (np.full(V, bias) for bias in (9.0, -9.0, 0.0, 9.0))
    W = rng.uniform(0.0, 0.5, (V, V))
    for last in range(V):
        W[rng.permutation(V)[:ways], last] += gap + apart * np.arange(ways)
    zeros = np.zeros((V, V))
    return {
        "alphabet": with_blanks(rng, V, blanks), "training": False, "embedding": np.eye(V),
        "W_ih": np.concatenate([zeros, zeros, 5.0 * np.eye(V), zeros]), "W_hh": np.zeros((4 * V, V)),
        "b": np.concatenate([i, f, g, o]), "W": W / np.tanh(1.0),
    }  # fmt: skip


def hot_model(rng: np.random.Generator, V: int) -> dict[str, Any]:
    """At a temperature of 20 two thirds of the characters are drawn, the last ones hardly ever.

    At 1 it is always the same one, at the square of 20 it is all.
    """
    return forked_model(rng, V, ways=2 * V // 3, gap=140.0, apart=6.0)


def writing(before: int, length: int, temperature: float, V: int, model: Any = small_model) -> Any:
    """Draw a model, and a prefix of ``before`` characters."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        weights = model(rng, V)
        prefix = "".join(weights["alphabet"][k] for k in rng.integers(0, V, before))
        return {
            "model": weights, "prefix": prefix, "length": length, "temperature": temperature, "rng": generator(rng, {}),
        }  # fmt: skip

    return make


def model_and_ids(sizes: Sizes, started: bool = True, training: bool = False) -> Any:
    """Draw weights by name, ids (N, T) with character 0 among them, and a state (1, N, H) where it has ``started``.

    sizes: N, T, V (characters), E (embedding) and H.
    """
    N, T, V, E, H = (sizes[name] for name in "NTVEH")
    shapes = {
        "embedding.weight": (V, E), "lstm.weight_ih_l0": (4 * H, E), "lstm.weight_hh_l0": (4 * H, H),
        "lstm.bias_ih_l0": (4 * H,), "lstm.bias_hh_l0": (4 * H,), "readout.weight": (V, H), "readout.bias": (V,),
    }  # fmt: skip

    def make(rng: np.random.Generator) -> dict[str, Any]:
        weights = {name: 0.8 * rng.standard_normal(shape) for name, shape in shapes.items()}
        ids = rng.integers(0, V, (N, T))
        ids[0, 0] = 0
        state = tuple(rng.standard_normal((1, N, H)) for _ in range(2)) if started else None
        return {"weights": weights, "ids": ids, "state": state, "training": training}

    return make


def windows_to_learn(sizes: Sizes, windows: int, max_norm: float, started: bool = True) -> Any:
    """Draw a model, and windows of a text that go on, x and y (windows, N, T). sizes: N, T and V."""
    N, T, V = (sizes[name] for name in "NTV")

    def make(rng: np.random.Generator) -> dict[str, Any]:
        model = small_model(rng, V)
        model["W"] /= 5.0
        ids = rng.integers(0, V, (N, windows * T + 1))
        x, y = (ids[:, at : at + windows * T].reshape(N, windows, T).swapaxes(0, 1).copy() for at in (0, 1))
        H = model["W_hh"].shape[1]
        state = tuple(0.5 * rng.standard_normal((1, N, H)) for _ in range(2)) if started else None
        return {"model": model, "x": x, "y": y, "state": state, "rate": 0.7, "max_norm": max_norm}

    return make
