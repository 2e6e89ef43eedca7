"""A minLSTM under the microscope, with the student's own function in it."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo
from lstm_course.reference.newer_cells import MinLSTMCell


@demo
def step_by_step(minlstm_forward: Function) -> None:
    """Show what happens at each of the steps that the student's function takes at once."""

    def step(x: Array, h: Array, W_ih: Array, b: Array) -> Array:
        return minlstm_forward(x[:, None], h, W_ih, b)[:, 0]

    rng = np.random.default_rng(4)
    parameters = {name: 3 * value for name, value in MinLSTMCell().init_params(rng, 2, 4).items()}
    show(microscope(step, parameters, rng.standard_normal((1, 24, 2)), diagram="minlstm", step=5, unit=0))
