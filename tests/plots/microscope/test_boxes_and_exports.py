"""Cells that nobody has drawn, networks of them, and what is written to files."""

import io

import numpy as np
import pytest
from PIL import Image

from lstm_course import all_cells
from lstm_course.plots.microscope import both_directions, microscope, stacked, view
from lstm_course.reference.cell import unroll

RNG = np.random.default_rng(0)
X = RNG.standard_normal((5, 2))


@pytest.mark.parametrize("name", all_cells())
def test_every_installed_cell_can_be_looked_at_forward_and_back(name):
    seen = microscope(name, backward=True, step=-1, unit=0)
    assert seen.recording.notes == ()
    assert seen.alt().count("=") >= 2
    cell = all_cells()[name]
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1, 20, 3))
    hs, *_ = unroll(cell, cell.init_params(rng, 3, 6), x)
    np.testing.assert_allclose(seen.recording.values["h"], hs[0], rtol=1e-12)
    assert np.all(np.isfinite(seen.recording.gradients["x"]))


def test_two_directions_stand_side_by_side():
    forward, backward = RNG.standard_normal((2, 5, 3))
    kept = both_directions(X, forward, backward)
    np.testing.assert_array_equal(kept.values["fh_prev"][1:], forward[:-1])
    np.testing.assert_array_equal(kept.values["bh_prev"][:-1], backward[1:])
    assert not kept.values["bh_prev"][-1].any()
    assert "from the right h←ₜ" in view(kept, step=2, unit=1).alt()
    with pytest.raises(ValueError, match="all are of one sequence"):
        both_directions(X, forward[:4], backward)


def test_layers_stand_on_top_of_each_other():
    below, above = RNG.standard_normal((2, 5, 3))
    kept = stacked(X, [below, above])
    np.testing.assert_array_equal(kept.values["h2_prev"][1:], above[:-1])
    assert "h1ₜ" in view(kept).alt()


def test_it_is_written_to_files(tmp_path):
    seen = microscope("lstm", x=X[None], unit=1)
    with Image.open(seen.png(tmp_path / "lstm.png", step=2, width=500)) as picture:
        assert picture.width == 500
    with Image.open(seen.gif(tmp_path / "lstm.gif", steps=[0, 1, 2], width=300)) as picture:
        assert picture.n_frames == 3
    page = seen.html(tmp_path / "lstm.html").read_text()
    assert "http" not in page.replace("http://www.w3.org", ""), "nothing comes from a network"
    assert io.BytesIO(seen.svg(theme="dark").encode()).read().startswith(b"<svg")
    assert "var(" not in seen.svg(theme="dark")


def test_a_widget_holds_the_same_numbers():
    seen = microscope("lstm", x=X[None])
    widget = seen.widget()
    start, size, _ = widget.data["values"]["c"]
    numbers = np.frombuffer(widget.numbers, "<f4")[start : start + 5 * size].reshape(5, size)
    np.testing.assert_allclose(numbers, seen.recording.values["c"], rtol=1e-6)
    widget.close()
