"""One page that stands alone: text, formulas, notes with the time, nothing that a network would be asked for."""

import base64
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from lstm_course.basics.errors import CourseError
from lstm_course.basics.formulas import mathml
from lstm_course.building import files
from lstm_course.desk.deck.deck import Slide, page_of, slides_of
from lstm_course.desk.deck.write import write_deck
from lstm_course.units.registry import all_units, get_unit

pytest.importorskip("latex2mathml")
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\s](?:[^$`\n]*[^$\s])?)\$", re.S)


def cells_of(*pairs):
    made = {"text": new_markdown_cell, "code": new_code_cell}
    return [made[kind](source, metadata={"slideshow": {"slide_type": place}}) for kind, source, place in pairs]


def test_every_formula_of_the_course_is_drawn():
    formulas = set()
    for unit in map(get_unit, all_units()):
        prose = re.sub(r"(?m)^# ?", "", files.read_text(unit.notebook))
        formulas |= {(block or line, bool(block)) for block, line in FORMULA.findall(re.sub(r"`[^`\n]*`", "", prose))}
    assert len(formulas) > 300
    drawn = {tex: mathml(tex, block) for tex, block in formulas}
    assert not [tex for tex, found in drawn.items() if not found.startswith("<math")]
    assert not [tex for tex, found in drawn.items() if re.search(r">[^<]*\\[a-zA-Z_]|>[^<]*&amp;", found)]


def test_a_formula_that_cannot_be_read_stays_as_it_was_typed():
    assert mathml(r"\left( a < 1") == r"<code>\left( a &lt; 1</code>"


def test_slides_are_cut_where_the_cells_say():
    found = slides_of(
        cells_of(
            ("text", "# A", "slide"), ("text", "b", "fragment"), ("text", "say this", "notes"), ("text", "c", "skip"),
            ("text", "## D", "subslide"), ("text", "e", "subslide"),
        )
    )  # fmt: skip
    assert [len(slide.steps) for slide in found] == [2, 1, 1]
    assert [slide.section for slide in found] == ["", "", "D"]
    assert "say this" in found[0].notes[0]


def test_the_page_stands_alone():
    cell = new_code_cell("print('<b>')", metadata={"slideshow": {"slide_type": "fragment"}})
    cell.outputs = [
        new_output("stream", text="<b>\n"),
        new_output("display_data", data={"image/png": base64.b64encode(b"x").decode(), "text/plain": 'a "plot"'}),
        new_output("error", ename="ValueError", evalue="<no>"),
    ]
    page = page_of(slides_of([*cells_of(("text", "# $c_t$ | `x`", "slide")), cell]), "Unit <4>")
    assert "<title>Unit &lt;4&gt;</title>" in page
    assert "&lt;b&gt;" in page
    assert "ValueError: &lt;no&gt;" in page
    assert 'alt="a &quot;plot&quot;"' in page
    assert "<msub>" in page
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    assert "@import" not in page
    assert "url(" not in page


def test_a_slide_takes_as_long_as_it_is_long():
    words = Slide(steps=["<p>" + "word " * 220 + "<math><mi>x</mi></math></p>"])
    assert words.minutes == pytest.approx(2.0)
    assert Slide(steps=["<p>one</p>"]).minutes == 0.5
    assert Slide(steps=["<figure></figure>"]).minutes == 1.0


@pytest.mark.parametrize(("name", "said"), [("there.html", "--force"), ("no/such/place.html", "no folder")])
def test_nothing_is_written_over_and_no_work_begun_in_vain(tmp_path, name, said):
    (tmp_path / "there.html").write_text("mine")
    with pytest.raises(CourseError, match=said):
        write_deck("4", tmp_path / name)
    assert (tmp_path / "there.html").read_text() == "mine"
