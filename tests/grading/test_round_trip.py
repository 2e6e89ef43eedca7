"""Release, fetch, submit, collect, autograde, feedback, with a real gradebook; every point is accounted for."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from decimal import ROUND_DOWN, Context
from types import SimpleNamespace

import numpy as np
import pytest

from lstm_course.checking import judge
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.render import to_text

pytest.importorskip("nbgrader")

from lstm_course.grading.batch.course import Course
from lstm_course.grading.reporting.class_report import read_report

UNIT = "90_toy"
DOUBLE, TOTAL = "def double(x):\n    return 2 * x", "def total(x, y):\n    return np.sum(x * y, axis=-1)"
NOISY = """
def double(x):
    import logging, os, sys, warnings
    print("hello"); warnings.warn("careful"); logging.error("oh"); print("err", file=sys.stderr)
    os.write(2, b"raw\\n")
    return 2 * x
import sys, warnings; warnings.warn("in the cell"); print("cell", file=sys.stderr)
"""

LENGTH = {
    "perfect": "def length(x):\n    return float(np.sqrt(np.sum(x**2)))",
    "known": "def length(x):\n    return float(np.sum(np.abs(x)))",  # one number: there is no entry to point at
    "crash": "def length(x):\n    raise ValueError(f'{x} {x[0, 0]} {float(x[0, 1])!r}')",  # tells what it was given
}

# student → (double, total) as written, and the points of check_double, check_total, plain, partly
CLASS = {
    "perfect": (DOUBLE, TOTAL, (3, 2, 4, 1.5)),
    "noisy": (NOISY, TOTAL, (3, 2, 4, 1.5)),
    "stub": (None, None, (0, 0, 0, 0)),
    "half": (DOUBLE, None, (3, 0, 4, 1.5)),
    "known": ("def double(x):\n    return x * x", TOTAL, (0, 2, 0, 0.5)),
    # wrong for a batch of one alone: 1 of 2 cases, 2 of 3 cases
    "partial": (
        "def double(x):\n    return 2 * np.asarray(x) if np.size(x) != 4 else x",
        "def total(x, y):\n    return np.squeeze(np.sum(x * y, axis=-1))",
        (1.5, 1.33, 4, 1.5),
    ),
    "crash": ("def double(x):\n    raise ValueError('no')", "def total(x, y) return", (0, 0, 0, 0)),
    "dies": (DOUBLE, "import os; os._exit(1)", (3, 0, 4, 1.5)),
    "forger": (
        "def double(x):\n    return x\ndef check(f):\n    return 100",
        TOTAL,
        (0, 2, 0, 0.5),  # what is right stays right
    ),
}


def _write(path, student, double, total):
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        sources = {"double": double, "total": total, "length": LENGTH.get(student)}
        source = sources.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if source is not None:
            cell["source"] = source
    path.chmod(0o644)
    path.write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def graded(toy_course):
    course = Course(toy_course, toy_course / "log")
    for student, text in [*CLASS.items(), ("broken", "half a file"), ("empty", "")]:
        home = toy_course / "homes" / student
        home.mkdir(parents=True)
        course.fetch(UNIT, student, home)
        notebook = home / UNIT / f"{UNIT}.ipynb"
        if isinstance(text, tuple):
            _write(notebook, student, *text[:2])
        else:
            notebook.chmod(0o644)
            notebook.write_text(notebook.read_text()[:700] if text else "")
        course.submit(UNIT, student, home)
    course.collect(UNIT)
    heard = []
    results = course.autograde(UNIT, workers=2, report=heard.append)
    course.write_feedback(UNIT)
    course.release_feedback(UNIT)
    course.export(toy_course / "out.csv")
    problems = {(one.student, one.unit): one.problem for one in results if one.problem}
    report = read_report(course, problems=problems)
    yield SimpleNamespace(root=toy_course, course=course, results=results, heard=heard, report=report)
    course.close()


def _scores(course, student):
    with course.gradebook as gradebook:
        grades = gradebook.find_submission_notebook(UNIT, UNIT, student).grades
        return {grade.name: grade.auto_score for grade in grades}


@pytest.mark.parametrize("student", CLASS)
def test_points(graded, student):
    wanted = dict(zip(("check_double", "check_total", "plain", "partly"), CLASS[student][2], strict=True))
    scores = _scores(graded.course, student)
    assert {name: scores[name] for name in wanted} == wanted
    assert scores["question_why"] == 0  # nobody answered
    assert scores["check_length"] == (student == "perfect")


def test_every_submission_is_heard_of_once(graded):
    assert sorted(one.student for one in graded.results) == sorted([*CLASS, "broken", "empty"])
    assert graded.heard == graded.results


def test_a_damaged_file_has_a_reason_and_stops_nobody(graded):
    problems = {one.student: one.problem for one in graded.results if one.problem}
    assert set(problems) == {"broken", "empty"}
    assert all("damaged" in problem and "\n" not in problem for problem in problems.values())
    states = {row.student: row.state for row in graded.report.rows}
    assert {student for student, state in states.items() if state == "not graded"} == set(problems)


def test_a_lost_point_has_a_reason_in_words(graded):
    verdicts = {(one.student, one.verdict.exercise): one.verdict for one in graded.report.judged}
    assert verdicts["known", "double"].misconceptions == ("squares",)
    assert verdicts["stub", "total"].status == "not_attempted"
    assert "ValueError" in verdicts["crash", "double"].headline
    assert "total is not defined" in verdicts["crash", "total"].headline
    assert "total is not defined" in verdicts["dies", "total"].headline
    page = (graded.course.feedback(UNIT, "known") / f"{UNIT}.html").read_text()
    assert "Twice a number is not its square." in page


def test_report(graded):
    found = {m.names: m.students for m in graded.report.misunderstandings()}
    assert found == {("squares",): ("known",)}
    assert "perfect" in graded.report.table()
    assert len(json.loads(graded.report.to_json())["checks"]) == 3 * len(CLASS)
    rows = list(csv.DictReader(graded.report.to_csv().splitlines()))
    assert {row["student"]: float(row["points"]) for row in rows}["half"] == 8.5
    exported = list(csv.DictReader((graded.root / "out.csv").open()))
    assert {row["student_id"]: float(row["score"]) for row in exported if row["score"]}["perfect"] == 11.5


def test_feedback_is_there_for_everybody_who_was_graded(graded):
    for student in CLASS:
        assert list(graded.course.feedback(UNIT, student).glob("*.html"))
    assert len(list((graded.root / "exchange" / "lstm-course" / "feedback").glob("*.html"))) == len(CLASS)


def test_the_feedback_begins_with_what_was_lost_and_why(graded):
    page = (graded.course.feedback(UNIT, "known") / f"{UNIT}.html").read_text()
    index = re.search(r'(?s)<div id="toc">(.*?)</div>', page)[1]
    for line in ("double</a>, 0 of 3: squares", "total</a>, 2 of 2", "partly</a>, 0.5 of 2"):
        assert line in index
    assert "question why</a>, 0 of 5: no answer" in index
    assert "Test cell" not in page


def _said_to_students(root):
    """All text that students get back: the pages without their styles and scripts, and the graded notebooks."""
    for path in [*root.glob("feedback/*/*/*"), *root.glob("autograded/*/*/*")]:
        yield re.sub(r"(?s)<(style|script).*?</\1>", "", path.read_text(errors="replace"))


def _digits(value):
    """Each number to five significant digits, cut off rather than rounded: more digits may follow."""
    # Five, zeros too: 2.50003 is not found in a card's 2.5em.
    return {str(Context(5, ROUND_DOWN).create_decimal(repr(abs(v)))) for v in np.ravel(value).tolist()}


def test_the_seed_and_the_hidden_values_stay_hidden(graded, toy_unit):
    secret = (graded.root / ".grader-seed").read_text().strip()
    assert (graded.root / ".grader-seed").stat().st_mode & 0o077 == 0
    hidden = set()
    for exercise in toy_unit.exercises:
        for number in range(len(exercise.cases)):
            arguments = arguments_of(exercise, number, int(secret))
            hidden |= _digits(exercise.reference(**arguments))
            for value in arguments.values():
                hidden |= _digits(value)
    told = to_text(judge(toy_unit.exercises[0], lambda x: x, seed=int(secret)))
    # What a card shows with evidence would be noticed.
    assert any(digits[:5] in told for digits in hidden if len(digits) > 5)
    texts = list(_said_to_students(graded.root))
    assert len(texts) >= 2 * len(CLASS)
    for text in texts:
        assert secret not in text
        assert not [digits for digits in hidden if re.search(rf"(?<![\w.]){re.escape(digits)}", text)]


def test_grading_again_does_nothing_and_forced_gives_the_same(graded):
    assert [one.student for one in graded.course.autograde(UNIT) if not one.problem] == []
    before = _scores(graded.course, "partial")
    assert [one.problem for one in graded.course.autograde(UNIT, "partial", force=True)] == [""]
    assert _scores(graded.course, "partial") == before


def test_plain_nbgrader_autograde_gives_the_same(graded):
    before = _scores(graded.course, "partial")
    with graded.course.gradebook as gradebook:
        for grade in gradebook.find_submission_notebook(UNIT, UNIT, "partial").grades:
            grade.auto_score = None
        gradebook.db.commit()
    command = ["-m", "nbgrader", "autograde", UNIT, "--student", "partial", "--force"]
    subprocess.run([sys.executable, *command], cwd=graded.root, check=True, capture_output=True, env=os.environ)
    assert _scores(graded.course, "partial") == before
