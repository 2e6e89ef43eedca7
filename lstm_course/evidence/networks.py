"""The networks that are trained: one of the course's cells, with its initialisation, as a PyTorch module."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.reference.cells import GRUCell, LSTMCell, RNNCell
from lstm_course.reference.torch_weights import to_torch

if TYPE_CHECKING:
    import torch

CELLS: dict[str, Callable[..., Any]] = {"rnn": RNNCell, "lstm": LSTMCell, "gru": GRUCell}


def layer(
    rng: np.random.Generator, cell: str, inputs: int, units: int, both_ways: bool = False, **options: Any
) -> torch.nn.RNNBase:
    """One layer, float32, batch first, as `LSTMCell(**options)`, say, starts. From rng, forward direction first."""
    made = CELLS[cell](**options)
    directions = tuple(made.init_params(rng, inputs, units) for _ in range(1 + both_ways))
    return to_torch(cell, [directions]).float()


def reader(recurrent: torch.nn.RNNBase, outputs: int, seed: int, last: bool = True, symbols: int = 0) -> Any:
    """(N, T, D) → scores (N, outputs) after the last step, or (N, T, outputs) at each. The read-out is nn.Linear.

    With ``symbols`` the input is numbers (N, T) below it, embedded first. The read-out and the embedding start as
    PyTorch's do, from ``seed``.
    """
    import torch
    from torch import nn

    torch.manual_seed(seed)

    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(symbols, recurrent.input_size) if symbols else nn.Identity()
            self.recurrent = recurrent
            self.readout = nn.Linear(recurrent.hidden_size * (1 + recurrent.bidirectional), outputs)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            hs, _ = self.recurrent(self.embedding(x))
            return self.readout(hs[:, -1] if last else hs)

    return Reader()


def answers(module: Any, x: np.ndarray) -> np.ndarray:
    """Return the module's outputs for x, as an array, without a gradient."""
    import torch

    tensor = torch.as_tensor(x)
    with torch.no_grad():
        return module(tensor.float() if tensor.is_floating_point() else tensor).numpy()


def accuracy(module: Any, x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of right answers, over all that y asks for."""
    return float((answers(module, x).argmax(-1) == y).mean())
