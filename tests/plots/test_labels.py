"""Names stand at the ends of their lines, and not over each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.plots.labels import apart, label_ends
from lstm_course.plots.pixels import pixels_of
from lstm_course.plots.style import figure_of


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_places_are_moved_apart_and_keep_their_order(places):
    places = np.array(places)
    moved = apart(places, 0.1)
    ordered = moved[np.argsort(places, kind="stable")]
    assert (np.diff(ordered) >= 0.1 - 1e-9).all()
    assert moved.mean() == pytest.approx(places.mean())  # as a whole they stay where they were


def test_places_that_are_apart_stay():
    np.testing.assert_allclose(apart(np.array([0.9, 0.1, 0.5]), 0.2), [0.9, 0.1, 0.5])


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_each_name_has_its_lines_colour_and_height(scale):
    fig, axis = figure_of(5, 3)
    for name, end in (("low", 0.01), ("middle", 0.9), ("high", 1.0)):
        axis.plot([0, 1], [0.5, end], label=name)
    axis.plot([0, 1], [0.2, 0.2], ":")
    axis.set(yscale=scale, ylim=(0.005, 1.1))
    label_ends(axis)
    pixels_of(fig, 100)
    assert [text.get_text() for text in axis.texts] == ["low", "middle", "high"]
    assert [text.get_color() for text in axis.texts] == [line.get_color() for line in axis.lines[:3]]
    boxes = [text.get_window_extent() for text in axis.texts]
    assert boxes[0].y1 < boxes[1].y0 < boxes[1].y1 <= boxes[2].y0 + 1
    assert all(box.x1 <= fig.bbox.x1 for box in boxes)
