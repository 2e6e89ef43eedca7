"""Chance that is not the given generator's is found in every exercise that is given one."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import Case, Exercise, draw, judge


def mask_of(uniform):
    def variational_dropout_mask(rng, shape, p):
        return (uniform(shape) >= p) / (1 - p)

    return variational_dropout_mask


def reparameterise(mean, log_variance, rng):
    import torch

    return mean + (log_variance / 2).exp() * torch.randn_like(mean)


def word_dropout(ids, p, rng):
    return np.where(np.random.rand(*ids.shape) < p, 3, ids)


def adding_problem(rng, batch, length):
    x = np.zeros((batch, length, 2))
    x[:, :, 0] = np.random.random((batch, length))
    rows, half = np.arange(batch), length // 2
    marks = rng.integers(0, half, size=batch), rng.integers(half, length, size=batch)
    for mark in marks:
        x[rows, mark, 1] = 1
    return x, sum(x[rows, mark, 0] for mark in marks)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("variational_dropout_mask", mask_of(lambda shape: np.random.random(shape))),
        ("variational_dropout_mask", mask_of(lambda shape: np.random.default_rng().random(shape))),
        ("word_dropout", word_dropout),
        ("adding_problem", adding_problem),
        ("reparameterise", reparameterise),
    ],
)
def test_two_calls_with_equal_generators_differ(name, answer):
    if name == "reparameterise":
        pytest.importorskip("torch")
    verdict = judge(get_exercise(name), answer)
    assert verdict.status == "failed"
    assert "equal generators" in verdict.diagnosis
    assert "`rng`" in verdict.diagnosis


def test_a_seed_of_its_own_is_deaf_to_the_given_generator():
    answer = mask_of(lambda shape: np.random.default_rng(123).random(shape))
    assert "Another generator makes no difference" in judge(get_exercise("variational_dropout_mask"), answer).diagnosis


def test_without_a_generator_nothing_is_said_of_one():
    exercise = Exercise(lambda x: 2 * x, (Case("a", draw(x="N", N=3)),), name="d")
    kept = []

    def counts(x):
        kept.append(1)
        return 2 * x + len(kept)

    assert "same arguments" in judge(exercise, counts).diagnosis
    assert "generator" not in judge(exercise, counts).diagnosis
    assert "same arguments" not in judge(exercise, lambda x: 3 * x).diagnosis


def test_wrong_use_of_the_given_generator_is_no_other_chance():
    def draws_in_another_order(rng, shape, p):
        return (p <= rng.random(shape[::-1]).T) / (1 - p)

    said = judge(get_exercise("variational_dropout_mask"), draws_in_another_order).diagnosis
    assert "generator" not in said


def test_pytorchs_chance_in_place_of_the_generators():
    torch = pytest.importorskip("torch")

    def scheduled_inputs(step, state, targets, start, truth, rng):
        inputs = [torch.full_like(targets[:, 0], start)]
        for t in range(1, targets.shape[1]):
            logits, state = step(inputs[-1], state)
            told = torch.rand(len(targets)) < truth
            inputs.append(torch.where(told, targets[:, t - 1], logits.argmax(dim=1)))
        return torch.stack(inputs, dim=1)

    assert "`rng`" in judge(get_exercise("scheduled_inputs"), scheduled_inputs).diagnosis
