"""Unit 14's cells and layers written again in torch, another way each, for autograd to differentiate.

Nothing here is taken from lstm_course. Where ours keeps a memory divided by its largest exponential, this one keeps it
as it is; where ours goes through time, this one does not.
"""

from __future__ import annotations

import math

import torch
from torch.nn.functional import linear, logsigmoid


def slstm(x, state, p):
    """Without a stabiliser: c, n and m stand for the memories c·exp(m) and n·exp(m)."""
    h, c, n, m = state
    z_i, z_f, z_g, z_o = (linear(x, p["W_ih"]) + linear(h, p["W_hh"]) + p["b"]).chunk(4, dim=1)
    memory = torch.sigmoid(z_f) * c * m.exp() + z_i.exp() * z_g.tanh()
    count = torch.sigmoid(z_f) * n * m.exp() + z_i.exp()
    new_m = torch.maximum(logsigmoid(z_f) + m, z_i)
    return z_o.sigmoid() * memory / count, memory * (-new_m).exp(), count * (-new_m).exp(), new_m


def mlstm_memory(q, k, v, z_i, z_f, C, n, m):
    """Row by row of the batch, without a stabiliser."""
    rows = []
    for r in range(len(q)):
        scale, f, i = m[r].exp(), torch.sigmoid(z_f[r]), z_i[r].exp()
        key = k[r] * len(k[r]) ** -0.5
        memory = f * scale * C[r] + i * torch.outer(v[r], key)
        count = f * scale * n[r] + i * key
        size = torch.maximum((count @ q[r]).abs(), torch.ones((), dtype=q.dtype))
        new_m = torch.maximum(logsigmoid(z_f[r]) + m[r], z_i[r])
        rows.append((memory @ q[r] / size, memory / new_m.exp(), count / new_m.exp(), new_m))
    return tuple(torch.stack(parts) for parts in zip(*rows, strict=True))


def mlstm(x, state, p):
    _, C, n, m = state
    H = n.shape[1]
    z = linear(x, p["W_ih"], p["b"])
    said, *rest = mlstm_memory(z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, -2], z[:, -1], C, n, m)
    return z[:, 3 * H : 4 * H].sigmoid() * said, *rest


def minlstm(x, state, p):
    z_f, z_i, g = linear(x, p["W_ih"], p["b"]).chunk(3, dim=1)
    keep = torch.softmax(torch.stack([logsigmoid(z_f), logsigmoid(z_i)]), dim=0)[0]
    return (torch.lerp(g, state[0], keep),)


def mingru(x, state, p):
    z, g = linear(x, p["W_ih"], p["b"]).chunk(2, dim=1)
    return (torch.lerp(state[0], g, z.sigmoid()),)


def ssm(x, state, p):
    """By the matrix exponential of the whole system, x held: d(s, x)/dt = (A s + B x, 0)."""
    _, s = state
    H, D = p["B"].shape
    system = torch.cat([torch.cat([torch.diag(-p["log_A"].exp()), p["B"]], dim=1), torch.zeros(D, H + D).to(x)])
    held = torch.stack([torch.matrix_exp(system * d)[k] for k, d in enumerate(p["log_delta"].exp())])
    s = torch.cat([s, x], dim=1) @ held.T
    return linear(s, p["C"]) + linear(x, p["skip"]), s


def attention(x, W_q, W_k, W_v):
    q, k, v = linear(x, W_q), linear(x, W_k), linear(x, W_v)
    ys = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    T = x.shape[1]
    later = torch.full((T, T), -math.inf, dtype=x.dtype).triu(1)
    return ys, torch.softmax(q @ k.transpose(1, 2) * q.shape[-1] ** -0.5 + later, dim=-1)
