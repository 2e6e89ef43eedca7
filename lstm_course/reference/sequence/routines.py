"""Finds what runs a cell over a whole sequence, by the equations of its step."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_course.basics.types import Array, Function
from lstm_course.reference import gru, lstm, rnn
from lstm_course.reference.cell import Params, Routines, State
from lstm_course.reference.sequence import gru as gru_sequence
from lstm_course.reference.sequence import lstm as lstm_sequence
from lstm_course.reference.sequence import rnn as rnn_sequence

WHOLE: dict[tuple[Function, Function], tuple[Function, Function]] = {
    (lstm.lstm_step_with_cache, lstm.lstm_step_backward): (
        lstm_sequence.lstm_forward_with_cache,
        lstm_sequence.lstm_backward,
    ),
    (gru.gru_step_with_cache, gru.gru_step_backward): (gru_sequence.gru_forward_with_cache, gru_sequence.gru_backward),
    (rnn.rnn_step_with_cache, rnn.rnn_step_backward): (rnn_sequence.rnn_forward_with_cache, rnn_sequence.rnn_backward),
}
"""A step, forward and back, and the routines that do what it does for all steps."""


def routines_for(step: Function, step_backward: Function, states: int, names: tuple[str, ...]) -> Routines | None:
    """Return the routines for these two functions, None where there are none: somebody's own step is taken as it is.

    states: how many arrays the state has; names: the parameters, in the order in which the step takes them.
    """
    found = WHOLE.get((step, step_backward))
    if found is None:
        return None
    forward, backward = found

    def over_a_sequence(x: Array, state: State, params: Params) -> tuple[Array, State, Sequence[dict]]:
        return forward(x, *state, *(params[name] for name in names))

    def back(dhs: Array, caches: Sequence[dict], dlast: State | None) -> tuple[Array, State, dict[str, Array]]:
        dx, *rest = backward(dhs, caches, *(dlast or ()))
        return dx, tuple(rest[:states]), dict(zip(names, rest[states:], strict=True))

    return Routines(over_a_sequence, back)
