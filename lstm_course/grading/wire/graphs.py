"""Gradients of a student's function, for a test that calls ``backward()`` on the other side of the wire."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any


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
    parts = value if type(value) in (tuple, list) else [value]
    return [part for part in parts if isinstance(part, torch.Tensor) and part.requires_grad]
