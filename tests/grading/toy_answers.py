"""Answers to the toy unit, and the points that they got."""

from __future__ import annotations

from lstm_course.grading.batch.course import Course

UNIT = "90_toy"
FILE = f"{UNIT}.ipynb"


def cell_of(notebook, grade_id):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def solved(notebook, before=""):
    cell_of(notebook, "double")["source"] = before + "def double(x):\n    return 2 * x"
    cell_of(notebook, "total")["source"] = "def total(x, y):\n    return np.sum(x * y, axis=-1)"


def points_of(root, student):
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        grades = gradebook.find_submission_notebook(UNIT, UNIT, student).grades
        given = {grade.name: grade.auto_score for grade in grades}
    course.close()
    return given
