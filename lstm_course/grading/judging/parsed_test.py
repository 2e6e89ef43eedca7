"""A graded cell's test, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache

from lstm_course.grading.jobs import Cell
from lstm_course.grading.judging.checks import checked_name
from lstm_course.grading.judging.statements import transformed

FILE = "<test>"


@dataclass(frozen=True)
class ParsedTest:
    """A test, or why there is none.

    tree      as Python: IPython's own syntax is taken for calls
    problem   why there is no tree; "" where there is one
    exercise  that it ends in a check of; "" where it does not
    """

    cell: Cell
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    problem: str = ""
    exercise: str = ""

    @classmethod
    @lru_cache(maxsize=512)
    def of(cls, cell: Cell) -> ParsedTest:
        """Parse the test of a cell. Nobody changes the tree."""
        try:
            tree = ast.parse(cell.source, FILE)
            return cls(cell, tree, exercise=checked_name(tree))
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # it may be no Python because it is IPython
            pass
        try:
            return cls(cell, ast.parse(transformed(cell.source), FILE))
        except (SyntaxError, ValueError) as error:
            return cls(cell, problem=str(error.args[0]))
        except (RecursionError, MemoryError):
            return cls(cell, problem="it is nested too deep")
