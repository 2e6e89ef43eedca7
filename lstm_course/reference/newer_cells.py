"""The cells of unit 14 by the protocol of `cell`: minLSTM, minGRU, sLSTM, mLSTM and a diagonal state-space model."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.reference import minimal, state_space, xlstm
from lstm_course.reference.cell import Params, State
from lstm_course.reference.cells import EquationCell, LSTMCell
from lstm_course.reference.initialise import torch_default
from lstm_course.reference.lstm import sigmoid


def _linear(rng: np.random.Generator, rows: int, columns: int) -> dict[str, Array]:
    """Draw W_ih, then b, as torch.nn.Linear does."""
    return {"W_ih": torch_default(rng, (rows, columns), columns), "b": torch_default(rng, rows, columns)}


@dataclass(frozen=True)
class InputGatedCell(EquationCell):
    """A cell whose gates read x alone: there is no W_hh. Its state is h."""

    @property
    def param_names(self) -> tuple[str, ...]:
        return ("W_ih", "b")

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """Draw W_ih, then b, as torch.nn.Linear does."""
        return _linear(rng, len(self.order) * hidden_size, input_size)

    def hidden_size(self, params: Params) -> int:
        return len(params["b"]) // len(self.order)


@dataclass(frozen=True)
class MinLSTMCell(InputGatedCell):
    """`minimal.minlstm_step`: parts in the order f, i, g."""

    name: str = "minlstm"
    _: KW_ONLY
    forward: Function = minimal.minlstm_step_with_cache
    backward: Function = minimal.minlstm_step_backward
    order: str = "fig"


@dataclass(frozen=True)
class MinGRUCell(InputGatedCell):
    """`minimal.mingru_step`: parts in the order z, g."""

    name: str = "mingru"
    _: KW_ONLY
    forward: Function = minimal.mingru_step_with_cache
    backward: Function = minimal.mingru_step_backward
    order: str = "zg"


@dataclass(frozen=True)
class SLSTMCell(LSTMCell):
    """`xlstm.slstm_step`: parts in the order i, f, g, o. State (h, c, n, m). Options as those of `LSTMCell`."""

    name: str = "slstm"
    _: KW_ONLY
    forward: Function = xlstm.slstm_step_with_cache
    backward: Function = xlstm.slstm_step_backward
    states: int = 4


@dataclass(frozen=True)
class MLSTMCell:
    """`xlstm.mlstm_step` between its projections and its output gate: h = σ(z_o) times what the memory says.

    W_ih (4H + 2, D) and b (4H + 2,): q, k, v and o, of H rows each, then one row each for i and f.
    State (h (N, H), C (N, H, H), n (N, H), m (N,)). h is not read: there is no W_hh.
    """

    name: str = "mlstm"

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """Draw W_ih, then b, as torch.nn.Linear does."""
        return _linear(rng, 4 * hidden_size + 2, input_size)

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        H = hidden_size
        return tuple(np.zeros((batch, *shape), dtype) for shape in ((H,), (H, H), (H,), ()))

    def hidden_size(self, params: Params) -> int:
        return (len(params["b"]) - 2) // 4

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        _, C, n, m = state
        H = self.hidden_size(params)
        q, k, v, o, i, f = np.split(x @ params["W_ih"].T + params["b"], [H, 2 * H, 3 * H, 4 * H, 4 * H + 1], axis=-1)
        said, C, n, m, inner = xlstm.mlstm_step_with_cache(q, k, v, i[:, 0], f[:, 0], C, n, m)
        o = sigmoid(o)
        return (o * said, C, n, m), {"x": x, "o": o, "said": said, "inner": inner}

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        dh, dC, dn, dm = dstate
        o, x = cache["o"], cache["x"]
        dq, dk, dv, di, df, dC, dn, dm = xlstm.mlstm_step_backward(dh * o, dC, dn, dm, cache["inner"])
        dz = np.concatenate([dq, dk, dv, dh * cache["said"] * o * (1 - o), di[:, None], df[:, None]], axis=-1)
        return dz @ params["W_ih"], (np.zeros_like(dh), dC, dn, dm), {"W_ih": dz.T @ x, "b": dz.sum(axis=0)}


@dataclass(frozen=True)
class DiagonalSSMCell:
    """`state_space.ssm_step_with_cache`, with K = H. State (y, s), both (N, H): what it says, and the memory.

    What is learned is log(−A) and log(delta), so that A stays below 0 and delta above. At the start A is −1 and the
    entries of delta lie between 1 / longest and 1, evenly in the logarithm: memories of one step up to ``longest``.
    """

    name: str = "diagonal_ssm"
    _: KW_ONLY
    longest: float = 100.0

    def init_params(self, rng: np.random.Generator, input_size: int, hidden_size: int) -> dict[str, Array]:
        """Draw log_delta, then B, C and skip, as torch.nn.Linear's weights."""
        D, H = input_size, hidden_size
        return {
            "log_A": np.zeros(H),
            "log_delta": rng.uniform(-np.log(self.longest), 0, H),
            "B": torch_default(rng, (H, D), D),
            "C": torch_default(rng, (H, H), H),
            "skip": torch_default(rng, (H, D), D),
        }

    def init_state(self, batch: int, hidden_size: int, dtype: Any = np.float64) -> State:
        return tuple(np.zeros((batch, hidden_size), dtype) for _ in range(2))

    def hidden_size(self, params: Params) -> int:
        return len(params["log_A"])

    def step(self, x: Array, state: State, params: Params) -> tuple[State, dict]:
        A, delta = -np.exp(params["log_A"]), np.exp(params["log_delta"])
        y, s, cache = state_space.ssm_step_with_cache(x, state[1], A, params["B"], params["C"], params["skip"], delta)
        return (y, s), cache

    def step_backward(self, dstate: State, cache: dict, params: Params) -> tuple[Array, State, dict[str, Array]]:
        dy, ds = dstate
        dx, ds, dA, dB, dC, dskip, ddelta = state_space.ssm_step_backward(dy, ds, cache)
        logs = {"log_A": dA * cache["A"], "log_delta": ddelta * cache["delta"]}
        return dx, (np.zeros_like(dy), ds), {**logs, "B": dB, "C": dC, "skip": dskip}
