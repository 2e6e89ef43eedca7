"""Runs a cell over a sequence and keeps every value that its diagram shows, forward and, where it can, back.

What the cell itself says counts: its state, and what its cache holds under the diagram's names. The diagram computes
the rest, and is held against the cell: where the two differ, the recording says at which step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.microscope.diagram import Diagram
from lstm_course.plots.microscope.equations import Values, back, compute, evaluate
from lstm_course.reference.cell import Cell, Params, State, first_state

TOLERANCE = 1e-4


@dataclass(frozen=True)
class Recording:
    """One sequence of a batch: values[name] is (T, size), and so is gradients[name] and along["source>target"]."""

    diagram: Diagram
    values: Values
    gradients: Values = field(default_factory=dict)
    along: Values = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # what each step reads, where it has a name
    names: tuple[str, ...] = ()  # the units' names, where they have some

    def unit_name(self, unit: int) -> str:
        return self.names[unit] if self.names else str(unit)

    @property
    def steps(self) -> int:
        return len(self.values[self.diagram.memory])

    @property
    def units(self) -> int:
        return self.values[self.diagram.memory].shape[1]

    @cached_property
    def scales(self) -> dict[str, float]:
        """What full colour means for each value: 1, or more where it is larger. All that rides on the belt has one."""
        riding = {wire.source for wire in self.diagram.wires if wire.belt}
        largest = {name: float(np.max(np.abs(self.values[name]))) for name in self.diagram.values}
        belt = max((largest[name] for name in riding), default=1.0) or 1.0
        return {name: belt if name in riding else max(1.0, most) for name, most in largest.items()}

    @cached_property
    def largest_gradient(self) -> float:
        """The largest entry of any gradient; never 0."""
        return max((float(np.max(np.abs(d))) for d in self.gradients.values()), default=1.0) or 1.0


def record(
    diagram: Diagram,
    step: Function | Cell,
    parameters: Params | Sequence[Array],
    x: Array,
    backward: Function | None = None,
    state: State | None = None,
    example: int = 0,
    dhs: Array | None = None,
) -> Recording:
    """Run ``step`` along x (N, T, D) and keep example ``example`` of the batch.

    step: a cell, or a function ``step(x, *state, *parameters)`` that returns the new state and, if it has one, a
    cache. backward(*gradients of the new state, cache) gives (dx, *gradients of the old state, ...); a cell has its
    own. dhs (N, T, H), the gradient of the loss by each h, is 1 at the last step by default: the loss is the sum of
    the last h. Raises TypeError and ValueError, in words, for a step that returns something else.
    """
    x = np.asarray(x)
    if x.ndim != 3 or 0 in x.shape:
        raise ValueError(f"x is a batch of sequences, (N, T, D), not of shape {x.shape}; x[None] makes a batch of one")
    if not -len(x) <= example < len(x):
        raise ValueError(f"there is no example {example} in a batch of {len(x)}")
    named = _named(diagram, parameters)
    cell = step if isinstance(step, Cell) else _Functions(diagram, step, backward)
    if state is None:
        state = first_state(step, named, x) if isinstance(step, Cell) else _first(diagram, named, x)
    state = tuple(np.asarray(part) for part in state)
    runs, caches = [], []
    notes: list[str] = []
    for t in range(x.shape[1]):
        new, cache = cell.step(x[:, t], state, named)
        new = _checked(diagram, new, state, t)
        given = {before: value for (before, _), value in zip(diagram.state, state, strict=True)} | {"x": x[:, t]}
        said = given | _of_cache(diagram, cache, given)
        said |= {after: value for (_, after), value in zip(diagram.state, new, strict=True)}
        values = evaluate(diagram, said, named)
        notes += _differences(diagram, values, t) if not notes else []
        runs.append(values)
        caches.append(cache)
        state = new
    gradients, along, more = _way_back(diagram, cell, named, runs, caches, dhs)
    row = lambda value: np.ravel(value[example])
    pick = lambda kept: {name: np.stack([row(step[name]) for step in kept]) for name in kept[0]} if kept else {}
    return Recording(diagram, pick(runs), pick(gradients), pick(along), (*notes, *more))


@dataclass(frozen=True)
class _Functions:
    """A step, and perhaps a way back, as a cell."""

    diagram: Diagram
    forward: Function
    backward: Function | None

    def step(self, x: Array, state: State, params: Params) -> tuple[Any, dict]:
        out = self.forward(x, *state, *(params[name] for name in self.diagram.parameters))
        out = out if isinstance(out, tuple | list) else (out,)
        cache = out[-1] if out and isinstance(out[-1], Mapping) else {}
        return (tuple(out[:-1]) if cache is out[-1] else tuple(out)), dict(cache)

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        assert self.backward is not None
        out = self.backward(*dstate, cache)
        if not isinstance(out, tuple | list) or len(out) < 1 + len(dstate):
            wanted = ", ".join(["dx", *(f"d{before}" for before, _ in self.diagram.state)])
            raise TypeError(f"backward returns ({wanted}, …), not {_described(out)}")
        return out[0], tuple(out[1 : 1 + len(dstate)]), {}


def _named(diagram: Diagram, parameters: Params | Sequence[Array]) -> dict[str, Array]:
    if isinstance(parameters, Mapping):
        named = dict(parameters)
    else:
        if len(parameters) != len(diagram.parameters):
            raise ValueError(f"the {diagram.title} has {', '.join(diagram.parameters)}: {len(parameters)} were given")
        named = dict(zip(diagram.parameters, parameters, strict=True))
    if missing := [name for name in diagram.parameters if name not in named]:
        raise ValueError(f"the {diagram.title} also needs {', '.join(missing)}; it was given {', '.join(named)}")
    return {name: np.asarray(value) for name, value in named.items()}


def _first(diagram: Diagram, params: Params, x: Array) -> State:
    """Return a state of zeros, of as many units as the biases have for each layer."""
    layer = next(node.layer for node in diagram.nodes if node.layer is not None)
    bias = layer.biases[0]
    units = len(params[bias.parameter]) // bias.blocks
    dtype = np.result_type(x, *params.values())
    return tuple(np.zeros((len(x), units), dtype) for _ in diagram.state)


def _checked(diagram: Diagram, new: Any, state: State, t: int) -> State:
    """Return the new state, if it is one."""
    names = [after for _, after in diagram.state]
    if len(new) != len(names):
        raise TypeError(f"step returns ({', '.join(names)}), perhaps with a cache, not {_described(new)}")
    checked = []
    for name, value, before in zip(names, new, state, strict=True):
        value = np.asarray(value)
        if value.dtype.kind not in "fiub" or value.shape != before.shape:
            raise ValueError(f"at step {t}, step returned {_described(value)} for {name}; its shape is {before.shape}")
        checked.append(value.astype(np.result_type(value, before), copy=False))
    return tuple(checked)


def _described(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"({', '.join(_described(part) for part in value)})"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.dtype.kind in "fiub" else f"an array of {value.dtype}"
    return type(value).__name__


def _of_cache(diagram: Diagram, cache: Mapping[str, Any], given: Mapping[str, Array]) -> Values:
    """Return what the cache holds under the diagram's names, where it has the state's shape."""
    shape = given[diagram.state[0][0]].shape
    inner = {name for name in diagram.values if name not in given}
    return {name: value for name, value in cache.items() if name in inner and np.shape(value) == shape}


def _differences(diagram: Diagram, values: Values, t: int) -> list[str]:
    """Say where the cell's own value is not what the diagram makes of what it reads."""
    for node in diagram.nodes:
        if node.op in ("given", "cell"):
            continue
        error = np.max(np.abs(compute(node, values) - values[node.name]))
        if not error <= TOLERANCE * (1 + np.max(np.abs(values[node.name]))):
            return [f"From step {t} on, {node.name} is not what this drawing computes: it differs by {error:.2g}."]
    return []


