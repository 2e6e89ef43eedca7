"""No sentence of a verdict says what a student's code makes of its hidden inputs: N and K stand for one."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, Job
from lstm_course.grading.publishing.outputs import outputs_of_cell
from lstm_course.grading.runners.runner import run_job
from tests.grading.attacks.one_judgement import LIMITS

SETUP = "import numpy as np\nX, N = 0.83728378, 83728378\nK = f'K{N}'"
BODIES = (
    *("return np.zeros((0, N))", "return np.zeros((N // 1000, 0, 7, 7, 7))", "return (np.zeros((0, N)), 1)"),
    *("return {str(X): 1, K: 2, N: 3}", "return h, {K: [N]}", "return type(K, (), {})()", "return [0] * 8372"),
    *("return np.zeros(1, dtype=[(K, 'f8')])", "return np.array(['a' * 8372])", "return np.zeros(1, f'M8[{N}D]')"),
    *("w = (2, 0, N)\n    return np.zeros(w) @ W_f", "return np.zeros((N, 0)) + np.zeros((8372, 0))"),
    *("return N + 1j", "return N", "return 'x' * 8372", "raise type(K, (Exception,), {})(str(N))", "return {}[N]"),
    *("return getattr(h, K)", "return h[N]", "return np.concatenate([h, x], axis=N)", "return h.reshape(N, 0, 3)"),
    *("w = (8372, 0)\n    a, b, c = np.zeros(w)", "return np.broadcast_to(0.0, (N, 83))", "raise KeyError(K)"),
    *("exec(f'raise ValueError({N})')", "exec(f'def {K}(): raise ValueError\\n{K}()')", "return eval(K)"),
)
# What only a student's process says that has been tampered with: names of arguments, pieces of source, a message.
TAMPERED = """
from lstm_course.checking.outcome import Failure, Operand, Operation, Outcome
from lstm_course.grading.student import agent as _agent_module
_agent_module.attempt = lambda *a, **k: @OUTCOME@
def forget_gate(h, x, W_f, b_f):
    return h
"""
OUTCOMES = (
    "Outcome(0, None, (K,))",
    "Outcome(None, Failure('NotAnAnswer', K))",
    "Outcome(None, Failure('ValueError', '', K, K))",
    "Outcome(None, Failure('ValueError', '', '# ' + K, '', Operation('product', K, (Operand(K, (N,)),) * 2)))",
    "Outcome(0, local={K: np.zeros((0, N))})",
)


def told(answers):
    cells = [Cell("run", SETUP)]
    for number, answer in enumerate(answers):
        cells += [Cell("run", answer), Cell("test", "check(forget_gate)", f"check_{number}", 2.0)]
    result = run_job(Job("mallory", "04_lstm_gates", "04_lstm_gates", tuple(cells), seed=7, limits=LIMITS))
    source = "\n".join(cell.source for cell in cells)
    return {
        answer: (cell.points, str(outputs_of_cell(cell, 2.0, 1, source)))
        for answer, cell in zip(answers, result.cells[2::2], strict=True)
    }


def test_nothing_that_was_made_up_comes_back():
    said = told([f"def forget_gate(h, x, W_f, b_f):\n    {body}" for body in BODIES])
    assert {answer: text for answer, (_, text) in said.items() if "8372" in text or "K8" in text} == {}
    assert all(points == 0 for points, _ in said.values())


def test_nor_from_a_process_that_was_tampered_with():
    said = told([TAMPERED.replace("@OUTCOME@", outcome) for outcome in OUTCOMES])
    assert {answer: text for answer, (_, text) in said.items() if "83728378" in text} == {}


def test_what_an_honest_mistake_has_is_still_said():
    said = told(
        [
            "def forget_gate(h, x, W_f, b_f):\n    return h @ W_f.T",
            "def forget_gate(h, x, W_f, b_f):\n    return np.concatenate([h, x], axis=-1)",
        ]
    )
    first, second = (text for _, text in said.values())
    assert "h is (N, H)" in first
    assert "f has the shape (3, 6), but should have (3, 4)" in second
