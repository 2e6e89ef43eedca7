"""One JupyterLab on a throw-away copy of the course, and one browser, for all tests of a process.

What costs seconds is done once: the page of JupyterLab stays loaded from test to test, and kernels are forked.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lstm_course.desk.jupyter import jupyterlab
from lstm_course.desk.lab import SETTINGS
from tests.notebooks import warm_kernel

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
def kernels(tmp_path_factory):
    """Return a folder for JUPYTER_PATH whose kernels start with what draws loaded."""
    with warm_kernel.forked(tmp_path_factory.mktemp("kernels"), "python3", warm_kernel.DRAWING) as folder:
        yield str(folder)


@pytest.fixture(scope="session")
def server(course, kernels, tmp_path_factory):
    home = tmp_path_factory.mktemp("jupyter")
    environment = {
        "JUPYTER_PATH": kernels,
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
def opened(course, server, browser):
    """Return how a notebook is opened: in the JupyterLab that is loaded, with a fresh kernel."""
    from tests.browser.chromium import NotebookPage, fresh, until

    def opened(file):
        if not fresh(browser):
            browser.get(server.address("lab") + "&reset")
            until(browser, lambda: fresh(browser), "JupyterLab")
        return NotebookPage.open(browser, file.relative_to(course).as_posix())

    yield opened
    fresh(browser)
    end_kernels(server)


def end_kernels(server):
    for session in server.ask("sessions"):
        server.ask(f"sessions/{session['id']}", method="DELETE")


@pytest.fixture
def notebook(course, opened, request):
    """Open a copy of the unit's released notebook, this test's own."""
    copy = course / "students" / request.node.name / f"{UNIT}.ipynb"
    copy.parent.mkdir(parents=True)
    shutil.copy(course / "course" / UNIT / f"{UNIT}.ipynb", copy)
    return opened(copy)
