"""Unit 11's demos on prices: what is forecast is one month ahead, and a network that copies has no skill."""

import numpy as np
import pytest
import torch

from lstm_course.tasks import windows
from lstm_course.tasks.stocks import stock_prices
from lstm_course.units.u11_forecasting import references
from lstm_course.units.u11_forecasting.demos import prices as forecasting_prices
from lstm_course.units.u11_forecasting.demos import training as forecasting_training


class Copy(torch.nn.Module):
    """Says that it stays as it is."""

    def __init__(self, *sizes):
        super().__init__()

    def forward(self, x):
        return x[:, -1]


TOOLS = forecasting_training.Tools(
    windows.make_windows,
    windows.chronological_split,
    references.scale_parts,
    windows.fit_scaler,
    windows.persistence_forecast,
    references.skill_score,
    Copy,
    lambda *arguments: [],
)


@pytest.mark.parametrize("way", [forecasting_prices.popular, forecasting_prices.in_time])
def test_a_copy_of_yesterday_has_a_skill_of_zero_and_looks_perfect(way):
    found = way(TOOLS)
    assert found.skill == pytest.approx(0, abs=1e-4)  # the network's numbers are float32
    np.testing.assert_allclose(found.lstm, found.persistence, rtol=1e-5)
    assert found.r_squared("lstm") > 0.97


@pytest.mark.parametrize("way", [forecasting_prices.in_time, forecasting_prices.of_changes])
def test_split_in_time_each_month_is_forecast_from_the_one_before(way):
    found, prices = way(TOOLS), stock_prices("^GSPC")
    many = len(found.truth)
    assert many == pytest.approx(0.3 * len(prices.close), abs=1)
    np.testing.assert_array_equal(found.months, prices.dates[-many:])
    np.testing.assert_allclose(found.truth[:, 0], prices.close[-many:], rtol=1e-12)
    np.testing.assert_allclose(found.persistence[:, 0], prices.close[-many - 1 : -1], rtol=1e-12)


def test_the_training_part_ends_where_the_test_part_begins():
    seen = {}

    def train(model, batches, *_):
        seen["y"] = np.sort(np.concatenate([y.numpy() for _, y in batches]), axis=None)
        return []

    found = forecasting_prices.in_time(TOOLS._replace(train_regressor=train))
    close = stock_prices("^GSPC").close
    train_part = close[: len(close) - len(found.truth)]
    mean, deviation = windows.fit_scaler(train_part)
    expected = np.sort((train_part[forecasting_prices.WINDOW :] - mean) / deviation)
    np.testing.assert_allclose(seen["y"], expected, rtol=1e-5, atol=1e-6)


def test_nobody_looks_while_it_is_graded(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert forecasting_prices.popular(TOOLS) is None
    forecasting_prices.any_price(TOOLS)
