"""The commands for instructors, in a course that is none of ours, and what they say while they are at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.batch.progress import Progress
from lstm_course.grading.reporting.rows import read_rows
from tests.grading.command_line import lstm_course


def _run(root, *arguments, command="autograde"):
    return lstm_course(root, command, *arguments)


PLAIN = """\
c = get_config()
c.CourseDirectory.course_id = "elsewhere"
c.CourseDirectory.db_url = "sqlite:///data/marks.db"
c.CourseDirectory.submitted_directory = "handed-in"
c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"
"""
OURS = "from lstm_course.grading import configure\nconfigure(c)\n"
ANSWERS = {"ada": "def f(x):\n    return x + 1", "bob": "def f(x):\n    return x", "eve": "import os\nos._exit(0)"}


@pytest.fixture
def plain_course(tmp_path):
    """Somebody's nbgrader course, in which nothing is ours: another layout, a database elsewhere."""
    from nbformat import write
    from nbformat.v4 import new_code_cell, new_notebook

    marks = {"schema_version": 3, "locked": True, "solution": False, "grade": True, "task": False}
    cells = [
        new_code_cell("def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION"),
        new_code_cell("assert f(1) == 2"),
    ]
    cells[0].metadata["nbgrader"] = {**marks, "locked": False, "solution": True, "grade": False, "grade_id": "f"}
    cells[1].metadata["nbgrader"] = {**marks, "points": 3, "grade_id": "test_f"}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    root = tmp_path / "plain"
    for folder in ("data", "source/hw1/."):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(PLAIN)
    write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), root / "source" / "hw1" / "hw1.ipynb")
    made = [sys.executable, "-m", "nbgrader", "generate_assignment", "hw1"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # as in an activated environment
    subprocess.run(made, cwd=root, capture_output=True, check=True, env={**os.environ, "PATH": path})
    released = next((root / "release").rglob("hw1.ipynb"))
    for student, answer in ANSWERS.items():
        notebook = json.loads(released.read_text())
        notebook["cells"][0]["source"] = answer
        path = root / "handed-in" / "hw1" / student / "hw1.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))
    return root


def _scores(root):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root}/data/marks.db", "elsewhere") as gradebook:
        return {submission.student.id: submission.score for submission in gradebook.assignment_submissions("hw1")}


def test_any_nbgrader_course(plain_course):
    (plain_course / "nbgrader_config.py").write_text(PLAIN + OURS)
    (plain_course / "data" / "below").mkdir()
    done = _run(plain_course / "data" / "below", "hw1")  # the course is found from below, as git does it
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT protected" not in done.stdout
    assert _scores(plain_course) == {"ada": 3, "bob": 0, "eve": 0}
    rows = {row["student"]: row for row in read_rows(plain_course / "autograde.jsonl")}
    assert (rows["bob"]["points"], rows["bob"]["headline"]) == (0, "The test `assert f(1) == 2` is not passed.")
    assert "ada" in _run(plain_course, command="report").stdout
    for command in ("autograde", "report"):
        assert "no unit 'hw2'; the gradebook knows hw1" in _run(plain_course, "hw2", command=command).stderr


def test_where_nobody_turned_it_on_it_says_so_and_grades_as_nbgrader_does(plain_course):
    done = _run(plain_course, "--student", "ada")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT protected" in done.stdout
    assert "configure(c)" in done.stdout
    assert _scores(plain_course) == {"ada": 3}
    (row,) = read_rows(plain_course / "autograde.jsonl")
    assert (row["cell"], row["points"], row["status"]) == ("test_f", 3, "passed")
    cluster = _run(plain_course, "--scheduler", "tcp://127.0.0.1:9")
    assert (cluster.returncode, "call configure(c)" in cluster.stderr) == (2, True)


def test_a_copy_of_the_courses_own_answer_is_flagged_in_the_report():
    from lstm_course.grading.jobs import Cell, InstructorCell, Job
    from lstm_course.grading.reporting.recorder import _likenesses
    from lstm_course.tour.answers import model_answers
    from lstm_course.units.registry import get_unit

    unit = "04_lstm_gates"
    answers = model_answers(get_unit(unit))
    instructor = tuple(InstructorCell("solution", source, name) for name, source in answers.items())

    def found(*sources, assignment=unit):
        return _likenesses(Job("ada", assignment, assignment, tuple(Cell("run", one) for one in sources), instructor))

    assert "worth a look" in found(*answers.values())[0].in_words()
    assert {one.exercise: one.ratio for one in found(*answers.values())}["lstm_step"] == 1
    assert found("def f(x):\n    return x") == []
    assert found(*answers.values(), assignment="hw1") == []  # no unit of ours


def test_it_is_compared_with_the_master_where_the_course_folder_has_no_model_answers():
    from lstm_course.grading.jobs import Cell, Job
    from lstm_course.grading.reporting.recorder import _likenesses
    from lstm_course.tour.answers import model_answers
    from lstm_course.units.registry import get_unit

    unit, name = "09_classification", "evaluate"  # written otherwise than the reference
    copied = model_answers(get_unit(unit))[name]
    found = _likenesses(Job("ada", unit, unit, (Cell("run", copied),)))
    assert {one.exercise: one.ratio for one in found}.get(name) == 1


def test_progress_where_nobody_watches_is_a_line_now_and_then():
    told = []
    with Progress("autograding hw1", watched=False, every=0, tell=told.append) as progress:
        for total in (5, 4, 3):
            progress.expect(total)
        for _ in range(3):
            progress.step()
    assert progress.passed_over == 2
    assert [line.partition(",")[0] for line in told] == [f"autograding hw1: {n} of 3" for n in (1, 2, 3)]
    assert all("left" in line for line in told)
    assert told[0].endswith("? left")  # one alone says nothing about the speed
    assert told[-1].endswith("00:00 left")


@pytest.mark.parametrize("command", ["autograde", "report", "doctor"])
def test_each_command_has_an_example(tmp_path, command):
    assert f"lstm-course {command}" in _run(tmp_path, "--help", command=command).stdout.partition("Example")[2]


@pytest.mark.parametrize("safe", [True, False])
def test_the_doctors_exit_code_is_for_scripts(monkeypatch, safe):
    import typer

    from lstm_course.cli import judging
    from lstm_course.grading import doctor

    monkeypatch.setattr(doctor, "run_doctor", lambda say: safe)
    if safe:
        judging.doctor()
    else:
        with pytest.raises(typer.Exit) as left:
            judging.doctor()
        assert left.value.exit_code == 1
