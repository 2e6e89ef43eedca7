"""How an encoder and decoder answers: the likeliest symbol at each step, or the likeliest of several whole answers."""

from __future__ import annotations

from typing import NamedTuple

import torch

from lstm_course.models.recurrent import Tensor, evaluating
from lstm_course.models.seq2seq import EncoderDecoder, Memory, teacher_forcing_inputs
from lstm_course.tasks.pairs import END, PADDING, START


class Answer(NamedTuple):
    """ids (N, T): symbols up to `END`, then padding. log_probability (N,), in nats, of all of them, `END` too.

    weights (N, T, S): where the decoder looked at each step, or None (no attention, or a beam).
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


@torch.no_grad()
def beam(model: EncoderDecoder, source: Tensor, lengths: Tensor, limit: int, width: int = 4) -> Answer:
    """Search by beam: at every step the ``width`` likeliest answers of each sequence are kept.

    There is no bonus for length. A beam alone may lose the greedy answer on the way; it is compared at the end, so that
    the answer is never less likely than `greedy`'s. ValueError for a width or a limit below 1.
    """
    if width < 1:
        raise ValueError(f"a beam is at least 1 wide, not {width}")
    first = greedy(model, source, lengths, limit)
    with evaluating(model):
        found = _beam(model, model.encode(source, lengths), limit, width)
    better = found.log_probability > first.log_probability
    T = max(found.ids.shape[1], first.ids.shape[1])
    ids = torch.where(better[:, None], _padded_to(found.ids, T), _padded_to(first.ids, T))
    return Answer(ids, torch.where(better, found.log_probability, first.log_probability))


def _beam(model: EncoderDecoder, memory: Memory, limit: int, width: int) -> Answer:
    """Search for each sequence: rows n · width to (n + 1) · width − 1 are the beam of sequence n."""
    N, device = len(memory.hs), memory.hs.device
    memory = memory.rows(torch.arange(N, device=device).repeat_interleave(width))
    state = memory.state
    total = memory.hs.new_full((N, width), -torch.inf)
    total[:, 0] = 0.0  # at first all rows of a beam are the same: one counts
    ids = torch.zeros(N * width, 0, dtype=torch.long, device=device)
    symbol = torch.full((N * width,), START, device=device)
    done = torch.zeros(N * width, dtype=torch.bool, device=device)
    for _ in range(limit):
        logits, state, _ = model.step(symbol, state, memory)
        log_p = _allowed_log_probabilities(logits)
        K = log_p.shape[-1]
        nothing = log_p.new_full((K,), -torch.inf)
        nothing[PADDING] = 0.0  # who is done goes on for nothing, one way
        log_p = torch.where(done[:, None], nothing, log_p)
        total, best = (total[..., None] + log_p.reshape(N, width, K)).flatten(1).topk(width, dim=-1)
        parent = (torch.arange(N, device=device)[:, None] * width + best // K).flatten()
        symbol = (best % K).flatten()
        state = (state[0][parent], state[1][parent])
        ids = torch.cat([ids[parent], symbol[:, None]], dim=1)
        done = done[parent] | (symbol == END)
        if bool(done.all()):
            break
    return Answer(ids.reshape(N, width, -1)[:, 0], total[:, 0])


def log_probability(model: EncoderDecoder, source: Tensor, lengths: Tensor, ids: Tensor) -> Tensor:
    """Return the log probability (N,) in nats of answers ids (N, T), teacher forced; padding counts for nothing."""
    with evaluating(model), torch.no_grad():
        logits, _ = model(source, lengths, teacher_forcing_inputs(ids))
        each = torch.log_softmax(logits, -1).gather(-1, ids[..., None]).squeeze(-1)
        return torch.where(ids == PADDING, 0.0, each).sum(1)


def _allowed_log_probabilities(logits: Tensor) -> Tensor:
    """Return log probabilities (N, K). The start and the padding are no answers: they are left out."""
    log_p = torch.log_softmax(logits, -1)
    log_p[:, [PADDING, START]] = -torch.inf
    return log_p


def _padded_to(ids: Tensor, T: int) -> Tensor:
    return torch.nn.functional.pad(ids, (0, T - ids.shape[1]), value=PADDING)
