"""``check`` in a graded cell is the course's, whatever a student calls so, and whatever exercises there are."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job

OURS = "from lstm_course import check"
MINE = "def check(*given):\n    return 3"


def graded(student, test, *instructor):
    cells = (Cell("run", student), Cell("test", test, "graded", 3))
    notes = tuple(InstructorCell("other", source) for source in instructor)
    return run_job(Job("ada", "homework", "homework", cells=cells, instructor=notes)).cells[-1]


@pytest.mark.parametrize("instructor", [(), (OURS,), ("from lstm_course import *",)])
@pytest.mark.parametrize("student", [OURS, MINE, "check = print"])
@pytest.mark.parametrize("test", ["check(double)", "print(check(double))", "check(double, 'double')"])
def test_an_exercise_that_nobody_knows_earns_nothing_and_is_seen(student, test, instructor):
    found = graded(f"{student}\ndef double(x):\n    return 2 * x", test, *instructor)
    assert found.points == 0
    assert found.reason == "The grader does not know this exercise. This is no fault of the student's."
    assert "there is no exercise 'double'" in found.flags[0]


@pytest.mark.parametrize("student", [OURS, MINE])
def test_a_known_one_is_judged_by_the_course(student):
    assert graded(f"{student}\ndef lstm_step(*given):\n    return 3", "check(lstm_step)").points == 0
    right = f"{student}\nimport numpy as np\ndef softmax(z):\n    e = np.exp(z - z.max(-1, keepdims=True))"
    assert graded(f"{right}\n    return e / e.sum(-1, keepdims=True)", "check(softmax)").points == 3


def test_the_instructor_s_own_check_stays_theirs():
    own = "def check(function):\n    assert function(1) == 2"
    assert graded("def double(x):\n    return 2 * x", "check(double)", own).points == 3
    assert graded("def double(x):\n    return x", "check(double)", own).points == 0
