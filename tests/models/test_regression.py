"""Regressors against NumPy, the rebuilt examples, and forecasts on the scale they were measured on."""

from typing import NamedTuple

import numpy as np
import pytest
import torch

from lstm_course.models.regression import (
    Forecaster,
    SequenceRegressor,
    accuracy,
    class_loss,
    squared_error_loss,
)
from lstm_course.reference.lstm import lstm_forward
from lstm_course.training.batches import fresh
from lstm_course.training.trainer import Trainer, seeded
from tests.reference.stacked import from_torch


def numbers(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


class Example(NamedTuple):
    """Sizes, which outputs are read, and the steps of its sequences."""

    inputs: int
    units: int
    outputs: int
    every: bool
    steps: int


SIX_EXAMPLES = {
    "1: 10→20→1, 10 × 100": Example(10, 20, 1, True, 100),
    "2: 15→30→1, 15 × 100": Example(15, 30, 1, True, 100),
    "3: 15→30→1, 15 × 10": Example(15, 30, 1, True, 10),
    "4: 12→20→1, 12 × 15": Example(12, 20, 1, True, 15),
    "5: 12→20→1, 12 × 6 × 2": Example(12, 20, 1, False, 6),
    "6: 12→20→1, 12 × 6 × 3": Example(12, 20, 1, False, 6),
}
"""The sizes of the published examples that unit 11 rebuilds."""


def built(name):
    return SequenceRegressor(*SIX_EXAMPLES[name][:4])


def numpy_answer(model, x, every):
    zero = np.zeros((len(x), model.lstm.hidden_size))
    hs, _ = lstm_forward(x.numpy(), zero, zero, **from_torch(model.lstm)[0][0])
    W, b = (p.detach().numpy() for p in model.readout.parameters())
    return (hs if every else hs[:, -1]) @ W.T + b


@pytest.mark.parametrize("name", SIX_EXAMPLES)
def test_each_published_example_has_its_sizes_and_answers_as_numpy_does(name):
    example, model = SIX_EXAMPLES[name], built(name).double()
    sizes = "→".join(map(str, (example.inputs, example.units, example.outputs)))
    assert f": {sizes}, {example.inputs} × " in name
    assert example.steps == int(name.split(" × ")[1])
    x = numbers(3, example.steps, example.inputs)
    said = model(x).detach().numpy()
    assert said.shape == ((3, example.steps, 1) if example.every else (3, 1))
    np.testing.assert_allclose(said, numpy_answer(model, x, example.every), rtol=1e-9, atol=1e-12)
    # no state runs from one call, or one sequence, into another
    np.testing.assert_array_equal(model(x).detach().numpy(), said)
    np.testing.assert_allclose(model(x[1:2]).detach().numpy(), said[1:2], rtol=1e-9, atol=1e-12)


def test_each_published_example_learns():
    def task(rng, batch, example):
        x = rng.standard_normal((batch, example.steps, example.inputs))
        return x, x.mean(axis=-1, keepdims=True).cumsum(1) if example.every else x[:, -1, :1]

    for name, example in SIX_EXAMPLES.items():
        model = built(name)
        history = Trainer(model, squared_error_loss, learning_rate=0.02).fit(fresh(task, 60, 16, example), 1)
        assert np.mean(history.losses[-10:]) < 0.6 * np.mean(history.losses[:5]), name


def test_a_matrix_does_not_say_what_is_time_and_targets_are_not_broadcast():
    model = SequenceRegressor(2, 3, 1).double()
    with pytest.raises(ValueError, match="time"):
        model(numbers(5, 2))
    with pytest.raises(ValueError, match="target"):
        squared_error_loss(model, numbers(4, 5, 2), numbers(4))


def test_the_last_real_step_is_read():
    model = SequenceRegressor(2, 3, 1).double()
    x, lengths = numbers(3, 6, 2), torch.tensor([6, 2, 4])
    said = model(x, lengths)
    for n, length in enumerate(lengths):
        torch.testing.assert_close(said[n : n + 1], model(x[n : n + 1, :length]))


def test_gradients_agree_with_central_differences():
    model, x = SequenceRegressor(2, 3, 2, return_sequences=True).double(), numbers(2, 4, 2).requires_grad_()
    assert torch.autograd.gradcheck(model, (x,))


def test_a_forecaster_moves_and_stretches_with_its_series():
    with seeded(1):
        model = Forecaster(4, 2).double()
    with seeded(1):
        moved = Forecaster(4, 2, mean=100.0, deviation=7.0).double()
    x = numbers(3, 5, 1)
    torch.testing.assert_close(moved(100 + 7 * x), 100 + 7 * model(x))
    assert "mean" in moved.state_dict()
    with pytest.raises(ValueError, match="positive"):
        Forecaster(deviation=0.0)


def test_classes_are_counted():
    model, x = SequenceRegressor(2, 3, 4).double(), numbers(6, 3, 2)
    best = model(x).argmax(-1)
    y = best.clone()
    y[:2] = (y[:2] + 1) % 4
    assert accuracy(model, x, y) == pytest.approx(4 / 6)
    torch.testing.assert_close(class_loss(model, x, y), torch.nn.functional.cross_entropy(model(x), y))
