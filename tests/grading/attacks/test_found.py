"""Attacks whose whole effect is within their own judgement: they are judged without a class around them."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from lstm_course.grading.jobs import Cell, InstructorCell, Job, Limits
from lstm_course.grading.runners.runner import run_job
from tests.grading.attacks.attack_course import HELPERS, homework_source
from tests.grading.attacks.attack_found import GOES_ON, JUDGED_ALONE

OWN = {"helpers.py": HELPERS.encode(), "data.csv": b"1\n2\n3\n4\n"}


def _cells(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            yield cell["source"], cell["metadata"].get("nbgrader", {})


def _kind(marks):
    return "test" if marks.get("grade") else "solution" if marks.get("solution") else "other"


@pytest.mark.parametrize("attack", JUDGED_ALONE, ids=lambda one: one.name)
def test_points_are_what_is_deserved(attack):
    released = homework_source()
    instructor = [InstructorCell(_kind(m), source, m.get("grade_id", "")) for source, m in _cells(released)]
    cells = [
        Cell("test", source, m["grade_id"], float(m["points"])) if m.get("grade") else Cell("run", source)
        for source, m in _cells(attack.make(released))
    ]
    limits = Limits(cell_seconds=4.0, search=0.0)
    told = run_job(Job("m", "homework", "homework", tuple(cells), tuple(instructor), own_files=OWN, limits=limits))
    given = {cell.grade_id: one.points for cell, one in zip(cells, told.cells, strict=True) if one.points}
    assert given == ({"test_double": 2.0} if attack.name in GOES_ON else dict(attack.deserved))
    assert not any("grader itself" in one.reason for one in told.cells)
