"""The page that goes back to a student: what its index says, and that nothing on it is taken for markup."""

from __future__ import annotations

import re
from html import unescape

import pytest

pytest.importorskip("nbgrader")

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from lstm_course.checking.verdict import Verdict
from lstm_course.grading import configure
from lstm_course.grading.jobs import CellResult
from lstm_course.grading.publishing.feedback_page import (
    INDEX,
    FeedbackExporter,
    Index,
    Points,
    index_of,
    readable,
    untold,
)
from lstm_course.grading.publishing.outputs import outputs_of, outputs_of_cell

EVIL = '<script>alert(1)</script>"&{{ 7 * 7 }}'


def _cell(grade_id, outputs=None, make=new_code_cell, source="check(f)", **marks):
    cell = make(source)
    cell.metadata["nbgrader"] = {"grade_id": grade_id, "grade": True, "solution": False, **marks}
    if outputs is not None:
        cell.outputs = outputs
    return cell


def _failed(**about):
    return outputs_of(
        Verdict(**{"exercise": "lstm_step", "status": "failed", "score": 0.5, "headline": "no.", **about}), 4
    )


def _answer(grade_id, **marks):
    return _cell(grade_id, make=new_markdown_cell, source="because", solution=True, **marks)


def _lines(cells, **points):
    return [f"{one.mark} {one.name}{one.said}".strip() for one in index_of(cells, points)]


def test_a_check_is_named_by_its_exercise_points_and_mistake():
    known = {"misconceptions": ("keep and add exchanged",), "diagnosis": "It is exactly what you get with that."}
    both = {**known, "misconceptions": ("bias outside", "no tanh")}
    either = {**both, "diagnosis": "It is exactly what you get with one of these: …"}
    half = Points(2, 4)
    for about, says in (
        (known, "✗ lstm_step, 2 of 4: keep and add exchanged"),
        (both, "✗ lstm_step, 2 of 4: bias outside and no tanh"),
        (either, "✗ lstm_step, 2 of 4: bias outside or no tanh"),
        (
            {"headline": "c differs from the second entry on."},
            "✗ lstm_step, 2 of 4: c differs from the second entry on",
        ),
        ({**known, "progress": "3 of 9 mended"}, "✗ lstm_step, 2 of 4: 3 of 9 mended: keep and add exchanged"),
        ({"status": "not_attempted", "headline": "not attempted yet."}, "○ lstm_step, 2 of 4: not attempted yet"),
    ):
        assert _lines([_cell("check_it", _failed(**about))], check_it=half) == [says]
    passed = outputs_of(Verdict("lstm_step", "passed", 1.0, "right on both cases."), 4)
    assert _lines([_cell("check_it", passed)], check_it=Points(4, 4)) == ["✓ lstm_step, 4 of 4"]
    # A person has the last word on the points, and the verdict stays what it was.
    assert _lines([_cell("check_it", _failed(**known))], check_it=Points(4, 4)) == [
        "✓ lstm_step, 4 of 4: keep and add exchanged"
    ]


def test_a_plain_test_is_named_by_its_cell_and_says_why():
    lost = outputs_of_cell(CellResult(points=0.0, reason="The test `assert f(1) == 2` is not passed."), 3)
    cells = [
        _cell("test_squares", lost),
        _cell("cell-8fd1e0ab12cd34ef", []),
        _cell("Part-2_b", outputs_of_cell(CellResult(points=1.5), 2)),
    ]
    points = {"test_squares": Points(0, 3), "cell-8fd1e0ab12cd34ef": Points(1, 1), "Part-2_b": Points(1.5, 2)}
    assert _lines(cells, **points) == [
        "✗ test squares, 0 of 3: The test `assert f(1) == 2` is not passed",
        "✓ test 2, 1 of 1",
        "✗ Part 2 b, 1.5 of 2",
    ]
    # What another grader's test shows there may be the student's word.
    theirs = [new_output("error", ename="E", evalue="x = 4711", traceback=[])]
    assert _lines([_cell("plain", theirs)], plain=Points(0, 1)) == ["✗ plain, 0 of 1"]
    assert readable("--", "test 1") == "test 1"


def test_a_written_answer_waits_until_a_person_has_marked_it():
    cells = [
        _answer("why"),
        _answer("how"),
        _answer("then"),
        _answer("no", comment="No response."),
        _answer("q", comment="See 3.2."),
    ]
    points = {
        "why": Points(0, 5, waits=True),
        "how": Points(4, 5, waits=True, seen=True),
        "then": Points(2, 5, seen=True),
        "no": Points(0, 5),
        "q": Points(5, 5, seen=True),
    }
    assert _lines(cells, **points) == [
        "○ why, waits to be marked, up to 5",
        "○ how, 4 of 5, waits to be looked at again",
        "then, 2 of 5",
        "no, 0 of 5: no answer",
        "✓ q, 5 of 5",
    ]
    assert [one.comment for one in index_of(cells, points)] == ["", "", "", "", "q"]


