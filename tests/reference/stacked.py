"""An oracle of the tests: any cell in layers and in both directions, over padded sequences, and back.

What `reference.bidirectional` does for the LSTM, for every cell, with the gradients. Layers are a list, one
entry a layer; an entry is a tuple of parameter dicts, one a direction: ``(forward,)`` or ``(forward, backward)``.
States come in the same structure. A layer's output has its directions side by side, and is what the layer above reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.basics.types import Array
from lstm_course.reference.bidirectional import reverse_padded
from lstm_course.reference.cell import Cell, Params, State, unroll, unroll_backward

if TYPE_CHECKING:
    import torch

Layers = Sequence[Sequence[Params]]
States = Sequence[Sequence[State]]
Lengths = NDArray[np.integer]


def init_layers(
    cell: Cell,
    rng: np.random.Generator,
    input_size: int,
    hidden_size: int,
    num_layers: int = 1,
    bidirectional: bool = False,
) -> list[tuple[dict[str, Array], ...]]:
    """Draw new parameters layer by layer, forward before backward; each layer reads what the one below says."""
    directions = 2 if bidirectional else 1
    width = directions * cell.init_state(1, hidden_size)[0].shape[-1]
    sizes = [input_size] + [width] * (num_layers - 1)
    return [tuple(cell.init_params(rng, size, hidden_size) for _ in range(directions)) for size in sizes]


def unroll_layers(
    cell: Cell,
    layers: Layers,
    x: Array,
    states: States | None = None,
    lengths: Lengths | None = None,
    masks: Sequence[Array] | None = None,
) -> tuple[Array, list[tuple[State, ...]], dict[str, Any]]:
    """Run the layers over a batch x (N, T, D), as `cell.unroll` does one: (hs, last states, cache).

    lengths (N,) as in `cell.unroll`. The backward direction reads each sequence from its own last step, and its
    last state is the one at step 0. masks: for each layer but the last, what its output is multiplied with before
    the next layer reads it (dropout between layers). hs (N, T, directions · H) is what the top layer says.
    """
    lengths = np.full(len(x), x.shape[1]) if lengths is None else np.asarray(lengths)
    last, caches = [], []
    for k, directions in enumerate(layers):
        if k and masks is not None:
            x = x * masks[k - 1]
        runs = []
        for d, params in enumerate(directions):
            state = None if states is None else states[k][d]
            hs, end, cache = unroll(cell, params, _reversed(x, lengths, d), state, lengths)
            runs.append((_reversed(hs, lengths, d), end, cache))
        outputs, ends, run_caches = zip(*runs, strict=True)
        x = np.concatenate(outputs, axis=-1)
        last.append(ends)
        caches.append(run_caches)
    return x, last, {"caches": caches, "lengths": lengths, "masks": masks}


def unroll_layers_backward(
    cell: Cell, layers: Layers, cache: dict[str, Any], dhs: Array, dlast: States | None = None
) -> tuple[Array, list[tuple[State, ...]], list[tuple[dict[str, Array], ...]]]:
    """Go back through `unroll_layers`: (dx, gradients of the first states, gradients of the layers).

    dhs (N, T, directions · H) is the gradient by hs, dlast by the last states, 0 by default. The second and third
    result have the structure of the states and of the layers.
    """
    lengths, masks = cache["lengths"], cache["masks"]
    dstates, dlayers = [], []
    for k in reversed(range(len(layers))):
        dx: Any = 0
        befores, dparams = [], []
        for d, part in enumerate(np.split(dhs, len(layers[k]), axis=-1)):
            end = None if dlast is None else dlast[k][d]
            run = cache["caches"][k][d]
            dpart = _reversed(part, lengths, d)
            dinput, before, dweights = unroll_backward(cell, layers[k][d], run, dpart, end, lengths)
            dx = dx + _reversed(dinput, lengths, d)
            befores.append(before)
            dparams.append(dweights)
        dhs = dx if masks is None or k == 0 else dx * masks[k - 1]
        dstates.append(tuple(befores))
        dlayers.append(tuple(dparams))
    return dhs, dstates[::-1], dlayers[::-1]


def from_torch(module: torch.nn.RNNBase) -> list[tuple[dict[str, Array], ...]]:
    """Return the weights of an nn.RNN, nn.LSTM or nn.GRU as layers, in the module's dtype: copies.

    PyTorch's RNN and LSTM have two biases that are only ever added: here is their sum, 0 where there is none.
    """
    weights = {name: p.detach().numpy().copy() for name, p in module.named_parameters()}
    directions = ("", "_reverse") if module.bidirectional else ("",)

    def ours(suffix: str) -> dict[str, Array]:
        params = {"W_ih": weights[f"weight_ih{suffix}"], "W_hh": weights[f"weight_hh{suffix}"]}
        none = np.zeros_like(params["W_ih"][:, 0])
        b_ih, b_hh = (weights.get(f"bias_{part}{suffix}", none.copy()) for part in ("ih", "hh"))
        return params | ({"b_ih": b_ih, "b_hh": b_hh} if module.mode == "GRU" else {"b": b_ih + b_hh})

    return [tuple(ours(f"_l{layer}{direction}") for direction in directions) for layer in range(module.num_layers)]


def _reversed(x: Array, lengths: Lengths, direction: int) -> Array:
    """Return x as it is for direction 0, each sequence backwards for direction 1: its own inverse and gradient."""
    return reverse_padded(x, lengths) if direction else x
