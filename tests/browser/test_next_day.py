"""A slider's demo: it moves while its kernel lives; saved and opened the next day, or as a page, its figure stands."""

import subprocess
import sys

import nbformat
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lstm_course.building.masters import KERNEL
from tests.browser.chromium import NotebookPage, until
from tests.browser.conftest import end_kernels

CELL = """from lstm_course.plots.style import figure_of, slider
def draw(bias):
    fig, axis = figure_of(4, 2)
    axis.plot([0, bias])
    return fig, f"a line up to {bias}"
slider(draw, bias=("bias", 0, 9, 1, 3))"""


@pytest.fixture
def page(course, opened):
    file = course / "next-day.ipynb"
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), file)
    return opened(file)


def seen(page):
    """Return what a person sees of the cell's outputs: the alternative texts of its pictures, and its words."""
    outputs = [e for e in page.cell(0).find_elements(By.CSS_SELECTOR, ".jp-OutputArea-child") if e.is_displayed()]
    images = [image.get_attribute("alt") for e in outputs for image in e.find_elements(By.TAG_NAME, "img")]
    return images, " ".join(e.text for e in outputs)


def test_it_moves_and_the_next_day_its_figure_is_still_there(course, server, page):
    page.run(0)
    until(page.browser, lambda: seen(page)[0] == ["a line up to 3"], "one figure")
    page.cell(0).find_element(By.CSS_SELECTOR, ".noUi-handle").send_keys(Keys.ARROW_RIGHT)
    until(page.browser, lambda: seen(page)[0] == ["a line up to 4"], "the figure to follow")
    page.command("docmanager:save")
    end_kernels(server)
    again = NotebookPage.load(page.browser, server.address("lab/tree/next-day.ipynb") + "&reset")
    until(page.browser, lambda: seen(again)[0] == ["a line up to 3"], "the figure that was saved")
    assert "Error" not in seen(again)[1]
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "next-day.ipynb"]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    exported = (course / "next-day.html").read_text(encoding="utf-8")
    assert 'alt="a line up to 3"' in exported
