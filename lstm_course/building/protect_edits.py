"""What a build may not replace: a notebook that somebody edited, or that cannot be read.

``in_the_way`` finds it and says what to do; ``keep`` puts it aside where a person insists.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import replace_file
from lstm_course.building import files
from lstm_course.building.masters import STAMP, digest
from lstm_course.building.release import release
from lstm_course.building.unit_notebooks import Built


def in_the_way(root: Path, solutions: Path, course: Path, built: Built) -> dict[Path, str]:
    """Each of the two notebooks that a build would lose something of, with one line that says what to do."""
    name, found = built.unit.name, {}
    force = f"lstm-course build {name} --force"
    aside = f"(what it replaces stays beside it as {solutions.name}.bak)"
    try:
        if by_hand(solutions, built.solutions, "built"):
            found[solutions] = (
                f"{relative(solutions, root)} was edited by hand, and its master lacks the edit: "
                f"run lstm-course sync {name} to keep it, or {force} to replace it {aside}"
            )
    except CourseError as error:
        found[solutions] = f"{error}; or run {force} {aside}"
    try:
        if worked_in(solutions, course, built):
            found[course] = (
                f"{relative(course, root)} was edited by hand and has work in it: "
                f"move it away (lstm-course lab opens a personal copy), or run {force} to replace it {aside}"
            )
    except CourseError as error:
        found[course] = f"{error}; or run {force} {aside}"
    return found


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
    if not by_hand(course, built.course, "released"):
        return False
    with suppress(CourseError):
        generated = release(built.unit.name, files.notebook_text(files.read_notebook(solutions)))
        return digest(files.parse_notebook(generated, course)) != digest(files.read_notebook(course))
    return True


def keep(path: Path) -> Path:
    """Put what is at ``path`` beside it as ``NAME.bak``, or ``NAME.2.bak``, ... Returns where it is now.

    A file is copied, so that the notebook never is away; what cannot be copied (a folder, say) is renamed.
    """
    number, kept = 2, path.with_name(f"{path.name}.bak")
    while os.path.lexists(kept):
        kept = path.with_name(f"{path.name}.{number}.bak")
        number += 1
    try:
        if path.is_file() and os.access(path, os.R_OK):
            replace_file(kept, path.read_bytes())
        else:
            os.rename(path, kept)
    except OSError as error:
        raise CourseError(
            f"cannot keep {path} as {kept.name} ({error.strerror or error}), so it is left alone: move it away"
        ) from None
    return kept


def relative(path: Path, root: Path) -> str:
    """Return the path as a person at the course's folder writes it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
