"""This course's part of a student's process: what ``from lstm_course import ...`` gives a notebook while it is graded.

Nothing is judged here: the graded cells' own checks run in the grader. A check that a student wrote is quiet.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from lstm_course.grading.student.agent import ask


def check(function: Any, name: str | None = None) -> None:
    """Quiet."""


def attempts(do: str = "show", unit: Any = None) -> None:
    """Quiet."""


def predict(*_: Any, **__: Any) -> None:
    """Quiet."""


def progress(unit: Any = None, points: Any = None) -> None:
    """Quiet."""


def working(function: Any, name: str | None = None) -> Any:
    """Return the student's own function, whatever it does."""
    return function


def inputs(name: str, case: str | int = 0, seed: int = 0) -> Any:
    """Return the public inputs of a case, which the grader draws."""
    return ask("inputs", (name, case, seed))


class Given(ModuleType):
    """``lstm_course.given``: its functions run in the grader, where this notebook may have them."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def given(*args: Any, **kwargs: Any) -> Any:
            return ask(name, args, kwargs)

        given.__name__ = given.__qualname__ = name
        return given


GIVEN = Given("lstm_course.given")
