"""The instructor's own notebook as a submission: its job, and what calibrating it found, looked up or found out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.make_job import Folders, language_of, make_job
from lstm_course.grading.calibration import stored
from lstm_course.grading.calibration.calibrate import calibrate, needs_none
from lstm_course.grading.calibration.found import Calibration
from lstm_course.grading.intake.plain_files import plain_files
from lstm_course.grading.intake.recover_notebook import mended
from lstm_course.grading.intake.released_cells import KNOWN, KnownCell
from lstm_course.grading.intake.restore_cells import restored
from lstm_course.grading.jobs import Job, Limits, Result

Run = Callable[[Job], Result]
NOTHING = Calibration()
_SEED = 0  # no hidden case is looked at, and the course's own seed may not be there yet

_known: dict[tuple[Any, ...], Calibration] = {}  # in this process: a class has the same source notebook


class NotCalibrated(Exception):
    """Why nothing could be found out, in words."""


def calibration_of(
    assignment: str,
    notebook: str,
    known: Sequence[KnownCell],
    folders: Folders,
    limits: Limits,
    run: Run,
    begin: Callable[[], None] = lambda: None,
    again: bool = False,
) -> Calibration:
    """Return what is stored of a notebook, or find it out and store it.

    begin  is called before the notebook is run
    again  find it out, whatever is stored

    Raises NotCalibrated where there is no source notebook, or where it could not be run. That is remembered, too: it
    is not tried again for every submission.
    """
    source = source_of(notebook, folders)
    now = (source, tuple(known), limits, tuple(_stamps(source.parent)))
    if again or now not in _known:
        _known[now] = NOTHING
        try:
            job = job_of(assignment, notebook, known, folders, limits)
            if not needs_none(job):
                _known[now] = _found(job, folders, run, begin, again)
        except NotCalibrated:
            raise
        except Exception as error:
            raise NotCalibrated(f"{type(error).__name__}: {error}"[:300]) from error
    return _known[now]


def source_of(notebook: str, folders: Folders) -> Path:
    """Return the instructor's own notebook, with the solutions in it. Raises NotCalibrated where there is none."""
    path = folders.own[0] / f"{notebook}.ipynb" if folders.own else Path(f"{notebook}.ipynb")
    if not path.is_file():
        raise NotCalibrated(
            f"there is no {path}: the released notebook and the gradebook hold no solution that could be run"
        )
    return path


def job_of(assignment: str, notebook: str, known: Sequence[KnownCell], folders: Folders, limits: Limits) -> Job:
    """Return the job of the instructor's own notebook, as of a submission in which nothing is wrong."""
    source = source_of(notebook, folders)
    taken = mended(source.read_bytes())
    if taken.notebook is None:
        raise NotCalibrated(f"{source}: {taken.reason}")
    known = known or cells_of(taken.notebook["cells"])
    nb, _ = restored(taken.notebook, known)
    if (language := language_of(nb)) != "python":
        raise NotCalibrated(f"{source} is in {language}")
    names = {"student": "", "assignment": assignment, "notebook": notebook}
    as_submitted = replace(folders, submitted=source.parent)
    return make_job(nb, {"nbgrader": names, KNOWN: known}, as_submitted, _SEED, limits)


def cells_in_source(course: Any, assignment: str, notebook: str) -> tuple[KnownCell, ...]:
    """Return what the gradebook will know of a source notebook, when it is generated next."""
    folders = Folders.of(course, assignment, "")
    taken = mended(source_of(notebook, folders).read_bytes())
    return cells_of(taken.notebook["cells"]) if taken.notebook else ()


def cells_of(cells: Iterable[Any]) -> tuple[KnownCell, ...]:
    """Return what the gradebook will know of a source notebook that was never released."""
    found = []
    for cell in cells:
        marks = cell["metadata"].get("nbgrader", {})
        if name := marks.get("grade_id"):
            grade, solution, task = (bool(marks.get(flag)) for flag in ("grade", "solution", "task"))
            locked = not solution and (grade or bool(marks.get("locked")))
            points = float(marks.get("points") or 0)
            found.append(KnownCell(name, cell["cell_type"], cell["source"], locked, grade, solution, task, points))
    return tuple(found)


def _found(job: Job, folders: Folders, run: Run, begin: Callable[[], None], again: bool) -> Calibration:
    path, key = stored.path_of(folders.kept, job.assignment), stored.key_of(job)
    found = None if again else stored.read(path, job.notebook, key)
    if found is None:
        begin()
        found = calibrate(job, run)
        with suppress(CourseError):  # it serves this batch, and is found out again for the next
            stored.write(path, job.notebook, key, found)
    return found


def _stamps(folder: Path) -> Iterable[tuple[str, int, int]]:
    for path in sorted([*folder.glob("*.ipynb"), *(path for path, _ in plain_files(folder))]):
        about = path.stat()
        yield str(path), about.st_size, about.st_mtime_ns
