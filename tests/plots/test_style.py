"""What all figures share."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from lstm_course.basics.notebooks import fast
from lstm_course.basics.palette import AMOUNTS, LIGHT, SIGNS, rgb
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


def test_letters_stand_off_from_any_colour():
    for colour in (*SIGNS, *AMOUNTS):
        ink = ink_on(rgb(colour))
        assert ink in (LIGHT["ink"], LIGHT["paper"])
        assert abs(sum(rgb(ink)) - sum(rgb(colour))) > 1
