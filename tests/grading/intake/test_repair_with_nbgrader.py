"""Plain ``nbgrader autograde`` with Repair in front: what aborts the stock batch is graded."""

from __future__ import annotations

import copy
import os
import subprocess
import sys

import pytest

pytest.importorskip("nbgrader")

from nbgrader.api import Gradebook

from lstm_course.grading.intake.released_cells import read_known

UNIT = "90_toy"


def _run(root, *arguments):
    path = os.pathsep.join([os.path.dirname(sys.executable), "/usr/bin", "/bin"])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, env={**os.environ, "PATH": path}, timeout=300
    )


def _of(notebook, grade_id):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def _solved(notebook):
    _of(notebook, "double")["source"] = "def double(x):\n    return 2 * x"


def _twice(notebook):
    _solved(notebook)
    notebook["cells"].append(copy.deepcopy(_of(notebook, "check_double")))


def _of_the_future(notebook):
    _solved(notebook)
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 99


def _deleted(notebook):
    _solved(notebook)
    notebook["cells"].remove(_of(notebook, "check_double"))


def test_plain_nbgrader_autograde_is_not_stopped(own_course, hand_in):
    with (own_course / "nbgrader_config.py").open("a") as file:
        file.write("from nbgrader.converters import Autograde\n")
        file.write("steps = Autograde.class_traits()['sanitize_preprocessors'].default_args[0]\n")
        file.write("c.Autograde.sanitize_preprocessors = ['lstm_course.grading.intake.restore_cells.Repair', *steps]\n")
    students = {"a_twice": _twice, "b_future": _of_the_future, "c_deleted": _deleted, "d_fine": _solved}
    for student, change in students.items():
        hand_in(student, change)
    link = hand_in("0_link")
    link.unlink()
    link.symlink_to(own_course / "solutions" / UNIT / f"{UNIT}.ipynb")
    done = _run(own_course, "autograde", UNIT)
    assert "is a link to another file" in done.stderr
    assert not list(own_course.glob("autograded/0_link/*/*"))
    url = f"sqlite:///{own_course / 'gradebook.db'}"
    with Gradebook(url) as gradebook:
        for student in students:
            grades = {g.name: g.auto_score for g in gradebook.find_submission_notebook(UNIT, UNIT, student).grades}
            assert grades["check_double"] == 3, student
            assert grades["question_why"] == 0
    assert "check_double was there 2 times" in done.stderr
    names = [cell.name for cell in read_known(url, UNIT, UNIT)]
    assert names[:3] == ["double", "check_double", "total"]
