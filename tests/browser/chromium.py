"""Debian's Chromium without a window, driven by selenium, and a page of JupyterLab as a person sees it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

BROWSER, DRIVER = (shutil.which(name) for name in ("chromium", "chromedriver"))
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60  # seconds for one thing to happen on a busy machine; what is ready sooner goes on at once


@contextmanager
def chromium(profile: Path, width: int = 1280, height: int = 900, scale: float = 1) -> Iterator[webdriver.Chrome]:
    """Open a browser with a fresh profile."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.add_argument(f"--force-device-scale-factor={scale}")
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        browser.set_script_timeout(PATIENCE)
        yield browser
    finally:
        browser.quit()


def until(browser: webdriver.Chrome, happens: Callable[[], Any], what: str) -> Any:
    """Wait until ``happens()`` is true, and return it. An element that was just redrawn counts as not yet."""
    from selenium.common.exceptions import StaleElementReferenceException

    wait = WebDriverWait(browser, PATIENCE, 0.1, ignored_exceptions=(StaleElementReferenceException,))
    return wait.until(lambda _: happens(), f"waited {PATIENCE} s for {what}")


def promised(browser: webdriver.Chrome, script: str, *arguments: Any) -> None:
    """Run a script that returns a promise, and wait until it is kept."""
    error = browser.execute_async_script(
        f"""const done = arguments[arguments.length - 1];
        Promise.resolve((function () {{ {script} }}).apply(null, arguments))
          .then(() => done(null), e => done(String(e)))""",
        *arguments,
    )
    assert error is None, error


_IS_OPEN = "return !!window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length"
_IS_READY = """const w = jupyterapp.shell.currentWidget;
return w.context.ready.then(() => w.revealed).then(() => w.sessionContext.ready)"""
_IS_LAB = "return window.jupyterapp?.name === 'JupyterLab' && !document.querySelector('.jp-Dialog')"
_FRESH = """const open = [...jupyterapp.shell.widgets('main')];
return Promise.all(open.map(w => w.sessionContext?.shutdown())).then(() => {
  open.forEach(w => w.dispose());
  jupyterapp.shell.expandLeft();
  return jupyterapp.restored })"""
_CLOSE = """const w = jupyterapp.shell.currentWidget;
return w.sessionContext.shutdown().then(() => w.dispose())"""
_STATUS = "return jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status"


def fresh(browser: webdriver.Chrome) -> bool:
    """Make the JupyterLab that is loaded as it was at first. False where none is, or a dialogue waits for an answer."""
    if not browser.execute_script(_IS_LAB):
        return False
    promised(browser, _FRESH)
    return True


class NotebookPage:
    """The notebook that is open in JupyterLab. Cells are named by their nbgrader ``grade_id``, or numbered.

    The server has to expose its application (``--LabApp.expose_app_in_browser=True``).
    """

    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser
        self.until(lambda: self._js(_IS_OPEN), "the notebook")
        self._promise(_IS_READY)
        self.until(self.is_idle, "the kernel")

    @classmethod
    def load(cls, browser: webdriver.Chrome, address: str) -> NotebookPage:
        """Load the whole page at the address of a notebook."""
        browser.get("about:blank")  # leave the page that was open before
        browser.get(address)
        return cls(browser)

    @classmethod
    def open(cls, browser: webdriver.Chrome, path: str) -> NotebookPage:
        """Open one more notebook in the JupyterLab that is loaded."""
        promised(browser, "return jupyterapp.commands.execute('docmanager:open', {path: arguments[0]})", path)
        return cls(browser)

    def close(self) -> None:
        """Close the notebook, unsaved, and end its kernel."""
        self._promise(_CLOSE)

    def until(self, happens: Callable[[], Any], what: str) -> Any:
        return until(self.browser, happens, what)

    def is_idle(self) -> bool:
        """Whether the kernel waits for something to do."""
        return self._js(_STATUS) == "idle"

    def command(self, name: str, **arguments: Any) -> Any:
        """One of JupyterLab's commands; returns when it is done."""
        return self._promise("return jupyterapp.commands.execute(arguments[0], arguments[1])", name, arguments)

    def cell(self, which: str | int) -> WebElement:
        """Make the cell the active one, and scroll to it."""
        index = self._js(
            """const n = jupyterapp.shell.currentWidget.content, which = arguments[0];
            const i = typeof which === 'number' ? (which + n.widgets.length) % n.widgets.length
              : n.widgets.findIndex(c => c.model.getMetadata('nbgrader')?.grade_id === which);
            if (i >= 0) { n.activeCellIndex = i; n.deselectAll(); }
            return i""",
            which,
        )
        assert index >= 0, f"there is no cell {which}"
        return self.draw(index)

    def draw(self, index: int) -> WebElement:
        """Scroll to the cell of that number: JupyterLab draws only what is near the screen."""
        self._promise("return jupyterapp.shell.currentWidget.content.scrollToItem(arguments[0], 'center')", index)
        return self.until(
            lambda: self._js(
                "const c = jupyterapp.shell.currentWidget.content.widgets[arguments[0]];"
                "return c.node.isConnected && c.isPlaceholder() === false ? c.node : null",
                index,
            ),
            f"cell {index} to be drawn",
        )

    def write(self, which: str | int, source: str) -> None:
        self.cell(which)
        self._js("jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource(arguments[0])", source)

    def run(self, which: str | int) -> str:
        """Run the cell; returns the text of its output as it stands on the page."""
        self.cell(which)
        self.command("notebook:run-cell")
        return self.output(which)

    def output(self, which: str | int) -> str:
        cell = self.cell(which)
        return "\n".join(area.text for area in cell.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output"))

    def card(self, which: str | int) -> WebElement:
        """Return the verdict's card in the output of a cell."""
        return self.cell(which).find_element(By.CSS_SELECTOR, ".lstm-course-verdict")

    def cells(self) -> list[dict[str, Any]]:
        """Each code cell's execution count, tags, and the names of the errors in its output."""
        return self._js(
            """return jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === 'code').map(c => ({
              count: c.model.executionCount, tags: c.model.getMetadata('tags') || [],
              errors: c.model.outputs.toJSON().filter(o => o.output_type === 'error').map(o => o.ename)}))"""
        )

    def theme(self) -> str:
        return self._js("return document.body.dataset.jpThemeName")

    def _js(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def _promise(self, script: str, *arguments: Any) -> None:
        promised(self.browser, script, *arguments)
