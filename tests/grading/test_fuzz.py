"""500 damaged notebooks in one batch: each is graded, or there is a reason; nobody gains by it, nobody else loses."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from random import Random
from time import monotonic, sleep
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("psutil")

import psutil

from lstm_course.grading.batch.course import Course
from lstm_course.grading.reporting.recorder import NAME, Recorder
from lstm_course.grading.reporting.rows import read_rows
from lstm_course.grading.runners import runner
from tests.grading.damaged_notebooks import damaged

UNIT, SEED = "90_toy", 4
HONEST = ("a_honest", "student_15_honest", "z_honest")  # before, between and behind the others
# One answer is right, one so wrong that no flipped bit puts it right, one is not written.
DAMAGED = {"double": "def double(x):\n    return 2 * x", "total": "def total(x, y):\n    return None"}
RIGHT = {
    "double": DAMAGED["double"],
    "total": "def total(x, y):\n    return np.sum(x * y, axis=-1)",
    "length": "def length(x):\n    return float(np.sqrt(np.sum(x**2)))",
}
POINTS = {"check_double": 3, "check_total": 0, "check_length": 0, "plain": 4, "partly": 1.5, "question_why": 0}
ALL_POINTS = {**POINTS, "check_total": 2, "check_length": 1}


def _written(notebook, sources):
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = sources.get(name, cell["source"])
    return notebook


@pytest.fixture
def fuzz(own_course, hand_in, tmp_path, monkeypatch):
    """``fuzz(seed, count)``: what came of a batch with so many damaged notebooks."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    released = json.loads((own_course / "course" / UNIT / f"{UNIT}.ipynb").read_text())

    def graded(seed: int, count: int) -> SimpleNamespace:
        done = {}
        for number in range(count):
            content, deeds = damaged(_written(released, DAMAGED), Random(f"{seed}-{number}"))
            done[f"student_{number:03}"] = deeds
            hand_in(f"student_{number:03}", content)
        for student in HONEST:
            hand_in(student, lambda notebook: _written(notebook, RIGHT))
        hand_in("undamaged", lambda notebook: _written(notebook, DAMAGED))
        submitted = {path: path.read_bytes() for path in own_course.glob("submitted/**/*.ipynb")}
        runner.close()  # another test's has its temporary files elsewhere
        before = _children()
        runner.runner()
        warm, began = set(temporary.iterdir()), monotonic()
        results = _grade(own_course)
        print(f"seed {seed}: {count} damaged notebooks in {monotonic() - began:.0f} s")
        runner.close()
        return SimpleNamespace(
            deeds=done,
            results=results,
            rows=read_rows(own_course / NAME),
            points=dict(_points(own_course)),
            changed=[path for path, content in submitted.items() if path.read_bytes() != content],
            left_over=[*_left_over(before), *{*temporary.iterdir()} - warm, *(own_course / ".grading").glob("[!l]*")],
            gradebook=own_course / "gradebook.db",
        )

    return graded


def _grade(root):
    recorder, results = Recorder(root / NAME), {}

    def report(one):
        assert one.student not in results
        results[one.student] = one
        if one.problem:
            recorder.not_graded(one)

    course = Course(root, root / "log")
    course.autograde(workers=2, report=report, record=recorder.graded)
    course.close()
    return results


def _points(root) -> Iterator[tuple[str, dict[str, float]]]:
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        for submission in gradebook.assignment_submissions(UNIT):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            yield submission.student_id, {grade.name: grade.auto_score or 0 for grade in grades}
    course.close()


def _children():
    return {child.pid for child in psutil.Process().children(recursive=True)}


def _left_over(before, patience=5.0):
    ends = monotonic() + patience
    while (found := _children() - before) and monotonic() < ends:
        sleep(0.05)
    return sorted(found)


def _assert_sound(batch: SimpleNamespace) -> None:
    assert batch.results.keys() == {*batch.deeds, *HONEST, "undamaged"}
    assert {student: batch.points[student] for student in HONEST} == dict.fromkeys(HONEST, ALL_POINTS)
    assert [batch.results[student].note for student in HONEST] == [""] * len(HONEST)
    assert batch.points["undamaged"] == POINTS
    told = {student: [row for row in batch.rows if row["student"] == student] for student in batch.deeds}
    for student, deeds in batch.deeds.items():
        about, rows = f"{student}: {deeds}", told[student]
        problem = batch.results[student].problem
        given = {row["cell"]: row["points"] or 0 for row in rows}
        if problem:
            assert [(row["status"], row["headline"]) for row in rows] == [("not graded", problem)], about
            assert not any(batch.points.get(student, {}).values()), about
        else:
            assert given == batch.points[student], about
            assert given.keys() == POINTS.keys(), about
        for row in rows:
            assert row["points"] == row["max_points"] or row["headline"] or row["status"] == "by hand", about
            assert row["points"] is None or row["points"] <= POINTS[row["cell"]], about
            assert not [flag for flag in row["flags"] if "the grader" in flag], f"{about}: {row['flags']}"
        words = problem + "".join(row["headline"] + "".join(row["notes"]) for row in rows)
        assert "Traceback" not in words, about
        assert words.isprintable(), about
    with sqlite3.connect(batch.gradebook) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert batch.changed == []
    assert batch.left_over == []


def test_500_damaged_notebooks_in_one_batch(fuzz):
    batch = fuzz(SEED, 500)
    _assert_sound(batch)
    graded = sum(not batch.results[student].problem for student in batch.deeds)
    assert 200 < graded < 450  # neither did nothing get through, nor was nothing damaged


def test_other_damage_each_time(fuzz):
    _assert_sound(fuzz(secrets.randbelow(2**32), 20))  # the seed is in the captured output
