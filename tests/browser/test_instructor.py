"""An instructor in nbgrader's formgrader: grades, marks by hand, comments and gives feedback, by its own buttons."""

from __future__ import annotations

import json

import nbformat
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.chromium import until
from tests.browser.conftest import UNIT
from tests.browser.looks import lowest_contrast, narrow, overflowing
from tests.grading.somebodys_course import NOTEBOOK, RIGHT, SWAPPED, answered, nbgrader, source
from tests.grading.somebodys_course import UNIT as HOMEWORK


class Formgrader:
    """The pages of formgrader, as a person finds the way on them."""

    def __init__(self, server, browser):
        self.server, self.browser = server, browser
        browser.get(server.address("formgrader"))

    def open(self, page):
        self.browser.get(f"{self.server.url}formgrader/{page}")

    def find(self, css):
        return self.browser.find_elements(By.CSS_SELECTOR, css)

    def row(self, name):
        rows = lambda: [row for row in self.find("tbody tr") if name in row.text]
        return until(self.browser, rows, f"a row with {name}")[0]

    def press(self, row, button):
        """Press one of a row's buttons; return what the window says when it is done."""
        self.row(row).find_element(By.CSS_SELECTOR, f".{button} a").click()

        def said():
            texts = (one.text for one in self.find(".modal-body") if one.is_displayed())
            return next((text for text in texts if "Successfully" in text or "rror" in text), "")

        return until(self.browser, said, f"the end of {button}")

    def box(self, css):
        return until(self.browser, lambda: next(iter(self.find(css)), None), css)


@pytest.fixture
def homework(course):
    """Put an assignment into the course, and a hand-in with a known mistake in it."""
    folder = course / "solutions" / HOMEWORK
    folder.mkdir()
    nbformat.write(source(), folder / f"{NOTEBOOK}.ipynb")
    nbgrader(course, "generate_assignment", HOMEWORK)
    handed_in = course / "submitted" / "ada" / HOMEWORK / f"{NOTEBOOK}.ipynb"
    handed_in.parent.mkdir(parents=True)
    answers = answered(course / "course" / HOMEWORK / f"{NOTEBOOK}.ipynb", **RIGHT | {"forget_gate": SWAPPED})
    handed_in.write_text(json.dumps(answers))


def test_formgrader_lists_the_assignments(server, browser):
    assert "draft" in Formgrader(server, browser).row(UNIT).text


def test_a_submission_is_graded_marked_and_given_back_by_formgraders_own_buttons(homework, course, server, browser):
    formgrader = Formgrader(server, browser)
    formgrader.open(f"manage_submissions/{HOMEWORK}")
    assert "Successfully autograded" in formgrader.press("ada", "autograde")

    formgrader.open(f"gradebook/{HOMEWORK}/{NOTEBOOK}")
    row = formgrader.row("Submission #1")
    assert "2 / 14" in row.text
    row.find_element(By.CSS_SELECTOR, "a").click()
    score = formgrader.box("input.score#why")  # an answer in words: it waits
    given = lambda: [box.get_attribute("placeholder") for box in formgrader.find("input.score")]
    until(browser, lambda: given() == ["2", "0", "", ""], "the points of each cell")
    card = formgrader.box(".lstm-course-verdict")
    assert "concatenation swapped" in card.text
    assert card.is_displayed()
    assert "squares(1) == [1]" not in browser.page_source  # the hidden test
    assert "From your own notebook:" in browser.page_source  # the model answer, below the student's

    score.send_keys("4", Keys.TAB)
    comment = formgrader.box("#why-comment")
    comment.send_keys("Which gate?", Keys.TAB)
    saved = lambda: [one for one in formgrader.find(".comment-saved") if one.is_displayed()]
    until(browser, saved, "the comment to be saved")

    formgrader.open(f"manage_submissions/{HOMEWORK}")
    assert "Successfully generated feedback" in formgrader.press("ada", "generate-feedback")
    page = course / "feedback" / "ada" / HOMEWORK / f"{NOTEBOOK}.html"
    browser.get(page.as_uri())
    index = formgrader.box("#toc").text.splitlines()
    assert index == [
        "✓ correct squares, 2 of 2",
        "✗ forget_gate, 0 of 3: concatenation swapped",
        "○ plot, waits to be marked, up to 4",
        "why, 4 of 5 (comment)",
    ]
    assert f"{NOTEBOOK}: 6 of 14 points; up to 4 more wait to be marked" in formgrader.box("h4").text
    card = formgrader.box(".lstm-course-verdict")
    contrast, text = lowest_contrast(browser, card)
    assert contrast >= 4.5, text
    with narrow(browser):
        assert not overflowing(browser, card)
