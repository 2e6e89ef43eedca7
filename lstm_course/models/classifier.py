"""Classifiers of texts: embedding, dropout, LSTM one way or both ways, linear layer; and one that forgets the order."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import Tensor, checked_lengths, device_of, lstm, real_steps, run_padded


class ReviewClassifier(nn.Module):
    """ids (N, T) below ``vocabulary`` and lengths (N,) → logits (N,): positive for a good review.

    Embedding, dropout, LSTM, dropout, one linear layer. It reads the state after the last *real* step: what stands
    in the padding does not matter. There is no sigmoid at the end: the loss
    (`binary_cross_entropy_with_logits`) has it, and `probability`.
    """

    directions = 1

    def __init__(self, vocabulary: int, embedded: int = 32, units: int = 32, dropout: float = 0.3) -> None:
        super().__init__()
        self.config = {"vocabulary": vocabulary, "embedded": embedded, "units": units, "dropout": dropout}
        self.embedding = nn.Embedding(vocabulary, embedded)
        self.dropout = nn.Dropout(dropout)
        self.lstm = lstm(embedded, units, bidirectional=self.directions == 2)
        self.readout = nn.Linear(self.directions * units, 1)

    def forward(self, ids: Tensor, lengths: Tensor | None = None) -> Tensor:
        _, (h, _) = run_padded(self.lstm, self.dropout(self.embedding(ids)), lengths)
        last = torch.cat(list(h), dim=-1)  # forward: after the last real step; backward: after step 0
        return self.readout(self.dropout(last)).squeeze(-1)


class BidirectionalReviewClassifier(ReviewClassifier):
    """The same with an LSTM for each direction (Schuster & Paliwal 1997): it reads the end of both."""

    directions = 2


class BagOfWords(nn.Module):
    """ids (N, T) and lengths (N,) → logits (N,), from the mean of the words' embeddings: their order is gone."""

    def __init__(self, vocabulary: int, embedded: int = 32, dropout: float = 0.3) -> None:
        super().__init__()
        self.config = {"vocabulary": vocabulary, "embedded": embedded, "dropout": dropout}
        self.embedding = nn.Embedding(vocabulary, embedded)
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(embedded, 1)

    def forward(self, ids: Tensor, lengths: Tensor | None = None) -> Tensor:
        N, T = ids.shape
        lengths = torch.full((N,), T, device=ids.device) if lengths is None else checked_lengths(lengths, N, T)
        real = real_steps(lengths, T)[..., None]
        return self.readout((self.dropout(self.embedding(ids)) * real).sum(1) / lengths[:, None]).squeeze(-1)


def classification_loss(model: nn.Module, ids: Tensor, lengths: Tensor, y: Tensor) -> Tensor:
    """Binary cross-entropy in nats, a loss for `Trainer`. y (N,), 0 or 1."""
    logits = model(ids, lengths)
    return F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype))


@torch.no_grad()
def probability(model: nn.Module, ids: Tensor, lengths: Tensor | None = None) -> Tensor:
    """The probability (N,) of a good review, in evaluation mode; the model's own mode is put back."""
    was = model.training
    model.eval()
    try:
        return torch.sigmoid(model(torch.as_tensor(ids, device=device_of(model)), lengths))
    finally:
        model.train(was)


@torch.no_grad()
def evaluate(model: nn.Module, batches: Iterable[tuple]) -> tuple[float, float]:
    """(mean loss, accuracy) over all *reviews* of batches (ids, lengths, y), in evaluation mode.

    A review counts once, in a small batch as in a large one. The model's own mode is put back. ValueError where there
    is no batch.
    """
    was, device = model.training, device_of(model)
    model.eval()
    loss, right, many = 0.0, 0, 0
    try:
        for batch in batches:
            ids, lengths, y = (torch.as_tensor(part, device=device) for part in batch)
            logits = model(ids, lengths)
            loss += F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype), reduction="sum").item()
            right += int(((logits > 0) == (y > 0)).sum())
            many += len(y)
    finally:
        model.train(was)
    if not many:
        raise ValueError("there is no batch to evaluate")
    return loss / many, right / many
