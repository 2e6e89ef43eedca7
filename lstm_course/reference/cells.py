"""The course's cells, by the protocol of `cell`: data about the functions that hold the equations.

A cell is two functions of one pattern, and how its parameters are shaped and start:

    forward(x, *state, *parameters) -> (*new state, cache)
    backward(*gradients of the new state, cache) -> (dx, *gradients of the state, *gradients of the parameters)
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.reference import gru, lstm, rnn, variants
from lstm_course.reference.cell import Params, Routines, State
from lstm_course.reference.initialise import chrono_bias, orthogonal, torch_default
from lstm_course.reference.sequence.routines import routines_for


@dataclass(frozen=True)
class EquationCell:
    """A cell made of a forward and a backward function.

    order: the gates and candidates stacked in W_ih and W_hh, a letter each. states: how many arrays (N, H) the state
    has. Parameters start as PyTorch's do; with ``recurrent="orthogonal"`` each H × H block of W_hh is orthogonal.
    """

    name: str
    _: KW_ONLY
    forward: Function
    backward: Function
    order: str
    states: int = 1
    biases: tuple[str, ...] = ("b",)
    recurrent: str = "default"

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
        """Draw float64 in the order W_ih, W_hh, biases, vectors. One b is the sum of PyTorch's two, so two draws."""
        H, parts = hidden_size, len(self.order)
        params = {"W_ih": torch_default(rng, (parts * H, input_size), H)}
        if self.recurrent == "orthogonal":
            params["W_hh"] = np.concatenate([orthogonal(rng, (H, H)) for _ in range(parts)])
        else:
            params["W_hh"] = torch_default(rng, (parts * H, H), H)
        for name in self.biases:
            params[name] = torch_default(rng, parts * H, H)
        if self.biases == ("b",):
            params["b"] = params["b"] + torch_default(rng, parts * H, H)
        return params | {name: torch_default(rng, H, H) for name in self.vectors}

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        return tuple(np.zeros((batch, hidden_size), dtype) for _ in range(self.states))

    def hidden_size(self, params: Params) -> int:
        return params["W_hh"].shape[1]

    @property
    def routines(self) -> Routines | None:
        """What takes all steps at once, where there is such a thing: never where the step is a subclass's own."""
        own = type(self).step, type(self).step_backward
        if own != (EquationCell.step, EquationCell.step_backward):
            return None
        return routines_for(self.forward, self.backward, self.states, self.param_names)

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
    _: KW_ONLY
    forward: Function = rnn.rnn_step_with_cache
    backward: Function = rnn.rnn_step_backward
    order: str = "h"


ORTHOGONAL_RNN = RNNCell("orthogonal_rnn", recurrent="orthogonal")


@dataclass(frozen=True)
class GRUCell(EquationCell):
    """PyTorch's GRU, reset after the product: `gru.gru_step`."""

    name: str = "gru"
    _: KW_ONLY
    forward: Function = gru.gru_step_with_cache
    backward: Function = gru.gru_step_backward
    order: str = "rzn"
    biases: tuple[str, ...] = ("b_ih", "b_hh")


@dataclass(frozen=True)
class ChoGRUCell(GRUCell):
    """The GRU as published, reset before the product: `gru.gru_step_cho`."""

    name: str = "gru_cho"
    _: KW_ONLY
    forward: Function = gru.gru_step_cho_with_cache
    backward: Function = gru.gru_step_cho_backward


@dataclass(frozen=True)
class LSTMCell(EquationCell):
    """The LSTM: `lstm.lstm_step`. State (h, c).

    forget_bias: the forget gate's bias, a number. longest: all of b from `chrono_bias`, for memories of up to that
    many steps, drawn last. At most one of the two.
    """

    name: str = "lstm"
    _: KW_ONLY
    forward: Function = lstm.lstm_step_with_cache
    backward: Function = lstm.lstm_step_backward
    order: str = "ifgo"
    states: int = 2
    forget_bias: float | None = None
    longest: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.forget_bias is not None and self.longest is not None:
            raise ValueError("forget_bias and longest both set the forget gate's bias: choose one")

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        params = super().init_params(rng, input_size, hidden_size)
        blocks = dict(zip(self.order, np.split(params["b"], len(self.order)), strict=True))
        if self.forget_bias is not None:
            blocks["f"] = np.full(hidden_size, self.forget_bias)
        if self.longest is not None:
            blocks |= zip("ifgo", np.split(chrono_bias(rng, hidden_size, self.longest), 4), strict=True)
        return params | {"b": np.concatenate([blocks[gate] for gate in self.order])}


