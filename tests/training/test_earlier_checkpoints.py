"""Checkpoints of the edition in which a config said ``units`` and ``embedded``: they are read and gone on from."""

from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_course.models.character import CharacterModel
from lstm_course.models.regression import SequenceRegressor, squared_error_loss
from lstm_course.models.variational import VariationalLSTM
from lstm_course.training.batches import shuffled
from lstm_course.training.checkpoints import CheckpointError, load_checkpoint, read_checkpoint, save_checkpoint
from lstm_course.training.trainer import Trainer, seeded

EARLIER = Path(__file__).parent / "earlier"
X = np.random.default_rng(0).normal(size=(16, 6, 1))
LOSSES = [9.768408, 1.730273, 8.983014, 1.718564, 5.837944, 4.518134, 4.764517, 5.079465]
"""What one run of four epochs saw; the checkpoint was written after two."""


def trainer():
    with seeded(3):
        model = SequenceRegressor(1, 4, 1, dropout=0.1)
    return Trainer(model, squared_error_loss, learning_rate=0.1, seed=5, patience=50)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("characters.pt", lambda: CharacterModel("abc", 3, 4, 2)),
        ("sentences.pt", lambda: VariationalLSTM(7, 3, 4, 2)),
        ("training.pt", lambda: SequenceRegressor(1, 4, 1, dropout=0.1)),
    ],
)
def test_a_model_is_built_with_the_names_of_today(name, made, tmp_path):
    model, given = load_checkpoint(EARLIER / name), load_checkpoint(EARLIER / name, made())
    assert model.config == made().config
    weights = read_checkpoint(EARLIER / name)["weights"]
    for found in (model, given):
        assert all(torch.equal(value, weights[key]) for key, value in found.state_dict().items())
    save_checkpoint(tmp_path / "a.pt", model)
    assert read_checkpoint(tmp_path / "a.pt")["config"] == model.config


@pytest.mark.skipif(
    tuple(map(int, torch.__version__.split(".")[:2])) < (2, 13),
    reason="the losses are those of PyTorch 2.13; 2.2 and 2.6 were seen to draw others",
)
def test_a_training_goes_on():
    again = trainer().resume(EARLIER / "training.pt")
    assert (again.epoch, again.step) == (2, 4)
    again.fit(shuffled(8, X, X.sum(1)), 4, lambda model: float(model.readout.bias.sum()))
    assert again.history.losses == pytest.approx(LOSSES, rel=1e-5)


def test_what_differs_is_said_in_the_names_of_today():
    with pytest.raises(CheckpointError, match="hidden_size is 4 in it, and 5 here"):
        load_checkpoint(EARLIER / "characters.pt", CharacterModel("abc", 3, 5, 2))


class Own(torch.nn.Linear):
    """A student's own module, whose config has a name of its own choice."""

    def __init__(self, units):
        super().__init__(2, units)
        self.config = {"units": units}


def test_a_config_of_one_s_own_keeps_its_names(tmp_path):
    save_checkpoint(tmp_path / "a.pt", Own(3))
    load_checkpoint(tmp_path / "a.pt", Own(3))
    with pytest.raises(CheckpointError, match=": units is 3 in it, and 4 here"):
        load_checkpoint(tmp_path / "a.pt", Own(4))
