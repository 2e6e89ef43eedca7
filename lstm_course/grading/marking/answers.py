"""A question's answers, marks and comments in nbgrader's gradebook, and a person's marks into it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader import api

from lstm_course.grading.points import waits


@dataclass(frozen=True)
class Question:
    """A cell that a person marks. given: its text as it was released."""

    assignment: str
    notebook: str
    cell: str
    most: float
    given: str = ""

    @property
    def name(self) -> str:
        return self.cell.removeprefix("question_")


@dataclass(frozen=True)
class Answer:
    """What a student wrote, and what it has: points None where nobody has marked it."""

    student: str
    text: str
    waits: bool
    points: float | None
    comment: str


def questions_in(gradebook: Any, assignment: str) -> list[Question]:
    """Return the cells of an assignment that are written and marked by hand."""
    found = []
    for book in gradebook.find_assignment(assignment).notebooks:
        written = {cell.name for cell in book.solution_cells}
        text = {cell.name: cell.source or "" for cell in book.source_cells}
        for cell in book.grade_cells:
            if cell.name in written or cell.cell_type == "markdown":
                found.append(Question(assignment, book.name, cell.name, cell.max_score, text.get(cell.name, "")))
    return sorted(found, key=lambda one: one.cell)


def answers_to(
    gradebook: Any, question: Question, graded: Callable[[str], Path], of: Collection[str] | None = None
) -> list[Answer]:
    """Return everybody's answers, or those ``of`` some. ``graded``: where a student's graded notebooks lie."""
    found = []
    for student, grade in _rows(gradebook, api.Grade, question):
        if of is not None and student not in of:
            continue
        text = _text(graded(student) / f"{question.notebook}.ipynb", question.cell)
        if text is not None:
            found.append((student, text, grade))
    comments = {student: one.manual_comment or "" for student, one in _rows(gradebook, api.Comment, question)}
    return [
        Answer(student, text, waits(grade), grade.manual_score, comments.get(student, ""))
        for student, text, grade in sorted(found, key=lambda one: one[0])
    ]


def is_empty(question: Question, text: str) -> bool:
    """Return whether nothing was written: the cell is empty, or as it was released."""
    return " ".join(text.split()) in ("", " ".join(question.given.split()))


def comments_on(answers: Iterable[Answer]) -> list[str]:
    """Return the comments that were written on a question, the commonest first."""
    return [text for text, _ in Counter(one.comment for one in answers if one.comment).most_common()]


def comments_in(gradebook: Any, question: Question) -> list[str]:
    """Return the comments that a person wrote on a question, the commonest first."""
    written = (one.manual_comment for _, one in _rows(gradebook, api.Comment, question))
    return [text for text, _ in Counter(filter(None, written)).most_common()]


def enter(gradebook: Any, question: Question, students: Iterable[str], points: float, comment: str) -> None:
    """Give students these points, as formgrader does it, all in one transaction. A comment "" leaves theirs."""
    wanted = set(students)
    try:
        for student, grade in _rows(gradebook, api.Grade, question):
            if student in wanted:
                grade.manual_score, grade.needs_manual_grade = points, False
        for student, one in _rows(gradebook, api.Comment, question) if comment else ():
            if student in wanted:
                one.manual_comment = comment
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise


def put_back(gradebook: Any, question: Question, answers: Iterable[Answer]) -> None:
    """Give answers the points and comments that they had, all in one transaction."""
    wanted = {one.student: one for one in answers}
    try:
        for student, grade in _rows(gradebook, api.Grade, question):
            if one := wanted.get(student):
                grade.manual_score, grade.needs_manual_grade = one.points, one.waits
        for student, comment in _rows(gradebook, api.Comment, question):
            if one := wanted.get(student):
                comment.manual_comment = one.comment or None
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise


def how_many_wait(gradebook: Any, question: Question) -> tuple[int, int]:
    """Return how many answers there are, and how many of them wait, without a look into the notebooks."""
    grades = [grade for _, grade in _rows(gradebook, api.Grade, question)]
    return len(grades), sum(map(waits, grades))


def _rows(gradebook: Any, kind: Any, question: Question) -> list[tuple[str, Any]]:
    """Return (student, nbgrader's row) of a question: Grade or Comment."""
    return list(
        gradebook.db.query(api.SubmittedAssignment.student_id, kind)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(kind, kind.notebook_id == api.SubmittedNotebook.id)
        .join(api.BaseCell, api.BaseCell.id == kind.cell_id)
        .join(api.Notebook, api.Notebook.id == api.BaseCell.notebook_id)
        .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
        .filter(
            api.BaseCell.name == question.cell,
            api.Notebook.name == question.notebook,
            api.Assignment.name == question.assignment,
        )
    )


def _text(path: Path, cell: str) -> str | None:
    """Return the text of a cell of a notebook; None where there is none."""
    return _texts(path, cell)[1]


def _texts(path: Path, cell: str) -> tuple[str, str | None]:
    """Return the text of the cell of prose above a cell, and its own; "" and None where there is none."""
    above = ""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        for one in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            marks, text = one["metadata"].get("nbgrader", {}), "".join(one["source"])
            if marks.get("grade_id") == cell:
                return above, text
            above = text if one["cell_type"] == "markdown" and not marks.get("grade") else ""
    return "", None


def model_answer(source: Path, question: Question) -> str:
    """Return the model answer with its rubric, from the instructor's notebook; "" where there is none."""
    return _text(source / f"{question.notebook}.ipynb", question.cell) or ""


def asked(source: Path, question: Question) -> str:
    """Return the question's own text: what stands above the answer in the instructor's notebook; "" for nothing."""
    return _texts(source / f"{question.notebook}.ipynb", question.cell)[0]
