"""Two more cells that PyTorch's modules can be: an RNN with ReLU, and an LSTM with a projection.

``nn.RNN(nonlinearity="relu")`` (Le, Jaitly & Hinton 2015) and ``nn.LSTM(proj_size=P)`` (Sak, Senior & Beaufays 2014).
No unit builds them; they are here so that every weight PyTorch has can be read.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from lstm_course.reference.cell import Array, Params, State
from lstm_course.reference.cells import EquationCell, LSTMCell
from lstm_course.reference.initialise import torch_default
from lstm_course.reference.lstm_backward import lstm_step_backward, lstm_step_with_cache

Cache = dict[str, Array]


def relu_step_with_cache(x: Array, h: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Cache]:
    """h' = max(0, W_ih x + W_hh h + b). Shapes as in `rnn.rnn_step`. Returns (h (N, H), cache)."""
    new = np.maximum(x @ W_ih.T + h @ W_hh.T + b, 0)
    return new, {"x": x, "h_prev": h, "h": new, "W_ih": W_ih, "W_hh": W_hh}


def relu_step_backward(dh: Array, cache: Cache) -> tuple[Array, Array, Array, Array, Array]:
    """Back through `relu_step_with_cache`: the gradient passes where h' is positive. As `bptt.rnn_step_backward`."""
    da = dh * (cache["h"] > 0)
    return da @ cache["W_ih"], da @ cache["W_hh"], da.T @ cache["x"], da.T @ cache["h_prev"], da.sum(axis=0)


def projected_step_with_cache(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, W_hr: Array
) -> tuple[Array, Array, Cache]:
    """An LSTM step whose h is projected: h' = W_hr (o tanh(c')), from H to P < H.

    x (N, D), h (N, P), c (N, H), W_ih (4H, D), W_hh (4H, P), b (4H,), W_hr (P, H). Returns (h (N, P), c (N, H), cache).
    """
    shown, c, cache = lstm_step_with_cache(x, h, c, W_ih, W_hh, b)
    return shown @ W_hr.T, c, {**cache, "shown": shown, "W_hr": W_hr}


def projected_step_backward(dh: Array, dc: Array, cache: Cache) -> tuple[Array, ...]:
    """Back through `projected_step_with_cache`: (dx, dh_prev, dc_prev, dW_ih, dW_hh, db, dW_hr).

    dh (N, P), dc (N, H); each result is shaped like what it belongs to.
    """
    return *lstm_step_backward(dh @ cache["W_hr"], dc, cache), dh.T @ cache["shown"]


@dataclass(frozen=True)
class ReLURNNCell(EquationCell):
    """h' = max(0, W_ih x + W_hh h + b)."""

    name: str = "rnn_relu"
    forward = staticmethod(relu_step_with_cache)
    backward = staticmethod(relu_step_backward)


@dataclass(frozen=True)
class ProjectedLSTMCell(LSTMCell):
    """An LSTM that says projection < H numbers. State: h (N, projection), c (N, H)."""

    name: str = "lstm_projected"
    _: KW_ONLY
    projection: int = 1
    forward = staticmethod(projected_step_with_cache)
    backward = staticmethod(projected_step_backward)

    @property
    def vectors(self) -> tuple[str, ...]:
        return ("W_hr",)

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """As `LSTMCell.init_params`, then W_hh and W_hr anew: they are as wide as h is, or as high."""
        H, P = hidden_size, self.projection
        params = super().init_params(rng, input_size, hidden_size)
        return params | {"W_hh": torch_default(rng, (4 * H, P), H), "W_hr": torch_default(rng, (P, H), H)}

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        return np.zeros((batch, self.projection), dtype), np.zeros((batch, hidden_size), dtype)

    def hidden_size(self, params: Params) -> int:
        return params["W_hh"].shape[0] // 4
