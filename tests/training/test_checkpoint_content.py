"""What a checkpoint may hold, and what becomes of one that is damaged, odd or cannot be written."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_course.models.character import CharacterModel
from lstm_course.models.classifier import BagOfWords, BidirectionalReviewClassifier, ReviewClassifier
from lstm_course.models.regression import Forecaster
from lstm_course.training.checkpoints import CheckpointError, load_checkpoint, read_checkpoint, save_checkpoint
from lstm_course.units.u10_text_generation.references import generate


def letters(**options):
    return CharacterModel("abc", 3, 4, **options)


def written(tmp_path, model=None):
    save_checkpoint(tmp_path / "a.pt", model or letters())
    return tmp_path / "a.pt"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (np.float64(0.9), 0.9),
        (np.int64(3), 3),
        (np.str_("a"), "a"),
        (np.bool_(True), True),
        (Path("a") / "b", "a/b"),
        ({np.int64(1): [np.float32(0.5), (np.int8(2), None)]}, {1: [0.5, (2, None)]}),
    ],
)
def test_numbers_of_numpy_and_paths_come_back_as_python_s(value, read, tmp_path):
    save_checkpoint(tmp_path / "a.pt", letters(), x=value)
    found = read_checkpoint(tmp_path / "a.pt")["extra"]["x"]
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize("array", [np.arange(6.0).reshape(2, 3), np.arange(3)[::-1], np.ones(2, dtype=">f4")])
def test_arrays_come_back_as_tensors(array, tmp_path):
    save_checkpoint(tmp_path / "a.pt", letters(), x=array)
    np.testing.assert_array_equal(read_checkpoint(tmp_path / "a.pt")["extra"]["x"].numpy(), array)


def test_a_size_of_numpy_s_is_a_size(tmp_path):
    path = written(tmp_path, ReviewClassifier(np.int64(9), 3, 4))
    assert load_checkpoint(path).config["vocabulary"] == 9
    load_checkpoint(path, ReviewClassifier(np.int64(9), 3, 4))


class Own(torch.nn.Linear):
    """A student's own, with an array in its config."""

    def __init__(self, at):
        super().__init__(2, 3)
        self.config = {"at": np.array(at)}


def test_an_array_in_a_config_is_compared(tmp_path):
    save_checkpoint(tmp_path / "a.pt", Own([1, 2]))
    load_checkpoint(tmp_path / "a.pt", Own([1, 2]))
    with pytest.raises(CheckpointError, match="at is a tensor"):
        load_checkpoint(tmp_path / "a.pt", Own([1, 3]))


@pytest.mark.parametrize(
    "value",
    [lambda: 1, {1, 2}, np.array(["a"]), np.array([None]), np.datetime64("2020-01-01"), np.longdouble(1), object()],
)
def test_what_could_not_be_read_again_is_named_and_the_old_one_stays(value, tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    with pytest.raises(CheckpointError, match=r"cannot write .*a\.pt: x\['deep'\]\[1\] is of the kind"):
        save_checkpoint(path, letters(), x={"deep": [1, value]})
    with pytest.raises(CheckpointError, match=r"config\['x'\] is"):
        save_checkpoint(path, letters(), {"x": value})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


def test_what_is_written_is_read_before_it_takes_the_old_one_s_place(tmp_path, monkeypatch):
    path = written(tmp_path)
    before, save = path.read_bytes(), torch.save

    def damaging(content, file):
        save(content, file)
        file.truncate(len(file.getvalue()) // 2)

    monkeypatch.setattr(torch, "save", damaging)
    with pytest.raises(CheckpointError, match="cannot write"):
        save_checkpoint(path, letters(num_layers=2))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), RuntimeError("full\nat 0"), KeyboardInterrupt()]
)
def test_a_full_disk_leaves_the_old_one_and_nothing_beside_it(error, tmp_path, monkeypatch):
    path = written(tmp_path)
    before = path.read_bytes()

    def full(part, data):
        with part.open("wb") as file:
            file.write(data[:99])
        raise error

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CheckpointError if isinstance(error, Exception) else KeyboardInterrupt) as said:
        save_checkpoint(path, letters())
    assert "\n" not in str(said.value)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.pt"]


