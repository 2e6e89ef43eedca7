"""Whatever a student's process answers, it costs its own test alone, and is no failure of the grader's."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job

HUGE = {"int": hex(10**5000)}
ANSWERS = [
    {"ok": {"named": [5, [], []]}},
    {"ok": {"tensor": ["quint8", False, {"array": ["<f4", [0], 0, 0]}]}},
    {"ok": {"same": 7}},
    {"ok": HUGE, "printed": HUGE, "graph": HUGE, "states": HUGE, "same": HUGE, "shared": HUGE, "changed": HUGE},
    {"ok": None, "changed": {"list": [3, {"list": [0, 1, 2]}, {"list": [HUGE, 2]}, {"list": [99, {"list": []}]}]}},
    {"ok": {"kept": [HUGE, {"class": HUGE}]}},
    {"ok": {"instance": ["f", []]}},
    {"failed": HUGE},
    {"raise": HUGE, "attributes": HUGE},
    {"raise": {"list": [{"list": [HUGE]}, HUGE, HUGE, HUGE]}},
    {"ok": {"Index": [None, "range", 0, 10**12, 1]}},
    {},
]
SENDS = f"""
import json
from lstm_course.grading.student import agent, calls
from lstm_course.grading.wire import encoder
ANSWERS = json.loads({json.dumps(json.dumps(ANSWERS))})
waiting, plain, short, message = [], agent.write_plain, calls.write_answer, encoder.Encoder.message
agent.write_plain = lambda values: None if waiting else plain(values)
calls.write_answer = lambda value: None if waiting else short(value)
def sent(self, values):
    return (json.dumps(ANSWERS[waiting.pop()]).encode(), []) if waiting else message(self, values)
encoder.Encoder.message = sent
def f(data, k):
    waiting.append(k)
"""


def judged(sends, solution, tests):
    """Return what is said of an honest g, of what sends nonsense, of the tests of that, and of the honest one's."""
    cells = [Cell("run", "def g(x):\n    return x * x"), Cell("run", sends)]
    cells += [Cell("test", test, f"t{k}", 1.0) for k, test in enumerate(tests)]
    cells.append(Cell("test", "assert g(3) == 9", "honest", 1.0))
    instructor = (InstructorCell("solution", f"def g(x):\n    return x * x\n{solution}"),)
    return run_job(Job("mallory", "hw", "hw", tuple(cells), instructor)).cells


@pytest.mark.parametrize("half", [range(6), range(6, len(ANSWERS))], ids=["first", "rest"])
def test_nonsense_costs_its_own_test(half):
    tests = [f"data = [1, 2]\nassert f(data, {k}) == 4 or data == [1]" for k in half]
    found = judged(SENDS, "def f(data, k):\n    return 4", tests)
    assert [cell.points for cell in found[2:]] == [*[0.0] * len(tests), 1.0]
    assert all(cell.reason for cell in found[2:-1])
    assert not [flag for cell in found for flag in cell.flags if "grader" in flag]


SHORT = [b"", b"z", b"q12", b"s\xff", b"a\x0d\x01\xff\xff\xff\xff", b"a\xff\x00", b"[1", b"nn"]
IN_SHORT = f"""
from lstm_course.grading.student import calls
answers = {SHORT!r}
def f(k):
    calls.write_answer = lambda value: answers[k]
"""


def test_nonsense_in_short_costs_its_own_test():
    tests = [f"assert f({k}) in (None, 4)" for k in range(len(SHORT))]
    found = judged(IN_SHORT, "def f(k):\n    return 4", tests)
    assert [cell.points for cell in found[2:]] == [*[0.0] * len(tests), 1.0]
    assert not [flag for cell in found for flag in cell.flags if "grader" in flag]
