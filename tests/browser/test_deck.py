"""The page that a lecturer takes along, opened from a disk: keys, sliders, nothing too tall, no network, no error."""

from unittest.mock import patch

import pytest
from nbformat.v4 import new_code_cell, new_output
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.desk.deck.deck import page_of, slides_of
from lstm_course.desk.slides import as_slides
from lstm_course.plots import frames
from lstm_course.plots.style import figure_of
from lstm_course.units.registry import all_units, get_unit
from tests.browser.chromium import until

SIZES = [(1280, 720), (1920, 1080), (1024, 768)]
SMALLEST = 15.5  # pixels of a letter on a stage of 720 lines; prose has 24 and more, long code the least
_MEASURED = """return [...document.querySelectorAll('.slide')].map(slide => {
  const box = slide.querySelector('.fit'), seen = new Set();
  const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (walk.currentNode.data.trim() && !walk.currentNode.parentElement.closest('math, script, sup, .said'))
      seen.add(parseFloat(getComputedStyle(walk.currentNode.parentElement).fontSize));
  return {id: slide.id, text: box.textContent.trim().slice(0, 60), letters: seen.size ? Math.min(...seen) : 99,
          over: [box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth]}})"""


def draw(bias):
    fig, axis = figure_of(6, 3)
    axis.plot([0, bias])
    return fig, f"a line up to {bias}"


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    """All units' slides without their figures, and one with a slider whose pictures were drawn beforehand."""
    live = new_code_cell("x = 1", metadata={"slideshow": {"slide_type": "slide"}})
    with patch.object(frames, "AT_MOST", 3):
        html = frames.frames_html(draw, {"bias": ("bias", 0, 2, 1, 1)})
    live.outputs = [new_output("display_data", data={"text/html": html, "text/plain": ""})]
    cells = [live]
    for name in all_units():
        notebook = notebook_of(get_unit(name))
        as_slides(notebook)
        cells += notebook.cells
    file = tmp_path_factory.mktemp("deck") / "all units.html"
    file.write_text(page_of(slides_of(cells), "All"), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def page(browser, deck):
    size = browser.get_window_size()
    browser.get("about:blank")
    browser.get_log("browser")  # what was said of other pages
    browser.get(deck)
    until(browser, lambda: browser.execute_script("return document.documentElement.dataset.ready"), "the slides")
    yield browser
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    browser.set_window_size(size["width"], size["height"])


def press(page, *keys):
    for key in keys:
        ActionChains(page).send_keys(key).perform()


def number(page):
    return page.find_element(By.CSS_SELECTOR, ".number").text.split(" / ")[0]


def test_nothing_is_too_tall_and_no_letter_too_small(page):
    found = page.execute_script(_MEASURED)
    assert len(found) > 400
    assert [slide for slide in found if max(slide["over"]) > 1 or slide["letters"] < SMALLEST] == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_stage_fills_the_window_and_no_more(page, width, height):
    page.set_window_size(width, height)
    box = page.execute_script("const r = document.querySelector('main').getBoundingClientRect();"
                              "return [r.left, r.top, r.right - innerWidth, r.bottom - innerHeight]")  # fmt: skip
    assert min(box[:2]) >= -1
    assert max(box[2:]) <= 1
    assert min(map(abs, box)) <= 1


def test_a_key_is_a_step_there_and_back(page):
    press(page, Keys.HOME)
    seen = []
    for _ in range(6):
        seen.append((number(page), len(page.find_elements(By.CSS_SELECTOR, ".slide.now .come"))))
        press(page, Keys.SPACE)
    assert len(set(seen)) == 6
    back = []
    for _ in range(6):
        press(page, Keys.ARROW_LEFT)
        back.append((number(page), len(page.find_elements(By.CSS_SELECTOR, ".slide.now .come"))))
    assert back == seen[::-1]


def test_the_slider_shows_the_pictures_that_were_drawn(page):
    press(page, Keys.HOME)
    live = page.find_element(By.CSS_SELECTOR, ".slide.now .lstm-frames")
    image, handle = live.find_element(By.TAG_NAME, "img"), live.find_element(By.CSS_SELECTOR, "input")
    assert image.get_attribute("alt") == "a line up to 1"
    before = image.get_attribute("src")
    handle.send_keys(Keys.ARROW_RIGHT)
    assert image.get_attribute("alt") == "a line up to 2"
    assert image.get_attribute("src") != before
    assert number(page) == "1", "an arrow on a slider turns no slide"
    handle.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert image.get_attribute("alt") == "a line up to 0"
    assert live.find_element(By.TAG_NAME, "output").text == "0"
    page.execute_script("document.activeElement.blur()")


def test_notes_and_dark_come_by_a_key(page):
    press(page, Keys.HOME, "n")
    assert "min so far" in page.find_element(By.CSS_SELECTOR, ".slide.now .notes").text
    press(page, "n")
    assert not page.find_element(By.CSS_SELECTOR, ".slide.now .notes").is_displayed()
    paper = "return getComputedStyle(document.body).backgroundColor"
    before = page.execute_script(paper)
    press(page, "d")
    assert page.execute_script(paper) != before
    press(page, "d")
