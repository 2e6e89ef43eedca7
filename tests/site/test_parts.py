"""What pages of the site are made of: pictures out of them, links of texts, the faults that are looked for."""

import base64
import json
import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from docs.site import texts
from docs.site.checks import faults_of
from docs.site.evidence import with_figures
from docs.site.media import Media
from docs.site.units import door_of, intention, page_of
from lstm_course.evidence import registry

PNG = base64.b64encode(b"\x89PNG one").decode()
OTHER = base64.b64encode(b"\x89PNG two").decode()


def test_pictures_become_files_once(tmp_path):
    media = Media(tmp_path / "pictures", "../pictures")
    shown = media.out_of(f'<figure><img alt="a" src="data:image/png;base64,{PNG}"></figure>')
    assert shown == media.out_of(f'<figure><img alt="a" src="data:image/png;base64,{PNG}"></figure>')
    (file,) = (tmp_path / "pictures").iterdir()
    assert file.read_bytes() == b"\x89PNG one"
    assert f'src="../pictures/{file.name}"' in shown
    assert 'loading="lazy"' in shown


def test_each_place_of_a_slider_is_a_file_that_its_data_names(tmp_path):
    frames = {"0": [f"data:image/png;base64,{PNG}", "</script> is here"], "1": [f"data:image/webp;base64,{OTHER}", "b"]}
    data = json.dumps({"controls": [{"label": "b"}], "frames": frames}).replace("</", "<\\/")
    html = f'<div class="lstm-frames"><script type="application/json">{data}</script></div>'
    shown = Media(tmp_path, "../p").out_of(html)
    told = json.loads(shown.partition('json">')[2].partition("</script>")[0])
    assert [alt for _, alt in told["frames"].values()] == ["</script> is here", "b"]
    assert {Path(way).name for way, _ in told["frames"].values()} == {file.name for file in tmp_path.iterdir()}


def _unit():
    figure = f'<figure><img alt="Two &lt; three" src="data:image/png;base64,{PNG}"></figure>'
    said = "Until your f is written, this shows the course's own.\nIt is 3.\n"
    return new_notebook(
        cells=[
            new_markdown_cell("# Unit 7 · T\n\n*A question?*\n\nMore."),
            new_code_cell("progress(7)", outputs=[new_output("display_data", {"text/html": "0 of 3"})]),
            new_code_cell("def f(): raise NotImplementedError", metadata={"nbgrader": {"solution": True}}),
            new_code_cell("check(f)", metadata={"nbgrader": {"grade": True}},
                          outputs=[new_output("error", ename="NotAttempted", evalue="", traceback=[])]),
            new_code_cell(
                "show(f)",
                outputs=[
                    new_output("stream", text=said),
                    new_output("stream", name="stderr", text="!"),
                    new_output("display_data", {"text/html": figure, "text/plain": "Two"}),
                ],
            ),
        ]
    )  # fmt: skip


def test_a_units_page_has_its_figures_and_speaks_to_nobody_at_work(tmp_path):
    page = page_of("07_gru", _unit(), Media(tmp_path, "../p"), "")
    sources = [cell.source for cell in page.notebook.cells]
    assert "progress(7)" not in sources
    assert "notebooks/07_gru.ipynb" in sources[1]
    check, demo = (
        next(cell for cell in page.notebook.cells if cell.source == name) for name in ("check(f)", "show(f)")
    )
    assert check.outputs == []
    assert [o.get("text", "") for o in demo.outputs] == ["It is 3.", ""]
    (figure,) = page.figures
    assert (figure.alt, figure.moves) == ("Two < three", False)
    assert f'id="{figure.anchor}"' in sources[sources.index("show(f)") - 1]
    assert intention(_unit()) == "A question?"


def test_a_unit_is_opened_elsewhere_only_where_its_repository_is_known():
    assert "colab" not in door_of("07_gru", "")
    door = door_of("07_gru", "https://github.com/owner/course")
    assert "colab.research.google.com/github/owner/course/blob/main/course/07_gru/07_gru.ipynb" in door
    assert "colab" not in door_of("07_gru", "https://example.org/owner/course")
    assert "lite" not in door
    assert "../lite/lab/index.html?path=07_gru/07_gru.ipynb" in door_of("07_gru", "", lite=True)