@dataclass(frozen=True)
class CoupledCell(LSTMCell):
    """An LSTM whose input gate is 1 − f: `variants.coupled_step`. Parameters stacked f, g, o, (3H)."""

    name: str = "coupled"
    _: KW_ONLY
    forward: Function = variants.coupled_step_with_cache
    backward: Function = variants.coupled_step_backward
    order: str = "fgo"


@dataclass(frozen=True)
class PeepholeCell(LSTMCell):
    """An LSTM with peepholes on all gates, or on those named in `gates` (some of "i", "f", "o").

    The parameters have p_i, p_f and p_o (H,) only for the gates that have one: `variants.peephole_step`.
    """

    name: str = "peephole"
    _: KW_ONLY
    forward: Function = variants.peephole_step_with_cache
    backward: Function = variants.peephole_step_backward
    gates: str = "ifo"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not set(self.gates) <= set("ifo") or len(set(self.gates)) < len(self.gates):
            raise ValueError(f"gates are some of 'i', 'f' and 'o', each once, not {self.gates!r}")
        if self.forward is variants.peephole_step_with_cache:
            object.__setattr__(self, "forward", partial(_peep_through, self.vectors))
        if self.backward is variants.peephole_step_backward:
            object.__setattr__(self, "backward", partial(_back_through_peepholes, self.vectors))

    @property
    def vectors(self) -> tuple[str, ...]:
        return tuple(f"p_{gate}" for gate in "ifo" if gate in self.gates)


PEEPHOLES = ("p_i", "p_f", "p_o")


def _peep_through(there: tuple[str, ...], x: Array, h: Array, c: Array, *params: Array) -> tuple:
    """Take a step with 0 for the peepholes that are not there."""
    peepholes = dict(zip(there, params[3:], strict=True))
    none = np.zeros_like(c[0])
    return variants.peephole_step_with_cache(x, h, c, *params[:3], *(peepholes.get(name, none) for name in PEEPHOLES))


def _back_through_peepholes(there: tuple[str, ...], dh: Array, dc: Array, cache: dict) -> tuple:
    *gradients, dp_i, dp_f, dp_o = variants.peephole_step_backward(dh, dc, cache)
    return *gradients, *(dp for name, dp in zip(PEEPHOLES, (dp_i, dp_f, dp_o), strict=True) if name in there)


@dataclass(frozen=True)
class AblatedCell(LSTMCell):
    """An LSTM without one gate, "i", "f" or "o", which is 1. Its quarter of the parameters is there and idle."""

    name: str = ""
    _: KW_ONLY
    forward: Function = variants.ablated_step_with_cache
    gate: str = "f"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.gate not in ("i", "f", "o"):
            raise ValueError(f"gate is 'i', 'f' or 'o', not {self.gate!r}")
        if not self.name:
            word = {"i": "input", "f": "forget", "o": "output"}[self.gate]
            object.__setattr__(self, "name", f"no_{word}_gate")
        if self.forward is variants.ablated_step_with_cache:
            object.__setattr__(self, "forward", partial(variants.ablated_step_with_cache, gate=self.gate))


NO_INPUT_GATE, NO_FORGET_GATE, NO_OUTPUT_GATE = (AblatedCell(gate=gate) for gate in "ifo")


def cell_of(
    name: str,
    step: Function | None = None,
    step_backward: Function | None = None,
    like: EquationCell | None = None,
) -> EquationCell:
    """Make a cell of your own functions. What you leave out is done as `like` does it, an `LSTMCell` by default.

    step(x, *state, *parameters) -> the new state, such as ``lstm_step(x, h, c, W_ih, W_hh, b) -> (h, c)`` or
    ``gru_step(x, h, W_ih, W_hh, b_ih, b_hh) -> h``; step_backward(*gradients of the new state, cache) ->
    (dx, *gradients of the old state, *gradients of the parameters), such as ``lstm_step_backward(dh, dc, cache)``.
    Such a step returns no cache, so `like` computes one from the same arguments: with a step of other equations than
    `like`'s, the gradients are those of other equations too.
    """
    like = LSTMCell() if like is None else like
    forward = like.forward if step is None else partial(_step_beside, like.forward, step)
    return replace(like, name=name, forward=forward, backward=step_backward or like.backward)


def _step_beside(forward: Function, step: Function, *arguments: Array) -> tuple:
    """Take the state from ``step`` and the cache from ``forward``."""
    new, cache = step(*arguments), forward(*arguments)[-1]
    return *(new if isinstance(new, tuple | list) else (new,)), cache
