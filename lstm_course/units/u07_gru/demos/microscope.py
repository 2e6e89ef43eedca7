"""The GRU under the microscope, with the student's own step in it."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo
from lstm_course.reference.cells import GRUCell


@demo
def step_by_step(gru_step: Function) -> None:
    """Show a GRU of four units reading noise."""
    rng = np.random.default_rng(2)
    parameters = {name: 2 * value for name, value in GRUCell().init_params(rng, 2, 4).items()}
    show(microscope(gru_step, parameters, rng.standard_normal((1, 24, 2)), diagram="gru", step=5, unit=0))
