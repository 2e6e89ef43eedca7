"""Which tests run together with the notebook, what their points are worth, and what comes out of that process."""

from __future__ import annotations

from contextlib import closing

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job, Limits
from lstm_course.grading.judging.less_protected import judge_less_protected
from lstm_course.grading.judging.together import Together
from lstm_course.grading.runners.runner import run_job
from tests.grading.together.less_protected import job_of, judge, launch

RIGHT, WRONG = "def f(x):\n    return 2 * x", "def f(x):\n    return x"
TEST = "assert f.__globals__['f'] is f\nscore = 0.75 * (f(2) == 4)\nscore"  # nothing that is apart passes it
HIDDEN = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(31415) == 62830\n### END HIDDEN TESTS"


def graded(answer: str, test: str = TEST, **about):
    cells = (Cell("run", answer, "c"), Cell("test", test, "t", 1.0))
    instructor = (InstructorCell("solution", RIGHT, "c"), InstructorCell("test", test, "t"))
    return run_job(Job("ada", "hw", "hw", cells, instructor, **about)).cells[1]


@pytest.mark.parametrize(("rule", "points"), [("award", 0.75), ("flag", 0.75), ("refuse", 0)])
def test_what_a_less_protected_test_gives_is_the_instructors_to_say(rule, points):
    right = graded(RIGHT, less_protected={"t": "it looks into globals"}, less_protected_rule=rule)
    assert (right.points, right.flags) == (points, ("less protected: it looks into globals",))
    assert right.reason
    assert graded(WRONG, less_protected={"t": "it looks into globals"}, less_protected_rule=rule).points == 0


def test_a_second_opinion_is_told_and_gives_nothing():
    assert graded(RIGHT).flags == ()
    right = graded(RIGHT, second_opinion=True)
    assert (right.points, right.flags) == (0, ("stock would give 0.75 points",))
    assert graded(WRONG, second_opinion=True).flags == ()
    assert graded(RIGHT, "assert f(2) == 4", second_opinion=True).flags == ()


def test_a_second_opinion_is_as_liberal_as_stock():
    reads_a_name_of_the_test = "def f(x):\n    return factor * x"
    test = "factor = 2\nassert f.__globals__['f'] is f and f(2) == 4"
    assert graded(reads_a_name_of_the_test, test, second_opinion=True).flags == ("stock would give 1 points",)
    assert graded(reads_a_name_of_the_test, test, less_protected={"t": "…"}).points == 0


def test_a_check_is_never_run_together():
    cells = (Cell("run", "def forget_gate(*a):\n    return 0", "c"), Cell("test", "check(forget_gate)", "t", 1.0))
    result = run_job(
        Job("ada", "04_lstm_gates", "04_lstm_gates", cells, less_protected={"t": "…"}, second_opinion=True)
    )
    assert result.cells[1].verdict
    assert result.cells[1].flags == ()


def test_where_no_time_is_left_that_is_said():
    cells = (Cell("run", WRONG, "c"), Cell("test", TEST, "t", 1.0))
    job = Job("ada", "hw", "hw", cells, second_opinion=True, limits=Limits(notebook_seconds=0.0))
    result = run_job(job).cells[1]
    assert result.points == 0
    assert "no time was left to run this test together with the notebook" in result.flags
    results = list(run_job(Job("ada", "hw", "hw", cells)).cells)
    judge_less_protected(job, launch, results)
    assert results[1].flags == ("no time was left to run this test together with the notebook",)


def test_nothing_of_a_hidden_test_comes_back():
    shows = "def f(x):\n    print('seen', x)\n    open('seen.txt', 'a').write(str(x))"
    shows += "\n    raise type(f'E{x}', (Exception,), {})"
    for answer, reason in (
        (shows, "The test `assert f(1) == 2` ends in an exception of its own."),
        ("def f(x):\n    assert x < 9, x\n    return 2 * x", "A hidden test is not passed."),
    ):
        cells = [("solution", answer), ("test", HIDDEN), ("solution", "print(open('seen.txt').read())")]
        with closing(Together(job_of(cells), launch)) as together:
            result = together.run(1)
        assert (result.points, result.outputs, result.reason) == (0, (), reason)


def test_a_test_that_is_no_python_and_one_that_never_ends():
    limits = Limits(cell_seconds=1)
    broken, hangs, after = judge(
        [("solution", RIGHT), ("test", "assert ("), ("test", "while True: pass"), ("test", "assert f(1) == 2")],
        limits=limits,
    )
    assert "no Python" in broken.reason
    assert (hangs.points, hangs.flags) == (0, ("timed out",))
    assert after.points == 1
