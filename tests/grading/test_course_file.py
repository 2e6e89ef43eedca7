"""A course of three units as its file has them, from ``new`` to the exported grades, in a path with spaces."""

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import CourseError
from lstm_course.building.build import build
from lstm_course.building.new import new
from lstm_course.building.sync import sync
from lstm_course.grading.batch.course import Course
from lstm_course.grading.commands.autograde import autograde
from lstm_course.grading.commands.export import export
from lstm_course.grading.commands.release import release
from lstm_course.grading.commands.report import report
from lstm_course.grading.commands.roster import roster
from lstm_course.grading.registrar.late import SharePerDay
from tests.grading.toy_answers import UNIT, cell_of, solved

PLAN = f"""
id = "mini"
[late]
per_day = 0.25
at_most = 0.5
[[unit]]
name = "{UNIT}"
due = 2026-10-15T12:00:00Z
exercises = ["double", "length"]
points = {{ double = 5 }}
[[unit]]
name = "3"
[[unit]]
name = "1"
"""


def yes(question):
    return True


def test_from_a_file_to_the_exported_grades(toy_unit, tmp_path):
    said: list[str] = []
    lines: list[str] = []
    (tmp_path / "plan.toml").write_text(PLAN)
    root = new(tmp_path / "my mini course", course=tmp_path / "plan.toml")
    assert sorted(path.name for path in (root / "course").iterdir()) == ["01_rnn", "03_vanishing_gradients", UNIT]
    assert (root / "course.toml").read_text() == PLAN
    notebook = json.loads((root / "course" / UNIT / f"{UNIT}.ipynb").read_text())
    text = json.dumps(notebook, ensure_ascii=False)
    assert "`double` · 5 points" in text
    assert "`total` · for practice" in text
    assert cell_of(notebook, "check_total")["metadata"]["nbgrader"]["points"] == 0
    first = json.dumps(json.loads((root / "course/01_rnn/01_rnn.ipynb").read_text()))
    assert '"progress(1)"' in first  # as in the master: nothing of it is changed
    with pytest.raises(CourseError, match=r"course.toml has no unit 07_gru; to add it: \[\[unit\]\]"):
        build(root, ["7"])

    release(root, agreed=yes, say=said.append)
    (root / "class.csv").write_text('name,username\n"=Byron, Ada",ada\n')
    roster(root, root / "class.csv", agreed=yes, say=said.append)
    handed_in = root / "submitted/ada" / UNIT
    handed_in.mkdir(parents=True)
    solved(notebook)
    (handed_in / f"{UNIT}.ipynb").write_text(json.dumps(notebook))
    (handed_in / "timestamp.txt").write_text("2026-10-15 13:00:00 UTC")  # an hour late: a day has begun
    assert autograde(root, workers=1, say=said.append)
    export(root, "canvas", agreed=yes, say=said.append, to=root / "out.csv")
    with (root / "out.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        sent = gradebook.find_submission(UNIT, "ada")
        score, penalty = sent.score, sent.late_submission_penalty
        assert str(gradebook.find_assignment(UNIT).duedate) == "2026-10-15 12:00:00"
    assert course.folder().course_id == "mini"
    course.close()
    assert penalty == pytest.approx(score / 4)
    assert score > 5
    assert rows[0][5:] == [UNIT, "03_vanishing_gradients", "01_rnn"]  # as the file has them
    place = rows[0].index(UNIT)
    assert [float(row[place]) for row in rows[1:]] == [17, pytest.approx(score * 0.75, abs=1e-4)]
    assert rows[2][0] == "'=Byron, Ada"
    order = [UNIT, "03_vanishing_gradients", "01_rnn"]
    report(root, csv=root / "points.csv", html=root / "report.html", say=lines.append)
    assert next(line for line in lines if line.startswith("student")).split()[1:] == [*order, "total"]
    assert [line.split(",")[1] for line in (root / "points.csv").read_text().splitlines()[1:4]] == order
    page = (root / "report.html").read_text()
    assert sorted(order, key=page.index) == order

    # A person marks the question: nbgrader's own export and feedback have the penalty of now, at once.
    with (course := Course(root, root / "log")).gradebook as gradebook:
        grade = gradebook.find_grade("question_why", UNIT, UNIT, "ada")
        grade.manual_score, grade.needs_manual_grade = 4.0, False
        gradebook.db.commit()
        assert gradebook.find_submission(UNIT, "ada").late_submission_penalty == pytest.approx((score + 4) / 4)
        gradebook.find_assignment(UNIT).duedate = datetime(2026, 10, 15, 14)
        gradebook.db.commit()
        assert not gradebook.find_submission(UNIT, "ada").late_submission_penalty
        gradebook.find_assignment(UNIT).duedate = datetime(2026, 10, 15, 12)
        grade.manual_score = None
        gradebook.db.commit()
        assert gradebook.find_submission(UNIT, "ada").late_submission_penalty == pytest.approx(penalty)
    course.close()

    # Somebody marks it by other means: the export follows. The file does not overwrite a due date.
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute(
            "UPDATE grade SET manual_score = 4, needs_manual_grade = 0 "
            "WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'question_why')"
        )
    export(root, "canvas", agreed=yes, say=said.append, to=root / "out.csv")
    assert "late penalties worked out anew, since points or due dates have changed: 1" in said
    with (root / "out.csv").open(newline="") as file:
        assert float(list(csv.reader(file))[2][place]) == pytest.approx((score + 4) * 0.75, abs=1e-4)
    shutil.copy(tmp_path / "plan.toml", root / "course.toml")
    (root / "course.toml").write_text(PLAN.replace("10-15", "10-20"))
    assert autograde(root, workers=1, say=said.append)
    assert "the gradebook's counts; lstm-course release writes the other" in said[-2]
    with pytest.raises(CourseError, match="no due date was written"):
        release(root, [UNIT], agreed=lambda question: False, say=said.append)


def test_an_edit_comes_back_into_the_master_without_the_course_s_points(toy_unit, tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN.partition('[[unit]]\nname = "3"')[0])
    root = new(tmp_path / "course", course=tmp_path / "plan.toml")
    before = toy_unit.notebook.read_text()
    path = root / "solutions" / UNIT / f"{UNIT}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["source"] = "# Toys"
    path.write_text(json.dumps(notebook))
    try:
        sync(root, [UNIT])
        assert toy_unit.notebook.read_text() == before.replace("# # Toy", "# # Toys")
        assert build(root, check=True).stale == []
    finally:
        toy_unit.notebook.write_text(before)


def test_what_being_late_costs():
    policy = SharePerDay(per_day=0.2, at_most=0.5, grace_minutes=10)
    hours = {0.1: None, 1: 2, 24: 2, 24.1: 4, 100: 5}
    assert {h: policy.late_submission_penalty("ada", 10, h * 3600) for h in hours} == hours
