"""Gradients across the wire: ``backward()`` goes on in the other process, where the graph is.

A test calls it on what a student's function gave, or a student's code on what a function of a test's own gave.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

_SCALARS = frozenset((bool, int, float, str, type(None)))
Backward = Callable[[list[Any]], Any]


def bridged(value: Any, args: Sequence[Any], backward: Backward) -> Any:
    """Return the value with its tensors tied to the arguments they were computed from.

    ``backward`` takes the gradients of the value's tensors to the process, and brings those of the arguments back.
    """
    outputs = differentiable(value)
    if not outputs:
        return value
    import torch

    inputs = [tensor for arg in args for tensor in differentiable(arg)]

    class Bridge(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *given: Any) -> Any:
            return tuple(output.detach().clone() for output in outputs)

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            whole = [
                torch.zeros_like(o) if g is None else g.detach().clone()
                for o, g in zip(outputs, gradients, strict=True)
            ]
            found = backward(whole)
            if not isinstance(found, list) or len(found) != len(inputs):
                found = [None] * len(inputs)
            return (None, *(_fitting(torch, g, t) for g, t in zip(found, inputs, strict=True)))

    # Something to differentiate by, where the call had no argument to: its parameters are on the other side.
    anchor = torch.zeros((), requires_grad=True)
    tied = iter(Bridge.apply(anchor, *inputs))
    if isinstance(value, tuple | list):
        parts = [next(tied) if any(part is o for o in outputs) else part for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return next(tied)


def _fitting(torch: Any, gradient: Any, tensor: Any) -> Any:
    return gradient if isinstance(gradient, torch.Tensor) and gradient.shape == tensor.shape else None


class Graph:
    """The tensors that went into a call and came out of it, with all that autograd remembers between them."""

    def __init__(self, inputs: list[Any], outputs: list[Any]) -> None:
        self.inputs, self.outputs = inputs, outputs

    def backward(self, gradients: Sequence[Any]) -> list[Any]:
        """From the gradients of the outputs those of the inputs; parameters collect theirs, as they do."""
        import torch

        torch.autograd.backward(self.outputs, list(gradients), retain_graph=True)
        found = [tensor.grad for tensor in self.inputs]
        for tensor in self.inputs:
            tensor.grad = None
        return found


def graph_of(args: Iterable[Any], value: Any) -> Graph | None:
    """Return the graph of a call; None where no gradient leads out of it."""
    outputs = differentiable(value)
    if all(tensor.grad_fn is None for tensor in outputs):  # parameters, asked for by name
        return None
    return Graph([t for arg in args for t in differentiable(arg)], outputs)


def gradients_of(value: Any, args: Iterable[Any], gradients: Sequence[Any]) -> list[Any]:
    """From the gradients of a call's value those of its arguments, the call having been made just now."""
    graph = graph_of(args, value)
    return graph.backward(gradients) if graph else []


def differentiable(value: Any) -> list[Any]:
    """Return the tensors in a value, or in a tuple or list, through which a gradient can go."""
    torch = sys.modules.get("torch")
    if torch is None:
        return []
    parts = value if isinstance(value, tuple | list) else [value]
    if _SCALARS.issuperset(map(type, parts)):  # there may be 100,000 of them
        return []
    return [part for part in parts if isinstance(part, torch.Tensor) and part.requires_grad]
