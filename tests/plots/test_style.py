"""What all figures share."""

import base64
import io
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from lstm_course.basics.notebooks import fast
from lstm_course.basics.palette import AMOUNTS, LIGHT, SIGNS, rgb
from lstm_course.plots.pixels import pixels_of
from lstm_course.plots.style import figure_of, html_of, ink_on


@pytest.mark.parametrize(("value", "expected"), [(None, True), ("1", True), ("0", False)])
def test_fast_is_a_switch_in_the_environment(monkeypatch, value, expected):
    monkeypatch.delenv("FAST", raising=False)
    if value is not None:
        monkeypatch.setenv("FAST", value)
    assert fast() is expected


def test_a_figure_is_sharp_and_its_ground_stays_white():
    fig, axis = figure_of(6, 3)
    axis.plot(np.random.default_rng(0).standard_normal((100, 5)).cumsum(axis=0))
    html = html_of(fig, "Five lines")
    picture = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])))
    assert picture.size == (2 * 6 * 96, 2 * 3 * 96)  # two dots for each of the page's
    assert "width:576px" in html
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(html) < 80_000


def test_ticks_that_are_found_once_are_where_matplotlib_has_them():
    def drawn():
        fig, axes = figure_of(7, 4, columns=2, rows=2, sharex="col")
        for number, axis in enumerate(axes.flat):
            axis.plot(np.arange(1, 40) * 10.0 ** (3 * number), np.sin(np.arange(1, 40)) + 1e6 * (number == 1))
            axis.set(title=f"no. {number}", xlabel="steps", ylabel="amount" * number)
        axes[1, 0].set_yscale("symlog")
        axes[1, 1].tick_params(axis="x", labelrotation=60, which="both")
        fig.align_ylabels()
        fig.colorbar(axes[0, 0].imshow(np.eye(3) * 1e-5, aspect="auto"), ax=axes[0, :], label="share")
        return fig

    fig = drawn()
    picture = pixels_of(fig, 80)
    assert not [axes for axes in fig.axes if {"_update_ticks", "_get_ticklabel_bboxes"} & {*vars(axes.xaxis)}]
    plain = drawn()
    plain.set_dpi(80)
    canvas = FigureCanvasAgg(plain)
    canvas.draw()
    assert picture.tobytes() == bytes(canvas.buffer_rgba())


def test_letters_stand_off_from_any_colour():
    for colour in (*SIGNS, *AMOUNTS):
        ink = ink_on(rgb(colour))
        assert ink in (LIGHT["ink"], LIGHT["paper"])
        assert abs(sum(rgb(ink)) - sum(rgb(colour))) > 1
