"""Checkpoints: every model comes back as it was; one that does not fit says what differs; none can run code."""

import pickle

import pytest
import torch

from lstm_course.basics.errors import CourseError
from lstm_course.models.character import CharacterModel
from lstm_course.models.classifier import BagOfWords, BidirectionalReviewClassifier, ReviewClassifier
from lstm_course.models.regression import Forecaster, SequenceRegressor
from lstm_course.models.seq2seq import EncoderDecoder
from lstm_course.models.variational import VariationalLSTM
from lstm_course.training.checkpoints import KINDS, CheckpointError, load_checkpoint, read_checkpoint, save_checkpoint

MODELS = [
    BagOfWords(9, 3),
    ReviewClassifier(9, 3, 4, 0.1),
    BidirectionalReviewClassifier(9, 3, 4),
    CharacterModel("ab\n", 3, 4, 2, 0.1),
    SequenceRegressor(2, 3, 1, True, 2, 0.5),
    Forecaster(3, 2, 5.0, 2.0),
    EncoderDecoder(5, 6, None, 3, 4),
    EncoderDecoder(5, 6, "additive", 3, 4),
    EncoderDecoder(5, 6, "scaled", 3, 4),
    VariationalLSTM(7, 3, 4, 2),
]


def test_all_kinds_are_tried():
    assert {type(model).__name__ for model in MODELS} == KINDS.keys()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: type(m).__name__)
def test_a_model_comes_back_as_it_was(model, tmp_path):
    save_checkpoint(tmp_path / "deep" / "a.pt", model, epoch=3, note="x")
    before = torch.get_rng_state()
    again = load_checkpoint(tmp_path / "deep" / "a.pt")
    assert torch.equal(before, torch.get_rng_state())
    assert type(again) is type(model)
    assert again.config == model.config
    for name, value in model.state_dict().items():
        assert torch.equal(again.state_dict()[name], value)
    assert read_checkpoint(tmp_path / "deep" / "a.pt")["extra"] == {"epoch": 3, "note": "x"}
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["a.pt"]


@pytest.mark.parametrize(
    ("saved", "model", "said"),
    [
        (BagOfWords(9), ReviewClassifier(9), "does not fit this ReviewClassifier: it holds a BagOfWords"),
        (ReviewClassifier(9, 3), ReviewClassifier(12, 3), r"vocabulary is 9 in it, and 12 here; .*\(9, 3\).*\(12, 3\)"),
        (CharacterModel("abc"), CharacterModel("abcd"), "its alphabet has 3 symbols, and here there are 4"),
        (CharacterModel("abc"), CharacterModel("abd"), "other symbols: number 2 is 'c' in it, and 'd' here"),
        (
            CharacterModel("ab", 3, 4),
            CharacterModel("ab", 3, 4, 2),
            "num_layers is 1 in it, and 2 here; it lacks lstm.weight",
        ),
        (EncoderDecoder(5, 5), EncoderDecoder(5, 5, None), "attention is 'additive' in it.* besides"),
        (
            SequenceRegressor(2, 3, 1),
            SequenceRegressor(2, 4, 1),
            r"lstm.weight_ih_l0 is \(12, 2\) in it, and \(16, 2\)",
        ),
    ],
)
def test_what_differs_is_named_and_the_model_is_not_touched(saved, model, said, tmp_path):
    save_checkpoint(tmp_path / "a.pt", saved)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with pytest.raises(CheckpointError, match=said) as error:
        load_checkpoint(tmp_path / "a.pt", model)
    assert isinstance(error.value, CourseError)
    assert "\n" not in str(error.value)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_weights_go_into_a_model_that_is_there(tmp_path):
    saved, model = CharacterModel("ab", 3, 4), CharacterModel("ab", 3, 4)
    save_checkpoint(tmp_path / "a.pt", saved)
    assert load_checkpoint(tmp_path / "a.pt", model) is model
    assert torch.equal(model.readout.weight, saved.readout.weight)


class Own(torch.nn.Linear):
    """A student's own."""


def test_a_model_of_one_s_own_needs_to_be_there(tmp_path):
    saved, model = Own(2, 3), Own(2, 3)
    save_checkpoint(tmp_path / "a.pt", saved, {"in": 2})
    with pytest.raises(CheckpointError, match="holds a Own, which is none"):
        load_checkpoint(tmp_path / "a.pt")
    load_checkpoint(tmp_path / "a.pt", model)
    assert torch.equal(model.weight, saved.weight)


class Evil:
    def __reduce__(self):
        return (exec, ("raise SystemExit('code was run')",))


@pytest.mark.parametrize("content", [b"", b"no checkpoint at all", pickle.dumps([Evil()]), None, {"format": 1}])
def test_what_is_no_checkpoint_is_refused_and_runs_nothing(content, tmp_path):
    path = tmp_path / "a.pt"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        torch.save(content if content is not None else {"format": 1, "evil": Evil()}, path)
    with pytest.raises(CheckpointError, match="no checkpoint of this course"):
        load_checkpoint(path)


def test_a_damaged_or_a_newer_checkpoint_says_so(tmp_path):
    path = tmp_path / "a.pt"
    save_checkpoint(path, BagOfWords(9))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(path)
    path.write_bytes(whole)
    content = read_checkpoint(path)
    torch.save({**content, "format": 99}, path)
    with pytest.raises(CheckpointError, match="format 99"):
        load_checkpoint(path)
    torch.save({**content, "config": {"wrong": 1}}, path)
    with pytest.raises(CheckpointError, match="no BagOfWords can be built"):
        load_checkpoint(path)
    with pytest.raises(CheckpointError, match="there is no checkpoint"):
        load_checkpoint(tmp_path / "none.pt")
    with pytest.raises(CheckpointError, match="cannot write"):
        save_checkpoint(path / "under" / "a.pt", BagOfWords(9))
