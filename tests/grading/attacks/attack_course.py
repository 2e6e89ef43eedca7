"""The assignments that are attacked: a homework of plain asserts such as any course has, the toy unit, unit 4."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.grading.attacks.attack_corpus import (
    GATES,
    HOMEWORK,
    IN_HIDDEN_TEST,
    IN_SOLUTION,
    TOY,
    Notebook,
    code,
    markdown,
    written,
)

SETUP = "import numpy as np\nimport torch\n\nimport helpers\nfrom helpers import close"
TABLE = "def table(f, n):\n    return [f(k) for k in range(n)]"

# name → (right answer, stub's head)
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "softmax": "def softmax(x):\n    e = np.exp(x - x.max())\n    return e / e.sum()",
    "center": "def center(a):\n    a -= a.mean()",
    "tally": """class Tally:
    def __init__(self):
        self.counts = {}

    def add(self, word):
        self.counts[word] = self.counts.get(word, 0) + 1
        return self

    def most(self):
        return max(self.counts, key=self.counts.get)""",
    "relu": "def relu(x):\n    return torch.clamp(x, min=0)",
    "from_file": "def mean_of_file(path):\n    return float(np.loadtxt(path).mean())",
    "shout": 'def shout(text):\n    return text.upper() + "!"',
    "root": """def root(x):
    if x < 0:
        raise ValueError("no root of a negative number")
    return x**0.5""",
    "answer": "answer = 42",
    "fib": "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
}
WRONG = {
    "softmax": "def softmax(x):\n    return x",
    "center": "def center(a):\n    return None",
    "tally": """class Tally:
    def add(self, word):
        return None

    def most(self):
        return ''""",
    "relu": "def relu(x):\n    return x - 7",
    "from_file": "def mean_of_file(path):\n    return -1.0",
    "shout": "def shout(text):\n    return 'nothing'",
    "root": "def root(x):\n    return -1",
    "fib": "def fib(n):\n    return -1",
}
TESTS = {
    "double": (2, "assert double(3) == 6\nnp.testing.assert_allclose(double(np.arange(3.0)), [0, 2, 4])"),
    "softmax": (
        3,
        f"""y = softmax(np.array([1.0, 2.0, 3.0]))
assert np.allclose(y, [0.09003057, 0.24472847, 0.66524096])
### BEGIN HIDDEN TESTS
# {IN_HIDDEN_TEST}
hidden = np.array([0.31415926, -2.71828182, 1.61803398])
expected = np.exp(hidden) / np.exp(hidden).sum()
np.testing.assert_allclose(softmax(hidden), expected, rtol=1e-6)
assert close(softmax(hidden).sum(), 1.0)
### END HIDDEN TESTS""",
    ),
    "center": (
        2,
        "a = np.array([1.0, 2.0, 6.0])\nassert center(a) is None\nnp.testing.assert_allclose(a, [-2, -1, 3])",
    ),
    "tally": (
        2,
        """t = Tally()
for word in ["a", "b", "b", "c"]:
    t.add(word)
assert t.most() == "b"
### BEGIN HIDDEN TESTS
t.add("c"), t.add("c")
assert t.most() == "c", "the most frequent word"
### END HIDDEN TESTS""",
    ),
    "relu": (2, "x = torch.tensor([-1.0, 0.0, 2.5])\nassert torch.allclose(relu(x), torch.tensor([0.0, 0.0, 2.5]))"),
    "from_file": (1, 'assert close(mean_of_file("data.csv"), 2.5)'),
    "shout": (
        2,
        """score = 0
if shout("a") == "A!":
    score += 1
if shout("so long") == "SO LONG!":
    score += 1
score""",
    ),
    "root": (
        2,
        """assert close(root(9.0), 3.0)
try:
    root(-1)
except ValueError:
    pass
else:
    raise AssertionError("a negative number has no root here")""",
    ),
    "answer": (1, "assert answer == 42"),
    "fib": (1, "assert table(fib, 8) == [0, 1, 1, 2, 3, 5, 8, 13]"),
}
FULL = {f"test_{name}": float(points) for name, (points, _) in TESTS.items()}
HALF = {"test_double": 2.0, "test_answer": 1.0}  # what every attack on the homework has got right
HELPERS = """def close(a, b, tolerance=1e-6):
    return abs(a - b) <= tolerance
"""


