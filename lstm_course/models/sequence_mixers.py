"""What looks along a sequence, six of them, and a block that holds one, so that nothing but this one thing differs.

A mixer is (N, T, E) → (N, T, E), and no step of it sees a later one. What they compute is stated in
`lstm_course.reference`, step by step; here all steps are done at once where that is possible.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.functional import logsigmoid, relu

from lstm_course.models.recurrent import Tensor, lstm
from lstm_course.reference.cell import Cell, unroll, unroll_backward
from lstm_course.reference.newer_cells import SLSTMCell


def parallel_scan(a: Tensor, b: Tensor) -> Tensor:
    """Compute h_t = a_t h_{t−1} + b_t for all t at once, as `lstm_course.reference.scan` does. a and b (N, T, H)."""
    reach = 1
    while reach < b.shape[1]:
        a_later, b_later = a[:, reach:], b[:, reach:]
        b = torch.cat([b[:, :reach], torch.addcmul(b_later, a_later, b[:, :-reach])], dim=1)
        a = torch.cat([a[:, :reach], a_later * a[:, :-reach]], dim=1)
        reach *= 2
    return b


class LinearRecurrence(torch.autograd.Function):
    """`parallel_scan` as one operation, whose way back is a scan too: `lstm_course.reference.scan.scan_backward`.

    Autograd by itself keeps what each of the log₂ T rounds made; this keeps a and h alone.
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        hs = parallel_scan(a, b)
        ctx.save_for_backward(a, hs)
        return hs

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dhs: Tensor) -> tuple[Tensor, Tensor]:
        a, hs = ctx.saved_tensors
        a_next = torch.cat([a[:, 1:], torch.zeros_like(a[:, :1])], dim=1)
        h_prev = torch.cat([torch.zeros_like(hs[:, :1]), hs[:, :-1]], dim=1)
        delta = parallel_scan(a_next.flip(1), dhs.flip(1)).flip(1)
        return delta * h_prev, delta


OPEN = 3.0
"""The forget gates' bias at the start: all that have such gates begin by keeping (unit 5)."""


class LSTMMixer(nn.Module):
    """nn.LSTM, one step after the other."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.lstm = lstm(width, width, OPEN)

    def forward(self, x: Tensor) -> Tensor:
        return self.lstm(x)[0]


class MinLSTMMixer(nn.Module):
    """`minimal.minlstm_forward`."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.parts = nn.Linear(width, 3 * width)
        with torch.no_grad():  # to keep nearly all, f / (f + i) wants an i near 0 besides
            self.parts.bias[:width], self.parts.bias[width : 2 * width] = OPEN, -OPEN

    def forward(self, x: Tensor) -> Tensor:
        f, i, g = self.parts(x).chunk(3, dim=-1)
        keep = torch.sigmoid(logsigmoid(f) - logsigmoid(i))
        return LinearRecurrence.apply(keep, (1 - keep) * g)


class CellMixer(nn.Module):
    """Any cell of the course's protocol, forward and back by its own NumPy functions, one step after the other."""

    def __init__(self, cell: Cell, width: int) -> None:
        super().__init__()
        import numpy as np

        self.cell = cell
        drawn = cell.init_params(np.random.default_rng(int(torch.randint(2**31, ()))), width, width)
        self.weights = nn.ParameterDict({name: torch.tensor(value).float() for name, value in drawn.items()})

    def forward(self, x: Tensor) -> Tensor:
        return _Unrolled.apply(self.cell, tuple(self.weights), x, *self.weights.values())


class _Unrolled(torch.autograd.Function):
    """`unroll` and `unroll_backward` as one operation of PyTorch."""

    @staticmethod
    def forward(ctx: Any, cell: Cell, names: tuple[str, ...], x: Tensor, *weights: Tensor) -> Tensor:
        params = {name: weight.detach().numpy() for name, weight in zip(names, weights, strict=True)}
        hs, _, caches = unroll(cell, params, x.detach().numpy())
        ctx.what = cell, params, caches
        return torch.from_numpy(hs)

    @staticmethod
    def backward(ctx: Any, dhs: Tensor) -> tuple:
        cell, params, caches = ctx.what
        dx, _, dparams = unroll_backward(cell, params, caches, dhs.numpy())
        return None, None, *map(torch.from_numpy, (dx, *dparams.values()))


