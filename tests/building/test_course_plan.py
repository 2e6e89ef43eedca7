"""What course.toml makes of a unit: points, practice, and what its notebook says of them."""

from types import SimpleNamespace

import pytest

from lstm_course.basics.course_file import CourseUnit
from lstm_course.basics.errors import CourseError
from lstm_course.building.build import build
from lstm_course.building.course_plan import forget_points, planned, tell_progress
from lstm_course.building.new import new


def cells(*sources):
    return SimpleNamespace(cells=[SimpleNamespace(cell_type="code", source=source) for source in sources])


def test_the_panel_of_a_notebook_counts_the_course_s_points_and_forgets_them(unit):
    sources = ["from x import y\nprogress(4)\n", "progress()", "print('progress(4)')", "inputs(points={})"]
    notebook = cells(*sources)
    tell_progress(notebook, unit)
    assert [cell.source for cell in notebook.cells] == sources
    tell_progress(notebook, planned(unit, CourseUnit(unit.name, 1, points={"twice": 2.5})))
    told = [cell.source for cell in notebook.cells]
    assert told == ["from x import y\nprogress(4, points={'twice': 2.5})\n", *sources[1:]]
    forget_points(notebook)
    assert [cell.source for cell in notebook.cells] == sources


def test_an_exercise_that_does_not_count_gives_nothing(unit):
    assert planned(unit, CourseUnit(unit.name, 1)).points == unit.points == 3
    assert planned(unit, CourseUnit(unit.name, 1, exercises=())).points == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[unit]]\nname = "22"\n', "course.toml, line 2: there is no unit '22'"),
        ('[[unit]]\nname = "21"\nexercises = ["twise"]', "has no exercise 'twise'; did you mean twice?"),
    ],
)
def test_a_file_that_cannot_be_stops_new_and_build(tmp_path, unit, text, said):
    root = new(tmp_path / "course")
    (root / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=said):
        build(root)
    with pytest.raises(CourseError, match=said):
        new(tmp_path / "other", course=root / "course.toml")
    assert not (tmp_path / "other").exists()
