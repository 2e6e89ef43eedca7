"""The six exercises of unit 7: what is right, and on which inputs it is tried."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import draw, sized, uniform
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Arguments, Case, Exercise, Misconception
from lstm_course.reference import counting, gru

_FILE = Path(__file__).with_name("mistakes.toml")
_edits, _mistakes = partial(mistakes, _FILE), partial(common.all_mistakes, _FILE)
_WEIGHTS: dict[str, Any] = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
_STEP: dict[str, Any] = {"x": "N D", "h": uniform("N H", -0.95, 0.95), **_WEIGHTS}
_FORWARD: dict[str, Any] = {"x": "N T D", "h0": uniform("N H", -0.95, 0.95), **_WEIGHTS}
_NOT_THESE = ("torch.nn.GRU", "torch.nn.GRUCell", "torch.gru", "torch.gru_cell")

_STEPS = (
    Case("a batch", draw(**_STEP, N=3, D=2, H=4)),
    Case("one sequence", draw(**_STEP, N=1, D=3, H=5)),
    Case("more inputs than units", draw(**_STEP, N=5, D=4, H=2)),
)


def _cache(name: str, **sizes: int) -> Case:
    """Return a case: the gradient that reaches a step's new state, and its cache. No gate is saturated."""

    def make(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
        x, h = rng.standard_normal((N, D)), rng.uniform(-0.9, 0.9, (N, H))
        weights = (0.6 * rng.standard_normal(shape) for shape in ((3 * H, D), (3 * H, H), 3 * H, 3 * H))
        _, cache = gru.gru_step_with_cache(x, h, *weights)
        return {"dh": rng.standard_normal((N, H)), "cache": cache}

    return Case(name, sized(make, **sizes))


def _layers(name: str, kind: str, num_layers: int, bidirectional: bool) -> Case:
    """Sizes are drawn, input and hidden size far enough apart to be told from each other."""

    def make(rng: np.random.Generator) -> Arguments:
        sizes = {"input_size": int(rng.integers(3, 20)), "hidden_size": int(rng.integers(21, 60))}
        return {"kind": kind, **sizes, "num_layers": num_layers, "bidirectional": bidirectional}

    return Case(name, make)


def _in_a_step(reference: Callable[..., Any], equations: Callable[..., Any], **parts: str) -> tuple[Misconception, ...]:
    """Return the mistakes of one convention, those of both, and those of any exercise."""
    return (
        *_edits(reference, equations),
        *_edits(reference, equations, name="both_steps", **parts),
        common.mutates(reference, "h"),
        common.mutates(reference, "x"),
        common.downcasts(reference),
    )


_B_HN = "np.split(b_hh, 3)[2]"

EXERCISES = (
    Exercise(
        reference=gru.gru_step,
        cases=_STEPS,
        misconceptions=_in_a_step(
            gru.gru_step, gru.gru_step_with_cache, h="h_", past="r * h_n", x_part="x_n", h_part="h_n"
        ),
        points=3,
        returns=("h",),
        intermediates=("r", "z", "n"),
        equations=gru.gru_step_with_cache,
        forbidden=_NOT_THESE,
    ),
    Exercise(
        reference=gru.flip_update_gate,
        cases=(
            Case("four units", draw(**_WEIGHTS, D=2, H=4)),
            Case("more inputs than units", draw(**_WEIGHTS, D=5, H=3)),
            Case("a single unit", draw(**_WEIGHTS, D=3, H=1)),
        ),
        misconceptions=_mistakes(gru.flip_update_gate, "W_ih", "W_hh"),
        points=1,
        returns=("W_ih", "W_hh", "b_ih", "b_hh"),
    ),
    Exercise(
        reference=gru.gru_step_cho,
        cases=_STEPS,
        misconceptions=_in_a_step(
            gru.gru_step_cho,
            gru.gru_step_cho_with_cache,
            h="W_h",
            past="r * h_prev @ W_hn.T",
            x_part=f"(x_n - {_B_HN})",
            h_part=f"(h_prev @ W_hn.T + {_B_HN})",
        ),
        points=2,
        returns=("h",),
        intermediates=("r", "z", "n"),
        equations=gru.gru_step_cho_with_cache,
        forbidden=_NOT_THESE,
    ),
    Exercise(
        reference=gru.gru_forward,
        cases=(
            Case("a batch", draw(**_FORWARD, N=3, T=5, D=2, H=4)),
            Case("one sequence", draw(**_FORWARD, N=1, T=4, D=2, H=3)),
            Case("one step", draw(**_FORWARD, N=2, T=1, D=3, H=5)),
        ),
        misconceptions=_mistakes(gru.gru_forward, "h0", "x"),
        points=2,
        returns=("hs", "h_T"),
        requires=("gru_step",),
        forbidden=_NOT_THESE,
    ),
    Exercise(
        reference=gru.gru_step_backward,
        cases=(
            _cache("a batch", N=3, D=2, H=4),
            _cache("one sequence", N=1, D=3, H=2),
            _cache("more inputs than units", N=2, D=5, H=3),
        ),
        misconceptions=_mistakes(gru.gru_step_backward, "dh"),
        points=3,
        returns=("dx", "dh_prev", "dW_ih", "dW_hh", "db_ih", "db_hh"),
        intermediates=("dz_n", "dz_z", "dz_r"),
    ),
    Exercise(
        reference=counting.count_parameters,
        cases=(
            _layers("a GRU of two layers, both ways", "gru", 2, True),
            _layers("an LSTM of one layer", "lstm", 1, False),
            _layers("an RNN of three layers", "rnn", 3, False),
            _layers("an LSTM of three layers, both ways", "lstm", 3, True),
            _layers("a GRU of one layer", "gru", 1, False),
        ),
        misconceptions=_edits(counting.count_parameters),
        points=2,
        returns=("total",),
        forbidden=("torch.nn",),
    ),
)
