"""Runs a diagram, and goes back through it: the rule of each operation, forward and backward beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.plots.microscope.diagram import Diagram, Layer, Node, Term
from lstm_course.reference.lstm import sigmoid

Values = dict[str, Array]
PRE = "z_"  # before the name of a layer's value: the sum that goes into σ or tanh

# Each pointwise operation of its inputs, and the gradient by each input: (d, inputs, value) -> gradients.
POINTWISE: dict[str, tuple[Callable[..., Array], Callable[..., tuple[Array, ...]]]] = {
    "×": (lambda *v: prod(v[1:], start=v[0]), lambda d, v, y: (d * v[1], d * v[0])),
    "+": (lambda *v: sum(v[1:], start=v[0]), lambda d, v, y: (d,) * len(v)),
    "tanh": (np.tanh, lambda d, v, y: (d * (1 - y**2),)),
    "1−": (lambda v: 1 - v, lambda d, v, y: (-d,)),
    "÷": (lambda a, b: a / (a + b), lambda d, v, y: (d * (1 - y) / (v[0] + v[1]), -d * y / (v[0] + v[1]))),
}
AROUND: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array | float]]] = {
    "σ": (sigmoid, lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y**2),
    "": (lambda z: z, lambda y: 1.0),
}


def evaluate(diagram: Diagram, given: Mapping[str, Array], parameters: Mapping[str, Array]) -> Values:
    """Compute every value of a step, each (N, size), from x and the state before; beside a layer's f its sum z_f.

    A value that is given already stays what it is, and what reads it reads that.
    """
    values: Values = dict(given)
    for node in diagram.nodes:
        if node.layer is not None:
            values[PRE + node.name] = _sum(node.layer, values, parameters)
        if node.name not in values:
            values[node.name] = compute(node, values)
    return values


def compute(node: Node, values: Mapping[str, Array]) -> Array:
    """Compute one value from those that it reads."""
    if node.layer is not None:
        return AROUND[node.layer.around][0](values[PRE + node.name])
    return POINTWISE[node.op][0](*(values[name] for name in node.of))


def back(
    diagram: Diagram, values: Mapping[str, Array], parameters: Mapping[str, Array], arriving: Mapping[str, Array]
) -> tuple[Values, Values]:
    """Return the gradient by each value, and along each edge "source>target", of one step.

    arriving: the gradients that come in from outside, by name. A value's gradient is the sum over its edges and what
    arrives at it.
    """
    d = {name: np.zeros_like(values[name]) for name in diagram.values}
    d |= {name: d[name] + gradient for name, gradient in arriving.items()}
    along: Values = {f"{name}>": gradient for name, gradient in arriving.items()}
    for node in reversed(diagram.nodes):
        for source, gradient in _contributions(node, d[node.name], values, parameters):
            edge = f"{source}>{node.name}"
            along[edge] = along.get(edge, 0) + gradient
            d[source] = d[source] + gradient
    return d, along


def _contributions(
    node: Node, d: Array, values: Mapping[str, Array], parameters: Mapping[str, Array]
) -> list[tuple[str, Array]]:
    if node.layer is not None:
        dz = d * AROUND[node.layer.around][1](values[node.name])
        return [(term.of, _times(dz, _weights(term, parameters))) for term in node.layer.terms]
    if node.op in ("given", "cell"):
        return []
    inputs = [values[name] for name in node.of]
    return list(zip(node.of, POINTWISE[node.op][1](d, inputs, values[node.name]), strict=True))


def _weights(term: Term, parameters: Mapping[str, Array]) -> Array:
    """Return the rows that a term takes of its parameter. KeyError where there is no such parameter."""
    whole = np.asarray(parameters[term.parameter])
    rows = len(whole) // term.blocks
    return whole[term.block * rows : (term.block + 1) * rows]


def _sum(layer: Layer, values: Mapping[str, Array], parameters: Mapping[str, Array]) -> Array:
    products = [_times(values[term.of], _weights(term, parameters).T) for term in layer.terms]
    return sum(products[1:], start=products[0]) + sum(_weights(bias, parameters) for bias in layer.biases)


def _times(values: Array, weights: Array) -> Array:
    return values @ weights if weights.ndim == 2 else values * weights
