"""From a submission to a Job: what is to run, what is to be judged, and what both may find beside the notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lstm_course.grading.batch.seed import NAME
from lstm_course.grading.calibration.stored import FOLDER
from lstm_course.grading.intake.plain_files import plain_files
from lstm_course.grading.intake.released_cells import KNOWN, KnownCell, read_known
from lstm_course.grading.intake.restore_cells import SKIP
from lstm_course.grading.jobs import MB, Cell, InstructorCell, Job, Limits, is_test

_SMALL = MB
_SQLITE = "sqlite:///"
_MOST_FILES, _MOST_BYTES = 2000, 512 * MB


@dataclass(frozen=True)
class Folders:
    """submitted: what the student handed in. own: the instructor's folders of the assignment, the best first. hidden:
    what is the instructor's business alone, and everybody's work. kept: the gradebook's folder."""

    submitted: Path
    own: tuple[Path, ...] = ()
    hidden: tuple[str, ...] = ()
    kept: Path = Path()

    @classmethod
    def of(cls, course: Any, assignment: str, student: str) -> Folders:
        """Return the folders in nbgrader's CourseDirectory."""
        own = (course.source_directory, course.release_directory)
        return cls(
            Path(course.format_path(course.submitted_directory, student, assignment)),
            tuple(Path(course.format_path(folder, ".", assignment)) for folder in own),
            _hidden(course),
            _beside_gradebook(course),
        )


def _hidden(course: Any) -> tuple[str, ...]:
    root, kept = Path(course.root).absolute(), _beside_gradebook(course)
    folders = ("source", "release", "submitted", "autograded", "feedback")
    url = str(course.db_url)
    gradebook = [Path(url.removeprefix(_SQLITE)), kept / NAME] if url.startswith(_SQLITE) else []
    hidden = (root, *(root / getattr(course, f"{name}_directory") for name in folders), *gradebook, kept / FOLDER)
    return tuple(sorted({*map(str, hidden)}))


def _beside_gradebook(course: Any) -> Path:
    """Return the gradebook's folder; that of the course for a gradebook on a server."""
    url = str(course.db_url)
    return Path(url.removeprefix(_SQLITE)).parent if url.startswith(_SQLITE) else Path(course.root).absolute()


def make_job(nb: Any, resources: Mapping[str, Any], folders: Folders, seed: int, limits: Limits) -> Job:
    """Return the job of a notebook that nbgrader has sanitised."""
    names = resources["nbgrader"]
    if (known := resources.get(KNOWN)) is None:
        known = read_known(names["db_url"], names["assignment"], names["notebook"])
    tests = {cell.name: (cell.source, cell.points) for cell in known if cell.is_test}
    return Job(
        student=names["student"],
        assignment=names["assignment"],
        notebook=names["notebook"],
        cells=tuple(_cell(cell, tests) for cell in nb.cells),
        instructor=_instructor(names["notebook"], folders, known),
        files=_files(folders.submitted),
        own_files=next(filter(None, map(_files, folders.own)), {}),
        seed=seed,
        hidden=folders.hidden,
        limits=limits,
    )


def _cell(cell: Any, tests: Mapping[str, tuple[str, float]]) -> Cell:
    if cell.cell_type != "code":
        return Cell("leave")
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    if is_test(cell) and grade_id in tests:
        source, points = tests[grade_id]
        return Cell("test", source, grade_id, points)
    if is_test(cell) or SKIP in cell.metadata.get("tags", ()):
        return Cell("leave")
    return Cell("run", cell.source, grade_id)


def _instructor(notebook: str, folders: Folders, known: Sequence[KnownCell]) -> tuple[InstructorCell, ...]:
    for folder in folders.own:
        path = folder / f"{notebook}.ipynb"
        try:
            return _cells_of(path, path.stat().st_mtime)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    # Not at hand: then only the cells that nbgrader knows by name.
    return tuple(_instructors(cell.marks(), cell.source) for cell in known if cell.cell_type == "code")


@lru_cache(maxsize=64)
def _cells_of(path: Path, changed: float) -> tuple[InstructorCell, ...]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = (cell for cell in cells if cell["cell_type"] == "code")
    return tuple(_instructors(cell["metadata"].get("nbgrader", {}), "".join(cell["source"])) for cell in code)


def _instructors(marks: Mapping[str, Any], source: str) -> InstructorCell:
    kind: Any = "solution" if marks.get("solution") else "test" if marks.get("grade") else "other"
    return InstructorCell(kind, source, str(marks.get("grade_id", "")))


def _files(folder: Path) -> dict[str, bytes | Path]:
    """Return the plain files in a folder and below: what is small as it is, what is large by its path."""
    found: dict[str, bytes | Path] = {}
    total = 0
    for path, about in plain_files(folder):
        total += about.st_size
        if total > _MOST_BYTES or len(found) >= _MOST_FILES:
            break
        found[path.relative_to(folder).as_posix()] = path.read_bytes() if about.st_size <= _SMALL else path
    return found


def language_of(nb: Any) -> str:
    """Return the language of a notebook's kernel, in lower case."""
    kernel, info = nb.metadata.get("kernelspec", {}), nb.metadata.get("language_info", {})
    told = kernel.get("language") or info.get("name") or kernel.get("name") or "python"
    return "python" if "python" in str(told).lower() else str(told).lower()
