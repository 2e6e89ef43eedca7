"""Both directions, layers, and sequences of different length (Schuster & Paliwal 1997; Graves & Schmidhuber 2005).

Padded batches: x (N, T, D) holds sequence n in its first lengths[n] steps, 1 <= lengths[n] <= T; what lies behind
is padding and means nothing. The parameters of one LSTM are a dict of W_ih (4H, D), W_hh (4H, H), b (4H,), named
as in `lstm.lstm_step`, so that ``lstm_forward(x, h0, c0, **params)`` runs it. States start at 0.
Left out: the way back, which PyTorch has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import lstm_forward

Params = Mapping[str, Array]


def reverse_padded(x: Array, lengths: NDArray[np.integer]) -> Array:
    """Reverse each sequence, its padding where it was.

    x (N, T, ...), lengths (N,), each from 1 to T. Returns a new array of x's shape: step t of sequence n is
    its step lengths[n] − 1 − t, and from lengths[n] on everything stays. Twice gives x again.
    """
    steps = np.arange(x.shape[1])
    source = np.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    return x[np.arange(len(x))[:, None], source]


def bidirectional_forward(
    x: Array, lengths: NDArray[np.integer], forward_params: Params, backward_params: Params
) -> tuple[Array, Array]:
    """Run two LSTMs over the same sequences: one from the left, one from the right (Graves & Schmidhuber 2005).

    x (N, T, D), lengths (N,), the two parameter dicts (W_ih, W_hh, b; of one H), zero initial states.
    Returns (forward, backward), each (N, T, H). Entry t of both belongs to step t of the input: forward[n, t]
    has read steps 0 … t, backward[n, t] has read steps lengths[n] − 1 … t. Both are 0 in the padding.
    """
    zeros = np.zeros_like(x, shape=(len(x), forward_params["W_hh"].shape[1]))
    forward, _ = lstm_forward(x, zeros, zeros, **forward_params)
    backward, _ = lstm_forward(reverse_padded(x, lengths), zeros, zeros, **backward_params)
    inside = (np.arange(x.shape[1]) < lengths[:, None])[..., None]
    return np.where(inside, forward, 0), np.where(inside, reverse_padded(backward, lengths), 0)


def final_states(hs: Array, lengths: NDArray[np.integer]) -> tuple[Array, Array]:
    """Return the state of each direction after it has read its whole sequence.

    hs (N, T, 2H): forward states in the first half of the last axis, backward states in the second, entry t of
    both belonging to step t of the input. lengths (N,).
    Returns (forward, backward), each (N, H): the first ends at the last step of its sequence, the second at
    step 0. PyTorch gives the same two as ``h_n``.
    """
    forward, backward = np.split(hs, 2, axis=-1)
    return forward[np.arange(len(hs)), lengths - 1], backward[:, 0]


def merge_directions(forward: Array, backward: Array, mode: str) -> Array:
    """Merge two directions into one array; forward and backward are (N, T, H).

    mode "concat" gives (N, T, 2H), forward first (what PyTorch does); "sum", "mul" and "ave" give (N, T, H),
    entry by entry the sum, the product and the mean. The names are Keras's. Raises ValueError for another mode.
    """
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2
    raise ValueError(f"mode is 'concat', 'sum', 'mul' or 'ave', not {mode!r}")


def stacked_forward(x: Array, layers: Sequence[tuple[Params, Params]]) -> tuple[Array, Array]:
    """Run Bi-LSTMs on top of each other: each layer reads what the layer below says, both directions side by side.

    x (N, T, D), no padding; layers: for each layer (forward_params, backward_params). The first layer's W_ih
    is (4H, D), that of all others (4H, 2H).
    Returns hs (N, T, 2H), what the top layer says, and h_n (2 L, N, H), the final states of the L layers in
    PyTorch's order: layer 0 forward, layer 0 backward, layer 1 forward, and so on.
    """
    lengths = np.full(len(x), x.shape[1])
    finals: list[Array] = []
    for forward_params, backward_params in layers:
        x = merge_directions(*bidirectional_forward(x, lengths, forward_params, backward_params), "concat")
        finals.extend(final_states(x, lengths))
    return x, np.stack(finals)
