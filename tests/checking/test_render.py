"""A verdict as text, HTML and JSON: complete, safe to show, the same each time."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lstm_course.checking import Case, Evidence, Exercise, Verdict, draw, judge
from lstm_course.checking.render import one_line, to_html, to_json, to_text
from tests.checking.samples import AFFINE, SQUARE, affine

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;\'"`'


class Tags(HTMLParser):
    """Collects tags, attributes and text, and notices what is never closed."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text, self.attributes = [], [], "", []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    assert set(tags.tags) <= {"div", "strong", "code", "table", "tr", "th", "td", "details", "summary", "pre"}
    assert not any(name.startswith("on") for name in tags.attributes)
    return tags


def failing():
    def wrong(x, W, b):
        print("some <b>output</b>")
        return 2 * affine(x, W, b)

    return judge(AFFINE, wrong)


def test_everything_that_a_verdict_can_hold_is_escaped():
    verdict = Verdict(
        exercise=EVIL, status="failed", score=0.5, headline=EVIL, diagnosis=EVIL, misconceptions=(EVIL,),
        evidence=Evidence(EVIL, 0, EVIL, EVIL, EVIL, EVIL, EVIL), next_step=EVIL, cases=((EVIL, True), (EVIL, False)),
        notes=(f"It printed: {EVIL}",),
    )  # fmt: skip
    html = to_html(verdict)
    assert "<script" not in html
    assert "<img" not in html
    parsed(html)


def test_what_a_student_raises_and_prints_and_names_is_escaped():
    def raises(x):
        raise ValueError("<script>alert(1)</script>")

    def prints(x):
        print("<script>alert(2)</script>")
        return x

    def returns(x):
        return type("<script>alert(3)</script>", (), {})()

    for function in (raises, prints, returns):
        html = to_html(judge(SQUARE, function))
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        parsed(html)


def test_a_card_holds_what_a_student_needs():
    verdict = failing()
    text = re.sub(r"\s+", " ", parsed(to_html(verdict)).text)
    for wanted in (
        "not yet · affine", "differs in all 12 entries", "constant factor", "a batch (seed 0)", "x (3, 2)",
        "expected result[0, 0]", "yours result[0, 0]", "largest error", "inputs('affine', 'a batch')",
    ):  # fmt: skip
        assert wanted in text
        assert wanted in re.sub(r"\s+", " ", to_text(verdict))
    assert "some <b>output</b>" in text


def test_a_card_has_colours_for_light_and_dark_and_words_besides():
    html = to_html(failing())
    assert "var(--jp-layout-color2,#" in html
    assert "var(--jp-ui-font-color1,#" in html
    assert "not yet" in html
    assert "http" not in html


@pytest.mark.parametrize(
    ("status", "words"),
    [("passed", "passed"), ("failed", "not yet"), ("not_attempted", "not attempted yet"), ("skipped", "skipped"),
     ("broken", "not tried")],
)  # fmt: skip
def test_each_status_in_words(status, words):
    verdict = Verdict("affine", status, 0.0, "a headline.")
    for rendered in (one_line(verdict), to_text(verdict), to_html(verdict)):
        assert words in rendered
        assert "affine" in rendered


def test_one_line_is_one_line():
    verdict = replace(failing(), headline="first\nsecond\r\n  third")
    assert one_line(verdict) == "✗ affine: not yet: first second third"
    assert one_line(replace(verdict, misconceptions=("a\nname",))) == "✗ affine: not yet: a name"
    assert len(one_line(replace(verdict, headline="word " * 1000))) <= 160


def test_json_is_plain_and_complete():
    verdict = failing()
    data = json.loads(json.dumps(to_json(verdict), allow_nan=False))
    assert data["exercise"] == "affine"
    assert data["status"] == "failed"
    assert data["score"] == 0
    assert data["evidence"]["case"] == "a batch"
    assert (data["summary"], data["text"], data["html"]) == (one_line(verdict), to_text(verdict), to_html(verdict))
    assert [tuple(case) for case in data["cases"]] == list(verdict.cases)


def test_cases_are_listed_with_a_mark_each():
    def wrong_for_one_row(x, W, b):
        return affine(x, W, b) * (2 if len(x) == 1 else 1)

    text = to_text(judge(AFFINE, wrong_for_one_row))
    assert "✓ a batch, ✗ one row, ✓ more inputs than outputs" in text


def test_a_mark_stays_with_its_case_and_several_cases_are_a_list():
    def switched(x):
        return x > 0 if x.size < 3 else x < 0

    sizes = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
    cases = tuple(Case(name, draw(x="N", N=size)) for name, size in sizes.items())
    verdict = judge(Exercise(reference=lambda x: x > 0, name="positive", cases=cases), switched)
    assert verdict.diagnosis.endswith("It is right for “one” and “two”, and wrong for “three”, “four” and “five”.")
    assert "✗\u00a0three" in to_html(verdict)
    assert "✗ three" in to_text(verdict)
    assert "largest error" not in to_text(verdict)  # of True and False
