"""Unit 6's networks: embedding, LSTM one way or both ways, one linear layer. Trained by PyTorch, run in NumPy.

What training found is handed over as plain arrays, so that everything shown afterwards is computed by the student's
own functions. Without PyTorch there is no training, and the figures say so in one line.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.types import Array
from lstm_course.training.determinism import one_thread, products_on_one_thread, seeded
from lstm_course.training.loop import train_module

Batches = Callable[[np.random.Generator], tuple[Array, Array]]
EMBEDDED, RATE, BATCH, LENGTH = 24, 0.02, 32, 64
ONE_THREAD = 2**18  # multiplications up to which OpenBLAS stays with one thread
MANY = 100  # sequences whose gates of one step fit into a processor's cache
NO_TORCH = "PyTorch is not installed here (pip install torch), so nothing is trained. "


class Network(NamedTuple):
    """embedding (V, E), the parameters of one LSTM or two, and the read-out W (K, H or 2H) and b (K,)."""

    embedding: Array
    forward_params: dict[str, Array]
    backward_params: dict[str, Array] | None
    W: Array
    b: Array

    @property
    def size(self) -> int:
        """Numbers that were trained (each LSTM has one bias here, two in PyTorch: counted once)."""
        lstms = [self.forward_params, self.backward_params or {}]
        return sum(a.size for a in (self.embedding, self.W, self.b, *(v for p in lstms for v in p.values())))


class Ways(NamedTuple):
    """The functions that read: one LSTM, and the student's two that make a Bi-LSTM."""

    lstm_forward: Callable[..., Any]
    bidirectional_forward: Callable[..., Any]
    merge_directions: Callable[..., Any]


def states(network: Network, codes: Array, lengths: Array, ways: Ways) -> Array:
    """Return the LSTM's outputs, (N, T, H) or (N, T, 2H), for codes (N, T), padded behind the lengths (N,).

    On one thread: the BLAS of NumPy gives large products to several, which wait for each other at every step. On a
    machine that has other work this takes many times as long. Where it cannot be told, a few sequences at a time.
    """
    H = network.forward_params["W_hh"].shape[1]
    with products_on_one_thread() as held:
        some = MANY if held else max(1, ONE_THREAD // (4 * H * H))
        parts = (slice(at, at + some) for at in range(0, len(codes), some))
        return np.concatenate([_states(network, codes[n], lengths[n], ways) for n in parts])


def _states(network: Network, codes: Array, lengths: Array, ways: Ways) -> Array:
    x, params = network.embedding[codes], network.forward_params
    if network.backward_params is None:
        start = np.zeros((len(x), params["W_hh"].shape[1]))
        return ways.lstm_forward(x, start, start, **params)[0]
    return ways.merge_directions(*ways.bidirectional_forward(x, lengths, params, network.backward_params), "concat")


def read_out(network: Network, hs: Array) -> Array:
    """Scores of each class, (..., K), for states (..., H or 2H)."""
    return hs @ network.W.T + network.b


def scores(network: Network, codes: Array, lengths: Array, ways: Ways) -> Array:
    """Return the scores of each class at each step, (N, T, K)."""
    return read_out(network, states(network, codes, lengths, ways))


def train(label: str, batches: Batches, outputs: int, units: int, both_ways: bool, steps: int, seed: int) -> Any:
    """Train a `Network` on ``steps`` batches (x, y) of codes (N, T). None without PyTorch, or when quiet.

    Adam with one cycle of learning rates up to 0.02 (Smith & Topin 2017), gradients clipped at 1, forget bias 1.
    Seeded: the same network each time on the same machine. PyTorch's own random numbers are left as they were.
    """
    try:
        import torch  # noqa: F401
    except ImportError:
        return None
    if quiet():
        return None
    started = monotonic()
    with one_thread(), seeded(seed):
        network = _train(label, batches, outputs, units, both_ways, steps, np.random.default_rng(seed))
    if label:
        print(f"{label}: {network.size:,} numbers, {steps} batches, {monotonic() - started:.0f} s")
    return network


def _train(
    label: str, batches: Batches, outputs: int, units: int, both_ways: bool, steps: int, rng: np.random.Generator
) -> Network:
    import torch
    from torch import nn

    from lstm_course.models.recurrent import open_forget_gates

    embedding = nn.Embedding(128, EMBEDDED)
    lstm = open_forget_gates(nn.LSTM(EMBEDDED, units, batch_first=True, bidirectional=both_ways))
    readout = nn.Linear(units * (1 + both_ways), outputs)
    module = nn.ModuleList([embedding, lstm, readout])
    optimiser = torch.optim.Adam(module.parameters())
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)

    def loss(_: Any, x: Any, y: Any) -> Any:
        return nn.functional.cross_entropy(readout(lstm(embedding(x))[0]).flatten(0, 1), y.flatten())

    def watch(step: int, _: Any) -> None:
        if step:
            cycle.step()

    drawn = (batches(rng) for _ in range(steps))
    train_module(module, loss, drawn, steps, optimiser=optimiser, watch=watch, progress=label)
    found = {name: p.detach().double().numpy() for name, p in lstm.named_parameters()}

    def direction(suffix: str) -> dict[str, Array]:
        W_ih, W_hh, b_ih, b_hh = (found[f"{k}_l0{suffix}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        return {"W_ih": W_ih, "W_hh": W_hh, "b": b_ih + b_hh}

    W, b, table = (p.detach().double().numpy() for p in (readout.weight, readout.bias, embedding.weight))
    return Network(table, direction(""), direction("_reverse") if both_ways else None, W, b)
