"""A site of one unit, built by Sphinx; and in a browser without a network, where one is installed."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_output

from docs.site import __main__ as command
from lstm_course.plots.frames import frames_html
from tests.browser.static_site import cut_off, served

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
        words = ["--units", UNIT, "--out", str(folder / "out"), "--jobs", "1", "--no-api"]
        assert command.main([*words, "--repository", "https://github.com/owner/course"]) == 0
    return folder / "out"


def test_the_unit_is_there_without_an_answer(site):
    page = (site / "units" / f"{UNIT}.html").read_text()
    assert "NotImplementedError" in page
    assert "BEGIN SOLUTION" not in page
    assert (site / "notebooks" / f"{UNIT}.ipynb").is_file()
    assert len(list((site / "pictures").iterdir())) == 3  # the slider's three places, the first of them also its still
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


@pytest.mark.browser
@pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("chromedriver")), reason="chromium is not installed")
def test_pages_without_a_network(site, address, tmp_path):
    """No page asks for anything that is not there; formulas are set, sliders move, and a phone scrolls one way only."""
    from tests.browser.chromium import chromium, until

    with chromium(tmp_path) as browser:
        cut_off(browser)
        for page in sorted(site.rglob("*.html")):
            if page.relative_to(site).parts[0] != "_static":
                browser.get(f"{address}/{page.relative_to(site).as_posix()}")
        assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []
        browser.set_window_size(500, 900)  # the narrowest that Chromium opens; then as narrow as a phone
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
        )
        browser.get(f"{address}/units/{UNIT}.html")
        until(
            browser,
            lambda: browser.execute_script("return document.querySelectorAll('mjx-container').length"),
            "formulas",
        )
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        seen, alt = browser.execute_script(_MOVED)
        assert seen
        assert alt == "bias 2"


_FORMULAS = "return document.querySelectorAll('mjx-container').length"
_MOVED = """
const live = document.querySelector(".lstm-frames");
const input = live.querySelector("input"), image = live.querySelector("img");
const before = image.src; input.value = 2; input.dispatchEvent(new Event("input"));
return [image.src !== before, image.alt];
"""
