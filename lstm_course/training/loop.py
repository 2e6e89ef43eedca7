"""The training loop for PyTorch: Adam, a schedule, clipping, and somebody who watches.

`lstm_course.training.trainer.Trainer` adds epochs, early stopping and checkpoints to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from lstm_course.training.progress import watched

if TYPE_CHECKING:
    import torch

    from lstm_course.training.gate_map import GateMap


@dataclass
class History:
    """What a training has seen.

    losses   of each batch, before it was learned from
    norms    of all gradients together, before clipping
    scores   of the validation, one an epoch
    """

    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def copy(self) -> History:
        """Return a history that does not grow with this one."""
        return History([*self.losses], [*self.norms], [*self.scores])


def train_module(
    module: torch.nn.Module,
    loss: Callable[..., torch.Tensor],
    batches: Iterable[tuple],
    steps: int | None = None,
    *,
    learning_rate: float = 0.01,
    max_norm: float = 1.0,
    schedule: Callable[[int], float] | None = None,
    watch: Callable[[int, Any], Any] | None = None,
    progress: str = "",
    sample: Callable[[], str | GateMap] | None = None,
    optimiser: torch.optim.Optimizer | None = None,
    history: History | None = None,
) -> History:
    """Train a module in place on ``steps`` batches, or on as many as there are. Return what was seen.

    loss(module, *batch)  one number, a tensor. Where it has a method ``start_step(step)``, that is called before each
                          batch with the number of steps done
    batches               tuples of NumPy arrays or tensors. Floating-point ones take the module's dtype, and all go to
                          its device
    learning_rate         Adam's; all gradients together are clipped to ``max_norm``
    schedule(step)        a factor for the learning rate, from the number of steps done
    watch(step, module)   called before the first step and after each; a true value ends the training
    progress              the label of what is seen meanwhile, in a notebook or on a terminal; nothing without. In a
                          notebook an interrupt then ends the training after the step, see `progress.watched`
    sample()              what the model can do by now, as text, or a `gate_map`, to be seen as well
    optimiser, history    to go on with, in place of a new Adam and a new history. The steps done are those in it

    PyTorch's global generators are used as they are. FloatingPointError where the loss or the gradients are not finite:
    nothing was learned from that batch.
    """
    import torch

    optimiser = optimiser or torch.optim.Adam(module.parameters(), lr=learning_rate)
    history = History() if history is None else history
    if watch is not None and watch(len(history.losses), module):
        return history
    module.train()
    taken = islice(batches, steps)
    with watched(taken, steps, progress, history, sample, bool(progress)) as some:
        for batch in some:
            step = len(history.losses)
            if schedule is not None:
                for group in optimiser.param_groups:
                    group["lr"] = optimiser.defaults["lr"] * schedule(step)
            if hasattr(loss, "start_step"):
                loss.start_step(step)
            value, norm = _learn(module, loss, batch, optimiser, max_norm, step)
            history.losses.append(value)
            history.norms.append(norm)
            if watch is not None and watch(step + 1, module):
                break
    return history


def _learn(
    module: torch.nn.Module,
    loss: Callable[..., torch.Tensor],
    batch: tuple,
    optimiser: torch.optim.Optimizer,
    max_norm: float,
    step: int,
) -> tuple[float, float]:
    """Take one step. Return the loss before it, and the norm of the gradients before clipping."""
    import torch

    first = next(module.parameters())
    parts = [tensor_like(part, first) for part in batch]
    value = loss(module, *parts)
    if not torch.isfinite(value):
        raise FloatingPointError(f"the loss is {value.item()} at step {step}: {_why(module, parts, step)}")
    optimiser.zero_grad(set_to_none=True)
    value.backward()
    norm = torch.nn.utils.clip_grad_norm_(module.parameters(), max_norm)
    if not torch.isfinite(norm):
        found = f"the norm of the gradients is {norm.item()} at step {step}, the loss {value.item()}"
        raise FloatingPointError(f"{found}: {_why(module, parts, step)}")
    optimiser.step()
    return value.item(), norm.item()


def _why(module: torch.nn.Module, parts: list[torch.Tensor], step: int) -> str:
    import torch

    if not all(bool(torch.isfinite(part).all()) for part in parts):
        return "the data are not finite"
    if not all(bool(torch.isfinite(p).all()) for p in module.parameters()):
        return "the weights are not finite"
    if step == 0:
        return "the data and the weights are finite, so look at the loss: a root or logarithm of 0, too large numbers"
    return "try a smaller learning rate"


def tensor_like(part: Any, like: torch.Tensor) -> torch.Tensor:
    """Return a tensor on ``like``'s device, and in its dtype where it has floating-point numbers."""
    import torch

    tensor = torch.as_tensor(part, device=like.device)
    return tensor.to(like.dtype) if tensor.is_floating_point() else tensor
