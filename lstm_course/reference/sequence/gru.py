"""PyTorch's GRU over a sequence, forward and back, with the names and shapes of `lstm_course.reference.gru`."""

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


def gru_forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> tuple[Array, Array]:
    """Run a GRU over a sequence: (hs (N, T, H), h_T (N, H)), as `reference.gru.gru_forward`."""
    hs, (h,), _ = gru_forward_with_cache(x, h0, W_ih, W_hh, b_ih, b_hh)
    return hs, h


def gru_forward_with_cache(
    x: Array, h0: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array
) -> tuple[Array, tuple[Array], Steps]:
    """Run a GRU over a sequence: (hs (N, T, H), (h_T,), the steps for `gru_backward`)."""
    (N, T, _), H = x.shape, W_hh.shape[1]
    keep_freed_memory()
    dtype = dtype_of(x, h0, W_ih, W_hh, b_ih, b_hh)
    x = time_first(x, dtype)
    scale, half = np.repeat([0.5, 0.5, 1], H).astype(dtype), dtype.type(0.5)  # σ(z) = tanh(z / 2) / 2 + 1 / 2
    gates = every_step(x, W_ih * scale[:, None])
    W_h = np.ascontiguousarray((W_hh * scale[:, None]).T)
    inside = np.repeat([0, 0, 1], H) * b_hh  # r scales this one; the others are only added
    bias, b_n = (np.tile(row.astype(dtype), (N, 1)) for row in ((b_ih + b_hh - inside) * scale, inside[2 * H :]))
    hs, h_n = np.empty((T + 1, N, H), dtype), np.empty((T, N, H), dtype)
    hs[0] = h0
    from_h, part = np.empty((N, 3 * H), dtype), np.empty((N, H), dtype)
    for t in range(T):
        a = gates[t]
        r, z, n = _parts(a, H)
        rz = a[:, : 2 * H]
        np.matmul(hs[t], W_h, out=from_h)
        np.add(a, bias, out=a)
        np.add(rz, from_h[:, : 2 * H], out=rz)
        np.tanh(rz, out=rz)
        np.multiply(rz, half, out=rz)
        np.add(rz, half, out=rz)
        np.add(from_h[:, 2 * H :], b_n, out=h_n[t])
        np.multiply(r, h_n[t], out=part)
        np.add(n, part, out=n)
        np.tanh(n, out=n)
        np.subtract(hs[t], n, out=part)  # (1 − z) n + z h = n + z (h − n)
        np.multiply(part, z, out=part)
        np.add(n, part, out=hs[t + 1])

    def of_step(t: int) -> dict:
        r, z, n = _parts(gates[t], H)
        return {"x": x[t], "h_prev": hs[t], "r": r, "z": z, "n": n, "h_n": h_n[t], "W_ih": W_ih, "W_hh": W_hh}

    return batch_first(hs[1:]), (hs[T].copy(),), Steps(T, of_step, (x, gates, hs, h_n, W_ih, W_hh))


def gru_backward(dhs: Array, steps: Steps, dh: Array | None = None) -> Gradients:
    """Go back through the sequence. dhs (N, T, H) is the gradient of the loss by hs.

    dh (N, H), 0 by default: the gradient of the loss by the last h, where it reads that besides hs.
    Returns (dx (N, T, D), dh0, dW_ih, dW_hh, db_ih, db_hh). dz_ih is what arrives at the product with x, dz_hh what
    arrives at that with h: they differ by the r that stands before W_hn h + b_hn.
    """
    x, gates, hs, h_n, W_ih, W_hh = steps.arrays
    (T, N, H), one = h_n.shape, gates.dtype.type(1)
    dh = arriving(dh, hs[0])
    dz_ih, dz_hh, straight = np.empty_like(gates), np.empty_like(gates), np.empty_like(dh)
    for block in blocks(T):
        # first both hold what stands between z and h; everything but that is only multiplied with dh
        (r, z, n), (s_r, s_z, s_n) = _parts(gates[block], H), _parts(dz_ih[block], H)
        np.multiply(n, n, out=s_n)
        np.subtract(one, s_n, out=s_n)
        np.subtract(one, z, out=s_z)
        np.multiply(s_n, s_z, out=s_n)
        np.multiply(s_z, z, out=s_z)
        np.subtract(hs[block], n, out=s_r)  # room to compute in, until s_r is
        np.multiply(s_z, s_r, out=s_z)
        np.subtract(one, r, out=s_r)
        np.multiply(s_r, r, out=s_r)
        np.multiply(s_r, h_n[block], out=s_r)
        np.multiply(s_r, s_n, out=s_r)
        np.copyto(dz_hh[block, :, : 2 * H], dz_ih[block, :, : 2 * H])
        np.multiply(s_n, r, out=dz_hh[block, :, 2 * H :])
        for t in reversed(range(T)[block]):
            np.add(dh, dhs[:, t], out=dh)
            for dz in (dz_ih[t], dz_hh[t]):
                by_gate = dz.reshape(N, 3, H)
                np.multiply(by_gate, dh[:, None], out=by_gate)
            np.multiply(dh, gates[t, :, H : 2 * H], out=straight)
            np.matmul(dz_hh[t], W_hh, out=dh)
            np.add(dh, straight, out=dh)
        if flush(dh):
            flush(dz_ih[block], dz_hh[block])
    dx = every_step(dz_ih, W_ih.T)
    weights = weight_gradient(dz_ih, x), weight_gradient(dz_hh, hs[:-1])
    return batch_first(dx), dh, *weights, bias_gradient(dz_ih), bias_gradient(dz_hh)


def _parts(a: Array, H: int) -> tuple[Array, Array, Array]:
    """Return views of the three parts of the last axis, in the order r, z, n."""
    return a[..., :H], a[..., H : 2 * H], a[..., 2 * H :]
