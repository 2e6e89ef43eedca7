"""The microscope in a browser: what it shows is what the cell computes, whoever drives it, and without a kernel."""

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lstm_course.plots.microscope import microscope
from lstm_course.plots.microscope.reading import number
from lstm_course.reference.cells import LSTMCell
from tests.browser.chromium import until

TEXT = "(x[y]?x);([x(y?;"
RNG = np.random.default_rng(3)
X = RNG.standard_normal((1, len(TEXT), 3))
SEEN = microscope(LSTMCell(), LSTMCell(forget_bias=2.0).init_params(RNG, 3, 5), X, reads=TEXT, unit=1)

CHIPS = """return Object.fromEntries([...document.querySelectorAll('.lstm-microscope .m-chip')]
  .filter(chip => getComputedStyle(chip).display !== 'none')
  .map(chip => [chip.dataset.name, chip.querySelector('text')?.textContent]))"""
FRAMES = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"


class Page:
    """A microscope in the open page."""

    def __init__(self, browser):
        self.browser = browser

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, f".lstm-microscope {selector}")

    def chips(self):
        self.browser.execute_async_script(FRAMES)
        return self.browser.execute_script(CHIPS)

    def step(self):
        return int(self.find("input").get_property("value"))

    def set(self, selector, value, event="change"):
        self.browser.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event(arguments[2]))",
            self.find(selector), value, event,
        )  # fmt: skip

    def press(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def errors(self):
        return [entry for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture
def page(browser, tmp_path):
    browser.get("about:blank")
    browser.get_log("browser")
    browser.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    browser.get(SEEN.html(tmp_path / "lstm.html").as_uri())
    yield Page(browser)
    online = {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", online)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def expected(step, unit=1):
    """Return what each chip of a step shows."""
    entries = {name: SEEN.recording.values[name][step] for name in SEEN.recording.diagram.values[1:]}
    return {name: number(float(np.float32(value[unit]))) for name, value in entries.items()} | {"x": TEXT[step]}


def test_scrubbing_shows_the_numbers_that_the_cell_computes(page):
    for step in (0, 7, len(TEXT) - 1):
        page.set("input", step, "input")
        assert page.chips() == expected(step)
        assert f"step {step + 1} of {len(TEXT)}, reads “{TEXT[step]}”" in page.find(".m-title").text
    page.set("select[aria-label=unit]", "3")
    assert page.chips() == expected(len(TEXT) - 1, 3)
    c = SEEN.recording.values["c"][-1, 3]
    assert page.find(".m-says").text.replace("\n", "").endswith(f"= {number(float(c))}")
    page.set("select[aria-label=unit]", "")
    assert set(page.chips().values()) == {None}, "all units: strips of colour, no numbers"
    assert page.errors() == []


def test_the_gradient_stands_on_each_edge(page):
    page.set("select[aria-label=view]", "1")
    page.set("input", 12, "input")
    chips, kept = page.chips(), SEEN.recording
    assert {"c>", "c>tanh_c", "h>"} <= set(chips)
    for name, text in chips.items():
        entries = (kept.along if ">" in name else kept.gradients)[name][12].astype(np.float32)
        shown = entries[np.argmax(np.abs(entries))] if name == "x" else entries[1]
        assert text == number(float(shown)), name
    assert page.errors() == []


def test_the_keyboard_drives_it(page):
    page.browser.execute_script("arguments[0].focus()", page.find(".m-frame"))
    for key, step in (
        (Keys.END, 15), (Keys.ARROW_LEFT, 14), (Keys.HOME, 0), (Keys.ARROW_RIGHT, 1), (Keys.ARROW_RIGHT, 2),
    ):  # fmt: skip
        page.press(key)
        page.chips()
        assert page.step() == step
    page.press(Keys.ARROW_DOWN)
    assert page.chips() == expected(2, 2)
    assert "unit 2" in page.find("[aria-live]").get_property("textContent")
    page.press(" ")
    until(page.browser, lambda: page.step() >= 3, "the next step")
    page.press(" ")
    now = page.step()
    assert page.chips() == expected(now, 2)
    assert page.find("button[aria-label^=play]")
    page.press(Keys.TAB)
    focused = page.browser.switch_to.active_element
    assert focused.get_attribute("aria-label")


def test_it_plays_to_the_end_and_stops(page):
    page.set("select[aria-label=speed]", "4")
    page.set("input", len(TEXT) - 4, "input")
    page.chips()
    page.find("button[aria-label^=play]").click()
    until(page.browser, lambda: page.step() == len(TEXT) - 1 and page.find("button[aria-label^=play]"), "the end")
    assert page.chips() == expected(len(TEXT) - 1)


OVERLAPS = """
const boxes = [...document.querySelectorAll('svg text')].map(t => [t.textContent, t.getBoundingClientRect()]);
const found = [];
boxes.forEach(([a, p], k) => boxes.slice(k + 1).forEach(([b, q]) => {
  if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 3 && q.top < p.bottom - 3) found.push([a, b]);
}));
return found"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("backward", [False, True])
def test_no_words_lie_over_others(browser, tmp_path, theme, backward):
    from lstm_course.plots.microscope.reading import Reading
    from lstm_course.plots.microscope.svg import picture

    path = tmp_path / "still.html"
    path.write_text(f"<body style='margin:0'>{picture(Reading(SEEN.recording, 3, 1, backward), theme)}")
    browser.get(path.as_uri())
    assert browser.execute_script(OVERLAPS) == []


def test_the_bars_are_scrubbed_too(page):
    page.browser.execute_script("document.body.style.zoom = 1.25")
    bars = page.find(".m-time")
    ActionChains(page.browser).move_to_element_with_offset(bars, 6, 0).click().perform()  # right of its middle
    assert page.chips() == expected(8)


def test_it_follows_the_pages_theme(page):
    ground = lambda: page.find(".m-frame").value_of_css_property("background-color")
    seen = {}
    for scheme in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        seen[scheme] = ground()
    assert seen["light"] != seen["dark"]
    page.browser.execute_script("document.body.dataset.jpThemeLight = 'true'")  # JupyterLab's own comes first
    assert ground() == seen["light"]


# The strongest colour of what is painted over the drawing, without its opacity.
STRIPS = """const canvas = document.querySelector('.lstm-microscope .m-strips');
const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
let best = 0;
for (let k = 0; k < pixels.length; k += 4) if (pixels[k + 3] > pixels[best + 3]) best = k;
return [pixels[best], pixels[best + 1], pixels[best + 2]]"""
CODE = """\
import numpy as np
from lstm_course.plots.microscope import microscope
def lstm_step(x, h, c, W_ih, W_hh, b):
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
rng = np.random.default_rng(0)
seen = microscope(lstm_step, [rng.standard_normal(s) for s in ((8, 3), (8, 2), 8)], rng.standard_normal((1, 9, 3)))
seen"""


def test_in_jupyterlab_it_lives_on_when_the_notebook_is_opened_again(course, opened, browser):
    path = course / "microscope.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_code_cell(CODE), new_code_cell("seen.widget()")]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    notebook, page = opened(path), Page(browser)
    notebook.run(0)
    notebook.until(lambda: page.find(".m-frame"), "the microscope")
    names = {}
    exec(CODE, names)
    kept = names["seen"].recording.values

    def driven():
        page.set("select[aria-label=unit]", "1")
        page.set("input", 5, "input")
        assert page.chips()["c"] == number(float(np.float32(kept["c"][5, 1])))

    driven()
    browser.execute_script("arguments[0].focus()", page.find(".m-frame"))
    for key, step in ((Keys.END, 8), (Keys.ARROW_LEFT, 7), (Keys.ARROW_RIGHT, 8), (Keys.HOME, 0)):
        page.press(key)  # JupyterLab has shortcuts on these too
        page.chips()
        assert page.step() == step
    page.set("select[aria-label=unit]", "")
    strips = browser.execute_script(STRIPS)
    notebook.command("apputils:change-theme", theme="JupyterLab Dark")
    notebook.until(lambda: browser.execute_script(STRIPS) not in ([0, 0, 0], strips), "the strips in the dark theme")
    notebook.command("apputils:change-theme", theme="JupyterLab Light")
    notebook.run(1)  # the same, as a widget
    notebook.until(lambda: len(browser.find_elements(By.CSS_SELECTOR, ".lstm-microscope .m-frame")) == 2, "the widget")
    notebook.command("notebook:delete-cell")
    notebook.command("docmanager:save")
    notebook.close()

    notebook = opened(path)
    notebook.draw(0)
    notebook.until(lambda: page.find(".m-frame"), "the microscope of yesterday")
    driven()
    assert "model not found" not in notebook.output(0)
