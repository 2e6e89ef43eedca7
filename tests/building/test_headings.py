"""Each exercise has a heading that the table of contents shows, in the notebooks alone."""

import itertools
import re

import pytest

from lstm_course.building.headings import is_heading
from lstm_course.building.masters import digest, to_notebook, to_text
from lstm_course.building.unit_notebooks import notebook_of, points_of
from lstm_course.units.registry import all_units

MASTER = """\
# %% solution="a"
def a():
    ### BEGIN SOLUTION
    ### END SOLUTION


# %% check="a"
check(a)

# %% solution="b"
def b():
    ### BEGIN SOLUTION
    ### END SOLUTION
"""
POINTS = {"a": 1, "b": 2.5}


def test_a_heading_has_the_number_the_name_and_the_points():
    notebook = to_notebook(MASTER, POINTS)
    assert [cell.source for cell in notebook.cells if is_heading(cell)] == [
        "#### Exercise 1 of 2 · `a` · 1 point",
        "#### Exercise 2 of 2 · `b` · 2.5 points",
    ]
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells) == 5


def test_it_belongs_to_no_master():
    notebook = to_notebook(MASTER, POINTS)
    before = digest(notebook)
    assert to_text(notebook, POINTS, MASTER) == MASTER
    notebook.cells = [cell for cell in notebook.cells if not is_heading(cell)]
    assert to_text(notebook, POINTS, MASTER) == MASTER
    assert digest(notebook) == before


def test_a_cell_that_has_its_name_keeps_it():
    notebook = to_notebook('# %% question="x" points=1\nwhy\n' + MASTER, POINTS)
    names = to_notebook(MASTER.replace('check="a"', 'nbgrader={"grade_id": "exercise-a"}'), POINTS).cells
    assert len({cell.id for cell in names}) == len(names)
    assert not is_heading(notebook.cells[0])


@pytest.mark.parametrize("name", all_units())
def test_each_exercise_of_the_course_has_one_right_above_it(name):
    unit = all_units()[name]
    cells = notebook_of(unit).cells
    above = {
        after.metadata.nbgrader.grade_id: before.source
        for before, after in itertools.pairwise(cells)
        if is_heading(before)
    }
    assert {name: re.search("`(.*)`", heading)[1] for name, heading in above.items()} == {n: n for n in points_of(unit)}
