"""What a training cannot go on from is refused in one line, and changes nothing."""

import copy

import numpy as np
import pytest
import torch

from lstm_course.models.character import CharacterLoss, CharacterModel
from lstm_course.models.regression import SequenceRegressor, squared_error_loss
from lstm_course.training.batches import shuffled
from lstm_course.training.checkpoints import CheckpointError, read_checkpoint
from lstm_course.training.trainer import Trainer, seeded

X = np.random.default_rng(0).normal(size=(16, 6, 1))
BATCHES = shuffled(8, X, X.sum(1))


def score(model):
    return float(model.readout.bias.sum())


def made():
    with seeded(3):
        model = SequenceRegressor(1, 4, 1)
    return Trainer(model, squared_error_loss, learning_rate=0.1, seed=5, patience=50)


def test_precisions_are_not_mixed(tmp_path):
    def characters(dtype):
        with seeded(2):
            return Trainer(CharacterModel("abc", 3, 4).to(dtype), CharacterLoss())

    characters(torch.float64).save(tmp_path / "a.pt")
    with pytest.raises(CheckpointError, match="are float64 in it, and float32 here"):
        characters(torch.float32).resume(tmp_path / "a.pt")
    characters(torch.float64).resume(tmp_path / "a.pt")


ABSENT = object()


def deep(optimiser):
    """Adam's state with a moment of another shape."""
    optimiser["state"][0]["exp_avg"] = torch.zeros(1)
    return optimiser


ODD = {
    "optimiser": [ABSENT, {}, 3, deep],
    "rng": [ABSENT, "{", "{}", 3],
    "rng_state": [ABSENT, {}, {"cpu": torch.zeros(3)}, None],
    "step": [ABSENT, "a", -1, 2.5],
    "epoch": [ABSENT, None],
    "history": [ABSENT, {"x": 1}, {"losses": [1.0], "norms": [1.0], "scores": ["a"]}],
    "stopping": [ABSENT, {"zz": 1}, {"best": "a", "best_at": 0, "seen": 1}, {}, torch.ones(2)],
    "best": [ABSENT, 3, {"w": torch.zeros(1)}, {"w": 1}],
    "last": [3, {"w": torch.zeros(1)}],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ODD.items() for value in values])
def test_odd_trainings_are_one_line_and_change_nothing(name, value, tmp_path):
    first = made()
    first.fit(BATCHES, 2, score, path=tmp_path / "a.pt")
    content = read_checkpoint(tmp_path / "a.pt")
    extra = content["extra"]
    extra[name] = value(extra[name]) if callable(value) else value
    if value is ABSENT:
        del extra[name]
    torch.save(content, tmp_path / "a.pt")
    trainer = made()
    trainer.fit(BATCHES, 1, score)
    before = copy.deepcopy(trainer._state())
    with pytest.raises(CheckpointError) as error:
        trainer.resume(tmp_path / "a.pt")
    assert "\n" not in str(error.value)
    after = trainer._state()
    assert (before.history, before.rng, before.stopping) == (after.history, after.rng, after.stopping)
    assert all(torch.equal(a, b) for a, b in zip(before.weights.values(), after.weights.values(), strict=True))
    assert all(
        torch.equal(a[key], b[key])
        for a, b in zip(before.optimiser["state"].values(), after.optimiser["state"].values(), strict=True)
        for key in a
    )


def test_a_checkpoint_of_before_there_was_a_last_is_resumed(tmp_path):
    whole = made()
    whole.fit(BATCHES, 4, score)
    made().fit(BATCHES, 3, score, path=tmp_path / "a.pt")
    content = read_checkpoint(tmp_path / "a.pt")
    del content["extra"]["last"]
    torch.save(content, tmp_path / "a.pt")
    trainer = made().resume(tmp_path / "a.pt")
    trainer.fit(BATCHES, 4, score)
    assert trainer.history == whole.history
