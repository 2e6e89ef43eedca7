"""A unit of the course: one notebook and the exercises in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from lstm_course.checking.exercise import Exercise


@dataclass(frozen=True)
class Unit:
    """name (also the folder's and the notebook's), title, exercises, and the path of the master notebook.

    retired      exercises that have left the notebook: a hand-in of an edition that had them is graded as it was
    experiments  dotted names of modules with an ``EXPERIMENT`` each, which has the name of its module: what
                 ``lstm-course evidence`` measures, in this order

    An entry point of the group ``lstm_course.units`` has a Unit as its value; ours are found in the same way.
    """

    name: str
    title: str
    exercises: tuple[Exercise, ...]
    notebook: Path
    experiments: tuple[str, ...] = ()
    retired: tuple[Exercise, ...] = ()

    def __post_init__(self) -> None:
        for field in ("exercises", "retired"):
            object.__setattr__(self, field, tuple(replace(e, unit=self.name) for e in getattr(self, field)))
        object.__setattr__(self, "notebook", Path(self.notebook))

    @property
    def points(self) -> int:
        """Points of the notebook's exercises; the questions that a person marks come on top."""
        return sum(exercise.points for exercise in self.exercises)
