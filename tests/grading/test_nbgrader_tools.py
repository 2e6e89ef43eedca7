"""nbgrader's own commands, each driven once for real with our configuration on, in a course that is somebody else's."""

from __future__ import annotations

import csv
import json
import zipfile
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")

import nbformat
from nbgrader.api import Gradebook
from nbgrader.utils import get_username

from lstm_course.grading.commands.autograde import autograde
from lstm_course.grading.commands.report import report
from tests.grading.somebodys_course import (
    CONFIG,
    NOTEBOOK,
    OURS,
    RIGHT,
    SWAPPED,
    UNIT,
    answered,
    nbgrader,
    source,
)

FILE = f"{NOTEBOOK}.ipynb"
ADA = get_username()  # who hands in through the exchange is whoever runs the tests
PATTERN = r".+_(?P<student_id>\w+)_attempt_(?P<timestamp>[\d-]+)_(?P<file_id>.+)"
ZIPPED = f"c.FileNameCollectorPlugin.named_regexp = {PATTERN!r}\n"


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """From the source to feedback in a student's folder; ``said``: command → what it said."""
    root = tmp_path_factory.mktemp("somebodys").resolve()
    course, home = root / "course", root / "home"
    for folder in (course / "source" / UNIT, home, root / "exchange"):
        folder.mkdir(parents=True)
    (root / "exchange").chmod(0o777)  # nbgrader wants everybody to be able to hand in
    config = CONFIG.format(exchange=str(root / "exchange"), cache=str(root / "cache"))
    (course / "nbgrader_config.py").write_text(config + OURS + ZIPPED)
    (home / "nbgrader_config.py").write_text(config)
    nbformat.write(source(), course / "source" / UNIT / FILE)
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_CONFIG_DIR", str(root / "settings"))

        def run(where, *words):
            said[words[0]] = said.get(words[0], "") + nbgrader(where, *words)

        run(course, "generate_assignment", UNIT)
        run(course, "release_assignment", UNIT)
        run(home, "fetch_assignment", UNIT)
        mine, released = home / UNIT / FILE, course / "release" / UNIT / FILE
        validated = [nbgrader(home, "validate", f"{UNIT}/{FILE}")]
        mine.chmod(0o644)
        mine.write_text(json.dumps(answered(released, **RIGHT | {"forget_gate": SWAPPED})))
        validated.append(nbgrader(home, "validate", f"{UNIT}/{FILE}"))
        run(home, "submit", UNIT)
        run(course, "list", "--inbound")
        run(course, "collect", UNIT)
        _download(course, released)
        run(course, "zip_collect", UNIT)
        run(course, "autograde", UNIT, "--student", "bob")
        assert autograde(course, [UNIT], say=lambda _: None, workers=1)
        run(course, "generate_feedback", UNIT)
        run(course, "release_feedback", UNIT)
        run(home, "fetch_feedback", UNIT)
        run(course, "export")
        run(course, "db", "student", "list")
        yield SimpleNamespace(course=course, home=home, said=said, validated=validated)


def _download(course, released):
    """Put the archive of a learning platform where zip_collect looks for it: one of bob's, one without any marks."""
    bare = answered(released, **RIGHT)
    for cell in bare["cells"]:
        cell["metadata"] = {}
    archive = course / "downloaded" / UNIT / "archive" / "ps1.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as file:
        for student, notebook in (("bob", answered(released, forget_gate=RIGHT["forget_gate"])), ("eve", bare)):
            file.writestr(f"{UNIT}_{student}_attempt_2026-01-30-20-30-10_{FILE}", json.dumps(notebook))


def _grades(term):
    with Gradebook(f"sqlite:///{term.course}/gradebook.db", "stats") as gradebook:
        return {
            submission.student.id: {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            for submission in gradebook.assignment_submissions(UNIT)
        }


def test_what_was_collected_either_way_is_graded_by_either_command(term):
    assert _grades(term) == {
        ADA: {"correct_squares": 2, "check_forget_gate": 0, "plot": None, "why": None},
        "bob": {"correct_squares": 0, "check_forget_gate": 3, "plot": 0, "why": 0},
        "eve": {
            "correct_squares": 2,
            "check_forget_gate": 3,
            "plot": None,
            "why": None,
        },  # without any marks: they wait
    }


def test_no_setting_of_ours_is_one_that_nbgrader_does_not_know(term):
    assert not [line for text in term.said.values() for line in text.splitlines() if "not recognized" in line]


def test_validate_says_what_is_not_right_yet(term):
    untouched, finished = term.validated
    assert "VALIDATION FAILED ON 4 CELL(S)" in untouched
    assert "○ forget_gate: not attempted yet" in untouched
    assert "You did not provide a response" in untouched
    assert "VALIDATION FAILED ON 1 CELL(S)" in finished  # the others are right
    assert "✗ forget_gate: not yet: concatenation swapped" in finished


def test_the_instructor_sees_who_handed_in(term):
    assert f"stats {ADA} {UNIT}" in term.said["list"]
    for student in (ADA, "bob", "eve"):
        assert student in term.said["db"]


def test_the_students_feedback_comes_back_to_the_student(term):
    (page,) = (term.home / UNIT / "feedback").rglob("*.html")
    text = page.read_text()
    assert "forget_gate</a>, 0 of 3: concatenation swapped" in text
    assert "correct squares</a>, 2 of 2" in text
    assert text.count("waits to be marked, up to 5") == 2
    assert "squares(1) == [1]" not in text  # the hidden test


def test_feedback_of_a_hand_in_that_came_otherwise_ends_nobody_elses(term):
    told = [line for line in term.said["release_feedback"].splitlines() if "has no submission_secret.txt" in line]
    assert len(told) == 2
    for student, line in zip(("bob", "eve"), sorted(told), strict=True):
        assert f"/{student}/" in line


def test_the_export_is_complete(term):
    rows = list(csv.DictReader((term.course / "grades.csv").open()))
    assert {row["student_id"]: float(row["score"]) for row in rows} == {ADA: 2, "bob": 3, "eve": 5}


def test_the_report_says_what_waits(term):
    said = []
    report(term.course, say=said.append)
    assert sorted(line.split() for line in said[1:4]) == sorted(
        [[ADA, "2*", "2"], ["bob", "3", "3"], ["eve", "5*", "5"]]
    )
