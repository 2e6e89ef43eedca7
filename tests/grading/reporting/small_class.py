"""A class in memory: a gradebook's tables, and an overview of made-up verdicts."""

from __future__ import annotations

from types import SimpleNamespace

from nbgrader.api import (
    Assignment,
    Base,
    Course,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lstm_course.checking.verdict import Verdict
from lstm_course.grading.reporting.class_report import ClassReport
from lstm_course.grading.reporting.gradebook_points import CellPoints
from lstm_course.grading.reporting.judged_checks import JudgedCheck
from lstm_course.grading.reporting.overview import Overview
from lstm_course.grading.reporting.points_table import UnitPoints

UNIT = "04_lstm_gates"
NAMED = "keep and add exchanged"


def gradebook():
    """Return a gradebook of one unit: a test, a question, a task. Ada has points, bob waits, cem handed nothing in."""
    database = Session(create_engine("sqlite://"))
    Base.metadata.create_all(database.get_bind())
    course = Course(id="c")
    unit = Assignment(name=UNIT, course=course)
    book = Notebook(name="nb", assignment=unit)
    test = GradeCell(name="check_f", notebook=book, max_score=3, cell_type="code")
    question = GradeCell(name="q", notebook=book, max_score=2, cell_type="markdown")
    answered = GradeCell(name="both", notebook=book, max_score=1, cell_type="code")
    task = TaskCell(name="t", notebook=book, max_score=4, cell_type="markdown")
    both = SolutionCell(name="both", notebook=book)
    database.add_all([course, unit, book, test, question, answered, task, both])
    cells = (test, question, answered, task)
    for name, scores in (("ada", (3, 1, 1, 4)), ("bob", (None, None, None, None)), ("dil", (0, None, None, None))):
        student = Student(id=name)
        handed_in = SubmittedAssignment(assignment=unit, student=student)
        its = SubmittedNotebook(assignment=handed_in, notebook=book)
        database.add_all([student, handed_in, its])
        for cell, score in zip(cells, scores, strict=True):
            by_hand = cell is not test
            kinds = {"manual_score": score} if by_hand else {"auto_score": score}
            waits = score is None and cell is not task  # nbgrader does not say so of a task
            database.add(Grade(notebook=its, cell=cell, needs_manual_grade=waits, **kinds))
    database.add(Student(id="cem"))
    database.flush()
    database.query(Grade).filter_by(auto_score=3).update({"extra_credit": 0.5})
    database.commit()
    return SimpleNamespace(db=database, assignments=database.query(Assignment).all())


def overview(students, wrong=(), names=(NAMED,), exercise="update_cell", **more):
    """Return one of a class in which some make a mistake, and of whom nothing else is known."""
    rows, judged, cells = [], [], []
    for student in students:
        points = 0.0 if student in wrong else 2.0
        verdict = Verdict(exercise, "passed", 1.0, "right.")
        if student in wrong:
            verdict = Verdict(exercise, "failed", 0.0, "no.", "why", names, line=None if names else 3)
        rows.append(UnitPoints(student, UNIT, points, 2.0, 0.0, "graded"))
        judged.append(JudgedCheck(student, UNIT, points, 2.0, verdict, f"check_{exercise}"))
        cells.append(CellPoints(student, UNIT, UNIT, f"check_{exercise}", points, 2.0, False, False, True))
    return Overview(ClassReport(tuple(rows), tuple(judged), {}, tuple(cells)), **more)
