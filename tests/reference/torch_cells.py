"""The cells that PyTorch does not have, written again in torch, gate by gate, for autograd to differentiate.

Nothing here is taken from lstm_course: each gate has its own rows of the weights, by number, and its own line.
"""

from __future__ import annotations

import torch
from torch.nn.functional import linear


def gate(k, x, h, p, bias="b"):
    """Row block k of the weights, on x and h, before any non-linearity."""
    H = h.shape[1]
    rows = slice(k * H, (k + 1) * H)
    return linear(x, p["W_ih"][rows], p[bias][rows]) + linear(h, p["W_hh"][rows])


def lstm(x, state, p, *, i_gate=True, f_gate=True, o_gate=True):
    h, c = state
    absent = torch.zeros(h.shape[1], dtype=h.dtype)
    peep_i, peep_f, peep_o = (p.get(name, absent) for name in ("p_i", "p_f", "p_o"))
    i = torch.sigmoid(gate(0, x, h, p) + peep_i * c) if i_gate else 1.0
    f = torch.sigmoid(gate(1, x, h, p) + peep_f * c) if f_gate else 1.0
    new = f * c + i * torch.tanh(gate(2, x, h, p))
    o = torch.sigmoid(gate(3, x, h, p) + torch.diag(peep_o).matmul(new.T).T) if o_gate else 1.0
    return o * torch.tanh(new), new


def coupled(x, state, p):
    h, c = state
    f, g, o = torch.sigmoid(gate(0, x, h, p)), torch.tanh(gate(1, x, h, p)), torch.sigmoid(gate(2, x, h, p))
    new = torch.lerp(g, c, f)
    return o * torch.tanh(new), new


def gru_cho(x, state, p):
    (h,) = state
    H = h.shape[1]
    both = {**p, "b": p["b_ih"] + p["b_hh"]}
    r, z = torch.sigmoid(gate(0, x, h, both)), torch.sigmoid(gate(1, x, h, both))
    n = torch.tanh(linear(x, p["W_ih"][2 * H :], both["b"][2 * H :]) + linear(r * h, p["W_hh"][2 * H :]))
    return (torch.lerp(n, h, z),)


def unroll(step, x, state, p, lengths):
    """Sequence by sequence, each over its own steps only; zeros behind."""
    outputs, lasts = [], []
    for n, length in enumerate(lengths):
        own = tuple(s[n : n + 1] for s in state)
        rows = []
        for t in range(length):
            own = step(x[n : n + 1, t], own, p)
            rows.append(own[0])
        rows.append(torch.zeros(x.shape[1] - length, state[0].shape[1], dtype=x.dtype))
        outputs.append(torch.cat(rows))
        lasts.append(own)
    return torch.stack(outputs), tuple(torch.cat(parts) for parts in zip(*lasts, strict=True))
