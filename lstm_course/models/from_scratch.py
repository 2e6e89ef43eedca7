"""The LSTM and the GRU from scratch in PyTorch: steps that autograd goes back through, or a way back of their own.

Shapes and names are those of `lstm_course.reference.lstm`: x (N, T, D), h and c (N, H), gates in the order i, f, g, o.
Unit 9 shows `LSTMSequence` in plain words; here it is written for speed, as `lstm_course.reference.sequence` is, and
tests/models/test_from_scratch.py holds both equal to PyTorch. Where `nn.LSTM` is faster, it is by the products: it
packs W_hh once for all steps, which a product of its own in each step cannot.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import linear

from lstm_course.reference.sequence.steps import blocks

Tensor = torch.Tensor


def lstm_by_steps(x: Tensor, h: Tensor, c: Tensor, W_ih: Tensor, W_hh: Tensor, b: Tensor) -> tuple[Tensor, ...]:
    """Run an LSTM over a sequence, one step after the other; autograd writes down what has to be gone back through.

    The inputs' product is one for all steps, and so is each step's for all gates. Returns (hs (N, T, H), h_T, c_T).
    """
    hs = []
    for z in linear(x, W_ih, b).unbind(1):
        i, f, g, o = torch.addmm(z, h, W_hh.T).chunk(4, dim=-1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        hs.append(h)
    return torch.stack(hs, dim=1), h, c


class LSTMSequence(torch.autograd.Function):
    """An LSTM over a sequence as one operation of PyTorch, forward and back.

    LSTMSequence.apply(x, h, c, W_ih, W_hh, b) returns (hs (N, T, H), h_T, c_T).
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, h: Tensor, c: Tensor, W_ih: Tensor, W_hh: Tensor, b: Tensor) -> tuple[Tensor, ...]:
        twice = torch.ones_like(b)
        twice.chunk(4)[2].fill_(2)  # tanh(z) = 2 σ(2z) − 1, so that one σ does for all gates: PyTorch's σ is faster
        x = x.transpose(0, 1).contiguous()
        gates = linear(x, W_ih * twice[:, None], b * twice)
        W_h = (W_hh * twice[:, None]).T.contiguous()
        hs, cs, tanh_c = (x.new_empty(len(x) + k, *h.shape) for k in (1, 1, 0))
        hs[0], cs[0], minus = h, c, torch.full_like(c, -1)
        of_all = gates, *gates.chunk(4, -1), hs[:-1], hs[1:], cs[:-1], cs[1:], tanh_c
        for z, i, f, g, o, h_prev, h, c_prev, c, tanh in _steps(*of_all):
            z.addmm_(h_prev, W_h).sigmoid_()
            torch.add(minus, g, alpha=2, out=g)
            torch.mul(f, c_prev, out=c).addcmul_(i, g)
            torch.add(minus, torch.add(c, c, out=tanh).sigmoid_(), alpha=2, out=tanh)
            torch.mul(o, tanh, out=h)
        ctx.save_for_backward(x, gates, hs, cs, tanh_c, W_ih, W_hh)
        return hs[1:].transpose(0, 1), hs[-1].clone(), cs[-1].clone()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dhs: Tensor, dh: Tensor, dc: Tensor) -> tuple[Tensor, ...]:
        x, gates, hs, cs, tanh_c, W_ih, W_hh = ctx.saved_tensors
        dh, dc, dzs, one = dh.clone(), dc.clone(), torch.empty_like(gates), torch.ones_like(dc)
        for block in blocks(len(x)):
            z, tanh, dz = gates[block], tanh_c[block], dzs[block]
            # first dz holds what stands between each z and c, or h for o; of_c what stands between c and h
            (i, f, g, o), (s_i, s_f, s_g, s_o) = z.chunk(4, -1), dz.chunk(4, -1)
            torch.addcmul(z, z, z, value=-1, out=dz)
            torch.addcmul(one, g, g, value=-1, out=s_g).mul_(i)
            s_i.mul_(g), s_f.mul_(cs[block]), s_o.mul_(tanh)
            of_c = torch.addcmul(one, tanh, tanh, value=-1).mul_(o)
            to_c = dz.unflatten(-1, (4, -1))[:, :, :3]
            for dz_t, dz_ifg, dz_o, f_t, of_c_t, outside in reversed(
                _steps(dz, to_c, s_o, f, of_c, dhs.transpose(0, 1)[block])
            ):
                dh += outside
                dc.addcmul_(dh, of_c_t)
                dz_ifg.mul_(dc[:, None])
                dz_o.mul_(dh)
                dc *= f_t
                torch.mm(dz_t, W_hh, out=dh)
        rows = dzs.flatten(0, 1)
        dx = (rows @ W_ih).unflatten(0, dzs.shape[:2]).transpose(0, 1)
        dW_ih, dW_hh = (came.flatten(0, 1).T @ rows for came in (x, hs[:-1]))
        return dx, dh, dc, dW_ih.T, dW_hh.T, rows.new_ones(len(rows)) @ rows


