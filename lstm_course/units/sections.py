"""The section of a unit's notebook that an exercise belongs to: where its equation stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lstm_course.checking.exercise import Exercise
from lstm_course.units.registry import all_units

_CELL = re.compile(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", re.MULTILINE)
_HEADING = re.compile(r"# (#{2,4}) (.+)")
_ANSWER = re.compile(r'\bsolution="(\w+)"')


@dataclass
class _Section:
    depth: int
    title: str
    has_formula: bool = False


def section_of(exercise: Exercise) -> str:
    """Return the heading of the exercise's section; "" where it stands in none, or in no notebook that can be read."""
    unit = all_units().get(exercise.unit)
    return _sections(unit.notebook).get(exercise.name, "") if unit else ""


@cache
def _sections(notebook: Path) -> Mapping[str, str]:
    try:
        text = notebook.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    found: dict[str, str] = {}
    above: list[_Section] = []  # the section and those that it is a part of
    for head, body in _CELL.findall(text):
        if "[markdown]" in head:
            for line in body.splitlines():
                if heading := _HEADING.fullmatch(line):
                    depth = len(heading[1])
                    above = [one for one in above if one.depth < depth] + [_Section(depth, heading[2].strip())]
                elif "$$" in line and above:
                    above[-1].has_formula = True
        elif (answer := _ANSWER.search(head)) and above:
            found[answer[1]] = next((one for one in reversed(above) if one.has_formula), above[-1]).title
    return found