class MLSTMMixer(nn.Module):
    """`MLSTMCell`, all steps at once: attention whose weights fade by the forget gates (Beck et al. 2024, appendix)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.parts = nn.Linear(width, 4 * width + 2)
        with torch.no_grad():
            self.parts.bias[-1] = OPEN

    def forward(self, x: Tensor) -> Tensor:
        width, T = x.shape[-1], x.shape[1]
        q, k, v, o, z_i, z_f = self.parts(x).split([width] * 4 + [1, 1], dim=-1)
        faded = logsigmoid(z_f).cumsum(dim=1)
        later = torch.full((T, T), -math.inf, device=x.device).triu(1)
        exponents = faded - faded.mT + z_i.mT + later
        m = exponents.max(dim=-1, keepdim=True).values
        weights = q @ k.mT / math.sqrt(width) * torch.exp(exponents - m)
        size = torch.maximum(weights.sum(dim=-1, keepdim=True).abs(), torch.exp(-m))
        return torch.sigmoid(o) * (weights @ v / size)


class SSMMixer(nn.Module):
    """`DiagonalSSMCell`, all steps at once: memories of one step up to ``longest`` at the start."""

    def __init__(self, width: int, longest: float = 100.0) -> None:
        super().__init__()
        self.log_A = nn.Parameter(torch.zeros(width))
        self.log_delta = nn.Parameter(-math.log(longest) * torch.rand(width))
        self.B, self.C, self.skip = (nn.Linear(width, width, bias=False) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        A, delta = -self.log_A.exp(), self.log_delta.exp()
        kept = torch.exp(delta * A)
        written = self.B(x) * ((kept - 1) / A)
        return self.C(LinearRecurrence.apply(kept.expand_as(written), written)) + self.skip(x)


class AttentionMixer(nn.Module):
    """`self_attention`, one head. Where a step stands is added to what it is, as sines (Vaswani et al. 2017, 3.5)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.parts = nn.Linear(width, 3 * width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.parts(x + positions(x.shape[1], x.shape[2]).to(x)).chunk(3, dim=-1)
        return nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)


def positions(T: int, width: int) -> Tensor:
    """Return (T, width): sines and cosines of the step's number, from slow to fast."""
    angles = torch.arange(T)[:, None] * 10000 ** -torch.linspace(0, 1, (width + 1) // 2)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[:, :width]


MIXERS: dict[str, Callable[[int], nn.Module]] = {
    "LSTM": LSTMMixer,
    "sLSTM": lambda width: CellMixer(SLSTMCell(forget_bias=OPEN), width),
    "mLSTM": MLSTMMixer,
    "minLSTM": MinLSTMMixer,
    "state space": SSMMixer,
    "attention": AttentionMixer,
}


class MixerBlock(nn.Module):
    """x (N, T, D) → scores (N, outputs) after the last step, or (N, T, outputs) at ``every`` one.

    A linear layer and a ReLU, the mixer, two layers that see one step at a time, each of the latter beside what goes
    past it, then a linear read-out.
    """

    def __init__(self, mixer: str, input_size: int, outputs: int, width: int = 32, every: bool = False) -> None:
        super().__init__()
        self.every = every
        self.read_in = nn.Linear(input_size, width)
        self.norm, self.mixer = nn.LayerNorm(width), MIXERS[mixer](width)
        self.norm_apart = nn.LayerNorm(width)
        self.apart = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.readout = nn.Linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.read_in(x))
        x = x + self.mixer(self.norm(x))
        x = x + self.apart(self.norm_apart(x))
        return self.readout(x if self.every else x[:, -1])
