"""Where a check knows no mistake, the line is looked for in the student's process, and no point depends on it."""

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job, Limits
from lstm_course.grading.runners.runner import run_job

STEP = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def lstm_step(x, h, c, W_ih, W_hh, b):
    z = x @ W_ih.T + h @ W_hh.T + b
    i, f, g, o = np.split(z, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g + 2 * i
    h = o * np.tanh(c)
    return h, c
"""
CHECK = "check(lstm_step)"
NO_SOURCE = STEP + "\nimport inspect\ninspect.getsource = lambda *_: {}\n"


def judged(source, search):
    cells = Cell("run", source), Cell("test", CHECK, grade_id="check_lstm_step", points=2)
    instructor = InstructorCell("solution", source), InstructorCell("test", CHECK, "check_lstm_step")
    job = Job("ada", "04_lstm_gates", "04_lstm_gates", cells, instructor, seed=5, limits=Limits(search=search))
    result = run_job(job)
    assert not result.flags
    return result.cells[1]


def test_the_line_is_told_and_the_points_stay():
    without, found = judged(STEP, 0.0), judged(STEP, 100.0)
    assert (without.verdict.line, without.verdict.misconceptions) == (None, ())
    assert found.verdict.line == 5
    assert "line 5" in found.verdict.diagnosis
    assert (found.points, found.verdict.score, found.verdict.cases) == (
        without.points, without.verdict.score, without.verdict.cases,
    )  # fmt: skip
    assert found.verdict.evidence is None


@pytest.mark.parametrize(
    "rubbish",
    [
        "1",
        "'def f('",
        "'(' * 100_000",
        "'def f(x):\\n    return ' + '-' * 50_000 + 'x'",
        "'x = 1\\n' * 1_000_000",
        "b'def'",
    ],
)
def test_a_source_that_is_made_up_ends_in_no_line_and_the_same_points(rubbish):
    source = (
        STEP
        + "\nfrom lstm_course.checking import source\nfrom lstm_course.grading.student import attempts\n"
        + (f"class Own:\n    text = {rubbish}\n\nattempts.source_of = source.source_of = lambda function: Own\n")
    )
    found = judged(source, 100.0)
    assert found.verdict.status == "failed"
    assert found.verdict.line is None
    assert found.points == judged(STEP, 0.0).points


def test_what_a_changed_answer_does_to_its_process_costs_nothing():
    """An answer that ends Python as soon as it is tried in another form."""
    source = STEP.replace("    z = x", "    if lstm_step.__code__.co_consts != CONSTS: os._exit(1)\n    z = x")
    source = "import os\nCONSTS = None\n" + source.replace("lstm_step.__code__", "sys._getframe().f_code")
    source = "import sys\n" + source + "\nCONSTS = lstm_step.__code__.co_consts\n"
    assert judged(source, 100.0).points == judged(STEP, 0.0).points
