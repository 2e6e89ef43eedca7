"""Takes in what a student handed in before nbgrader sees it: finds the notebooks, mends them, and says in words what
is wrong where that cannot be done."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstm_course.grading.intake.recover_notebook import LINK, Mended, mended

LARGEST = 128_000_000
_MOST_OTHERS = 8
_ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")  # browsers save a notebook under the latter two
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass
class HandedIn:
    """``notebooks``: name of a unit's notebook → what was made of it, which nbformat accepts. ``problem``: in words,
    why there is nothing that can be graded."""

    notebooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problem: str = ""

    def write(self, folder: Path) -> list[Path]:
        """Put the notebooks into a folder of the grader's own, for nbgrader to read."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, notebook in self.notebooks.items():
            paths.append(folder / f"{name}.ipynb")
            paths[-1].write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        return paths


def take_in(folder: Path, wanted: Mapping[str, Collection[str]] | Collection[str]) -> HandedIn:
    """Return the unit's notebooks in a submission.

    wanted  the names of the unit's notebooks, without ``.ipynb``; as a mapping, with the names of their graded cells,
            by which a notebook of another name is known

    Raises nothing for whatever lies in the folder.
    """
    try:
        return _take_in(Path(folder), wanted)
    except OSError as error:
        return HandedIn(problem=f"what was handed in cannot be read: {error.strerror or type(error).__name__}")


def read_file(path: Path) -> tuple[bytes, str]:
    """Return the bytes of an ordinary file, or why it is not read. Never follows a link and never waits."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):  # it could lead to the gradebook, or to somebody else's folder
            return b"", LINK.format(path.name)
        if stat.S_ISDIR(mode):
            return b"", f"{path.name} is a folder, not a notebook"
        with os.fdopen(os.open(path, _OPEN), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return b"", f"{path.name} is not an ordinary file"
            if about.st_size > LARGEST:
                size, most = about.st_size // 1_000_000, LARGEST // 1_000_000
                return b"", f"{path.name} is too large ({size} MB; at most {most})"
            return file.read(LARGEST + 1)[:LARGEST], ""
    except OSError as error:
        return b"", f"{path.name} cannot be read: {error.strerror or type(error).__name__}"


def _take_in(folder: Path, wanted: Mapping[str, Collection[str]] | Collection[str]) -> HandedIn:
    nothing: Collection[str] = ()
    graded = wanted if isinstance(wanted, Mapping) else dict.fromkeys(wanted, nothing)
    for place in (folder, folder.parent):
        if place.is_symlink():
            return HandedIn(problem=f"the folder {place.name} is a link to another one: hand in the folder itself")
    files = sorted(path for path in folder.iterdir() if path.name.lower().endswith(_ENDINGS))
    exact = {f"{name}.ipynb" for name in graded}
    others = {path: _marks_in(path) for path in files[:_MOST_OTHERS] if path.name not in exact}
    result, problems = HandedIn(), []
    for name, marks in graded.items():
        path = folder / f"{name}.ipynb"
        alike = [other for other, there in others.items() if _fits(there, marks)]
        if not os.path.lexists(path):
            if len(alike) > 1:
                problems.append(f"there is no {path.name}, and several that could be it: {_names(alike)}")
            elif not alike:
                problems.append(_not_there(path.name, [other.name for other in files if other.name not in exact]))
            if len(alike) != 1:
                continue
            path = alike[0]
            result.notes.append(f"the notebook was called {path.name!r}; it was taken for {name}.ipynb")
        elif alike:
            result.notes.append(f"{path.name} was graded, and not {_names(alike)}")
        mend = _read(path)
        if mend.notebook is None:
            told_apart = len(graded) == 1 or path.name in mend.reason
            problems.append(mend.reason if told_apart else f"{path.name}: {mend.reason}")
        else:
            result.notebooks[name] = mend.notebook
            result.notes += mend.notes
    if not result.notebooks:
        result.problem = "; ".join(problems)
    result.notes += problems if result.notebooks else []
    return result


def _read(path: Path) -> Mended:
    raw, reason = read_file(path)
    return Mended(reason=reason) if reason else mended(raw)


def _marks_in(path: Path) -> set[str]:
    """Return the names of the marked cells of a notebook; none where it cannot be read."""
    notebook = _read(path).notebook or {"cells": []}
    names = (cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"])
    return {name for name in names if isinstance(name, str)}


def _fits(there: set[str], marks: Collection[str]) -> bool:
    """Say whether more than half is there: another unit's notebook may have a name or two in common."""
    return bool(marks) and 2 * len(there & set(marks)) > len(marks)


def _not_there(name: str, others: list[str]) -> str:
    if others:
        return f"the notebook must be called {name}, but is called {_names(others)}"
    return f"there is no {name} in what was handed in"


def _names(paths: Iterable[Path | str]) -> str:
    names = [repr(path.name if isinstance(path, Path) else path)[:80] for path in paths]
    return " and ".join(names[:3]) + (" and others" if len(names) > 3 else "")
