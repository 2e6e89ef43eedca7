"""Each mistake that is an edit still fits the reference it edits: this takes a second, and says which does not."""

import pytest

from lstm_course import all_exercises, all_units
from lstm_course.building.verify.wrong import mistakes_belong_somewhere, mistakes_can_be_made
from lstm_course.units.registry import left_out


def test_every_file_can_be_read():
    assert left_out() == {}


@pytest.mark.parametrize("exercise", all_exercises().values(), ids=lambda exercise: f"{exercise.unit}-{exercise.name}")
def test_every_mistake_can_be_made(exercise):
    assert list(mistakes_can_be_made(exercise)) == []


@pytest.mark.parametrize("unit", all_units().values(), ids=lambda unit: unit.name)
def test_every_mistake_of_the_file_belongs_to_an_exercise(unit):
    assert list(mistakes_belong_somewhere(unit)) == []
