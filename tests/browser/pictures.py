"""Takes the pictures of README and docs: a verdict card, a training that runs, a slide, the microscope. From the clone:

    python -m tests.browser.pictures [FOLDER]

FOLDER is docs/pictures by default; with --all there is one picture for each
kind of verdict, with the line under the card, and no other. Needs chromium
and chromedriver. The cards are what ``check`` shows for the answers below, nothing is drawn by hand.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from selenium.webdriver.common.by import By

from lstm_course.desk.jupyter import jupyterlab
from lstm_course.plots.microscope.__main__ import main as microscope_pictures
from tests.browser.chromium import NotebookPage, chromium

SET_UP = "import numpy as np\nfrom lstm_course import check"
HEAD = "from lstm_course import progress\nprogress(4)"  # in it the cards say where a student stands
UPDATE = "def update_cell(f, c, i, g):\n    {}"
FORGET = "def forget_gate(h, x, W_f, b_f):\n    {}"
ANSWERS = {
    "verdict": (UPDATE.format("return i * c + f * g"), "check(update_cell)"),
    "passed": (UPDATE.format("return f * c + i * g"), "check(update_cell)"),
    "unknown": (UPDATE.format("return f * c + i * g * g"), "check(update_cell)"),
    "misconception": (
        FORGET.format("return 1 / (1 + np.exp(-(np.concatenate([x, h], axis=-1) @ W_f.T + b_f)))"),
        "check(forget_gate)",
    ),
    "raises": (FORGET.format("return 1 / (1 + np.exp(-(W_f @ h + b_f)))"), "check(forget_gate)"),
    "notes": (UPDATE.format('print("f", f.shape)\n    return (f * c + i * g)[:1]'), "check(update_cell)"),
    "stub": (UPDATE.format("raise NotImplementedError"), "check(update_cell)"),
}
README = ("verdict",)
MOVING = ("verdict", "unknown", "passed")  # one answer after the other, in the same cell
THEMES = {"": "JupyterLab Light", "-dark": "JupyterLab Dark"}
SCALE, MARGIN = 2, 3
LABEL = "verdict"
CARD, EVERYTHING = ".lstm-course-verdict", ".jp-OutputArea-output"


def main(folder: Path, names: tuple[str, ...]) -> None:
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    from tests.browser import moving_pictures as moving

    with TemporaryDirectory() as scratch:
        root = Path(scratch, "root")
        root.mkdir()
        head, *cells = map(new_code_cell, (f"{SET_UP}\n{HEAD}", *(text for name in names for text in ANSWERS[name])))
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(new_notebook(cells=[head, *cells], metadata=metadata), root / "answers.ipynb")
        trains = [new_code_cell(text) for text in (moving.SET_UP, moving.TRAINING)]
        nbformat.write(new_notebook(cells=trains, metadata=metadata), root / "training.ipynb")
        private = {f"JUPYTERLAB_{what}_DIR": str(Path(scratch, what)) for what in ("SETTINGS", "WORKSPACES")}
        options = ("--LabApp.expose_app_in_browser=True", "--ServerApp.port=0")
        with (
            jupyterlab(root, environment=private, options=options) as server,
            chromium(Path(scratch, "profile"), width=1000, height=1000, scale=SCALE) as browser,
        ):
            page = NotebookPage.load(browser, server.address("lab/tree/answers.ipynb"))
            page.command("application:toggle-left-area")
            for index in range(1 + len(cells)):
                page.run(index)
            for suffix, theme in THEMES.items():
                page.command("apputils:change-theme", theme=theme)
                page.until(lambda theme=theme: page.theme() == theme, theme)
                for number, name in enumerate(names):
                    shown = CARD if names == README else EVERYTHING
                    target = folder / f"{name}{suffix}.png"
                    picture(page, 1 + 2 * number, shown).save(target, optimize=True, pnginfo=labelled(name))
            if names == README:
                for suffix, theme in reversed(THEMES.items()):  # what is shown now is dark
                    page.command("apputils:change-theme", theme=theme)
                    page.until(lambda theme=theme: page.theme() == theme, theme)
                    shown = [answered(page, name) for name in MOVING]
                    moving.film(shown, folder / f"verdict{suffix}.gif", "\n".join(map(words_of, MOVING)))
                page = NotebookPage.load(browser, server.address("lab/tree/training.ipynb") + "&reset")
                page.command("application:toggle-left-area")
                page.run(0)
                moving.training(page, 1, folder / "training.gif")
        if names == README:
            moving.slide(folder, Path(scratch))
            microscope_pictures(folder)


def answered(page: NotebookPage, name: str) -> tuple[Image.Image, Image.Image]:
    """Write an answer over the first one; returns the cells before its check was run, and after."""
    page.write(1, ANSWERS[name][0])
    page.command("notebook:clear-all-cell-outputs")
    before = picture(page, 1, CARD)
    page.run(1)
    page.run(2)
    page.until(page.is_idle, "the card")
    return before, picture(page, 1, CARD)


def words_of(name: str) -> str:
    """Return the verdict on an answer as text: what its card says."""
    from lstm_course import get_exercise
    from lstm_course.checking import judge
    from lstm_course.checking.render import to_text

    answer, check = ANSWERS[name]
    names: dict[str, Any] = {}
    exec(f"{SET_UP}\n{answer}", names)
    exercise = check.removeprefix("check(").removesuffix(")")
    return to_text(judge(get_exercise(exercise), names[exercise]))


def labelled(name: str) -> PngInfo:
    """Return a label with the card's words: a test holds it to what is said today."""
    label = PngInfo()
    label.add_itxt(LABEL, words_of(name))
    return label


def picture(page: NotebookPage, index: int, shown: str) -> Image.Image:
    """Cut out the cell with the answer and the cell with its check, with what is ``shown`` of its output."""
    page.cell(0)  # so that neither of the two is marked as the active one
    answer, check = page.draw(index), page.draw(index + 1)
    page.browser.execute_script("arguments[0].scrollIntoView({block: 'end'})", check)
    boxes = [cell.find_element(By.CSS_SELECTOR, ".jp-InputArea-editor").rect for cell in (answer, check)]
    boxes += [area.rect for area in check.find_elements(By.CSS_SELECTOR, shown) if area.is_displayed()]
    left, top = (min(box[axis] for box in boxes) - MARGIN for axis in "xy")
    right = max(box["x"] + box["width"] for box in boxes) + MARGIN
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    whole = Image.open(io.BytesIO(page.browser.get_screenshot_as_png())).convert("RGB")
    return whole.crop(tuple(round(SCALE * edge) for edge in (left, top, right, bottom)))


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--all"]
    target = Path(words[0]) if words else Path("docs/pictures")
    target.mkdir(parents=True, exist_ok=True)
    main(target, tuple(ANSWERS) if "--all" in sys.argv else README)
