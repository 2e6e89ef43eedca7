"""This course, as the grader sees it: the only module of the grader that knows units, exercises and the classroom."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import UnknownName
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.verdict import Verdict
from lstm_course.grading import course_interface
from lstm_course.units import registry
from lstm_course.units.sections import section_of

_CELL = re.compile(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", re.MULTILINE)
_SOLUTION = re.compile(r'\bsolution="(\w+)"|"grade_id": *"(\w+)".*"solution": *true')


class LstmCourse(course_interface.CourseInterface):
    """The units that are installed, ours and other people's."""

    open_modules = ("tasks",)
    plugin_groups = (registry.GROUP, "lstm_course.cells")
    stubs = {  # noqa: RUF012
        "lstm_course.classroom.check": "lstm_course.grading.student.course_stub",
        "lstm_course.given": "lstm_course.grading.student.course_stub:GIVEN",
    }

    def exercises(self) -> Mapping[str, Exercise]:
        return registry.all_exercises()

    def exercise(self, name: str) -> Exercise:
        return registry.get_exercise(name)

    def judge(self, exercise: Exercise, function: Callable[..., Any], seed: int, search: float = 0.0) -> Verdict:
        from lstm_course.classroom.prerequisites import judge_apart

        return replace(judge_apart(exercise, function, seed, search), section=section_of(exercise))

    def assignments(self) -> Mapping[str, tuple[Exercise, ...]]:
        return {name: unit.exercises for name, unit in registry.all_units().items()}

    def has_assignment(self, name: str) -> bool:
        return registry.has_unit(name)

    def assignment_called(self, name: str) -> str:
        return registry.get_unit(name).name

    def given(self, assignment: str, checked: Collection[str]) -> Mapping[str, Callable[..., Any]]:
        if not registry.has_unit(assignment):
            return {}
        from lstm_course import given
        from lstm_course.classroom.check import inputs

        earlier = (name for name in given.__all__ if name not in checked and self._is_earlier(name, assignment))
        return {**{name: getattr(given, name) for name in earlier}, "inputs": inputs}

    def make_ready(self) -> None:
        import lstm_course.classroom.check
        import lstm_course.given  # noqa: F401

    def model_answers(self, assignment: str) -> Mapping[str, str]:
        """Return the solution cells of the master; none where it cannot be read."""
        try:
            text = Path(registry.all_units()[assignment].notebook).read_text(encoding="utf-8")
        except (KeyError, OSError, ValueError):
            return {}
        cells = ((_SOLUTION.search(head), source) for head, source in _CELL.findall(text))
        return {marks[1] or marks[2]: source.rstrip() for marks, source in cells if marks}

    def answers(self) -> Collection[Path]:
        return [Path(unit.notebook) for unit in registry.all_units().values()]

    def _is_earlier(self, name: str, unit: str) -> bool:
        try:
            return registry.get_exercise(name).unit < unit
        except UnknownName:
            return True


COURSE = LstmCourse()
