"""The catalogue of mistakes, made of the exercises: ``python -m lstm_course.building.mistakes FILE``.

Names and sentences alone, as a check shows them. An edit has the right answer in it, so none is here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from lstm_course.basics.files import write_atomically
from lstm_course.checking.exercise import Exercise
from lstm_course.units.unit import Unit

TOP = """\
# What people get wrong about LSTMs

{mistakes} mistakes in the {exercises} exercises of the course, each with the sentence that puts it right. A check that
finds one of them in an answer calls it by its name and says its sentence. How one is added: [authors.md](authors.md).

What stands here is what the units themselves say: edit those, then run
`python -m lstm_course.building.mistakes docs/mistakes.md`.

"""


def catalogue(units: Iterable[Unit]) -> str:
    """Return the page as Markdown: the contents, and a table for each exercise of each unit."""
    units = [unit for unit in units if unit.exercises]
    exercises = [exercise for unit in units for exercise in _all_of(unit)]
    top = TOP.format(mistakes=f"{_count(exercises):,}", exercises=len(exercises))
    return top + "".join(map(_contents, units)) + "".join(map(_unit, units))


def _contents(unit: Unit) -> str:
    exercises = ", ".join(f"[{exercise.name}](#{exercise.name.lower()})" for exercise in _all_of(unit))
    return f"- [{_title(unit)}](#{_anchor(_title(unit))}), {_count(_all_of(unit))}: {exercises}\n"


def _unit(unit: Unit) -> str:
    notebook = f"../course/{unit.name}/{unit.name}.ipynb"
    places = f"The exercises are in [{unit.name}.ipynb]({notebook})."
    if unit.retired:
        left = " and ".join(f"`{exercise.name}`" for exercise in unit.retired)
        places += f" Earlier editions had {left} too; what was handed in then is still graded."
    return f"\n## {_title(unit)}\n\n{places}\n" + "".join(map(_exercise, _all_of(unit)))


def _all_of(unit: Unit) -> tuple[Exercise, ...]:
    return (*unit.exercises, *unit.retired)


def _exercise(exercise: Exercise) -> str:
    rows = (f"| {_cell(m.name)} | {_cell(m.explanation)} |\n" for m in exercise.misconceptions)
    return f"\n### {exercise.name}\n\n| mistake | what puts it right |\n|---|---|\n" + "".join(rows)


def _count(exercises: Iterable[Exercise]) -> int:
    return sum(len(exercise.misconceptions) for exercise in exercises)


def _title(unit: Unit) -> str:
    number = unit.name.partition("_")[0].lstrip("0")
    return f"{number}. {unit.title}" if number.isdecimal() else unit.title


def _anchor(title: str) -> str:
    """Return what GitHub calls a heading.

    >>> _anchor("4. The LSTM, gate by gate")
    '4-the-lstm-gate-by-gate'
    """
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")


def main(arguments: list[str]) -> None:
    """Write the page for all units that are installed."""
    from lstm_course.units.registry import all_units

    if len(arguments) != 1:
        raise SystemExit("usage: python -m lstm_course.building.mistakes docs/mistakes.md")
    write_atomically(Path(arguments[0]), catalogue(all_units().values()))


if __name__ == "__main__":
    main(sys.argv[1:])
