"""``lstm-course lecture``: a unit as slides, executed, with sliders that move."""

from __future__ import annotations

import shutil
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.desk.jupyter import LINES_WRAPPED, jupyterlab
from lstm_course.desk.live import run_live
from lstm_course.desk.notes import add_notes
from lstm_course.desk.pages import MARK, TENTHS, fit_pages, number_pages
from lstm_course.desk.slides import as_slides
from lstm_course.desk.source import Say, solved
from lstm_course.units.registry import get_unit

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from lstm_course.units.unit import Unit

_DECK = "jupyterlab-slideshow:plugin"
# Read from the back of a room: letters that grow with the screen, figures as large as it allows, no bars where
# code is folded away.
_STYLES: dict[str, dict[str, str]] = {
    ".jp-Deck": {
        "--jp-content-font-size1": "min(2.1vw, 3.7vh)",
        "--jp-code-font-size": "min(1.65vw, 2.9vh)",
        "--jp-code-line-height": "1.35",
        "--jp-widgets-font-size": "min(1.6vw, 2.8vh)",
    },
    ".jp-Deck figure img": {"width": "auto !important", "min-width": "45vw", "max-height": "62vh"},
    ".jp-Deck .jp-Placeholder.jp-InputPlaceholder": {"display": "none"},
    # Curves of trainings above the figure that is made of them: pages.py reckons without them.
    ".jp-Deck .jp-OutputArea:has(figure) .lstm-training > :not(:first-child)": {"display": "none"},
    ".jp-Deck .lstm-microscope .m-sheet": {"max-height": "48vh"},
    ".jp-Deck mjx-container[display=true]": {"font-size": "85% !important"},
    # What stands there for screen readers alone would make a formula's line wider than the slide.
    ".jp-Deck mjx-assistive-mml": {"width": "1px !important"},
    # The slides' numbers are the only layers. They stand in the margin, beside the text.
    ".jp-Deck .jp-Cell.jp-deck-mod-layer": {
        "--jp-content-font-size1": "min(1.3vw, 2.3vh)",
        "position": "fixed !important",
        "left": "0.2vw !important",
        "bottom": "4vh !important",
        "right": "auto !important",
        "top": "auto !important",
        "width": "auto !important",
        "padding": "0 !important",
        "opacity": "0.7",
        "z-index": "10",
    },
}
for _k in TENTHS:
    _letters = {
        "--jp-content-font-size1": f"min({0.21 * _k:.3g}vw, {0.37 * _k:.3g}vh)",
        "--jp-code-font-size": f"min({0.165 * _k:.3g}vw, {0.29 * _k:.3g}vh)",
    }
    _STYLES[f".jp-Deck .jp-Cell:has(.{MARK}{_k})"] = _letters
    _STYLES[f'.jp-Deck .jp-Cell[data-jpf-cell-tags*=",{MARK}{_k},"]'] = _letters
SETTINGS = {
    _DECK: {"active": True},
    **LINES_WRAPPED,
    "@deathbeds/jupyterlab-fonts:fonts": {"styles": _STYLES},
}


def lecture(
    unit: str,
    browser: bool = True,
    port: int | None = None,
    say: Say = print,
    solutions: bool = False,
) -> None:
    """Run the unit's solved notebook and open it as slides; returns when the server ends.

    The notebook runs in the very kernel that the slides then use, in a throw-away folder. The slides themselves hold
    no solution and no model answer, unless ``solutions`` asks for them.
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
            for line in run_live(server, notebook, root, partial(present, unit=get_unit(unit), solutions=solutions)):
                say(line)
            say(f"{name} as slides: {server.address(page)}")
            say("Space and the arrow keys turn the slides, sliders are live, Esc ends the show, Ctrl-C here ends all.")
            if browser:
                server.open_browser()
            server.wait()


def present(executed: NotebookNode, unit: Unit, solutions: bool = False) -> None:
    """Make an executed notebook of the unit into its slides."""
    add_notes(executed, unit)
    as_slides(executed, solutions)
    fit_pages(executed.cells)
    number_pages(executed)


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
