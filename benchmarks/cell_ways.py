"""The ways to run a cell over a sequence that `cells.py` compares, each as a function without arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.models.from_scratch import GRUSequence, LSTMSequence, gru_by_steps, lstm_by_steps
from lstm_course.reference import gru, lstm
from lstm_course.reference.cell import unroll, unroll_backward
from lstm_course.reference.cells import GRUCell, LSTMCell
from lstm_course.reference.scan import linear_recurrence, parallel_scan
from lstm_course.reference.sequence import gru as gru_sequence
from lstm_course.reference.sequence import lstm as lstm_sequence

torch.set_num_threads(1)

Run = Callable[[], object]
Size = tuple[int, ...]


def ways_of(kind: str, size: Size, back: bool) -> dict[str, Run]:
    """Return PyTorch's own first, then ours, on the same weights: (N, T, D, H), forward, or forward and back."""
    N, T, D, H = size
    module = getattr(nn, kind)(D, H, batch_first=True)
    x, outside, start = torch.randn(N, T, D, requires_grad=True), torch.randn(N, T, H), torch.zeros(N, H)
    tensors = [parameter.detach().clone().requires_grad_() for parameter in module.parameters()]
    if kind == "LSTM":
        tensors[2:] = [(tensors[2] + tensors[3]).detach().requires_grad_()]
    ours = _numpy(kind, x.detach().numpy(), outside.numpy(), [tensor.detach().numpy() for tensor in tensors], back)

    def in_pytorch(forward: Callable[[], torch.Tensor]) -> Run:
        def run() -> None:
            if not back:
                with torch.no_grad():
                    forward()
                return
            for tensor in (x, *tensors, *module.parameters()):
                tensor.grad = None
            forward().backward(outside)

        return run

    ways = {f"nn.{kind}": in_pytorch(lambda: module(x)[0]), **ours, "matrix products alone": products(kind, size, back)}
    if kind == "LSTM":
        state = start, start
        ways |= {
            "PyTorch, autograd.Function": in_pytorch(lambda: LSTMSequence.apply(x, *state, *tensors)[0]),
            "PyTorch, a step at a time": in_pytorch(lambda: lstm_by_steps(x, *state, *tensors)[0]),
            "PyTorch, gate by gate": in_pytorch(lambda: textbook(x, *state, *tensors)),
        }
    else:
        ways |= {
            "PyTorch, autograd.Function": in_pytorch(lambda: GRUSequence.apply(x, start, *tensors)[0]),
            "PyTorch, a step at a time": in_pytorch(lambda: gru_by_steps(x, start, *tensors)[0]),
        }
    return ways


def _numpy(kind: str, x: Any, outside: Any, weights: list[Any], back: bool) -> dict[str, Run]:
    zeros = np.zeros_like(outside[:, 0])
    if kind == "LSTM":
        forward, backward = lstm_sequence.lstm_forward_with_cache, lstm_sequence.lstm_backward
        state: tuple[Any, ...] = (zeros, zeros)
        readable: Any = lstm.lstm_forward
    else:
        forward, backward = gru_sequence.gru_forward_with_cache, gru_sequence.gru_backward
        state, readable = (zeros,), gru.gru_forward
    if not back:
        at_once = {"NumPy": lambda: forward(x, *state, *weights)}
        return {**at_once, "NumPy, the readable step": lambda: readable(x, *state, *weights)}

    def whole() -> None:
        backward(outside, forward(x, *state, *weights)[2])

    def step_by_step() -> None:
        cell = StepByStep(LSTMCell() if kind == "LSTM" else GRUCell())
        params = dict(zip(cell.param_names, weights, strict=True))
        _, _, caches = unroll(cell, params, x, state)
        unroll_backward(cell, params, caches, outside)

    return {"NumPy": whole, "NumPy, the readable step": step_by_step}


class StepByStep:
    """A cell without its routines: `unroll` takes its steps one by one."""

    routines = None

    def __init__(self, cell: Any) -> None:
        self.cell = cell

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cell, name)


def textbook(x: Any, h: Any, c: Any, W_ih: Any, W_hh: Any, b: Any) -> Any:
    """Run an LSTM as books write it: eight products a step."""
    W, U, B = W_ih.chunk(4), W_hh.chunk(4), b.chunk(4)
    hs = []
    for x_t in x.unbind(1):
        i, f, g, o = (x_t @ W[k].T + h @ U[k].T + B[k] for k in range(4))
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs, dim=1)


