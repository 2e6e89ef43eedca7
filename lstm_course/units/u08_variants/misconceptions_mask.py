"""What people get wrong in a dropout mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.dropout import variational_dropout_mask


def _mask(
    draws: Callable = lambda rng, shape: rng.random(shape),
    keeps: Callable = lambda u, p: u >= p,
    scaled: Callable = lambda kept, p: kept / (1 - p),
) -> Callable:
    """Return a mask function in which one thing is done differently."""

    def implementation(rng, shape, p):
        with np.errstate(all="ignore"):
            return scaled(keeps(draws(rng, shape), p), p)

    return implementation


def _exact_share(rng, shape, p):
    kept = np.ones(int(np.prod(shape)))
    kept[: round(p * kept.size)] = 0
    return rng.permutation(kept).reshape(shape) / (1 - p)


MASK = (
    Misconception(
        "no 1/(1 − p)",
        _mask(scaled=lambda kept, p: kept * 1.0),
        "With a share p at 0, the rest has to be larger, so that the mean stays 1.",
    ),
    Misconception(
        "True and False left as they are",
        _mask(scaled=lambda kept, p: kept),
        "The mask is of numbers: 0 where it drops, and more than 1 where it keeps.",
    ),
    Misconception(
        "keeps with probability p",
        _mask(keeps=lambda u, p: u < p),
        "p is the share that is dropped; yours keeps that share.",
    ),
    Misconception(
        "p for the share that is kept",
        _mask(keeps=lambda u, p: u < p, scaled=lambda kept, p: kept / p),
        "p is the share that is dropped, as in PyTorch. (In some libraries it is the share that is kept.)",
    ),
    Misconception(
        "kept where the small numbers are",
        _mask(keeps=lambda u, p: u < 1 - p),
        "The share is right, the documented rule is another: an entry is dropped where its number is below p.",
    ),
    Misconception(
        "scaled by 1/p",
        _mask(scaled=lambda kept, p: kept / p),
        "A share 1 − p is kept; to bring the mean back to 1, that is what to divide by.",
    ),
    Misconception(
        "scaled down instead of up",
        _mask(scaled=lambda kept, p: kept * (1 - p)),
        "Something is missing now, so what is left has to count for more, not for less.",
    ),
    Misconception(
        "scaled by 1 + p",
        _mask(scaled=lambda kept, p: kept * (1 + p)),
        "1 + p is near the right factor for a small p only.",
    ),
    Misconception(
        "scaled by the share actually kept",
        _mask(scaled=lambda kept, p: kept / max(kept.mean(), 1e-9)),
        "The factor comes from p, not from how the draw happened to fall.",
    ),
    Misconception(
        "scaled by the root",
        _mask(scaled=lambda kept, p: kept / np.sqrt(1 - p)),
        "That would keep the mean of the squares. It is the mean itself that has to stay 1.",
    ),
    Misconception(
        "noise in place of zeros",
        _mask(keeps=lambda u, p: np.where(u >= p, 1.0, u)),
        "What is dropped is exactly 0.",
    ),
    Misconception(
        "one row for the whole batch",
        lambda rng, shape, p: np.broadcast_to(variational_dropout_mask(rng, shape[-1:], p), shape).copy(),
        "Each sequence has a mask of its own: one number is drawn for each entry of the shape.",
    ),
    Misconception(
        "one number a row",
        lambda rng, shape, p: np.broadcast_to(variational_dropout_mask(rng, (*shape[:-1], 1), p), shape).copy(),
        "Each unit is dropped or kept by itself; yours drops whole sequences.",
    ),
    Misconception(
        "axes exchanged in the draw",
        lambda rng, shape, p: variational_dropout_mask(rng, shape[::-1], p).T,
        "Draw in the shape that is asked for, not turned.",
    ),
    Misconception(
        "exactly a share p",
        _exact_share,
        "Each entry is dropped or kept by itself, so the number of zeros varies from draw to draw.",
    ),
    Misconception(
        "Gaussian numbers",
        _mask(draws=lambda rng, shape: rng.standard_normal(shape)),
        "A number that is below p with probability p is uniform between 0 and 1: `rng.random`.",
    ),
    Misconception(
        "drawn by another method",
        lambda rng, shape, p: rng.binomial(1, 1 - p, shape) / (1 - p),
        "As a mask this is right, but the draw is not the documented one: `rng.random(shape)`, and nothing else.",
    ),
    Misconception(
        "a generator of its own",
        lambda rng, shape, p: variational_dropout_mask(np.random.default_rng(0), shape, p),
        "Draw from the generator that is given; with one of your own all masks are the same.",
    ),
    common.downcasts(variational_dropout_mask),
)
