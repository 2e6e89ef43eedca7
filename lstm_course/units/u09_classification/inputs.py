"""What the exercises of unit 9 are tried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checking.draw import Drawer, shape_of

Array = np.ndarray
Make = Callable[[np.random.Generator], dict[str, Any]]
VALUE = 0.7


def sequences(*lengths: int, among: tuple[int, ...] = ()) -> Drawer:
    """Draw lists of ids from 2 on, as texts are: below 2 are the padding and the unknown word. Each has ``among``."""

    def make(rng: np.random.Generator, sizes: Mapping[str, int]) -> list[list[Any]]:
        drawn = [rng.integers(2, 50, length) for length in lengths]
        for sequence in drawn:
            sequence[rng.permutation(len(sequence))[: len(among)]] = among
        return [list(sequence) for sequence in drawn]

    return make


def single(shape: str) -> Drawer:
    """Gaussian entries in float32."""
    return lambda rng, sizes: rng.standard_normal(shape_of(shape, sizes)).astype(np.float32)


def classifier(sizes: Mapping[str, int], lengths: tuple[int, ...], directions: int = 1, training: bool = False) -> Make:
    """Weights by name, ids with words in the padding as well, lengths, and a gradient that arrives at the logits.

    The first word of the first review is word 0. sizes: N, T, V (words), E (embedding) and H.
    """
    N, T, V, E, H = (sizes[name] for name in "NTVEH")

    def make(rng: np.random.Generator) -> dict[str, Any]:
        weights: dict[str, Array] = {"embedding.weight": rng.standard_normal((V, E))}
        for suffix in ("", "_reverse")[:directions]:
            shapes = {"weight_ih": (4 * H, E), "weight_hh": (4 * H, H), "bias_ih": (4 * H,), "bias_hh": (4 * H,)}
            for name, shape in shapes.items():
                weights[f"lstm.{name}_l0{suffix}"] = VALUE * rng.standard_normal(shape)
        weights["readout.weight"] = rng.standard_normal((1, directions * H))
        weights["readout.bias"] = rng.standard_normal(1)
        ids = rng.integers(0, V, (N, T))
        ids[0, 0] = 0
        return {
            "weights": weights,
            "ids": ids,
            "lengths": np.array(lengths),
            "upstream": rng.standard_normal(N),
            "training": training,
        }

    return make


def no_number(most: int, pattern: list[float], D: int) -> Make:
    """No number for as many epochs as there is patience, 2 to ``most``; then scores of this pattern."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        patience = int(rng.integers(2, most + 1))
        return scores(patience, [np.nan] * patience + pattern, D)(rng)

    return make


def scores(patience: int, pattern: list[float], D: int) -> Make:
    """Scores of this pattern, on a scale of their own, and weights (epochs, D)."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        drawn = rng.uniform(0.4, 0.9) * np.array(pattern) + rng.uniform(0.01, 0.1)
        return {"scores": drawn, "patience": patience, "weights": rng.standard_normal((len(pattern), D))}

    return make


def reviews(rng: np.random.Generator, many: int, V: int, T: int = 3) -> dict[str, Array]:
    """Reviews whose first words are all different, with labels of both kinds where there are two reviews."""
    y = rng.permutation(np.arange(many) % 2)
    first = rng.permutation(V)[:many, None]
    ids = np.concatenate([first, rng.integers(0, V, (many, T - 1))], axis=1)
    return {"ids": ids, "lengths": rng.permutation(np.resize(np.arange(1, T + 1), many)), "y": y}


def evaluation(sizes: tuple[int, ...], training: bool, V: int = 23) -> Make:
    """Batches of these sizes, each padded to another T, and the logit of each first word; 0.1 a step is added to it.

    One logit, the first review's, is above 0 and below one half, and that is a good review.
    """

    def make(rng: np.random.Generator) -> dict[str, Any]:
        table = np.append(rng.uniform(0.5, 2.0, V - 1) * rng.choice([-1, 1], V - 1), rng.uniform(0.02, 0.18))
        batches = [reviews(rng, many, V - 1, T=3 + k) for k, many in enumerate(sizes)]
        batches[0]["ids"][0, 0], batches[0]["y"] = V - 1, batches[0]["y"] ^ 1 ^ batches[0]["y"][0]
        return {"table": table, "batches": batches, "training": training}

    return make


def trial(
    behaviour: str, right: list[int], models: int = 1, train: int = 11, patience: int = 2, batch_size: int = 4,
    sizes: tuple[float, float] = (1.0, 3.0), one_set: bool = False, V: int = 24, slower: int = 0,
) -> Make:  # fmt: skip
    """Draw a script: after e epochs the model is right about right[e] of the validation's reviews.

    sizes: of the logits, from and to. one_set: validation and test are the same reviews. "in use": all test reviews
    but a few are told rightly. "report": about how many it is right in the end is drawn. slower: up to so many epochs,
    each a little better than the one before, come after the first; so is no count of epochs known beforehand.
    """
    first, *later = right

    def make(rng: np.random.Generator) -> dict[str, Any]:
        right = [first, *range(first + 1, first + 1 + int(rng.integers(slower + 1))), *later]
        if behaviour == "report":
            right[-1] -= int(rng.integers(5))
        parts = [reviews(rng, many, V) for many in (train, 13, 17)]
        validation, test = parts[1], parts[1] if one_set else parts[2]
        tables = rng.uniform(*sizes, (models, len(right), V)) * rng.choice([-1.0, 1.0], (models, len(right), V))
        for k in range(models):
            for epoch, many in enumerate(right):
                says = np.where(np.arange(13) < max(many - 3 * k, 0), validation["y"], 1 - validation["y"])
                tables[k, epoch, validation["ids"][:, 0]] = (2 * says - 1) * rng.uniform(*sizes, 13)
        if behaviour == "in use":
            says = np.where(np.arange(len(test["y"])) < rng.integers(6), 1 - test["y"], test["y"])
            tables[:, :, test["ids"][:, 0]] = (2 * says - 1) * rng.uniform(*sizes, len(test["y"]))
        return {
            "behaviour": behaviour,
            "tables": tables,
            "train": parts[0],
            "validation": validation,
            "test": test,
            "patience": patience,
            "batch_size": batch_size,
        }

    return make
