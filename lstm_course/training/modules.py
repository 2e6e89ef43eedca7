"""The same loop over a PyTorch module: for the larger experiments, and for the units from 9 on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from lstm_course.training.progress import bar

if TYPE_CHECKING:
    import torch


@dataclass
class History:
    """losses: on each batch, before it was learned from; norms: of all gradients together, before clipping."""

    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)


def train_module(
    module: torch.nn.Module,
    loss: Callable[..., torch.Tensor],
    batches: Iterable[tuple],
    steps: int,
    rate: float = 0.01,
    max_norm: float = 1.0,
    watch: Callable[[int, torch.nn.Module], Any] | None = None,
    progress: bool = True,
) -> History:
    """Train a module in place on ``steps`` batches, or on as many as there are, with Adam and clipping.

    loss(module(x), y) or loss(module(x), y, mask) is one number. batches hold NumPy arrays or tensors; floating-point
    ones take the module's dtype, and all go to its device. The rest is as in `lstm_course.training.train.train`.
    """
    import torch

    first = next(module.parameters())
    optimiser = torch.optim.Adam(module.parameters(), lr=rate)
    history = History()
    if watch is not None and watch(0, module):
        return history
    for batch in bar(islice(batches, steps), steps, f"training {type(module).__name__}", progress):
        x, *rest = (_tensor(part, first) for part in batch)
        value = loss(module(x), *rest)
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        norm = torch.nn.utils.clip_grad_norm_(module.parameters(), max_norm)
        optimiser.step()
        history.losses.append(value.item())
        history.norms.append(norm.item())
        if watch is not None and watch(len(history.losses), module):
            break
    return history


def _tensor(part: Any, like: torch.Tensor) -> torch.Tensor:
    import torch

    tensor = torch.as_tensor(part, device=like.device)
    return tensor.to(like.dtype) if tensor.is_floating_point() else tensor
