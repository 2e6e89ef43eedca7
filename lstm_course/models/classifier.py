"""Classifiers of texts: embedding, dropout, LSTM one way or both ways, linear layer; and one that forgets the order."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import Tensor, checked_lengths, device_of, evaluating, lstm, real_steps, run_padded

Vocabulary = int | Sequence[str]
"""The words by number, or how many there are."""


class ReviewClassifier(nn.Module):
    """ids (N, T) below the size of ``vocabulary`` and lengths (N,) → logits (N,): positive for a good review.

    Embedding, dropout, LSTM, dropout, one linear layer. It reads the state after the last *real* step: what stands
    in the padding does not matter. There is no sigmoid at the end: the loss
    (`binary_cross_entropy_with_logits`) has it, and `probability`.

    vocabulary: the words by number, without repeats, or how many there are. A checkpoint keeps what was given: with
    the words, another vocabulary of the same size does not fit.
    """

    directions = 1

    def __init__(
        self, vocabulary: Vocabulary, embedding_dim: int = 32, hidden_size: int = 32, dropout: float = 0.3
    ) -> None:
        super().__init__()
        kept, size = _words(vocabulary)
        self.config: dict[str, Any] = {
            "vocabulary": kept, "embedding_dim": embedding_dim, "hidden_size": hidden_size, "dropout": dropout,
        }  # fmt: skip
        self.embedding = nn.Embedding(size, embedding_dim)
        self.dropout = nn.Dropout(dropout)
        self.lstm = lstm(embedding_dim, hidden_size, bidirectional=self.directions == 2)
        self.readout = nn.Linear(self.directions * hidden_size, 1)

    def forward(self, ids: Tensor, lengths: Tensor | None = None) -> Tensor:
        _, (h, _) = run_padded(self.lstm, self.dropout(self.embedding(ids)), lengths)
        last = torch.cat(list(h), dim=-1)  # forward: after the last real step; backward: after step 0
        return self.readout(self.dropout(last)).squeeze(-1)


class BidirectionalReviewClassifier(ReviewClassifier):
    """The same with an LSTM for each direction (Schuster & Paliwal 1997): it reads the end of both."""

    directions = 2


class BagOfWords(nn.Module):
    """ids (N, T) and lengths (N,) → logits (N,), from the mean of the words' embeddings: their order is gone.

    vocabulary: the words or how many there are, as in `ReviewClassifier`.
    """

    def __init__(self, vocabulary: Vocabulary, embedding_dim: int = 32, dropout: float = 0.3) -> None:
        super().__init__()
        kept, size = _words(vocabulary)
        self.config: dict[str, Any] = {"vocabulary": kept, "embedding_dim": embedding_dim, "dropout": dropout}
        self.embedding = nn.Embedding(size, embedding_dim)
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(embedding_dim, 1)

    def forward(self, ids: Tensor, lengths: Tensor | None = None) -> Tensor:
        N, T = ids.shape
        lengths = torch.full((N,), T) if lengths is None else checked_lengths(lengths, N, T)
        lengths = lengths.to(ids.device)
        real = real_steps(lengths, T)[..., None]
        return self.readout((self.dropout(self.embedding(ids)) * real).sum(1) / lengths[:, None]).squeeze(-1)


def _words(vocabulary: Vocabulary) -> tuple[int | list[str], int]:
    """Return what a config keeps of a vocabulary, and its size. ValueError where a word is in it twice."""
    if isinstance(vocabulary, Sequence):
        words = list(vocabulary)
        if len(set(words)) < len(words):
            twice = next(word for at, word in enumerate(words) if word in words[:at])
            raise ValueError(f"each word has one number: the vocabulary has {twice!r} twice")
        return words, len(words)
    size = operator.index(vocabulary)
    return size, size


def _labels(y: Tensor) -> Tensor:
    """Return the same y. ValueError where one is outside 0 to 1, as labels of −1 and 1 are."""
    if not bool(((y >= 0) & (y <= 1)).all()):
        raise ValueError(f"labels are from 0 (bad) to 1 (good), not from {y.min().item()} to {y.max().item()}")
    return y


def classification_loss(model: nn.Module, ids: Tensor, lengths: Tensor, y: Tensor) -> Tensor:
    """Return the binary cross-entropy in nats, a loss for `Trainer`. y (N,), 0 or 1; ValueError for another."""
    logits = model(ids, lengths)
    return F.binary_cross_entropy_with_logits(logits, _labels(y).to(logits.dtype))


@torch.no_grad()
def evaluate(model: nn.Module, batches: Iterable[tuple]) -> tuple[float, float]:
    """Return (mean loss, accuracy) over all *reviews* of batches (ids, lengths, y), in evaluation mode.

    A review counts once, in a small batch as in a large one. The model's own mode is put back. ValueError where there
    is no batch, or a label outside 0 to 1.
    """
    device, loss, right, count = device_of(model), 0.0, 0, 0
    with evaluating(model):
        for batch in batches:
            ids, lengths, y = (torch.as_tensor(part, device=device) for part in batch)
            logits = model(ids, lengths)
            loss += F.binary_cross_entropy_with_logits(logits, _labels(y).to(logits.dtype), reduction="sum").item()
            right += int(((logits > 0) == (y > 0)).sum())
            count += len(y)
    if not count:
        raise ValueError("there is no batch to evaluate")
    return loss / count, right / count
