"""What every model here stands on: an LSTM that starts with its forget gate open, and one that heeds padding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
from torch import nn

Tensor = torch.Tensor
State = tuple[Tensor, Tensor]
Module = TypeVar("Module", bound=nn.Module)


def lstm(input_size: int, hidden_size: int, forget_bias: float = 1.0, **options: object) -> nn.LSTM:
    """Return an nn.LSTM, batch first, whose forget gates start open."""
    module = nn.LSTM(input_size, hidden_size, batch_first=True, **options)  # type: ignore[arg-type]
    return open_forget_gates(module, forget_bias)


def open_forget_gates(module: Module, bias: float = 1.0) -> Module:
    """Set the forget bias of each LSTM and LSTM cell of a module (Jozefowicz et al. 2015). Return the module.

    PyTorch adds two biases. The value goes into one of them, and 0 into the other.
    """
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.LSTM | nn.LSTMCell):
                for name, entries in part.named_parameters():
                    if name.startswith("bias"):
                        entries[part.hidden_size : 2 * part.hidden_size] = bias if "_ih" in name else 0.0
    return module


def run_padded(module: nn.LSTM, x: Tensor, lengths: Tensor | None) -> tuple[Tensor, State]:
    """Run an LSTM over sequences of different length: (hs (N, T, directions · H), the states at each one's end).

    x (N, T, D), lengths (N,) whole numbers from 1 to T, or None where nothing is padding. hs is 0 behind the end.
    The states are h and c, each (layers · directions, N, H): of the last *real* step, and for the backward direction
    of step 0. ValueError for a length outside 1 to T.
    """
    if lengths is None:
        return module(x)
    lengths = checked_lengths(lengths, len(x), x.shape[1])
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    hs, state = module(packed)
    hs, _ = nn.utils.rnn.pad_packed_sequence(hs, batch_first=True, total_length=x.shape[1])
    return hs, state


def checked_lengths(lengths: Tensor, N: int, T: int) -> Tensor:
    """Return lengths (N,). ValueError where N is 0, there are not N whole numbers, or one is outside 1 to T."""
    lengths = torch.as_tensor(lengths)
    if N == 0:
        raise ValueError("there is no sequence in this batch")
    if lengths.shape != (N,):
        raise ValueError(f"one length a sequence is wanted, {N} of them; their shape is {tuple(lengths.shape)}")
    if lengths.is_floating_point() or int(lengths.min()) < 1 or int(lengths.max()) > T:
        raise ValueError(f"lengths are whole numbers from 1 to {T}, not {lengths.tolist()}")
    return lengths


def real_steps(lengths: Tensor, T: int) -> Tensor:
    """Return (N, T): True at the steps of the sequences, False at the padding behind them."""
    return torch.arange(T, device=lengths.device) < lengths[:, None]


def device_of(module: nn.Module) -> torch.device:
    """Return where the module's parameters are."""
    return next(module.parameters()).device


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Have a module in evaluation mode inside, and in its own mode again outside, also after an error."""
    was = module.training
    module.eval()
    try:
        yield
    finally:
        module.train(was)
