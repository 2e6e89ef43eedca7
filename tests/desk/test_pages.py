"""Slides in JupyterLab: none holds more than a screen, each has its number, and a number takes no press."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.desk.lecture import SETTINGS
from lstm_course.desk.pages import MARK, fit_pages, height, number_pages
from lstm_course.desk.slides import as_slides
from lstm_course.units.registry import all_units, get_unit


def text(lines, place):
    return new_markdown_cell("\n".join(["word"] * lines), metadata={"slideshow": {"slide_type": place}})


def places(cells):
    return [cell.metadata["slideshow"]["slide_type"] for cell in cells]


def test_what_does_not_fit_begins_a_slide_of_its_own():
    cells = [text(9, "slide"), text(7, "fragment"), text(3, "fragment"), text(40, "skip"), text(9, "fragment")]
    fit_pages(cells)
    assert places(cells) == ["slide", "fragment", "subslide", "skip", "fragment"]


def test_a_cell_that_is_too_high_alone_has_smaller_letters():
    cells = [text(20, "slide"), text(3, "fragment")]
    fit_pages(cells)
    assert places(cells) == ["slide", "subslide"]
    assert MARK in cells[0].source
    assert MARK not in cells[1].source
    assert any(f"{MARK}8" in selector for selector in SETTINGS["@deathbeds/jupyterlab-fonts:fonts"]["styles"])


def test_code_with_much_below_it_is_parted_and_each_part_can_be_run():
    figure = new_output("display_data", data={"text/html": "<figure><img></figure>"})
    widget = new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {}, "text/plain": ""})
    cell = new_code_cell("x = 1\n" * 8, outputs=[figure, widget, figure])
    cell.metadata.update({"slideshow": {"slide_type": "slide"}, "nbgrader": {}})
    cells = [cell]
    fit_pages(cells)
    assert places(cells) == ["slide", "subslide", "subslide"]
    assert [part.outputs for part in cells] == [[], [figure, widget], [figure]]
    assert {part.source for part in cells} == {cell.source}
    assert [part.metadata.get("jupyter", {}).get("source_hidden", False) for part in cells] == [False, True, True]
    assert "nbgrader" not in cells[1].metadata


def test_long_code_has_smaller_letters():
    cell = new_code_cell("x = 1\n" * 28, metadata={"slideshow": {"slide_type": "slide"}})
    fit_pages([cell])
    (tag,) = cell.metadata["tags"]
    assert any(f",{tag}," in selector for selector in SETTINGS["@deathbeds/jupyterlab-fonts:fonts"]["styles"])


def test_curves_of_a_training_are_away_where_its_figure_stands():
    curves = new_output(
        "display_data", data={"text/html": '<div class="lstm-training"><div>said</div><svg></svg></div>'}
    )
    figure = new_output("display_data", data={"text/html": "<figure><img></figure>"})
    hidden = {"jupyter": {"source_hidden": True}}
    alone, both = (new_code_cell("", outputs=some, metadata=hidden) for some in ([curves], [curves, figure]))
    assert height(both) < height(alone) + 12


def test_a_picture_and_code_take_room():
    figure = new_output("display_data", data={"text/html": "<figure><img></figure>"})
    code = new_code_cell("x = 1\n" * 8, outputs=[figure])
    assert height(code) > 15
    code.metadata["jupyter"] = {"source_hidden": True}
    assert height(code) == 12


def test_each_slide_has_a_number_that_takes_no_press():
    notebook = new_notebook(cells=[text(1, "slide"), text(1, "fragment"), text(1, "subslide"), text(1, "skip")])
    number_pages(notebook)
    numbers = [cell for cell in notebook.cells if "jupyterlab-slideshow" in cell.metadata]
    assert [cell.source for cell in numbers] == ["1 / 2", "2 / 2"]
    assert {cell.metadata["jupyterlab-slideshow"]["layer"] for cell in numbers} == {"slide"}
    assert not {cell.metadata["slideshow"]["slide_type"] for cell in numbers} - {None}


@pytest.mark.parametrize("name", all_units())
def test_no_slide_of_a_unit_is_higher_than_a_screen(name):
    """A long piece of code may be, by itself: it scrolls."""
    notebook = copy.deepcopy(notebook_of(get_unit(name)))
    as_slides(notebook)
    fit_pages(notebook.cells)
    high, heights = 0.0, []
    for cell in notebook.cells:
        place = cell.metadata["slideshow"]["slide_type"]
        if place in ("skip", "notes"):
            continue
        high = height(cell) + (0 if place in ("slide", "subslide") else high)
        if MARK not in cell.source and not (cell.cell_type == "code" and place in ("slide", "subslide")):
            heights.append(high)
    assert max(heights) <= 17
