"""A page that is not parsed again says what nbconvert's own says."""

from __future__ import annotations

import pytest

pytest.importorskip("nbconvert")

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lstm_course.grading.publishing.render_once import RenderOnce, with_words

CELLS = [
    new_markdown_cell("# Gates\n\nA *belt* $c_t$, `<img src=x>`, ![](a.png) and ![alt text](b.png)"),
    new_code_cell(
        "%time\nprint('<img>')",
        outputs=[
            new_output("display_data", data={"image/png": "iVBORw0KGgo="}),
            new_output("display_data", data={"text/html": "<img src='c.png' title='an alt, a > b'><br>"}),
            new_output("stream", name="stderr", text="\x1b[31mred\x1b[0m <b>"),
        ],
    ),
    new_code_cell("%%html\n<b>bold</b>", metadata={"magics_language": "html"}),
]


def test_it_is_nbconverts_page():
    cells = [{**cell, "id": f"{number}"} for number, cell in enumerate(CELLS * 2)]
    notebook = from_dict(new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}))
    mine = RenderOnce(template_name="classic").without_second_reading(notebook)[0]
    stock = HTMLExporter(template_name="classic").from_notebook_node(notebook)[0]
    assert str(BeautifulSoup(mine, "html.parser")).splitlines() == stock.splitlines()


@pytest.mark.parametrize("picture", ["<img>", "<img src='a>b'>", '<IMG title="alt=">', "<img data-alt='x' src=y/>"])
def test_a_picture_without_words_gets_them(picture):
    assert 'alt="No description' in with_words(picture)
    assert BeautifulSoup(with_words(picture), "html.parser").img["alt"].startswith("No description")


@pytest.mark.parametrize("picture", ["<img alt='x'>", "<img src=y ALT>", "&lt;img&gt;", "<imgs>", "<img src='a"])
def test_any_other_stays_as_it_is(picture):
    assert with_words(picture) == picture
