"""Every figure is a file with one call: PNG, SVG, and GIF where it moves."""

import re

import pytest
from PIL import Image

from lstm_course.basics.palette import DARK, LIGHT, rgb
from lstm_course.plots import save
from lstm_course.plots.microscope import microscope, show
from lstm_course.plots.style import demo, figure_of, slider
from lstm_course.plots.style import show as show_figure


def drawn(bias=0.0):
    fig, axis = figure_of(2, 1)
    axis.plot([0, bias], color=LIGHT["f"])
    return fig, f"a line up to {bias:g}"


@demo
def still():
    show_figure(*drawn(1))


@demo
def moving():
    slider(drawn, bias=("bias", 0.0, 2.0, 1.0, 1.0))


@demo
def under_the_microscope():
    show(microscope("rnn"))


@pytest.mark.parametrize("what", [still, moving, under_the_microscope, drawn()[0], microscope("rnn")])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_each_kind_of_figure_is_saved(tmp_path, what, kind):
    path = save(tmp_path / f"figure.{kind}", what, theme="dark")
    if kind == "png":
        assert Image.open(path).convert("RGB").getpixel((0, 0)) == pytest.approx([17] * 3, abs=4)
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count("<svg") == 1
        assert DARK["paper"] in text
        assert LIGHT["paper"] not in text


def test_what_moves_is_a_gif_through_the_places_of_its_slider(tmp_path):
    assert Image.open(save(tmp_path / "moving.gif", moving)).n_frames == 3
    assert getattr(Image.open(save(tmp_path / "still.gif", still)), "n_frames", 1) == 1


def test_an_svg_says_what_it_shows_and_follows_its_page(tmp_path):
    text = save(tmp_path / "moving.svg", moving).read_text(encoding="utf-8")
    assert 'aria-label="a line up to 1"' in text
    assert "prefers-color-scheme: dark" in text


def test_a_dark_picture_has_the_palettes_colours(tmp_path):
    picture = Image.open(save(tmp_path / "still.png", still, theme="dark")).convert("RGB")
    wanted = [round(255 * part) for part in rgb(DARK["f"])]
    near = [
        colour
        for _, colour in picture.getcolors(100_000)
        if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 8
    ]
    assert near


def test_what_cannot_be_saved_is_said(tmp_path):
    with pytest.raises(ValueError, match=re.escape(".png, .svg, .gif")):
        save(tmp_path / "figure.doc", still)
    with pytest.raises(ValueError, match="shows no figure"):
        save(tmp_path / "figure.png", demo(lambda: None))
