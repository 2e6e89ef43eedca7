"""Spikes: the interval is what lies between the two, and those to be made follow the first at an even pace."""

import numpy as np
import pytest

from lstm_course.tasks.spikes import LATEST, PERIOD, spike_interval, spike_train


@pytest.mark.parametrize("T", [8, 40])
def test_the_answer_is_the_distance_of_the_two_spikes(T):
    x, y = spike_interval(np.random.default_rng(0), 200, T)
    assert (x.shape, y.shape) == ((200, T, 1), (200,))
    places = [np.flatnonzero(row) for row in x[:, :, 0]]
    assert all(len(two) == 2 for two in places)
    np.testing.assert_allclose([second - first for first, second in places], y * T)
    assert {round(value * T) for value in y} == set(range(T // 4, 3 * T // 4))


def test_a_spike_is_wanted_every_ten_steps_after_the_first():
    x, y = spike_train(np.random.default_rng(1), 50, 32)
    for given, wanted in zip(x[:, :, 0], y, strict=True):
        (first,) = np.flatnonzero(given)
        assert first < LATEST
        assert np.flatnonzero(wanted).tolist() == list(range(first + PERIOD, 32, PERIOD))
