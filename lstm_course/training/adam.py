"""Adam, for a dict of named arrays (Kingma & Ba 2015, algorithm 1)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

import numpy as np

Array = np.ndarray
K = TypeVar("K", bound=Hashable)


class Adam:
    """Adam's state: the step number, and two running means for each parameter, by its name.

    learning_rate is α; the means of the gradient and of its square decay by ``betas``.
    """

    def __init__(self, learning_rate: float = 0.001, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8):
        self.learning_rate, self.betas, self.eps = learning_rate, betas, eps
        self.step = 0
        self._means: dict[Any, tuple[Array, Array]] = {}

    def update(self, params: Mapping[K, Array], gradients: Mapping[K, Array]) -> dict[K, Array]:
        """Return the parameters after one step, as new arrays. The two mappings have the same keys and shapes."""
        self.step += 1
        b1, b2 = self.betas
        new = {}
        for name, p in params.items():
            g = gradients[name]
            m, v = self._means.get(name, (np.zeros_like(p), np.zeros_like(p)))
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
            self._means[name] = m, v
            m_hat, v_hat = m / (1 - b1**self.step), v / (1 - b2**self.step)
            new[name] = p - self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)
        return new
