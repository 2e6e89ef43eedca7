"""Folds what a student is to think of first, in the students' notebooks.

"What you saw" stands behind a click, and each hint within the one before it, so that they open one by one. On slides
and in the solved notebooks what was seen stands open, and the hints beside each other.
"""

from __future__ import annotations

import re
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

_BEGIN = "**What you saw"
_HINT = re.compile(r"<details><summary>(.*?)</summary>\s*(.*?)\s*</details>", re.DOTALL)


class FoldAnswers(NbGraderPreprocessor):
    """A step of generate_assignment: Markdown cells that begin with **What you saw** become a folded section, and those
    that are nothing but folded sections open one by one.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader"):
            cell.source = folded(cell.source) if cell.source.startswith(_BEGIN) else one_by_one(cell.source)
        return cell, resources


def folded(source: str) -> str:
    """Return the text as a section that opens by a click. Its own first words are the title."""
    title, _, text = source.removeprefix("**").partition("**")
    return f"<details><summary>{title.rstrip('.,:')}</summary>\n\n{text.lstrip(' .,:')}\n\n</details>"


def one_by_one(source: str) -> str:
    """Return folded sections each within the one before it. Any other text comes back as it is."""
    hints = _HINT.findall(source)
    if len(hints) < 2 or _HINT.sub("", source).strip():
        return source
    opened = (f"<details><summary>{title}</summary>\n\n{text}\n\n" for title, text in hints)
    return "".join(opened) + "</details>" * len(hints)
