"""The microscope: one live drawing of a recurrent cell, with the numbers of every step of a sequence in it.

    from lstm_course.plots.microscope import microscope
    microscope(lstm_step, (W_ih, W_hh, b), x)

It computes all steps at once and shows them in a page that asks Python no more; `Microscope.widget` is it as a widget
of anywidget, `Microscope.html` a page of its own.
"""

from lstm_course.plots.microscope.closed import both_directions, stacked
from lstm_course.plots.microscope.microscope import Microscope, microscope, show, view

__all__ = ["Microscope", "both_directions", "microscope", "show", "stacked", "view"]
