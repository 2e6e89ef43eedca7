"""Unit 3's exercises, in the order of the notebook: what is right, and on which inputs it is tried."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from lstm_course.checking import common
from lstm_course.checking.draw import draw, normal
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.checking.notation import RECURRENT
from lstm_course.reference import vanishing
from lstm_course.tasks.adding import adding_problem as adding_task
from lstm_course.units.u03_vanishing_gradients.inputs import adding, gradients, matrix, spread_states, states


def _layer(**sizes: int) -> draw:
    """Weights, inputs and a first state large enough for the slopes of tanh to matter."""
    return draw(
        x="N T D",
        h0="N H",
        W_ih=normal("H D", 0.6),
        W_hh=normal("H H", 0.7),
        b=normal("H", 0.5),
        **sizes,
    )


def _decay(**sizes: int) -> draw:
    """States with a spread of their own for each unit, and weights of no particular symmetry."""
    return draw(W_hh=normal("H H", 0.8), hs=spread_states, **sizes)


_FILE = Path(__file__).with_name("mistakes.toml")
_edits, _mistakes = partial(mistakes, _FILE), partial(common.all_mistakes, _FILE)

_BY_LAG = replace(RECURRENT, axes={**RECURRENT.axes, "T": "lag"}, index={"T": "lag"}, time="")
"""What comes back has an entry for each lag, and entry 0 is the last step's."""


EXERCISES = (
    Exercise(
        reference=vanishing.spectral_radius,
        cases=(
            Case("a complex pair is outermost", matrix("pair", H=5)),
            Case("a triangular matrix", matrix("triangular", H=4)),
            Case("a Gaussian matrix", matrix("gaussian", H=7)),
            Case("a small radius", matrix("pair", H=3, size=0.2)),  # no entry of an eigenvector is as small as that
            Case("two units", matrix("negative", H=2)),
        ),
        misconceptions=_mistakes(vanishing.spectral_radius, "W"),
        points=1,
        returns=("radius",),
    ),
    Exercise(
        reference=vanishing.rescale_to_radius,
        cases=(
            Case("a smaller radius", matrix("pair", H=5, radius=0.45)),
            Case("a larger radius", matrix("negative", H=4, radius=2.3)),
            Case("a Gaussian matrix", matrix("gaussian", H=6, radius=0.9)),
            Case("a single unit", matrix("negative", H=1, radius=1.7)),
        ),
        misconceptions=_mistakes(vanishing.rescale_to_radius),
        points=1,
        returns=("W",),
        requires=("spectral_radius",),
    ),
    Exercise(
        reference=vanishing.gradient_norm_by_lag,
        cases=(
            Case("a batch", _layer(N=3, T=5, D=2, H=4)),
            Case("one sequence", _layer(N=1, T=4, D=3, H=2)),
            Case("one step", _layer(N=4, T=1, D=2, H=3)),
            Case("two steps, one unit", _layer(N=5, T=2, D=3, H=1)),
            Case("a longer sequence", _layer(N=2, T=12, D=3, H=5)),
        ),
        misconceptions=(
            *_edits(vanishing.gradient_norm_by_lag),
            common.ignores(
                vanishing.gradient_norm_by_lag, "h0", "The states start from h0, not from zeros.", "h0 ignored"
            ),
            common.ignores(
                vanishing.gradient_norm_by_lag, "b", "The bias moves every state, and with it every slope.", "no bias"
            ),
            common.mutates(vanishing.gradient_norm_by_lag, "h0"),
            common.downcasts(vanishing.gradient_norm_by_lag),
        ),
        points=3,
        returns=("norms",),
        notation=_BY_LAG,
    ),
    Exercise(
        reference=vanishing.saturation,
        cases=(
            Case("a batch", states(0.9, N=4, T=3, H=5)),
            Case("some entries exactly on the limit", states(0.5, N=3, T=4, H=7, on_the_limit=True)),
            Case("one sequence, one step", states(0.75, N=1, T=1, H=7)),
            Case("limit 0.99", states(0.99, N=6, T=5, H=4)),
        ),
        misconceptions=_mistakes(vanishing.saturation, "hs"),
        points=1,
        returns=("share",),
    ),
    Exercise(
        reference=vanishing.predicted_decay,
        cases=(
            Case("a batch", _decay(N=3, T=5, H=4)),
            Case("one sequence", _decay(N=1, T=6, H=3)),
            Case("one step", _decay(N=4, T=1, H=5)),
            Case("a single unit", _decay(N=2, T=3, H=1)),
        ),
        misconceptions=_mistakes(vanishing.predicted_decay, "hs"),
        points=2,
        returns=("bound", "typical"),
    ),
    Exercise(
        reference=vanishing.clip_by_global_norm,
        cases=(
            Case("above the limit", gradients(1.5, 4.0, ((4, 3), (4, 4), (4,)))),
            Case("each below the limit, together above", gradients(3.0, 4.0, ((2, 6), (3, 4), (13,), (12, 1)))),
            Case("below the limit", gradients(2.5, 1.2, ((3, 2), (3,)))),
            Case("one array", gradients(0.5, 2.0, ((5, 2),))),
            Case("nothing but zeros", gradients(2.0, 0.0, ((2, 3), (4,)))),
        ),
        misconceptions=_edits(vanishing.clip_by_global_norm),
        points=2,
        returns=("clipped", "norm"),
        rtol=1e-6,  # PyTorch's own adds 1e-6 to the norm
    ),
    Exercise(
        reference=adding_task,
        excused=("T = 1", "keeps float32", "drawn anew"),
        cases=(
            Case("a batch", adding(4, 10)),
            Case("an odd length", adding(5, 7)),
            Case("one sequence", adding(1, 12)),
            Case("two steps", adding(6, 2)),
            Case("a long sequence", adding(3, 50)),
        ),
        misconceptions=_mistakes(adding_task),
        points=2,
        returns=("x", "y"),
    ),
)
