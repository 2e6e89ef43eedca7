"""From the instructor's notebooks to the students': nbgrader's own generate_assignment, in a throw-away folder."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError

SOURCE, RELEASE = "solutions", "course"
LISTINGS = "lstm_course.building.repair_listings.GiveListings"
FOLDED = "lstm_course.building.fold_answers.FoldAnswers"
CODE_STUB = "raise NotImplementedError"
TEXT_STUB = "*Write your answer here.*"


def configure_release(c: Any) -> None:
    """Set the folders and the stubs of the course, for ``nbgrader_config.py`` and for ``release`` alike."""
    c.CourseDirectory.source_directory = SOURCE
    c.CourseDirectory.release_directory = RELEASE
    c.CourseDirectory.ignore.append("*.bak")  # what `build --force` kept of solutions/ is no student's business
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    if "preprocessors" not in c.GenerateAssignment:
        from nbgrader.converters import GenerateAssignment

        steps = list(GenerateAssignment.class_traits()["preprocessors"].default_args[0])
        after = next(i for i, step in enumerate(steps, 1) if step.__name__ == "ClearSolutions")
        c.GenerateAssignment.preprocessors = [*steps[:after], LISTINGS, FOLDED, *steps[after:]]


def release(name: str, notebook: str) -> str:
    """Return the notebook of assignment ``name`` as students get it, both as JSON text. The gradebook is not touched.

    Raises CourseError where nbgrader is missing or does not accept the notebook.
    """
    try:
        from nbgrader.converters import GenerateAssignment
        from nbgrader.converters.base import NbGraderException
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import Config
    except ImportError as error:
        raise CourseError(f"building needs nbgrader ({error}): pip install 'lstm-course[instructor]'") from None

    with tempfile.TemporaryDirectory(prefix="lstm-course-") as folder:
        root = Path(folder).resolve()  # nbgrader globs, and so must not meet a link
        source, released = (root / kind / name / f"{name}.ipynb" for kind in (SOURCE, RELEASE))
        source.parent.mkdir(parents=True)
        source.write_text(notebook, encoding="utf-8")
        config = Config()
        configure_release(config)
        config.CourseDirectory.root = str(root)
        config.GenerateAssignment.no_database = True  # what nbgrader's own --no-db does: saves 2 s, same bytes
        config.SaveCells.enabled = False
        config.CourseDirectory.assignment_id = name
        log, heard = _listener()
        here = os.getcwd()
        try:
            course = CourseDirectory(config=config, log=log)
            GenerateAssignment(coursedir=course, config=config, log=log).start()
        except (NbGraderException, SystemExit) as error:
            raise CourseError(f"nbgrader did not accept {name}: {_reason(heard) or error}") from None
        finally:
            os.chdir(here)
        return released.read_text(encoding="utf-8")


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _listener() -> tuple[logging.Logger, list[str]]:
    """Return a logger that keeps what nbgrader complains of, instead of printing it."""
    log, keeper = logging.Logger("lstm_course.release"), _Keeper()
    log.addHandler(keeper)
    return log, keeper.lines


def _reason(lines: list[str]) -> str:
    """Return what nbgrader complains of, in one line: the last line of its traceback, and the cell that it shows."""
    reason = next((line.strip().splitlines()[-1] for line in lines if "Traceback" in line), "")
    reason = reason.partition(": ")[2] or reason or next(iter(lines), "").partition("\n")[0]
    shown = [line.partition("Cell contents are:")[2].strip() for line in lines if "Cell contents are:" in line]
    return f"{reason} (in the cell that begins {shown[0].splitlines()[0]!r})" if shown and shown[0] else reason
