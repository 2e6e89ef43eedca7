"""The variants under the microscope: the LSTM's drawing with other parts, and the student's own steps in it."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo
from lstm_course.reference.cells import CoupledCell
from lstm_course.units.u08_variants.demos.variants import clock

STEPS = 26


@demo
def ticking(peephole_step: Function, period: int = 12) -> None:
    """Show the clock: peepholes that open the output gate and shut the forget gate at a threshold of c."""
    weights, peepholes = clock(period)
    show(
        microscope(
            peephole_step,
            weights | peepholes,
            np.zeros((1, STEPS, 1)),
            diagram="peephole",
            step=period - 1,
            unit=0,
            title=f"A clock of {period} steps",
        )
    )


@demo
def one_gate_for_two(coupled_step: Function) -> None:
    """Show a coupled cell that reads noise."""
    rng = np.random.default_rng(3)
    parameters = {name: 2 * value for name, value in CoupledCell().init_params(rng, 2, 4).items()}
    show(microscope(coupled_step, parameters, rng.standard_normal((1, STEPS, 2)), diagram="coupled", step=4, unit=0))