def test_places_where_nothing_can_be_written_say_so(tmp_path):
    path = written(tmp_path)
    (tmp_path / "folder").mkdir()
    for place in ("", ".", path / "b.pt", tmp_path / "folder", tmp_path / "a\0b", "/proc/a.pt"):
        with pytest.raises(CheckpointError, match="cannot write"):
            save_checkpoint(place, letters())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pt", "folder"]


def test_no_flipped_bit_gives_other_weights(tmp_path):
    path = written(tmp_path)
    whole, weights = path.read_bytes(), load_checkpoint(path).state_dict()
    rng, refused = random.Random(0), 0
    for _ in range(200):
        data, at = bytearray(whole), rng.randrange(len(whole))
        data[at] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        try:
            found = load_checkpoint(path).state_dict()
        except CheckpointError:
            refused += 1
        else:
            assert all(torch.equal(found[name], weights[name]) for name in weights)
    assert refused > 20


@pytest.mark.parametrize(
    "odd",
    [
        {"config": [1]},
        {"config": None},
        {"config": {1: 2}},
        {"config": {"alphabet": 3}},
        {"config": {"alphabet": "aab"}},
        {"config": {"alphabet": "abc", "units": 10**12}},
        {"weights": [1]},
        {"weights": {"readout.bias": 3}},
        {"weights": {"readout.bias": torch.eye(3).to_sparse()}},
        {"kind": ["x"]},
        {"kind": None},
        {"extra": None},
        {"format": torch.ones(2)},
    ],
    ids=lambda odd: next(iter(odd)),
)
def test_odd_contents_are_one_line_and_the_model_is_not_touched(odd, tmp_path):
    path, model = written(tmp_path), letters()
    torch.save({**read_checkpoint(path), **odd}, path)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for target in (None, model):
        with pytest.raises(CheckpointError) as error:
            load_checkpoint(path, target)
        assert "\n" not in str(error.value)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_device_that_is_not_there_is_no_fault_of_the_file(tmp_path):
    with pytest.raises(RuntimeError, match="nowhere"):
        load_checkpoint(written(tmp_path), device="nowhere")


def test_precision_comes_back_and_must_agree(tmp_path):
    model = Forecaster(3).double()
    path = written(tmp_path, model)
    again = load_checkpoint(path)
    for name, value in model.state_dict().items():
        assert again.state_dict()[name].dtype == torch.float64
        assert torch.equal(again.state_dict()[name], value)
    with pytest.raises(CheckpointError, match=r"mean, deviation, .* more are float64 in it, and float32 here"):
        load_checkpoint(path, Forecaster(3))
    load_checkpoint(path, Forecaster(3).double())


def test_a_new_model_evaluates_and_a_given_one_stays_in_its_mode(tmp_path):
    path = written(tmp_path)
    assert not load_checkpoint(path).training
    assert load_checkpoint(path, letters().train()).training


def test_a_string_and_a_list_of_the_same_symbols_are_one_alphabet(tmp_path):
    path = written(tmp_path)
    listed = load_checkpoint(path, CharacterModel(["a", "b", "c"], 3, 4))
    assert generate(listed, "ab", 3, 0, None) == generate(load_checkpoint(path), "ab", 3, 0, None)
    with pytest.raises(CheckpointError, match="number 2 is 'c' in it, and 'd' here"):
        load_checkpoint(path, CharacterModel(["a", "b", "d"], 3, 4))


@pytest.mark.parametrize("cls", [BagOfWords, ReviewClassifier, BidirectionalReviewClassifier])
def test_another_vocabulary_of_the_same_size_does_not_fit(cls, tmp_path):
    words = ["<pad>", *"abcdefghij"]
    path = written(tmp_path, cls(tuple(words), 3))
    assert load_checkpoint(path).config["vocabulary"] == words
    load_checkpoint(path, cls(words, 3))
    with pytest.raises(CheckpointError, match="vocabulary has other symbols: number 10 is 'j' in it, and 'k' here"):
        load_checkpoint(path, cls([*words[:-1], "k"], 3))
    with pytest.raises(CheckpointError, match="vocabulary has 11 symbols, and here there are 10"):
        load_checkpoint(path, cls(words[:-1], 3))
    with pytest.raises(CheckpointError, match="vocabulary is a list of 11 in it, and 11 here"):
        load_checkpoint(path, cls(11, 3))
    with pytest.raises(ValueError, match="'a' twice"):
        cls([*words, "a"])
