"""When to stop: after so many epochs without a better score (Prechelt 1998)."""

from __future__ import annotations

import math


class EarlyStopping:
    """Remembers the best score and when it was; says when there was none better for ``patience`` updates.

    larger_is_better: for an accuracy; else for a loss. A score counts as better when it is by more than ``least``.
    NaN is never better.
    """

    def __init__(self, patience: int, larger_is_better: bool = False, least: float = 0.0) -> None:
        if patience < 1:
            raise ValueError(f"patience is at least 1, not {patience}")
        self.patience, self.larger_is_better, self.least = patience, larger_is_better, least
        self.best: float | None = None
        self.best_at = -1
        self.seen = 0

    def update(self, score: float) -> bool:
        """Takes the next score; True when it is time to stop. `improved` says whether this one was the best."""
        sign = 1 if self.larger_is_better else -1
        if not math.isnan(score) and (self.best is None or sign * (score - self.best) > self.least):
            self.best, self.best_at = float(score), self.seen
        self.seen += 1
        return self.waited >= self.patience

    @property
    def improved(self) -> bool:
        return self.seen > 0 and self.best_at == self.seen - 1

    @property
    def waited(self) -> int:
        """Updates since the best one (all of them, where none was a number)."""
        return self.seen - 1 - self.best_at
