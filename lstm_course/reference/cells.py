"""The course's cells, by the protocol of `cell`: thin classes over the functions that hold the equations.

Each names two functions of one pattern, and its states and parameters in the order in which these take them:

    forward(x, *state, *parameters) -> (*new state, cache)
    backward(*gradients of the new state, cache) -> (dx, *gradients of the state, *gradients of the parameters)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

import numpy as np

from lstm_course.reference import bptt, gru, lstm_backward
from lstm_course.reference.cell import Array, Cell, Params, State
from lstm_course.reference.initialise import chrono_bias, orthogonal, set_forget_bias, torch_default


@dataclass(frozen=True)
class EquationCell:
    """A cell made of a forward and a backward function.

    Parameters start as PyTorch's do; with ``recurrent="orthogonal"`` each H × H block of W_hh is orthogonal instead.
    """

    name: str = ""
    _: KW_ONLY
    recurrent: str = "default"
    forward: ClassVar[Callable[..., tuple]]
    backward: ClassVar[Callable[..., tuple]]
    states: ClassVar[int] = 1  # how many arrays (N, H) the state has
    parts: ClassVar[int] = 1  # how many gates and candidates are stacked in W_ih and W_hh
    biases: ClassVar[tuple[str, ...]] = ("b",)

    def __post_init__(self) -> None:
        if self.recurrent not in ("default", "orthogonal"):
            raise ValueError(f"recurrent is 'default' or 'orthogonal', not {self.recurrent!r}")

    @property
    def vectors(self) -> tuple[str, ...]:
        """Further parameters (H,), where a cell has some."""
        return ()

    @property
    def param_names(self) -> tuple[str, ...]:
        """The parameters, in the order in which `forward` takes them."""
        return ("W_ih", "W_hh", *self.biases, *self.vectors)

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """float64, drawn in the order W_ih, W_hh, biases, vectors. One b is the sum of PyTorch's two, so two draws."""
        H, rows = hidden_size, self.parts * hidden_size
        params = {"W_ih": torch_default(rng, (rows, input_size), H)}
        if self.recurrent == "orthogonal":
            params["W_hh"] = np.concatenate([orthogonal(rng, (H, H)) for _ in range(self.parts)])
        else:
            params["W_hh"] = torch_default(rng, (rows, H), H)
        for name in self.biases:
            params[name] = torch_default(rng, rows, H)
        if self.biases == ("b",):
            params["b"] = params["b"] + torch_default(rng, rows, H)
        return params | {name: torch_default(rng, H, H) for name in self.vectors}

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        return tuple(np.zeros((batch, hidden_size), dtype) for _ in range(self.states))

    def hidden_size(self, params: Params) -> int:
        return params["W_hh"].shape[1]

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        *new, cache = self.forward(x, *state, *(params[name] for name in self.param_names))
        return tuple(new), cache

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        dx, *rest = self.backward(*dstate, cache)
        before, weights = rest[: len(dstate)], rest[len(dstate) :]
        return dx, tuple(before), dict(zip(self.param_names, weights, strict=True))


@dataclass(frozen=True)
class RNNCell(EquationCell):
    """h' = tanh(W_ih x + W_hh h + b): `rnn.rnn_step`."""

    name: str = "rnn"
    forward = staticmethod(bptt.rnn_step_cached)
    backward = staticmethod(bptt.rnn_step_backward)


ORTHOGONAL_RNN = RNNCell("orthogonal_rnn", recurrent="orthogonal")


@dataclass(frozen=True)
class GRUCell(EquationCell):
    """PyTorch's GRU, reset after the product: `gru.gru_step`."""

    name: str = "gru"
    parts = 3
    biases = ("b_ih", "b_hh")
    forward = staticmethod(gru.gru_step_with_cache)
    backward = staticmethod(gru.gru_step_backward)


@dataclass(frozen=True)
class ChoGRUCell(GRUCell):
    """The GRU as published, reset before the product: `gru.gru_step_cho`."""

    name: str = "gru_cho"
    forward = staticmethod(gru.gru_step_cho_with_cache)
    backward = staticmethod(gru.gru_step_cho_backward)


@dataclass(frozen=True)
class LSTMCell(EquationCell):
    """The LSTM: `lstm.lstm_step`. State (h, c).

    forget_bias: the forget gate's bias, a number (`set_forget_bias`). longest: all of b from `chrono_bias`, for
    memories of up to that many steps. At most one of the two.
    """

    name: str = "lstm"
    _: KW_ONLY
    forget_bias: float | None = None
    longest: int | None = None
    states = 2
    parts = 4
    forward: ClassVar[Callable[..., tuple]] = staticmethod(lstm_backward.lstm_step_with_cache)
    backward: ClassVar[Callable[..., tuple]] = staticmethod(lstm_backward.lstm_step_backward)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.forget_bias is not None and self.longest is not None:
            raise ValueError("forget_bias and longest both set the forget gate's bias: choose one")

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """As `EquationCell.init_params`, then the forget gate's bias, or the draw of `chrono_bias` last."""
        params = super().init_params(rng, input_size, hidden_size)
        if self.forget_bias is not None:
            params["b"] = self.with_forget_bias(params["b"], self.forget_bias)
        if self.longest is not None:
            params["b"] = self.with_chrono_bias(params["b"], chrono_bias(rng, hidden_size, self.longest))
        return params

    def with_forget_bias(self, b: Array, value: float) -> Array:
        return set_forget_bias(b, value)

    def with_chrono_bias(self, b: Array, chrono: Array) -> Array:
        return chrono


@dataclass(frozen=True)
class AdaptedCell:
    """A cell whose step, step back, or both are somebody's own functions: made by `cell_of`."""

    name: str
    own_step: Callable | None
    own_step_backward: Callable | None
    like: EquationCell = field(default_factory=LSTMCell)

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        return self.like.init_params(rng, input_size, hidden_size)

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        return self.like.init_state(batch, hidden_size, dtype)

    def hidden_size(self, params: Params) -> int:
        return self.like.hidden_size(params)

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        new, cache = self.like.step(x, state, params)
        if self.own_step is not None:
            own = self.own_step(x, *state, *(params[name] for name in self.like.param_names))
            new = tuple(own) if isinstance(own, tuple | list) else (own,)
        return new, cache

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        if self.own_step_backward is None:
            return self.like.step_backward(dstate, cache, params)
        dx, *rest = self.own_step_backward(*dstate, cache)
        before, weights = rest[: len(dstate)], rest[len(dstate) :]
        return dx, tuple(before), dict(zip(self.like.param_names, weights, strict=True))


def cell_of(
    name: str,
    step: Callable | None = None,
    step_backward: Callable | None = None,
    like: EquationCell | None = None,
) -> Cell:
    """Your own functions as a cell. What you leave out is done as `like` does it, an `LSTMCell` by default.

    step(x, *state, *parameters) -> the new state, such as ``lstm_step(x, h, c, W_ih, W_hh, b) -> (h, c)`` or
    ``gru_step(x, h, W_ih, W_hh, b_ih, b_hh) -> h``; step_backward(*gradients of the new state, cache) ->
    (dx, *gradients of the old state, *gradients of the parameters), such as ``lstm_step_backward(dh, dc, cache)``.
    Such a step returns no cache, so `like` computes one from the same arguments: with a step of other equations than
    `like`'s, the gradients are those of other equations too.
    """
    return AdaptedCell(name, step, step_backward, LSTMCell() if like is None else like)
