"""A lecturer: one command, and there are slides whose sliders move, without a click in between."""

import os
import re
import subprocess
import sys
from time import monotonic
from urllib.request import urlopen

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.chromium import until
from tests.browser.conftest import ROOT, UNIT


@pytest.fixture
def slides(kernels):
    """Return the address that ``lstm-course lecture`` prints."""
    command = [sys.executable, "-m", "lstm_course.cli", "lecture", UNIT, "--no-browser"]
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


def test_the_slides_start_by_themselves_and_a_slider_moves_its_figure(slides, browser):
    browser.get(slides)

    def visible(selector):
        return [e for e in browser.find_elements(By.CSS_SELECTOR, f".jp-Deck {selector}") if e.is_displayed()]

    first = until(browser, lambda: visible(".jp-deck-mod-visible.jp-mod-active"), "slide mode")[0]
    assert visible("h1")
    assert not [e for e in browser.find_elements(By.CSS_SELECTOR, "#jp-menu-panel") if e.is_displayed()]

    def press(key):
        ActionChains(browser).send_keys(key).perform()

    def active():
        return browser.execute_script("return document.querySelector('.jp-Deck .jp-Cell.jp-mod-active')?.dataset"
                                      ".windowedListIndex")  # fmt: skip

    def go_on(before):
        """On a busy machine a key can be lost, before the page listens again: a lecturer presses once more."""
        pressed = 0.0

        def moved():
            nonlocal pressed
            if active() == before and monotonic() - pressed > 10:
                pressed = monotonic()
                press(Keys.SPACE)
            return active() != before

        until(browser, moved, "the next slide")

    def handles():
        """Wait until the slide's widgets are drawn: on a busy machine the slide with the slider would be passed by."""
        until(browser, lambda: "Loading widget" not in "".join(e.text for e in visible(".jupyter-widgets")), "widgets")
        return visible(".noUi-handle")

    seen, headings = {active()}, {first.text}
    while not handles():
        before = active()
        go_on(before)
        assert active() not in seen, "the slides go round in a circle"
        seen.add(active())
        headings |= {h.text for h in visible("h2, h3")}
    assert len(headings) > 1

    assert not visible(".jp-InputPlaceholder"), "a bar where code is folded away"
    panel = visible(".jupyter-widgets")[0]
    before = panel.find_element(By.CSS_SELECTOR, "img").get_attribute("src")
    visible(".noUi-handle")[0].send_keys(Keys.ARROW_RIGHT * 3)
    until(
        browser,
        lambda: panel.find_element(By.CSS_SELECTOR, "img").get_attribute("src") != before,
        "the figure to follow its slider",
    )
    with urlopen(slides.replace("/lab/tree/", "/api/contents/")) as answer:
        sent = answer.read().decode()
    assert "def forget_gate" in sent
    assert "SOLUTION" not in sent
    assert "(1 point" not in sent
