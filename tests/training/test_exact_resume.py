"""A training goes on to the last bit, however it was broken off, and learns nothing from what is not finite."""

import copy
import math

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.models.regression import SequenceRegressor, squared_error_loss
from lstm_course.training.batches import shuffled
from lstm_course.training.checkpoints import load_checkpoint, read_checkpoint
from lstm_course.training.trainer import Trainer, seeded
from lstm_course.units.u11_forecasting.experiments.recipes import train_delayed_sum
from lstm_course.units.u13_variational_lstm.experiments.recipes import train_sentences

X = np.random.default_rng(0).normal(size=(40, 12, 1))
Y = X.sum(1)
BATCHES = shuffled(8, X, Y)
EPOCHS = 8


def score(model):
    return float(squared_error_loss(model, torch.from_numpy(X).float(), torch.from_numpy(Y).float()))


def made(patience=50, loss=squared_error_loss):
    """Return a rate at which the best epoch is often not the last."""
    with seeded(3):
        model = SequenceRegressor(1, 8, 1, dropout=0.1)
    return Trainer(model, loss, learning_rate=0.4, seed=5, patience=patience)


@pytest.fixture(scope="module")
def whole():
    trainer = made()
    trainer.fit(BATCHES, EPOCHS, score)
    return trainer


def assert_same(trainer, other):
    assert trainer.history == other.history
    assert (trainer.step, trainer.epoch) == (other.step, other.epoch)
    for (name, a), b in zip(trainer.model.state_dict().items(), other.model.state_dict().values(), strict=True):
        assert torch.equal(a, b), name


@pytest.mark.parametrize("epochs", range(1, EPOCHS))
def test_two_fits_are_one_with_patience_too(epochs, whole, tmp_path):
    first = made()
    first.fit(BATCHES, epochs, score)
    best = copy.deepcopy(first.model.state_dict())
    first.save(tmp_path / "a.pt")
    assert all(torch.equal(v, best[k]) for k, v in load_checkpoint(tmp_path / "a.pt").state_dict().items())
    again = made().resume(tmp_path / "a.pt")
    assert all(torch.equal(v, best[k]) for k, v in again.model.state_dict().items())
    again.save(tmp_path / "b.pt")  # not a step further
    for trainer in (first, again, made().resume(tmp_path / "b.pt")):
        trainer.fit(BATCHES, EPOCHS, score)
        assert_same(trainer, whole)


def test_the_best_epoch_is_not_always_the_last(whole):
    scores = whole.history.scores
    assert sum(min(scores[:n]) < scores[n - 1] for n in range(1, EPOCHS)) >= 2


class Interrupted:
    """A loss that Ctrl-C ends at a step."""

    def __init__(self, loss, at):
        self.loss, self.left = loss, at
        for name in ("start_epoch", "start_step"):
            if hasattr(loss, name):
                setattr(self, name, getattr(loss, name))

    def __call__(self, *batch):
        self.left -= 1
        if self.left < 0:
            self.left = math.inf
            raise KeyboardInterrupt
        return self.loss(*batch)


@pytest.mark.parametrize("at", [0, 3, 5, 17])
@pytest.mark.parametrize("patience", [None, 50])
def test_an_epoch_that_was_broken_off_is_done_anew(at, patience, tmp_path):
    full = made(patience)
    full.fit(BATCHES, 5, score)
    first = made(patience, Interrupted(squared_error_loss, at))
    with pytest.raises(KeyboardInterrupt):
        first.fit(BATCHES, 5, score)
    assert not first.model.training
    stands = copy.deepcopy(first.model.state_dict())
    first.save(tmp_path / "a.pt")
    assert all(torch.equal(v, stands[k]) for k, v in load_checkpoint(tmp_path / "a.pt").state_dict().items())
    for trainer in (made(patience).resume(tmp_path / "a.pt"), first):
        trainer.fit(BATCHES, 5, score)
        assert_same(trainer, full)


