"""Every slide of the course has a note of the speaker's, and the minutes add up to what the unit's heading says."""

import copy
import dataclasses
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.desk.deck.deck import slides_of
from lstm_course.desk.notes import add_notes, notes_of, slide_names
from lstm_course.desk.slides import as_slides
from lstm_course.units.registry import all_units, get_unit

UNITS = {name: get_unit(name) for name in all_units()}


@pytest.mark.parametrize("name", UNITS)
def test_each_slide_has_its_note_and_each_note_its_slide(name):
    total, notes = notes_of(UNITS[name])
    assert list(notes) == slide_names(notebook_of(UNITS[name]).cells)
    assert sum(note.minutes for note in notes.values()) == total
    assert 60 <= total <= 150


@pytest.mark.parametrize("name", UNITS)
def test_a_note_says_something_of_its_own(name):
    texts = [note.text for note in notes_of(UNITS[name])[1].values()]
    assert all(len(text) >= 12 for text in texts)
    assert len({text for text in texts if len(text) > 40}) == len([text for text in texts if len(text) > 40])
    assert sum(len(text.split()) for text in texts) > 10 * len(texts)


@pytest.mark.parametrize("name", UNITS)
def test_a_note_gives_no_answer_away(name):
    """Notes stand in the file that is projected from."""
    notebook = copy.deepcopy(notebook_of(UNITS[name]))
    solutions = "\n".join(
        part for cell in notebook.cells for part in re.findall("### BEGIN SOLUTION(.*?)### END", cell.source, re.S)
    )
    said = "\n".join(note.text for note in notes_of(UNITS[name])[1].values())
    lines = {line.strip() for line in solutions.splitlines() if len(line.strip()) > 12}
    assert not [line for line in lines if line in said]


def slide(source, place=None, kind=new_markdown_cell):
    return kind(source, metadata={"slideshow": {"slide_type": place}} if place else {})


def test_a_note_stands_behind_its_slide_and_plans_its_minutes(tmp_path):
    (tmp_path / "notes.md").write_text(
        "# 5 minutes\n\n## A heading · 3\n\nSay this.\n\n## draw · 2\n\nThen press.\n\n## gone · 1\n\nOld.\n"
    )
    unit = dataclasses.replace(UNITS["01_rnn"], notebook=tmp_path / "notebook.py")
    code = slide("from lstm_course import predict\ndraw(1)", "subslide", new_code_cell)
    notebook = new_notebook(cells=[slide("# A $heading$", "slide"), slide("below"), code, slide("no note", "slide")])
    add_notes(notebook, unit)
    as_slides(notebook)
    found = slides_of(notebook.cells)
    assert [one.planned for one in found] == [3, 2, None]
    assert "<strong>3 min.</strong> Say this." in found[0].notes[0]
    assert len(found[0].steps) == 2


def test_a_unit_without_notes_has_none(tmp_path):
    assert notes_of(dataclasses.replace(UNITS["01_rnn"], notebook=tmp_path / "notebook.py")) == (0, {})
