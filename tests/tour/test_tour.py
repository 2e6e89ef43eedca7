"""The whole main job, with a class of three and one unit."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import CourseError
from lstm_course.tour.tour import run_tour


def _tour(*arguments):
    # As a person does who never activated the environment: nothing of it is on PATH.
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [sys.executable, "-m", "lstm_course.cli", "tour", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )


def test_a_small_class_goes_all_the_way(tmp_path):
    folder = tmp_path / "a tour"
    done = _tour("--folder", str(folder), "--units", "4", "--students", "3")
    assert done.returncode == 0, done.stderr
    for word in ("simulated", "ada", "bilal", "chen", "most common misunderstandings", "formgrader", str(folder)):
        assert word in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    rows = list(csv.DictReader((folder / "report.csv").open()))
    points = {row["student"]: float(row["points"]) for row in rows}
    assert points["ada"] > points["bilal"] > 0
    assert points["ada"] > points["chen"] > 0
    assert {row["state"] for row in rows} == {"graded"}
    for student in points:
        assert list((folder / "students" / student).glob("*/feedback/*/*.html"))
    checks = json.loads((folder / "report.json").read_text())["checks"]
    assert any(check["verdict"]["misconceptions"] for check in checks)
    assert len(list(csv.DictReader((folder / "gradebook.csv").open()))) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--units", "99"), "there is no unit '99'"),
        (("--folder", "{full}"), "is not empty"),
        (("--units", ","), "--units names no unit"),
        (("--units", "4", "--folder", "{full}"), "is not empty"),
        (("--folder", "{file}"), "is a file"),
    ],
)
def test_what_a_person_can_put_right_is_one_line(tmp_path, arguments, words):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "work.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    done = _tour(*[a.format(full=tmp_path / "full", file=tmp_path / "file") for a in arguments])
    assert done.returncode == 2
    errors = [line for line in done.stderr.splitlines() if line.startswith("lstm-course:")]
    assert len(errors) == 1
    assert words in errors[0]
    assert "Traceback" not in done.stderr
    assert not done.stdout  # refused before anything begins
    assert (tmp_path / "full" / "work.txt").read_text() == (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CourseError("the disk is full")], ids=["stopped", "failed"])
@pytest.mark.parametrize("keep", [True, False], ids=["keep", "no-keep"])
@pytest.mark.parametrize("named", [True, False], ids=["named", "temporary"])
@pytest.mark.parametrize("far", [True, False], ids=["a course is there", "not begun"])
def test_nothing_is_left_behind_that_nobody_hears_of(tmp_path, monkeypatch, capsys, error, keep, named, far):
    place = tmp_path / "tour"

    def make(prefix):
        place.mkdir()
        return str(place)

    def begin(tour):
        if far:
            tour.course = SimpleNamespace(close=lambda: None)
            (tour.folder).mkdir(exist_ok=True)
            (tour.folder / "tour.log").touch()
        raise error

    monkeypatch.setattr("lstm_course.tour.tour.tempfile.mkdtemp", make)
    monkeypatch.setattr("lstm_course.tour.tour._set_up", begin)
    with pytest.raises(type(error)):
        run_tour(place if named else None, ["4"], students=1, keep=keep)
    # A tour that failed keeps its log, as one in which something is missing does.
    stays = far and (keep or isinstance(error, CourseError))
    assert place.exists() == stays
    assert (f"What there is of it is in {place}" in capsys.readouterr().err) == stays
