"""One course folder, driven through nbgrader's own converters and exchange, without its command line."""

from __future__ import annotations

import glob
import logging
import os
import re
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path
from nbgrader import exchange
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config, ConfigFileNotFound, JSONFileConfigLoader, LoggingConfigurable, PyFileConfigLoader

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.execute import GradingExecute
from lstm_course.grading.batch.gradebook import (
    Known,
    in_words,
    know_new_gradebooks,
    put_scripts_on_path,
    read_gradebook,
)
from lstm_course.grading.batch.log_file import LogFile
from lstm_course.grading.batch.one_submission import imported
from lstm_course.grading.batch.shared_gradebook import shared_gradebook
from lstm_course.grading.batch.side_by_side import BatchAutograde
from lstm_course.grading.jobs import GradedSubmission

CONFIG_FILE = "nbgrader_config.py"


class Course(LoggingConfigurable):
    """The steps from release to feedback, each for one unit, in the order of a term.

    root      the course folder; its ``nbgrader_config.py`` counts
    log_file  what nbgrader has to say goes there
    as_user   the user's and the machine's own settings for nbgrader count, too, as they do for ``nbgrader``
    anywhere  it need not have an ``nbgrader_config.py``
    changes   settings that count in the place of what the files say
    """

    def __init__(
        self,
        root: str | Path,
        log_file: str | Path,
        as_user: bool = False,
        anywhere: bool = False,
        changes: Config | None = None,
    ) -> None:
        folder = Path(root).resolve()
        config = _config_of(folder, as_user, anywhere)
        self.root = Path(config.CourseDirectory.get("root") or folder).resolve()
        config.CourseDirectory.root = str(self.root)
        config.merge(changes or {})
        self._handler = LogFile(log_file)
        logger = logging.Logger(f"lstm_course.grading {self.root}", logging.INFO)
        logger.addHandler(self._handler)
        super().__init__(config=config, log=logger)

    def close(self) -> None:
        self._handler.close()

    @property
    def gradebook(self) -> Gradebook:
        """A fresh connection, to be used in a ``with`` statement."""
        return Gradebook(self.folder().db_url, self.folder().course_id)

    def known(self) -> Known:
        """Return what the gradebook knows of the units. Raises CourseError if it cannot be read."""
        return read_gradebook(self.folder().db_url, self.folder().course_id)

    @property
    def log_file(self) -> Path:
        return Path(self._handler.baseFilename)

    def submitted(self, student: str, unit: str = "") -> Path:
        """Return where a student's collected submission lies; without a unit, all of that student's."""
        path = self._path("submitted", unit or "unit", student)
        return path if unit else path.parent

    def submissions(self) -> list[tuple[str, str]]:
        """Return (student, unit) of every submission that was collected, in alphabetical order."""
        folder = self.folder()
        folders = filter(os.path.isdir, glob.glob(str(self.submitted("*", "*"))))
        parts = "(?P<student>[^/\\\\]+)", "(?P<unit>[^/\\\\]+)"
        pattern = folder.format_path(folder.submitted_directory, *parts, escape=True)
        found = [re.fullmatch(pattern, path) for path in folders]
        return sorted((match["student"], match["unit"]) for match in found if match)

    @property
    def is_protected(self) -> bool:
        """Return whether notebooks run in our sandbox: whether somebody called ``configure(c)``."""
        kinds = map(imported, Autograde(parent=self).autograde_preprocessors)
        return any(isinstance(kind, type) and issubclass(kind, GradingExecute) for kind in kinds)

    def autograded(self, unit: str, student: str) -> Path:
        """Return where a student's graded notebooks lie."""
        return self._path("autograded", unit, student)

    def feedback(self, unit: str, student: str) -> Path:
        """Return where the pages for a student lie."""
        return self._path("feedback", unit, student)

    def generate(self, unit: str) -> None:
        """Make the students' version of ``unit``, and enter its cells and points into the gradebook."""
        with self._at_work():
            GenerateAssignment(coursedir=self.folder(unit, "."), parent=self, force=True).start()

    def release(self, unit: str) -> None:
        """Put ``unit`` from the release folder into the exchange."""
        self._exchange(exchange.default.ExchangeReleaseAssignment, unit, force=True)

    def fetch(self, unit: str, student: str, home: Path) -> None:
        """As a student: get ``unit`` into the folder ``home``."""
        self._exchange(exchange.default.ExchangeFetchAssignment, unit, student, home)

    def submit(self, unit: str, student: str, home: Path) -> None:
        """As a student: hand in ``home/unit``."""
        self._exchange(exchange.default.ExchangeSubmit, unit, student, home)

    def collect(self, unit: str) -> None:
        """Get everybody's latest submission out of the exchange."""
        self._exchange(exchange.default.ExchangeCollect, unit, update=True)

    def autograde(
        self, unit: str = "*", student: str = "*", *, force: bool = False, **how: Any
    ) -> list[GradedSubmission]:
        """Grade the collected submissions that are new, and say how each went.

        ``how`` is for ``BatchAutograde.grade``.
        """
        batch = BatchAutograde(coursedir=self.folder(unit, student), parent=self, force=force)
        with self._at_work():
            return batch.grade(**how)

    def write_feedback(self, unit: str, student: str = "*") -> None:
        """Turn the graded notebooks into pages for the students."""
        with self._at_work(), shared_gradebook():
            GenerateFeedback(coursedir=self.folder(unit, student), parent=self, force=True).start()

    def release_feedback(self, unit: str) -> None:
        """Put the pages into the exchange, each where only its student can find it."""
        self._exchange(exchange.default.ExchangeReleaseFeedback, unit)

    def fetch_feedback(self, unit: str, student: str, home: Path) -> None:
        """As a student: get the pages into ``home/unit/feedback``."""
        self._exchange(exchange.default.ExchangeFetchFeedback, unit, student, home)

    def export(self, path: Path) -> None:
        """Write the whole gradebook as nbgrader's CSV."""
        plugin = CsvExportPlugin(parent=self)
        plugin.to = str(path)
        with self._at_work(), self.gradebook as gradebook:
            plugin.export(gradebook)

    def _path(self, step: str, unit: str, student: str) -> Path:
        folder = self.folder()
        return Path(folder.format_path(getattr(folder, f"{step}_directory"), student, unit))

    def folder(self, unit: str = "", student: str = "*") -> CourseDirectory:
        """Return nbgrader's CourseDirectory."""
        return CourseDirectory(parent=self, assignment_id=unit, student_id=student)

    def _exchange(self, step: Any, unit: str, student: str = "*", home: Path | None = None, **settings: Any) -> None:
        """Do a step of the exchange; as a student, in a folder of the student's own."""
        if home:
            settings |= {"assignment_dir": str(home), "cache": str(home / ".nbgrader_cache")}
        who = Authenticator(parent=self)
        with self._at_work():
            step(coursedir=self.folder(unit, student), authenticator=who, parent=self, **settings).start()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Turn nbgrader's errors into one line that names the log."""
        put_scripts_on_path()
        know_new_gradebooks()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's own, about its database sessions
                yield
        except (NbGraderException, ExchangeError, SQLAlchemyError, OSError) as error:
            raise CourseError(f"{in_words(error)} (more in {self._handler.baseFilename})") from error


def _config_of(root: Path, as_user: bool, anywhere: bool) -> Config:
    """Return what nbgrader would read when started in ``root``. Raises CourseError where it cannot be read."""
    if not (root / CONFIG_FILE).is_file() and not anywhere:
        raise CourseError(f"there is no {CONFIG_FILE} in {root}; 'lstm-course new {root}' makes a course folder")
    config = Config()
    elsewhere = reversed(jupyter_config_path()) if as_user else ()
    for folder in map(str, [*elsewhere, root]):
        for kind, name in ((PyFileConfigLoader, CONFIG_FILE), (JSONFileConfigLoader, f"{Path(CONFIG_FILE).stem}.json")):
            with suppress(ConfigFileNotFound):
                config.merge(_load(kind(name, path=folder), Path(folder, name)))
    return config


def _load(loader: Any, path: Path) -> Config:
    try:
        return loader.load_config()
    except (ConfigFileNotFound, CourseError):
        raise
    except Exception as error:
        lines = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == str(path)]
        number = getattr(error, "lineno", None) or (lines[-1] if lines else None)
        where = f"line {number} of {path}" if number else str(path)
        raise CourseError(f"{where}: {type(error).__name__}: {getattr(error, 'msg', None) or error}") from error
