"""Everybody's points fit a terminal."""

import re

import pytest

from lstm_course import all_units
from lstm_course.basics.tables import fill, width_of
from lstm_course.grading.reporting.points_table import UnitPoints, points_table

UNITS = sorted(all_units())


def _rows(units, points=10.25, states=("graded",)):
    students = ("ada", "an eighteen-letter-n", "[red]x")
    return [
        UnitPoints(student, unit, points + i, 19.0, 2.0 * (i % 2), states[i % len(states)])
        for student in students
        for i, unit in enumerate(units)
    ]


@pytest.mark.parametrize("points", [1.0, 10.25, 100.75])
@pytest.mark.parametrize("states", [("graded",), ("graded", "not graded", "missing")])
def test_fourteen_units_fit_80_columns(points, states):
    assert len(UNITS) == 14
    table = points_table(_rows(UNITS, points, states))
    lines = table.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in table
    heads = [word for line in lines if line.startswith("student") for word in line.split()[1:]]
    assert heads == [*(unit[:2] for unit in UNITS), "total"]
    for unit in UNITS:  # the legend
        assert f"{unit[:2]} {unit[3:]}" in table
    shown = [
        word for line in lines if line.startswith("ada") for word in line.replace("not graded", "not-graded").split()
    ]
    assert len(shown) - shown.count("ada") == 15


def test_few_units_are_called_by_their_names():
    head = points_table(_rows(["01_rnn", "hw"])).splitlines()[0]
    assert head.split() == ["student", "01_rnn", "hw", "total"]


LONG = ("a-student-whose-name-is-the-whole-address@department-of-informatics.example", "王小明" * 20, "ada\nbob\x1b[2J")


@pytest.mark.parametrize("count", [1, 13, 30, 100])
@pytest.mark.parametrize(
    "unit", ["{:02}_unit", "week {} – an introduction to everything that there is to know", "第{}周:循环神经网络" * 3]
)
def test_any_number_of_units_with_any_names_fits_80_columns(count, unit):
    units = [unit.format(*[number] * 3) for number in range(count)]
    rows = [UnitPoints(student, one, 100.75, 120.5, 2.0, "graded") for student in LONG for one in units]
    table = points_table(rows)
    assert width_of(table) <= 80
    assert "\x1b" not in table
    squeezed = re.sub(r"\s", "", table)
    assert "a-student-whose-name-is-the-whole-address"[:30] in squeezed
    assert table.count("100.75*") == len(LONG) * count


def test_a_line_is_cut_only_where_a_word_is_too_long():
    assert fill(["one", "two", "three"], 7) == ["one two", "three"]
    assert fill(["an", "x" * 12, "end"], 5) == ["an", "xxxxx", "xxxxx", "xx", "end"]
    assert fill(["循环神经网络"], 4) == ["循环", "神经", "网络"]
    assert fill([], 4) == [""]


def test_no_name_stands_for_two_units():
    units = [f"{number:02}_{name}" for number in range(9) for name in ("a_rather_long_name", "another_long_name")]
    table = points_table(_rows(units))
    assert all(unit in table for unit in units)
