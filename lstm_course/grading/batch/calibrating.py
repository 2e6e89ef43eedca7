"""What the model solutions of an assignment's notebooks need, found out for all of them, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.execute import GradingExecute
from lstm_course.grading.batch.make_job import Folders
from lstm_course.grading.batch.model_solution import NotCalibrated, calibration_of
from lstm_course.grading.calibration.found import Calibration
from lstm_course.grading.intake.released_cells import KnownCell, read_known
from lstm_course.grading.jobs import Job, Result
from lstm_course.grading.runners import runner

Notebooks = Mapping[str, Sequence[KnownCell]]
"""Notebook → what the gradebook knows of it; where that is nothing, the source notebook's own cells count."""
_QUIET: Callable[[], None] = lambda: None


def calibrations(
    parent: Any,
    course: Any,
    unit: str,
    notebooks: Notebooks,
    workers: int = 1,
    executor: Executor | None = None,
    begin: Callable[[], None] = _QUIET,
    again: bool = False,
) -> dict[str, Calibration | NotCalibrated]:
    """Return for each notebook what is known of its model solution, found out where nothing is stored; or why not.

    parent    whose configuration counts, as traitlets have it
    course    nbgrader's CourseDirectory
    executor  where jobs run; here, unless told
    begin     is called before a notebook is run
    again     find it out, whatever is stored
    """
    limits, folders = GradingExecute(parent=parent).limits, Folders.of(course, unit, "")
    asked: list[Future[Result]] = []

    def run(job: Job) -> Result:
        if executor is None:
            return runner.run_job(job)
        asked.append(executor.submit(runner.run_job, job))
        return asked[-1].result()

    def one(notebook: str) -> Calibration | NotCalibrated:
        try:
            return calibration_of(unit, notebook, notebooks[notebook], folders, limits, run, begin, again)
        except NotCalibrated as error:
            return error

    names = sorted(notebooks)
    with ThreadPoolExecutor(max(1, workers), thread_name_prefix="calibrating") as threads:
        try:
            return dict(zip(names, threads.map(one, names), strict=True))
        except BaseException:  # Ctrl-C: nobody waits for a solution without end
            for future in asked:
                future.cancel()
            if executor is None:
                runner.close()
            raise


def calibrate_before(
    parent: Any,
    course: Any,
    unit: str,
    notebooks: Notebooks,
    workers: int,
    executor: Executor | None,
    say: Callable[[str], None],
) -> None:
    """Calibrate an assignment before a class is graded. What cannot be found out is said, and stops nothing."""
    begun: list[str] = []

    def begin() -> None:
        if not begun:
            begun.append(unit)
            say(f"the solution of {unit} is graded first, to see what its tests need")

    found = calibrations(parent, course, unit, notebooks, workers, executor, begin)
    if problems := [one for one in found.values() if isinstance(one, NotCalibrated)]:
        more = f" ({len(problems) - 1} more like it)" if len(problems) > 1 else ""
        say(f"the solution of {unit} could not be graded first: {problems[0]}{more}")
    outcomes = [test.outcome for one in found.values() if isinstance(one, Calibration) for test in one.tests]
    if begun and (less := outcomes.count("less protected")):
        say(f"{less} of {len(outcomes)} tests of {unit} cannot be judged apart; 'lstm-course adopt {unit}' says why")
    if begun and (failed := outcomes.count("not passed")):
        say(f"it does not pass {failed} of {len(outcomes)} tests; 'lstm-course adopt {unit}' says which")


def source_notebooks(course: Any, unit: str) -> list[str]:
    """Return the names of an assignment's source notebooks. Raises CourseError where there are none."""
    folder = Path(course.format_path(course.source_directory, ".", unit))
    if found := sorted(path.stem for path in folder.glob("*.ipynb")):
        return found
    there = sorted({path.parent.name for path in Path(course.root, course.source_directory).glob("**/*.ipynb")})
    raise CourseError(
        f"there is no notebook in {folder}: a released notebook and the gradebook hold no solution that could be run"
        + (f"; there are {', '.join(there)}" if there else "")
    )


def known_to_gradebook(course: Any, unit: str, notebook: str) -> tuple[KnownCell, ...]:
    """Return what the gradebook knows of a notebook; nothing where there is none, or one that cannot be read."""
    url = make_url(course.db_url)
    if url.drivername.startswith("sqlite") and not Path(str(url.database)).is_file():
        return ()
    with suppress(SQLAlchemyError):
        return read_known(course.db_url, unit, notebook)
    return ()
