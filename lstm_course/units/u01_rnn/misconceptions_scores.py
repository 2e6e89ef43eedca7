"""What people get wrong in the read-out and in the softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import rnn

Array = np.ndarray


def sigmoid(a: Array) -> Array:
    return 0.5 * (1.0 + np.tanh(0.5 * a))  # the same function, and it cannot overflow


TIME_AFFINE = (
    Misconception(
        "last step only",
        lambda hs, W, b: hs[:, -1] @ W.T + b,
        "Every step gets its own scores: the result is (N, T, K).",
    ),
    Misconception(
        "mean over time first",
        lambda hs, W, b: hs.mean(axis=1) @ W.T + b,
        "Nothing is averaged over time here. Every step gets its own scores.",
    ),
    common.ignores(rnn.time_affine, "b", "The bias b is added to the scores of every step.", "bias dropped"),
    Misconception(
        "bias subtracted",
        lambda hs, W, b: hs @ W.T - b,
        "The bias b is added to the scores.",
    ),
    Misconception(
        "W in front",
        lambda hs, W, b: W @ hs + b,
        "The equation has column vectors. In hs the vectors are rows, (N, T, H), so hs comes first and W, transposed, "
        "second.",
    ),
    Misconception(
        "last step left out",
        lambda hs, W, b: np.concatenate([hs[:, :-1] @ W.T + b, np.zeros((len(hs), 1, len(b)))], axis=1),
        "There are T steps, and the last one gets scores too.",
    ),
    Misconception(
        "missing transpose",
        lambda hs, W, b: hs @ W + b,
        "W is (K, H) and hs ends in H: the two axes of length H have to meet, so W is transposed.",
    ),
    Misconception(
        "reshape for transpose",
        lambda hs, W, b: hs @ W.reshape(W.shape[::-1]) + b,
        "reshape gives the right shape with the entries in the wrong places; .T swaps rows and columns.",
    ),
    Misconception(
        "T and N swapped in the result",
        lambda hs, W, b: np.swapaxes(hs @ W.T + b, 0, 1),
        "The batch stays in front: (N, T, K).",
    ),
    Misconception(
        "classes before time",
        lambda hs, W, b: np.swapaxes(hs @ W.T + b, 1, 2),
        "The classes are the last axis: (N, T, K).",
    ),
    Misconception(
        "batch and time in one axis",
        lambda hs, W, b: (hs @ W.T + b).reshape(-1, W.shape[0]),
        "You may fold batch and time into one axis for the product, but unfold them again: (N, T, K).",
    ),
    Misconception(
        "a tanh too many",
        lambda hs, W, b: np.tanh(hs @ W.T + b),
        "Scores may be any number: the read-out has no activation.",
    ),
    Misconception(
        "probabilities for scores",
        lambda hs, W, b: rnn.softmax(hs @ W.T + b),
        "These are the raw scores. They are made into probabilities later, in a function of its own.",
    ),
    Misconception(
        "sums over the steps so far",
        lambda hs, W, b: np.cumsum(hs, axis=1) @ W.T + b,
        "Step t is scored from its own state alone. What came before is in that state already.",
    ),
    common.mutates(rnn.time_affine, "hs"),
    common.downcasts(rnn.time_affine),
)


def _softmax(axis: int | None = -1, shift: Callable[..., Any] = np.max) -> Callable[[Array], Array]:
    def implementation(logits: Array) -> Array:
        e = np.exp(logits - shift(logits, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)

    return implementation


def _zero(logits: Array, axis: int | None, keepdims: bool) -> float:
    return 0.0


def _global_maximum(logits: Array) -> Array:
    e = np.exp(logits - np.max(logits))
    return e / np.sum(e, axis=-1, keepdims=True)


def _total_sum(logits: Array) -> Array:
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e)


def _no_keepdims(logits: Array) -> Array:
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1)


def _hard(logits: Array) -> Array:
    return np.eye(logits.shape[-1])[np.argmax(logits, axis=-1)]


SOFTMAX = (
    Misconception(
        "softmax over time",
        _softmax(axis=-2),
        "The classes compete with each other, not the steps: add up along the last axis.",
    ),
    Misconception(
        "softmax over the batch",
        _softmax(axis=0),
        "Each sequence is predicted on its own: add up along the last axis, not along the batch.",
    ),
    Misconception(
        "one sum for everything",
        _softmax(axis=None),
        "Each row of scores becomes a distribution of its own: the sum runs along the last axis only.",
    ),
    Misconception(
        "maximum by rows, one sum for everything",
        _total_sum,
        "The maximum is taken along the last axis, and so is the sum: each row adds up to 1, not all of them together.",
    ),
    Misconception(
        "one sum for everything, and exp overflows",
        _softmax(axis=None, shift=_zero),
        "Each row adds up to 1, so the sum runs along the last axis. And the largest score has to come off first: "
        "exp of more than about 709 is inf.",
    ),
    Misconception(
        "axis 1 for the last one",
        _softmax(axis=1),
        "Axis 1 is the last axis of (N, K), but time in (N, T, K). The last axis is axis -1, however many there are.",
    ),
    Misconception(
        "exponentials not divided",
        lambda logits: np.exp(logits - np.max(logits, axis=-1, keepdims=True)),
        "Exponentials are positive, but they only add up to 1 once they are divided by their sum.",
    ),
    Misconception(
        "exp overflows",
        _softmax(shift=_zero),
        "exp of more than about 709 is inf, and inf / inf is nan. Take each row's largest score off first: "
        "the result is the same, and nothing overflows.",
    ),
    Misconception(
        "one maximum for everything",
        _global_maximum,
        "Take off the largest score of each row, not of the array: a row far below it underflows to 0 / 0.",
    ),
    Misconception(
        "smallest score taken off",
        _softmax(shift=np.min),
        "It is the largest score that must not overflow, so it is the largest that is taken off.",
    ),
    Misconception(
        "sum without its axis kept",
        _no_keepdims,
        "The sums must line up with the rows that they belong to: keep the axis, with length 1.",
    ),
    Misconception(
        "exponential left out",
        lambda logits: logits / np.sum(logits, axis=-1, keepdims=True),
        "Scores may be negative; exp makes them positive before they are divided by their sum.",
    ),
    Misconception(
        "minus the scores",
        lambda logits: rnn.softmax(-logits),
        "A larger score means a larger probability.",
    ),
    Misconception(
        "sigmoid of each score",
        sigmoid,
        "The sigmoid looks at each score alone. Probabilities of one choice among K have to add up to 1.",
    ),
    Misconception(
        "winner takes all",
        _hard,
        "Every class keeps some probability; giving all of it to the largest score is a hard maximum.",
    ),
    Misconception(
        "logarithm of the probabilities",
        lambda logits: (
            logits
            - np.max(logits, -1, keepdims=True)
            - np.log(np.sum(np.exp(logits - np.max(logits, -1, keepdims=True)), -1, keepdims=True))
        ),
        "Probabilities are wanted, not their logarithms.",
    ),
    Misconception(
        "powers of two",
        lambda logits: rnn.softmax(logits * np.log(2.0)),
        "The base is e, so exp.",
    ),
    common.mutates(rnn.softmax, "logits"),
    common.downcasts(rnn.softmax),
)
