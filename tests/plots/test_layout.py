"""A moving figure keeps its places, and gets new ones where what is drawn would not fit in them."""

import pytest

from lstm_course.plots.layout import KeptLayout
from lstm_course.plots.style import figure_of


def figure(high, title="A title", columns=2):
    fig, axes = figure_of(6, 3, columns=columns)
    for axis in fig.axes:
        axis.plot([0, high])
        axis.set(title=title, xlabel="t", ylabel="c")
    return fig, axes


@pytest.fixture
def layouts(monkeypatch):
    """Count how often a layout is worked out."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    done, execute = [], ConstrainedLayoutEngine.execute
    monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lambda self, fig: (done.append(fig), execute(self, fig)))
    return done


def places(fig):
    return [side for axis in fig.axes for side in axis.get_position().bounds]


def test_places_are_kept_while_all_fits(layouts):
    kept, first, second = KeptLayout(), figure(4)[0], figure(5)[0]
    kept.pixels_of(first, 100)
    image = kept.pixels_of(second, 100)
    assert layouts == [first]
    assert places(second) == pytest.approx(places(first))
    assert image.size == (600, 300)


@pytest.mark.parametrize("other", [{"high": 50_000}, {"high": 4, "title": "Two\nlines"}, {"high": 4, "columns": 3}])
def test_what_sticks_out_further_is_laid_out_anew(layouts, other):
    kept, first, second, alone = KeptLayout(), figure(4)[0], figure(**other)[0], figure(**other)[0]
    kept.pixels_of(first, 100)
    kept.pixels_of(second, 100)
    KeptLayout().pixels_of(alone, 100)
    assert layouts == [first, second, alone]
    assert places(second) == pytest.approx(places(alone), abs=0.01)
