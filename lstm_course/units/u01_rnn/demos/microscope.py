"""A sentence under the microscope: one step of the RNN after the other, by the student's own functions."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo
from lstm_course.reference.cells import RNNCell
from lstm_course.units.u01_rnn.demos.sequences import indices_of, vocabulary_of


@demo
def word_by_word(one_hot: Function, rnn_step: Function, sentence: str) -> None:
    """Show an untrained RNN of six units reading a sentence."""
    vocabulary = vocabulary_of(sentence)
    x = one_hot(indices_of(sentence, vocabulary), len(vocabulary))
    parameters = RNNCell().init_params(np.random.default_rng(1), len(vocabulary), 6)
    show(microscope(rnn_step, parameters, x, diagram="rnn", reads=sentence.split(), step=2, unit=0))
