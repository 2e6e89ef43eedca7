"""The page that a student's copy of the course opens on: the units in order, what is done, and where to go on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from lstm_course.basics.files import replace_file
from lstm_course.units.unit import Unit

FILE = "start.md"
_MARK = "<!-- Written anew by `lstm-course lab` and by each check: what you write here is lost. -->"


def write_start_page(folder: Path, standing: list[tuple[Unit, list[Any]]]) -> bool:
    """Write the page into a student's copy, and say whether it is there: a file of somebody's own is left alone.

    standing  of each unit what `lines_of` says. Units whose notebook is not in the folder are left out
    """
    path = folder / FILE
    with suppress(OSError, ValueError):
        if path.exists() and not path.read_text(encoding="utf-8").startswith(_MARK):
            return False
    there = [(unit, lines) for unit, lines in standing if (folder / _notebook(unit)).is_file()]
    if not there:
        return False
    with suppress(OSError):
        replace_file(path, page_of(there).encode())
        return True
    return False


def page_of(standing: list[tuple[Unit, list[Any]]]) -> str:
    """Return the page: where to go on, then a row for each unit."""
    rows = ["| | unit | exercises | points |", "|---|---|---|---|"]
    for unit, lines in standing:
        passed, points = sum(line.status == "passed" for line in lines), sum(line.points for line in lines)
        begun = any(line.status for line in lines)
        mark = "✓" if lines and passed == len(lines) else "◐" if begun else "○"
        most = sum(line.most for line in lines)
        rows.append(f"| {mark} | {_link(unit)} | {passed} of {len(lines)} | {points:g} of {most:g} |")
    return "\n\n".join(
        (
            _MARK,
            "# The course",
            _where_to_go_on(standing),
            "\n".join(rows),
            "✓ all exercises pass · ◐ begun · ○ not begun. This page is as of your last check: "
            "close it and open it again to see it anew.",
            "In a unit, read down to the first empty function, replace `raise NotImplementedError` with your code, and "
            "run the check below it. Your work is in these notebooks; save them as any file.",
            "",
        )
    )


def _where_to_go_on(standing: list[tuple[Unit, list[Any]]]) -> str:
    begun = [(unit, lines) for unit, lines in standing if any(line.status for line in lines)]
    for unit, lines in reversed(begun):  # the last that was begun and is not done
        following = next((line.name for line in lines if line.status != "passed"), "")
        if following:
            return f"**Go on** with {_link(unit)}: the next exercise is `{following}`."
    done = {unit.name for unit, _ in begun}
    following = next((unit for unit, _ in standing if unit.name not in done), None)
    if following is None:
        return "**Every exercise passes.**"
    return f"**{'Go on' if begun else 'Begin'}** with {_link(following)}."


def _link(unit: Unit) -> str:
    return f"[{unit.name.partition('_')[0].lstrip('0')}. {unit.title}]({_notebook(unit)})"


def _notebook(unit: Unit) -> str:
    return f"{unit.name}/{unit.name}.ipynb"