def test_an_interrupted_score_belongs_to_its_epoch(whole, tmp_path):
    calls = iter([False, False, True])

    def interrupted(model):
        if next(calls):
            raise KeyboardInterrupt
        return score(model)

    first = made()
    with pytest.raises(KeyboardInterrupt):
        first.fit(BATCHES, EPOCHS, interrupted)
    first.save(tmp_path / "a.pt")
    for trainer in (made().resume(tmp_path / "a.pt"), first):
        trainer.fit(BATCHES, EPOCHS, score)
        assert_same(trainer, whole)


def failing(model, x, y):
    return squared_error_loss(model, x, y) * math.nan


@pytest.mark.parametrize(
    ("loss", "batches", "error"),
    [
        (Interrupted(squared_error_loss, 3), BATCHES, KeyboardInterrupt),
        (failing, BATCHES, FloatingPointError),
        (squared_error_loss, lambda rng: [], ValueError),
    ],
)
def test_the_best_weights_are_put_back_after_an_error_too(loss, batches, error):
    trainer, scores = made(), iter([1.0, 2.0])
    trainer.fit(BATCHES, 1, lambda m: next(scores))
    best = copy.deepcopy(trainer.model.state_dict())
    trainer.fit(BATCHES, 2, lambda m: next(scores))
    trainer.loss = loss
    with pytest.raises(error):
        trainer.fit(batches, 3, score)
    assert not trainer.model.training
    assert all(torch.equal(v, best[k]) for k, v in trainer.model.state_dict().items())


def no_slope(model, x, y):
    return (model(x).sum() * 0).sqrt()


def test_a_gradient_that_is_no_number_is_not_learned_from(tmp_path):
    trainer = made(None)
    trainer.fit(BATCHES, 1, path=tmp_path / "a.pt")
    before = copy.deepcopy(trainer.model.state_dict())
    trainer.loss = no_slope
    with pytest.raises(
        FloatingPointError, match=r"gradients is nan at step 5, the loss -?0.0: try a smaller learning rate"
    ):
        trainer.fit(lambda rng: [(X, Y)], 2, path=tmp_path / "a.pt")
    for weights in (trainer.model.state_dict(), load_checkpoint(tmp_path / "a.pt").state_dict()):
        assert all(torch.equal(weights[name], before[name]) for name in before)


def test_what_is_not_finite_is_named():
    with pytest.raises(FloatingPointError, match="loss is nan at step 0: the data are not finite"):
        made(None).fit(shuffled(8, X * math.nan, Y), 1)
    trainer = made(None)
    with torch.no_grad():
        trainer.model.readout.bias[:] = math.inf
    with pytest.raises(FloatingPointError, match="at step 0: the weights are not finite"):
        trainer.fit(BATCHES, 1)
    with pytest.raises(FloatingPointError, match="at step 0: the data and the weights are finite, so look at the loss"):
        made(None, failing).fit(BATCHES, 1)


@pytest.mark.parametrize("train", [train_sentences, train_delayed_sum])
def test_long_recipes_write_a_checkpoint_now_and_then(train, tmp_path, monkeypatch):
    class Stop(Exception):
        pass

    def stop(trainer):
        raise Stop

    with pytest.raises(Stop):
        train(0, 120, path=tmp_path / "a.pt", watch=stop, progress=False)
    assert read_checkpoint(tmp_path / "a.pt")["extra"]["step"] == 100
    whole = train(0, 120, progress=False)
    assert (whole.step, whole.epoch) == (120, 2)
    # cut into epochs or not, the numbers are the same
    monkeypatch.setattr("lstm_course.training.trainer.STEPS_IN_EPOCH", 120)
    in_one = train(0, 120, progress=False)
    assert in_one.epoch == 1
    assert in_one.history == whole.history


class Line(nn.Linear):
    """A student's own, which has no config."""


def test_a_model_of_one_s_own_resumes(tmp_path):
    def own():
        with seeded(0):
            return Trainer(Line(1, 1), squared_error_loss, learning_rate=0.1)

    batches = shuffled(8, X[:, 0], Y)
    full, first = own(), own()
    full.fit(batches, 3)
    first.fit(batches, 1, path=tmp_path / "a.pt")
    again = own().resume(tmp_path / "a.pt")
    again.fit(batches, 3)
    assert_same(again, full)
