"""Series, windows and splits in time, and the stock prices that matplotlib ships."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.tasks import stocks
from lstm_course.tasks.digits import CLASSES, TEST, digit_rows
from lstm_course.tasks.series import delayed_sum, last_marked, sine
from lstm_course.tasks.stocks import NAMES, stock_prices
from lstm_course.tasks.windows import (
    chronological_split,
    fit_scaler,
    last_inputs,
    linear_forecast,
    make_windows,
    persistence_forecast,
)


def test_a_sine_has_its_period_and_its_noise():
    clean = sine(np.random.default_rng(0), 200, period=25, noise=0)
    np.testing.assert_allclose(clean[25:], clean[:-25], atol=1e-9)
    noisy = sine(np.random.default_rng(0), 200, period=25, noise=0.1)
    assert np.std(noisy - clean) == pytest.approx(0.1, rel=0.2)
    with pytest.raises(ValueError, match="period"):
        sine(np.random.default_rng(0), 5, period=0)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 3))
def test_a_delayed_sum_is_what_came_before(batch, length, inputs):
    x, y = delayed_sum(np.random.default_rng(1), batch, length, (2, 5), inputs)
    assert x.shape == (batch, length, inputs)
    for t in range(length):
        expected = sum((x[:, t - d, 0] for d in (2, 5) if t >= d), np.zeros(batch))
        np.testing.assert_allclose(y[:, t, 0], expected)
    for wrong in ((), (0, 2)):
        with pytest.raises(ValueError, match="delays"):
            delayed_sum(np.random.default_rng(1), 2, 5, wrong)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 10))
def test_windows_never_hold_their_target(length, horizon, more):
    T = length + horizon + more
    x, y = make_windows(np.arange(T), length, horizon)
    assert x.shape == (more + 1, length, 1)
    np.testing.assert_array_equal(y[:, 0], x[:, -1, 0] + horizon)
    assert y[-1, 0] == T - 1
    assert make_windows(np.zeros((T, 3)), length, horizon)[1].shape == (more + 1, 3)
    with pytest.raises(ValueError, match="too few"):
        make_windows(np.arange(length + horizon - 1), length, horizon)


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 500), st.sampled_from([(0.7, 0.3), (0.6, 0.2, 0.2), (1.0,)]))
def test_parts_follow_each_other_and_leave_nothing_out(n, fractions):
    parts = chronological_split(n, fractions)
    assert np.concatenate([np.arange(n)[part] for part in parts]).tolist() == list(range(n))
    for part, share in zip(parts, fractions, strict=True):
        assert abs(len(range(n)[part]) - share * n) <= 1


def test_fractions_that_are_none_are_refused():
    for wrong in ((0.5, 0.4), (1.2, -0.2)):
        with pytest.raises(ValueError, match="fractions"):
            chronological_split(10, wrong)
    with pytest.raises(ValueError, match="too few"):
        chronological_split(2, (0.9, 0.05, 0.05))


def test_a_scaler_is_undone_and_a_constant_stays_finite():
    series = np.c_[np.random.default_rng(0).normal(5, 3, 50), np.full(50, 2.0)]
    scaler = fit_scaler(series)
    scaled = scaler.scale(series)
    np.testing.assert_allclose(scaled.mean(0), 0, atol=1e-12)
    assert scaled[:, 0].std() == pytest.approx(1)
    np.testing.assert_allclose(scaler.unscale(scaled), series)


@pytest.mark.parametrize("value", [100.1, 0.1, 3.0, 0.0, -1e9])
def test_a_column_that_never_changes_has_a_deviation_of_1_whatever_rounding_does(value):
    assert fit_scaler(np.full(1000, value)).deviation == 1
    series = np.c_[np.full(1000, value), np.arange(1000.0)]
    assert fit_scaler(series).deviation.tolist() == [1, np.arange(1000.0).std()]
    assert fit_scaler(series.astype(np.float32)).deviation.dtype == np.float32


def test_a_scaler_of_very_small_changes_divides_by_no_zero():
    assert fit_scaler(np.array([0.0, 1e-200])).deviation == 1


@pytest.mark.parametrize("wrong", [[], [1, np.nan], [np.inf, 1], np.zeros((0, 3))])
def test_a_scaler_wants_finite_numbers(wrong):
    with pytest.raises(ValueError, match="at least one number"):
        fit_scaler(wrong)


def test_persistence_says_what_is_now():
    series = np.arange(10.0) ** 2
    said = persistence_forecast(series, 3)
    np.testing.assert_array_equal(series[3:] - said, series[3:] - series[:-3])
    said[:] = 0
    assert series[3] == 9
    with pytest.raises(ValueError, match="horizon"):
        persistence_forecast(series, 10)


@pytest.mark.parametrize("name", NAMES)
def test_stock_prices_are_monthly_positive_and_in_order(name):
    dates, close = stock_prices(name)
    assert len(dates) == len(close) > 50
    assert np.isfinite(close).all()
    assert (close > 0).all()
    days = np.diff(dates).astype(int)
    assert 28 <= days.min() <= days.max() <= 31


def test_the_index_is_the_one_of_the_newspapers():
    dates, close = stock_prices()
    assert dates[0] == np.datetime64("1990-01-01")
    assert close[0] == pytest.approx(329.08, abs=0.01)
    with pytest.raises(KeyError, match="TSLA"):
        stock_prices("TSLA")


def test_a_matplotlib_without_its_data_says_so(monkeypatch, tmp_path):
    from matplotlib import cbook

    monkeypatch.setattr(cbook, "get_sample_data", lambda *a, **k: str(tmp_path / "none.csv"))
    with pytest.raises(FileNotFoundError, match="sample data"):
        stocks._table.__wrapped__()
    (tmp_path / "none.csv").write_text("# x\nDate,IBM\n1990-01-01,1\n")
    with pytest.raises(FileNotFoundError, match="other columns"):
        stocks._table.__wrapped__()


def test_digits_are_rows_and_the_parts_are_apart():
    pytest.importorskip("sklearn")
    (x, y), (x_test, y_test) = digit_rows("train"), digit_rows("test")
    assert x.shape == (1400, 8, 8)
    assert x_test.shape == (TEST, 8, 8)
    assert 0 == x.min() < x.max() == 1
    assert set(y) == set(y_test) == set(range(CLASSES))
    x[:] = 0
    assert digit_rows("train")[0].max() == 1
    assert not np.array_equal(digit_rows("test", seed=1)[1], y_test)
    with pytest.raises(ValueError, match="train"):
        digit_rows("valid")


def test_without_scikit_learn_the_digits_say_so(monkeypatch):
    import sys

    from lstm_course.tasks import digits

    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        digits._pictures.__wrapped__()


def test_the_last_marked_value_is_asked_for():
    x, y = last_marked(np.random.default_rng(0), 50, 30, share=0.2)
    assert (x.shape, y.shape) == ((50, 30, 2), (50, 30, 1))
    assert (x[:, 0, 1] == 1).all()
    for row, answers in zip(x, y[..., 0], strict=True):
        kept = 0.0
        for (value, mark), answer in zip(row, answers, strict=True):
            kept = value if mark else kept
            assert answer == kept
    assert x[:, 1:, 1].mean() == pytest.approx(0.2, abs=0.03)
    with pytest.raises(ValueError, match="share"):
        last_marked(np.random.default_rng(0), 2, 3, share=1.5)


def test_a_linear_forecast_finds_a_delayed_sum_and_not_the_last_marked_value():
    def error(task, count):
        (x, y), (new, truth) = (task(np.random.default_rng(seed), 300, 20) for seed in (0, 1))
        said = linear_forecast(last_inputs(x, count), y, last_inputs(new, count))
        return np.mean((said - truth) ** 2) / np.mean(truth**2)

    assert error(delayed_sum, 9) < 1e-20
    assert error(delayed_sum, 8) > 0.3  # what came eight steps ago is not among eight inputs
    assert error(last_marked, 20) > 0.7


def test_the_last_inputs_are_those_up_to_this_step():
    x = np.arange(1.0, 9.0).reshape(1, 4, 2)
    assert last_inputs(x, 2)[0].tolist() == [[0, 0, 1, 2], [1, 2, 3, 4], [3, 4, 5, 6], [5, 6, 7, 8]]