def test_an_experiment_has_its_figure_before_its_table(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "NAMES", ("adding", "temporal_order"))
    table = "\n\nUnit 5.\n\n| a |\n|---|\n"
    page = f"# Evidence\n\n## {registry.get('adding').title}{table}"
    shown = with_figures(page, Media(tmp_path, "../pictures"))
    (file,) = tmp_path.iterdir()
    assert f'src="../pictures/{file.name}"' in shown
    assert shown.index("a dot is one seed") < shown.index("Unit 5.") < shown.index("<figure") < shown.index("| a |")
    assert 'alt="The adding problem, T = 100: mean squared error and steps to 0.01' in shown


@pytest.fixture
def clone(tmp_path, monkeypatch):
    root = tmp_path / "clone"
    for name in ("docs/grading.md", "docs/glossary.md", "lstm_course/x.py", "docs/pictures/one.png"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("# it\n")
    monkeypatch.setattr(texts, "ROOT", root)
    return root


def test_links_lead_to_pages_or_to_the_repository_or_are_words(clone, tmp_path):
    to = tmp_path / "site"
    for made in ("_static", "units"):
        (to / made).mkdir(parents=True)
    (to / "units/07_gru.ipynb").touch()
    source = clone / "docs/glossary.md"
    source.write_text(
        "[a](grading.md#walls) [b](../solutions/07_gru/07_gru.ipynb) [c](../course/01_rnn/01_rnn.ipynb)"
        " [d](../lstm_course/x.py) [e](https://example.org/x) [f](#here) ![g](pictures/one.png)\n"
        "```\n[h](grading.md)\n```\n"
    )
    page = to / "docs/glossary.md"
    assert texts.led(source, page, to, "https://example.org/r") == (
        "[a](grading.md#walls) [b](../units/07_gru.ipynb) [c](https://example.org/r/blob/main/course/01_rnn/01_rnn.ipynb)"
        " [d](https://example.org/r/blob/main/lstm_course/x.py) [e](https://example.org/x) [f](#here)"
        " ![g](../_static/one.png)\n```\n[h](grading.md)\n```\n"
    )
    assert (to / "_static/one.png").is_file()
    assert " d " in texts.led(source, page, to, "")


GOOD = (
    '<html><head><title>T</title><meta name="description" content="d"></head><body><h1 id="a">A</h1>'
    '<img alt="" src="p.png"><a href="#a">x</a> <a href="https://example.org/">y</a></body></html>'
)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('href="#a"', 'href="#b"', "has no such place"),
        ('href="#a"', 'href="other.html"', "is not there"),
        ('href="#a"', 'href="../../etc/passwd"', "is not there"),
        ('src="p.png"', 'src="q.png"', "is not there"),
        ('src="p.png"', 'src="https://example.org/p.png"', "asks another host"),
        ('alt="" ', "", "without an alt text"),
        ("<h1", '<div class="output stderr">!</div><h1', "errors or warnings"),
        ("<h1", '<div class="output traceback">!</div><h1', "errors or warnings"),
        ("<title>T</title>", "", "has no title"),
        ('content="d"', 'content=""', "has no description"),
        ("</body>", "<h1>B</h1></body>", "2 first headings"),
    ],
)
def test_what_is_wrong_with_a_page_is_said(tmp_path, old, new, told):
    (tmp_path / "p.png").touch()
    page = tmp_path / "index.html"
    page.write_text(GOOD)
    assert faults_of(tmp_path) == []
    page.write_text(GOOD.replace(old, new, 1))
    (fault,) = faults_of(tmp_path)
    assert fault.startswith("index.html: ")
    assert told in fault


def test_a_style_that_asks_another_host_is_found(tmp_path):
    (tmp_path / "_static").mkdir()
    style = tmp_path / "_static/a.css"
    style.write_text("body { background: url(p.png) }")
    assert faults_of(tmp_path) == []
    style.write_text("@font-face { src: url('//example.org/f.woff') }")
    assert "asks another host" in faults_of(tmp_path)[0]
    shutil.rmtree(tmp_path / "_static")
