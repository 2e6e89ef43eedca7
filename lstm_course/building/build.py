"""Masters -> solutions/ -> course/, without overwriting what a person wrote there.

A built notebook carries two digests in its metadata, ``{"lstm_course": {"built": ..., "released": ...}}``: of the
instructor's notebook and of the students'. A notebook that no longer has its digest was edited by hand; one
that has, and still differs from what its master says, is stale, and may be replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import write_atomically
from lstm_course.building.course_plan import chosen as chosen
from lstm_course.building.course_plan import chosen_in
from lstm_course.building.protect_edits import in_the_way, keep, relative
from lstm_course.building.unit_notebooks import Built, make, paths
from lstm_course.units.unit import Unit

Say = Callable[[str], None]


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
    """Build the units named (all that ``course.toml`` has, by default) into ``root``. Two builds give the same bytes.

    check  write nothing, and list what is stale
    force  replace notebooks that were edited by hand, each kept beside as ``NAME.ipynb.bak``

    A unit that cannot be built, or would overwrite an edit, stops only itself. Raises CourseError at the end,
    with a line for each such unit.
    """
    if check and force:
        raise CourseError("--check writes nothing and --force replaces what was edited: say one of them")
    root, report, problems = Path(root), Report(), []
    for unit in _with_progress(chosen_in(root, units), progress):
        try:
            built = make(unit)
            if check:
                report.stale += _stale(root, built)
            else:
                for path in place(root, built, force, say):
                    report.written.append(path)
                    say(f"wrote {relative(path, root)}")
        except CourseError as error:
            problems.append(str(error))
    if problems:
        raise CourseError("\n".join(problems))
    return report


def place(root: Path, built: Built, force: bool = False, say: Say = lambda line: None) -> list[Path]:
    """Write what differs, unless that would lose an edit; with ``force`` the edit is kept beside, and said.

    Returns the paths written.
    """
    solutions, course = paths(root, built.unit)
    wanted = ((solutions, built.solutions), (course, built.course))
    changed = [(path, text) for path, text in wanted if not _holds(path, text)]
    if changed:
        precious = in_the_way(root, solutions, course, built)
        if precious and not force:
            raise CourseError("\n".join(precious.values()))
        for path in precious:
            say(f"kept {relative(keep(path), root)}: what {path.name} was before")
    for path, text in changed:
        write_atomically(path, text)
    return [path for path, _ in changed]


def _stale(root: Path, built: Built) -> list[str]:
    """One line for each notebook that is not what the master says; the advice is that of a build."""
    solutions, course = paths(root, built.unit)
    wanted = ((solutions, built.solutions), (course, built.course))
    changed = [path for path, text in wanted if not _holds(path, text)]
    precious = in_the_way(root, solutions, course, built) if changed else {}
    mend = f"run lstm-course build {built.unit.name}"
    return [
        precious.get(path, f"{relative(path, root)}: {'stale' if path.exists() else 'missing'}; {mend}")
        for path in changed
    ]


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _with_progress(units: list[Unit], progress: bool) -> Iterable[Unit]:
    if not progress:
        return units
    from tqdm import tqdm

    return tqdm(units, desc="building", unit="unit", leave=False)
