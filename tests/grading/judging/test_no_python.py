"""A cell that is no Python costs its own exercise, and the student reads why."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, Job
from lstm_course.grading.judging.sources import no_python
from lstm_course.grading.runners.runner import run_job

NAMED = "softmax is not defined. The cell that defines it "


def reason(*cells):
    job = Job("ada", "hw", "hw", cells=(*(Cell("run", cell) for cell in cells), Cell("test", "check(softmax)", "c", 1)))
    found = run_job(job).cells[-1]
    assert found.points == 0
    assert found.verdict.headline == found.reason
    return found.reason


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("def softmax(z):\n    return f'{z} %", "unterminated"),
        ("def softmax(z)\n    return z", "line 1"),
        ("x = 1\n\ndef softmax(z):\n    return (z", "line 4"),
        ("class softmax:\npass", "line 2"),
        ("    def softmax(z):\n  return z", "indent"),
    ],
)
def test_it_is_said_what_is_wrong_with_it(cell, why):
    said = reason("x = 3", cell)
    assert said.startswith(NAMED + "is no Python: ")
    assert why in said


@pytest.mark.parametrize(
    "cell", ["", "x = 3", "import nowhere\ndef softmax(z):\n    return z", "# def softmax(z)\n(", "def softmaxes(z)"]
)
def test_nothing_is_made_up_where_it_is_something_else(cell):
    assert reason(cell) == NAMED + "is missing, or it failed itself."


def test_the_last_cell_counts():
    assert no_python("f", ["def f(x)\n    pass", "def f(x):\n    pass"]) == ""
    assert "line 1" in no_python(
        "f", ["def f(x):\n    pass", "%matplotlib inline\ndef g(x): pass", "def f(x)\n    pass"]
    )
