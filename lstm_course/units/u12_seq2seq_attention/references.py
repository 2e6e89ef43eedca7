"""The right answers of unit 12, in PyTorch: what encodes, what decodes, and what looks back.

``step(symbol (N,), state)`` stands for a decoder that knows its sources: it gives logits (N, K) and the new state, a
pair h, c of (N, H) each.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Tensor = Any
State = tuple[Tensor, Tensor]
Step = Callable[[Tensor, State], tuple[Tensor, State]]


def encode_source(source: Tensor, lengths: Tensor, embedding: Any, encoder: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Return (hs (N, S, 2H), summary (N, 2H), mask (N, S)) of a source (N, S), by a bidirectional nn.LSTM, batch first.

    hs is 0 in the padding. summary: both directions' h after the whole source, forward first. mask: True where a
    symbol stands.
    """
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    S = source.shape[1]
    packed = pack_padded_sequence(embedding(source), lengths, batch_first=True, enforce_sorted=False)
    hs, (h, _) = encoder(packed)
    hs, _ = pad_packed_sequence(hs, batch_first=True, total_length=S)
    return hs, torch.cat([h[0], h[1]], dim=1), torch.arange(S) < lengths[:, None]


def teacher_forcing_inputs(targets: Tensor, start: int) -> Tensor:
    """Return what the decoder reads: start, then the targets (N, T) without their last symbol. A new tensor."""
    import torch

    return torch.cat([torch.full_like(targets[:, :1], start), targets[:, :-1]], dim=1)


def decode_teacher_forced(step: Step, state: State, inputs: Tensor) -> Tensor:
    """Return logits (N, T, K) at each step, when the inputs (N, T) are read one after the other."""
    import torch

    all_logits = []
    for t in range(inputs.shape[1]):
        logits, state = step(inputs[:, t], state)
        all_logits.append(logits)
    return torch.stack(all_logits, dim=1)


def decode_greedy(step: Step, state: State, start: int, end: int, limit: int) -> Tensor:
    """Return the likeliest symbol at each step, (N, T), read at the next one; ``end`` behind a row's end.

    The step after which all rows have ended is the last; the ``limit``-th is in any case.
    """
    import torch

    symbol = torch.full((len(state[0]),), start)
    ended = torch.zeros(len(symbol), dtype=torch.bool)
    symbols: list[Tensor] = []
    while len(symbols) < limit and not ended.all():
        logits, state = step(symbol, state)
        symbol = logits.argmax(dim=1).masked_fill(ended, end)
        ended = ended | (symbol == end)
        symbols.append(symbol)
    return torch.stack(symbols, dim=1)


def attention(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return (context (N, V), weights (N, S)) by scaled dot products (Vaswani et al. 2017, equation 1).

    query (N, A), one a sequence, keys (N, S, A), values (N, S, V), mask (N, S).
    Where a sequence has nothing to look at, both are 0.
    """
    import torch

    scores = torch.einsum("na,nsa->ns", query, keys) / math.sqrt(query.shape[1])
    lowest = torch.finfo(scores.dtype).min
    weights = torch.softmax(scores.masked_fill(~mask, lowest), dim=1) * mask
    return torch.einsum("ns,nsv->nv", weights, values), weights


def scheduled_inputs(
    step: Step, state: State, targets: Tensor, start: int, truth: float, rng: np.random.Generator
) -> Tensor:
    """Return what the decoder reads, (N, T), under scheduled sampling (Bengio, Vinyals, Jaitly & Shazeer 2015).

    ``start`` first. From then on, for each sequence, the true symbol of the step before with the probability
    ``truth``, else the likeliest one of the decoder itself, which has read these very inputs. rng.random(N) at each
    step but the first: below ``truth``, the true one.
    """
    import torch

    read = torch.full_like(targets[:, 0], start)
    inputs = [read]
    for t in range(1, targets.shape[1]):
        with torch.no_grad():
            logits, state = step(read, state)
        true = torch.from_numpy(rng.random(len(targets)) < truth)
        read = torch.where(true, targets[:, t - 1], logits.argmax(dim=1))
        inputs.append(read)
    return torch.stack(inputs, dim=1)
