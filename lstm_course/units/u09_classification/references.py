"""The right answers of unit 9. What stands in `lstm_course.models` is named here, and loaded when it is called."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from torch import nn

Array = np.ndarray


def load_into_torch(W_ih: Array, W_hh: Array, b: Array, module: Any) -> None:
    """Write the weights of an LSTM of this course into an nn.LSTM of one layer, in place.

    W_ih (4H, D), W_hh (4H, H), b (4H,), gates stacked i, f, g, o, as PyTorch has them. The module keeps its dtype.
    Its two biases add up to b.
    """
    import torch

    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.from_numpy(W_ih))
        module.weight_hh_l0.copy_(torch.from_numpy(W_hh))
        module.bias_ih_l0.copy_(torch.from_numpy(b))
        module.bias_hh_l0.zero_()


def ReviewClassifier(vocabulary: int, embedded: int, units: int, dropout: float) -> nn.Module:
    """`models.classifier.ReviewClassifier`."""
    from lstm_course.models.classifier import ReviewClassifier as Model

    return Model(vocabulary, embedded, units, dropout)


def BidirectionalReviewClassifier(vocabulary: int, embedded: int, units: int, dropout: float) -> nn.Module:
    """`models.classifier.BidirectionalReviewClassifier`."""
    from lstm_course.models.classifier import BidirectionalReviewClassifier as Model

    return Model(vocabulary, embedded, units, dropout)


class EarlyStopping:
    """Keeps a model's best weights, and says when to stop. A lower score is better; NaN never is."""

    def __init__(self, model: nn.Module, patience: int) -> None:
        self.model, self.patience = model, patience
        self.best, self.waited = math.inf, 0
        self.weights: dict[str, Any] | None = None

    def update(self, score: float) -> bool:
        """Take the next epoch's score. True when none was lower than the best for ``patience`` epochs in a row."""
        if score < self.best:
            self.best, self.waited = score, 0
            self.weights = copy.deepcopy(self.model.state_dict())
        else:
            self.waited += 1
        return self.waited >= self.patience

    def restore(self) -> None:
        """Put the weights of the best epoch back into the model."""
        if self.weights is not None:
            self.model.load_state_dict(self.weights)


def evaluate(model: nn.Module, batches: Iterable[tuple]) -> tuple[float, float]:
    """`models.classifier.evaluate`."""
    from lstm_course.models.classifier import evaluate as measure

    return measure(model, batches)
