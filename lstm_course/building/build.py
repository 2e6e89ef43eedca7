"""Masters -> solutions/ -> course/, without overwriting what a person wrote there.

A built notebook carries two digests in its metadata, ``{"lstm_course": {"built": ..., "released": ...}}``: of the
instructor's notebook and of the students'. A notebook that no longer has its digest was edited by hand; one
that has, and still differs from what its master says, is stale, and may be replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.building import files
from lstm_course.building.masters import STAMP, digest, to_notebook
from lstm_course.building.short import BadMaster
from lstm_course.errors import CourseError
from lstm_course.units.registry import UnknownName, all_units, get_unit
from lstm_course.units.unit import Unit

if TYPE_CHECKING:
    from nbformat import NotebookNode

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a unit's master makes: the text of both notebooks."""

    unit: Unit
    solutions: str
    course: str


@dataclass
class Report:
    """Files written, and (with ``check``) those that are stale, each with the reason and the command that mends it."""

    written: list[Path] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def build(
    root: Path | str,
    units: Iterable[str] | None = None,
    check: bool = False,
    force: bool = False,
    say: Say = lambda line: None,
    progress: bool = False,
) -> Report:
    """Build the units named (all of them by default) into ``root``. Two builds give the same bytes.

    check  write nothing, and list what is stale
    force  overwrite notebooks that were edited by hand

    A unit that cannot be built, or would overwrite an edit, stops only itself. Raises CourseError at the end,
    with a line for each such unit.
    """
    root, report, problems = Path(root), Report(), []
    for unit in _with_progress(chosen(units), progress):
        try:
            built = make(unit)
            if check:
                report.stale += _stale(root, built)
            else:
                for path in place(root, built, force):
                    report.written.append(path)
                    say(f"wrote {_short(path, root)}")
        except CourseError as error:
            problems.append(str(error))
    if problems:
        raise CourseError("\n".join(problems))
    return report


def chosen(names: Iterable[str] | None) -> list[Unit]:
    """The units of these names (all of them for None). Raises CourseError for a name that is unknown."""
    if names is None:
        return list(all_units().values())
    try:
        return [get_unit(name) for name in names]
    except UnknownName as error:
        raise CourseError(str(error)) from None


def points_of(unit: Unit) -> dict[str, float]:
    return {exercise.name: exercise.points for exercise in unit.exercises}


def notebook_of(unit: Unit, text: str | None = None) -> NotebookNode:
    """The notebook of a unit's master, or of ``text`` in its place."""
    if text is None:
        text = files.read_text(unit.notebook)
    try:
        return to_notebook(text, points_of(unit))
    except BadMaster as error:
        raise CourseError(f"{unit.notebook}: {error}") from None


def make(unit: Unit, text: str | None = None) -> Built:
    """Both notebooks of a unit. Nothing is written outside of a throw-away folder."""
    from lstm_course.grading.release import release

    notebook = notebook_of(unit, text)
    notebook.metadata[STAMP] = {"built": digest(notebook), "released": ""}
    released = files.parse_notebook(release(unit.name, files.notebook_text(notebook)), unit.name)
    for made in (notebook, released):
        made.metadata[STAMP]["released"] = digest(released)
    return Built(unit, files.notebook_text(notebook), files.notebook_text(released))


def paths(root: Path, unit: Unit) -> tuple[Path, Path]:
    """Where a unit's two notebooks belong."""
    from lstm_course.grading.release import RELEASE, SOURCE

    file = Path(unit.name) / f"{unit.name}.ipynb"
    return root / SOURCE / file, root / RELEASE / file


def place(root: Path, built: Built, force: bool = False) -> list[Path]:
    """Write what differs, unless that would overwrite an edit. Returns the paths written."""
    solutions, course = paths(root, built.unit)
    name = built.unit.name
    if not force:
        if by_hand(solutions, built.solutions, "built"):
            raise CourseError(
                f"{_short(solutions, root)} was edited, and its master lacks the edit: "
                f"run lstm-course sync {name} to keep it, or lstm-course build {name} --force to drop it"
            )
        if worked_in(solutions, course, built):
            raise CourseError(
                f"{_short(course, root)} has work in it: move it away (lstm-course lab opens a personal copy), "
                f"or run lstm-course build {name} --force to replace it"
            )
    wanted = ((solutions, built.solutions), (course, built.course))
    changed = [(path, text) for path, text in wanted if not _holds(path, text)]
    for path, text in changed:
        files.write(path, text)
    return [path for path, _ in changed]


def by_hand(path: Path, text: str, kind: str) -> bool:
    """Whether the notebook at ``path`` holds something that neither its own stamp nor ``text`` accounts for."""
    if not path.exists():
        return False
    notebook = files.read_notebook(path)
    stamp = notebook.metadata.get(STAMP)
    known = {digest(files.parse_notebook(text, path)), stamp.get(kind) if isinstance(stamp, dict) else None}
    return digest(notebook) not in known


def worked_in(solutions: Path, course: Path, built: Built) -> bool:
    """Whether a student's notebook was edited, rather than built or made by ``nbgrader generate_assignment``."""
    from lstm_course.grading.release import release

    if not by_hand(course, built.course, "released"):
        return False
    with suppress(CourseError):
        generated = release(built.unit.name, files.notebook_text(files.read_notebook(solutions)))
        return digest(files.parse_notebook(generated, course)) != digest(files.read_notebook(course))
    return True


def _stale(root: Path, built: Built) -> list[str]:
    found = []
    for path, text, kind in zip(
        paths(root, built.unit), (built.solutions, built.course), ("built", "released"), strict=True
    ):
        name = built.unit.name
        mend = f"lstm-course build {name}"
        if _holds(path, text):
            continue
        if not path.exists():
            why = "missing"
        else:
            try:
                edited = by_hand(path, text, kind)
                why = "edited by hand" if edited else "stale"
                if edited:
                    mend = f"lstm-course sync {name}" if kind == "built" else f"{mend} --force"
            except CourseError:
                why, mend = "not a notebook that can be read", f"{mend} --force"
        found.append(f"{_short(path, root)}: {why}; run {mend}")
    return found


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _short(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _with_progress(units: list[Unit], progress: bool) -> Iterable[Unit]:
    if not progress:
        return units
    from tqdm import tqdm

    return tqdm(units, desc="building", unit="unit", leave=False)
