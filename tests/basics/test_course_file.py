"""course.toml: what it says, and what is said of it, with its line and a remedy."""

from datetime import UTC, datetime

import pytest

from lstm_course.basics.course_file import LatePolicy, parse_course_file, read_course_file
from lstm_course.basics.errors import CourseError, UnknownName

WHOLE = """
title = "Two lectures"
id = "mini"
seed_file = "secret"

[late]
per_day = 0.1
at_most = 0.5
grace_minutes = 15

[[unit]]
name = "4"
due = 2026-10-15T23:59:00+02:00
exercises = [
  "forget_gate",
]

[[unit]]
name = "1"
points = { step = 3, "roll" = 0.5 }
"""


def test_everything_that_it_can_say():
    found = parse_course_file(WHOLE)
    assert (found.title, found.id, found.seed, found.seed_file) == ("Two lectures", "mini", None, "secret")
    assert found.late == LatePolicy(0.1, 0.5, 15)
    first, second = found.units
    assert (first.name, first.due) == ("4", datetime(2026, 10, 15, 21, 59, tzinfo=UTC))
    assert first.exercises == ("forget_gate",)
    assert (second.points, second.exercises, second.due) == ({"step": 3, "roll": 0.5}, None, None)


def test_a_day_lasts_until_its_end_here():
    due = parse_course_file('[[unit]]\nname = "1"\ndue = 2026-10-15\n').units[0].due
    assert due.astimezone().strftime("%Y-%m-%d %H:%M:%S") == "2026-10-15 23:59:59"


def test_no_file_is_no_plan(tmp_path):
    assert read_course_file(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'x'", "line 1: titel means nothing here; did you mean title?"),
        ("[[unit]]\nname = '1'\n\nduo = 1", "line 4: duo means nothing here; did you mean due?"),
        ("[unit]\nname = '1'", "line 1: write [[unit]]"),
        ("[[unit]]\ndue = 2026-01-01", "line 1: a unit needs its name"),
        ("[[unit]]\nname = '1'\ndue = '2026-01-01'", "line 3: due = '2026-01-01': write a date without quotes"),
        ("[[unit]]\nname = '1'\n[unit.points]\nstep = -1", "line 4: step = -1: points are a number from 0"),
        ("[[unit]]\nname = '1'\npoints = { step = nan }", "line 3: step = nan: points are"),
        ("[[unit]]\nname = '1'\nexercises = 'all'", "line 3: exercises are a list"),
        ("[late]\nper_day = 10", "line 2: per_day = 10: a number from 0 to 1"),
        ("[late]\nat_most = 0.5", "line 1: what does a day cost?"),
        ("seed = -3", "line 1: seed = -3: it is a whole number"),
        ("seed = \nid = 'x'", "is not TOML: Invalid value (at line 1"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(text, said):
    with pytest.raises(CourseError) as caught:
        parse_course_file(text)
    assert str(caught.value).startswith("course.toml")
    assert said in str(caught.value)


def test_all_faults_are_said_at_once():
    with pytest.raises(CourseError) as caught:
        parse_course_file("a = 1\nb = 2\n")
    assert len(str(caught.value).splitlines()) == 2


def test_units_and_exercises_that_are_not_there():
    def full(name):
        if name == "9":
            raise UnknownName("there is no unit '9'")
        return f"0{name}_x"

    text = "[[unit]]\nname='1'\nexercises=['stepp']\n[[unit]]\nname='9'\n[[unit]]\nname='1'\n"
    with pytest.raises(CourseError) as caught:
        parse_course_file(text).resolved(full, lambda name: ["step"])
    assert str(caught.value).splitlines() == [
        "course.toml, line 2: 01_x has no exercise 'stepp'; did you mean step?",
        "course.toml, line 5: there is no unit '9'",
        "course.toml, line 7: 01_x is there twice: take one out",
    ]
    found = parse_course_file("[[unit]]\nname='2'\n").resolved(full, lambda name: [])
    assert [unit.name for unit in found.units] == ["02_x"]
    assert found.unit("02_x") is found.units[0]
