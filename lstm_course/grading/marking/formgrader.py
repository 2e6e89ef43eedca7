"""The model answer with its points below the student's answer, in formgrader.

A step of the exporter that formgrader makes its pages with. nbgrader makes the students' feedback with an exporter of
the same class, and never through formgrader's handler: without what that one tells the step, nothing is shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Unicode

from lstm_course.grading.marking.answers import Question, model_answer


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
                if text := model_answer(source, question):
                    cells.append(new_markdown_cell(f"> **From your own notebook, for you alone:**\n>\n{_quoted(text)}"))
        nb.cells = cells
        return nb, resources


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
