"""The experiments' trainings, with a budget of a few steps: a seed is a run, and what is learned is what was meant."""

import numpy as np
import pytest
import torch

from lstm_course.tasks.reviews import VOCABULARY
from lstm_course.tasks.stocks import stock_prices
from lstm_course.units.u09_classification.experiments.recipes import train_reviews
from lstm_course.units.u10_text_generation.experiments import recipes as texts
from lstm_course.units.u11_forecasting.experiments.prices import Forecasts, forecast_prices
from lstm_course.units.u11_forecasting.experiments.recipes import train_delayed_sum, train_digits, train_sine
from lstm_course.units.u12_seq2seq_attention.experiments.recipes import train_pairs
from lstm_course.units.u13_variational_lstm.experiments.recipes import train_sentences

SMALL = {
    "reviews": lambda s: train_reviews("Bi-LSTM", s, num_reviews=64, epochs=2, progress=False),
    "characters": lambda s: texts.train_characters(s, hidden_size=8, steps=5, progress=False),
    "keys": lambda s: texts.train_keys(s, epochs=1),
    "dates": lambda s: train_pairs("dates", "scaled", s, 3, progress=False),
    "reversal": lambda s: train_pairs("reversal", None, s, 3, progress=False),
    "sine": lambda s: train_sine(s, 150, 20, 2, progress=False)[0],
    "delayed sum": lambda s: train_delayed_sum(s, 5, progress=False),
    "sentences": lambda s: train_sentences(s, 5, progress=False),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_seed_is_a_run_and_another_is_another(name):
    torch.manual_seed(9)
    before = torch.get_rng_state()
    one = SMALL[name](1)
    assert torch.equal(before, torch.get_rng_state())
    torch.rand(3)
    two, other = SMALL[name](1), SMALL[name](2)
    assert one.history == two.history != other.history
    assert not one.model.training


def test_digits_are_learned_by_a_seed_too():
    pytest.importorskip("sklearn")
    one, two = (train_digits(1, epochs=1, progress=False) for _ in range(2))
    assert one.history == two.history
    assert np.mean(one.history.losses[-5:]) < one.history.losses[0]


def test_a_character_model_trains_for_the_steps_that_were_asked_for_over_several_epochs(monkeypatch):
    monkeypatch.setattr(texts.text, "topics", lambda part: np.arange(5000) % 96)
    trainer = texts.train_characters(0, hidden_size=4, steps=45, batch_size=4, progress=False)
    assert trainer.step == 45
    assert trainer.epoch == 3


def test_carrying_the_state_answers_what_cannot_be_known_without():
    with_it, without = (texts.key_accuracy(texts.train_keys(0, carry, 2).model, carry) for carry in (True, False))
    assert with_it > 0.85
    assert without < 0.75


@pytest.mark.parametrize("reads", ["level", "change"])
def test_prices_are_forecast_a_month_ahead_and_only_from_what_is_known(reads):
    found = forecast_prices("IBM", reads, epochs=2, progress=False)
    level = np.log(stock_prices("IBM").close)
    T = len(found.truth)
    assert pytest.approx(0.3 * len(level), abs=1) == T
    np.testing.assert_allclose(found.truth, level[-T:])
    np.testing.assert_allclose(found.persistence, level[-T - 1 : -1])
    part = round(0.6 * len(level))
    np.testing.assert_allclose(found.drift, level[-T - 1 : -1] + np.diff(level[:part]).mean())
    assert found.error("truth") == 0
    assert forecast_prices("IBM", reads, epochs=2, progress=False).lstm.tolist() == found.lstm.tolist()
    with pytest.raises(ValueError, match="level"):
        forecast_prices("IBM", "price")


def test_an_error_is_the_root_of_the_mean_square():
    found = Forecasts(np.zeros(2), np.array([3.0, 4.0]), np.ones(2), np.zeros(2))
    assert found.error("lstm") == pytest.approx(12.5**0.5)


def test_a_forecast_of_the_future_does_not_change_with_the_future(monkeypatch):
    from lstm_course.units.u11_forecasting.experiments import prices

    whole = stock_prices("IBM")
    first = forecast_prices("IBM", "change", epochs=1, progress=False)
    changed = whole.close.copy()
    changed[-1] *= 2
    monkeypatch.setattr(prices, "stock_prices", lambda name: whole._replace(close=changed))
    again = forecast_prices("IBM", "change", epochs=1, progress=False)
    np.testing.assert_array_equal(first.lstm, again.lstm)
    assert first.truth[-1] != again.truth[-1]


@pytest.mark.parametrize(
    ("train", "options", "said"),
    [
        (texts.train_characters, {"batch_size": 10_000}, "too few for 10000 rows of 64"),
        (train_sine, {"length": 60}, "too few for a window of 50"),
        (train_sentences, {"steps": 0}, "at least 1 step"),
        (train_delayed_sum, {"steps": 0}, "at least 1 step"),
        (train_pairs, {"steps": 0}, "at least 1 step"),
    ],
)
def test_recipes_need_something_to_train_on(train, options, said):
    with pytest.raises(ValueError, match=said):
        train(**options, progress=False)


def test_reviews_are_trained_with_their_words():
    model = train_reviews("bag of words", num_reviews=64, epochs=1, progress=False).model
    assert tuple(model.config["vocabulary"]) == VOCABULARY
