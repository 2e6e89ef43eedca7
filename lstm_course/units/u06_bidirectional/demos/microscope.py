"""Two readers of one line under the microscope, by the student's own function."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import both_directions, show, view
from lstm_course.plots.style import demo
from lstm_course.units.u06_bidirectional.demos.directions import small_lstm


@demo
def both_ways(bidirectional_forward: Function, text: str = "for row in rows:") -> None:
    """Show what two LSTMs with random weights say at each letter, one from either end."""
    rng = np.random.default_rng(6)
    letters = sorted(set(text))
    x = np.eye(len(letters))[[letters.index(letter) for letter in text]]
    params = (small_lstm(rng, len(letters), 5), small_lstm(rng, len(letters), 5))
    forward, backward = bidirectional_forward(x[None], np.array([len(text)]), *params)
    show(view(both_directions(x, forward[0], backward[0]), reads=text.replace(" ", "␣"), step=4, unit=0))
