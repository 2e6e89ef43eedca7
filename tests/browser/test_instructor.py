"""An instructor in nbgrader's formgrader."""

from selenium.webdriver.common.by import By

from tests.browser.chromium import until
from tests.browser.conftest import UNIT


def test_formgrader_lists_the_assignments(server, browser):
    browser.get(server.address("formgrader"))
    row = until(
        browser,
        lambda: next((r for r in browser.find_elements(By.CSS_SELECTOR, "tbody tr") if UNIT in r.text), None),
        "the list of assignments",
    )
    assert "draft" in row.text
