"""Whether classes may have been drawn from a distribution, whatever the way.

Each test fails a right answer with a probability of at most 1e-8, by bounds that hold for every distribution
(Markov's, Bernstein's and Hoeffding's).
"""

from __future__ import annotations

import math

import numpy as np

Array = np.ndarray
FALSE_ALARM = 1e-8
SURPRISED = 0.03
DOUBT = 0.2
ROUNDING = 1e-6
"""A number this close to the end of a piece may fall to either side."""


def fits(classes: Array, p: Array) -> bool:
    """Whether classes (M,) may have been drawn one by one, class m from row m of p (M, V)."""
    return _often_enough(classes, p) and _plausible(classes, p)


def _plausible(classes: Array, p: Array) -> bool:
    """Likelihood ratios. Under p each has the mean 1, so it exceeds K / FALSE_ALARM hardly ever, for K of them.

    Against draws that now and then take any class, or half the time the likeliest; against the likeliest two, three or
    half of the classes alone; against other temperatures.
    """
    M, V = p.shape
    order = np.argsort(-p, axis=1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(V)[None], axis=1)
    others = [(SURPRISED, np.full_like(p, 1 / V)), (0.5, 1.0 * (place == 0))]
    for most in (2, 3, V // 2):
        kept = p * (place < max(most, 1))
        others.append((0.95, kept / kept.sum(axis=1, keepdims=True)))
    for power in (0.5, 0.7, 1.4, 2.0):
        tempered = p**power
        others.append((1.0, tempered / tempered.sum(axis=1, keepdims=True)))
    at = np.arange(M)
    theirs = np.maximum(p[at, classes], 1e-300)
    ratios = [np.log(share * (q[at, classes] / theirs) + (1 - share) + 1e-300).sum() for share, q in others]
    return max(ratios) <= math.log(len(others) / FALSE_ALARM)


def _often_enough(classes: Array, p: Array) -> bool:
    """How often each class comes, and how likely what comes is on the whole: sums of terms within 1 of their means."""
    M, V = p.shape
    squares = (p**2).sum(axis=1)
    counts = (classes[:, None] == np.arange(V)).sum(axis=0) - p.sum(axis=0)
    chances = (p[np.arange(M), classes] - squares).sum()
    deviations = np.append(counts, chances)
    variances = np.append((p * (1 - p)).sum(axis=0), ((p**3).sum(axis=1) - squares**2).sum())
    return _within(deviations, variances)


def independent(drawn: Array, p: Array) -> bool:
    """Whether the rows of one call, drawn (calls, N) from p (N, V), go together as rows that are drawn apart."""
    calls, N = drawn.shape
    often = (drawn[:, :, None] == np.arange(p.shape[1])).sum(axis=1)
    agree = (often * (often - 1) / 2).sum()
    expected = calls * ((p.sum(axis=0) ** 2).sum() - (p**2).sum()) / 2
    if abs(agree - expected) > N * (N - 1) / 2 * math.sqrt(calls * math.log(2 / FALSE_ALARM) / 2):
        return False
    # Row and neighbour, row and mirrored row, row and the one half the batch further on: each row in one pair alone.
    n, half = np.arange(N // 2), N // 2
    return all(
        _apart(drawn[:, a], drawn[:, b], p[a], p[b]) for a, b in ((2 * n, 2 * n + 1), (n, N - 1 - n), (n, n + half))
    )


def _apart(first: Array, second: Array, p: Array, q: Array) -> bool:
    """How often each class comes with each other one, first (calls, pairs) from p (pairs, V), second from q."""
    V = p.shape[1]
    counts = np.bincount((first * V + second).ravel(), minlength=V * V)
    chances = (p[:, :, None] * q[:, None, :]).reshape(-1, V * V)
    variances = len(first) * (chances * (1 - chances)).sum(axis=0)
    return _within(counts - len(first) * chances.sum(axis=0), variances, 3)


def _within(deviations: Array, variances: Array, families: int = 1) -> bool:
    """Bernstein's bound, for sums of independent terms that stay within 1 of their means."""
    level = math.log(2 * families * len(deviations) / FALSE_ALARM)
    return bool(np.all(np.abs(deviations) <= level / 3 + np.sqrt(level**2 / 9 + 2 * level * np.maximum(variances, 0))))


def same_numbers(classes: Array, p: Array, u: Array) -> bool | None:
    """Whether classes (M,) are those that the numbers u (M,) draw from p (M, V), when they are drawn by u at all.

    The pieces may lie on the line in the order of the classes, or the likeliest first, or the other way round. None
    where the answer draws otherwise: as good as nobody agrees with u by chance.
    """
    found = [_agreement(classes, p, u, order) for order in _orders(p)]
    if any(everywhere for everywhere, _ in found):
        return True
    return False if any(evident for _, evident in found) else None


def late(classes: Array, p: Array, u: Array) -> bool:
    """Whether each class but the first is evidently drawn by the number of the one before it: a draw was left out."""
    return any(_agreement(classes[1:], p[1:], u[:-1], order)[1] for order in _orders(p[1:]))


def _agreement(classes: Array, p: Array, u: Array, order: Array) -> tuple[bool, bool]:
    """Whether the numbers u draw just these classes, the pieces in this order; whether so many agree by no chance.

    The evidence is a product of factors, each with the mean 1 for a class that does not depend on its u: Markov's
    inequality, for each beginning of the classes and each order. Where p leaves no choice, agreeing is no evidence.
    """
    if not len(classes):
        return True, False
    at = np.arange(len(classes))
    lengths = np.take_along_axis(p, order, axis=1)
    ends = lengths.cumsum(axis=1)
    mine = (order == classes[:, None]).argmax(axis=1)
    half = lengths[at, mine] / 2
    everywhere = bool(np.all(np.abs(u - ends[at, mine] + half) <= half + ROUNDING))
    drawn = np.minimum((ends <= u[:, None]).sum(axis=1), p.shape[1] - 1)
    likely = np.maximum(lengths[at, drawn], 1e-300)
    grown = np.log(DOUBT + (1 - DOUBT) * (mine == drawn) / likely).cumsum()
    return everywhere, bool(grown.max() > math.log(4 * len(classes) / FALSE_ALARM))


def _orders(p: Array) -> tuple[Array, ...]:
    forward = np.broadcast_to(np.arange(p.shape[1]), p.shape)
    likeliest = np.argsort(-p, axis=1, kind="stable")
    return forward, forward[:, ::-1], likeliest, likeliest[:, ::-1]
