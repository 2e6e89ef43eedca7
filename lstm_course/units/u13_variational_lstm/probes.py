"""How the answers of unit 13 are tried. This runs in the student's process: there is no right answer in here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.checking.tensors import gradients, in_float32, in_float64, told

if TYPE_CHECKING:
    import torch


def drawn(
    answer: Callable[..., Any], mean: np.ndarray, log_variance: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Return the codes, and the gradient that comes back through them: (z, of mean, of log_variance)."""
    tried = in_float32 if mean.dtype == np.float32 else in_float64
    return tried(_with_gradients)("z", lambda *leaves: answer(*leaves, rng), mean, log_variance)


@in_float64
def divergence(answer: Callable[..., Any], mean: np.ndarray, log_variance: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return what it gives, and the gradient of a weighted sum of it: (KL, of mean, of log_variance)."""
    return _with_gradients("the KL", answer, mean, log_variance)


@in_float64
def bound(
    answer: Callable[..., Any],
    logits: np.ndarray,
    target: np.ndarray,
    mean: np.ndarray,
    log_variance: np.ndarray,
    weight: float,
    free_bits: float,
) -> tuple[Any, ...]:
    """Return the three numbers, and the gradient of the first: (…, of logits, of mean, of log_variance)."""
    import torch

    leaves = [torch.tensor(part, requires_grad=True) for part in (logits, mean, log_variance)]
    given = answer(leaves[0], torch.from_numpy(target), *leaves[1:], weight, free_bits)
    if not isinstance(given, tuple | list) or len(given) != 3:
        raise TypeError(f"three numbers are wanted, (loss, reconstruction, kl), and not {told(given)}")
    names = ("the loss", "the reconstruction", "the KL")
    parts = [_tensor(name, part) for name, part in zip(names, given, strict=True)]
    for name, part in zip(names, parts, strict=True):
        if part.shape:
            raise TypeError(f"{name} is to be one number, a tensor without axes; its shape is {tuple(part.shape)}")
    return (*(part.detach().clone().numpy() for part in parts), *gradients(parts[0], leaves))


def _with_gradients(name: str, answer: Callable[..., Any], *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    import torch

    leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
    value = _tensor(name, answer(*leaves))
    # Each entry with a weight of its own: a gradient that ends up in the wrong place shows.
    weights = torch.linspace(0.5, 1.5, value.numel(), dtype=value.dtype).reshape(value.shape)
    return (value.detach().clone().numpy(), *gradients((weights * value).sum(), leaves))


def _tensor(name: str, value: Any) -> torch.Tensor:
    import torch

    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} is to be a tensor, through which a gradient can come back, and not {told(value)}")
    return value
