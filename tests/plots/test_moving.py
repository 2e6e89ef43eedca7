"""A live demo's picture: a preview while the hand moves, the sharp one when it rests."""

import asyncio
import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from lstm_course.plots import moving
from lstm_course.plots.layout import KeptLayout
from lstm_course.plots.moving import MovingPicture
from lstm_course.plots.pixels import pixels_of
from lstm_course.plots.preview import Preview
from lstm_course.plots.style import figure_of
from lstm_course.plots.ticks import copied_ticks


def drawn(k=0.0):
    fig, axes = figure_of(6, 4, columns=2, rows=2, sharex="col")
    for number, axis in enumerate(axes.flat):
        axis.plot(np.arange(1, 40) * 10.0 ** (3 * number), np.sin(np.arange(1, 40) + k) + 1e6 * (number == 1))
        axis.set(title=f"no. {number}", xlabel="steps", ylabel="amount" * number)
    axes[1, 0].set_yscale("symlog")
    axes[1, 1].tick_params(axis="x", labelrotation=60, which="both")
    axes[0, 0].set_xticks([1, 20, 40], ["a", "b", "c"], family="monospace", fontsize=8, color="red")
    axes[0, 0].grid(which="both", axis="y")
    fig.colorbar(axes[0, 1].imshow(np.eye(3) * 1e-5, aspect="auto"), ax=axes[0, :], label="share")
    return fig


def test_copied_ticks_are_matplotlibs_own_to_the_pixel():
    plain = pixels_of(drawn(), 80).tobytes()
    with copied_ticks():
        assert pixels_of(drawn(), 80).tobytes() == plain


def test_a_preview_shows_what_a_drawing_shows():
    layout = KeptLayout()
    layout.pixels_of(drawn(0), 96)
    preview = Preview(layout)
    preview.pixels_of(drawn(0.1))
    fig = drawn(0.2)
    quick = np.asarray(preview.pixels_of(fig).convert("RGB"), int)
    whole = np.asarray(pixels_of(fig, 96).convert("RGB"), int)
    assert abs(quick - whole).max() <= 4  # one step of a layer's transparency


@pytest.fixture
def shown(monkeypatch):
    """Return a moving picture, what it draws, and the widths of what it shows."""
    monkeypatch.setattr(moving, "REST", 0.01)
    asked, widths = [], []

    def draw(k):
        asked.append(k)
        fig, axis = figure_of(3, 2)
        axis.plot([0, k])
        return fig, f"A line up to {k}"

    def put(html):
        data = re.search(r"base64,([^\"]+)", html)[1]
        widths.append(Image.open(io.BytesIO(base64.b64decode(data))).width)

    return MovingPicture(draw, put), asked, widths


def test_a_hand_that_moves_sees_previews_and_one_that_rests_the_sharp_picture(shown):
    picture, asked, widths = shown

    async def hand():
        for k in (2, 3, 4):
            picture.move({"k": k})
        await asyncio.sleep(0.1)
        picture.move({"k": 1})
        await asyncio.sleep(0.1)

    picture.rest({"k": 1})
    asyncio.run(hand())
    assert asked == [1, 2, 3, 4]  # once each
    assert widths == [576, 288, 288, 288, 576, 576]  # at 4 a preview, then the sharp one; of 1 the one that was there


def test_without_a_loop_the_sharp_picture_comes_at_once(shown):
    picture, asked, widths = shown
    picture.move({"k": 2})
    picture.move({"k": 3})
    assert (asked, widths) == ([2, 3], [576, 576])
