"""Folds what a student is to predict first: "What you saw" stands behind a click in the students' notebooks.

On slides and in the solved notebooks it stands open.
"""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

_BEGIN = "**What you saw"


class FoldAnswers(NbGraderPreprocessor):
    """A step of generate_assignment: Markdown cells that begin with **What you saw** become a folded section."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        if cell.cell_type == "markdown" and cell.source.startswith(_BEGIN) and not cell.metadata.get("nbgrader"):
            cell.source = folded(cell.source)
        return cell, resources


def folded(source: str) -> str:
    """Return the text as a section that opens by a click. Its own first words are the title."""
    title, _, text = source.removeprefix("**").partition("**")
    return f"<details><summary>{title.rstrip('.,:')}</summary>\n\n{text.lstrip(' .,:')}\n\n</details>"
