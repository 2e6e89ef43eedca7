"""Every unit through nbgrader and the sandbox: the model answers, the released notebook, and known mistakes."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from lstm_course import all_units
from lstm_course.tour import classroom
from lstm_course.tour.tour import run_tour

UNITS = all_units()
KINDS = {"ada": "complete", "bilal": "untouched stubs", "chen": "known mistakes"}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return the report of a class of three, by (student, unit)."""
    folder = tmp_path_factory.mktemp("tour") / "class"
    kinds = {kind.what: kind for kind in classroom._KINDS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classroom, "_KINDS", tuple(kinds[KINDS[name]] for name in KINDS) * 4)
        assert run_tour(folder, students=len(KINDS)) == 0
    report = json.loads((folder / "report.json").read_text())
    rows = {(row["student"], row["unit"]): row for row in report["rows"]}
    return SimpleNamespace(rows=rows, checks=report["checks"])


@pytest.mark.parametrize("unit", UNITS)
def test_the_model_answers_get_full_points_and_the_released_notebook_none(graded, unit):
    points = {student: graded.rows[student, unit]["points"] for student in KINDS}
    assert points["ada"] == sum(exercise.points for exercise in UNITS[unit].exercises)
    assert points["bilal"] == 0
    assert 0 < points["chen"] <= points["ada"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_known_mistake_has_its_name_there_too(graded, unit):
    verdicts = [one["verdict"] for one in graded.checks if (one["student"], one["unit"]) == ("chen", unit)]
    wrong = [verdict for verdict in verdicts if verdict["status"] != "passed"]
    exercises = {exercise.name: exercise for exercise in UNITS[unit].exercises}
    for verdict in wrong:
        known = {m.name for m in exercises[verdict["exercise"]].misconceptions}
        assert verdict["misconceptions"], verdict["headline"]
        assert set(verdict["misconceptions"]) <= known


def test_there_were_mistakes_to_name(graded):
    wrong = [one for one in graded.checks if one["student"] == "chen" and one["verdict"]["status"] != "passed"]
    assert len(wrong) >= len(UNITS)
