"""One JupyterLab on a throw-away copy of the course, and one browser, for all tests of a process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from lstm_course.desk.jupyter import jupyterlab
from lstm_course.desk.lab import SETTINGS

ROOT = Path(__file__).parents[2]
UNIT = "04_lstm_gates"


def pytest_collection_modifyitems(items):
    here = f"{Path(__file__).parent}{os.sep}"
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    for item in items:
        if str(item.path).startswith(here):  # there are thousands of others
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """Return the instructor's folder: configuration, solutions and released notebooks as they are in the clone."""
    root = tmp_path_factory.mktemp("course").resolve()
    for name in ("solutions", "course"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".*"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


@pytest.fixture(scope="session")
def server(course, tmp_path_factory):
    home = tmp_path_factory.mktemp("jupyter")
    environment = {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    options = (
        "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True", "--ServerApp.port=0",
    )  # fmt: skip
    with jupyterlab(course, settings=SETTINGS, environment=environment, options=options) as running:
        yield running


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    from tests.browser.chromium import chromium

    with chromium(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def notebook(course, server, browser, request):
    """Open a copy of the unit's released notebook, this test's own, with a fresh kernel."""
    from tests.browser.chromium import NotebookPage

    copy = course / "students" / request.node.name / f"{UNIT}.ipynb"
    copy.parent.mkdir(parents=True)
    shutil.copy(course / "course" / UNIT / f"{UNIT}.ipynb", copy)
    path = quote(copy.relative_to(course).as_posix())
    yield NotebookPage(browser, server.address(f"lab/tree/{path}") + "&reset")
    for session in server.ask("sessions"):
        server.ask(f"sessions/{session['id']}", method="DELETE")