def gru_by_steps(x: Tensor, h: Tensor, W_ih: Tensor, W_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> tuple[Tensor, Tensor]:
    """Run PyTorch's GRU, one step after the other; autograd goes back through it. Returns (hs (N, T, H), h_T)."""
    hs = []
    for x_rz, x_n in zip(*(part.unbind(1) for part in _split(linear(x, W_ih, b_ih))), strict=True):
        h_rz, h_n = _split(torch.addmm(b_hh, h, W_hh.T))
        r, z = (x_rz + h_rz).sigmoid().chunk(2, -1)
        n = (x_n + r * h_n).tanh()
        h = n + z * (h - n)
        hs.append(h)
    return torch.stack(hs, dim=1), h


class GRUSequence(torch.autograd.Function):
    """PyTorch's GRU over a sequence as one operation, forward and back: `lstm_course.reference.gru`.

    GRUSequence.apply(x, h, W_ih, W_hh, b_ih, b_hh) returns (hs (N, T, H), h_T).
    """

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, h: Tensor, W_ih: Tensor, W_hh: Tensor, b_ih: Tensor, b_hh: Tensor
    ) -> tuple[Tensor, ...]:
        x = x.transpose(0, 1).contiguous()
        gates, W_h = linear(x, W_ih, b_ih), W_hh.T.contiguous()
        hs, h_ns = (x.new_empty(len(x) + k, *h.shape) for k in (1, 0))
        hs[0], minus, from_h = h, torch.full_like(h, -1), h.new_empty(len(h), len(b_hh))
        rz, n = _split(gates)
        h_rz, product = _split(from_h)
        for rz_t, r_t, z_t, n_t, h_n, h_prev, h in _steps(rz, *rz.chunk(2, -1), n, h_ns, hs[:-1], hs[1:]):
            torch.addmm(b_hh, h_prev, W_h, out=from_h)
            h_n.copy_(product)
            rz_t.add_(h_rz).sigmoid_()
            n_t.addcmul_(r_t, h_n).mul_(2).sigmoid_()  # tanh(a) = 2 σ(2a) − 1: PyTorch's σ is faster
            torch.add(minus, n_t, alpha=2, out=n_t)
            torch.addcmul(n_t, z_t, h_prev - n_t, out=h)
        ctx.save_for_backward(x, gates, hs, h_ns, W_ih, W_hh)
        return hs[1:].transpose(0, 1), hs[-1].clone()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dhs: Tensor, dh: Tensor) -> tuple[Tensor, ...]:
        x, gates, hs, h_ns, W_ih, W_hh = ctx.saved_tensors
        dh, dz_ih, dz_hh = dh.clone(), torch.empty_like(gates), torch.empty_like(gates)
        for block in blocks(len(x)):
            (r, z, n), (s_r, s_z, s_n) = gates[block].chunk(3, -1), dz_ih[block].chunk(3, -1)
            # first both hold what stands between each z and h: all of it is only multiplied with dh
            torch.mul(1 - z, 1 - n * n, out=s_n)
            torch.mul(hs[block] - n, z - z * z, out=s_z)
            torch.mul(s_n * h_ns[block], r - r * r, out=s_r)
            dz_hh[block] = dz_ih[block]
            dz_hh[block].chunk(3, -1)[2].mul_(r)
            by_gate = (part[block].unflatten(-1, (3, -1)) for part in (dz_ih, dz_hh))
            of_all = *by_gate, dz_hh[block], z, dhs.transpose(0, 1)[block]
            for ih_t, hh_t, dz_t, z_t, outside in reversed(_steps(*of_all)):
                dh += outside
                ih_t.mul_(dh[:, None]), hh_t.mul_(dh[:, None])
                dh = torch.addmm(dh * z_t, dz_t, W_hh)
        rows_ih, rows_hh = dz_ih.flatten(0, 1), dz_hh.flatten(0, 1)
        dx = (rows_ih @ W_ih).unflatten(0, dz_ih.shape[:2]).transpose(0, 1)
        dW_ih, dW_hh = x.flatten(0, 1).T @ rows_ih, hs[:-1].flatten(0, 1).T @ rows_hh
        one = rows_ih.new_ones(len(rows_ih))
        return dx, dh, dW_ih.T, dW_hh.T, one @ rows_ih, one @ rows_hh


def _split(of_rzn: Tensor) -> tuple[Tensor, Tensor]:
    """Return views of r and z together, and of n."""
    H = of_rzn.shape[-1] // 3
    return of_rzn[..., : 2 * H], of_rzn[..., 2 * H :]


def _steps(*of_all: Tensor) -> list[tuple[Tensor, ...]]:
    """Cut tensors (T, …) into their steps, one tuple for each: views, made once."""
    return list(zip(*(tensor.unbind(0) for tensor in of_all), strict=True))
