"""A student in JupyterLab: the scaffold, a mistake with a name, the right answer, Validate."""

import re

import numpy as np
from selenium.webdriver.common.by import By

from lstm_course import get_exercise
from lstm_course.checking.judge import judge
from tests.browser.looks import lowest_contrast, narrow, overflowing

RIGHT = """\
def forget_gate(h, x, W_f, b_f):
    return 1 / (1 + np.exp(-(np.concatenate([h, x], axis=-1) @ W_f.T + b_f)))
"""
WRONG = RIGHT.replace("[h, x]", "[x, h]")


def verdict_on(source):
    names = {"np": np}
    exec(source, names)
    return judge(get_exercise("forget_gate"), names["forget_gate"])


def set_up(notebook):
    """Run every cell above the first exercise's, as a student who begins does."""
    notebook.cell("forget_gate")
    notebook.command("notebook:run-all-above")


def test_a_wrong_answer_is_told_its_mistake_by_name_and_a_right_one_passes(notebook):
    verdict = verdict_on(WRONG)
    assert verdict.misconceptions, "this test needs a mistake that is known"
    set_up(notebook)

    notebook.write("forget_gate", WRONG)
    notebook.run("forget_gate")
    shown = notebook.run("check_forget_gate")
    card = notebook.card("check_forget_gate")
    assert "not yet · forget_gate" in card.text
    assert card.get_attribute("role") == "status"
    for name in verdict.misconceptions:
        assert name in shown
    for words in (
        re.sub("[“”]", "", verdict.diagnosis),  # on the card the name is bold
        verdict.evidence.expected,
        verdict.evidence.yours,
        f"seed {verdict.evidence.seed}",
    ):
        assert _plain(words) in _plain(card.text)
    assert shown.count("not yet") == 2  # the card, and the one line under it
    assert no_library_frames(shown)
    the_card_can_be_read(notebook)
    the_link_leads_to_the_equation(notebook)

    notebook.write("forget_gate", RIGHT)
    notebook.run("forget_gate")
    shown = notebook.run("check_forget_gate")
    assert "passed · forget_gate" in notebook.card("check_forget_gate").text
    assert "not yet" not in shown
    the_panel_at_the_head_follows(notebook, "1 of 10 exercises pass, 2 of 19 points")


def test_the_untouched_scaffold_gets_a_quiet_card(notebook):
    set_up(notebook)
    notebook.run("forget_gate")
    shown = notebook.run("check_forget_gate")
    assert "○ not attempted yet · forget_gate" in shown
    assert no_library_frames(shown)
    outputs = notebook.cell("check_forget_gate").find_elements(By.CSS_SELECTOR, ".jp-OutputArea-child")
    (only,) = (one for one in outputs if one.is_displayed())  # a quiet card, and no red line
    assert only.find_elements(By.CSS_SELECTOR, ".lstm-course-verdict")


def test_hints_open_one_by_one_without_a_kernel(notebook):
    above = notebook.browser.execute_script(
        """const cells = jupyterapp.shell.currentWidget.content.widgets;
        return cells.findIndex(c => c.model.getMetadata('nbgrader')?.grade_id === 'check_forget_gate') - 1"""
    )
    hints = notebook.draw(above).find_elements(By.CSS_SELECTOR, "summary")
    for seen in range(1, 4):
        assert [hint.text for hint in hints if hint.is_displayed()] == [f"Hint {k}" for k in range(1, seen + 1)]
        hints[seen - 1].click()


def test_run_all_reaches_the_last_cell_of_an_untouched_notebook(notebook):
    notebook.command("notebook:run-all-cells")
    # The command is done at the first error. The cells after it go on, or do not: that is the question here.
    notebook.until(lambda: all(cell["count"] for cell in notebook.cells()), "the last cell to run")
    notebook.until(notebook.is_idle, "the kernel")
    cells = notebook.cells()
    unexpected = [cell for cell in cells if cell["errors"] and "raises-exception" not in cell["tags"]]
    assert not unexpected
    assert {name for cell in cells for name in cell["errors"]} == {"NotAttempted"}


def test_validate_gives_the_reason_in_one_line(notebook):
    button = notebook.until(
        lambda: next(
            (b for b in notebook.browser.find_elements(By.CSS_SELECTOR, ".jp-NotebookPanel-toolbar *")
             if b.text.strip() == "Validate" and b.is_displayed()), None,
        ),
        "the Validate button",
    )  # fmt: skip
    button.click()
    dialog = notebook.until(
        lambda: next(
            (d for d in notebook.browser.find_elements(By.CSS_SELECTOR, ".jp-Dialog") if "forget_gate" in d.text), None
        ),
        "the answer of Validate",
    )
    shown = dialog.text
    assert "forget_gate: not attempted yet" in shown
    assert no_library_frames(shown)
    dialog.find_element(By.CSS_SELECTOR, ".jp-Dialog-button").click()


def the_card_can_be_read(notebook):
    """Hold the contrast of the card in both themes, and that a narrow page holds it."""
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        notebook.command("apputils:change-theme", theme=theme)
        notebook.until(lambda theme=theme: notebook.theme() == theme, theme)
        contrast, text = lowest_contrast(notebook.browser, notebook.card("check_forget_gate"))
        assert contrast >= 4.5, (theme, text)
    notebook.command("application:toggle-left-area")
    assert notebook.cell("forget_gate").find_elements(By.CSS_SELECTOR, ".cm-lineWrapping")  # long lines fit, too
    with narrow(notebook.browser):
        assert not overflowing(notebook.browser, notebook.card("check_forget_gate"))


def the_panel_at_the_head_follows(notebook, said):
    cells = notebook.browser.execute_script(
        "return jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.sharedModel.source)"
    )
    head = notebook.draw(cells.index("progress(4)"))
    panel = head.find_element(By.CSS_SELECTOR, ".lstm-course-progress")
    assert said in panel.text
    contrast, text = lowest_contrast(notebook.browser, panel)
    assert contrast >= 4.5, text


def the_link_leads_to_the_equation(notebook):
    link = notebook.card("check_forget_gate").find_element(By.CSS_SELECTOR, "a")
    assert link.text == "Step 2. The forget gate"
    seen = """return [...document.querySelectorAll('.jp-NotebookPanel h2')].some(h => {
      const box = h.getBoundingClientRect();
      return h.textContent.includes(arguments[0]) && box.top > 0 && box.bottom < innerHeight })"""

    def leads_there():
        link.click()
        return notebook.browser.execute_script(seen, link.text)

    # JupyterLab guesses the height of cells that it has not drawn yet: its first leap may fall short.
    notebook.until(leads_there, "the section")


def no_library_frames(text):
    return not re.search(r'Traceback|File "|File ~|site-packages|lstm_course/|-> \d', text)


def _plain(text):
    """Without ticks, and with any white space as one blank."""
    return " ".join(text.replace("`", "").split())
