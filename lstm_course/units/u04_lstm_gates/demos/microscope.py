"""The bracket counter under the microscope, with the student's own functions in it."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo
from lstm_course.reference.lstm import stack_gates
from lstm_course.tasks.brackets import TEXT, UNITS, bracket_counter, encode
from lstm_course.units.u04_lstm_gates.demos.brackets import Gates


def step_of(gates: Gates) -> Function:
    """Make one step of the six functions, from stacked weights; its cache is what they gave."""

    def step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array, dict[str, Array]]:
        (W_i, W_f, W_g, W_o), (b_i, b_f, b_g, b_o) = np.split(np.hstack([W_hh, W_ih]), 4), np.split(b, 4)
        i, f = gates.input_gate(h, x, W_i, b_i), gates.forget_gate(h, x, W_f, b_f)
        g, o = gates.candidate_cell(h, x, W_g, b_g), gates.output_gate(h, x, W_o, b_o)
        c = gates.update_cell(f, c, i, g)
        return gates.hidden_state(o, c), c, {"i": i, "f": f, "g": g, "o": o}

    return step


@demo
def symbol_by_symbol(gates: Gates) -> None:
    """Show the bracket counter at work, one symbol at a time."""
    weights = bracket_counter()
    stacked = stack_gates(*(weights[f"{kind}_{gate}"] for kind in "Wb" for gate in "ifgo"))
    show(
        microscope(
            step_of(gates),
            stacked,
            encode(TEXT),
            reads=TEXT,
            names=UNITS,
            unit="all",
            step=TEXT.index(";", 9),
            title="The bracket counter",
        )
    )
