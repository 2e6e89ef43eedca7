"""A training in a notebook: its picture grows in its place, and an interrupt ends it without loss."""

import re

import nbformat
import pytest
from selenium.webdriver.common.by import By

from lstm_course.building.masters import KERNEL
from tests.browser.chromium import until

CELL = """import time, torch
from lstm_course.training.loop import train_module
line = torch.nn.Linear(3, 1)
def loss(module, x):
    time.sleep(0.01)
    return module(x).square().mean()
batches = [(torch.randn(8, 3),)] * 6000
history = train_module(line, loss, batches, progress="a line", sample=lambda: "as far as this")"""
AFTER = "print('kept', len(history.losses), all(bool(p.isfinite().all()) for p in line.parameters()))"


@pytest.fixture
def page(course, opened):
    file = course / "training.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in (CELL, AFTER)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), file)
    return opened(file)


def steps(page):
    found = re.search(r"a line: ([\d,]+) steps", page.output(0))
    return int(found[1].replace(",", "")) if found else 0


def test_it_is_watched_and_stopped(page):
    page.cell(0)
    page.browser.execute_script("jupyterapp.commands.execute('notebook:run-cell')")
    first = until(page.browser, lambda: steps(page), "some steps")
    until(page.browser, lambda: steps(page) > first, "more of them, in the same place")
    assert "as far as this" in page.output(0)
    alt = page.cell(0).find_element(By.CSS_SELECTOR, "svg[role=img]").get_attribute("aria-label")
    assert alt.startswith("loss ")
    page.command("notebook:interrupt-kernel")
    until(page.browser, lambda: "Stopped, as you asked" in page.output(0), "the training to stop")
    page.run(1)
    until(page.browser, lambda: "kept" in page.output(1), "the next cell")
    assert re.fullmatch(r"kept \d+ True", page.output(1).strip())
    assert not page.cells()[0]["errors"]
