"""What an instructor's notebook sets up outside of its tests is the instructor's, whatever a student does to it."""

# ruff: noqa: E501 (a setup a line)
from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job, Limits
from lstm_course.grading.runners.runner import run_job

RIGHT, WRONG = "def f(x):\n    return x * x", "def f(x):\n    return 0"
# what stands outside of the solution, a test of it, and what a student may add to have it mean something else
SETUPS = {
    "filled in a loop": (["cases = []\nfor i in range(1, 6):\n    cases.append((i, i * i))"], "for x, y in cases:\n    assert f(x) == y", "cases = []"),
    "filled by key": (["cases = {}", "cases[2] = 4"], "for x, y in cases.items():\n    assert f(x) == y", "cases = {}"),
    "filled by a decorator": (["tests = []\ndef test(t):\n    tests.append(t)\n    return t\n@test\ndef one():\n    assert f(3) == 9"], "for t in tests:\n    t()", "tests = []"),
    "bound twice": (["expected = 9.0001\nexpected = round(expected)"], "assert f(3) == expected", "expected = 0"),
    "added to": (["n = 3", "n += 1"], "assert f(n) == 16", "n = 0"),
    "in a block": (["if True:\n    def close(a, b):\n        return a == b"], "assert close(f(2), 4)", "close = lambda a, b: True"),
    "in passing": (["if (n := 3) and True:\n    pass"], "assert f(n) == 9", "n = 0"),
    "a file": (["expected = int(open('expected.txt').read())"], "assert f(3) == expected", "open('expected.txt', 'w').write('0')"),
    "a module beside it": (["from helpers import *"], "assert close(f(3), 9)", "open('helpers.py', 'w').write('close = lambda a, b: True')\nclose = lambda a, b: True"),
}  # fmt: skip
FILES = {"expected.txt": b"9", "helpers.py": b"def close(a, b):\n    return abs(a - b) < 1e-9\n"}


def run(written, tests, others=(), solution=RIGHT, **how):
    cells = [Cell("run", text) for text in ([written] if isinstance(written, str) else written)]
    job = Job(
        "ada",
        "hw",
        "hw",
        cells=(*cells, *(Cell("test", test, f"t{i}", 1.0) for i, test in enumerate(tests))),
        instructor=(
            *(InstructorCell("other", other) for other in others),
            InstructorCell("solution", solution),
            *(InstructorCell("test", test, f"t{i}") for i, test in enumerate(tests)),
        ),
        own_files=FILES,
        **how,
    )
    result = run_job(job)
    return [one.points for one in result.cells[len(cells) :]], result


@pytest.mark.parametrize("name", SETUPS)
def test_a_setup_is_the_instructors(name):
    others, test, meddling = SETUPS[name]
    assert run([*others, RIGHT], [test], others)[0] == [1.0]
    assert run([*others, WRONG, meddling], [test], others)[0] == [0.0]


def test_a_constant_after_the_solution_is_the_instructors():
    solution = RIGHT + "\nfor N in range(3):\n    pass"
    assert run([WRONG, "N = 0"], ["assert f(N) == 9"], ["N = 3"], solution)[0] == [0.0]


def test_an_attribute_that_agrees_with_everything_is_no_balance():
    yes = (
        "class Yes:\n    def __eq__(s, o): return True\n    def __call__(s): return s\n    def __sub__(s, o): return 0"
    )
    account = "class Account:\n    def __init__(s, b): s.balance = s.get = {}"
    tests = ["assert Account(5).balance == 5", "assert Account(5).get() == 5", "assert abs(Account(5).balance - 5) < 1"]
    asked = account.format("b")
    assert run([yes, account.format("Yes()")], tests, solution=asked)[0] == [0.0] * 3


def test_nothing_is_not_close_to_something():
    written = (
        "import numpy as np, torch\ndef f(x):\n    return np.empty((0, 1))\ndef g(x):\n    return torch.empty((0, 1))"
    )
    tests = [
        "import numpy as np\nassert np.allclose(f(2), [1, 2])",
        "import numpy as np\nassert (f(2) == np.ones(3)).all()",
        "import torch\nassert torch.allclose(g(2), torch.ones(3))",
        "assert f(2).shape == (0, 1) and f(2).sum() == 0",  # where nothing is right, it is
    ]
    assert run(written, tests, solution=written)[0] == [0.0, 0.0, 0.0, 1.0]


def test_a_test_that_draws_takes_no_settings_of_a_students():
    written = f"open('matplotlibrc', 'w').write('lines.linewidth: 7')\n{RIGHT}"
    tests = ["import matplotlib\nassert matplotlib.rcParams['lines.linewidth'] == 1.5", "assert f(2) == 4"]
    assert run(written, tests)[0] == [1.0, 1.0]


def test_a_test_that_a_value_keeps_busy_for_ever_costs_itself_alone():
    written = "def f(x):\n    return 10**5\ndef g(x):\n    return x"
    tests = ["assert g(1) == 1", "assert sum(range(10 ** f(1))) == 3", "assert g(2) == 2"]
    points, result = run(written, tests, solution=written, limits=Limits(cell_seconds=1, notebook_seconds=10))
    assert points == [1.0, 0.0, 1.0]
    assert "timed out" in result.cells[2].flags


def test_a_test_in_which_python_itself_stops_costs_itself_alone():
    written = "def f(x):\n    return 9\ndef g(x):\n    return x"
    tests = ["assert g(1) == 1", "import os\nos.kill(os.getpid(), f(1))", "assert g(2) == 2"]
    points, result = run(written, tests, solution=written)
    assert points == [1.0, 0.0, 1.0]
    assert "grader stopped" in result.cells[2].flags
    assert "Python itself stops" in result.cells[2].reason


def test_no_reason_is_made_of_a_hidden_input():
    written = "def f(x):\n    raise type(f'In_{x}', (ValueError,), {})\ndef g(x):\n    def h(): raise ValueError\n    h.__name__ = f'in_{x}'\n    return h"
    tests = [f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS" for test in ("f(271828)", "g(271828)()")]
    points, result = run(written, tests, solution=written)
    assert points == [0.0, 0.0]
    assert "271828" not in repr(result)


def test_a_link_leads_nowhere(tmp_path):
    victim = tmp_path / "victim.txt"
    victim.write_text("safe")
    run(f"import os\nos.symlink({str(victim)!r}, 't.csv')", ["open('t.csv', 'w').write('a')"], solution="x = 1")
    assert victim.read_text() == "safe"
