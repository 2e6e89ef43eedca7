"""What people get wrong in drawing from a distribution with a temperature."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.units.u10_text_generation.references import sample

Array = np.ndarray


def _softmax(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _pick(p, u):
    return (p.cumsum(axis=-1) <= u[:, None]).sum(axis=-1)


def _by(p_of: Callable[[Array, float], Array]) -> Callable[..., Array]:
    """Return the documented draw from other probabilities. What lies behind the last class is the last class."""

    def implementation(logits, temperature, rng):
        if temperature == 0:
            return logits.argmax(axis=-1)
        return np.minimum(_pick(p_of(logits, temperature), rng.random(len(logits))), logits.shape[1] - 1)

    return implementation


def _one_number_for_all(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    return _pick(_softmax(logits / temperature), np.full(len(logits), rng.random()))


def _own_generator(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    return _pick(_softmax(logits / temperature), np.random.default_rng().random(len(logits)))


def _always_the_same_seed(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    return _pick(_softmax(logits / temperature), np.random.default_rng(0).random(len(logits)))


def _overflowing(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    with np.errstate(all="ignore"):
        e = np.exp(logits / temperature)
        p = e / e.sum(axis=-1, keepdims=True)
    return _pick(p, rng.random(len(p)))


def _divided_by_zero(logits, temperature, rng):
    with np.errstate(all="ignore"):
        p = _softmax(logits / temperature)
    return _pick(p, rng.random(len(p)))


def _a_tiny_temperature(logits, temperature, rng):
    return sample(logits, max(temperature, 1e-9), rng)


def _one_hot(logits, temperature, rng):
    return np.eye(logits.shape[1], dtype=np.int64)[sample(logits, temperature, rng)]


def _only_the_first(logits, temperature, rng):
    return np.repeat(sample(logits[:1], temperature, rng), len(logits))


SAMPLE = (
    Misconception(
        "temperature multiplied",
        _by(lambda z, t: _softmax(z * t)),
        "A high temperature is to make all characters more alike, so the logits are divided by it.",
    ),
    Misconception(
        "temperature ignored",
        _by(lambda z, t: _softmax(z)),
        "The temperature has no effect at any value but 0.",
    ),
    Misconception(
        "temperature after the softmax",
        _by(lambda z, t: _softmax(z) / t / (_softmax(z) / t).sum(axis=-1, keepdims=True)),
        "Divided after the softmax, the temperature cancels as soon as the sum is 1 again. It belongs to the logits.",
    ),
    Misconception(
        "the square of the temperature",
        _by(lambda z, t: _softmax(z / t**2)),
        "Once is enough: your logits are divided by the temperature twice.",
    ),
    Misconception(
        "the largest logit each time",
        lambda logits, temperature, rng: logits.argmax(axis=-1),
        "That draws nothing: the same character each time. It is right only at a temperature of 0.",
    ),
    Misconception(
        "all classes alike",
        _by(lambda z, t: np.full(z.shape, 1 / z.shape[1])),
        "Each class has a probability of its own. Yours is a fair die.",
    ),
    Misconception(
        "sigmoid for softmax",
        _by(lambda z, t: _logistic(z / t) / _logistic(z / t).sum(axis=-1, keepdims=True)),
        "The sigmoid flattens all that is likely. Probabilities are proportional to exp(logit / temperature).",
    ),
    Misconception(
        "softmax over the batch",
        _by(lambda z, t: _softmax(z / t, axis=0)),
        "The probabilities of one row are to add up to 1. Yours add up to 1 in each column.",
    ),
    Misconception(
        "signs turned round",
        _by(lambda z, t: _softmax(-z / t)),
        "The largest logit is the likeliest class, and in yours the least likely.",
    ),
    Misconception(
        "one number for all rows",
        _one_number_for_all,
        "Each row needs a random number of its own; with one for all, the rows stumble in step.",
    ),
    Misconception(
        "the first row for all",
        _only_the_first,
        "Each row has logits of its own, and a class of its own.",
    ),
    Misconception(
        "a generator of its own",
        _own_generator,
        "Draw from the generator that is handed over, or nobody can have the same text twice.",
    ),
    Misconception(
        "the same seed at each call",
        _always_the_same_seed,
        "A generator made anew in each call always gives the same first number. Use the one that is handed over.",
    ),
    Misconception(
        "exponentials that overflow",
        _overflowing,
        "exp(1000) is infinite, and infinity divided by infinity is no number. Subtract the row's largest logit first.",
    ),
    Misconception(
        "no way out at zero",
        _divided_by_zero,
        "Nothing can be divided by a temperature of 0. It stands for the limit, which is the largest logit.",
    ),
    Misconception(
        "drawn at zero as well",
        _a_tiny_temperature,
        "The class is right. But a number was taken from rng: with a temperature of 0 nothing is drawn.",
    ),
    Misconception(
        "numbers counted from one",
        lambda logits, temperature, rng: sample(logits, temperature, rng) + 1,
        "The first class is number 0.",
    ),
    Misconception(
        "the class before",
        lambda logits, temperature, rng: np.maximum(sample(logits, temperature, rng) - 1, 0),
        "The class is the first at which the sum exceeds the number, not the one before it.",
    ),
    Misconception(
        "one-hot rows",
        _one_hot,
        "The number of the class is wanted, one for each row.",
    ),
    common.mutates(sample, "logits"),
)


def _logistic(z):
    return np.exp(-np.logaddexp(0, -z))