def _way_back(
    diagram: Diagram, cell: Any, params: Params, runs: list[Values], caches: list[dict], dhs: Array | None
) -> tuple[list[Values], list[Values], list[str]]:
    if isinstance(cell, _Functions) and cell.backward is None:
        return [], [], []
    h = runs[0][diagram.state[0][1]]
    if dhs is None:
        dhs = np.zeros((len(h), len(runs), h.shape[1]), h.dtype)
        dhs[:, -1] = 1
    if np.shape(dhs) != (len(h), len(runs), h.shape[1]):
        raise ValueError(f"dhs has the shape of hs, {(len(h), len(runs), h.shape[1])}, not {np.shape(dhs)}")
    dstate: State = tuple(np.zeros_like(runs[0][after]) for _, after in diagram.state)
    gradients, along = [], []
    notes: list[str] = []
    for t in reversed(range(len(runs))):
        dstate = (dstate[0] + dhs[:, t], *dstate[1:])
        arriving = {after: d for (_, after), d in zip(diagram.state, dstate, strict=True)}
        d, edges = back(diagram, runs[t], params, arriving)
        dx, before, _ = cell.step_backward(dstate, caches[t], params)
        own = {"x": dx} | {name: value for (name, _), value in zip(diagram.state, before, strict=True)}
        for name, value in own.items():
            if np.shape(value) != d[name].shape:
                said, wanted = _described(np.asarray(value)), d[name].shape
                raise ValueError(f"at step {t}, backward returned {said} for d{name}; its shape is {wanted}")
            if (
                diagram.is_open
                and not notes
                and not np.allclose(value, d[name], rtol=1e-4, atol=TOLERANCE * np.max(np.abs(d[name])))
            ):
                notes.append(f"At step {t}, d{name} is not the gradient of this drawing.")
        gradients.append(d | own)
        along.append(edges)
        dstate = tuple(np.asarray(part) for part in before)
    return gradients[::-1], along[::-1], notes