def homework_source() -> Notebook:
    """Return the instructor's notebook, with solutions and hidden tests."""

    def marked(cell: dict[str, Any], grade_id: str, **marks: Any) -> dict[str, Any]:
        usual = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
        cell["metadata"]["nbgrader"] = {**usual, "grade_id": grade_id, **marks}
        return cell

    cells = [markdown("# Homework"), marked(code(SETUP), "setup", locked=True), code(TABLE)]
    for name, right in RIGHT.items():
        solution = f"### BEGIN SOLUTION\n# {IN_SOLUTION}\n{right}\n### END SOLUTION"
        points, test = TESTS[name]
        cells += [
            markdown(f"Write `{name}`."),
            marked(code(solution), name, solution=True),
            marked(code(test), f"test_{name}", grade=True, locked=True, points=points),
        ]
    cells += [marked(markdown("Because."), "why", grade=True, solution=True, points=5)]
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def make_homework(root: Path) -> None:
    """Return the homework's folder among a course's sources, with what lies beside the notebook."""
    folder = root / "solutions" / HOMEWORK
    folder.mkdir(parents=True)
    (folder / f"{HOMEWORK}.ipynb").write_text(json.dumps(homework_source()))
    (folder / "helpers.py").write_text(HELPERS)
    (folder / "data.csv").write_text("1\n2\n3\n4\n")


def homework(*cells: Any, where: str = "first", change: Any = None, **answers: str) -> Callable[[Notebook], Notebook]:
    """Half right: ``double`` and ``answer``; the rest is wrong, without raising."""
    base = {"double": RIGHT["double"], "answer": RIGHT["answer"], **WRONG}
    return written(base, cells, where, change, answers)


def whole_homework(
    *cells: Any, where: str = "first", change: Any = None, **answers: str
) -> Callable[[Notebook], Notebook]:
    """All right, unless told otherwise."""
    return written(RIGHT, cells, where, change, answers)


TOY_RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(x, y):\n    return np.sum(x * y, axis=-1)",
    "length": "def length(x):\n    return float(np.sqrt(np.sum(x**2)))",
}
TOY_FULL = {"check_double": 3.0, "check_total": 2.0, "check_length": 1.0, "plain": 4.0, "partly": 1.5}
TOY_HALF = {"check_double": 3.0, "plain": 4.0, "partly": 1.5}


def toy(*cells: Any, where: str = "first", change: Any = None, **answers: str) -> Callable[[Notebook], Notebook]:
    """``double`` is right, ``total`` and ``length`` are not."""
    base = {"total": "def total(x, y):\n    return x", "length": "def length(x):\n    return x"}
    return written({"double": TOY_RIGHT["double"], **base}, cells, where, change, answers)


def whole_toy(*cells: Any, where: str = "first", change: Any = None, **answers: str) -> Callable[[Notebook], Notebook]:
    return written(TOY_RIGHT, cells, where, change, answers)


FORGET = """def forget_gate(h, x, W_f, b_f):
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_f.T + b_f)"""
STEP = """def lstm_step(x, h, c, W_ih, W_hh, b):
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c"""
FORWARD = """def lstm_forward(x, h0, c0, W_ih, W_hh, b):
    h, c, hs = h0, c0, []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)"""
GATES_HALF = {"check_forget_gate": 2.0}
GATES_STEPS = {"check_forget_gate": 2.0, "check_lstm_step": 3.0, "check_lstm_forward": 3.0}


def gates(*cells: Any, where: str = "first", change: Any = None, **answers: str) -> Callable[[Notebook], Notebook]:
    """Return unit 4 with the forget gate alone, the rest as released."""
    return written({"forget_gate": FORGET}, cells, where, change, answers)


# What everybody gets who has done all of it; the neighbours have.
WHOLE = {HOMEWORK: whole_homework(), TOY: whole_toy(), GATES: gates(lstm_step=STEP, lstm_forward=FORWARD)}
EARNED = {HOMEWORK: FULL, TOY: TOY_FULL, GATES: GATES_STEPS}


def released_notebook(root: Path, assignment: str) -> Notebook:
    """Return the JSON of what students get, each source in one piece."""
    notebook = json.loads((root / "course" / assignment / f"{assignment}.ipynb").read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def write_outside(outside: Path, text: str) -> None:
    """Return the folder that nobody may read, change, or fill."""
    outside.mkdir(parents=True, exist_ok=True)
    (outside / "secret.txt").write_text(text)
    (outside / "kept.txt").write_text("as it was")
    os.chmod(outside, 0o777)  # only the sandbox stands in the way
