"""The model answer with its points below the student's answer, in formgrader; and comments written there before.

A step of the exporter that formgrader makes its pages with. nbgrader makes the students' feedback with an exporter of
the same class, and never through formgrader's handler: without what that one tells the step, nothing is shown.
"""

from __future__ import annotations

from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Bool, Unicode

from lstm_course.grading.marking.answers import Question, comments_in, model_answer

_MOST_COMMENTS = 8


class ShowModelAnswers(Preprocessor):
    enabled = Bool(True).tag(config=True)
    root = Unicode("", help="The course's folder.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if not {"submission_id", "base_url"} <= set(resources):  # not formgrader's own page
            return nb, resources
        assignment, notebook = resources["assignment_id"], resources["notebook_id"]
        course = CourseDirectory(parent=self)
        if self.root:
            course.root = self.root
        source = Path(course.format_path(course.source_directory, ".", assignment))
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade") and marks.get("solution") and cell.cell_type == "markdown":
                question = Question(assignment, notebook, marks["grade_id"], marks.get("points", 0))
                text = "\n\n".join(filter(None, (_model(source, question), _comments(course, question))))
                if text:
                    cells.append(new_markdown_cell(_quoted(f"**For you alone.** {text}")))
        nb.cells = cells
        return nb, resources


def _model(source: Path, question: Question) -> str:
    text = model_answer(source, question)
    return f"From your own notebook:\n\n{text}" if text else ""


def _comments(course: CourseDirectory, question: Question) -> str:
    """Return what was written on other answers, to be copied; a comment is text, whatever stands in it."""
    with suppress(SQLAlchemyError), Gradebook(course.db_url, course.course_id) as gradebook:
        if found := comments_in(gradebook, question)[:_MOST_COMMENTS]:
            lines = "\n".join(f"<pre>{escape(one)}</pre>" for one in found)
            return f"Comments on this question so far:\n\n{lines}"
    return ""


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
