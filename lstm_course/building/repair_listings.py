"""Exercises that begin with a listing to be mended, instead of with nothing.

In the master and in the instructor's notebook such a cell holds the mended code, and below it the listing as
students get it, in comments:

    ### BEGIN SOLUTION
    total = sum(scores) / len(scores)
    ### END SOLUTION
    ### BEGIN LISTING
    # total = sum(scores) / 10
    ### END LISTING

On release the listing is all that is left, without its comment signs.
"""

from __future__ import annotations

from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

_BEGIN, _END = "### BEGIN LISTING", "### END LISTING"


class GiveListings(NbGraderPreprocessor):
    """Right after ClearSolutions."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "code" and utils.is_solution(cell) and _BEGIN in cell.source:
            cell.source = listing_of(cell.source)
        return cell, resources


def listing_of(source: str) -> str:
    """Return the listing in a cell, as students get it. ValueError where it has no end, or a line is no comment."""
    lines = [line.rstrip() for line in source.splitlines()]
    if _END not in lines:
        raise ValueError(f"a listing has no line {_END}")
    commented = lines[lines.index(_BEGIN) + 1 : lines.index(_END)]
    for line in commented:
        if line and not line.startswith("#"):
            raise ValueError(f"a line of a listing is no comment: {line!r}")
    return "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in commented)
