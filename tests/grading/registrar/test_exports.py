"""Grades for Canvas and Moodle: their columns, with any name in them; nbgrader's own command writes the same."""

import csv
import io
import shutil
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nbgrader")

from nbgrader.api import Gradebook

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.gradebook import put_scripts_on_path
from lstm_course.grading.commands.export import export
from lstm_course.grading.commands.roster import roster
from lstm_course.grading.registrar.platforms import CANVAS, MOODLE, Exported, canvas, moodle
from lstm_course.grading.registrar.points import Points
from lstm_course.grading.registrar.roster_file import Person, parse_roster
from lstm_course.grading.registrar.spreadsheet import as_csv, in_digits
from tests.grading.registrar.test_rosters import TEXTS

# The first columns of a gradebook as the platforms themselves export it.
FROM_CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
FROM_MOODLE = ["First name", "Last name", "ID number", "Institution", "Department", "Email address"]


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=4), st.floats(0, 99))
@settings(max_examples=60, deadline=None)
def test_any_name_goes_out_in_the_platform_s_columns_and_comes_back(names, got):
    people = tuple(Person(f"s{n}", a.strip(), b.strip(), c.strip()) for n, (a, b, c) in enumerate(names))
    points = Points(people, {"04_lstm_gates": 21.0}, {(one.id, "04_lstm_gates"): got for one in people})
    rows = read(as_csv(canvas(points).rows))
    assert (rows[0][:5], rows[0][5:]) == (FROM_CANVAS, ["04_lstm_gates"])
    assert rows[1] == ["    Points Possible", "", "", "", "", "21"]
    assert [(row[3], row[5]) for row in rows[2:]] == [(one.id, in_digits(got)) for one in people]
    assert {len(row) for row in rows} == {6}
    assert abs(float(in_digits(got)) - got) <= 5e-5

    text = as_csv(moodle(points).rows)
    assert set(read(text)[0]) == {*MOODLE, "Assignment: 04_lstm_gates (Real)"}
    assert set(MOODLE) <= set(FROM_MOODLE)
    assert parse_roster(text).people == people


def test_an_export_of_the_platform_s_own_gives_the_numbers():
    points = Points(
        (Person("ada", "Ada", "L", "a@b.c"), Person("bob")), {"04_lstm_gates": 21.0, "x": 1.0}, {("ada", "x"): 1}
    )
    text = ",".join(FROM_CANVAS) + ',"04_LSTM_gates (881)",Final Score\n"Lovelace, Ada",31,U7,ada,Group 1,3,\n'
    sheet = canvas(points, Exported.read(text, CANVAS[:2], "f"))
    assert sheet.rows[0][5:] == ["04_LSTM_gates (881)", "x"]
    assert sheet.rows[2] == ["Lovelace, Ada", "31", "U7", "ada", "Group 1", "", "1"]
    assert (sheet.unknown_students, sheet.unknown_assignments) == (["bob"], ["x"])
    text = ";".join(FROM_MOODLE) + ";Assignment: 04_lstm_gates (Real);Course total (Real)\nA;L;99;;;a@b.c;-;-\n"
    sheet = moodle(points, Exported.read(text, MOODLE[:1], "f"), zero=True)
    assert sheet.rows[0][4:] == ["Assignment: 04_lstm_gates (Real)", "Assignment: x (Real)"]
    assert sheet.rows[1:] == [["A", "L", "99", "a@b.c", "0", "1"], ["", "", "bob", "", "0", "0"]]
    with pytest.raises(CourseError, match="no such export"):
        Exported.read("a,b\n", CANVAS[:2], "f")
    with pytest.raises(CourseError, match="passes over a column"):
        canvas(Points((), {"Final Score": 1.0}, {}))


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Return a gradebook in which ada has 1.5 of 2 points, and 0.5 less for being late."""
    put_scripts_on_path()
    path = tmp_path_factory.mktemp("class") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "default_course") as book:
        book.add_assignment("hw")
        book.add_notebook("p", "hw")
        book.add_grade_cell("t", "p", "hw", max_score=2, cell_type="code")
        book.add_student("ada", first_name="Ada", last_name='=HYPERLINK("x")')
        book.add_student("bob")
        book.add_submission("hw", "ada").notebooks[0].late_submission_penalty = 0.5
        grade = book.find_grade("t", "p", "hw", "ada")
        grade.auto_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    return path


@pytest.fixture
def course(gradebook, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    shutil.copy(gradebook, tmp_path)
    return tmp_path


def test_both_commands_write_the_same_file(course, monkeypatch):
    said = []
    monkeypatch.chdir(course)
    export(course, "canvas", agreed=lambda question: False, say=said.append)
    ours = (course / "grades-canvas.csv").read_bytes()
    assert sorted(read(ours.decode())[2:]) == [
        ['\'=HYPERLINK("x"), Ada', "", "", "ada", "", "1"],
        ["bob", "", "", "bob", "", ""],
    ]
    assert any("1 were not handed in: empty cells" in line for line in said)
    with pytest.raises(CourseError, match="is there already"):
        export(course, "canvas", agreed=lambda question: False, say=said.append)
    command = [sys.executable, "-m", "nbgrader", "export"]
    exporter = "--exporter=lstm_course.grading.registrar.exporters.Canvas"
    done = subprocess.run([*command, exporter, "--to=theirs.csv"], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (course / "theirs.csv").read_bytes() == ours


def test_a_roster_asks_before_it_writes_over_anything(course):
    def now():
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "default_course") as book:
            return {one.id: (one.first_name, one.last_name) for one in book.students}

    def enter(text, agreed=False, **how):
        (course / "class.csv").write_text(text)
        roster(course, course / "class.csv", agreed=lambda question: agreed, say=said.append, **how)

    said: list[str] = []
    before = now()
    enter("id,first name\ncy,Cy\n", dry_run=True)
    with pytest.raises(CourseError, match="nothing was written"):
        enter("id,first name\nada,Augusta\ncy,Cy\n")
    assert now() == before
    enter("id,first name\ncy,Cy\n")
    assert now() == {**before, "cy": ("Cy", None)}
    assert "not in the file, but with hand-ins, so they stay: ada" in said
    enter("id,first name\nada,Augusta\n", agreed=True, remove=True)
    assert now() == {"ada": ("Augusta", '=HYPERLINK("x")')}
