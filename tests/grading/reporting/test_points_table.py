"""Everybody's points fit a terminal."""

import pytest

from lstm_course import all_units
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
def test_thirteen_units_fit_80_columns(points, states):
    assert len(UNITS) == 13
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
    assert len(shown) - shown.count("ada") == 14


def test_few_units_are_called_by_their_names():
    head = points_table(_rows(["01_rnn", "hw"])).splitlines()[0]
    assert head.split() == ["student", "01_rnn", "hw", "total"]


def test_no_name_stands_for_two_units():
    units = [f"{number:02}_{name}" for number in range(9) for name in ("a_rather_long_name", "another_long_name")]
    table = points_table(_rows(units))
    assert all(unit in table for unit in units)
