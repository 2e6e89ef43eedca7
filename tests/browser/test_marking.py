"""The marking page as an instructor uses it: groups, with the mouse and with keys alone, into a real gradebook."""

from __future__ import annotations

import json
import threading

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.chromium import until
from tests.browser.looks import lowest_contrast, narrow, overflowing

UNIT, CELL = "04_unit", "question_why"
ATTACK = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
ANSWERS = {
    **{f"a{n}": "The gradient stays one because c is added to and never squashed." for n in range(4)},
    "a4": "The gradient stays one because c is added to and never squashed again",
    **{f"b{n}": f"tanh saturates, and then h is constant {ATTACK}" for n in range(2)},
    "c0": "I do not know.",
}


@pytest.fixture
def marking(tmp_path):
    """Serve the page of a question that eight have answered, from a gradebook of nbgrader's own."""
    from nbgrader.api import Gradebook

    from lstm_course.grading.batch.gradebook import know_new_gradebooks
    from lstm_course.grading.marking.desk import MarkingDesk
    from lstm_course.grading.marking.serve import MarkingServer

    know_new_gradebooks()
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"

    def notebook(folder, text):
        marks = {"nbgrader": {"grade_id": CELL, "grade": True, "solution": True}}
        above = {"cell_type": "markdown", "metadata": {}, "source": "**Question 1.** Why does it not vanish?"}
        cells = [above, {"cell_type": "markdown", "metadata": marks, "source": text}]
        folder.mkdir(parents=True)
        (folder / f"{UNIT}.ipynb").write_text(json.dumps({"cells": cells}))

    notebook(tmp_path / "source", "**Model answer.** c is added to. **(2 points: says so.)**")
    with Gradebook(url) as gradebook:
        gradebook.add_assignment(UNIT)
        gradebook.add_notebook(UNIT, UNIT)
        gradebook.add_grade_cell(CELL, UNIT, UNIT, max_score=2, cell_type="markdown")
        gradebook.add_solution_cell(CELL, UNIT, UNIT)
        for student, text in ANSWERS.items():
            gradebook.add_student(student)
            gradebook.add_submission(UNIT, student)
            notebook(tmp_path / student, text)
        gradebook.db.commit()
    desk = MarkingDesk(UNIT, lambda: Gradebook(url), lambda who: tmp_path / who, tmp_path / "source")

    def given():
        with Gradebook(url) as gradebook:
            grades = {who: gradebook.find_grade(CELL, UNIT, UNIT, who) for who in ANSWERS}
            said = {who: gradebook.find_comment(CELL, UNIT, UNIT, who).manual_comment for who in ANSWERS}
            return {who: (one.manual_score, said[who]) for who, one in grades.items() if not one.needs_manual_grade}

    with MarkingServer(desk) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        server.given = given
        yield server
        server.shutdown()


def test_a_class_is_marked_with_the_mouse_and_with_keys(marking, browser):
    find = lambda css: browser.find_element(By.CSS_SELECTOR, css)
    text = lambda css: find(css).text
    press = lambda *keys: find("body").send_keys(*keys)
    browser.get(marking.address())
    until(browser, lambda: text("#group") == "Group 1 of 3: 5 answers alike", "the first group")
    assert "Why does it not vanish?" in text("#asked")
    assert "(2 points: says so.)" in text("#model")
    assert text("#count") == "0 of 8 marked"

    # With the mouse: all of the group but one, which stays.
    find("#answers input[value=a4]").click()
    find("#steps button:nth-child(3)").click()
    find("#comment").send_keys("Well seen.")
    find("#save").click()
    until(browser, lambda: text("#count") == "4 of 8 marked", "the points of the group")
    assert marking.given() == {f"a{n}": (2.0, "Well seen.") for n in range(4)}
    assert text("#group") == "Group 1 of 3: 1 answer"

    # With keys alone: the points, the comment from before; then the next group.
    press("1")
    find("#points").send_keys(Keys.ESCAPE)
    press("a")
    assert find("#comment").get_attribute("value") == "Well seen."
    press(Keys.ENTER)
    until(browser, lambda: text("#group") == "Group 2 of 3: 2 answers alike", "the next group")
    assert marking.given()["a4"] == (1.0, "Well seen.")
    assert ATTACK in text("#answers")
    assert browser.title == f"{UNIT}: marking"
    assert not browser.find_elements(By.CSS_SELECTOR, "#answers img, #answers script")
    press("9")  # more than there are
    find("#points").send_keys(Keys.ENTER)
    until(browser, lambda: "from 0 to 2" in text("#said"), "a refusal")
    find("#points").send_keys(Keys.BACKSPACE, "0,5", Keys.ENTER)
    until(browser, lambda: text("#count") == "7 of 8 marked", "the second group")
    press("u")
    until(browser, lambda: text("#count") == "5 of 8 marked", "the undo")
    assert set(marking.given()) == {f"a{n}" for n in range(5)}

    for theme in ("light", "dark"):
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]}
        )
        contrast, what = lowest_contrast(browser, find("body"))
        assert contrast >= 4.5, (theme, what)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    with narrow(browser):
        assert not overflowing(browser, find("body"))

    browser.get(marking.address().replace("token=", "token=x"))
    assert "the token is missing or wrong" in text("body")
