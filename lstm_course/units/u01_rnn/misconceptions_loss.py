"""What people get wrong in the loss of a sequence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import rnn

Array = np.ndarray


def _log_p(logits: Array, axis: int | None = -1) -> Array:
    z = logits - np.max(logits, axis=axis, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))


def _nll(logits: Array, targets: Array, axis: int | None = -1) -> Array:
    return -np.take_along_axis(_log_p(logits, axis), targets[..., None], axis=-1)[..., 0]


def _loss(nll: Callable[..., Array], total: Callable[..., Any] = np.sum) -> Callable[..., Any]:
    """A loss that differs in what is averaged (``nll``) or in what it is divided by (``total(mask)``)."""
    return lambda logits, targets, mask: np.sum(nll(logits, targets) * mask) / total(mask)


def _naive(logits: Array, targets: Array) -> Array:
    p = np.exp(logits) / np.sum(np.exp(logits), axis=-1, keepdims=True)
    return -np.log(np.take_along_axis(p, targets[..., None], axis=-1)[..., 0])


def _log_of_softmax(logits: Array, targets: Array) -> Array:
    return -np.log(np.take_along_axis(rnn.softmax(logits), targets[..., None], axis=-1)[..., 0])


def _probability(logits: Array, targets: Array) -> Array:
    return np.take_along_axis(rnn.softmax(logits), targets[..., None], axis=-1)[..., 0]


def _raw_score(logits: Array, targets: Array) -> Array:
    return -np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]


def _mean_of_means(logits: Array, targets: Array, mask: Array) -> Any:
    return np.mean(np.sum(_nll(logits, targets) * mask, axis=1) / np.sum(mask, axis=1))


def _masks_the_scores(logits: Array, targets: Array, mask: Array) -> Any:
    return np.sum(_nll(logits * mask[..., None], targets)) / np.sum(mask)


def _counts_by_loss(logits: Array, targets: Array, mask: Array) -> Any:
    nll = _nll(logits, targets) * mask
    return np.mean(nll[nll > 0])


def _maximum_half_off(logits: Array, targets: Array) -> Array:
    z = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = logits - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    return -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]


SEQUENCE_CROSS_ENTROPY = (
    Misconception(
        "maximum taken off the exponentials only",
        _loss(_maximum_half_off),
        "What is taken off inside the sum of exponentials is missing afterwards: take it off the scores in front, too.",
    ),
    Misconception(
        "positions counted by their loss",
        _counts_by_loss,
        "A real position whose target is certain has a loss of exactly 0, and counts. The mask says what is real.",
    ),
    Misconception(
        "mask ignored",
        lambda logits, targets, mask: np.mean(_nll(logits, targets)),
        "Padding is not to be predicted: positions with mask 0 count neither in the sum nor in the number.",
    ),
    Misconception(
        "divides by N",
        _loss(_nll, lambda mask: mask.shape[0]),
        "The mean is over positions: divide by how many count, not by how many sequences there are.",
    ),
    Misconception(
        "divides by N times T",
        _loss(_nll, lambda mask: mask.size),
        "Padding is out of the sum, so it must be out of the number too: divide by the positions that count.",
    ),
    Misconception(
        "divides by T",
        _loss(_nll, lambda mask: mask.shape[1]),
        "The mean is over all positions that count, in all sequences: divide by how many they are.",
    ),
    Misconception(
        "sum for mean",
        _loss(_nll, lambda mask: 1.0),
        "A mean does not grow with the amount of data: divide by the number of positions that count.",
    ),
    Misconception(
        "mean over sequences of their means",
        _mean_of_means,
        "Every position that counts weighs the same. A mean for each sequence gives short ones more weight.",
    ),
    Misconception(
        "divides by the mask twice",
        _loss(_nll, lambda mask: np.sum(mask) ** 2),
        "One mean is enough: divide by the number of positions that count once.",
    ),
    Misconception(
        "sums over padding, divides by the mask",
        lambda logits, targets, mask: np.sum(_nll(logits, targets)) / np.sum(mask),
        "The number is right, but padding is still in the sum: its losses have to be zeroed too.",
    ),
    Misconception(
        "mask the wrong way round",
        lambda logits, targets, mask: np.sum(_nll(logits, targets) * (1 - mask)) / np.sum(1 - mask),
        "1 marks the positions that count, 0 marks padding.",
    ),
    Misconception(
        "mask put on the scores",
        _masks_the_scores,
        "Scores of zero are a guess like any other and cost log K. The mask goes on the losses.",
    ),
    Misconception(
        "sign forgotten",
        lambda logits, targets, mask: -rnn.sequence_cross_entropy(logits, targets, mask),
        "A log-likelihood is negative. The loss is minus that, so that less is better.",
    ),
    Misconception(
        "softmax over time",
        _loss(lambda logits, targets: _nll(logits, targets, axis=1)),
        "The classes compete at each position: log-sum-exp runs along the last axis.",
    ),
    Misconception(
        "softmax over the batch",
        _loss(lambda logits, targets: _nll(logits, targets, axis=0)),
        "The classes compete at each position: log-sum-exp runs along the last axis, not along the batch.",
    ),
    Misconception(
        "no logarithm",
        _loss(lambda logits, targets: -_probability(logits, targets)),
        "It is the logarithm of the target's probability that is averaged.",
    ),
    Misconception(
        "one minus the probability",
        _loss(lambda logits, targets: 1.0 - _probability(logits, targets)),
        "It is minus the logarithm of the target's probability that is averaged.",
    ),
    Misconception(
        "scores not normalised",
        _loss(_raw_score),
        "A score is not yet a log-probability: log-sum-exp of all scores at that position has to come off.",
    ),
    Misconception(
        "bits for nats",
        lambda logits, targets, mask: rnn.sequence_cross_entropy(logits, targets, mask) / np.log(2.0),
        "The natural logarithm is used here. Divided by log 2 the same loss is in bits.",
    ),
    Misconception(
        "all classes counted",
        _loss(lambda logits, targets: -np.sum(_log_p(logits), axis=-1)),
        "Only the target's class enters the loss at each position, not all K of them.",
    ),
    Misconception(
        "exp overflows",
        _loss(_naive),
        "exp of more than about 709 is inf. Take each position's largest score off first.",
    ),
    Misconception(
        "logarithm of a probability that is zero",
        _loss(_log_of_softmax),
        "A very small probability rounds to 0, and its logarithm is -inf. Stay in logarithms all the way: "
        "score minus log-sum-exp.",
    ),
    common.mutates(rnn.sequence_cross_entropy, "logits"),
    common.mutates(rnn.sequence_cross_entropy, "mask"),
    common.downcasts(rnn.sequence_cross_entropy),
)
