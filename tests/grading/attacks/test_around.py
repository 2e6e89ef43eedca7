"""Names, files and a gradebook that are not what they should be: said in words, and nobody waits or is misled."""

from __future__ import annotations

import csv
import io
import os
import sqlite3

import pytest

pytest.importorskip("nbgrader")

from nbgrader.api import Gradebook

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch import work_folder
from lstm_course.grading.batch.gradebook import put_scripts_on_path, read_gradebook
from lstm_course.grading.commands.course_folder import plainly
from lstm_course.grading.judging.folders import unpack
from lstm_course.grading.reporting.class_report import ClassReport
from lstm_course.grading.reporting.points_table import UnitPoints


def test_a_pipe_in_the_place_of_a_file_keeps_nobody(tmp_path):
    os.mkfifo(tmp_path / "data.csv")
    (tmp_path / "folder.csv").mkdir()
    unpack({"data.csv": b"1\n", "folder.csv": b"2\n"}, tmp_path)
    assert [(tmp_path / name).read_text() for name in ("data.csv", "folder.csv")] == ["1\n", "2\n"]


def test_no_cell_of_a_table_is_a_formula():
    rows = [UnitPoints(name, "hw", 1.0, 2.0, 0.0, "graded") for name in ("=cmd|calc", "+1+1", "@SUM(1)", "ada")]
    table = list(csv.reader(io.StringIO(ClassReport(tuple(rows), (), {}).to_csv())))
    assert [row[0] for row in table[1:]] == ["'=cmd|calc", "'+1+1", "'@SUM(1)", "ada"]


def test_a_terminal_obeys_no_name():
    said = []
    plainly(said.append)("\x1b[2Jada")
    assert said == ["\N{REPLACEMENT CHARACTER}[2Jada"]


def test_files_that_take_nothing_where_they_lie_are_left_there(tmp_path):
    (tmp_path / "from").mkdir()
    with (tmp_path / "from" / "sparse.bin").open("wb") as file:
        file.truncate(3 << 30)
    (tmp_path / "from" / "data.csv").write_text("1\n")
    notes = work_folder.copy_plain_files(tmp_path / "from", tmp_path / "to")
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["data.csv"]
    assert "sparse.bin" in notes[0]


def _gradebook(tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    put_scripts_on_path()
    with Gradebook(url, ""):
        pass
    return url, tmp_path / "gradebook.db"


def test_a_gradebook_without_a_column_is_refused_before_anybody_is_graded(tmp_path):
    url, path = _gradebook(tmp_path)
    assert read_gradebook(url, "") == {}
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE grade RENAME COLUMN auto_score TO old_score")
    with pytest.raises(CourseError, match="of another nbgrader"):
        read_gradebook(url, "")


def test_a_gradebook_that_cannot_be_written_is_refused_before_anybody_is_graded(tmp_path, monkeypatch):
    url, path = _gradebook(tmp_path)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(f"file:{path}?mode=ro", uri=True, **k))
    with pytest.raises(CourseError, match="cannot be written"):
        read_gradebook(url, "")


@pytest.mark.parametrize("student", ["a\nb", ".hidden", "..hidden", "\x1b[2Jada", "ada\udcff"])
def test_a_strange_name_has_a_row_and_a_reason(own_course, hand_in, student, capfd):
    from lstm_course.grading.batch.course import Course
    from tests.grading.toy_package import UNIT

    hand_in(student)
    course = Course(own_course, own_course / "log")
    result = course.autograde(UNIT)
    course.close()
    assert [(one.student, "cannot be called" in one.problem) for one in result] == [(student, True)]
    assert capfd.readouterr().err == ""
    assert "\x1b" not in (own_course / "log").read_text()


def test_a_gradebook_that_lost_the_tests_is_refused_before_anybody_is_graded(own_course, hand_in):
    from lstm_course.grading.batch.course import Course
    from tests.grading.toy_package import UNIT

    hand_in("ada")
    course = Course(own_course, own_course / "log")
    with sqlite3.connect(own_course / "gradebook.db") as connection:
        connection.execute("delete from source_cell")
    with pytest.raises(CourseError, match=r"no text of 6 graded cells of 90_toy, .*generate_assignment 90_toy"):
        course.autograde(UNIT)
    course.close()
    assert not list(own_course.glob("autograded/*/*"))
