"""A network is drawn from its description: its shapes stand at the wires, and the words say the same."""

from itertools import combinations

import pytest

from lstm_course.plots.architecture import LAYER, POINT, Flow, Part, architecture
from lstm_course.units.u06_bidirectional.demos import networks as of_unit_6
from lstm_course.units.u09_classification.demos import networks as of_unit_9
from lstm_course.units.u10_text_generation.demos import networks as of_unit_10
from lstm_course.units.u12_seq2seq_attention.demos import networks as of_unit_12
from lstm_course.units.u13_variational_lstm.demos import networks as of_unit_13

DRAWINGS = [
    (of_unit_6, "tagger", {}), (of_unit_9, "shapes", {}), (of_unit_10, "shapes", {}), (of_unit_12, "translator", {}),
    (of_unit_12, "translator", {"attention": True}), (of_unit_13, "shapes", {}),
]  # fmt: skip


def test_the_words_are_made_of_the_description():
    parts = (
        Part("x", "words", (0, 0)),
        Part("h", "LSTM", (1, 0), LAYER),
        Part("y", "×", (2, 1), POINT, note="dropout"),
    )
    flows = (
        Flow("x", "h", "(N, T)"), Flow("h", "h", "state (N, H)", back=True), Flow("h", "y", "(N, T, H)"),
    )  # fmt: skip
    figure, words = architecture(parts, flows)
    assert words == "LSTM reads words (N, T) and its own state (N, H). × (dropout) reads LSTM (N, T, H)."
    assert {"words", "LSTM", "×", "dropout", "(N, T)", "(N, T, H)"} <= {
        text.get_text() for text in figure.axes[0].texts
    }
    with pytest.raises(KeyError):
        architecture(parts, (Flow("x", "z"),))


@pytest.mark.parametrize(("module", "name", "options"), DRAWINGS)
def test_no_words_lie_over_others_or_outside(module, name, options, monkeypatch):
    shown = []
    monkeypatch.setattr(module, "show", lambda fig, alt: shown.append((fig, alt)))
    getattr(module, name)(**options)
    ((fig, alt),) = shown
    fig.set_dpi(96)
    fig.canvas.draw()
    boxes = [text.get_window_extent() for text in fig.axes[0].texts]
    whole = fig.bbox
    for box in boxes:
        assert whole.x0 <= box.x0
        assert box.x1 <= whole.x1
        assert whole.y0 <= box.y0
        assert box.y1 <= whole.y1
    for (a, one), (b, other) in combinations(enumerate(boxes), 2):
        assert not one.overlaps(other), (fig.axes[0].texts[a], fig.axes[0].texts[b])
    assert "LSTM" in alt
    assert "(N, " in alt
