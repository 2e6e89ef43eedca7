"""What cannot be meant is refused in words, at once, and leaves the model in its mode."""

import math

import numpy as np
import pytest
import torch

from lstm_course.models.character import CharacterModel, bits_per_character
from lstm_course.models.classifier import (
    BagOfWords,
    BidirectionalReviewClassifier,
    ReviewClassifier,
    classification_loss,
    evaluate,
)
from lstm_course.models.decoding import greedy
from lstm_course.models.regression import SequenceRegressor, accuracy
from lstm_course.models.seq2seq import EncoderDecoder
from lstm_course.models.variational import VariationalLSTM, decode_greedy
from lstm_course.training.batches import shuffled
from lstm_course.training.trainer import cosine

IDS, LENGTHS = torch.tensor([[3, 1, 2], [4, 0, 0]]), torch.tensor([3, 1])
CLASSIFIERS = [BagOfWords, ReviewClassifier, BidirectionalReviewClassifier]


def letters():
    return CharacterModel("abc", 3, 4)


def pairs():
    return EncoderDecoder(6, 6, "additive", 3, 4)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    ("model", "use"),
    [
        (letters(), lambda m: bits_per_character(m, torch.tensor([0, 1, 9, 2]), 1)),
        (SequenceRegressor(1, 3, 2), lambda m: accuracy(m, np.ones((3, 2)), [0, 1, 0])),
        (pairs(), lambda m: greedy(m, IDS + 9, LENGTHS, 3)),
    ],
)
def test_an_error_leaves_the_model_in_its_mode(model, use, training):
    model.train(training)
    with pytest.raises((ValueError, TypeError, IndexError, RuntimeError)):
        use(model)
    assert model.training == training


@pytest.mark.parametrize("y", [[-1, 1], [0, 2], [0.0, math.nan]])
def test_labels_are_from_0_to_1(y):
    model = ReviewClassifier(5, 3, 4)
    with pytest.raises(ValueError, match="labels are from 0"):
        classification_loss(model, IDS, LENGTHS, torch.tensor(y))
    with pytest.raises(ValueError, match="labels are from 0"):
        evaluate(model, [(IDS, LENGTHS, torch.tensor(y))])
    assert model.training
    assert classification_loss(model, IDS, LENGTHS, torch.tensor([0.1, 0.9])).isfinite()


def test_lengths_may_be_elsewhere_than_ids():
    model = BagOfWords(5, 3).to("meta")
    assert model(IDS.to("meta"), LENGTHS).shape == (2,)


def test_each_symbol_has_one_number():
    with pytest.raises(ValueError, match="the alphabet has 'a' twice"):
        CharacterModel("aab")
    for cls in CLASSIFIERS:
        with pytest.raises(ValueError, match="the vocabulary has 'it' twice"):
            cls(["it", "is", "it"])


@pytest.mark.parametrize("cls", CLASSIFIERS)
def test_a_vocabulary_is_a_size_or_its_words(cls):
    torch.manual_seed(0)
    sized = cls(3, 4)
    torch.manual_seed(0)
    worded = cls(("it", "is", "so"), 4)
    assert sized.config["vocabulary"] == 3
    assert worded.config["vocabulary"] == ["it", "is", "so"]
    assert all(torch.equal(a, b) for a, b in zip(sized.parameters(), worded.parameters(), strict=True))


@pytest.mark.parametrize("limit", [0, -1])
def test_an_answer_has_a_step(limit):
    with pytest.raises(ValueError, match="at least 1 step"):
        greedy(pairs(), IDS, LENGTHS, limit)
    model = VariationalLSTM(7, 3, 4, 2)
    with pytest.raises(ValueError, match="at least 1 word"):
        decode_greedy(model, torch.zeros(1, 2), limit)


def test_a_batch_has_a_sequence():
    with pytest.raises(ValueError, match="no sequence"):
        greedy(pairs(), IDS[:0], LENGTHS[:0], 3)


def test_numbers_below_one_are_refused():
    with pytest.raises(ValueError, match="at least 1 row"):
        bits_per_character(letters(), torch.zeros(9, dtype=torch.long), rows=0)
    with pytest.raises(ValueError, match="at least 1 entry"):
        shuffled(0, np.arange(3))
    with pytest.raises(ValueError, match="at least 1 step"):
        cosine(0)


def test_one_class_is_not_spread_over_all_answers():
    model, x = SequenceRegressor(1, 3, 2), np.ones((4, 5, 1))
    for y in ([0], 0, [[0]] * 4):
        with pytest.raises(ValueError, match="one class for each answer"):
            accuracy(model, x, y)
    with pytest.raises(ValueError, match="at least one"):
        accuracy(model, x[:0], [])
