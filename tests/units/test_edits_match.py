"""Each mistake that is an edit still fits the reference it edits: this takes a second, and says which does not."""

import pytest

from lstm_course import all_exercises


@pytest.mark.parametrize("exercise", all_exercises().values(), ids=lambda exercise: f"{exercise.unit}-{exercise.name}")
def test_every_mistake_can_be_made(exercise):
    for mistake in exercise.misconceptions:
        assert callable(mistake.implementation), mistake.name
