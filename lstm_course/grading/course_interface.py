"""What the grader asks of the course whose exercises it judges.

The grader is for any nbgrader course. One that has exercises of its own, judged by ``check(...)``, says by a
CourseInterface what they are; without, every graded cell is judged by its own asserts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import UnknownName
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.verdict import Verdict

VARIABLE = "LSTM_COURSE_INTERFACE"
"""In the environment: where the interface of another course is, as ``module:name``."""
_DEFAULT = "lstm_course.grading.lstm:COURSE"


class CourseInterface:
    """A course without exercises of its own. Others override what they have.

    package        whose modules a student's process does not see; a ``check`` imported from it is the course's own
    open_modules   those below it that are seen all the same; what the grader itself needs there is added
    plugin_groups  entry-point groups of other people's packages with answers in them: not seen either
    stubs          module → ``module`` or ``module:name`` of the grader's, which stands for it in a student's process
    """

    package = "lstm_course"
    open_modules: tuple[str, ...] = ()
    plugin_groups: tuple[str, ...] = ()
    stubs: Mapping[str, str] = {}

    def exercises(self) -> Mapping[str, Exercise]:
        """Return all exercises by name."""
        return {}

    def exercise(self, name: str) -> Exercise:
        """Return the exercise of that name. Raises UnknownName."""
        raise UnknownName(f"there is no exercise {name!r}")

    def judge(self, exercise: Exercise, function: Callable[..., Any], seed: int, search: float = 0.0) -> Verdict:
        """Judge an answer on the cases of that seed; look for the line of an unknown mistake for ``search`` seconds."""
        raise NotImplementedError

    def assignments(self) -> Mapping[str, tuple[Exercise, ...]]:
        """Return the exercises of each assignment that is the course's own."""
        return {}

    def has_assignment(self, name: str) -> bool:
        """Whether an assignment is the course's own."""
        return name in self.assignments()

    def assignment_called(self, name: str) -> str:
        """Return the full name of an assignment from its number or beginning. Raises UnknownName."""
        raise UnknownName(f"there is no assignment {name!r}")

    def given(self, assignment: str, checked: Collection[str]) -> Mapping[str, Callable[..., Any]]:
        """Return what the grader does for a notebook's code, by name: functions that earlier assignments built, say.

        checked: the exercises whose checks are in the notebook; what is to be written there is not given.
        """
        return {}

    def make_ready(self) -> None:
        """Import what every judge will need, once for all of them. May do nothing."""

    def model_answers(self, assignment: str) -> Mapping[str, str]:
        """Return the right answers in the course's own notebook of an assignment: exercise → source."""
        return {}

    def answers(self) -> Collection[Path]:
        """Return files with answers that a student's process must not read, outside of the package too."""
        return ()


@cache
def the_course() -> CourseInterface:
    """Return the interface of the course that is graded here."""
    module, _, name = os.environ.get(VARIABLE, _DEFAULT).partition(":")
    found = getattr(import_module(module), name)
    if not isinstance(found, CourseInterface):
        raise TypeError(f"{VARIABLE} names a {type(found).__name__}, not a CourseInterface")
    return found
