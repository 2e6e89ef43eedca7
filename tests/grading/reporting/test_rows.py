"""The machine-readable report: a row says what a person wants to know, and a kill loses nothing that was whole."""

import json
import os
from dataclasses import replace

import pytest

from lstm_course.checking.verdict import Evidence, Verdict
from lstm_course.grading.jobs import Cell, CellResult, Job, Result
from lstm_course.grading.reporting.rows import ReportFile, problem_row, read_rows, rows_of
from lstm_course.grading.reporting.similarity import Likeness

WRONG = Verdict(
    "lstm_step",
    "failed",
    0.5,
    "c is 0.123456, but should be 0.654321",
    "The forget gate scales what is there.",
    ("keep and add exchanged",),
    Evidence("a batch", 7, "x = [[0.98765]]"),
)
JOB = Job(
    "ada",
    "04",
    "hw",
    (
        Cell("run", "x = 1"),
        Cell("test", "check(lstm_step)", "check_lstm_step", 2.0),
        Cell("test", "assert x == 1", "plain", 1.0),
        Cell("test", "assert x == 2", "late", 1.0),
        Cell("leave", "", "essay", 5.0),
    ),
)
RESULT = Result(
    (
        CellResult(seconds=0.1),
        CellResult(points=1.0, verdict=WRONG, seconds=0.25, memory=1 << 20),
        CellResult(points=1.0),
        CellResult(points=0.0, reason="It ran out of time.", flags=("timed out",)),
        CellResult(),
    ),
    flags=("restarted",),
)


def _rows(student="ada", **changes):
    given = {
        "likenesses": [Likeness("lstm_step", "lstm_step", 1.0, 75)],
        "submitted_at": "2026-01-31T10:00:00",
        **changes,
    }
    return rows_of(student, "04", "hw", JOB, RESULT, **given)


def test_each_graded_cell_has_a_row_that_says_what_came_of_it():
    step, plain, late, essay = _rows(notes=["handed in late", "one check was missing"])
    assert (step["points"], step["max_points"], step["status"]) == (1.0, 2.0, "failed")
    assert step["misconceptions"] == ["keep and add exchanged"]
    assert (step["seconds"], step["memory"]) == (0.25, 1 << 20)
    assert step["flags"][0] == "restarted"
    assert "worth a look" in step["flags"][1]
    assert step["notes"] == ["handed in late", "one check was missing"]
    assert (plain["status"], plain["points"], plain["flags"]) == ("passed", 1.0, ["restarted"])
    assert (late["status"], late["headline"], late["flags"]) == (
        "failed",
        "It ran out of time.",
        ["timed out", "restarted"],
    )
    assert (essay["status"], essay["points"], essay["max_points"]) == ("by hand", None, 5.0)
    assert {row["submitted_at"] for row in (step, plain, late, essay)} == {"2026-01-31T10:00:00"}


def test_no_hidden_value_is_told():
    text = json.dumps(_rows())
    assert "forget gate" in text
    for value in ("0.654321", "0.123456", "0.98765"):
        assert value not in text


def test_a_notebook_does_as_well_as_a_job():
    def marks(name, points, **more):
        return {"nbgrader": {"grade": True, "grade_id": name, "points": points, **more}}

    kinds = [
        ("code", {}),
        ("code", marks("check_lstm_step", 2)),
        ("code", marks("plain", 1)),
        ("code", marks("late", 1)),
        ("markdown", marks("essay", 5, solution=True)),
    ]
    notebook = {"cells": [{"cell_type": kind, "metadata": metadata} for kind, metadata in kinds]}
    assert rows_of("ada", "04", "hw", notebook, RESULT) == _rows(likenesses=[], submitted_at="")


