"""What a recurrent cell is, and how any cell is run over a sequence and back: nothing here knows which one it is.

A cell has four methods (`Cell`). Its state is a tuple of arrays with N rows, state[0] being h (N, H), what the
cell says; its parameters are a dict of arrays, and their gradients a dict with the same keys. A class of anybody's
with these methods can be unrolled, trained, stacked and drawn like ours; nothing has to be inherited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lstm_course.basics.types import Array
from lstm_course.reference.sequence.steps import Steps

Params = Mapping[str, Array]
State = tuple[Array, ...]


class Routines(NamedTuple):
    """A cell over a whole sequence: what `unroll` and `unroll_backward` do step by step, where there are no lengths.

    forward(x (N, T, D), state, params) -> (hs (N, T, H), last state, caches), the caches one a step, and a sequence;
    backward(dhs (N, T, H), caches, dlast or None) -> (dx, the first state's gradients, a dict of the parameters').
    """

    forward: Callable[[Array, State, Params], tuple[Array, State, Sequence[dict]]]
    backward: Callable[[Array, Sequence[dict], State | None], tuple[Array, State, dict[str, Array]]]


@runtime_checkable
class Cell(Protocol):
    """One step of a recurrent network, forward and back.

    A cell may also say ``hidden_size(params) -> int``; without it, `hidden_size_of` finds it out. And it may have
    ``routines``, two functions that do what its steps do for a whole sequence at once, as `Routines`, or None.
    """

    @property
    def name(self) -> str: ...

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """Return new parameters for inputs (N, input_size) and states (N, hidden_size)."""

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        """Return the state before the first step, batch rows each; state[0] is h (batch, hidden_size)."""

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        """Take one step on x (N, D): (the new state, what `step_backward` needs)."""

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        """Go back through one step: (dx (N, D), the gradients of the state before, those of the parameters)."""


def hidden_size_of(cell: Cell, params: Params, input_size: int) -> int:
    """Find the H for which these parameters were made: the one whose ``init_params`` has their shapes.

    Raises ValueError where no H fits: then pass a state to `unroll`.
    """
    own = getattr(cell, "hidden_size", None)
    if callable(own):
        return int(own(params))
    shapes = {name: np.shape(value) for name, value in params.items()}
    sizes = {size for shape in shapes.values() for size in shape}
    for H in sorted(sizes | {size // k for size in sizes for k in (2, 3, 4)} - {0}):
        trial = cell.init_params(np.random.default_rng(0), input_size, H)
        if {name: np.shape(value) for name, value in trial.items()} == shapes:
            return H
    raise ValueError(
        f"{cell.name}: no hidden size gives parameters of shapes {shapes} for inputs of {input_size} features; "
        "give unroll the first state"
    )


def first_state(cell: Cell, params: Params, x: Array) -> State:
    """Return the cell's first state for a batch x (N, T, D), in the dtype that x and the parameters compute in."""
    dtype = np.result_type(x, *params.values())
    state = cell.init_state(len(x), hidden_size_of(cell, params, x.shape[-1]))
    return tuple(np.asarray(s).astype(dtype, copy=False) for s in state)


def unroll(
    cell: Cell, params: Params, x: Array, state: State | None = None, lengths: NDArray[np.integer] | None = None
) -> tuple[Array, State, Sequence[dict]]:
    """Run the cell over a batch of sequences: (hs, last state, caches).

    x (N, T, D), T at least 1; state the one before the first step, the cell's own first state by default.
    lengths (N,), each from 0 to T: after its own length a sequence's state stays as it is, its hs are 0, and what
    x holds there has no influence (PyTorch's packed sequences). Without lengths all sequences have T steps.
    hs (N, T, H) are the cell's h after each step; caches, one a step, are for `unroll_backward`.
    Raises TypeError for a class in place of a cell, and ValueError for an x that has not three axes or has no steps.
    """
    _refuse_what_cannot_be_unrolled(cell, x)
    state = first_state(cell, params, x) if state is None else tuple(state)
    if lengths is None and (routines := _routines_of(cell)):
        return routines.forward(x, state, params)
    running = _running(x, lengths)
    hs, caches = [], []
    for t in range(x.shape[1]):
        on = None if running is None else running[:, t]
        new, cache = cell.step(_where(on, x[:, t], 0), state, params)
        state = tuple(_where(on, after, before) for after, before in zip(new, state, strict=True))
        hs.append(_where(on, state[0], 0))
        caches.append(cache)
    return np.stack(hs, axis=1), state, caches


