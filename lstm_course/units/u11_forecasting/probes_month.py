"""How the mended listing is tried. This runs in the student's process."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.tensors import in_float32
from lstm_course.units.u11_forecasting.probes import tensor_of


@in_float32
def try_month_ahead(answer: Callable, behaviour: str, values: Any) -> dict[str, Any]:
    """Try one behaviour of the listing on a fresh network: each bug shows in one of them."""
    import torch

    values = torch.tensor(values, dtype=torch.float32)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = answer().float()
    if behaviour != "steps":
        _fit(model)
    return _BEHAVIOURS[behaviour](model, values)


def _fit(model: Any) -> None:
    """Have the layer read as many numbers a step as it is given: a wrong size is the first behaviour's affair.

    Whoever has mended one half of that bug, the size or the axis, has lost nothing of the others.
    """
    import torch
    from torch import nn

    lstm = _part(model, nn.RNNBase | nn.RNNCellBase, "LSTM")

    def fit(layer: Any, args: tuple, options: dict) -> None:
        given = (args[0] if args else options["input"]).data.shape[-1]
        for name in ("weight_ih_l0", "weight_ih"):
            if given != layer.input_size and hasattr(layer, name):
                setattr(
                    layer, name, nn.Parameter(torch.linspace(-0.5, 0.5, given).repeat(len(getattr(layer, name)), 1))
                )
        layer.input_size = given

    lstm.register_forward_pre_hook(fit, with_kwargs=True)


def _steps(model: Any, months: Any) -> dict[str, Any]:
    """Look at what reads the months, how, and what becomes of it."""
    from torch import nn

    lstm = _part(model, nn.RNNBase | nn.RNNCellBase, "LSTM")
    linear = _part(model, nn.Linear, "nn.Linear")
    read: list[Any] = []
    shown: list[Any] = []
    kept: list[Any] = []

    def listen(_: Any, args: tuple, options: dict, output: Any) -> None:
        first, *rest = output if isinstance(output, tuple) else (output,)
        read.append(args[0] if args else options["input"])
        shown.append(first)
        if isinstance(lstm, nn.LSTM | nn.LSTMCell):
            kept.append(rest[0][1] if isinstance(lstm, nn.LSTM) else rest[0])

    lstm.register_forward_hook(listen, with_kwargs=True)
    outputs = tensor_of(model(months))
    as_they_are, in_order = _order(read, months)
    return {
        "an LSTM reads the months": bool(kept),
        "its units": lstm.hidden_size,
        "numbers that are read at a step": lstm.input_size,
        "all months are read, as they are": as_they_are,
        "the oldest is read first": in_order,
        "the answer is made of a cell state": _off(outputs, linear, kept) < 1e-5,
        "the answer is off what the linear layer makes of an h by": _off(outputs, linear, shown),
    }


def _part(model: Any, kinds: Any, name: str) -> Any:
    found = [part for part in model.modules() if isinstance(part, kinds)]
    if not found:
        raise ValueError(f"there is no {name} in it any more")
    return found[0]


def _order(read: list[Any], months: Any) -> tuple[bool, bool]:
    """Say whether all months came by, and in which order. ``.data``, because a packed sequence has it as well."""
    numbers = np.concatenate([part.data.numpy().ravel() for part in read])
    same = months.detach().numpy()[:, :, None] == numbers
    once = numbers.size == months.numel()
    return once and bool(same.any(axis=2).all()), bool((np.diff(same.argmax(axis=2), axis=1) > 0).all())


def _off(outputs: Any, linear: Any, states: list[Any]) -> float:
    """Return how far the outputs are from the linear layer of any of these h. Of *which*: see what they depend on."""
    import torch

    if not states:
        return float("inf")
    made = linear(torch.cat([state.data.reshape(-1, linear.in_features) for state in states])).detach().reshape(-1)
    return float((outputs.detach().reshape(-1, 1) - made).abs().min(dim=1).values.max())


def _twice(model: Any, months: Any) -> dict[str, Any]:
    from torch import nn

    lstm = _part(model, nn.RNNBase | nn.RNNCellBase, "LSTM")
    for name, bias in lstm.named_parameters():
        if name.startswith("bias_ih"):  # it remembers: what it still has of the call before is to be seen
            bias.data[lstm.hidden_size : 2 * lstm.hidden_size] += 3
    first, second = (tensor_of(model(months)).detach() for _ in range(2))
    off = float((first - second).abs().max())
    return {"the second answer is off by": off, "the windows' means, moved by that": _means(months) + off}


def _apart(model: Any, months: Any) -> dict[str, Any]:
    import torch

    months.requires_grad_()
    outputs = tensor_of(model(months))
    if outputs.requires_grad:
        outputs[-1].sum().backward()
    heard = torch.zeros_like(months) if months.grad is None else months.grad.abs()
    return {
        "the last answer's gradient by other windows": float(heard[:-1].max()),
        "months that it depends on": int((heard[-1] > 0).sum()),
        "it depends on the last month": bool(heard[-1, -1] > 0),
        "the months that it depends on": np.where(heard[-1] > 0, months[-1].detach(), 0.0),
    }


def _loss(model: Any, months: Any) -> dict[str, Any]:
    import torch

    targets = months.mean(dim=1, keepdim=True) + 1
    outputs = tensor_of(copy.deepcopy(model)(months)).detach()
    loss = model.loss(months, targets)
    if not isinstance(loss, torch.Tensor):
        raise TypeError("the loss is to be a tensor, through which a gradient can come back")
    if loss.requires_grad:
        loss.backward()
    off = float((loss.detach() - ((outputs - targets) ** 2).mean()).abs())
    return {
        "the answer": np.zeros(tuple(outputs.shape)),  # its shape is what counts
        "off by": off,
        "the windows' means, moved by that": _means(months) + off,
        "parameters with a gradient": sum(p.grad is not None for p in model.parameters()),
    }


def _means(months: Any) -> Any:
    """Return something that is drawn and owes nothing to the listing: a zero alone could be told without any work."""
    return months.detach().mean(dim=1).numpy()


def _pairs(model: Any, series: Any) -> dict[str, Any]:
    months, targets = model.pairs(series)
    return {"months": months.numpy(), "targets": targets.numpy()}


_BEHAVIOURS = {"steps": _steps, "twice": _twice, "apart": _apart, "loss": _loss, "pairs": _pairs}
