"""Attention: a weighted mean of the encoder's outputs, the weights from how well each key fits the query."""

from __future__ import annotations

import math

import torch
from torch import nn

from lstm_course.models.recurrent import Tensor


def masked_softmax_attention(scores: Tensor, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return (context (N, V), weights (N, S)): softmax of the scores (N, S) where mask is True, 0 elsewhere.

    values (N, S, V), mask (N, S). Where a sequence has no step to look at, both are 0.
    """
    lowest = torch.finfo(scores.dtype).min  # not −inf: a row of these alone would be NaN, its gradient too
    weights = torch.softmax(scores.masked_fill(~mask, lowest), dim=1) * mask
    return torch.einsum("ns,nsv->nv", weights, values), weights


def scaled_dot_product_attention(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Score each key by q · k / sqrt(A) (Vaswani et al. 2017, equation 1): query (N, A), keys (N, S, A).

    The rest as in `masked_softmax_attention`.
    """
    scores = torch.einsum("na,nsa->ns", query, keys) / math.sqrt(query.shape[1])
    return masked_softmax_attention(scores, values, mask)


def _refuse_only_padding(mask: Tensor) -> None:
    if not bool(mask.any(dim=1).all()):
        raise ValueError("each sequence needs at least one step that is not padding")


class AdditiveAttention(nn.Module):
    """score = v · tanh(W_q q + W_k k) (Bahdanau, Cho & Bengio 2015, section A.1.2).

    query (N, query_size), keys (N, S, key_size), values (N, S, V), mask (N, S) → (context (N, V), weights (N, S)).
    """

    def __init__(self, query_size: int, key_size: int, hidden_size: int) -> None:
        super().__init__()
        self.query = nn.Linear(query_size, hidden_size)
        self.key = nn.Linear(key_size, hidden_size, bias=False)
        self.score = nn.Linear(hidden_size, 1, bias=False)

    def forward(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        _refuse_only_padding(mask)
        scores = self.score(torch.tanh(self.query(query)[:, None] + self.key(keys))).squeeze(-1)
        return masked_softmax_attention(scores, values, mask)


class ScaledDotProductAttention(nn.Module):
    """score = (W_q q) · (W_k k) / sqrt(hidden_size) (Vaswani et al. 2017, section 3.2.1).

    Shapes as in `AdditiveAttention`.
    """

    def __init__(self, query_size: int, key_size: int, hidden_size: int) -> None:
        super().__init__()
        self.query = nn.Linear(query_size, hidden_size)
        self.key = nn.Linear(key_size, hidden_size, bias=False)

    def forward(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        _refuse_only_padding(mask)
        return scaled_dot_product_attention(self.query(query), self.key(keys), values, mask)


ATTENTIONS: dict[str, type[nn.Module]] = {"additive": AdditiveAttention, "scaled": ScaledDotProductAttention}
