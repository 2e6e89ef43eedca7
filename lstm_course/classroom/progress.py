"""Where a student stands, unit by unit, across restarts: from a file in the student's folder, which nobody else reads.

``check`` notes each verdict there. The panel of a notebook is drawn anew with each check.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lstm_course.basics.console import tell
from lstm_course.basics.files import replace_file
from lstm_course.basics.notebooks import in_lecture, in_notebook, quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.checking.card import PAGE, linked
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.verdict import Verdict
from lstm_course.classroom.attempts import note_attempt
from lstm_course.classroom.own_folder import PROGRESS, own_folder
from lstm_course.classroom.start_page import FILE as START
from lstm_course.classroom.start_page import write_start_page
from lstm_course.units.registry import all_units, get_unit
from lstm_course.units.sections import section_of
from lstm_course.units.unit import Unit

FILE = PROGRESS
_worth: dict[str, float] = {}  # exercise → points, where a course has given it others
_MARKS = {"passed": "✓", "begun": "◐", "open": "○"}
_PANEL = (
    "max-width:60em;padding:.6em 1em;line-height:1.5;overflow-wrap:anywhere;font-variant-numeric:tabular-nums;"
    f"border-radius:3px;{PAGE}"
)
_BAR = f"height:6px;margin:.4em 0;border-radius:3px;background:var(--jp-layout-color3,{LIGHT['pale']})"
_ITEM = "break-inside:avoid;display:flex;flex-wrap:wrap;column-gap:1em;justify-content:space-between;margin:0"
_DONE = LIGHT["right"]
_panels: dict[str, Any] = {}  # unit → the panel that its notebook shows, to be drawn anew


@dataclass(frozen=True)
class Line:
    """An exercise, as its last check left it. ``points`` of ``most``."""

    name: str
    points: float
    most: float
    status: str


def progress(unit: str | int | None = None, points: Mapping[str, float] | None = None) -> None:
    """Show how many exercises pass, and the points that are earned so far: of one unit, or of all that were begun.

    unit    its name, its number or the beginning of its name. UnknownName where there is none of that name
    points  of exercises that are worth something else in this course
    """
    if quiet() or in_lecture():
        return
    _worth.update(points or {})
    if unit is None:
        _show(*_of_the_course())
        return
    found = get_unit(str(unit))
    panel = _show(*_of_the_unit(found))
    if panel is not None:
        _panels[found.name] = panel


def note(exercise: Exercise, verdict: Verdict) -> str:
    """Keep what a check said, and return where the student stands with it: points, and the unit so far.

    Where nothing can be written, nothing is kept or returned, and the check goes on.
    """
    if not in_notebook() or quiet() or in_lecture() or exercise.unit not in all_units():
        return ""
    unit = get_unit(exercise.unit)
    try:
        path = _file()
        kept = _kept(path)
        tries = kept.get(unit.name, {}).get(exercise.name, {}).get("tries", 0)
        tries += verdict.status != "not_attempted"
        said = {"status": verdict.status, "share": round(verdict.score, 6), "tries": tries}
        kept.setdefault(unit.name, {})[exercise.name] = said
        replace_file(path, json.dumps(kept, indent=1, sort_keys=True).encode() + b"\n")
    except OSError:
        return ""
    with suppress(OSError):
        note_attempt(exercise, verdict)
    if (path.parent / START).is_file():
        write_start_page(path.parent, standing(kept))
    lines = lines_of(unit, kept[unit.name])
    if unit.name not in _panels:  # what a point is worth in this course, its cell says
        return f"This unit: {_passing(lines)}."
    html, text = _of_the_unit(unit)
    _panels[unit.name].update({"text/html": html, "text/plain": text}, raw=True)
    here = next((f"{_points(line.points, line.most)} here. " for line in lines if line.name == exercise.name), "")
    return f"{here}This unit: {_sum(lines)}."


def standing(kept: dict[str, Any]) -> list[tuple[Unit, list[Line]]]:
    """Return each unit with its lines, in the course's order."""
    return [(unit, lines_of(unit, kept.get(unit.name, {}))) for unit in all_units().values()]


def open_on(folder: Path) -> str | None:
    """Write the start page of a student's copy; return its name, or None where none can be shown."""
    return START if write_start_page(folder, standing(_kept(folder / FILE))) else None


def is_notebook_of(unit: str) -> bool:
    """Say whether this is the unit's own notebook, by the panel at its head: exercises may stand in others, too."""
    return unit in _panels


