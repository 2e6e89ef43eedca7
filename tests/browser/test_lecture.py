"""A lecturer: one command, and there are slides whose sliders move, without a click in between.

One unit's first slides are measured each time; LSTM_COURSE_EVERY_UNIT=1 measures all slides of all units, which takes
six minutes of CPU time.
"""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager, suppress
from time import monotonic
from urllib.request import urlopen

import pytest
from selenium.common.exceptions import TimeoutException
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from lstm_course.units.registry import all_units
from tests.browser.chromium import until
from tests.browser.conftest import ROOT, UNIT

EVERY_UNIT = os.environ.get("LSTM_COURSE_EVERY_UNIT")
# What of the slide that is seen is outside of the window, or has to be scrolled.
_OVERFLOWING = """
const seen = [...document.querySelectorAll('.jp-Deck .jp-Cell.jp-deck-mod-visible:not(.jp-deck-mod-layer)')]
  .filter(e => e.checkVisibility());
const parts = seen.flatMap(e => [e, ...e.querySelectorAll('*')]).filter(e => e.checkVisibility());
const out = e => { const r = e.getBoundingClientRect();  // what is for screen readers alone stands far above
  return seen.includes(e) && r.top < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1 };
const scrolls = e => { const style = getComputedStyle(e), may = o => o === 'auto' || o === 'scroll';
  return may(style.overflowX) && e.clientWidth && e.scrollWidth > e.clientWidth + 1
    || may(style.overflowY) && e.clientHeight && e.scrollHeight > e.clientHeight + 1 };
return seen.length ? parts.filter(e => out(e) || scrolls(e)).map(e => e.outerHTML.slice(0, 150)) : ['no slide']"""


@contextmanager
def lecture(unit, kernels):
    """Give the address that ``lstm-course lecture`` prints."""
    command = [sys.executable, "-m", "lstm_course.cli", "lecture", unit, "--no-browser"]
    environment = {**os.environ, "JUPYTER_PATH": kernels}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if address := re.search(r"http://\S+", line):
                break
        assert said == [said[-1]], "a cell of the solved notebook failed"
        yield address.group()
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    assert process.returncode == 0


@pytest.fixture
def slides(kernels):
    with lecture(UNIT, kernels) as address:
        yield address


def visible(browser, selector):
    return [e for e in browser.find_elements(By.CSS_SELECTOR, f".jp-Deck {selector}") if e.is_displayed()]


def active(browser):
    return browser.execute_script("return document.querySelector('.jp-Deck .jp-Cell.jp-mod-active')?.dataset"
                                  ".windowedListIndex")  # fmt: skip


def go_on(browser):
    """On a busy machine a key can be lost, before the page listens again: a lecturer presses once more."""
    before, pressed = active(browser), 0.0

    def moved():
        nonlocal pressed
        if active(browser) == before and monotonic() - pressed > 10:
            pressed = monotonic()
            ActionChains(browser).send_keys(Keys.SPACE).perform()
        return active(browser) != before

    until(browser, moved, "the next slide")


def settled(browser):
    """Wait until the slide's widgets are drawn: on a busy machine the slide with the slider would be passed by."""
    until(
        browser,
        lambda: "Loading widget" not in "".join(e.text for e in visible(browser, ".jupyter-widgets")),
        "widgets",
    )


def overflowing(browser):
    """Return what of the slide does not fit, when all is drawn."""
    with suppress(TimeoutException):
        WebDriverWait(browser, 5, 0.2).until(lambda _: not browser.execute_script(_OVERFLOWING))
    return browser.execute_script(_OVERFLOWING)


@contextmanager
def as_large_as_a_projector(browser):
    size = {"width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def start(browser, slides):
    browser.get(slides)
    return until(browser, lambda: visible(browser, ".jp-deck-mod-visible.jp-mod-active"), "slide mode")[0]


def notebook_at(slides):
    with urlopen(slides.replace("/lab/tree/", "/api/contents/")) as answer:
        return answer.read().decode()


@pytest.fixture
def projector(browser):
    with as_large_as_a_projector(browser):
        yield browser


def test_the_slides_start_by_themselves_and_a_slider_moves_its_figure(slides, projector):
    browser = projector
    first = start(browser, slides)
    assert visible(browser, "h1")
    assert not [e for e in browser.find_elements(By.CSS_SELECTOR, "#jp-menu-panel") if e.is_displayed()]

    def handles():
        settled(browser)
        return visible(browser, ".noUi-handle")

    seen, headings, too_large = {active(browser)}, {first.text}, overflowing(browser)
    while not handles():
        too_large += overflowing(browser)
        go_on(browser)
        assert active(browser) not in seen, "the slides go round in a circle"
        seen.add(active(browser))
        headings |= {h.text for h in visible(browser, "h2, h3")}
    assert len(headings) > 1
    assert too_large == []

    assert not visible(browser, ".jp-InputPlaceholder"), "a bar where code is folded away"
    panel = visible(browser, ".jupyter-widgets")[0]
    before = panel.find_element(By.CSS_SELECTOR, "img").get_attribute("src")
    visible(browser, ".noUi-handle")[0].send_keys(Keys.ARROW_RIGHT * 3)
    until(
        browser,
        lambda: panel.find_element(By.CSS_SELECTOR, "img").get_attribute("src") != before,
        "the figure to follow its slider",
    )
    sent = notebook_at(slides)
    assert "def forget_gate" in sent
    assert "SOLUTION" not in sent
    assert "(1 point" not in sent


@pytest.fixture(params=all_units() if EVERY_UNIT else [UNIT])
def each(request, kernels):
    if not EVERY_UNIT:
        pytest.skip("all slides of all units are measured with LSTM_COURSE_EVERY_UNIT=1")
    with lecture(request.param, kernels) as address:
        yield address


def test_nothing_on_a_slide_is_outside_of_the_screen(each, browser):
    cells = json.loads(notebook_at(each))["content"]["cells"]
    stops = sum(cell["metadata"]["slideshow"]["slide_type"] in ("slide", "subslide", "fragment") for cell in cells)
    found = {}
    browser.get("about:blank")
    browser.get_log("browser")  # what was said of other pages
    with as_large_as_a_projector(browser):
        start(browser, each)
        for stop in range(stops):
            if stop:
                go_on(browser)
            settled(browser)
            found[stop] = overflowing(browser)
    assert {stop: parts for stop, parts in found.items() if parts} == {}
    said = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not [message for message in said if "/static/lab/" not in message], "JupyterLab's own are not ours"
