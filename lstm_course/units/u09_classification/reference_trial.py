"""The listing of unit 9, mended. Bug by bug it is broken again in `mistakes.toml`."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn

Reviews = tuple[Any, Any, Any]


class ReviewTrial:
    """Trains each of some classifiers on the same reviews, and reports how well each does on others.

    models  name → module, called with (ids, lengths), which gives logits (N,)
    train, validation, test  reviews: (ids (N, T), lengths (N,), y (N,)), tensors
    """

    def __init__(
        self, models: dict[str, nn.Module], train: Reviews, validation: Reviews, test: Reviews,
        epochs: int = 40, patience: int = 4, batch_size: int = 64,
    ) -> None:  # fmt: skip
        self.models = models
        self.train, self.validation, self.test = train, validation, test
        self.epochs, self.patience, self.batch_size = epochs, patience, batch_size
        self.monitor = "val_accuracy"

    def line(self, name: str, accuracy: float) -> str:
        """One line of the report."""
        return f"{name}: {100 * accuracy:.1f} % right"

    def batches(self, reviews: Reviews) -> Iterator[Reviews]:
        """Yield the reviews in their order, batch_size at a time; the last batch may be smaller."""
        ids, lengths, y = reviews
        for start in range(0, len(y), self.batch_size):
            part = slice(start, start + self.batch_size)
            yield ids[part], lengths[part], y[part]

    def score(self, model: nn.Module, reviews: Reviews) -> tuple[float, float]:
        """(mean loss, share right), as the model does when it is used."""
        import torch
        from torch.nn import functional as F

        ids, lengths, y = reviews
        model.eval()
        with torch.no_grad():
            logits = model(ids, lengths)
        loss = F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype))
        return loss.item(), ((logits > 0) == (y > 0)).double().mean().item()

    def fit(self, model: nn.Module) -> dict[str, list[float]]:
        """Train one model. Returns its history.

        Ends after ``patience`` epochs in a row without a higher validation accuracy, with the best epoch's weights.
        """
        import torch
        from torch.nn import functional as F

        optimiser = torch.optim.Adam(model.parameters(), lr=0.005)
        history: dict[str, list[float]] = {"val_loss": [], "val_accuracy": []}
        best, waited, weights = -1.0, 0, None
        for _ in range(self.epochs):
            model.train()
            for ids, lengths, y in self.batches(self.train):
                logits = model(ids, lengths)
                optimiser.zero_grad()
                F.binary_cross_entropy_with_logits(logits, y.to(logits.dtype)).backward()
                optimiser.step()
            loss, accuracy = self.score(model, self.validation)
            history["val_loss"].append(loss)
            history["val_accuracy"].append(accuracy)
            watched = history.get(self.monitor)
            if not watched:
                continue
            if watched[-1] > best:
                best, waited, weights = watched[-1], 0, copy.deepcopy(model.state_dict())
            else:
                waited += 1
            if waited >= self.patience:
                break
        if weights is not None:
            model.load_state_dict(weights)
        return history

    def report(self) -> dict[str, float]:
        """Train all models. Returns name → accuracy on the test reviews, which nothing was chosen by."""
        scores = {}
        for name, model in self.models.items():
            self.fit(model)
            _, scores[name] = self.score(model, self.test)
            print(self.line(name, scores[name]))
        return scores
