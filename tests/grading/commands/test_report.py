"""What ``lstm-course report`` prints fits a terminal, whatever students, units and mistakes are called."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import CourseError
from lstm_course.basics.tables import width_of
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.commands.report import _content, _lines, report
from lstm_course.grading.reporting.class_report import ClassReport, JudgedCheck
from lstm_course.grading.reporting.overview import Overview
from lstm_course.grading.reporting.points_table import UnitPoints

STUDENTS = (
    "ada",
    "王小明" * 12,
    "a-student-whose-name-is-the-whole-address@department-of-informatics.example",
    "bo\nb\x1b[2J",
)
UNITS = [f"{number:02}_a_unit_of_the_course" for number in range(30)]


def _report():
    def judged(student, number, *names, diagnosis=""):
        verdict = Verdict(f"exercise_{number}", "failed", 0.0, "no.", diagnosis, names)
        return JudgedCheck(student, UNITS[0], 0.0, 3.0, verdict)

    checks = [
        judged(student, number, "reads hs[:, t - 1] of a zero-filled buffer")
        for student in STUDENTS
        for number in range(12)
    ]
    checks += [
        judged("ada", 20, "bias outside", "no tanh"),
        judged("ada", 21, "one", "two", diagnosis="one of these: …"),
    ]
    rows = tuple(UnitPoints(student, unit, 10.25, 19.0, 2.0, "graded") for student in STUDENTS for unit in UNITS)
    problems = {
        (student, UNITS[1]): "the notebook file is damaged: " + "it is nested too deeply " * 5 for student in STUDENTS
    }
    return ClassReport(rows, tuple(checks), problems)


def test_every_line_of_a_report_fits_80_columns():
    row = {
        "unit": UNITS[2],
        "student": STUDENTS[2],
        "cell": "check_" + "x" * 90,
        "status": "failed",
        "flags": ["much like " * 20],
    }
    lines = _lines(_report(), [row])
    assert max(map(width_of, lines)) <= 80
    assert not any("\n" in line or "\x1b" in line for line in lines)
    text = " ".join(" ".join(lines).split())
    assert "Worth a look" in text
    assert "much like much like much like much like much like much like much like" in text  # nothing is left out
    assert "… and 4 more" in text


def test_two_mistakes_at_once_are_both_and_others_are_one_of_them():
    words = [one.in_words() for one in _report().misunderstandings()]
    assert "exercise_20: bias outside and no tanh (ada)" in words
    assert "exercise_21: one or two (ada)" in words


def test_a_file_that_is_there_is_written_over_only_with_force(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("edited by hand")
    for kind in ("csv", "json", "html", "exercises", "lecture"):
        with pytest.raises(CourseError, match=r"is there already.*--force"):
            report(tmp_path, **{kind: path}, force=False)
    assert path.read_text() == "edited by hand"


@pytest.mark.parametrize("kind", ["csv", "json", "html", "exercises", "lecture"])
def test_each_kind_of_file_has_its_content(kind):
    starts = {
        "csv": "student,",
        "json": "{",
        "exercises": "unit,",
        "html": "<!doctype html>",
        "lecture": "<!doctype html>",
    }
    assert _content(Overview(_report()), kind).startswith(starts[kind])
