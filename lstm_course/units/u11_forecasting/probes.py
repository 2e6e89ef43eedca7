"""How the answers of unit 11 are tried where that is more than a call. This runs in the student's process."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.tensors import in_float32, in_float64, told

WEIGHTS = (
    "lstm.weight_ih_l0",
    "lstm.weight_hh_l0",
    "lstm.bias_ih_l0",
    "lstm.bias_hh_l0",
    "readout.weight",
    "readout.bias",
)
NAMES = ("W_ih", "W_hh", "b_ih", "b_hh", "W", "b")


def steps_of_parts(answer: Callable, n: int, fractions: tuple[float, ...]) -> dict[str, Any]:
    """Return the numbers of the steps that each part holds."""
    steps, parts = np.arange(int(n)), list(answer(int(n), fractions))
    for part in parts:
        if not isinstance(part, slice) and not _out_of_order(part):
            raise TypeError(
                f"each part is to be a slice, slice(first, stop), and not of the type {type(part).__name__}"
            )
    return {f"what part {k} holds": steps[part] for k, part in enumerate(parts, start=1)}


def _out_of_order(part: Any) -> bool:
    """Say whether these are steps whose order tells more than that they are no slice."""
    if not isinstance(part, list | np.ndarray) or np.asarray(part).dtype.kind != "i":
        return False
    return bool((np.diff(part) < 0).any())


def forecasts(answer: Callable, series: Any, horizon: int) -> dict[str, Any]:
    """Return the forecast, and whether it is an array of its own."""
    forecast = answer(series, horizon)
    shared = isinstance(forecast, np.ndarray) and np.shares_memory(forecast, series)
    return {"the forecast": forecast, "a view of the series": shared}


@in_float32
def try_regressor(
    answer: Callable, inputs: int, units: int, outputs: int, every: bool, x: Any, dy: Any,
    W_ih: Any, W_hh: Any, b_ih: Any, b_hh: Any, W: Any, b: Any,
) -> dict[str, Any]:  # fmt: skip
    """Build it, give it these weights by their names, call it three times, and send dy back from the output.

    Of a matrix x (T, D) all that is looked at is whether it is refused.
    """
    import torch

    weights = (W_ih, W_hh, b_ih, b_hh, W, b)
    model = answer(inputs, units, outputs, every)
    if not isinstance(model, torch.nn.Module):
        raise ValueError("it is no nn.Module: class SequenceRegressor(nn.Module)")
    model = model.float()
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
    given = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    if given.ndim != 3:
        return {"ValueError for a matrix (T, D)": _refused(lambda: model(given))}
    output, again = tensor_of(model(given)), tensor_of(model(given))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        training = tensor_of(model.train()(given))
    found = {"answer": output, "the second time": again, "in training mode": training}
    if output.shape == dy.shape and output.requires_grad:
        output.backward(torch.tensor(dy, dtype=output.dtype))
    gradients = {"dx": given.grad, **{f"d{short}": own[name].grad for short, name in zip(NAMES, WEIGHTS, strict=True)}}
    return {name: value.detach().double().numpy() for name, value in found.items()} | {
        name: np.zeros(0) if g is None else g.double().numpy() for name, g in gradients.items()
    }


def tensor_of(value: Any) -> Any:
    """Return a module's output. TypeError where it is not one tensor."""
    import torch

    if not isinstance(value, torch.Tensor):
        raise TypeError(f"the module is to answer with one tensor, and not with {told(value)}")
    return value


@in_float64
def try_training(
    answer: Callable, x: Any, y: Any, W: Any, b: Any, V: Any, c: Any, epochs: int, rate: float, max_norm: float
) -> dict[str, Any]:
    """Train a small network on batches x (B, N, T, D), y (B, N, K). Return losses, weights, and the mode it was in.

    The last of several batches is shorter by a sequence. Targets (B, N), for answers (N, 1), are to be refused, before
    a weight has changed. So are targets (B, N, M), for answers (N, K), of which only the first batch's have K columns.
    """
    import torch
    from torch import nn

    class Small(nn.Module):
        """tanh of the mean step, and one linear layer. Notes in which mode it gave the answers that it learns from."""

        def __init__(self) -> None:
            super().__init__()
            self.W, self.b, self.V, self.c = (nn.Parameter(torch.tensor(a)) for a in (W, b, V, c))
            self.modes: list[bool] = []

        def forward(self, steps: Any) -> Any:
            outputs, mode = torch.tanh(steps.mean(dim=1) @ self.W.T + self.b) @ self.V.T + self.c, self.training
            if outputs.requires_grad:
                outputs.register_hook(lambda _: self.modes.append(mode))
            return outputs

    model = Small()
    model.eval()
    batches = [(torch.from_numpy(one), torch.from_numpy(other)) for one, other in zip(x, y, strict=True)]
    if len(batches) > 1 and len(x[0]) > 1:
        batches[-1] = (batches[-1][0][:-1], batches[-1][1][:-1])
    if y.ndim == 2:
        before = copy.deepcopy(model.state_dict())
        refused = _refused(lambda: answer(model, batches, epochs, rate, max_norm))
        changed = any(not torch.equal(before[name], value) for name, value in model.state_dict().items())
        return {"ValueError for targets (N,), answers (N, 1)": refused, "a weight changed by them": changed}
    if y.shape[-1] != len(c):
        batches[0] = (batches[0][0], batches[0][1][:, : len(c)])
        refused = _refused(lambda: answer(model, batches, epochs, rate, max_norm))
        return {"ValueError for targets (N, M), answers (N, 1), in the second batch": refused}
    losses = answer(model, batches, epochs, rate, max_norm)
    if not isinstance(losses, list | tuple | np.ndarray):
        raise ValueError("it returns no list of losses, one an epoch")
    if any(isinstance(loss, torch.Tensor) for loss in losses):
        raise TypeError("the losses are to be plain numbers: a tensor holds the graph of its whole batch. loss.item()")
    weights = {name: p.detach().numpy() for name, p in model.named_parameters()}
    return {
        "losses": np.array([float(loss) for loss in losses]),
        **weights,
        "always in training mode while it learned": bool(model.modes) and all(model.modes),
        "in training mode afterwards": model.training,
    }


def _refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ValueError:
        return True
    return False
