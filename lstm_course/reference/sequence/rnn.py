"""The simple recurrent network over a sequence, forward and back, with the names of `lstm_course.reference.rnn`."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Gradients
from lstm_course.reference.sequence.steps import (
    Steps,
    arriving,
    batch_first,
    bias_gradient,
    blocks,
    dtype_of,
    every_step,
    flush,
    keep_freed_memory,
    time_first,
    weight_gradient,
)


def rnn_forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """Run a simple network over a sequence: (hs (N, T, H), h_T (N, H)), as `reference.rnn.rnn_forward`."""
    hs, (h,), _ = rnn_forward_with_cache(x, h0, W_ih, W_hh, b)
    return hs, h


def rnn_forward_with_cache(
    x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array], Steps]:
    """Run a simple network over a sequence: (hs (N, T, H), (h_T,), the steps for `rnn_backward`)."""
    (N, T, _), H = x.shape, len(W_hh)
    keep_freed_memory()
    dtype = dtype_of(x, h0, W_ih, W_hh, b)
    x = time_first(x, dtype)
    z = every_step(x, np.asarray(W_ih, dtype))
    W_h, bias = np.ascontiguousarray(W_hh.T, dtype), np.tile(b.astype(dtype), (N, 1))
    hs, from_h = np.empty((T + 1, N, H), dtype), np.empty((N, H), dtype)
    hs[0] = h0
    for t in range(T):
        np.matmul(hs[t], W_h, out=from_h)
        np.add(z[t], from_h, out=from_h)
        np.add(from_h, bias, out=from_h)
        np.tanh(from_h, out=hs[t + 1])

    def of_step(t: int) -> dict:
        return {"x": x[t], "h_prev": hs[t], "h": hs[t + 1], "W_ih": W_ih, "W_hh": W_hh}

    return batch_first(hs[1:]), (hs[T].copy(),), Steps(T, of_step, (x, hs, W_ih, W_hh))


def rnn_backward(dhs: Array, steps: Steps, dh: Array | None = None) -> Gradients:
    """Go back through the sequence, as `reference.rnn.rnn_backward`.

    dh (N, H), 0 by default: the gradient of the loss by the last h, where it reads that besides hs.
    Returns (dx (N, T, D), dh0, dW_ih, dW_hh, db).
    """
    x, hs, W_ih, W_hh = steps.arrays
    dh, dz = arriving(dh, hs[0]), np.empty_like(hs[1:])
    for block in blocks(len(dz)):
        np.multiply(hs[1:][block], hs[1:][block], out=dz[block])
        np.subtract(1, dz[block], out=dz[block])
        for t in reversed(range(len(dz))[block]):
            np.add(dh, dhs[:, t], out=dh)
            np.multiply(dz[t], dh, out=dz[t])
            np.matmul(dz[t], W_hh, out=dh)
        if flush(dh):
            flush(dz[block])
    dx = every_step(dz, W_ih.T)
    return batch_first(dx), dh, weight_gradient(dz, x), weight_gradient(dz, hs[:-1]), bias_gradient(dz)
