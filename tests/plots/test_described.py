"""A figure is put into words from what is drawn in it."""

import numpy as np

from lstm_course.plots.described import described
from lstm_course.plots.style import figure_of, html_of


def test_lines_are_told_by_their_names_and_ends():
    fig, (left, right) = figure_of(6, 2, columns=2)
    left.plot([3.0, 0.5, 1.0], label="of $h_t$")
    left.plot([2.0, 2.0], label="chance")
    left.plot([7.0, 8.0])  # without a name: decoration
    left.set(title="What is left", xlabel="lag", ylabel="share")
    right.imshow(np.array([[0.0, 0.25], [1.0, np.nan]]))
    right.set_title("gates", loc="left")
    assert described(fig) == (
        "What is left; across: lag; up: share; of h_t goes from 3 to 1, between 0.5 and 3; chance is 2. "
        "gates; 2 by 2 values from 0 to 1."
    )
    html = html_of(fig, "A figure")
    assert 'alt="A figure"' in html
    assert 'aria-description="What is left' in html


def test_an_empty_figure_says_nothing():
    fig, _ = figure_of(2, 1)
    assert described(fig) == ""
    assert "aria-description" not in html_of(fig, "Nothing")
