"""The walk of docs/your-course.md: every command on the page, in a course that is nobody's but this test's."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("sympy")

import json

import nbformat
from nbgrader.api import Gradebook

from lstm_course.cli import app
from tests.grading.somebodys_course import answered, nbgrader, notebook

PAGE = (Path(__file__).parents[2] / "docs" / "your-course.md").read_text()
FILE = "problem1.ipynb"
SOLUTION, TEST = {"solution": True}, {"grade": True, "locked": True}
RIGHT = {
    "mean": "def mean(numbers):\n    return sum(numbers) / len(numbers)",
    "spread": "def spread(numbers):\n    return max(numbers) - min(numbers)",
    "deviation": "def deviation(numbers):\n    return math.sqrt(mean([(x - mean(numbers)) ** 2 for x in numbers]))",
    "why": "One large number moves the mean.",
}
MEAN = "assert mean([1, 2]) == 1.5\n### BEGIN HIDDEN TESTS\nassert mean([7]) == 7\n### END HIDDEN TESTS"
SPREAD = "assert spread([4, 1, 9]) == 8\nassert spread([5]) == 0"
CALLED = """\
from unittest.mock import patch
with patch('math.sqrt', side_effect=math.sqrt) as root:
    assert abs(deviation([1, 3]) - 1) < 1e-9
assert root.called"""
CELLS = (
    ("markdown", "# Problem set 1", "", {}),
    ("code", "import math", "", {}),
    ("code", RIGHT["mean"], "mean", SOLUTION),
    ("code", MEAN, "test_mean", {**TEST, "points": 2}),
    ("code", RIGHT["spread"], "spread", SOLUTION),
    ("code", SPREAD, "test_spread", {**TEST, "points": 2}),
    ("code", RIGHT["deviation"], "deviation", SOLUTION),
    ("code", CALLED, "test_deviation", {**TEST, "points": 3}),
    ("markdown", RIGHT["why"], "why", {**SOLUTION, "grade": True, "points": 5}),
)
OBJECT = """\
from sympy import Poly, Symbol

def spread(numbers):
    return Poly(max(numbers) - min(numbers), Symbol("x"))"""
CLASS = {
    "ada": RIGHT,
    "bob": {name: RIGHT[name] for name in ("mean", "deviation")}
    | {"spread": "def spread(numbers):\n    return max(numbers)"},
    "eve": RIGHT | {"spread": OBJECT},
}


def _hand_in(root):
    for student, answers in CLASS.items():
        path = root / "submitted" / student / "ps1" / FILE
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(answered(root / "release" / "ps1" / FILE, **answers)))


def _run(root, line):
    """Run a line of the page as a shell would; return what it prints."""
    program, *words = shlex.split(line)
    if program == "nbgrader":
        nbgrader(root, *words)
        if words[0] == "generate_assignment":
            _hand_in(root)
        return ""
    if program == "rm":
        for name in words[1:]:
            path = root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return ""
    assert program == "lstm-course"
    said = io.StringIO()
    with contextlib.chdir(root), contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        app(words, standalone_mode=False)
    return said.getvalue()


def _scores(root):
    with Gradebook(f"sqlite:///{root}/gradebook.db", "stats") as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions("ps1")}


def _seconds_apart(text):
    return [re.sub(r"\b\d+\.\d\d\b", "0.00", line).rstrip() for line in text.strip().splitlines()]


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "settings"))
    folder = (tmp_path / "stats").resolve()
    (folder / "source" / "ps1").mkdir(parents=True)
    nbformat.write(notebook(CELLS), folder / "source" / "ps1" / FILE)
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "stats"\n')
    return folder


def test_the_whole_walk(root):
    config = root / "nbgrader_config.py"
    stock = config.read_text()
    printed, ran = "", []
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        if kind == "python":
            config.write_text(stock + text)
        elif kind == "text":
            assert _seconds_apart(printed) == _seconds_apart(text), ran[-1]
        else:
            assert kind == "bash"
            for line in text.splitlines():
                if line == "nbgrader autograde ps1 --force":
                    assert _scores(root) == {"ada": 7, "bob": 5, "eve": 7}
                    page = (root / "feedback" / "bob" / "ps1" / "problem1.html").read_text()
                    assert "test spread</a>, 0 of 2: The test `assert spread([4, 1, 9]) == 8` is not passed" in page
                    assert "why</a>, 0 of 5: no answer" in page
                    assert "mean([7])" not in page
                    config.write_text(stock)
                printed = _run(root, line)
                ran.append(line)
    assert len(ran) == 10
    assert _scores(root) == {"ada": 7, "bob": 5, "eve": 7}
    kept = {path.name for path in root.iterdir()}
    assert kept == {
        "nbgrader_config.py",
        "gradebook.db",
        "grades.csv",
        *("source", "release", "submitted", "autograded", "feedback"),
    }
