"""What a tour is about: its folder, its class, and what has happened so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstm_course.tour.classroom import Student
from lstm_course.units.unit import Unit


@dataclass
class Tour:
    """The folder of one tour and what happened in it."""

    folder: Path
    units: tuple[Unit, ...]
    students: list[Student]
    course: Any = None
    damaged: set[tuple[str, str]] = field(default_factory=set)  # (student, unit): handed in as no notebook
    problems: dict[tuple[str, str], str] = field(default_factory=dict)  # what the batch could not grade

    def home(self, student: str) -> Path:
        return self.folder / "students" / student
