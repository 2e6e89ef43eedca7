"""The ten exercises of unit 4: what is right, and on which inputs it is tried. Two more have left the notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import draw, normal, sized, uniform
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.reference import hand_set, lstm
from lstm_course.units.u04_lstm_gates import measures
from lstm_course.units.u04_lstm_gates.misconceptions_order import STACK_ORDERS, STEP_ORDERS

_FILE = Path(__file__).with_name("mistakes.toml")
_edits, _mistakes = partial(mistakes, _FILE), partial(common.all_mistakes, _FILE)


def _layer(gate: Callable[..., Any], k: str, squash: str = "sigmoid", points: int = 1) -> Exercise:
    """One gate's layer, of h, x, W_k and b_k. D is now below and now above H, and once the batch is of one."""
    in_the_layer = (
        *_edits(gate, name="layer", k=k, squash=squash),
        common.mutates(gate, "h"),
        common.mutates(gate, "x"),
        common.downcasts(gate),
    )
    wrong = (*in_the_layer, *_edits(gate, name="gate", k=k)) if squash == "sigmoid" else (*_edits(gate), *in_the_layer)
    inputs = {"h": "N H", "x": "N D", f"W_{k}": "H H+D", f"b_{k}": "H"}
    return Exercise(
        reference=gate,
        cases=(
            Case("a batch", draw(**inputs, N=3, D=2, H=4)),
            Case("one sequence", draw(**inputs, N=1, D=3, H=5)),
            Case("more inputs than units", draw(**inputs, N=5, D=4, H=2)),
        ),
        misconceptions=wrong,
        points=points,
        returns=(k,),
    )


def _update_inputs(N: int, H: int) -> draw:
    """c is large, as a memory may well be: whoever bounds it is found out."""
    return draw(f=uniform("N H"), c=normal("N H", 5.0), i=uniform("N H"), g=uniform("N H", -1, 1), N=N, H=H)


def _output_inputs(N: int, H: int, scale: float = 1.0) -> draw:
    return draw(o=uniform("N H"), c=normal("N H", scale), N=N, H=H)


def _gate_matrices(D: int, H: int) -> draw:
    matrices = {f"W_{k}": "H H+D" for k in "ifgo"}
    return draw(**matrices, **{f"b_{k}": "H" for k in "ifgo"}, D=D, H=H)


def _two_symbols(first: str, second: str, D: int) -> sized:
    """Draw two of D symbols; there is at least one other."""

    def drawn(rng: np.random.Generator, D: int) -> dict[str, Any]:
        one, other = rng.permutation(D)[:2].tolist()
        return {"D": D, first: one, second: other}

    return sized(drawn, D=D)


_WEIGHTS = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
CELLS = ("torch.nn.LSTM", "torch.nn.LSTMCell", "torch.lstm", "torch.lstm_cell")
_STEP = {"x": "N D", "h": "N H", "c": "N H", **_WEIGHTS}
_FORWARD = {"x": "N T D", "h0": "N H", "c0": "N H", **_WEIGHTS}

EXERCISES = (
    Exercise(
        reference=lstm.constant_error_carousel,
        cases=(
            Case("a batch", draw(c="N H", u="N T H", N=3, T=5, H=4)),
            Case("one sequence", draw(c="N H", u="N T H", N=1, T=4, H=3)),
            Case("one step", draw(c="N H", u="N T H", N=2, T=1, H=3)),
        ),
        misconceptions=_mistakes(lstm.constant_error_carousel, "c", "u"),
        returns=("c",),
    ),
    _layer(lstm.forget_gate, "f", points=2),
    _layer(lstm.candidate_cell, "g", "np.tanh"),
    Exercise(
        reference=lstm.update_cell,
        cases=(
            Case("a batch", _update_inputs(N=3, H=4)),
            Case("one sequence", _update_inputs(N=1, H=5)),
            Case("a single unit", _update_inputs(N=4, H=1)),
        ),
        misconceptions=_mistakes(lstm.update_cell, "c", "f"),
        points=2,
        returns=("c",),
    ),
    Exercise(
        reference=lstm.hidden_state,
        cases=(
            Case("a batch", _output_inputs(N=3, H=4)),
            Case("one sequence", _output_inputs(N=1, H=5)),
            Case("a single unit", _output_inputs(N=4, H=1)),
            Case("c in the thousands", _output_inputs(N=2, H=3, scale=3000.0)),
        ),
        misconceptions=_mistakes(lstm.hidden_state, "c", "o"),
        returns=("h",),
    ),
    Exercise(
        reference=lstm.stack_gates,
        cases=(
            Case("four units", _gate_matrices(D=2, H=4)),
            Case("more inputs than units", _gate_matrices(D=5, H=3)),
            Case("a single unit", _gate_matrices(D=3, H=1)),
        ),
        misconceptions=(*STACK_ORDERS, *_mistakes(lstm.stack_gates, "W_i")),
        points=2,
        returns=("W_ih", "W_hh", "b"),
    ),
    Exercise(
        reference=lstm.lstm_step,
        cases=(
            Case("a batch", draw(**_STEP, N=3, D=2, H=4)),
            Case("one sequence", draw(**_STEP, N=1, D=3, H=5)),
            Case("more inputs than units", draw(**_STEP, N=5, D=4, H=2)),
        ),
        misconceptions=(
            *STEP_ORDERS,
            *_edits(lstm.lstm_step, lstm.lstm_step_with_cache),
            common.mutates(lstm.lstm_step, "h"),
            common.mutates(lstm.lstm_step, "c"),
            common.downcasts(lstm.lstm_step),
        ),
        points=3,
        returns=("h", "c"),
        intermediates=("i", "f", "g", "o"),
        equations=lstm.lstm_step_with_cache,
        forbidden=CELLS,
    ),
    Exercise(
        reference=lstm.lstm_forward,
        cases=(
            Case("a batch", draw(**_FORWARD, N=3, T=5, D=2, H=4)),
            Case("one sequence", draw(**_FORWARD, N=1, T=4, D=2, H=3)),
            Case("one step", draw(**_FORWARD, N=2, T=1, D=3, H=5)),
        ),
        misconceptions=_mistakes(lstm.lstm_forward, "h0", "c0"),
        points=3,
        returns=("hs", "h_T", "c_T"),
        requires=("lstm_step",),
        forbidden=CELLS,
    ),
    Exercise(
        reference=hand_set.latch_weights,
        excused=("keeps float32",),
        cases=tuple(
            Case(f"{name} symbols", _two_symbols("set_symbol", "reset_symbol", D=D))
            for name, D in (("seven", 7), ("eleven", 11), ("twenty", 20))
        ),
        misconceptions=_edits(hand_set.latch_weights),
        points=2,
        returns=("bits",),
        measure=measures.bits_shown,
    ),
    Exercise(
        reference=hand_set.counter_weights,
        excused=("keeps float32",),
        cases=tuple(
            Case(f"{name} symbols", _two_symbols("up", "down", D=D))
            for name, D in (("eight", 8), ("twelve", 12), ("thirty", 30))
        ),
        misconceptions=_edits(hand_set.counter_weights),
        points=2,
        returns=("counts",),
        measure=measures.counts_kept,
    ),
)

# The third and the fourth line of one kind, which students wrote four times. What they taught is built in `lstm_step`.
RETIRED = (_layer(lstm.input_gate, "i"), _layer(lstm.output_gate, "o"))
