"""Somebody's nbgrader course, with tests that cannot be judged apart: made once, graded once, copied for each test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'elsewhere'\n"
OURS = "from lstm_course.grading import configure\nconfigure(c, seed=1)\n"
UNIT = "hw1"

ANSWERS = {
    "shift": "def shift(x):\n    return x + 1",
    "where": "def where():\n    return os.path.basename(os.getcwd())",
    "draw": "def draw():\n    return random.random()",
    "append": "change(nums, [9])",
    "copy": "import shutil\nshutil.copyfile('given.txt', 'out.txt')",
}
PATCH = "from unittest.mock import patch\nwith patch('random.random', lambda: 0.5):"
TESTS = {
    "test_shift": (2, "assert shift(1) == 2\nassert shift(4) == 5"),
    "test_patch": (1, f"{PATCH}\n    assert draw() == 0.5"),
    "test_append": (3, "assert nums == [3, 1, 2, 9]"),
    "test_left": (1, "data = [1, 2, 3]\nassert shift(data[0]) == 2"),
    "test_total": (1, "factor = 7\nassert shift(total) == factor"),
    "test_where": (
        2,
        "from unittest.mock import patch\nwith patch('os.getcwd', lambda: '/a/b'):\n    assert where() == 'b'",
    ),
    "test_file": (1, "assert open('out.txt').read() == '7'"),
    "test_broken": (1, "assert shift(1) == 3"),
}
ORDER = (
    *("nums = [3, 1, 2]\nimport operator, os, random\nchange = operator.iadd", "shift", "test_shift", "where"),
    *("draw", "test_patch"),
    *("append", "test_append", "test_left", "%time total = sum(data)", "test_total", "test_where", "copy", "test_file"),
    "test_broken",
)
# Right in a way that only stock can see: it reads a name of the test.
ODD = "def shift(x):\n    return factor if x > 5 else x + 1"
CLASS = {
    "ada": {**ANSWERS, "append": "nums.append(9)"},
    "bob": {
        "shift": "def shift(x):\n    return x",
        "draw": "def draw():\n    return 1",
        "append": "nums.append(8)",
    },
    "cy": {**ANSWERS, "shift": ODD},
}


def _cell(text: str) -> dict:
    marks = {"schema_version": 3, "task": False, "grade": False, "solution": False, "locked": False}
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
    if text in TESTS:
        points, cell["source"] = TESTS[text]
        cell["metadata"]["nbgrader"] = {**marks, "grade": True, "locked": True, "grade_id": text, "points": points}
    elif text in ANSWERS:
        cell["source"] = f"### BEGIN SOLUTION\n{ANSWERS[text]}\n### END SOLUTION"
        cell["metadata"]["nbgrader"] = {**marks, "solution": True, "grade_id": text}
    return cell


def write_source(root: Path, order=ORDER) -> Path:
    """Write the instructor's notebook, and what lies beside it; ``out.txt`` is left over from a run of theirs."""
    cells = [{**_cell(text), "id": f"c{number}"} for number, text in enumerate(order)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path = root / "source" / UNIT / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
    for name in ("given.txt", "out.txt"):
        path.with_name(name).write_text("7")
    return path


def hand_in(root: Path, student: str, answers: dict[str, str]) -> None:
    notebook = json.loads((root / "release" / UNIT / f"{UNIT}.ipynb").read_text())
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    path = root / "submitted" / student / UNIT / f"{UNIT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))


def points_of(root: Path) -> dict[str, dict[str, float]]:
    """Return student → cell → points, as the gradebook counts them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root}/gradebook.db", "elsewhere") as gradebook:
        return {
            one.student.id: {grade.name: grade.score for book in one.notebooks for grade in book.grades}
            for one in gradebook.assignment_submissions(UNIT)
        }


@pytest.fixture(scope="session")
def _generated(tmp_path_factory) -> Path:
    from lstm_course.grading.batch.course import Course

    root = tmp_path_factory.mktemp("calibrated") / "course"
    write_source(root)
    (root / "nbgrader_config.py").write_text(CONFIG + OURS)
    course = Course(root, root / "log")
    course.generate(UNIT)
    course.close()
    for student, answers in CLASS.items():
        hand_in(root, student, answers)
    return root


@pytest.fixture(scope="session")
def _graded(_generated, tmp_path_factory):
    from lstm_course.grading.commands.autograde import autograde

    root = Path(shutil.copytree(_generated, tmp_path_factory.mktemp("graded") / "course"))
    said: list[str] = []
    assert autograde(root, say=said.append)
    return root, said


@pytest.fixture
def graded(_graded, tmp_path):
    """Return a course that was graded, and what was said."""
    root, said = _graded
    return Path(shutil.copytree(root, tmp_path / "course")), said


@pytest.fixture
def course(_generated, tmp_path) -> Path:
    """Return a course in which nothing is graded yet."""
    return Path(shutil.copytree(_generated, tmp_path / "course"))
