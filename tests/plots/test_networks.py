"""Networks are drawn: each with a text for who does not see it, and nothing that is drawn lies outside."""

import pytest

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import ink_on
from lstm_course.units.u06_bidirectional.demos import networks as of_unit_6
from lstm_course.units.u09_classification.demos import networks as of_unit_9
from lstm_course.units.u12_seq2seq_attention.demos import networks as of_unit_12
from lstm_course.units.u13_variational_lstm.demos import networks as of_unit_13

DRAWINGS = [
    (of_unit_6, of_unit_6.two_readers, {}, "right to left"),
    (of_unit_6, of_unit_6.stack, {}, "layer 2"),
    (of_unit_9, of_unit_9.classifier, {}, "padding"),
    (of_unit_12, of_unit_12.encoder_decoder, {}, "summary"),
    (of_unit_12, of_unit_12.encoder_decoder, {"attention": True}, "context"),
    (of_unit_13, of_unit_13.there_and_back, {}, "code z"),
]


@pytest.mark.parametrize(("module", "drawing", "options", "word"), DRAWINGS)
def test_all_nodes_stand_within_the_drawing_and_the_text_names_what_is_new(module, drawing, options, word, monkeypatch):
    shown = []
    monkeypatch.setattr(module, "show", lambda fig, alt: shown.append((fig, alt)))
    drawing(**options)
    ((fig, alt),) = shown
    (axis,) = fig.axes
    (left, right), (low, high) = sorted(axis.get_xlim()), sorted(axis.get_ylim())
    for text in axis.texts:
        x, y = text.get_position()
        assert left < x < right, text.get_text()
        assert low < y < high, text.get_text()
    assert word in alt


def test_letters_on_a_dark_colour_are_white():
    assert ink_on((0.3, 0.1, 0.5, 1.0)) == LIGHT["paper"]
    assert ink_on((0.9, 0.9, 0.2)) == LIGHT["ink"]
