"""How an encoder and decoder answers: the likeliest symbol at each step."""

from __future__ import annotations

from typing import NamedTuple

import torch

from lstm_course.models.recurrent import Tensor, evaluating
from lstm_course.models.seq2seq import EncoderDecoder
from lstm_course.tasks.pairs import END, PADDING, START


class Answer(NamedTuple):
    """ids (N, T): symbols up to `END`, then padding. log_probability (N,), in nats, of all of them, `END` too.

    weights (N, T, S): where the decoder looked at each step, or None without attention.
    """

    ids: Tensor
    log_probability: Tensor
    weights: Tensor | None = None


@torch.no_grad()
def greedy(model: EncoderDecoder, source: Tensor, lengths: Tensor, limit: int) -> Answer:
    """Take the likeliest symbol at each step, for ``limit`` steps at most; the next step reads it.

    A row that has reached `END` gets only padding. The model's mode is put back. ValueError for a limit below 1, or a
    source without a sequence.
    """
    if limit < 1:
        raise ValueError(f"an answer has at least 1 step, so the limit is not {limit}")
    with evaluating(model):
        memory = model.encode(source, lengths)
        N, state = len(source), memory.state
        symbol = torch.full((N,), START, device=source.device)
        done = torch.zeros(N, dtype=torch.bool, device=source.device)
        total = memory.hs.new_zeros(N)
        symbols: list[Tensor] = []
        all_weights: list[Tensor] = []
        for _ in range(limit):
            logits, state, weights = model.step(symbol, state, memory)
            best, symbol = _allowed_log_probabilities(logits).max(-1)
            total = total + torch.where(done, 0.0, best)
            symbol = torch.where(done, PADDING, symbol)
            symbols.append(symbol)
            all_weights += [] if weights is None else [weights]
            done = done | (symbol == END)
            if bool(done.all()):
                break
        return Answer(torch.stack(symbols, 1), total, torch.stack(all_weights, 1) if all_weights else None)


def _allowed_log_probabilities(logits: Tensor) -> Tensor:
    """Return log probabilities (N, K). The start and the padding are no answers: they are left out."""
    log_p = torch.log_softmax(logits, -1)
    log_p[:, [PADDING, START]] = -torch.inf
    return log_p
