"""What is right in a case depends on the numbers that are drawn: nobody can know it beforehand.

Where an answer is tried by its behaviour, that happens in the student's process, and what came of it is that process's
word. A case whose answer is always the same could be told without any work.
"""

from __future__ import annotations

import warnings

import pytest

pytest.importorskip("torch")

import lstm_course
from lstm_course.checking.attempt import run
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.values import identical, snapshot

REFUSED = "it is refused, whatever the numbers are"
LIMIT = "a limiting case of the formula, the same for all numbers"
THE_SAME = {
    ("rescale_to_radius", "a single unit"): LIMIT,
    ("gradient_norm_by_lag", "one step"): LIMIT,
    ("clip_by_global_norm", "nothing but zeros"): LIMIT,
    ("cell_path_gradient", "one step"): LIMIT,
    ("merge_directions", "another mode"): REFUSED,
    ("variational_dropout_mask", "p of zero"): LIMIT,
    ("text_to_ids", "no text"): LIMIT,
    ("ids_to_text", "no text"): LIMIT,
    ("SequenceRegressor", "a matrix"): REFUSED,
    ("SequenceRegressor", "a matrix, and every"): REFUSED,
    ("train_regressor", "targets of another shape"): REFUSED,
    ("train_regressor", "in the second batch alone"): REFUSED,
    ("teacher_forcing_inputs", "one symbol"): LIMIT,
    ("decode_greedy", "the end at once"): LIMIT,
    ("scheduled_inputs", "one step"): LIMIT,
    ("nucleus", "a p of 1: all of them"): LIMIT,
    ("kl_weight", "just when it is over"): LIMIT,
    ("kl_weight", "long after it"): LIMIT,
    ("kl_weight", "step zero"): LIMIT,
    ("kl_weight", "a warm-up of zero steps"): LIMIT,
    ("kl_weight", "step zero, and a warm-up of zero steps"): LIMIT,
}


def _right(exercise, number, seed):
    arguments = arguments_of(exercise, number, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = run(exercise.reference, arguments, 20.0, probe=exercise.probe).value
    return snapshot(exercise.measure(value, arguments) if exercise.measure else value)


@pytest.mark.parametrize("name", lstm_course.all_exercises())
def test_what_is_right_is_not_known_beforehand(name):
    exercise = lstm_course.get_exercise(name)
    the_same = set()
    for number, case in enumerate(exercise.cases):
        first = _right(exercise, number, 11)
        if all(identical(first, _right(exercise, number, seed)) for seed in (22, 33, 44, 55)):
            the_same.add(case.name)
    assert the_same == {case for one, case in THE_SAME if one == name}
