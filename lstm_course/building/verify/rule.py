"""A rule that units are held to, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.checking.exercise import Exercise


@dataclass(frozen=True)
class Problem:
    """One thing to be mended: in which unit and where in it, and what to do. ``advice`` keeps no unit from a class."""

    unit: str
    where: str
    says: str
    rule: str = ""
    advice: bool = False

    def __str__(self) -> str:
        return f"{self.unit}, {self.where}: {self.says}"


@dataclass(frozen=True)
class Rule:
    """A name, by which an exercise is ``excused``, and what finds the sentences about something that is not so."""

    name: str
    find: Callable[..., Iterable[str]]
    advice: bool = False

    def problems(self, unit: str, where: str, *looked_at: Any) -> Iterator[Problem]:
        """Yield what the rule finds. Where the author's code raises, that is what is to be mended."""
        try:
            found = list(self.find(*looked_at))
        except CourseError as error:
            found = str(error).splitlines()
        except Exception as error:
            found = [f"this cannot be looked at: {type(error).__name__}: {one_line(str(error))}"]
        for says in found:
            yield Problem(unit, where, says, self.name, self.advice)

    def applies_to(self, exercise: Exercise) -> bool:
        return self.name not in exercise.excused


def one_line(text: str, most: int = 300) -> str:
    """Return the text on one line, and not too long a one."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
