"""An instructor's edit in solutions/, made in JupyterLab, back into the master."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import write_atomically
from lstm_course.building import files
from lstm_course.building.cell_metadata import BadMaster
from lstm_course.building.course_plan import chosen_in, forget_points
from lstm_course.building.masters import STAMP, content, digest, to_text
from lstm_course.building.protect_edits import worked_in
from lstm_course.building.unit_notebooks import make, notebook_of, paths, points_of
from lstm_course.building.validate import refuse_unsound
from lstm_course.units.unit import Unit

if TYPE_CHECKING:
    from nbformat import NotebookNode

Say = Callable[[str], None]


def sync(
    root: Path | str,
    units: Iterable[str] | None = None,
    dry_run: bool = False,
    force: bool = False,
    say: Say = lambda line: None,
) -> list[Path]:
    """Take the edits in solutions/ back into the masters and build those units anew. Returns the masters written.

    Outputs stay behind. Cells that were not touched keep their very lines in the master.
    dry_run  write nothing, and say the difference
    force    the notebook wins over what changed in the master since it was built

    Raises CourseError, with a line for each unit that could not be synced; the others are done.
    """
    root, done, problems = Path(root), [], []
    wanted = chosen_in(root, units)
    if units is None and not any(paths(root, unit)[0].exists() for unit in wanted):
        say(f"nothing to bring back: there is no notebook of a unit in {root / 'solutions'}")
        return []
    for unit in wanted:
        try:
            done += _sync(root, unit, units is not None, dry_run, force, say)
        except CourseError as error:
            problems.append(str(error))
    if problems:
        raise CourseError("\n".join(problems))
    return done


def _sync(root: Path, unit: Unit, named: bool, dry_run: bool, force: bool, say: Say) -> list[Path]:
    solutions, course = paths(root, unit)
    if not named and not solutions.exists():
        return []
    notebook = files.read_notebook(solutions)
    old = files.read_text(unit.notebook)
    if not _has_news(unit, notebook, force, dry_run):
        say(f"{unit.name}: nothing to bring back")
        return []
    try:
        forget_points(notebook)
        refuse_unsound(content(notebook)[1])
        new = to_text(notebook, points_of(unit), old)
    except BadMaster as error:
        raise CourseError(f"{solutions}: {error}") from None
    if dry_run:
        name = unit.notebook.name
        say(
            "\n".join(
                difflib.unified_diff(
                    old.splitlines(), new.splitlines(), f"{name} (now)", f"{name} (after)", lineterm=""
                )
            )
        )
        return []
    built = make(unit, new)  # before anything is written: nbgrader may refuse the edit
    keep = worked_in(solutions, course, built)
    write_atomically(unit.notebook, new)
    say(f"wrote {unit.notebook}")
    write_atomically(solutions, built.solutions)
    say(f"rebuilt {solutions.relative_to(root)} (outputs are not kept); if it is open, reload it from disk")
    if keep:
        say(
            f"left {course.relative_to(root)} alone, for it has work in it: "
            f"lstm-course build {unit.name} --force replaces it"
        )
    else:
        write_atomically(course, built.course)
        say(f"rebuilt {course.relative_to(root)}")
    return [unit.notebook]


def _has_news(unit: Unit, notebook: NotebookNode, force: bool, dry_run: bool) -> bool:
    """Whether the notebook says something that the master does not. Raises CourseError on a conflict."""
    stamp = notebook.metadata.get(STAMP)
    base = stamp.get("built") if isinstance(stamp, dict) else None
    here = digest(notebook)
    if here == base:
        return False
    try:
        there = digest(notebook_of(unit))
    except CourseError:
        if not force:
            raise
        return True
    if here == there:
        return False
    if there != base and not (force or dry_run):
        raise CourseError(
            f"{unit.name}: both the notebook and its master changed since the build; see the difference with "
            f"lstm-course sync {unit.name} --dry-run, then edit the master, or let the notebook win with --force"
        )
    return True
