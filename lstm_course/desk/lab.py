"""``lstm-course lab``: JupyterLab on a student's own copy of the course."""

from __future__ import annotations

from pathlib import Path

from lstm_course.classroom.progress import open_on
from lstm_course.desk.copy import MEMORY, bring
from lstm_course.desk.jupyter import LINES_WRAPPED, jupyterlab, need_jupyterlab
from lstm_course.desk.source import Say, released

DEFAULT = "my-course"
SETTINGS = {
    **LINES_WRAPPED,
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}


def lab(
    folder: Path | None = None,
    browser: bool = True,
    port: int | None = None,
    say: Say = print,
    progress: bool = False,
) -> None:
    """Bring the course into ``folder`` and open it; returns when the server ends.

    Raises CourseError where the folder cannot hold a copy, or there is no course to copy.
    """
    need_jupyterlab()
    if folder is None:
        folder = Path(".") if Path(MEMORY).exists() else Path(DEFAULT)
    with released(say, progress) as release:
        for line in bring(release, folder):
            say(line)
    start = open_on(folder)
    page = f"lab/tree/{start}" if start else "lab"
    with jupyterlab(folder, port, page, SETTINGS) as server:
        say(f"JupyterLab on {folder}: {server.address(page)}")
        say("Ctrl-C here ends it.")
        if browser:
            server.open_browser()
        server.wait()
