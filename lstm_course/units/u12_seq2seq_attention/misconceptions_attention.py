"""What people get wrong in looking back at the source."""

from __future__ import annotations

import math
from collections.abc import Callable

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import attention


def _scores(query, keys):
    return (keys * query[:, None]).sum(dim=2)


def _divisor(query, keys, values):
    return math.sqrt(query.shape[1])


def _hidden(scores, mask):
    import torch

    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min)


def _weights(scores, mask):
    import torch

    return torch.softmax(_hidden(scores, mask), dim=1) * mask


def _mean(weights, query, keys, values):
    return (weights[:, :, None] * values).sum(dim=1)


def _look(
    score: Callable = _scores, divisor: Callable = _divisor, weigh: Callable = _weights, mean: Callable = _mean
) -> Callable:
    """Return the right steps with one of them exchanged."""

    def implementation(query, keys, values, mask):
        weights = weigh(score(query, keys) / divisor(query, keys, values), mask)
        return mean(weights, query, keys, values), weights

    return implementation


def _soft(axis: int) -> Callable:
    return lambda scores, mask: _hidden(scores, mask).softmax(dim=axis) * mask


def _naive(scores, mask):
    e = scores.exp() * mask
    return e / e.sum(dim=1, keepdim=True)


def _made_up_for(scores, mask):
    left = scores.softmax(dim=1) * mask
    return left / left.sum(dim=1, keepdim=True).clamp(min=1e-300)


def _covered(scores, mask):
    import torch

    return torch.where(mask, (scores + torch.where(mask, 0.0, -math.inf)).softmax(dim=1), 0.0)


def _hard(weights, query, keys, values):
    import torch

    return values[torch.arange(len(values)), weights.argmax(dim=1)]


def _cosine(query, keys):
    return _scores(query / query.norm(dim=1, keepdim=True), keys / keys.norm(dim=2, keepdim=True))


def _scores_back(query, keys, values, mask):
    context, _ = attention(query, keys, values, mask)
    return context, _scores(query, keys) / _divisor(query, keys, values)


def _query_mean(weights, query, keys, values):
    return weights.sum(dim=1, keepdim=True) * query


ATTENTION = (
    Misconception(
        "softmax over the batch",
        _look(weigh=_soft(0)),
        "The weights of one sequence add up to 1 over its own steps. Yours compete with other sequences.",
    ),
    Misconception(
        "mask after the softmax",
        _look(weigh=lambda scores, mask: scores.softmax(dim=1) * mask),
        "The padding has taken its share before it was masked: what is left no longer adds up to 1.",
    ),
    Misconception(
        "mask after the softmax, then divided by the sum",
        _look(weigh=_made_up_for),
        "What is hidden can be so far above the rest that nothing is left of the others: hide it before the softmax.",
    ),
    Misconception(
        "mask forgotten",
        _look(weigh=lambda scores, mask: scores.softmax(dim=1)),
        "Padding gets weights too. Where the mask is False, the weight is 0.",
    ),
    Misconception(
        "mask turned round",
        lambda query, keys, values, mask: attention(query, keys, values, ~mask),
        "The mask is True where there is something to see. Yours looks at the padding alone.",
    ),
    Misconception(
        "scores of zero in the padding",
        _look(weigh=lambda scores, mask: (scores * mask).softmax(dim=1)),
        "A score of 0 is no small score: its exponential is 1. Hide the padding below every other score.",
    ),
    Misconception(
        "hidden at −100 or so",
        _look(weigh=lambda scores, mask: scores.masked_fill(~mask, -100.0).softmax(dim=1) * mask),
        "Scores that are to be seen may lie far below. Hide the padding below every score that there can be.",
    ),
    Misconception(
        "a row of minus infinity",
        _look(weigh=lambda scores, mask: scores.masked_fill(~mask, -math.inf).softmax(dim=1)),
        "Where nothing is to be seen, all scores are −∞, and the softmax divides 0 by 0. The NaN then spreads.",
    ),
    Misconception(
        "NaN kept out of the answer alone",
        _look(weigh=_covered),
        "Where nothing is to be seen the softmax still divides 0 by 0. You put 0 over it, but what flows back "
        "through it is NaN: hide with a finite number.",
    ),
    Misconception(
        "a mean over the padding",
        _look(weigh=lambda scores, mask: _hidden(scores, mask).softmax(dim=1)),
        "Where nothing is to be seen, equal scores make equal weights: a mean of padding. The weights are to be 0.",
    ),
    Misconception(
        "exponentials too large",
        _look(weigh=_naive),
        "exp of a large score is infinite, and a row without a step divides 0 by 0. torch.softmax takes care of the "
        "first.",
    ),
    Misconception(
        "not divided by the root",
        _look(divisor=lambda query, keys, values: 1.0),
        "Sums of A products grow like the root of A, and the softmax saturates: divide the scores.",
    ),
    Misconception(
        "divided by A itself",
        _look(divisor=lambda query, keys, values: query.shape[1]),
        "A sum of A products of size 1 has the size √A, not A.",
    ),
    Misconception(
        "divided by the number of steps",
        _look(divisor=lambda query, keys, values: math.sqrt(keys.shape[1])),
        "What counts is over how many numbers a dot product runs, the width A of query and keys.",
    ),
    Misconception(
        "divided by the width of the values",
        _look(divisor=lambda query, keys, values: math.sqrt(values.shape[2])),
        "The scores are made of query and keys. Their width is the one that counts.",
    ),
    Misconception(
        "multiplied by the root",
        _look(divisor=lambda query, keys, values: 1 / math.sqrt(query.shape[1])),
        "The scores are to become smaller, so the root is a divisor.",
    ),
    Misconception(
        "angles for dot products",
        _look(score=_cosine),
        "Lengths count as well: a long key can ask for more. No normalisation is wanted but the root.",
    ),
    Misconception(
        "sigmoids for a softmax",
        _look(weigh=lambda scores, mask: scores.sigmoid() * mask),
        "The weights of a sequence add up to 1.",
    ),
    Misconception(
        "keys averaged",
        _look(mean=lambda weights, query, keys, values: _mean(weights, query, keys, keys)),
        "Keys say how well a step fits, values what is there to be had. The context is made of values.",
    ),
    Misconception(
        "a context of the decoder's own",
        _look(mean=_query_mean),
        "The context is made of what the encoder said, the values. Yours is the query again, so nothing comes from the "
        "source.",
    ),
    Misconception(
        "the same weight for all",
        _look(mean=lambda weights, query, keys, values: values.mean(dim=1)),
        "The context is a weighted mean: each value counts as much as its weight.",
    ),
    Misconception(
        "the best step alone",
        _look(mean=_hard),
        "A choice has no gradient. The weighted mean of all values has one, and that is the point of it.",
    ),
    Misconception(
        "scores for weights",
        _scores_back,
        "The second thing that comes back are the weights, after the softmax.",
    ),
    Misconception(
        "context and weights exchanged",
        lambda *arguments: attention(*arguments)[::-1],
        "The context comes first, then the weights.",
    ),
    Misconception(
        "weights without a gradient",
        lambda query, keys, values, mask: _detached(query, keys, values, mask),
        "Where to look is learned as well: the weights need their gradient.",
    ),
)


def _detached(query, keys, values, mask):
    weights = attention(query, keys, values, mask)[1].detach()
    return _mean(weights, query, keys, values), weights
