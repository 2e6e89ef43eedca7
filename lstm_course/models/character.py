"""A character model: embedding, LSTM, linear layer. It reads a text in windows and carries its state on.

PyTorch's modules know no batch size, the *state* has one. So a model that was trained on 32 rows of text at once
generates one text from a state of one row; a state of 32 rows is of no use there.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import State, Tensor, device_of, evaluating, lstm
from lstm_course.tasks.text import ALPHABET, ids_to_text, text_to_ids


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
def bits_per_character(model: CharacterModel, ids: Tensor, rows: int = 8) -> float:
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


def sample(logits: Tensor, temperature: float, generator: torch.Generator | None = None) -> Tensor:
    """Draw one class (N,) for each row of logits (N, V) from softmax(logits / temperature).

    A temperature of 0 takes the largest. One draw of N numbers, uniform in [0, 1), in float64 on the CPU: the first
    class at which the cumulated probability exceeds the number is taken, so that the draw does not depend on the
    device. ValueError for a temperature that is negative, NaN or too small to divide by, and for logits with a NaN or
    an infinite largest one.
    """
    if not temperature >= 0:
        raise ValueError(f"a temperature is 0 or more, not {temperature}")
    if not bool(torch.isfinite(logits.amax(-1)).all()):  # the largest of a row with a NaN is NaN
        raise ValueError("the logits hold a NaN, or the largest of a row is infinite: there is nothing to draw from")
    if temperature == 0:
        return logits.argmax(-1)
    p = torch.softmax(logits.detach().cpu().double() / temperature, -1)
    if bool(torch.isnan(p).any()):
        raise ValueError(f"a temperature of {temperature} is too small to divide by: 0 takes the largest")
    u = torch.rand(len(p), 1, dtype=torch.float64, generator=generator)
    drawn = (p.cumsum(-1) <= u).sum(-1)
    return drawn.clamp(max=p.shape[-1] - 1).to(logits.device)  # rounding may leave the sum below 1


@torch.no_grad()
def generate(
    model: CharacterModel,
    prefix: str,
    length: int,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> str:
    """Write ``length`` further characters after the prefix, which is read first, from a state of 0 and a batch of one.

    generator: a torch.Generator on the CPU; the same seed gives the same text. Draws one number a character
    (`sample`). ValueError for an empty prefix, KeyError for one with a character that is not in the alphabet.
    The model's own mode is put back.
    """
    if not prefix:
        raise ValueError("the prefix needs at least one character: there must be something to read")
    written: list[int] = []
    x = torch.as_tensor(text_to_ids(prefix, model.alphabet), device=device_of(model))[None]
    with evaluating(model):
        logits, state = model(x)
        for _ in range(length):
            x = sample(logits[:, -1], temperature, generator)
            written.append(int(x))
            logits, state = model(x[None], state)
    return ids_to_text(written, model.alphabet)