def lines_of(unit: Unit, kept: dict[str, Any]) -> list[Line]:
    """Return a line for each exercise of the unit's notebook, from what was kept of it."""
    lines = []
    for exercise in unit.exercises:
        said = kept.get(exercise.name, {})
        share = said.get("share", 0.0)
        status = "passed" if said.get("status") == "passed" else "begun" if said.get("tries") else ""
        worth = _worth.get(exercise.name, exercise.points)
        lines.append(Line(exercise.name, round(share * worth, 2), worth, status))
    return lines


@dataclass(frozen=True)
class Row:
    """A line of the panel: what it says of what, in signs and words. ``section``: the heading to go to."""

    name: str
    points: str
    status: str = ""
    section: str = ""


def _of_the_unit(unit: Unit) -> tuple[str, str]:
    kept = _kept(_file())
    lines = lines_of(unit, kept.get(unit.name, {}))
    sections = {exercise.name: section_of(exercise) for exercise in unit.exercises}
    rows = [
        Row(line.name, f"{line.points:g} of {line.most:g}", line.status or "open", sections[line.name])
        for line in lines
    ]
    following = next((f"Next: {row.name}. " for row in rows if row.status != "passed"), "")
    return _drawn(f"{unit.name}: {_sum(lines)}", rows, lines, f"{following}The course: {_sum(_all_lines(kept))}.")


def _of_the_course() -> tuple[str, str]:
    kept = _kept(_file())
    of_units = {unit.name: lines for unit, lines in standing(kept)}
    rows = [Row(name, _sum(lines)) for name, lines in of_units.items() if any(line.status for line in lines)]
    whole = _all_lines(kept)
    return _drawn(f"The course: {_sum(whole)}", rows or [Row("nothing is begun yet", "")], whole)


def _all_lines(kept: dict[str, Any]) -> list[Line]:
    return [line for _, lines in standing(kept) for line in lines]


def _sum(lines: list[Line]) -> str:
    points, most = sum(line.points for line in lines), sum(line.most for line in lines)
    return f"{_passing(lines)}, {_points(points, most)}"


def _passing(lines: list[Line]) -> str:
    return f"{sum(line.status == 'passed' for line in lines)} of {len(lines)} exercises pass"


def _points(points: float, most: float) -> str:
    return f"{points:g} of {most:g} point{'' if most == 1 else 's'}"


def _drawn(title: str, rows: list[Row], lines: list[Line], foot: str = "") -> tuple[str, str]:
    most = sum(line.most for line in lines) or 1
    share = round(100 * sum(line.points for line in lines) / most)
    html = (
        f'<div class="lstm-course-progress" role="status" aria-label="where you stand" style="{_PANEL}">'
        f"<strong>{escape(title)}</strong>"
        f'<div role="progressbar" aria-label="points" aria-valuenow="{share}" style="{_BAR}">'
        f'<div style="height:6px;width:{share}%;border-radius:3px;background:{LIGHT["right"]}"></div></div>'
        f'<ul style="columns:2 18em;column-gap:3em;list-style:none;margin:0;padding:0">{"".join(map(_item, rows))}</ul>'
        + (f'<div style="margin-top:.4em;opacity:.85">{escape(foot)}</div>' if foot else "")
        + "</div>"
    )
    names = [f"{_MARKS[row.status]} {row.name}" if row.status else row.name for row in rows]
    width = max(map(len, names))
    text = [title, *(f"  {name:<{width}}  {row.points}".rstrip() for name, row in zip(names, rows, strict=True))]
    return html, "\n".join([*text, *([foot] if foot else [])])


def _item(row: Row) -> str:
    mark = f'<span role="img" aria-label="{row.status}">{_MARKS[row.status]}</span> ' if row.status else ""
    name = f'<code style="background:none;color:inherit;padding:0">{escape(row.name)}</code>'
    return (
        f'<li style="{_ITEM}">'
        f"<span>{mark}{linked(name, row.section)}</span>"
        f'<span style="white-space:nowrap;opacity:.85">{escape(row.points)}</span></li>'
    )


def _show(html: str, text: str) -> Any:
    if not in_notebook():
        tell(text)
        return None
    from IPython.display import display

    return display({"text/html": html, "text/plain": text}, raw=True, display_id=True)


def _file() -> Path:
    return own_folder() / FILE


def _kept(path: Path) -> dict[str, Any]:
    """Return unit → exercise → what was kept. Nothing, if the file is lost or damaged."""
    with suppress(OSError, ValueError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(kept, dict):
            return {
                unit: {name: said for name, said in of_unit.items() if _is_sound(said)}
                for unit, of_unit in kept.items()
                if isinstance(of_unit, dict)
            }
    return {}


def _is_sound(said: Any) -> bool:
    return (
        isinstance(said, dict)
        and isinstance(said.get("tries"), int)
        and isinstance(said.get("share"), int | float)
        and 0 <= said["share"] <= 1
    )
