"""The exercises of unit 5, in the order of the notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import draw, sized, uniform
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Arguments, Case, Exercise
from lstm_course.reference import cell_path, lstm

# -- cases ---------------------------------------------------------------------------------------------------


def _weights(rng: np.random.Generator, D: int, H: int) -> tuple[np.ndarray, ...]:
    return tuple(0.7 * rng.standard_normal(shape) for shape in ((4 * H, D), (4 * H, H), (4 * H,)))


LARGE = 100.0
"""What a gradient is scaled by where it is to be beyond any limit that it might be clipped at on the way."""


def _step_back(name: str, scale: float = 1.0, **sizes: int) -> Case:
    """One step backwards: the cache comes from the reference's forward pass, so that one mistake costs one exercise."""

    def make(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
        x, h, c = rng.standard_normal((N, D)), rng.uniform(-0.9, 0.9, (N, H)), rng.standard_normal((N, H))
        *_, cache = lstm.lstm_step_with_cache(x, h, c, *_weights(rng, D, H))
        dh, dc = (scale * rng.standard_normal((N, H)) for _ in range(2))
        return {"dh": dh, "dc": dc, "cache": cache}

    return Case(name, sized(make, **sizes))


def _sequence(name: str, scale: float = 1.0, **sizes: int) -> Case:
    def make(rng: np.random.Generator, N: int, T: int, D: int, H: int) -> Arguments:
        x, h0, c0 = rng.standard_normal((N, T, D)), rng.uniform(-0.9, 0.9, (N, H)), rng.standard_normal((N, H))
        *_, cache = lstm.lstm_forward_with_cache(x, h0, c0, *_weights(rng, D, H))
        return {"dhs": scale * rng.standard_normal((N, T, H)), "cache": cache}

    return Case(name, sized(make, **sizes))


def _gates(T: int, N: int, H: int) -> draw:
    return draw(f=uniform("T N H", 0.2, 1.0), T=T, N=N, H=H)


def _a_number(low: float, high: float) -> Callable[..., Any]:
    return lambda rng, sizes: float(rng.uniform(low, high))


CELLS = ("torch.nn.LSTM", "torch.nn.LSTMCell", "torch.lstm", "torch.lstm_cell")
_STEP = {"x": "N D", "h_prev": "N H", "c_prev": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
_FILE = Path(__file__).with_name("mistakes.toml")
_edits, _mistakes = partial(mistakes, _FILE), partial(common.all_mistakes, _FILE)
_KEPT = ("x", "h_prev", "c_prev", "i", "f", "g", "o", "c", "W_ih", "W_hh")


def _without_more(value: Any, arguments: Arguments) -> Any:
    """Leave out of a cache what the way back does not need: whoever keeps more loses nothing."""
    if not (isinstance(value, tuple | list) and len(value) == 3 and isinstance(value[2], dict)):
        return value
    h, c, cache = value
    needed = {name: cache[name] for name in _KEPT if name in cache}
    return h, c, needed if len(needed) == len(_KEPT) else cache


# -- exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    Exercise(
        reference=lstm.lstm_step_with_cache,
        cases=(
            Case("a batch", draw(**_STEP, N=3, D=2, H=4)),
            Case("one sequence", draw(**_STEP, N=1, D=3, H=5)),
            Case("more inputs than units", draw(**_STEP, N=5, D=4, H=2)),
        ),
        misconceptions=(
            *_edits(lstm.lstm_step_with_cache),
            common.ignores(lstm.lstm_step_with_cache, "b", "The bias b is missing from the sum.", name="bias omitted"),
            common.mutates(lstm.lstm_step_with_cache, "h_prev"),
            common.downcasts(lstm.lstm_step_with_cache),
        ),
        points=2,
        returns=("h", "c", *(f"cache[{name!r}]" for name in _KEPT)),
        intermediates=("i", "f", "g", "o", "c"),
        measure=_without_more,
        forbidden=CELLS,
    ),
    Exercise(
        reference=lstm.lstm_step_backward,
        cases=(
            _step_back("a batch", N=3, D=2, H=4),
            _step_back("one sequence", N=1, D=3, H=5),
            _step_back("more inputs than units, large gradients", scale=LARGE, N=4, D=5, H=2),
            _step_back("one unit", N=2, D=3, H=1),
        ),
        misconceptions=_mistakes(lstm.lstm_step_backward, "dc", "dh"),
        points=4,
        returns=("dx", "dh_prev", "dc_prev", "dW_ih", "dW_hh", "db"),
        intermediates=("dc_total", "dz_i", "dz_f", "dz_g", "dz_o", "dz"),
    ),
    Exercise(
        reference=lstm.lstm_backward,
        cases=(
            _sequence("a batch", N=3, T=5, D=2, H=4),
            _sequence("one sequence", N=1, T=6, D=3, H=2),
            _sequence("two steps, large gradients", scale=LARGE, N=3, T=2, D=5, H=4),
            _sequence("one step", N=4, T=1, D=3, H=2),
            _sequence("one unit", N=2, T=4, D=3, H=1),
        ),
        misconceptions=_mistakes(lstm.lstm_backward),
        points=3,
        returns=("dx", "dh0", "dc0", "dW_ih", "dW_hh", "db"),
        requires=("lstm_step_backward",),
    ),
    Exercise(
        reference=cell_path.cell_path_gradient,
        cases=(
            Case("a batch", _gates(T=5, N=3, H=4)),
            Case("one sequence", _gates(T=4, N=1, H=3)),
            Case("two steps", _gates(T=2, N=4, H=3)),
            Case("one step", _gates(T=1, N=3, H=2)),
        ),
        misconceptions=_mistakes(cell_path.cell_path_gradient, "f"),
        points=2,
        returns=("product",),
    ),
    Exercise(
        reference=cell_path.set_forget_bias,
        cases=(
            Case("four units", draw(b="4H", value=_a_number(2, 5), H=4)),
            Case("a negative value", draw(b="4H", value=_a_number(-4, -1), H=3)),
            Case("a single unit", draw(b="4H", value=_a_number(0.5, 2), H=1)),
        ),
        misconceptions=_mistakes(cell_path.set_forget_bias, "b"),
        returns=("b",),
    ),
    Exercise(
        reference=cell_path.forget_bias_for,
        cases=(
            Case("a half is left", draw(steps=uniform("H", 3, 90), share=_a_number(0.45, 0.55), H=4)),
            Case("little is left", draw(steps=uniform("H", 2, 30), share=_a_number(0.05, 0.15), H=3)),
            Case("nearly all is left", draw(steps=uniform("H", 50, 400), share=_a_number(0.9, 0.99), H=5)),
            Case("less than a step", draw(steps=uniform("H", 0.2, 0.9), share=_a_number(0.2, 0.4), H=2)),
        ),
        misconceptions=_mistakes(cell_path.forget_bias_for, "steps"),
        points=2,
        returns=("bias",),
    ),
)
