"""Notebook 7: the microscope with a student's own cell in it is scrubbed, played and driven there too; so is a card."""

import nbformat
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lstm_course.building.masters import KERNEL
from tests.browser.chromium import NotebookPage, until
from tests.browser.conftest import end_kernels
from tests.browser.looks import lowest_contrast, narrow, overflowing

pytest.importorskip("notebook")
CELL = """import numpy as np
from lstm_course.plots.microscope import microscope
from lstm_course.reference.cells import LSTMCell

class Mine(LSTMCell):
    def step(self, params, x, *state):
        return super().step(params, x, *state)

rng = np.random.default_rng(3)
cell = Mine()
microscope(cell, cell.init_params(rng, 3, 5), rng.standard_normal((1, 9, 3)), reads="(x[y]?x);", unit=1)"""

WRONG = """from lstm_course import check
from lstm_course.reference.lstm import sigmoid

def forget_gate(h, x, W_f, b_f):
    return sigmoid(x @ W_f[:, : x.shape[1]].T + h @ W_f[:, x.shape[1] :].T + b_f)

check(forget_gate)"""
EMPTY = """def candidate_cell(h, x, W_g, b_g):
    raise NotImplementedError

check(candidate_cell)"""


@pytest.fixture(scope="module")
def page(course, server, browser):
    file = course / "seven.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in (CELL, WRONG, EMPTY)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), file)
    yield NotebookPage.load(browser, server.address(f"notebooks/{file.name}"))
    end_kernels(server)


def test_the_microscope_is_scrubbed_played_and_driven_by_keyboard(page):
    page.run(0)
    assert page.browser.find_element(By.TAG_NAME, "body").get_attribute("data-notebook") == "notebooks"
    seen = until(page.browser, lambda: page.cell(0).find_elements(By.CSS_SELECTOR, ".lstm-microscope"), "it")[0]
    find = lambda selector: seen.find_element(By.CSS_SELECTOR, selector)
    step = lambda: int(find("input").get_property("value"))

    def scrub(value):
        page.browser.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))", find("input"), value
        )

    scrub(4)
    until(page.browser, lambda: "step 5 of 9, reads “]”" in find(".m-title").text, "the fifth step")
    scrub(0)
    find("button[aria-label^=play], button[aria-label^=pause]").click()
    until(page.browser, lambda: step() > 1, "it to play")
    find("button[aria-label^=play], button[aria-label^=pause]").click()
    scrub(2)
    page.browser.execute_script("arguments[0].focus()", find(".m-frame"))
    ActionChains(page.browser).send_keys(Keys.ARROW_RIGHT).perform()
    until(page.browser, lambda: step() == 3, "the next step by key")
    assert not [entry for entry in page.browser.get_log("browser") if "lstm" in entry["message"].lower()]


def test_a_card_names_the_mistake_and_can_be_read_light_and_dark(page):
    assert "concatenation swapped" in page.run(1)
    assert "not attempted yet · candidate_cell" in page.run(2)
    outputs = page.cell(2).find_elements(By.CSS_SELECTOR, ".jp-OutputArea-child")
    assert len([one for one in outputs if one.is_displayed()]) == 1  # the card, and no red line
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.command("apputils:change-theme", theme=theme)
        page.until(lambda theme=theme: page.theme() == theme, theme)
        for which in (1, 2):
            contrast, text = lowest_contrast(page.browser, page.card(which))
            assert contrast >= 4.5, (theme, text)
    with narrow(page.browser):
        assert not overflowing(page.browser, page.card(1))
    assert not [entry for entry in page.browser.get_log("browser") if "lstm_course" in entry["message"]]
