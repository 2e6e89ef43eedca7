"""One course folder, driven through nbgrader's own converters and exchange, without its command line."""

from __future__ import annotations

import glob
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader import exchange
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config, LoggingConfigurable, PyFileConfigLoader

from lstm_course.errors import CourseError
from lstm_course.grading.batch import BatchAutograde, Expect, Graded, Report
from lstm_course.grading.scripts import put_scripts_on_path
from lstm_course.grading.trouble import in_words

CONFIG_FILE = "nbgrader_config.py"


class Course(LoggingConfigurable):
    """The steps from release to feedback, each for one unit, in the order of a term.

    root      the course folder; its ``nbgrader_config.py`` counts
    log_file  what nbgrader has to say goes there
    """

    def __init__(self, root: str | Path, log_file: str | Path) -> None:
        self.root = Path(root).resolve()
        config = _config_of(self.root)
        config.CourseDirectory.root = str(self.root)
        self._handler = logging.FileHandler(log_file, delay=True)
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger = logging.Logger(f"lstm_course.grading {self.root}", logging.INFO)
        logger.addHandler(self._handler)
        super().__init__(config=config, log=logger)

    def close(self) -> None:
        self._handler.close()

    @property
    def gradebook(self) -> Gradebook:
        """A fresh connection, to be used in a ``with`` statement."""
        return Gradebook(self._folder().db_url, self._folder().course_id)

    @property
    def log_file(self) -> Path:
        return Path(self._handler.baseFilename)

    def submitted(self, student: str, unit: str = "") -> Path:
        """Where a student's collected submission lies; without a unit, all of that student's."""
        folder = self._folder()
        path = Path(folder.format_path(folder.submitted_directory, student, unit or "unit"))
        return path if unit else path.parent

    def submissions(self) -> list[tuple[str, str]]:
        """(student, unit) of every submission that was collected, in alphabetical order."""
        folders = glob.glob(str(self.submitted("*", "*")))
        return sorted((Path(folder).parent.name, Path(folder).name) for folder in folders if os.path.isdir(folder))

    def autograded(self, unit: str, student: str) -> Path:
        """Where a student's graded notebooks lie."""
        folder = self._folder()
        return Path(folder.format_path(folder.autograded_directory, student, unit))

    def feedback(self, unit: str, student: str) -> Path:
        """Where the pages for a student lie."""
        folder = self._folder()
        return Path(folder.format_path(folder.feedback_directory, student, unit))

    def generate(self, unit: str) -> None:
        """Make the students' version of ``unit``, and enter its cells and points into the gradebook."""
        with self._at_work():
            GenerateAssignment(coursedir=self._folder(unit, "."), parent=self, force=True).start()

    def release(self, unit: str) -> None:
        """Put ``unit`` from the release folder into the exchange."""
        self._exchange(exchange.default.ExchangeReleaseAssignment, unit, force=True)

    def fetch(self, unit: str, student: str, home: Path) -> None:
        """As a student: get ``unit`` into the folder ``home``."""
        self._exchange(exchange.default.ExchangeFetchAssignment, unit, student, assignment_dir=str(home))

    def submit(self, unit: str, student: str, home: Path) -> None:
        """As a student: hand in ``home/unit``."""
        self._exchange(
            exchange.default.ExchangeSubmit,
            unit,
            student,
            assignment_dir=str(home),
            cache=str(home / ".nbgrader_cache"),
        )

    def collect(self, unit: str) -> None:
        """Get everybody's latest submission out of the exchange."""
        self._exchange(exchange.default.ExchangeCollect, unit, update=True)

    def autograde(
        self,
        unit: str = "*",
        student: str = "*",
        *,
        workers: int = 2,
        force: bool = False,
        report: Report | None = None,
        expect: Expect | None = None,
    ) -> list[Graded]:
        """Grade the collected submissions that are new, and say how each went; see ``BatchAutograde.grade``."""
        batch = BatchAutograde(coursedir=self._folder(unit, student), parent=self, force=force)
        with self._at_work():
            return batch.grade(workers, report, expect=expect)

    def write_feedback(self, unit: str, student: str = "*") -> None:
        """Turn the graded notebooks into pages for the students."""
        with self._at_work():
            GenerateFeedback(coursedir=self._folder(unit, student), parent=self, force=True).start()

    def release_feedback(self, unit: str) -> None:
        """Put the pages into the exchange, each where only its student can find it."""
        self._exchange(exchange.default.ExchangeReleaseFeedback, unit)

    def fetch_feedback(self, unit: str, student: str, home: Path) -> None:
        """As a student: get the pages into ``home/unit/feedback``."""
        self._exchange(
            exchange.default.ExchangeFetchFeedback,
            unit,
            student,
            assignment_dir=str(home),
            cache=str(home / ".nbgrader_cache"),
        )

    def export(self, path: Path) -> None:
        """The whole gradebook as nbgrader's CSV."""
        plugin = CsvExportPlugin(parent=self)
        plugin.to = str(path)
        with self._at_work(), self.gradebook as gradebook:
            plugin.export(gradebook)

    def _folder(self, unit: str = "", student: str = "*") -> CourseDirectory:
        return CourseDirectory(parent=self, assignment_id=unit, student_id=student)

    def _exchange(self, step: Any, unit: str, student: str = "*", **settings: Any) -> None:
        with self._at_work():
            step(
                coursedir=self._folder(unit, student),
                authenticator=Authenticator(parent=self),
                parent=self,
                **settings,
            ).start()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """nbgrader's errors become one line that names the log."""
        put_scripts_on_path()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's own, about its database sessions
                yield
        except (NbGraderException, ExchangeError, SQLAlchemyError, OSError) as error:
            raise CourseError(f"{in_words(error)} (more in {self._handler.baseFilename})") from error


def _config_of(root: Path) -> Config:
    if not (root / CONFIG_FILE).is_file():
        raise CourseError(f"there is no {CONFIG_FILE} in {root}; 'lstm-course new {root}' makes a course folder")
    return PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
