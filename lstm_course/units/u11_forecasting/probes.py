"""How the answers of unit 11 are tried where that is more than a call. This runs in the student's process."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.tensors import in_float64

WEIGHTS = (
    "lstm.weight_ih_l0",
    "lstm.weight_hh_l0",
    "lstm.bias_ih_l0",
    "lstm.bias_hh_l0",
    "readout.weight",
    "readout.bias",
)
NAMES = ("W_ih", "W_hh", "b_ih", "b_hh", "W", "b")


def steps_of_parts(answer: Callable, n: int, fractions: tuple[float, ...]) -> list[Any]:
    """The numbers of the steps that each part holds."""
    steps = np.arange(int(n))
    return [steps[part] for part in answer(int(n), fractions)]


@in_float64
def try_regressor(
    answer: Callable, inputs: int, units: int, outputs: int, every: bool, x: Any, dy: Any,
    W_ih: Any, W_hh: Any, b_ih: Any, b_hh: Any, W: Any, b: Any,
) -> dict[str, Any]:  # fmt: skip
    """Built, given these weights by their names, called twice, and its gradients for dy at the output.

    Of a matrix x (T, D) all that is said is whether it was refused.
    """
    import torch

    weights = (W_ih, W_hh, b_ih, b_hh, W, b)
    model = answer(inputs, units, outputs, every)
    if not isinstance(model, torch.nn.Module):
        raise ValueError("it is no nn.Module: class SequenceRegressor(nn.Module)")
    model = model.double()
    own = dict(model.named_parameters())
    for name, value in zip(WEIGHTS, weights, strict=True):
        if name not in own:
            raise ValueError(f"it has no parameter {name}: self.lstm is an nn.LSTM and self.readout an nn.Linear")
        if tuple(own[name].shape) != value.shape:
            raise ValueError(f"its {name} has the shape {tuple(own[name].shape)}, and {value.shape} is wanted")
    if more := sorted(set(own) - set(WEIGHTS)):
        raise ValueError(f"it has a parameter too many: {more[0]}")
    with torch.no_grad():
        for name, value in zip(WEIGHTS, weights, strict=True):
            own[name].copy_(torch.from_numpy(value))
    model.eval()
    given = torch.from_numpy(np.array(x, dtype=float)).requires_grad_()
    if given.ndim != 3:
        try:
            said = model(given)
        except ValueError:
            return {"a matrix (T, D)": "ValueError"}
        return {"a matrix (T, D)": f"an answer of shape {tuple(said.shape)}"}
    said = model(given)
    again = model(given).detach()
    result = {"answer": said.detach().numpy(), "the second time": again.numpy()}
    if said.shape == dy.shape and said.requires_grad:
        said.backward(torch.from_numpy(np.array(dy, dtype=float)))
    gradients = {"dx": given.grad, **{f"d{short}": own[name].grad for short, name in zip(NAMES, WEIGHTS, strict=True)}}
    return result | {name: np.zeros(0) if g is None else g.numpy() for name, g in gradients.items()}


@in_float64
def try_training(
    answer: Callable, x: Any, y: Any, W: Any, b: Any, V: Any, c: Any, epochs: int, rate: float, max_norm: float
) -> dict[str, Any]:
    """A small network trained on the batches x (B, N, T, D), y (B, N, K): losses, weights, and in which mode it was.

    Targets (B, N), for answers (N, 1), are to be refused.
    """
    import torch
    from torch import nn

    class Small(nn.Module):
        """tanh of the mean step, and one linear layer. Notes whether it was in training mode when it was called."""

        def __init__(self) -> None:
            super().__init__()
            self.W, self.b, self.V, self.c = (nn.Parameter(torch.tensor(a)) for a in (W, b, V, c))
            self.modes: list[bool] = []

        def forward(self, steps: Any) -> Any:
            self.modes.append(self.training)
            return torch.tanh(steps.mean(dim=1) @ self.W.T + self.b) @ self.V.T + self.c

    model = Small()
    model.eval()
    batches = [(torch.from_numpy(one), torch.from_numpy(other)) for one, other in zip(x, y, strict=True)]
    if y.ndim == 2:
        try:
            answer(model, batches, epochs, rate, max_norm)
        except ValueError:
            return {"targets (N,) for answers (N, 1)": "ValueError"}
        return {"targets (N,) for answers (N, 1)": "they were trained on"}
    losses = answer(model, batches, epochs, rate, max_norm)
    if not isinstance(losses, list | tuple | np.ndarray):
        raise ValueError("it returns no list of losses, one an epoch")
    weights = {name: p.detach().numpy() for name, p in model.named_parameters()}
    return {
        "losses": np.array([float(loss) for loss in losses]),
        **weights,
        "calls in training mode": sum(model.modes),
        "calls in evaluation mode": len(model.modes) - sum(model.modes),
        "in training mode afterwards": model.training,
    }


@in_float64
def try_month_ahead(answer: Callable, behaviour: str, values: Any) -> dict[str, Any]:
    """One behaviour of the listing, tried on a fresh network: each bug shows in one of them."""
    import torch

    values = torch.from_numpy(np.array(values, dtype=float))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = answer().double()
    return _BEHAVIOURS[behaviour](model, values)


def _steps(model: Any, months: Any) -> dict[str, Any]:
    from torch import nn

    reading = [part for part in model.modules() if isinstance(part, nn.RNNBase | nn.RNNCellBase)]
    if not reading:
        raise ValueError("there is no LSTM in it any more")
    model(months)
    return {"numbers that it reads at a step": reading[0].input_size}


def _twice(model: Any, months: Any) -> dict[str, Any]:
    first, second = model(months).detach(), model(months).detach()
    return {"the second answer is off by": float((first - second).abs().max())}


def _apart(model: Any, months: Any) -> dict[str, Any]:
    months.requires_grad_()
    model(months)[-1].sum().backward()
    heard = months.grad.abs()
    return {
        "the last answer's gradient by other windows": float(heard[:-1].max()),
        "months that it depends on": int((heard[-1] > 0).sum()),
    }


def _loss(model: Any, months: Any) -> dict[str, Any]:
    targets = months.mean(dim=1, keepdim=True) + 1
    said = copy.deepcopy(model)(months).detach()
    loss = model.loss(months, targets)
    if loss.requires_grad:
        loss.backward()
    return {
        "off by": float((loss.detach() - ((said - targets) ** 2).mean()).abs()),
        "parameters with a gradient": sum(p.grad is not None for p in model.parameters()),
    }


def _pairs(model: Any, series: Any) -> dict[str, Any]:
    months, targets = model.pairs(series)
    return {"months": months.numpy(), "targets": targets.numpy()}


_BEHAVIOURS = {"steps": _steps, "twice": _twice, "apart": _apart, "loss": _loss, "pairs": _pairs}
