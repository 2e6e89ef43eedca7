"""The browser edition as a visitor meets it, the network off: a mistake named, a loop stopped, the work still there.

For whoever has one: ``LSTM_COURSE_LITE=lite python -m pytest tests/lite`` after ``make lite``.
"""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest

SITE = Path(os.environ.get("LSTM_COURSE_LITE") or "/nowhere")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (SITE / "jupyter-lite.json").is_file(), reason="LSTM_COURSE_LITE names no browser edition"),
    pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("chromedriver")), reason="chromium is missing"),
]
UNIT = "04_lstm_gates"
WRONG = "def update_cell(f, c, i, g):\n    return i * c + f * g"
ENDLESS = "def update_cell(f, c, i, g):\n    while True:\n        pass"
RIGHT = "def update_cell(f, c, i, g):\n    return f * c + i * g"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address():
    handler = functools.partial(_Quiet, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/lab/index.html?path={UNIT}/{UNIT}.ipynb"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from tests.browser.chromium import chromium

    with chromium(tmp_path_factory.mktemp("profile")) as running:
        running.execute_cdp_cmd("Network.enable", {})
        running.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["https://*"]})
        yield running


def test_mistakes_are_named_loops_end_and_work_is_found_again(address, browser):
    from tests.browser.chromium import NotebookPage

    page = NotebookPage(browser, address)
    imports = next(
        index
        for index, source in enumerate(_sources(browser))
        if source.startswith("import numpy") and "from lstm_course import check" in source
    )
    page.run(imports)
    for source, words in (
        (WRONG, ("not yet", "keep and add exchanged")),
        (ENDLESS, ("not yet", "still running after")),
        (RIGHT, ("passed",)),
    ):
        page.write("update_cell", source)
        page.run("update_cell")
        page.run("check_update_cell")
        page.until(page.is_idle, "the verdict")
        said = page.output("check_update_cell")
        assert all(word in said for word in words), said
    page.command("docmanager:save")
    NotebookPage(browser, address)
    assert RIGHT in _sources(browser)


def _sources(browser):
    return browser.execute_script(
        "return jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.sharedModel.source)"
    )
