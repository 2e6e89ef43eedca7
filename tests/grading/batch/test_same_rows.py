"""What a batch writes, in groups and with few statements, is what nbgrader's own ``autograde`` writes, row by row."""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from collections import Counter

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

pytest.importorskip("nbgrader")

from nbgrader.api import Gradebook, Student
from nbgrader.converters import Autograde

from lstm_course.grading.batch import side_by_side
from lstm_course.grading.batch.course import Course
from lstm_course.grading.batch.notebook_text import checked_text, look_at
from tests.grading.toy_answers import UNIT, cell_of, solved

# New rows in the order of their writing, with what their ids stand for in the ids' places.
ROWS = {
    "student": "SELECT * FROM student ORDER BY rowid",
    "submissions": "SELECT a.name, s.student_id, s.timestamp, s.extension FROM submitted_assignment s "
    "JOIN assignment a ON a.id = s.assignment_id ORDER BY s.rowid",
    "notebooks": "SELECT s.student_id, n.name, b.flagged, b.late_submission_penalty FROM submitted_notebook b "
    "JOIN submitted_assignment s ON s.id = b.assignment_id JOIN notebook n ON n.id = b.notebook_id ORDER BY b.rowid",
    "grades": "SELECT s.student_id, c.name, c.type, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade "
    "FROM grade g JOIN submitted_notebook b ON b.id = g.notebook_id JOIN base_cell c ON c.id = g.cell_id "
    "JOIN submitted_assignment s ON s.id = b.assignment_id ORDER BY g.rowid",
    "comments": "SELECT s.student_id, c.name, c.type, m.auto_comment, m.manual_comment FROM comment m "
    "JOIN submitted_notebook b ON b.id = m.notebook_id JOIN base_cell c ON c.id = m.cell_id "
    "JOIN submitted_assignment s ON s.id = b.assignment_id ORDER BY m.rowid",
}
LATE = """
from nbgrader.plugins import LateSubmissionPlugin


class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


c.AssignLatePenalties.plugin_class = Half
"""


def _rows(root):
    with sqlite3.connect(root / "gradebook.db") as connection:
        return {what: connection.execute(query).fetchall() for what, query in ROWS.items()}


def _pages(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.glob("autograded/*/*/*")}


def _answered(notebook):
    solved(notebook)
    cell_of(notebook, "question_why")["source"] = "Because."


def _half(notebook):
    solved(notebook)
    cell_of(notebook, "total")["source"] = "def total(x, y):\n    return 0"


