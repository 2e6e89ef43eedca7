"""A list of students, whoever wrote it: what Python's csv reads, and what is said where it cannot be read."""

import codecs
import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import CourseError
from lstm_course.grading.registrar.enrolment import compare
from lstm_course.grading.registrar.roster_file import Person, parse_roster, read_roster
from lstm_course.grading.registrar.spreadsheet import as_csv, guarded, unguarded

NASTY = st.sampled_from(
    ["=1+1", "O'Brien, Ada", 'the "third"', "two\nlines", "\t=cmd|' /C calc'!A0", "'=x", "a;=1", "-5", "王"]
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | NASTY | st.text("=+-@'\",;|\t\r\n x1", max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4), st.sampled_from(",;\t"), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_names_are_read_as_python_s_csv_reads_them(names, delimiter, mark):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Last name", "First name", "Student ID"])
    writer.writerows([last, first, f"s{number}"] for number, (last, first) in enumerate(names))
    found = parse_roster("\ufeff" * mark + text.getvalue()).people
    again = list(csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=delimiter))[1:]
    assert [(one.last_name, one.first_name, one.id) for one in found] == [
        (unguarded(last).strip(), unguarded(first).strip(), who) for last, first, who in again
    ]


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_a_guarded_text_is_no_formula_under_any_separator_and_comes_back(text):
    assert unguarded(guarded(text)) == text
    for cell in re.split(r"[,;|\t\r\n]", as_csv([["x", text]])):
        bare = cell.strip().strip('"').strip()
        assert not bare.startswith(("=", "+", "-", "@")) or re.fullmatch(r"[+-][0-9]+(\.[0-9]+)?", bare)


@pytest.mark.parametrize(
    ("head", "line", "wanted"),
    [
        # Canvas's and Moodle's own lists, a spreadsheet's in German, Excel's own mark of a separator
        ("Student,ID,SIS User ID,SIS Login ID", '"Byron, Ada",31,U7,ada', Person("ada", "Ada", "Byron", "", "31")),
        ("First name,Last name,ID number,Email address", "A,Byron,ada,a@b.c", Person("ada", "A", "Byron", "a@b.c")),
        ("Matrikelnummer;Nachname;Vorname;E-Mail", "007;Müller;Jörg;j@b.c", Person("007", "Jörg", "Müller", "j@b.c")),
        ("sep=;\nname;username", "Ada Lovelace;ada", Person("ada", "", "Ada Lovelace")),
    ],
)  # fmt: skip
def test_columns_are_known_by_what_people_and_platforms_call_them(head, line, wanted):
    assert parse_roster(f"{head}\n{line}\n").people == (wanted,)


def test_canvas_s_lines_about_no_student_are_passed_over():
    text = (
        'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"Student, Test",9,,abc,\n"B, A",1,,ab,\n'
    )
    found = parse_roster(text)
    assert [one.id for one in found.people] == ["ab"]
    assert len(found.skipped) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("first name,colour\nAda,red\n", "no column looks like the students' ids; it has 'first name' and 'colour'"),
        ('name,id\n"two\nlines",a\nEve,\n', "line 4: no id"),
        ("id\nada\nbob\nada\n", "line 4: ada stands in line 2 as well"),
        ("id,name\nada,Lovelace, Ada\n", "line 2: 3 cells under 2 columns"),
        ('id,name\nada,"Ada\n', "line 2: not a line of a CSV file"),
        ("id\n../ada\n", "line 2: a student cannot be called '../ada'"),
        ("id\n" + "a" * 129, "more than 128 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, said):
    with pytest.raises(CourseError) as caught:
        parse_roster(text)
    assert said in str(caught.value)


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "class.csv"
    path.write_bytes("id;name\nx;Jörg\n".encode("cp1252"))
    with pytest.raises(CourseError, match=r"line 2: not utf-8.*--encoding cp1252"):
        read_roster(path)
    assert read_roster(path, encoding="cp1252").people[0].last_name == "Jörg"
    path.write_bytes(codecs.BOM_UTF16_LE + "id\tname\nx\tJörg\n".encode("utf-16-le"))  # Excel's "Unicode text"
    assert read_roster(path).people[0].last_name == "Jörg"
    assert read_roster(path, {"id": "NAME"}).people[0].id == "Jörg"
    with pytest.raises(CourseError, match="did you mean 'name'"):
        read_roster(path, {"id": "nmae"})


def test_what_a_roster_changes_and_what_it_leaves():
    there = {
        "ada": (Person("ada", "Ada", "Byron", "ada@b.c"), True),
        "bob": (Person("bob"), False),
        "eve": (Person("eve"), True),
    }
    found = compare([Person("ada", "Ada", "Lovelace"), Person("cy", "Cy")], there)
    assert [(one.student, one.kind, dict(one.fields)) for one in found.changes] == [
        ("ada", "changed", {"last_name": ("Byron", "Lovelace")}),
        ("cy", "new", {"first_name": ("", "Cy")}),
    ]
    assert (found.same, found.missing, found.staying) == (0, ("bob",), ("eve",))
