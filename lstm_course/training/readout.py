"""What stands on top of a recurrent cell: one linear layer, read at the last step or at every step, and a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Params = Mapping[str, Array]
Loss = Callable[[Array, Array, Array], tuple[float, Array]]


def squared_error(scores: Array, y: Array, counts: Array) -> tuple[float, Array]:
    """Return the mean squared error and its gradient. scores (..., K), y with as many entries, counts (...).

    counts weighs each answer (its K squares, averaged); the mean is over what counts.
    """
    weight = counts[..., None] / (counts.sum() * scores.shape[-1])
    error = scores - y.reshape(scores.shape)
    return float(np.sum(weight * error**2)), 2 * weight * error


def cross_entropy(scores: Array, y: Array, counts: Array) -> tuple[float, Array]:
    """Return the mean cross-entropy of softmax(scores), in nats, and its gradient.

    scores (..., K), y (...) classes, counts (...) weighs each answer; the mean is over what counts.
    """
    weight = counts / counts.sum()
    shifted = scores - scores.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    right = np.eye(scores.shape[-1], dtype=scores.dtype)[y]
    return float(-np.sum(weight * np.sum(right * log_p, axis=-1))), weight[..., None] * (np.exp(log_p) - right)


@dataclass(frozen=True)
class Readout:
    """scores = W h + b, of the last h (``every=False``) or of every h of the sequence.

    outputs  K, the number of scores
    loss     `squared_error`, `cross_entropy`, or any function of (scores, y, counts) that returns loss and gradient
    """

    outputs: int
    loss: Loss = squared_error
    every: bool = False

    def init_params(self, rng: np.random.Generator, hidden_size: int) -> dict[str, Array]:
        """W (K, H) and b (K,), uniform in ±1/sqrt(H), as torch.nn.Linear's default. Drawn in this order."""
        limit = hidden_size**-0.5
        return {
            "W": rng.uniform(-limit, limit, (self.outputs, hidden_size)),
            "b": rng.uniform(-limit, limit, self.outputs),
        }

    def scores(self, hs: Array, params: Params) -> Array:
        """hs (N, T, H) to (N, K), or with ``every`` to (N, T, K)."""
        return (hs if self.every else hs[:, -1]) @ params["W"].T + params["b"]

    def loss_and_gradients(
        self, hs: Array, params: Params, y: Array, mask: Array | None = None
    ) -> tuple[float, Array, dict[str, Array]]:
        """(loss, dhs (N, T, H), gradients of W and b). With a mask (0 or 1 for each answer) only the ones count."""
        scores = self.scores(hs, params)
        counts = np.ones(scores.shape[:-1], hs.dtype) if mask is None else np.asarray(mask, hs.dtype)
        loss, dscores = self.loss(scores, y, counts)
        dhs = np.zeros_like(hs)
        read = slice(None) if self.every else slice(-1, None)
        dscores = dscores.reshape(len(hs), -1, self.outputs)
        dhs[:, read] = dscores @ params["W"]
        gradients = {"W": np.einsum("ntk,nth->kh", dscores, hs[:, read]), "b": dscores.sum(axis=(0, 1))}
        return loss, dhs, gradients
