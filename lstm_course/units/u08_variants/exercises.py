"""The seven exercises of unit 8: what is right, and on which inputs it is tried."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lstm_course.checking import common
from lstm_course.checking.draw import draw, fixed
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.reference import comparing, dropout, lstm, variants
from lstm_course.units.u08_variants.inputs import limit, mask, mask_inputs, runs, sequence_inputs
from lstm_course.units.u08_variants.misconceptions_common import of_every_cell

_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))
_STATE = {"x": "N D", "h": "N H", "c": "N H"}
_WEIGHTS = {"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
_PEEPHOLES = {"p_i": "H", "p_f": "H", "p_o": "H"}
_COUPLED = {"W_ih": "3H D", "W_hh": "3H H", "b": "3H"}
_CELLS = ("torch.nn.LSTM", "torch.nn.LSTMCell", "torch.lstm", "torch.lstm_cell")


def _peephole(**sizes: int) -> draw:
    return draw(**_STATE, **_WEIGHTS, **_PEEPHOLES, **sizes)


def _coupled(**sizes: int) -> draw:
    return draw(**_STATE, **_COUPLED, **sizes)


def _ablated(gate: str, **sizes: int) -> draw:
    return draw(**_STATE, **_WEIGHTS, gate=fixed(gate), **sizes)


def _dropout(**sizes: int) -> draw:
    return draw(**_STATE, **_WEIGHTS, mask_x=mask("N D"), mask_h=mask("N H"), **sizes)


def _runs(A: int, B: int, failed_a: int, failed_b: int) -> draw:
    return draw(steps_a=runs("A", failed_a), steps_b=runs("B", failed_b), limit=limit, A=A, B=B)


EXERCISES = (
    Exercise(
        reference=variants.peephole_step,
        cases=(
            Case("a batch", _peephole(N=3, D=2, H=4)),
            Case("one sequence", _peephole(N=1, D=3, H=5)),
            Case("more inputs than units", _peephole(N=5, D=4, H=2)),
            Case("a single unit", _peephole(N=4, D=3, H=1)),
        ),
        misconceptions=(
            *_edits(variants.peephole_step, variants.peephole_step_with_cache),
            *of_every_cell(variants.peephole_step),
        ),
        points=3,
        returns=("h", "c"),
        intermediates=("i", "f", "g", "o"),
        equations=variants.peephole_step_with_cache,
    ),
    Exercise(
        reference=variants.coupled_step,
        cases=(
            Case("a batch", _coupled(N=3, D=2, H=4)),
            Case("one sequence", _coupled(N=1, D=3, H=5)),
            Case("more inputs than units", _coupled(N=5, D=4, H=2)),
        ),
        misconceptions=(
            *_edits(variants.coupled_step, variants.coupled_step_with_cache),
            *of_every_cell(variants.coupled_step),
        ),
        points=2,
        returns=("h", "c"),
        intermediates=("f", "g", "o"),
        equations=variants.coupled_step_with_cache,
        forbidden=_CELLS,
    ),
    Exercise(
        reference=variants.ablated_step,
        cases=(
            Case("the forget gate taken out", _ablated("f", N=3, D=2, H=4)),
            Case("the input gate taken out", _ablated("i", N=5, D=4, H=2)),
            Case("the output gate taken out", _ablated("o", N=2, D=3, H=5)),
            Case("one sequence", _ablated("f", N=1, D=2, H=3)),
        ),
        misconceptions=(
            *_edits(variants.ablated_step, variants.ablated_step_with_cache),
            *of_every_cell(variants.ablated_step),
        ),
        points=2,
        returns=("h", "c"),
        intermediates=("i", "f", "o"),
        equations=variants.ablated_step_with_cache,
        forbidden=_CELLS,
    ),
    Exercise(
        reference=dropout.variational_dropout_mask,
        excused=("keeps float32",),
        cases=(
            Case("a batch", mask_inputs(0.25, 0.4, N=5, H=12)),
            Case("most of it dropped", mask_inputs(0.6, 0.85, N=7, H=9)),
            Case("one sequence", mask_inputs(0.3, 0.45, N=1, H=20)),
            Case("p of zero", mask_inputs(0.0, 0.0, N=3, H=4)),
            Case("three axes", mask_inputs(0.1, 0.2, "N K H", N=2, K=4, H=11)),
        ),
        misconceptions=(
            *_edits(dropout.variational_dropout_mask),
            common.downcasts(dropout.variational_dropout_mask),
        ),
        points=1,
        returns=("mask",),
    ),
    Exercise(
        reference=dropout.lstm_step_with_dropout,
        cases=(
            Case("a batch", _dropout(N=3, D=2, H=4)),
            Case("one sequence", _dropout(N=1, D=3, H=5)),
            Case("more inputs than units", _dropout(N=5, D=4, H=2)),
        ),
        misconceptions=(
            *_edits(dropout.lstm_step_with_dropout),
            *_edits(
                dropout.lstm_step_with_dropout,
                (lstm.lstm_step_with_cache, lstm.lstm_step),
                "cell_of_lstm_step_with_dropout",
            ),
            *of_every_cell(dropout.lstm_step_with_dropout),
            common.mutates(dropout.lstm_step_with_dropout, "x"),
        ),
        points=2,
        returns=("h", "c"),
        forbidden=_CELLS,
    ),
    Exercise(
        reference=dropout.lstm_forward_with_dropout,
        cases=(
            Case("a batch", sequence_inputs(0.3, 0.5, N=3, T=5, D=6, H=4)),
            Case("one sequence", sequence_inputs(0.4, 0.6, N=1, T=4, D=7, H=8)),
            Case("one step", sequence_inputs(0.3, 0.5, N=4, T=1, D=5, H=6)),
            Case("nothing dropped", sequence_inputs(0.0, 0.0, N=2, T=3, D=4, H=5)),
        ),
        misconceptions=(
            *_edits(dropout.lstm_forward_with_dropout),
            common.ignores(
                dropout.lstm_forward_with_dropout, "h0", "Begin with the h0 that is given: it need not be zero."
            ),
            common.ignores(
                dropout.lstm_forward_with_dropout, "c0", "Begin with the c0 that is given: it need not be zero."
            ),
            common.ignores(
                dropout.lstm_forward_with_dropout, "b", "The bias is missing from the sum.", name="bias omitted"
            ),
            common.mutates(dropout.lstm_forward_with_dropout, "x"),
            common.downcasts(dropout.lstm_forward_with_dropout),
        ),
        points=3,
        returns=("hs", "h_T", "c_T"),
        requires=("variational_dropout_mask", "lstm_step_with_dropout"),
        forbidden=_CELLS,
    ),
    Exercise(
        reference=comparing.compare_runs,
        excused=("keeps float32",),
        cases=(
            Case("runs that fail on both sides", _runs(5, 3, 1, 1)),
            Case("many more runs of one", _runs(2, 6, 0, 2)),
            Case("most of A fail", _runs(4, 3, 3, 0)),
            Case("all of A solve it", _runs(3, 5, 0, 2)),
        ),
        misconceptions=(
            *_edits(comparing.compare_runs),
            common.mutates(comparing.compare_runs, "steps_a"),
        ),
        points=3,
        returns=("solved", "medians", "p"),
    ),
)
