"""The pages of a report: whole without a network or a script, and whatever a student is called stays text."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest

pytest.importorskip("nbgrader")

from lstm_course import get_exercise
from lstm_course.basics.tables import width_of
from lstm_course.grading.reporting.html_page import html_page
from lstm_course.grading.reporting.lecture_page import lecture_page, things_to_say
from lstm_course.grading.reporting.likeness import Alike
from lstm_course.grading.reporting.tables import exercises_csv, to_json
from lstm_course.grading.reporting.terminal import terminal_lines
from tests.grading.reporting.small_class import NAMED, UNIT, overview

BAD = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</svg></style>", "=cmd|'/c calc'!A0",
    "@SUM(A1)", "＝1+1", "+1", "-1", "\t=1", "a\nb", "\x1b[2J", "\ud800", "王小明", "&lt;",
    "'; DROP TABLE", "javascript:1",
)  # fmt: skip
ALIKE = (Alike(UNIT, (BAD[0], BAD[1]), ("update_cell",), 40.0, 0.9),)
PAGES = (html_page, lecture_page)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links = getattr(self, "links", []) + [v for name, v in attrs if name in ("src", "href")]


def _parsed(text):
    parser = _Tags()
    parser.feed(text)
    return parser


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_nothing_and_fetches_nothing(page):
    text = page(overview(BAD, BAD, alike=ALIKE))
    text.encode("utf-8", "backslashreplace")
    found = _parsed(text)
    assert not found.tags & {"script", "iframe", "link", "img", "object", "base", "form"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in found.links)
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_the_report_has_every_name_as_text():
    from html import unescape

    text = unescape(html_page(overview(BAD, BAD, alike=ALIKE)))
    for name in ("<script>alert(1)</script>", "{{ 7 * 7 }}", "王小明", "'; DROP TABLE"):
        assert name in text


def test_no_students_name_is_on_the_lecture_page():
    students = [f"student-{i}" for i in range(8)]
    text = lecture_page(overview(students, students[:5]))
    assert not [name for name in students if name in text]
    assert NAMED in text
    assert "5 of 8 students, in update_cell" in text
    why = next(m.explanation for m in get_exercise("update_cell").misconceptions if m.name == NAMED)
    assert why in text
    assert "Three things" not in text
    assert "One thing to say again" in text


def test_what_one_student_did_is_not_shown_to_the_room_and_hard_exercises_fill_up():
    students = [f"s{i}" for i in range(8)]
    assert things_to_say(overview(students, students[:1])) == []
    (hard,) = things_to_say(overview(students, students[:3], names=()))
    assert (hard.title, hard.students, hard.of) == ("update_cell", 3, 8)
    assert "Nothing to say again" in lecture_page(overview(students))


def test_an_exercise_of_another_course_has_its_name_and_no_more():
    students = [f"s{i}" for i in range(4)]
    (thing,) = things_to_say(overview(students, students, ("off by one",), "<their own>"))
    assert thing.title == "off by one"
    assert "&lt;their own&gt;" in thing.card


def test_no_cell_of_a_table_is_a_formula():
    found = overview(BAD, BAD, names=("=1+1",))
    for text in (found.report.to_csv(), exercises_csv(found)):
        for row in csv.reader(io.StringIO(text)):
            assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    names = [row[0] for row in csv.reader(io.StringIO(found.report.to_csv()))][1:]
    assert [name.removeprefix("'") for name in names] == [name.removeprefix("'") for name in BAD]


def test_json_has_it_all():
    data = json.loads(to_json(overview(BAD, BAD[:3], alike=ALIKE)))
    assert {"rows", "checks", "misunderstandings", "exercises", "histogram", "flags", "alike", "attempts"} <= set(data)
    assert data["exercises"][0]["mistakes"][0]["students"] == sorted(BAD[:3])
    assert sum(data["histogram"]["counts"]) == len(BAD)
    assert "alike in update_cell" in data["flags"][0]


@pytest.mark.parametrize("students", [BAD, [f"s{i}" for i in range(100)]])
def test_the_terminal_has_80_columns(students):
    lines = terminal_lines(overview(students, students[:3], alike=ALIKE))
    assert max(map(width_of, lines)) <= 80
    assert not any("\x1b" in line or "\n" in line for line in lines)
    text = "\n".join(lines)
    assert "1 update_cell" in text
    assert ("Who reached what" in text) == (len(students) <= 60)
    assert "alike in update_cell" in " ".join(text.split())


def test_nobody_and_nothing():
    for page in (*PAGES, to_json, exercises_csv):
        assert page(overview([]))
