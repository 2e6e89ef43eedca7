"""How the mended listing is tried. This runs in the student's process."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.tensors import in_float64


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
    """What reads the months, how, and what becomes of it."""
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
    said = model(months)
    as_they_are, in_order = _order(read, months)
    return {
        "an LSTM reads the months": bool(kept),
        "its units": lstm.hidden_size,
        "one number is read at a step": lstm.input_size == 1,
        "all months are read, as they are": as_they_are,
        "the oldest is read first": in_order,
        "the answer is made of a cell state": _made_of(said, linear, kept),
        "the answer is what the linear layer makes of an h": _made_of(said, linear, shown),
    }


def _part(model: Any, kinds: Any, name: str) -> Any:
    found = [part for part in model.modules() if isinstance(part, kinds)]
    if not found:
        raise ValueError(f"there is no {name} in it any more")
    return found[0]


def _order(read: list[Any], months: Any) -> tuple[bool, bool]:
    """Whether all months came by, and in which order. ``.data``, because a packed sequence has it as well."""
    numbers = np.concatenate([part.data.numpy().ravel() for part in read])
    same = months.detach().numpy()[:, :, None] == numbers
    return bool(same.any(axis=2).all()), bool((np.diff(same.argmax(axis=2), axis=1) > 0).all())


def _made_of(said: Any, linear: Any, states: list[Any]) -> bool:
    """Whether each answer is the linear layer's to one of these. To *which* h: see the months that it depends on."""
    import torch

    if not states:
        return False
    made = linear(torch.cat([state.data.reshape(-1, linear.in_features) for state in states])).detach().reshape(-1)
    return bool(((said.detach().reshape(-1, 1) - made).abs().min(dim=1).values < 1e-9).all())


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
        "the answer": np.zeros(tuple(said.shape)),  # its shape is what counts
        "off by": float((loss.detach() - ((said - targets) ** 2).mean()).abs()),
        "parameters with a gradient": sum(p.grad is not None for p in model.parameters()),
    }


def _pairs(model: Any, series: Any) -> dict[str, Any]:
    months, targets = model.pairs(series)
    return {"months": months.numpy(), "targets": targets.numpy()}


_BEHAVIOURS = {"steps": _steps, "twice": _twice, "apart": _apart, "loss": _loss, "pairs": _pairs}