def products(kind: str, size: Size, back: bool) -> Run:
    """Return what does nothing but NumPy's matrix products of a pass: the limit."""
    N, T, D, H = size
    M = {"LSTM": 4, "GRU": 3}[kind] * H
    rng = np.random.default_rng(0)
    x, dz, hs, W_x, W_h = (
        rng.standard_normal(shape, np.float32) for shape in ((T * N, D), (T, N, M), (T, N, H), (M, D), (M, H))
    )
    W_t, from_h, dh = np.ascontiguousarray(W_h.T), np.empty((N, M), np.float32), np.empty((N, H), np.float32)
    rows = dz.reshape(T * N, M)

    def run() -> None:
        x @ W_x.T
        for t in range(T):
            np.matmul(hs[t], W_t, out=from_h)
        if back:
            for t in range(T):
                np.matmul(dz[t], W_h, out=dh)
            for product in (lambda: rows @ W_x, lambda: rows.T @ x, lambda: rows.T @ hs.reshape(T * N, H)):
                product()

    return run


def vanishing(kind: str) -> dict[str, Run]:
    """Return the way back from a loss at the last of 1,000 steps with small weights, then the same without zeroing."""
    N, T, D, H = 16, 1000, 8, 64
    rng = np.random.default_rng(0)
    cell: Any = {"LSTM": LSTMCell(), "GRU": GRUCell()}[kind]
    sequence: Any = {"LSTM": lstm_sequence, "GRU": gru_sequence}[kind]
    outside = np.zeros((N, T, H), np.float32)
    outside[:, -1] = 1
    x, state = rng.standard_normal((N, T, D), np.float32), tuple(s for s in cell.init_state(N, H, np.float32))

    def way_back(size: float, flush: Any) -> Run:
        params = {name: (size * value).astype(np.float32) for name, value in cell.init_params(rng, D, H).items()}
        # f, or z, is σ(1) = 0.73: the smallest of all denormal numbers times that is, rounded, itself, and so it stays
        params["b" if kind == "LSTM" else "b_ih"][H : 2 * H] = 1
        _, _, caches = unroll(cell, params, x, state)

        def run() -> None:
            kept, sequence.flush = sequence.flush, flush
            try:
                unroll_backward(cell, params, caches, outside)
            finally:
                sequence.flush = kept

        return run

    zeroed, not_zeroed = sequence.flush, lambda *_: False
    return {
        "usual weights": way_back(3.0, zeroed),
        "small weights": way_back(0.1, zeroed),
        "small weights, nothing zeroed": way_back(0.1, not_zeroed),
    }


def recurrences(N: int, T: int, H: int) -> Iterator[tuple[str, dict[str, Run]]]:
    """Return, for NumPy and for PyTorch forward and back, a loop over the steps and then the scans."""
    from lstm_course.models.sequence_mixers import LinearRecurrence
    from lstm_course.models.sequence_mixers import parallel_scan as torch_scan

    rng = np.random.default_rng(0)
    a, b = rng.uniform(0.5, 1, (N, T, H)).astype(np.float32), rng.standard_normal((N, T, H), np.float32)
    yield (
        "recurrence, NumPy",
        {"step by step": lambda: linear_recurrence(a, b), "scan": lambda: parallel_scan(a, b)},
    )
    factors, terms, outside = torch.tensor(a), torch.tensor(b, requires_grad=True), torch.randn(N, T, H)
    factors.requires_grad_()

    def loop(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        h, hs = torch.zeros_like(b[:, 0]), []
        for a_t, b_t in zip(a.unbind(1), b.unbind(1), strict=True):
            h = a_t * h + b_t
            hs.append(h)
        return torch.stack(hs, dim=1)

    def both(forward: Callable[..., torch.Tensor]) -> Run:
        return lambda: torch.autograd.grad(forward(factors, terms), (factors, terms), outside)

    yield (
        "recurrence, PyTorch forward and back",
        {"step by step": both(loop), "scan": both(torch_scan), "scan, back by a scan": both(LinearRecurrence.apply)},
    )
