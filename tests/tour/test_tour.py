"""The whole main job, with a class of three and one unit."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("nbgrader")


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
    assert (tmp_path / "full" / "work.txt").read_text() == (tmp_path / "file").read_text() == "mine"
