"""Each mistake that is an edit still fits the reference it edits: this takes a second, and says which does not."""

import tomllib

import pytest

from lstm_course import all_exercises, all_units
from lstm_course.units.registry import left_out


def test_every_file_can_be_read():
    assert left_out() == {}


@pytest.mark.parametrize("exercise", all_exercises().values(), ids=lambda exercise: f"{exercise.unit}-{exercise.name}")
def test_every_mistake_can_be_made(exercise):
    for mistake in exercise.misconceptions:
        assert callable(mistake.implementation), mistake.name


@pytest.mark.parametrize("unit", all_units().values(), ids=lambda unit: unit.name)
def test_every_mistake_of_the_file_belongs_to_an_exercise(unit):
    """A table under a name that no exercise asks for, or a key that nothing reads, would go unnoticed."""
    file = unit.notebook.with_name("mistakes.toml")
    known = {(m.name, m.explanation) for exercise in unit.exercises for m in exercise.misconceptions}
    for table, rows in tomllib.loads(file.read_text(encoding="utf-8") if file.is_file() else "").items():
        for name, row in rows.items():
            assert (name, row["why"]) in known, f"{table} is no exercise's"
            assert row.keys() <= {"in", "edits", "why"}, f"{table}, {name}"
