"""A figure on a light and on a dark page: no white box, and each colour what the palette says it is there."""

import io

import pytest
from PIL import Image
from selenium.webdriver.common.by import By

from lstm_course.basics.palette import LIGHT, THEMES, rgb
from lstm_course.plots.style import figure_of, html_of

NAMES = ("i", "f", "g", "o", "c", "h", "ink", "gradient")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    fig, axis = figure_of(4, 1)
    axis.set(position=(0, 0, 1, 1), xlim=(0, len(NAMES) + 1), ylim=(0, 1))
    axis.axis("off")
    fig.set_layout_engine("none")
    axis.bar([k + 1.5 for k in range(len(NAMES))], 1, 1.0, color=[LIGHT[name] for name in NAMES])
    page = tmp_path_factory.mktemp("figures") / "page.html"
    page.write_text(f"<!doctype html><body style='margin:0'>{html_of(fig, 'Bars')}", encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize("theme", THEMES)
def test_a_figure_has_the_colours_of_its_page(browser, address, theme):
    browser.get(address)
    ground = THEMES[theme]["paper"]
    browser.execute_script(
        "document.body.dataset.jpThemeLight = arguments[0]; document.body.style.background = arguments[1]",
        str(theme == "light").lower(), ground,
    )  # fmt: skip
    picture = Image.open(io.BytesIO(browser.find_element(By.TAG_NAME, "img").screenshot_as_png)).convert("RGB")
    width, middle = picture.width / (len(NAMES) + 1), picture.height // 2
    for k, name in enumerate(("paper", *NAMES)):
        seen = picture.getpixel((round((k + 0.5) * width), middle))
        assert seen == pytest.approx([255 * part for part in rgb(THEMES[theme][name])], abs=6), name
