"""What goes wrong with the product of the forget gates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.cell_path import cell_path_gradient
from lstm_course.reference.lstm import sigmoid

Array = np.ndarray


def _from(first: int) -> Callable[[Array], Array]:
    """Return the product of f[t + first] … f[T − 1], as a function of f; with no factor left it is 1."""
    return lambda f: np.stack([np.prod(f[t + first :], axis=0) for t in range(len(f))])


def _next_gate_only(f: Array) -> Array:
    return np.concatenate([f[1:], np.ones_like(f[:1])])


def _sum(f: Array) -> Array:
    return np.stack([np.sum(f[t + 1 :], axis=0) for t in range(len(f))])


def _last_gate_missing(f: Array) -> Array:
    return np.stack([np.prod(f[t + 1 : -1], axis=0) for t in range(len(f))])


def _power_of_its_own_gate(f: Array) -> Array:
    return np.stack([f[t] ** (len(f) - 1 - t) for t in range(len(f))])


def _along_the_batch(f: Array) -> Array:
    return cell_path_gradient(f.swapaxes(0, 1)).swapaxes(0, 1)


def _along_the_units(f: Array) -> Array:
    return np.moveaxis(cell_path_gradient(np.moveaxis(f, -1, 0)), 0, -1)


CELL_PATH_GRADIENT = (
    Misconception(
        "its own gate included",
        _from(0),
        "Entry t begins behind step t: the gate of step t lies on the way from the c before it. At the end nothing "
        "is left to multiply, and that is 1.",
    ),
    Misconception(
        "begins two steps later",
        _from(2),
        "The first gate on the way from c_t to the end is that of the very next step.",
    ),
    Misconception(
        "multiplied from the start",
        lambda f: np.cumprod(f, axis=0),
        "The gradient runs from the end to step t: multiply the gates after t, not those up to t.",
    ),
    Misconception(
        "multiplied from the start, without its own",
        lambda f: cell_path_gradient(f[::-1])[::-1],
        "The gradient runs from the end to step t: multiply the gates after t, not those before it.",
    ),
    Misconception(
        "time from the other end",
        lambda f: cell_path_gradient(f)[::-1],
        "Entry t belongs to step t: the last entry is 1, and the first holds the longest product.",
    ),
    Misconception(
        "next gate only",
        _next_gate_only,
        "That is one step's factor. From c_t to the end all the later steps multiply.",
    ),
    Misconception(
        "sum for product",
        _sum,
        "Each step multiplies what reaches it: the gates are multiplied, not added.",
    ),
    Misconception(
        "last gate missing",
        _last_gate_missing,
        "The last step multiplies as well: the product goes up to and including f[T − 1].",
    ),
    Misconception(
        "starts from zero",
        np.zeros_like,
        "A product starts from one. Starting from zero it stays zero.",
    ),
    Misconception(
        "the whole product at every step",
        lambda f: np.broadcast_to(np.prod(f, axis=0), f.shape).copy(),
        "Each step has a product of its own: the later it is, the fewer gates lie behind it.",
    ),
    Misconception(
        "power of its own gate",
        _power_of_its_own_gate,
        "The gates change from step to step: each factor is another step's gate.",
    ),
    Misconception(
        "multiplied along the batch",
        _along_the_batch,
        "Time is axis 0 here. The sequences of a batch have nothing to do with each other.",
    ),
    Misconception(
        "multiplied along the units",
        _along_the_units,
        "Time is axis 0 here. Along the direct path each unit goes its own way.",
    ),
    Misconception(
        "sigmoid applied again",
        lambda f: cell_path_gradient(sigmoid(f)),
        "f is the gate itself, after σ. Use it as it is.",
    ),
    Misconception(
        "multiplies what is forgotten",
        lambda f: cell_path_gradient(1 - f),
        "f is what is kept, of the memory and of the gradient.",
    ),
    common.mutates(cell_path_gradient, "f"),
    common.downcasts(cell_path_gradient),
)
