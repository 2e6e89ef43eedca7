"""On a machine that cannot fork, a notebook gets the same by slower means."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners import runner

GATE = """import numpy as np
def forget_gate(h, x, W_f, b_f):
    return 1 / (1 + np.exp(-(np.concatenate([h, x], 1) @ W_f.T + b_f)))
"""
WRONG = "def update_cell(f, c, i, g):\n    return i * c + f * g"
CELLS = (
    Cell("run", GATE),
    Cell("test", "check(forget_gate)", "check_forget_gate", 2.0),
    Cell("run", "import os\nos._exit(1)"),
    Cell("run", WRONG),
    Cell("test", "check(update_cell)", "check_update_cell", 2.0),
    Cell("test", "assert forget_gate.__name__ == 'forget_gate'", "plain", 1.0),
)


def test_the_same_points_for_the_same_reasons(monkeypatch):
    def told():
        stub = InstructorCell("solution", "def forget_gate(): pass\ndef update_cell(): pass")
        result = runner.run_job(Job("ada", "04_lstm_gates", "04_lstm_gates", CELLS, (stub,), seed=5))
        return [(cell.points, cell.reason, cell.verdict and cell.verdict.misconceptions) for cell in result.cells]

    warm = told()
    runner.close()
    monkeypatch.setenv(runner.COLD, "1")
    try:
        cold = told()
    finally:
        runner.close()
    assert warm == cold
    assert [points for points, _, _ in warm] == [None, 2.0, None, None, 0.0, 1.0]
    assert warm[4][2]  # the mistake has its name
