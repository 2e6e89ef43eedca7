"""The LSTM over a sequence, forward and back, with the names and shapes of `lstm_course.reference.lstm`."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Gradients
from lstm_course.reference.sequence.steps import (
    BLOCK,
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


def lstm_forward(
    x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array, Array]]:
    """Run an LSTM over a sequence: (hs (N, T, H), (h_T, c_T)), as `reference.lstm.lstm_forward`."""
    hs, last, _ = lstm_forward_with_cache(x, h0, c0, W_ih, W_hh, b)
    return hs, last


def lstm_forward_with_cache(
    x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array, Array], Steps]:
    """Run an LSTM over a sequence: (hs (N, T, H), (h_T, c_T), the steps for `lstm_backward`)."""
    (N, T, _), H = x.shape, W_hh.shape[1]
    keep_freed_memory()
    dtype = dtype_of(x, h0, c0, W_ih, W_hh, b)
    x = time_first(x, dtype)
    scale = np.repeat([0.5, 0.5, 1, 0.5], H).astype(dtype)  # σ(z) = tanh(z / 2) / 2 + 1 / 2, but g = tanh(z)
    gates = every_step(x, W_ih * scale[:, None])
    W_h = np.ascontiguousarray((W_hh * scale[:, None]).T)
    # rows repeated for all sequences: whole arrays are added faster than a row to each row
    bias, scale, shift = (np.tile(row.astype(dtype), (N, 1)) for row in (b * scale, scale, scale * (scale < 1)))
    hs, cs, tanh_c = np.empty((T + 1, N, H), dtype), np.empty((T + 1, N, H), dtype), np.empty((T, N, H), dtype)
    hs[0], cs[0] = h0, c0
    from_h, written = np.empty((N, 4 * H), dtype), np.empty((N, H), dtype)
    for t in range(T):
        z, c = gates[t], cs[t + 1]
        i, f, g, o = _parts(z, H)
        np.matmul(hs[t], W_h, out=from_h)
        np.add(z, from_h, out=z)
        np.add(z, bias, out=z)
        np.tanh(z, out=z)
        np.multiply(z, scale, out=z)
        np.add(z, shift, out=z)
        np.multiply(f, cs[t], out=c)
        np.multiply(i, g, out=written)
        np.add(c, written, out=c)
        np.tanh(c, out=tanh_c[t])
        np.multiply(o, tanh_c[t], out=hs[t + 1])

    def of_step(t: int) -> dict:
        i, f, g, o = _parts(gates[t], H)
        cache = {"x": x[t], "h_prev": hs[t], "c_prev": cs[t], "i": i, "f": f, "g": g, "o": o, "c": cs[t + 1]}
        return {**cache, "W_ih": W_ih, "W_hh": W_hh}

    steps = Steps(T, of_step, (x, gates, hs, cs, tanh_c, W_ih, W_hh))
    return batch_first(hs[1:]), (hs[T].copy(), cs[T].copy()), steps


def lstm_backward(dhs: Array, steps: Steps, dh: Array | None = None, dc: Array | None = None) -> Gradients:
    """Go back through the sequence, as `reference.lstm.lstm_backward`.

    dh and dc (N, H), 0 by default: the gradients of the loss by the last h and c, where it reads them besides hs.
    Returns (dx (N, T, D), dh0, dc0, dW_ih, dW_hh, db).
    """
    x, gates, hs, cs, tanh_c, W_ih, W_hh = steps.arrays
    (T, N, H), one = tanh_c.shape, gates.dtype.type(1)
    dh, dc = arriving(dh, hs[0]), arriving(dc, cs[0])
    dz, of_c = np.empty_like(gates), np.empty((min(T, BLOCK), N, H), gates.dtype)
    for block in blocks(T):
        # first dz holds what stands between each z and c, or h for the output gate; of_c what stands between c and h
        z, slope, tanh = gates[block], dz[block], tanh_c[block]
        through = of_c[: len(z)]
        (i, _, g, o), (s_i, s_f, s_g, s_o) = _parts(z, H), _parts(slope, H)
        np.multiply(z, z, out=slope)
        np.subtract(one, s_g, out=s_g)
        np.multiply(s_g, i, out=s_g)
        for gate, s, other in zip(_parts(z, H)[:2], (s_i, s_f), (g, cs[block]), strict=True):
            np.subtract(gate, s, out=s)
            np.multiply(s, other, out=s)
        np.subtract(o, s_o, out=s_o)
        np.multiply(s_o, tanh, out=s_o)
        np.multiply(tanh, tanh, out=through)
        np.subtract(one, through, out=through)
        np.multiply(through, o, out=through)
        for t in reversed(range(T)[block]):
            k = t - block.start
            np.add(dh, dhs[:, t], out=dh)
            np.multiply(through[k], dh, out=through[k])
            np.add(dc, through[k], out=dc)
            to_c = dz[t].reshape(N, 4, H)[:, :3]
            np.multiply(to_c, dc[:, None], out=to_c)
            np.multiply(s_o[k], dh, out=s_o[k])
            np.multiply(dc, gates[t, :, H : 2 * H], out=dc)
            np.matmul(dz[t], W_hh, out=dh)
        if flush(dh, dc):
            flush(dz[block])
    dx = every_step(dz, W_ih.T)
    return batch_first(dx), dh, dc, weight_gradient(dz, x), weight_gradient(dz, hs[:-1]), bias_gradient(dz)


def _parts(z: Array, H: int) -> tuple[Array, Array, Array, Array]:
    """Return views of the four parts of the last axis, in the order i, f, g, o."""
    return z[..., :H], z[..., H : 2 * H], z[..., 2 * H : 3 * H], z[..., 3 * H :]