def test_a_batch_writes_what_nbgrader_does(own_course, hand_in):
    with (own_course / "nbgrader_config.py").open("a") as file:
        file.write(LATE)
    for student, how in {"ada": _answered, "bob": None, "cleo": _half, "dora": solved}.items():
        hand_in(student, how)
    (own_course / "submitted" / "cleo" / UNIT / "timestamp.txt").write_text("2030-01-02 00:00:00 UTC")
    (own_course / "submitted" / "dora" / UNIT / "timestamp.txt").write_text("2029-01-02 00:00:00 UTC")
    with Gradebook(f"sqlite:///{own_course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(UNIT, duedate="2030-01-01 00:00:00 UTC")
    by_nbgrader = shutil.copytree(own_course, own_course.with_name("by_nbgrader"))
    seed = own_course / ".grader-seed"
    for again in (False, True):
        for root in (own_course, by_nbgrader):
            course = Course(root, root / "log")
            if again:
                with course.gradebook as gradebook:
                    gradebook.find_grade("question_why", UNIT, UNIT, "ada").manual_score = 1.5
                    gradebook.find_grade("plain", UNIT, UNIT, "bob").extra_credit = 1
                    gradebook.find_comment("double", UNIT, UNIT, "bob").manual_comment = "Come and see me."
                    gradebook.db.commit()
            if root == own_course:
                told = course.autograde(UNIT, workers=2, force=again)
                assert [one.problem for one in told] == [""] * 4
            else:
                shutil.copy(seed, root)
                Autograde(coursedir=course.folder(UNIT, "*"), parent=course, force=again).start()
            course.close()
        assert _rows(own_course) == _rows(by_nbgrader)
        assert _pages(own_course) == _pages(by_nbgrader)
    grades = {(who, cell): rest for who, cell, *rest in _rows(own_course)["grades"]}
    assert grades["ada", "question_why"][1:] == [None, 1.5, None, 1]
    penalties = {who: penalty for who, *_, penalty in _rows(own_course)["notebooks"]}
    assert penalties["cleo"] > 0
    assert penalties["dora"] is None


def test_a_refused_row_costs_the_others_of_its_group_nothing(own_course, hand_in, monkeypatch):
    for student in ("ada", "bob", "cleo"):
        hand_in(student, solved)
    saved, tried = side_by_side.BatchAutograde._save_all, Counter()

    def save(self, one):
        tried[one.student] += 1
        graded = saved(self, one)
        if one.student == "bob":
            with Gradebook(self.coursedir.db_url) as gradebook:
                gradebook.db.add(Student(id="ada"))
                gradebook.db.flush()
        return graded

    monkeypatch.setattr(side_by_side.BatchAutograde, "_save_all", save)
    monkeypatch.setattr(side_by_side.JobQueue, "finished", _all_at_once(side_by_side.JobQueue.finished))
    course = Course(own_course, own_course / "log")
    problems = {one.student: bool(one.problem) for one in course.autograde(UNIT, workers=2)}
    course.close()
    assert problems == {"ada": False, "bob": True, "cleo": False}
    assert tried == {"ada": 2, "bob": 2, "cleo": 2}
    scores = {who: score for who, cell, _, score, *_ in _rows(own_course)["grades"] if cell == "check_total"}
    assert scores["ada"] == scores["cleo"] == 2


def _all_at_once(finished):
    def all_of_them(queue):
        found = []
        while not queue.is_empty:
            found += finished(queue)
        return found

    return all_of_them


CELLS = [
    new_markdown_cell("# Title\n\nwords ü  \n", attachments={"a.png": {"image/png": "aGk="}}),
    new_code_cell("x = 1\n\nx", outputs=[new_output("execute_result", {"text/plain": "1\n2", "text/html": "<b>\n"})]),
    new_code_cell("print()", outputs=[new_output("stream", text="a\nb\n"), new_output("error", ename="E", evalue="")]),
    new_raw_cell('  "cells": [],\n ],\n'),
    new_code_cell("", metadata={"trusted": True, "tags": ["a"], "nested": {"b": [1, 2.5, None]}}),
    new_code_cell("x" * 30_000),
]


@pytest.mark.filterwarnings("ignore:Non-unique cell id")
@pytest.mark.parametrize("cells", [CELLS, CELLS[::-1], [], [*CELLS, CELLS[0]]])
def test_a_notebook_is_written_as_nbformat_writes_it(cells):
    for _ in range(2):
        nb = new_notebook(
            cells=list(map(copy.deepcopy, cells)), metadata={"kernelspec": {"name": "p", "display_name": "P"}}
        )
        text = checked_text(nb)
        assert text == nbformat.v4.writes(nb)
        assert len({cell["id"] for cell in json.loads(text)["cells"]}) == len(cells)  # nbformat mends ids


@pytest.mark.parametrize(
    "spoil",
    [
        lambda nb: nb.cells[1].outputs[0].update(output_type="video"),
        lambda nb: nb.cells[0].update(source=3),
        lambda nb: nb.cells[0].update(cell_type="heading"),
        lambda nb: nb.cells[-1].pop("outputs"),
        lambda nb: nb.metadata.update(kernelspec=[]),
    ],
)
def test_what_nbformat_refuses_is_refused(spoil):
    nb = new_notebook(cells=copy.deepcopy(CELLS))
    look_at(nb)
    spoil(nb)
    for _ in range(2):
        with pytest.raises(nbformat.ValidationError):
            look_at(nb)
