"""Unit 11's demos on prices: what is forecast is one month ahead, and a network that copies has no skill."""

import numpy as np
import pytest
import torch

from lstm_course.tasks import windows
from lstm_course.tasks.stocks import stock_prices
from lstm_course.units.u11_forecasting.demos import prices as price_figures
from lstm_course.units.u11_forecasting.experiments import prices
from lstm_course.units.u11_forecasting.experiments.training import REFERENCES


class Copy(torch.nn.Module):
    """Says that it stays as it is."""

    def __init__(self, *sizes):
        super().__init__()

    def forward(self, x):
        return x[:, -1]


STUDENT = REFERENCES._replace(SequenceRegressor=Copy, train_regressor=lambda *arguments: [])


@pytest.mark.parametrize("way", [prices.popular, prices.in_time])
def test_a_copy_of_yesterday_has_a_skill_of_zero_and_looks_perfect(way):
    found = way(STUDENT)
    assert found.skill == pytest.approx(0, abs=1e-4)  # the network's numbers are float32
    np.testing.assert_allclose(found.lstm, found.persistence, rtol=1e-5)
    assert found.r_squared("lstm") > 0.97


@pytest.mark.parametrize("way", [prices.in_time, prices.of_changes])
def test_split_in_time_each_month_is_forecast_from_the_one_before(way):
    found, whole = way(STUDENT), stock_prices("^GSPC")
    many = len(found.truth)
    assert many == pytest.approx(0.3 * len(whole.close), abs=1)
    np.testing.assert_array_equal(found.months, whole.dates[-many:])
    np.testing.assert_allclose(found.truth[:, 0], whole.close[-many:], rtol=1e-12)
    np.testing.assert_allclose(found.persistence[:, 0], whole.close[-many - 1 : -1], rtol=1e-12)


def test_the_training_part_ends_where_the_test_part_begins():
    seen = {}

    def train(model, batches, *_):
        seen["y"] = np.sort(np.concatenate([y.numpy() for _, y in batches]), axis=None)
        return []

    found = prices.in_time(STUDENT._replace(train_regressor=train))
    close = stock_prices("^GSPC").close
    train_part = close[: len(close) - len(found.truth)]
    mean, deviation = windows.fit_scaler(train_part)
    expected = np.sort((train_part[prices.WINDOW :] - mean) / deviation)
    np.testing.assert_allclose(seen["y"], expected, rtol=1e-5, atol=1e-6)


def test_nobody_looks_while_it_is_graded(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert prices.popular(STUDENT) is None
    price_figures.any_price(STUDENT)