def test_an_error_of_the_course_and_a_test_that_never_ran_are_errors():
    cells = list(RESULT.cells)
    cells[1] = replace(cells[1], verdict=replace(WRONG, status="broken"))
    cells[2] = CellResult()
    rows = rows_of("ada", "04", "hw", JOB, replace(RESULT, cells=tuple(cells)))
    assert [row["status"] for row in rows] == ["error", "error", "failed", "by hand"]


def test_a_likeness_that_no_graded_cell_is_about_is_told_all_the_same():
    (told, *_) = _rows(likenesses=[Likeness("gru_step", "mine", 0.9, 85)])
    assert any("mine" in flag for flag in told["flags"])


def test_a_regraded_submission_replaces_its_old_rows(tmp_path):
    report = ReportFile(tmp_path / "report.jsonl")
    report.add([problem_row("ada", "04", "the notebook file is damaged: it is empty")])
    report.add(_rows("bob"))
    report.add(_rows("ada"))
    rows = read_rows(report.path)
    assert [row["student"] for row in rows] == ["ada"] * 4 + ["bob"] * 4
    report.add([problem_row("bob", "04", "gone")])
    assert [row["status"] for row in read_rows(report.path) if row["student"] == "bob"] == ["not graded"]


def test_a_kill_at_any_byte_loses_nothing_that_was_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda file: None)  # thousands of them take a while
    report = ReportFile(tmp_path / "report.jsonl")
    sizes = [0]
    for rows in (_rows("José 李")[:2], [problem_row("José 李", "04", "empty")]):
        report.add(rows)
        sizes.append(report.path.stat().st_size)
    content = report.path.read_bytes()
    torn = tmp_path / "torn.jsonl"
    for size in range(len(content) + 1):
        torn.write_bytes(content[:size])
        blocks = sum(size >= end for end in sizes) - 1
        whole = tmp_path / f"whole{blocks}.jsonl"
        whole.write_bytes(content[: sizes[blocks]])
        expected = read_rows(whole)
        assert read_rows(torn) == expected, size
        again = ReportFile(torn)
        assert read_rows(torn) == expected, size
        again.add([problem_row("eve", "04", "later")])
        assert [row for row in read_rows(torn) if row["student"] != "eve"] == expected, size
        assert [row for row in read_rows(torn) if row["student"] == "eve"], size


def test_a_block_that_was_torn_does_not_spoil_the_next_of_the_same_student(tmp_path):
    report = ReportFile(tmp_path / "report.jsonl")
    report.add(_rows())
    lines = report.path.read_bytes().splitlines(keepends=True)
    report.path.write_bytes(b"".join(lines[:2]))
    ReportFile(report.path).add(_rows())
    assert len(read_rows(report.path)) == 4


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    report = ReportFile(tmp_path / "report.jsonl")
    report.add(_rows())
    before = report.path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        report.add(_rows("bob"))
    assert report.path.read_bytes() == before


def test_any_text_stays_on_its_line(tmp_path):
    report = ReportFile(tmp_path / "report.jsonl")
    odd = "a\nb\u2028c\x00\udc80 é 忘"
    report.add([problem_row(odd, "04", odd)])
    (row,) = read_rows(report.path)
    assert (row["student"], row["headline"]) == (odd, odd)
    assert report.path.read_bytes().count(b"\n") == 1


def test_there_is_no_report_yet(tmp_path):
    assert read_rows(tmp_path / "none.jsonl") == []


def test_rows_of_two_students_are_not_one_submissions(tmp_path):
    with pytest.raises(ValueError, match="one student"):
        ReportFile(tmp_path / "report.jsonl").add([*_rows("ada"), *_rows("bob")])


def test_how_python_ended_in_a_cell_without_a_row_is_told_with_the_next():
    cells = list(RESULT.cells)
    cells[0] = replace(cells[0], flags=("Python crashed",))
    step, plain, *_ = rows_of("ada", "04", "hw", JOB, replace(RESULT, cells=tuple(cells)))
    assert "in a cell that is not graded: Python crashed" in step["flags"]
    assert plain["flags"] == ["restarted"]
