"""Outputs of the untrusted process: what is honest stays, what is too much is cut."""

from __future__ import annotations

import base64

import nbformat
import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.themes import PICTURE_STYLE
from lstm_course.grading.publishing.sanitize_page import LEFT_OUT, clean_outputs
from lstm_course.plots.style import figure_of, html_of

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode()


def _output(kind, text):
    return {"output_type": "display_data", "data": {kind: text, "text/plain": "plain"}, "metadata": {}}


def test_honest_outputs_stay():
    fig, axes = figure_of()
    axes.plot([1, 2])
    figure = html_of(fig, "A line that rises.")
    style = "<style scoped>td {color: red}</style>"
    frame = f'<div>{style}<table class="dataframe"><tbody><tr><td>1</td></tr></tbody></table></div>'
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "a\n"},
        {"output_type": "stream", "name": "stdout", "text": ["\x1b[31mb", "\x1b[0m\n"]},
        _output("text/html", figure),
        _output("text/html", frame),
        _output("image/png", PNG),
        {"output_type": "error", "ename": "ValueError", "evalue": "x < 1", "traceback": ["one", "two"]},
    ]
    kept = clean_outputs(outputs)
    assert kept[0]["text"] == "a\n\x1b[31mb\x1b[0m\n"
    assert kept[1]["data"]["text/html"] == figure.replace(PICTURE_STYLE, "")
    assert kept[2]["data"]["text/html"] == frame.replace(style, "")
    assert kept[3]["data"]["image/png"] == PNG
    assert (kept[4]["ename"], kept[4]["traceback"]) == ("ValueError", ["one", "two"])
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=kept)]))


@pytest.mark.parametrize(
    "outputs",
    [
        [{"output_type": "stream", "name": "stdout", "text": "x" * 5000}],
        [{"output_type": "stream", "name": "stderr", "text": "x\n"}] * 5000,
        [_output("text/html", "<b>x</b>" * 1000)],
        [{"output_type": "display_data", "data": {"text/plain": "x" * 5000}, "metadata": {}}],
        [{"output_type": "error", "ename": "E", "evalue": "e" * 5000, "traceback": ["x" * 5000]}],
        [_output("image/png", PNG + "A" * 9_000_000)] * 3 + [{"output_type": "stream", "text": "x" * 5000}],
    ],
)
def test_too_much_output_is_cut_with_a_word_about_it(outputs):
    kept = clean_outputs(outputs, limit=1000)
    assert kept[-1]["text"] == LEFT_OUT
    assert len(str(kept)) < 5000
