"""What is projected before the hand-in: no solution, no model answer, no rubric; and each press shows something."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.desk.slides import as_slides
from lstm_course.units.registry import all_units, get_unit

UNITS = all_units()


def slides(name, **options):
    notebook = notebook_of(get_unit(name))
    as_slides(notebook, **options)
    return notebook.cells


def secret_lines(name):
    """Return the lines of the solutions and model answers that stand nowhere else in the unit's notebook."""
    answers, rest = [], []
    for cell in notebook_of(get_unit(name)).cells:
        graded = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and graded.get("grade"):
            answers += cell.source.splitlines()
        elif graded.get("solution"):
            answers += [line for part in re.findall("### BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, re.S)
                        for line in part.splitlines()]  # fmt: skip
            rest.append(re.sub("### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.S))
        else:
            rest.append(cell.source)
    known = {re.sub(r"^[\s#]+", "", line) for source in rest for line in source.splitlines()}
    return {line.strip() for line in answers if len(line.strip()) > 12} - known


@pytest.mark.parametrize("name", UNITS)
def test_no_answer_is_projected_before_the_hand_in(name):
    shown = "\n".join(cell.source for cell in slides(name))
    secrets = secret_lines(name)
    assert len(secrets) > 15
    assert not secrets & {line.strip() for line in shown.splitlines()}
    assert "SOLUTION" not in shown
    assert "LISTING" not in shown
    assert "(1 point" not in shown
    assert "raise NotImplementedError" in shown


@pytest.mark.parametrize("name", UNITS)
def test_after_the_hand_in_they_are(name):
    shown = "\n".join(cell.source for cell in slides(name, solutions=True))
    assert not [line for line in secret_lines(name) if line not in shown]
    assert "SOLUTION" not in shown
    assert "LISTING" not in shown


def code(source, *texts, **metadata):
    outputs = [new_output("stream", text=text) for text in texts]
    return new_code_cell(source, outputs=outputs, metadata=metadata)


def text(source, place=None):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": place}} if place else {})


def places(*cells):
    notebook = new_notebook(cells=list(cells))
    as_slides(notebook)
    return [cell.metadata["slideshow"]["slide_type"] for cell in notebook.cells]


def test_each_press_shows_something():
    assert places(
        text("# Title", "slide"),
        code("from lstm_course import predict\nimport numpy as np"),
        text("Below it."),
        code("my_guess = ..."),
        code("predict(my_guess, 3)", "It is 3."),
        text("", "fragment"),
    ) == ["slide", "skip", "fragment", "skip", "fragment", "skip"]


def test_the_next_cell_takes_the_place_of_one_that_shows_nothing():
    start = {"slideshow": {"slide_type": "slide"}}
    below = {"slideshow": {"slide_type": "subslide"}}
    quiet = "from lstm_course import predict"
    assert places(code(quiet, **start), text("A")) == ["skip", "slide"]
    assert places(code(quiet, **start), text("A", "subslide"), text("B", "subslide")) == ["skip", "slide", "subslide"]
    assert places(code(quiet, **below), text("A"), text("B")) == ["skip", "subslide", "fragment"]
    assert places(code(quiet, **start), text("kept", "notes"), text("A")) == ["skip", "notes", "slide"]


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("from lstm_course.plots import style as s\ns.show(1)\nk = s.a.b(3)", True),
        ("my_guess = ...", True),
        ("from lstm_course import predict\npredict(1, float(2 ** 10))", True),
        ("import torch\ntorch.ones(3)", False),
        ("x = 3", False),
        ("def f():\n    return 1", False),
        ("for i in range(3):\n    print(i)", False),
        ("%matplotlib inline", False),
    ],
)
def test_what_only_draws_is_folded_away(source, folded):
    notebook = new_notebook(cells=[code(source)])
    as_slides(notebook)
    assert notebook.cells[0].metadata.get("jupyter", {}).get("source_hidden", False) is folded
