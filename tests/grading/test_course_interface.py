"""The grader judges for any course: one that has exercises says so by its interface, one without is graded too."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import UnknownName
from lstm_course.grading.course_interface import VARIABLE, CourseInterface, the_course
from lstm_course.grading.jobs import Cell, Job
from lstm_course.grading.lstm import COURSE
from lstm_course.grading.runners import runner

ANOTHER = "from lstm_course.grading.course_interface import CourseInterface\n\nCOURSE = CourseInterface()\n"


@pytest.fixture
def another_course(tmp_path, monkeypatch):
    """Make a course that never heard of our units the one that is graded."""
    (tmp_path / "another_course.py").write_text(ANOTHER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv(VARIABLE, "another_course:COURSE")
    runner.close()
    the_course.cache_clear()
    yield
    runner.close()
    the_course.cache_clear()


def test_this_course_is_what_is_graded_here():
    assert the_course() is COURSE
    assert the_course().assignment_called("4") == "04_lstm_gates"
    assert the_course().exercise("lstm_step") in the_course().assignments()["04_lstm_gates"]
    with pytest.raises(UnknownName, match="did you mean lstm_step"):
        the_course().exercise("lstm_steps")


def test_what_is_to_be_written_in_a_notebook_is_not_given_there():
    assert {"inputs", "lstm_forward"} <= set(COURSE.given("06_bidirectional", ()))
    assert "lstm_forward" not in COURSE.given("04_lstm_gates", ())
    assert "lstm_forward" not in COURSE.given("06_bidirectional", {"lstm_forward"})
    assert COURSE.given("homework", ()) == {}


def test_the_model_answers_are_the_masters():
    from lstm_course.building.unit_notebooks import notebook_of
    from lstm_course.units.registry import all_units

    for name, unit in all_units().items():
        cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in notebook_of(unit).cells}
        answers = COURSE.model_answers(name)
        assert {exercise.name for exercise in unit.exercises} <= answers.keys()
        assert all(cells[exercise] == source for exercise, source in answers.items())
    assert COURSE.model_answers("homework") == {}


def test_a_course_without_exercises_is_graded_by_its_own_asserts(another_course):
    written = "def lstm_step(x):\n    return 2 * x"
    tests = ["assert lstm_step(3) == 6", "assert lstm_step(3) == 7", "from lstm_course import check\ncheck(lstm_step)"]
    cells = (Cell("run", written), *(Cell("test", test, f"t{i}", 2.0) for i, test in enumerate(tests)))
    found = runner.run_job(Job("ada", "homework", "homework", cells=cells))
    assert [cell.points for cell in found.cells[1:3]] == [2.0, 0.0]
    assert found.cells[3].points == 0.0  # nobody knows of such an exercise


def test_the_default_has_no_exercises():
    assert dict(CourseInterface().exercises()) == {}
    with pytest.raises(UnknownName):
        CourseInterface().exercise("lstm_step")


def test_what_is_no_interface_is_refused(monkeypatch):
    monkeypatch.setenv(VARIABLE, "os:sep")
    the_course.cache_clear()
    try:
        with pytest.raises(TypeError, match="not a CourseInterface"):
            the_course()
    finally:
        the_course.cache_clear()