def unroll_backward(
    cell: Cell,
    params: Params,
    caches: Sequence[dict],
    dhs: Array,
    dlast: State | None = None,
    lengths: NDArray[np.integer] | None = None,
) -> tuple[Array, State, dict[str, Array]]:
    """Run backpropagation through time for any cell: (dx, the gradients of the first state, those of the parameters).

    caches and lengths as in `unroll`; dhs (N, T, H) is the gradient of the loss by hs; dlast, by the last state,
    is 0 by default. Returns dx (N, T, D), a tuple like the state, and a dict with the keys of params, summed over
    all steps of all sequences. Padding gets dx of 0. Raises ValueError where the cell leaves a gradient out.
    """
    if lengths is None and isinstance(caches, Steps) and (routines := _routines_of(cell)):
        return routines.backward(dhs, caches, dlast)
    running = _running(dhs, lengths)
    dstate = _zeros_like_state(cell, params, dhs) if dlast is None else tuple(dlast)
    dxs, dparams = [], {name: np.zeros_like(value) for name, value in params.items()}
    for t in reversed(range(dhs.shape[1])):
        on = None if running is None else running[:, t]
        arriving = tuple(_where(on, d, 0) for d in (dstate[0] + dhs[:, t], *dstate[1:]))
        dx, before, dweights = cell.step_backward(arriving, caches[t], params)
        if missing := [name for name in params if name not in dweights]:
            raise ValueError(f"{cell.name}: step_backward gives no gradient for {', '.join(missing)}")
        dstate = tuple(_where(on, d, kept) for d, kept in zip(before, dstate, strict=True))
        dxs.append(_where(on, dx, 0))
        dparams = {name: dparams[name] + dweights[name] for name in dparams}
    return np.stack(dxs[::-1], axis=1), dstate, dparams


def _refuse_what_cannot_be_unrolled(cell: Cell, x: Array) -> None:
    """Raise an error that says what was meant, for two slips that otherwise end deep in a cell's step."""
    if isinstance(cell, type):
        raise TypeError(f"{cell.__name__} is a class: a cell is made by calling it, {cell.__name__}()")
    if np.ndim(x) != 3 or np.shape(x)[1] == 0:
        raise ValueError(
            f"x is a batch of sequences, (N, T, D) with T at least 1, not of shape {np.shape(x)}; "
            "x[None] makes a batch of one sequence"
        )


def _routines_of(cell: Cell) -> Routines | None:
    return getattr(cell, "routines", None)


def _running(x: Array, lengths: NDArray[np.integer] | None) -> NDArray[np.bool_] | None:
    """Return (N, T), True at the steps that a sequence has; None where all have all."""
    if lengths is None:
        return None
    lengths = np.asarray(lengths)
    if lengths.shape != x.shape[:1] or lengths.min() < 0 or lengths.max() > x.shape[1]:
        raise ValueError(f"lengths are {len(x)} numbers from 0 to {x.shape[1]}, not {lengths}")
    return np.arange(x.shape[1]) < lengths[:, None]


def _where(on: NDArray[np.bool_] | None, a: Array, b: Array | float) -> Array:
    """Take a in the rows that are on, b in the others."""
    return a if on is None else np.where(on.reshape(-1, *(1,) * (np.ndim(a) - 1)), a, b)


def _zeros_like_state(cell: Cell, params: Params, dhs: Array) -> State:
    """Return a gradient of 0 for each array of the state: only the cell knows how many there are."""
    own = getattr(cell, "hidden_size", None)
    H = int(own(params)) if callable(own) else dhs.shape[-1]
    return tuple(np.zeros_like(s, dtype=dhs.dtype) for s in cell.init_state(len(dhs), H))
