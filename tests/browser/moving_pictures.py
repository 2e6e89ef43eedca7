"""Pictures of what moves: a training while it runs, and a slide of a lecture. See `tests.browser.pictures`."""

from __future__ import annotations

import io
import time
from pathlib import Path

from PIL import Image
from selenium.webdriver.common.by import By

from lstm_course.desk.deck.write import write_deck
from tests.browser.chromium import NotebookPage, chromium, until

NAMES = "CharacterModel, training_step, stateful_batches, bits_per_character"
SET_UP = (
    "from lstm_course import get_exercise\n"
    "from lstm_course.units.u10_text_generation.demos import curve as training_figures\n"
    f'{NAMES} = (get_exercise(name).reference for name in "{NAMES}".split(", "))'
)
TRAINING = f"trained = training_figures.train(\n    {NAMES}\n)"
HEIGHT, WIDTH, EVERY, MOST = 330, 860, 1.2, 14  # pixels; seconds; pictures
SLIDE = "Read the gates like a program"


def film(answers: list[tuple[Image.Image, Image.Image]], file: Path, words: str) -> None:
    """Write an answer, then its card, and so on, on a page of one size. words: what the cards say, as a label."""
    pictures = [picture for pair in answers for picture in pair]
    size = max(one.width for one in pictures), max(one.height for one in pictures)
    frames = []
    for picture in pictures:
        page = Image.new("RGB", size, picture.getpixel((0, picture.height - 1)))
        page.paste(picture)
        frames.append(page.resize((WIDTH, round(size[1] * WIDTH / size[0])), Image.Resampling.LANCZOS))
    few = [frame.quantize(96, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE) for frame in frames]
    few[0].save(
        file, save_all=True, append_images=few[1:], duration=[1200, 4500] * len(answers), loop=0, optimize=True,
        comment=words.encode(),
    )  # fmt: skip


def training(page: NotebookPage, index: int, file: Path) -> None:
    """Run the cell, and write what is seen below it, picture after picture, until it is done."""
    cell = page.cell(index)
    page.browser.execute_script("jupyterapp.commands.execute('notebook:run-cell')")
    until(page.browser, lambda: cell.find_elements(By.CSS_SELECTOR, "svg[role=img]"), "the first picture")
    page.browser.execute_script("arguments[0].scrollIntoView({block: 'start'})", cell)
    frames = []
    while not page.is_idle() and len(frames) < 200:
        frames.append(shot(page, cell))
        time.sleep(EVERY)
    frames.append(shot(page, cell))
    chosen = [frames[k * (len(frames) - 1) // (MOST - 1)] for k in range(MOST)] if len(frames) > MOST else frames
    palette = chosen[-1].quantize(48)
    few = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in chosen]
    few[0].save(
        file, save_all=True, append_images=few[1:], duration=[700] * (len(few) - 1) + [3000], loop=0, optimize=True
    )


def shot(page: NotebookPage, cell: object) -> Image.Image:
    """Return the cell as it is now, on a page of one size."""
    box = page.browser.execute_script(
        "const box = arguments[0].getBoundingClientRect(); return [box.left, box.top]", cell
    )
    whole = Image.open(io.BytesIO(page.browser.get_screenshot_as_png())).convert("RGB")
    scale = whole.width / page.browser.execute_script("return innerWidth")
    left, top = (round(scale * edge) for edge in box)
    part = whole.crop((left, top, left + round(scale * WIDTH), top + round(scale * HEIGHT)))
    return part.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def slide(folder: Path, scratch: Path) -> None:
    """Write a slide of unit 4's lecture, from the page that ``lecture --html`` makes, light and dark."""
    page = scratch / "unit4.html"
    write_deck("4", page)
    with chromium(scratch / "slides", width=1280, height=720, scale=1) as browser:
        beside = browser.execute_script("return outerHeight - innerHeight")
        browser.set_window_size(1280, 720 + beside)
        browser.get(page.as_uri())
        until(browser, lambda: browser.execute_script("return document.documentElement.dataset.ready"), "the slides")
        number = browser.execute_script(
            "return [...document.querySelectorAll('.slide')].findIndex(slide => slide.querySelector('.lstm-frames') "
            "&& /heat maps/i.test(slide.querySelector('.lstm-frames img').alt)) + 1"
        )
        browser.execute_script(f"location.hash = {number}")
        for suffix in ("", "-dark"):
            browser.execute_script("document.documentElement.dataset.theme = arguments[0]", suffix[1:] or "light")
            time.sleep(0.3)
            whole = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
            whole.quantize(200).save(folder / f"slide{suffix}.png", optimize=True)
