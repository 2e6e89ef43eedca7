"""Encoder and decoder (Sutskever, Vinyals & Le 2014), with attention (Bahdanau, Cho & Bengio 2015) or without."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.attention import ATTENTIONS
from lstm_course.models.recurrent import State, Tensor, lstm, open_forget_gates, real_steps, run_padded
from lstm_course.tasks.pairs import PADDING, START, SYMBOLS


class Memory(NamedTuple):
    """What the decoder gets of the source: hs (N, S, 2H), mask (N, S), and the state (h, c), each (N, H)."""

    hs: Tensor
    mask: Tensor
    state: State


class EncoderDecoder(nn.Module):
    """source (N, S), lengths (N,), inputs (N, T) → logits (N, T, K) of the target's symbols, weights (N, T, S) or None.

    A Bi-LSTM encodes; its two last states, through one linear layer, start the decoder's LSTM. attention: None,
    "additive" or "scaled". Without it that state is all the decoder knows of the source: the bottleneck. With it the
    decoder looks, from the state before each step, at the encoder's output at every step of the source.
    """

    def __init__(
        self,
        source_symbols: int = len(SYMBOLS),
        target_symbols: int = len(SYMBOLS),
        attention: str | None = "additive",
        embedding_dim: int = 24,
        hidden_size: int = 64,
    ) -> None:
        super().__init__()
        if attention is not None and attention not in ATTENTIONS:
            raise ValueError(f"attention is None, {' or '.join(map(repr, ATTENTIONS))}, not {attention!r}")
        self.config = {
            "source_symbols": source_symbols, "target_symbols": target_symbols, "attention": attention,
            "embedding_dim": embedding_dim, "hidden_size": hidden_size,
        }  # fmt: skip
        seen = 2 * hidden_size if attention else 0
        self.source_embedding = nn.Embedding(source_symbols, embedding_dim)
        self.target_embedding = nn.Embedding(target_symbols, embedding_dim)
        self.encoder = lstm(embedding_dim, hidden_size, bidirectional=True)
        self.bridge = nn.Linear(2 * hidden_size, 2 * hidden_size)
        self.attention = ATTENTIONS[attention](hidden_size, 2 * hidden_size, hidden_size) if attention else None
        self.decoder = open_forget_gates(nn.LSTMCell(embedding_dim + seen, hidden_size))
        self.readout = nn.Linear(hidden_size + seen, target_symbols)

    def encode(self, source: Tensor, lengths: Tensor) -> Memory:
        """Read the source; padding behind its lengths (N,) changes nothing."""
        hs, (h, _) = run_padded(self.encoder, self.source_embedding(source), lengths)
        h, c = self.bridge(torch.cat([h[0], h[1]], dim=-1)).chunk(2, dim=-1)
        return Memory(hs, real_steps(lengths.to(source.device), source.shape[1]), (torch.tanh(h), c))

    def step(self, symbol: Tensor, state: State, memory: Memory) -> tuple[Tensor, State, Tensor | None]:
        """Read one symbol (N,): logits (N, K) of the next one, the new state, and the weights (N, S) or None."""
        x, weights, seen = self.target_embedding(symbol), None, []
        if self.attention is not None:
            context, weights = self.attention(state[0], memory.hs, memory.hs, memory.mask)
            seen = [context]
        h, c = self.decoder(torch.cat([x, *seen], dim=-1), state)
        return self.readout(torch.cat([h, *seen], dim=-1)), (h, c), weights

    def forward(self, source: Tensor, lengths: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor | None]:
        memory = self.encode(source, lengths)
        state, all_logits, all_weights = memory.state, [], []
        for t in range(inputs.shape[1]):
            logits, state, weights = self.step(inputs[:, t], state, memory)
            all_logits.append(logits)
            all_weights.append(weights)
        weights = torch.stack(all_weights, dim=1) if self.attention is not None else None  # type: ignore[arg-type]
        return torch.stack(all_logits, dim=1), weights


def teacher_forcing_inputs(target: Tensor, start: int = START) -> Tensor:
    """Return what the decoder reads (N, T): ``start``, then the target (N, T) without its last symbol. A new tensor."""
    return torch.cat([torch.full_like(target[:, :1], start), target[:, :-1]], dim=1)


def translation_loss(model: EncoderDecoder, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy in nats under teacher forcing, padding left out; a loss for `Trainer`."""
    logits, _ = model(source, lengths, teacher_forcing_inputs(target))
    return symbol_loss(logits, target)


def symbol_loss(logits: Tensor, target: Tensor, padding: int = PADDING) -> Tensor:
    """Return the mean cross-entropy in nats of target (N, T), padding left out. logits (N, T, K)."""
    return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=padding)
