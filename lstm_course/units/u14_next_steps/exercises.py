"""The seven exercises of unit 14: what is right, and on which inputs it is tried."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import Drawer, Sizes, draw, fixed, normal, uniform
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.reference import counting, minimal, scan, self_attention, state_space, xlstm
from lstm_course.units.u14_next_steps import probes

_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))
_CELLS = ("torch.nn.LSTM", "torch.nn.LSTMCell", "torch.lstm", "torch.lstm_cell")
_ATTENTION = ("torch.nn.functional.scaled_dot_product_attention", "torch.nn.MultiheadAttention")


def _factors(**sizes: int) -> draw:
    return draw(a=uniform("N T H", 0.2, 1.0), b="N T H", **sizes)


def _minlstm(**sizes: int) -> draw:
    return draw(x="N T D", h0="N H", W_ih="3H D", b="3H", **sizes)


def _slstm(gates: Drawer | str = "4H", m: Drawer | str = "N H", **sizes: int) -> draw:
    """Draw a step whose normaliser is above 0, as the gates before it must have left it."""
    return draw(
        x="N D", h="N H", c="N H", n=uniform("N H", 0.4, 2.0), m=m, W_ih="4H D", W_hh="4H H", b=gates, **sizes
    )  # fmt: skip


def _mlstm(q: Drawer | str = "N A", z: Drawer | str = "N", m: Drawer | str = "N", **sizes: int) -> draw:
    return draw(q=q, k="N A", v="N V", z_i=z, z_f="N", C="N V A", n="N A", m=m, **sizes)


def _ssm(**sizes: int) -> draw:
    return draw(
        x="N T D", A=uniform("H", -2.0, -0.3), B="H D", C="K H", skip="K D", delta=uniform("H", 0.2, 1.5), **sizes
    )


def _attention(scale: float = 1.0, **sizes: int) -> draw:
    return draw(x="N T D", W_q=normal("A D", scale), W_k=normal("A D", scale), W_v="V D", **sizes)


def _between(low: int, high: int) -> Drawer:
    def drawn(rng: np.random.Generator, sizes: Sizes) -> Any:
        return int(rng.integers(low, high))

    return drawn


def _layer(name: str, kind: str) -> Case:
    sizes = {"input_size": _between(3, 9), "hidden_size": _between(10, 30), "step": _between(31, 99)}
    return Case(name, draw(kind=fixed(kind), **sizes))


EXERCISES = (
    Exercise(
        reference=scan.parallel_scan,
        cases=(
            Case("a batch", _factors(N=2, T=37, H=3)),
            Case("one long sequence", _factors(N=1, T=2048, H=3)),
            Case("a few steps", _factors(N=4, T=5, H=2)),
            Case("one step", _factors(N=3, T=1, H=5)),
        ),
        misconceptions=_edits(scan.parallel_scan),
        points=3,
        returns=("h", "all steps at once"),
        probe=probes.scans,
    ),
    Exercise(
        reference=minimal.minlstm_forward,
        cases=(
            Case("a batch", _minlstm(N=3, T=6, D=2, H=4)),
            Case("one sequence", _minlstm(N=1, T=7, D=3, H=5)),
            Case("one step", _minlstm(N=4, T=1, D=5, H=2)),
        ),
        misconceptions=(
            *_edits(minimal.minlstm_forward),
            common.ignores(minimal.minlstm_forward, "b", "The bias is missing from the sum.", name="bias omitted"),
            common.mutates(minimal.minlstm_forward, "h0"),
            common.downcasts(minimal.minlstm_forward),
        ),
        points=2,
        returns=("hs",),
        intermediates=("keep", "write", "new"),
        requires=("parallel_scan",),
    ),
    Exercise(
        reference=xlstm.slstm_step,
        cases=(
            Case("a batch", _slstm(N=3, D=2, H=4)),
            Case("one sequence", _slstm(N=1, D=3, H=5)),
            Case("more inputs than units", _slstm(N=5, D=4, H=2)),
            Case("gates in the thousands", _slstm(normal("4H", 900.0), normal("N H", 900.0), N=4, D=3, H=6)),
        ),
        misconceptions=(
            *_edits(xlstm.slstm_step, xlstm.slstm_step_with_cache),
            common.ignores(xlstm.slstm_step, "b", "The bias is missing from the sum.", name="bias omitted"),
            common.ignores(xlstm.slstm_step, "h", "An sLSTM's gates read the last h too.", name="h left out"),
            common.mutates(xlstm.slstm_step, "c"),
            common.downcasts(xlstm.slstm_step),
        ),
        points=3,
        returns=("h", "c", "n", "m"),
        intermediates=("m", "i", "f", "g", "o", "c", "n"),
        equations=xlstm.slstm_step_with_cache,
        forbidden=_CELLS,
    ),
    Exercise(
        reference=xlstm.mlstm_step,
        cases=(
            Case("a batch", _mlstm(N=3, A=4, V=2)),
            Case("one sequence", _mlstm(N=1, A=3, V=5)),
            Case("a query that finds little", _mlstm(normal("N A", 0.05), N=4, A=6, V=3)),
            Case("gates in the thousands", _mlstm("N A", normal("N", 900.0), normal("N", 900.0), N=5, A=2, V=4)),
        ),
        misconceptions=(
            *_edits(xlstm.mlstm_step, xlstm.mlstm_step_with_cache),
            common.mutates(xlstm.mlstm_step, "C"),
            common.downcasts(xlstm.mlstm_step),
        ),
        points=3,
        returns=("h", "C", "n", "m"),
        intermediates=("m", "i", "f", "k", "C", "n", "size"),
        equations=xlstm.mlstm_step_with_cache,
    ),
    Exercise(
        reference=state_space.diagonal_ssm,
        cases=(
            Case("a batch", _ssm(N=3, T=6, D=2, H=4, K=5)),
            Case("one sequence", _ssm(N=1, T=7, D=3, H=5, K=2)),
            Case("one step", _ssm(N=2, T=1, D=4, H=3, K=6)),
        ),
        misconceptions=(
            *_edits(state_space.diagonal_ssm),
            common.mutates(state_space.diagonal_ssm, "A"),
            common.downcasts(state_space.diagonal_ssm),
        ),
        points=2,
        returns=("ys",),
        intermediates=("kept", "B_bar", "written", "s"),
        requires=("parallel_scan",),
    ),
    Exercise(
        reference=self_attention.self_attention,
        cases=(
            Case("a batch", _attention(N=3, T=6, D=2, A=4, V=5)),
            Case("one sequence", _attention(N=1, T=7, D=4, A=2, V=3)),
            Case("one step", _attention(N=4, T=1, D=3, A=5, V=2)),
            Case("scores in the thousands", _attention(40.0, N=2, T=5, D=3, A=4, V=6)),
        ),
        misconceptions=(
            *_edits(self_attention.self_attention, self_attention.self_attention_with_cache),
            common.exchanges(
                self_attention.self_attention, "W_q", "W_k", "Row t is what step t asks: its q with all k."
            ),
            common.mutates(self_attention.self_attention, "x"),
            common.downcasts(self_attention.self_attention),
        ),
        points=3,
        returns=("ys", "weights"),
        intermediates=("q", "k", "v", "scores", "weights"),
        equations=self_attention.self_attention_with_cache,
        forbidden=_ATTENTION,
    ),
    Exercise(
        reference=counting.cost_per_step,
        cases=(
            _layer("attention", "attention"),
            _layer("an LSTM", "lstm"),
            _layer("an mLSTM", "mlstm"),
            _layer("a minLSTM", "minlstm"),
            _layer("an sLSTM", "slstm"),
            _layer("a state-space model", "ssm"),
        ),
        misconceptions=_edits(counting.cost_per_step),
        points=2,
        returns=("multiplications", "numbers kept"),
    ),
)
