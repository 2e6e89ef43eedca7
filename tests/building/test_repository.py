"""The notebooks in the repository: fresh, and each the image of its master."""

from pathlib import Path

import nbformat
import pytest

from lstm_course.building.build import build
from lstm_course.building.masters import to_text
from lstm_course.building.unit_notebooks import notebook_of, points_of
from lstm_course.units.registry import all_units

ROOT = Path(__file__).parents[2]
UNITS = list(all_units().values())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_solutions_and_course_are_what_the_masters_say(unit):
    assert build(ROOT, [unit.name], check=True).stale == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_master_comes_back_byte_for_byte(unit):
    text = unit.notebook.read_text(encoding="utf-8")
    notebook = notebook_of(unit)
    nbformat.validate(notebook)
    assert to_text(notebook, points_of(unit), text) == text
    # Written afresh, only the layout may differ: no cell needs the JSON that nobody can read.
    assert "whole=" not in to_text(notebook, points_of(unit))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_exercise_is_written_once_and_checked_once(unit):
    graded = [cell.metadata["nbgrader"] for cell in notebook_of(unit).cells if "nbgrader" in cell.metadata]
    names = [exercise.name for exercise in unit.exercises]
    assert [g.grade_id for g in graded if g.solution and not g.grade] == names
    assert [(g.grade_id, g.points) for g in graded if g.locked] == [
        (f"check_{e.name}", e.points) for e in unit.exercises
    ]
    assert len([g for g in graded if g.solution and g.grade]) == 2
