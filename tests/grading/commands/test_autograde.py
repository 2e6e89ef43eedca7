"""``lstm-course autograde``, with submissions that are wrong in every way that was thought of."""

from __future__ import annotations

import copy
import os
import sqlite3

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.reporting.rows import read_rows
from tests.grading.command_line import lstm_course
from tests.grading.toy_answers import FILE, UNIT, cell_of, points_of, solved


def _run(root, *arguments, command="autograde"):
    return lstm_course(root, command, *arguments)


def _twice(notebook):
    notebook["cells"].append(copy.deepcopy(cell_of(notebook, "check_double")))


def _of_the_future(notebook):
    cell_of(notebook, "check_double")["metadata"]["nbgrader"]["schema_version"] = 99


def _less_one(notebook):
    solved(notebook)
    notebook["cells"].remove(cell_of(notebook, "check_total"))


BAD = {
    "mark": (b"\xef\xbb\xbf{}", "JSON, but not a notebook"),
    "latin": ('{"é": 1}'.encode("latin-1"), "JSON, but not a notebook"),
    "cut": (b'{"cells": [', "not JSON"),
    "empty": (b"", "it is empty"),
    "list": (b"[]", "JSON, but not a notebook"),
    "null": (b"null", "JSON, but not a notebook"),
    "nocells": (b'{"nbformat": 4, "metadata": {}}', "JSON, but not a notebook"),
    "strange": (b'{"nbformat": 4, "metadata": {}, "cells": [7]}', "none of its cells can be read"),
}


def test_whatever_is_wrong_with_one_the_others_are_graded(own_course, hand_in):
    for student, (content, _) in BAD.items():
        hand_in(student, content)
    hand_in("named", solved, name=f"{UNIT} (1).ipynb")
    hand_in("text", b"I did it.", name="answer.txt")
    hand_in("folder").unlink()
    (own_course / "submitted" / "folder" / UNIT / FILE).mkdir()
    hand_in("fine", solved)
    hand_in("less", _less_one)
    hand_in("twice", _twice)
    hand_in("future", _of_the_future)
    hand_in("late", solved).with_name("timestamp.txt").write_text("yesterday\x1b[2J")
    hand_in("binary", solved).with_name("timestamp.txt").write_bytes(b"\xff\xfe")
    os.mkfifo(hand_in("pipe", solved).with_name("timestamp.txt"))
    done = _run(own_course, "90", "--workers", "2")
    assert done.returncode == 1, done.stderr
    lines = {line.partition(",")[0]: line for line in done.stdout.splitlines() if f", {UNIT}: " in line}
    for student, (_, words) in BAD.items():
        assert words in lines[student]
    assert f"the notebook was called '{UNIT} (1).ipynb'" in lines["named"]
    assert f"there is no {FILE}" in lines["text"]
    assert "is a folder" in lines["folder"]
    assert "check_total was missing" in lines["less"]
    assert "check_double was there 2 times" in lines["twice"]
    assert "no time that can be read" in lines["late"]
    assert "no time that can be read" in lines["binary"]
    assert {"fine", "pipe"}.isdisjoint(lines)
    for word in ("Error", "Traceback"):
        assert word not in done.stdout + done.stderr
    table = [line.split() for line in done.stdout.splitlines() if line.startswith(UNIT)]
    assert table == [[UNIT, "8", str(len(BAD) + 2), "7.88", "17"]]  # six times 10.5
    assert "seconds per submission" in done.stdout
    assert all(points_of(own_course, student)["check_total"] == 2 for student in ("fine", "less", "late", "pipe"))
    rows = read_rows(own_course / "autograde.jsonl")
    assert {row["student"]: row["headline"] for row in rows if row["status"] == "not graded"}.keys() == {
        *BAD,
        "text",
        "folder",
    }
    plain = {row["student"]: row for row in rows if row["cell"] == "plain"}
    assert (plain["fine"]["points"], plain["fine"]["max_points"], plain["fine"]["status"]) == (4, 4, "passed")
    assert plain["fine"]["memory"] > 0
    assert {row["status"] for row in rows if row["cell"] == "question_why"} == {"by hand"}

    size = (own_course / "autograde.jsonl").stat().st_size
    again = _run(own_course, "--student", "fine")
    assert (again.returncode, again.stdout.splitlines()) == (
        0,
        ["nothing to do: 1 graded before and unchanged since; --force grades them again"],
    )
    _run(own_course, "--student", "cut")
    assert (own_course / "autograde.jsonl").stat().st_size == size  # it says so already
    forced = _run(own_course, UNIT, "--student", "fine", "--force")
    assert forced.returncode == 0
    assert [UNIT, "1", "0", "10.50", "17"] in [line.split() for line in forced.stdout.splitlines()]

    told = _run(own_course, "90", "--csv", "points.csv", command="report").stdout
    assert "cut, 90_toy: the notebook file is damaged" in told
    assert "7  90_toy, partly" in told or "8  90_toy, partly" in told
    assert "fine,90_toy,10.5,17.0" in (own_course / "points.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("99",), "there is no unit '99'"),
        (("--student", "nobody"), "nobody handed in nothing"),
        (("4",), "nobody handed in 04_lstm_gates"),
        (("--root", "nowhere"), "there is no folder"),
    ],
)
def test_bad_use_is_one_line(own_course, hand_in, arguments, words):
    hand_in("ada", solved)
    done = _run(own_course, *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_nothing_handed_in_and_a_unit_that_was_never_generated(own_course, hand_in):
    done = _run(own_course)
    assert (done.returncode, "nothing was handed in" in done.stderr) == (2, True)
    hand_in("ada", solved)
    (own_course / "submitted" / "ada" / UNIT).rename(own_course / "submitted" / "ada" / "91_new")
    done = _run(own_course)
    assert (done.returncode, "run 'nbgrader generate_assignment 91_new --force'" in done.stdout) == (1, True)


def _locked(root):
    connection = sqlite3.connect(root / "gradebook.db", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def _overwritten(root):
    (root / "gradebook.db").write_bytes(b"not a database, but long enough to look at" * 50)


def _torn(root):
    data = (root / "gradebook.db").read_bytes()
    (root / "gradebook.db").write_bytes(data[:8192] + b"\xff" * 8192 + data[16384:])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_locked, "is locked: close what else works on it"),
        (_overwritten, "is damaged: put a copy"),
        (_torn, "is damaged: put a copy"),
        (lambda root: (root / "gradebook.db").unlink(), "there is no gradebook"),
        (lambda root: (root / ".grader-seed").write_text("twelve"), "holds no number"),
        (lambda root: (root / ".grader-seed").write_text("-3"), "negative"),
        (lambda root: (root / "nbgrader_config.py").write_text("c = get_config()\n1 / 0\n"), "line 2 of"),
        (lambda root: (root / "nbgrader_config.py").write_text("\nc = ("), "line 2 of"),
    ],
    ids=["locked", "overwritten", "torn", "gone", "words for a seed", "a negative seed", "config", "syntax"],
)
def test_the_courses_own_fault_is_nobody_elses_and_touches_nothing(own_course, hand_in, spoil, words):
    hand_in("ada", solved)
    graded = own_course / "autograded" / "ada" / UNIT / FILE
    graded.parent.mkdir(parents=True)
    graded.write_text("graded before")
    keep = spoil(own_course)
    done = _run(own_course, "--force")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert "ada" not in done.stdout + done.stderr
    assert graded.read_text() == "graded before"
    del keep
