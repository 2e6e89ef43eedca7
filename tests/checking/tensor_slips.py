# ruff: noqa: RUF059 (students name what they do not use)
"""Slips of shape and index in natural answers to the course's exercises in PyTorch. As in shape_slips."""

from __future__ import annotations

import torch
from torch import nn

TENSORS = []


def slip(exercise, words):
    """Put an answer into the table."""

    def keep(function):
        TENSORS.append((exercise, function, words))
        return function

    return keep


@slip("attention", "(N, A) and (N, S, A)")
def _(query, keys, values, mask):
    scores = (query * keys).sum(-1)
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=1)
    return torch.einsum("ns,nsv->nv", weights, values), weights


@slip("attention", "(N, A) @ (N, S, A) does not fit")
def _(query, keys, values, mask):
    scores = query @ keys
    return scores, scores


@slip("attention", "transpose")
def _(query, keys, values, mask):
    scores = torch.bmm(query.unsqueeze(1), keys)
    return scores, scores


@slip("attention", "the letter d")
def _(query, keys, values, mask):
    scores = torch.einsum("nd,ntd->nt", query, keys)
    weights = torch.softmax(scores.masked_fill(~mask, -1e9), dim=1)
    return torch.einsum("nd,nsd->nd", weights, values), weights


@slip("attention", "(N, 1, S) and (9, 2)")
def _(query, keys, values, mask):
    scores = query.unsqueeze(1) @ keys.transpose(1, 2)
    weights = torch.softmax(scores, dim=2)
    return weights, weights + mask.float().reshape(-1, 2)


@slip("attention", "axes are 0 to 1")
def _(query, keys, values, mask):
    scores = torch.einsum("na,nsa->ns", query, keys)
    weights = torch.softmax(scores, dim=2)
    return weights, weights


@slip("decode_teacher_forced", "`inputs[t]` is (T,)")
def _(step, state, inputs):
    out = []
    for t in range(inputs.shape[1]):
        logits, state = step(inputs[t], state)
        out.append(logits)
    return torch.stack(out, dim=1)


@slip("decode_teacher_forced", "last index is T - 1")
def _(step, state, inputs):
    out = []
    for t in range(inputs.shape[1]):
        logits, state = step(inputs[:, t + 1], state)
        out.append(logits)
    return torch.stack(out, dim=1)


@slip("decode_teacher_forced", "does not fit into")
def _(step, state, inputs):
    N, T = inputs.shape
    out = torch.zeros(T, N, 3)
    for t in range(T):
        logits, state = step(inputs[:, t], state)
        out[t] = logits
    return out


@slip("decode_teacher_forced", "(N, T) has 2 axes")
def _(step, state, inputs):
    N, T, K = inputs.shape
    return inputs


@slip("kl_to_standard_normal", "(N, Z) and (N,)")
def _(mean, log_variance):
    return -0.5 * (1 + log_variance - mean**2 - log_variance.exp().sum(dim=1))


@slip("reparameterise", "(N, Z) and (Z, N)")
def _(mean, log_variance, rng):
    eps = torch.tensor(rng.standard_normal(mean.T.shape))
    return mean + torch.exp(log_variance / 2) * eps


@slip("elbo", "N·T")
def _(logits, target, mean, log_variance, weight, free_bits):
    N, T, K = logits.shape
    loss = nn.functional.cross_entropy(logits.reshape(N * T, K), target, reduction="sum") / N
    return loss, loss, loss


@slip("elbo", "(N, T, K)")
def _(logits, target, mean, log_variance, weight, free_bits):
    loss = nn.functional.cross_entropy(logits, target, reduction="sum")
    return loss, loss, loss


@slip("encode_source", "D")
def _(source, lengths, embedding, encoder):
    hs, (h, c) = encoder(embedding(source).transpose(0, 2))
    return hs, torch.cat([h[0], h[1]], dim=1), torch.arange(source.shape[1]) < lengths[:, None]


@slip("encode_source", "(S,) and (N,)")
def _(source, lengths, embedding, encoder):
    hs, (h, c) = encoder(embedding(source))
    return hs, torch.cat([h[0], h[1]], dim=1), torch.arange(source.shape[1]) < lengths


@slip("encode_source", "do not fit along axis 1")
def _(source, lengths, embedding, encoder):
    hs, (h, c) = encoder(embedding(source))
    return hs, torch.cat([h[0], h[1][:1]], dim=1), hs


@slip("SequenceRegressor", "does not end in")
class _(nn.Module):
    def __init__(self, inputs, units, outputs, every=False):
        super().__init__()
        self.lstm = nn.LSTM(inputs, units, batch_first=True)
        self.readout = nn.Linear(units, outputs)

    def forward(self, x):
        hs, (h, c) = self.lstm(x)
        return self.readout(x)


@slip("SequenceRegressor", "states of nn.LSTM")
class _(nn.Module):
    def __init__(self, inputs, units, outputs, every=False):
        super().__init__()
        self.units = units
        self.lstm = nn.LSTM(inputs, units, batch_first=True)
        self.readout = nn.Linear(units, outputs)

    def forward(self, x):
        h0 = torch.zeros(x.shape[0], 1, self.units)
        hs, (h, c) = self.lstm(x, (h0, h0))
        return self.readout(h[-1])


@slip("BidirectionalReviewClassifier", "does not end in")
class _(nn.Module):
    def __init__(self, vocabulary, embedded, units, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedded, padding_idx=0)
        self.lstm = nn.LSTM(embedded, units, batch_first=True, bidirectional=True)
        self.readout = nn.Linear(2 * units, 1)

    def forward(self, ids, lengths):
        hs, (h, c) = self.lstm(self.embedding(ids))
        return self.readout(h[-1]).squeeze(1)
