"""The browser edition as a visitor meets it, the network off: a mistake named, a loop stopped, the work still there.

For whoever has one: ``LSTM_COURSE_LITE=lite python -m pytest tests/lite`` after ``make lite``.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from lstm_course.units.registry import all_units
from tests.browser.static_site import cut_off, served
from tests.outside_answers import answers

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


@pytest.fixture(scope="module")
def address():
    with served(SITE) as site:
        yield site + "/lab/index.html?path={}/{}.ipynb"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from tests.browser.chromium import chromium

    with chromium(tmp_path_factory.mktemp("profile")) as running:
        cut_off(running)
        yield running


def test_mistakes_are_named_loops_end_and_work_is_found_again(address, browser):
    from tests.browser.chromium import NotebookPage

    page = NotebookPage.load(browser, address.format(UNIT, UNIT))
    page.run(_imports(browser))
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
    NotebookPage.load(browser, address.format(UNIT, UNIT))
    assert RIGHT in _sources(browser)


@pytest.mark.parametrize("unit", [name for name in sorted(all_units()) if name < "09"])
def test_a_wrong_and_a_right_answer_of_somebody_else_are_told_apart_in_each_unit(address, browser, unit):
    from tests.browser.chromium import NotebookPage

    page = NotebookPage.load(browser, address.format(unit, unit) + "&reset")
    page.run(_imports(browser))
    name = all_units()[unit].exercises[0].name
    some = [answer for answer in answers(unit[:2]) if answer.exercise == name]
    for right, word in ((False, "not yet"), (True, "passed")):
        answer = next(answer for answer in some if answer.right is right)
        page.write(name, answer.before[0] + answer.code)
        page.run(name)
        page.run(f"check_{name}")
        page.until(page.is_idle, "the verdict")
        assert f"{word} · {name}" in page.output(f"check_{name}")


def _imports(browser):
    brings = re.compile("^from lstm_course import check", re.MULTILINE)
    return next(index for index, source in enumerate(_sources(browser)) if brings.search(source))


def _sources(browser):
    return browser.execute_script(
        "return jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.sharedModel.source)"
    )
