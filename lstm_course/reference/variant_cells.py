"""The variants of unit 8 as cells, on the pattern of `cells`: functions in `variants_backward` and `dropout`."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import numpy as np

from lstm_course.reference import dropout, variants_backward
from lstm_course.reference.cell import Array, Params, State
from lstm_course.reference.cells import LSTMCell


@dataclass(frozen=True)
class PeepholeCell(LSTMCell):
    """An LSTM with peepholes on all gates, or on those named in `gates` (some of "i", "f", "o").

    The parameters have p_i, p_f and p_o (H,) only for the gates that have one.
    """

    name: str = "peephole"
    _: KW_ONLY
    gates: str = "ifo"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not set(self.gates) <= set("ifo") or len(set(self.gates)) < len(self.gates):
            raise ValueError(f"gates are some of 'i', 'f' and 'o', each once, not {self.gates!r}")

    @property
    def vectors(self) -> tuple[str, ...]:
        return tuple(f"p_{gate}" for gate in "ifo" if gate in self.gates)

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        none = np.zeros_like(params["b"][: self.hidden_size(params)])
        (h, c), (p_i, p_f, p_o) = state, (params.get(name, none) for name in ("p_i", "p_f", "p_o"))
        W_ih, W_hh, b = params["W_ih"], params["W_hh"], params["b"]
        h, c, cache = variants_backward.peephole_step_with_cache(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o)
        return (h, c), cache

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        dh, dc = dstate
        dx, dh, dc, *weights = variants_backward.peephole_step_backward(dh, dc, cache)
        names = ("W_ih", "W_hh", "b", "p_i", "p_f", "p_o")
        gradients = dict(zip(names, weights, strict=True))
        return dx, (dh, dc), {name: gradients[name] for name in self.param_names}


@dataclass(frozen=True)
class CoupledCell(LSTMCell):
    """An LSTM whose input gate is 1 − f. Parameters stacked f, g, o, (3H): the forget gate comes first."""

    name: str = "coupled"
    parts = 3
    forward = staticmethod(variants_backward.coupled_step_with_cache)
    backward = staticmethod(variants_backward.coupled_step_backward)

    def with_forget_bias(self, b: Array, value: float) -> Array:
        H = len(b) // 3
        return np.concatenate([np.full(H, value), b[H:]])

    def with_chrono_bias(self, b: Array, chrono: Array) -> Array:
        return chrono[len(b) // 3 :]  # i's quarter goes: the input gate is 1 − f already


@dataclass(frozen=True)
class AblatedCell(LSTMCell):
    """An LSTM without one gate, "i", "f" or "o", which is 1. Its quarter of the parameters is there and idle."""

    name: str = ""
    _: KW_ONLY
    gate: str = "f"
    backward = staticmethod(variants_backward.ablated_step_backward)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.gate not in ("i", "f", "o"):
            raise ValueError(f"gate is 'i', 'f' or 'o', not {self.gate!r}")
        if not self.name:
            word = {"i": "input", "f": "forget", "o": "output"}[self.gate]
            object.__setattr__(self, "name", f"no_{word}_gate")

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        (h, c), (W_ih, W_hh, b) = state, (params[name] for name in self.param_names)
        h, c, cache = variants_backward.ablated_step_with_cache(x, h, c, W_ih, W_hh, b, self.gate)
        return (h, c), cache


NO_INPUT_GATE, NO_FORGET_GATE, NO_OUTPUT_GATE = (AblatedCell(gate=gate) for gate in "ifo")


@dataclass(frozen=True)
class DropoutLSTMCell(LSTMCell):
    """An LSTM with variational dropout: new masks with each first state, the same at all steps (`dropout`).

    input_size: D, since a mask on x is D wide; p: of dropping an entry of x or h; rng: where masks come from.
    State (h, c, mask_x (N, D), mask_h (N, H)), the masks drawn in that order by `init_state`. The parameters are
    an LSTM's: read with `LSTMCell` they run without dropout, as one does after training.
    """

    name: str = "dropout_lstm"
    _: KW_ONLY
    input_size: int = 1
    p: float = 0.25
    rng: np.random.Generator = field(default_factory=np.random.default_rng, compare=False)

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        sizes = (self.input_size, hidden_size)
        masks = (dropout.variational_dropout_mask(self.rng, (batch, size), self.p) for size in sizes)
        return (*super().init_state(batch, hidden_size, dtype), *(mask.astype(dtype) for mask in masks))

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        h, c, mask_x, mask_h = state
        W_ih, W_hh, b = (params[name] for name in self.param_names)
        h, c, cache = dropout.lstm_step_with_dropout_with_cache(x, h, c, W_ih, W_hh, b, mask_x, mask_h)
        return (h, c, mask_x, mask_h), cache

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        """As every cell's. The masks are constants: their gradient is reported as 0."""
        dh, dc, *dmasks = dstate
        dx, dh, dc, *weights = dropout.lstm_step_with_dropout_backward(dh, dc, cache)
        return dx, (dh, dc, *(np.zeros_like(d) for d in dmasks)), dict(zip(self.param_names, weights, strict=True))
