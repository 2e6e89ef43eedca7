"""A step's way back under the microscope: the gradient on every wire, by the student's own functions."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo
from lstm_course.reference.cells import LSTMCell


@demo
def way_back(lstm_step_with_cache: Function, lstm_step_backward: Function, forget_bias: float = 0.0) -> None:
    """Show the gradient of the last h's sum, step by step back, in an LSTM that reads noise."""
    rng = np.random.default_rng(5)
    cell = LSTMCell("lstm", forward=lstm_step_with_cache, backward=lstm_step_backward, forget_bias=forget_bias)
    show(
        microscope(
            cell,
            cell.init_params(rng, 2, 4),
            rng.standard_normal((1, 24, 2)),
            backward=True,
            step=-1,
            unit=0,
            title=f"LSTM, forget bias {forget_bias:g}",
        )
    )
