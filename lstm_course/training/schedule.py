"""How the learning rate goes up and down, and when a training ends."""

from __future__ import annotations

import math
from collections.abc import Callable


def cosine(steps: int, warm_up: int = 0, least: float = 0.02) -> Callable[[int], float]:
    """Return a schedule: up to 1 in ``warm_up`` steps, down to ``least`` along half a cosine.

    Loshchilov & Hutter (2017). ValueError below one step.
    """
    if steps < 1:
        raise ValueError(f"a schedule has at least 1 step, not {steps}")

    def factor(step: int) -> float:
        down = least + (1 - least) * 0.5 * (1 + math.cos(math.pi * min(step, steps) / steps))
        return down * min(1.0, (step + 1) / warm_up) if warm_up else down

    return factor


class EarlyStopping:
    """Remembers the best score and when it was; says when there was none better for ``patience`` updates.

    Prechelt (1998). larger_is_better: for an accuracy; else for a loss. A score counts as better when it is by more
    than ``least``. NaN is never better.
    """

    def __init__(self, patience: int, larger_is_better: bool = False, least: float = 0.0) -> None:
        if patience < 1:
            raise ValueError(f"patience is at least 1, not {patience}")
        self.patience, self.larger_is_better, self.least = patience, larger_is_better, least
        self.best: float | None = None
        self.best_at = -1
        self.seen = 0

    def update(self, score: float) -> bool:
        """Take the next score; True when it is time to stop. `improved` says whether this one was the best."""
        sign = 1 if self.larger_is_better else -1
        if not math.isnan(score) and (self.best is None or sign * (score - self.best) > self.least):
            self.best, self.best_at = float(score), self.seen
        self.seen += 1
        return self.stopped

    @property
    def improved(self) -> bool:
        """Whether the last score was the best."""
        return self.seen > 0 and self.best_at == self.seen - 1

    @property
    def waited(self) -> int:
        """Updates since the best one (all of them, where none was a number)."""
        return self.seen - 1 - self.best_at

    @property
    def stopped(self) -> bool:
        """Whether the patience is at an end."""
        return self.seen > 0 and self.waited >= self.patience
