"""A unit in one file, to be uploaded: what is in it is said, and the record of tries is asked about."""

import zipfile

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import HANDED_IN_ATTEMPTS
from lstm_course.checking.attempts import Attempt, read_attempts, to_json
from lstm_course.classroom.attempts import FILE
from lstm_course.classroom.hand_in import pack

UNIT = "04_lstm_gates"
RIGHT = Attempt("passed", 1.0)
TRIES = {UNIT: {"update_cell": [Attempt("failed", 0.5), RIGHT]}, "01_rnn": {"step": [RIGHT]}}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Make a student's copy of the course, with a record of tries of two units."""
    (tmp_path / UNIT).mkdir()
    (tmp_path / UNIT / f"{UNIT}.ipynb").write_text('{"cells": []}')
    (tmp_path / UNIT / "notes.txt").write_text("mine")
    (tmp_path / FILE).write_text(to_json(TRIES, keep=True))
    (tmp_path / ".lstm-course.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def packed(*answers, **options):
    """Return what was said, and what is in the zip; answers: of the person who is asked."""
    said, left = [], list(answers)
    ask = lambda question: (said.append(question), left.pop(0))[1]
    pack("4", agreed=ask, may_replace=ask, say=said.append, **options)
    path = options.get("to") or f"{UNIT}.zip"
    return "\n".join(said), zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None


def test_the_record_of_tries_goes_along_only_if_the_student_agrees(copy):
    said, file = packed(False)
    assert file.namelist() == [f"{UNIT}.ipynb"]
    assert "record of 2 tries in, too?" in said
    assert "Your record of tries is not in it." in said
    assert "Nothing was sent" in said
    said, file = packed(True, True)  # the record, and the file that is there
    assert file.namelist() == [f"{UNIT}.ipynb", HANDED_IN_ATTEMPTS]
    assert read_attempts(file.read(HANDED_IN_ATTEMPTS)) == {UNIT: TRIES[UNIT]}  # nothing of another unit
    assert f"{HANDED_IN_ATTEMPTS}, 1 kB: your record of 2 tries" in said


def test_nothing_is_written_over_or_written_at_all_unless_it_is_wanted(copy, monkeypatch):
    assert "would write" in packed(attempts=False, dry_run=True)[0]
    assert not (copy / f"{UNIT}.zip").exists()
    (copy / f"{UNIT}.zip").write_text("mine")
    with pytest.raises(CourseError, match="with --force"):
        packed(False, attempts=False)
    assert (copy / f"{UNIT}.zip").read_text() == "mine"
    with pytest.raises(CourseError, match=r"call it hand-in\.zip"):
        packed(attempts=False, to=copy / "hand-in")
    (copy / FILE).unlink()
    with pytest.raises(CourseError, match="nothing is kept"):
        packed(attempts=True)
    monkeypatch.chdir(copy / UNIT)  # from the notebook's own folder
    assert packed()[1].namelist() == [f"{UNIT}.ipynb"]
    (copy / UNIT / f"{UNIT}.ipynb").unlink()
    with pytest.raises(CourseError, match="run this in your folder"):
        packed()
