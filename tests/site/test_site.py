"""A site of one unit, built by Sphinx; and in a browser without a network, where one is installed."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_output

from docs.site import __main__ as command
from lstm_course.evidence import registry
from lstm_course.plots.frames import frames_html
from tests.browser.static_site import cut_off, served
from tests.site.legible import hard_to_hit, look, on_a_phone, too_faint

UNIT = "07_gru"
pytest.importorskip("myst_nb")


def _picture(bias):
    from matplotlib.figure import Figure

    fig = Figure(figsize=(2, 1))
    fig.subplots().plot([0, bias])
    return fig, f"bias {bias}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site with the released notebook as it is, one output put in: that notebooks run is held elsewhere."""
    folder = tmp_path_factory.mktemp("site")
    moving = frames_html(_picture, {"bias": ("bias", 0, 2, 1, 1)})

    def executed(paths, kept, jobs):
        for path in paths:
            notebook = nbformat.read(path, as_version=4)
            first = next(
                c for c in notebook.cells if c.cell_type == "code" and "figures." in c.source and c.source[:4] != "from"
            )
            first.outputs = [new_output("display_data", {"text/html": moving, "text/plain": ""})]
            yield path, notebook

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "executed", executed)
        patch.setattr(registry, "NAMES", ("adding",))  # one figure of evidence
        words = ["--units", UNIT, "--out", str(folder / "out"), "--jobs", "1", "--no-api"]
        assert command.main([*words, "--repository", "https://github.com/owner/course"]) == 0
    return folder / "out"


def test_the_unit_is_there_without_an_answer(site):
    page = (site / "units" / f"{UNIT}.html").read_text()
    assert "NotImplementedError" in page
    assert "BEGIN SOLUTION" not in page
    assert (site / "notebooks" / f"{UNIT}.ipynb").is_file()
    assert len(list((site / "pictures").iterdir())) == 3  # the slider's three places, the first of them also its still
    assert len(list((site / "evidence").iterdir())) == 1
    assert "units/07_gru.html#figure-1" in (site / "gallery.html").read_text()
    assert not (site / "_sources").exists()


def test_a_new_site_takes_the_place_of_the_last(tmp_path):
    for name in ("last/objects.inv", "last/gone.html", "made/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    command.put(tmp_path / "made", tmp_path / "last")
    assert [file.name for file in (tmp_path / "last").iterdir()] == ["index.html"]


def test_what_is_no_site_of_ours_is_not_written_over(tmp_path, capsys):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(SystemExit):
        command.main(["--units", UNIT, "--out", str(tmp_path)])
    assert "name another folder" in capsys.readouterr().err
    assert (tmp_path / "thesis.tex").exists()


def test_an_unknown_unit_is_named(capsys):
    with pytest.raises(SystemExit):
        command.main(["--units", "4"])
    assert "no unit is called 4; there are 01_rnn" in capsys.readouterr().err


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


CHROMIUM = shutil.which("chromium") and shutil.which("chromedriver")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from tests.browser.chromium import chromium

    with chromium(tmp_path_factory.mktemp("profile")) as running:
        cut_off(running)
        yield running


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
def test_pages_without_a_network(site, address, browser):
    """No page asks for anything that is not there; formulas are set, sliders move, and a phone scrolls one way only."""
    from tests.browser.chromium import until

    for page in sorted(site.rglob("*.html")):
        if page.relative_to(site).parts[0] != "_static":
            browser.get(f"{address}/{page.relative_to(site).as_posix()}")
    assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []
    on_a_phone(browser)
    browser.get(f"{address}/units/{UNIT}.html")
    until(browser, lambda: browser.execute_script(_FORMULAS), "formulas")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    seen, alt = browser.execute_script(_MOVED)
    assert seen
    assert alt == "bias 2"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
@pytest.mark.parametrize(
    "page", ["index", "units/index", f"units/{UNIT}", "gallery", "docs/evidence", "docs/students", "genindex", "search"]
)
def test_everybody_can_read_a_page_and_hit_what_is_on_it(address, browser, page):
    """On a phone, light and dark: the contrast of each piece of text, and the size of each target."""
    on_a_phone(browser)
    for dark in (False, True):
        look(browser, dark)
        browser.get(f"{address}/{page}.html")
        looked, faults = too_faint(browser)
        assert looked > 20
        assert faults == []
    looked, faults = hard_to_hit(browser)
    assert looked > 15
    assert faults == []


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
def test_a_figure_follows_whoever_chose_a_theme(address, browser):
    """The system is dark, the reader chose a light page: its figures are as they were drawn; and the other way."""
    for dark, chosen, drawn in ((True, "light", "none"), (True, "auto", "invert"), (False, "dark", "invert")):
        look(browser, dark)
        browser.get(f"{address}/units/{UNIT}.html")
        browser.execute_script("document.body.dataset.theme = arguments[0]", chosen)
        shown = browser.execute_script("return getComputedStyle(document.querySelector('.lstm-picture')).filter")
        assert shown.startswith(drawn), (dark, chosen)


_FORMULAS = "return document.querySelectorAll('mjx-container').length"
_MOVED = """
const live = document.querySelector(".lstm-frames");
const input = live.querySelector("input"), image = live.querySelector("img");
const before = image.src; input.value = 2; input.dispatchEvent(new Event("input"));
return [image.src !== before, image.alt];
"""
