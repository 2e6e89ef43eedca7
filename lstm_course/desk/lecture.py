"""``lstm-course lecture``: a unit as slides, executed, with sliders that move."""

from __future__ import annotations

import shutil
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from lstm_course.basics.errors import CourseError
from lstm_course.desk.jupyter import jupyterlab
from lstm_course.desk.live import run_live
from lstm_course.desk.source import Say, solved
from lstm_course.units.registry import get_unit

_DECK = "jupyterlab-slideshow:plugin"
# Read from the back of a room: larger letters, and figures as large as the screen allows.
_STYLES = {
    ".jp-Deck": {
        "--jp-content-font-size1": "20px",
        "--jp-code-font-size": "17px",
        "--jp-code-line-height": "1.4",
        "--jp-widgets-font-size": "18px",
    },
    ".jp-Deck figure img": {"width": "auto !important", "max-height": "70vh"},
}
SETTINGS = {
    _DECK: {"active": True},
    "@deathbeds/jupyterlab-fonts:fonts": {"styles": _STYLES},
}


def lecture(
    unit: str,
    browser: bool = True,
    port: int | None = None,
    say: Say = print,
) -> None:
    """Run the unit's solved notebook and open it as slides; returns when the server ends.

    The notebook runs in the very kernel that the slides then use, in a throw-away folder.
    Raises CourseError where the slides are not installed, UnknownName for an unknown unit.
    """
    name = get_unit(unit).name
    if find_spec("jupyterlab_slideshow") is None:
        raise CourseError("the slides need jupyterlab-slideshow: pip install 'lstm-course[lecture]'")
    text = solved(get_unit(unit))
    with TemporaryDirectory(prefix="lstm-course-lecture-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        notebook = root / f"{name}.ipynb"
        notebook.write_text(text, encoding="utf-8")
        page = f"lab/tree/{notebook.name}"
        with jupyterlab(root, port, page, SETTINGS, _private(root)) as server:
            for line in run_live(server, notebook, root):
                say(line)
            say(f"{name} as slides: {server.address(page)}")
            say("Space and the arrow keys turn the slides, sliders are live, Esc ends the show, Ctrl-C here ends all.")
            if browser:
                server.open_browser()
            server.wait()


def _private(root: Path) -> dict[str, str]:
    """Slide mode is a setting that JupyterLab saves: keep it out of the lecturer's own settings."""
    from jupyterlab.commands import get_user_settings_dir

    settings = root / ".settings"
    with suppress(OSError, shutil.Error):
        shutil.copytree(get_user_settings_dir(), settings, ignore=shutil.ignore_patterns("jupyterlab-slideshow"))
    return {
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / ".workspaces"),
        "LSTM_COURSE_OPEN": "1",  # the room guesses aloud: no figure waits for a guess that is written
    }
