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

from lstm_course.building.listings import BEGIN, listing_of


class GiveListings(NbGraderPreprocessor):
    """Right after ClearSolutions."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "code" and utils.is_solution(cell) and BEGIN in cell.source:
            cell.source = listing_of(cell.source)
        return cell, resources
