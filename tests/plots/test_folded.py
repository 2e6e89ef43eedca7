"""What answers a prediction waits until the guess is written, in a real kernel; in a lecture it stands open."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

from lstm_course.plots.folded import ALT, SUMMARY

FIGURE = """
from lstm_course import predict
from lstm_course.plots.style import demo, figure_of, show, slider

@demo
def truth(tell):
    fig, axis = figure_of()
    show(fig, "it is 0.375")
    print("the table says 0.375")
    slider(lambda k: (fig, f"it is 0.375, {k}"), k=("k", 1, 3, 1, 1))
    tell(0.375)
"""
DRAW = 'truth(lambda share: predict(my_share, share, "the share"))'


def told(*cells, **environment):
    """Run the cells in a kernel of their own; return the outputs of the last."""
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (FIGURE, *cells)])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        NotebookClient(nb, timeout=120, kernel_name="python3").execute()
    return nb.cells[-1].outputs


@pytest.fixture(scope="module")
def unguessed():
    return told("my_share = ...", DRAW)


def test_without_a_guess_figures_tables_and_sliders_are_folded_and_nothing_is_told(unguessed):
    pages = [output for output in unguessed if output.output_type == "display_data"]
    assert len(pages) == 4
    for page in [page for page in pages if "text/html" in page.data]:
        assert page.data["text/html"].startswith(f"<details><summary>{SUMMARY}</summary>")
        assert page.data["text/plain"] == ALT
    open_text = [output.text for output in unguessed if output.output_type == "stream"]
    assert len(open_text) == 1
    assert "No guess yet (the share)" in open_text[0]
    assert "0.375" not in open_text[0]


def test_the_slider_waits_in_a_panel_that_opens_by_a_click(unguessed):
    view = "application/vnd.jupyter.widget-view+json"
    pages = [page for page in unguessed if view in page.get("data", {})]
    assert len(pages) == 1
    assert pages[0].data.keys() == {view, "text/plain"}


@pytest.mark.parametrize(
    ("cells", "environment"),
    [
        pytest.param(["my_share = 0.4", DRAW], {}, id="a guess is written"),
        pytest.param(["my_share = ...", DRAW], {"LSTM_COURSE_OPEN": "1"}, id="a lecture"),
        pytest.param(["my_other = ...\nmy_share = 0.4", DRAW], {}, id="another guess is not asked for here"),
    ],
)
def test_else_all_stands_open(cells, environment):
    shown = told(*cells, **environment)
    assert "details" not in json.dumps(shown)
    assert "the table says 0.375" in "".join(output.get("text", "") for output in shown)
    guess = "You said 0.4. It is 0.375" if "0.4" in cells[0] else "It is 0.375"
    assert guess in "".join(output.get("text", "") for output in shown)
