"""nbgrader's export plugins for Canvas and Moodle.

``nbgrader export --exporter=lstm_course.grading.registrar.exporters.Canvas --to=FILE``; ``lstm-course export`` is the
same with questions asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import write_atomically
from lstm_course.grading.registrar.platforms import PLATFORMS, Exported, Sheet
from lstm_course.grading.registrar.points import Points, points_in
from lstm_course.grading.registrar.roster_file import text_of
from lstm_course.grading.registrar.spreadsheet import as_csv


class PlatformExporter(ExportPlugin):
    """Writes the points of a gradebook as a learning platform reads them."""

    platform = ""
    like = Unicode("", help="a gradebook file that the platform itself exported: has its ids").tag(config=True)
    zero = Bool(False, help="0 for who handed in nothing, not an empty cell").tag(config=True)
    force = Bool(False, help="replace a file that is there").tag(config=True)

    def export(self, gradebook: Any) -> None:
        """Write the file. SystemExit, as nbgrader's own commands have it, where that cannot be done."""
        try:
            self.write(*self.made(gradebook))
        except CourseError as error:
            raise SystemExit(str(error)) from None

    @property
    def path(self) -> Path:
        return Path(self.to or f"grades-{self.platform}.csv")

    def made(self, gradebook: Any) -> tuple[Points, Sheet]:
        """Return the points, and the lines of the file; nothing is written."""
        make, begins = PLATFORMS[self.platform]
        points = points_in(gradebook, [*map(str, self.assignment)], [*map(str, self.student)])
        like = Exported.read(text_of(Path(self.like), "utf-8"), begins, self.like) if self.like else None
        return points, make(points, like, self.zero)

    def write(self, points: Points, sheet: Sheet) -> None:
        """Write the file whole or not at all. Raises CourseError where one is there, without ``force``."""
        if self.path.exists() and not self.force:
            raise CourseError(f"{self.path} is there already: give another name, or --force")
        write_atomically(self.path, as_csv(sheet.rows))


class Canvas(PlatformExporter):
    platform = "canvas"


class Moodle(PlatformExporter):
    platform = "moodle"


EXPORTERS = {kind.platform: kind for kind in (Canvas, Moodle)}
