"""A character model: embedding, LSTM, linear layer. It reads a text in windows and carries its state on.

PyTorch's modules know no batch size, the *state* has one. So a model that was trained on 32 rows of text at once
generates one text from a state of one row; a state of 32 rows is of no use there.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import State, Tensor, device_of, evaluating, lstm
from lstm_course.tasks.text import ALPHABET


class CharacterModel(nn.Module):
    """ids (N, T) below len(alphabet) → logits (N, T, V) of the character after each, and the state after the last.

    alphabet  the characters, by number: a string without repeats (else ValueError)
    """

    def __init__(
        self,
        alphabet: str = ALPHABET,
        embedding_dim: int = 48,
        hidden_size: int = 256,
        num_layers: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if twice := [symbol for at, symbol in enumerate(alphabet) if symbol in alphabet[:at]]:
            raise ValueError(f"each character has one number: the alphabet has {twice[0]!r} twice")
        self.config = {
            "alphabet": alphabet, "embedding_dim": embedding_dim, "hidden_size": hidden_size,
            "num_layers": num_layers, "dropout": dropout,
        }  # fmt: skip
        self.alphabet = alphabet
        self.embedding = nn.Embedding(len(alphabet), embedding_dim)
        self.dropout = nn.Dropout(dropout)
        self.lstm = lstm(embedding_dim, hidden_size, num_layers=num_layers, dropout=dropout if num_layers > 1 else 0.0)
        self.readout = nn.Linear(hidden_size, len(alphabet))

    def forward(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        hs, state = self.lstm(self.dropout(self.embedding(ids)), state)
        return self.readout(self.dropout(hs)), state


def detach_state(state: State) -> State:
    """Return the same numbers, with no gradient behind them: here truncated backpropagation through time is cut."""
    h, c = state
    return h.detach(), c.detach()


class CharacterLoss:
    """Mean cross-entropy in nats, with the state carried from batch to batch; a loss for `Trainer`.

    carry=False starts each batch from 0. `start_epoch` forgets the state: the rows begin again at their first window.
    """

    def __init__(self, carry: bool = True) -> None:
        self.carry = carry
        self.state: State | None = None

    def start_epoch(self) -> None:
        self.state = None

    def __call__(self, model: CharacterModel, x: Tensor, y: Tensor) -> Tensor:
        logits, state = model(x, self.state if self.carry else None)
        self.state = detach_state(state)
        return F.cross_entropy(logits.flatten(0, 1), y.flatten())


@torch.no_grad()
def bits_per_character(model: CharacterModel, ids: Any, rows: int = 8) -> float:
    """Return the mean cross-entropy in bits of a text's characters, ids (length,), each from those before it.

    The text is cut into ``rows`` equal rows that are read side by side, each from a state of 0 (what is left over is
    not read); the first character of each is not counted. ValueError where a row would have fewer than two,
    or there is no row. The model's own mode is put back.
    """
    if rows < 1:
        raise ValueError(f"at least 1 row is read, not {rows}")
    ids = torch.as_tensor(ids, device=device_of(model))
    if len(ids) // rows < 2:
        raise ValueError(f"{len(ids)} characters are too few for {rows} rows of at least two")
    ids = ids[: len(ids) // rows * rows].reshape(rows, -1)
    total, state = 0.0, None
    with evaluating(model):
        for at in range(0, ids.shape[1] - 1, 1024):  # in pieces, so that the memory does not grow with the text
            x, y = ids[:, at : min(at + 1024, ids.shape[1] - 1)], ids[:, at + 1 : at + 1025]
            logits, state = model(x, state)
            total += F.cross_entropy(logits.flatten(0, 1).double(), y.flatten(), reduction="sum").item()
    return total / (rows * (ids.shape[1] - 1)) / math.log(2)