def test_a_comment_on_an_answer_stands_with_its_check():
    own = {"make": new_code_cell, "grade": False, "solution": True}
    cells = [
        _cell("lstm_step", comment="Nearly.", **own),
        _cell("other", comment="Well done.", **own),
        _cell("stub", comment="No response.", **own),
    ]
    cells.append(_cell("check_it", _failed()))
    entries = index_of(cells, {"check_it": Points(2, 4)})
    assert [(one.name, one.comment) for one in entries] == [("other", "other"), ("lstm_step", "lstm_step")]


@pytest.fixture(scope="module")
def page():
    """Make a page with markup wherever somebody who is not the course's author has a word."""
    config = Config()
    configure(config)
    converter = GenerateFeedback(coursedir=CourseDirectory(), config=config)
    exporter = converter.exporter_class(parent=converter, config=converter.config)
    cells = [
        _cell("check_it", _failed(exercise=EVIL, headline=EVIL, misconceptions=(EVIL,)), points=4, score=2),
        _cell("test_a", outputs_of_cell(CellResult(points=0.0, reason=EVIL), 3), points=3, score=0),
        _answer("why", points=5, score=0, comment="Look at **this**."),
        new_markdown_cell(
            r"The belt: $$c_t = f_t \odot c_{t-1}$$ with $f < 1$, `$x$`, $\href{javascript:a}{b}$, for $5 or $6."
        ),
        _cell("f", make=new_code_cell, grade=False, solution=True, source=EVIL),
    ]
    points = {"check_it": Points(2, 4), "test_a": Points(0, 3), "why": Points(0, 5, waits=True)}
    resources = {
        "nbgrader": {"notebook": "hw<1>", "score": 2.0, "max_score": 12.0, "late_penalty": 1.5},
        INDEX: Index(index_of(cells, points), "2 of 12 points; <b>"),
    }
    return exporter.from_notebook_node(new_notebook(cells=cells), resources=resources)[0]


def test_the_page_has_our_index_and_each_line_leads_to_its_cell(page):
    index = re.search(r'(?s)<div id="toc">(.*?)</div>', page)[1]
    assert "Test cell" not in page
    assert "Written response" not in page
    assert page.count("waits to be marked, up to 5") == 2  # in the index, and above the answer
    for name in re.findall(r'href="#([^"]+)"', index):
        assert f'<a name="{name}"></a>' in page
    assert "handed in late: 1.5 points less" in index
    assert "<strong>this</strong>" in page
    assert "Student's answer" in page  # what is not graded looks as nbgrader has it


def test_nothing_that_a_notebook_can_hold_becomes_markup(page):
    body = page[page.index("<body>") :]
    assert "<script>alert" not in body
    assert "49" not in re.sub(r"<[^>]*>", "", body[: body.index("panel-body")])
    assert EVIL[:20] in unescape(body)


def test_its_formulas_are_drawn_without_a_network(page):
    assert page.count("<math") == 2
    assert "<code>$x$</code>" in page
    assert r"<code>\href{javascript:a}{b}</code>" in page
    assert "for $5 or $6" in page
    assert not re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=.https?:", page)


def test_a_course_keeps_a_page_of_its_own():
    config = Config()
    config.GenerateFeedback.exporter_class = "mine.Exporter"
    config.GenerateFeedback.preprocessors = ["mine.Step"]
    config.ExchangeFactory.release_feedback = "mine.Release"
    configure(config)
    assert config.ExchangeFactory.release_feedback == "mine.Release"
    assert (config.GenerateFeedback.exporter_class, config.GenerateFeedback.preprocessors) == (
        "mine.Exporter",
        ["mine.Step"],
    )
    config = Config()
    configure(config)
    configure(config)
    steps = [step if isinstance(step, str) else step.__name__ for step in config.GenerateFeedback.preprocessors]
    assert [step.rpartition(".")[2] for step in steps] == ["GetGrades", "IndexGrades", "CSSHTMLHeaderPreprocessor"]
    config.HTMLExporter.template_name = "classic"
    assert FeedbackExporter(config=config).template_name == "classic"


def test_where_the_points_were_not_got_the_page_is_nbgraders(page):
    config = Config()
    configure(config)
    converter = GenerateFeedback(coursedir=CourseDirectory(), config=config)
    exporter = converter.exporter_class(parent=converter, config=converter.config)
    resources = {"nbgrader": {"notebook": "hw", "score": 2.0, "max_score": 12.0, "late_penalty": 0}}
    cells = [_cell("t", [], points=3, score=0), _answer("why", points=5, score=0)]
    assert "Test cell" in exporter.from_notebook_node(new_notebook(cells=cells), resources=resources)[0]


def test_what_a_card_says_is_not_said_again_below_it():
    assert [output.output_type for output in untold(_cell("check_it", _failed(score=0.0)))] == ["display_data"]
    assert [output.output_type for output in untold(_cell("check_it", _failed()))] == ["display_data"]
    plain = _cell("test_a", outputs_of_cell(CellResult(points=0.0, reason="no"), 3))
    assert [output.output_type for output in untold(plain)] == ["error"]
