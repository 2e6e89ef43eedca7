"""Unit 9's trainings: the best weights come back, nothing global moves, and the rows of the table are what they say."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from lstm_course.models.classifier import BagOfWords, evaluate
from lstm_course.tasks.reviews import VOCABULARY
from lstm_course.units.u09_classification.demos import results as classification_results
from lstm_course.units.u09_classification.experiments import training as classification_training
from lstm_course.units.u09_classification.references import EarlyStopping


def small(**options):
    def make():
        return BagOfWords(len(VOCABULARY), 4)

    return classification_training.train(make, EarlyStopping, evaluate, num_reviews=64, batch=16, **options)


def test_the_weights_are_those_of_the_best_epoch_however_long_it_goes_on():
    learned = small(learning_rate=0.3, epochs=6, patience=2, beyond=5)
    others = classification_training.part("validation", 1000, 0.1)
    assert len(learned.validation) == (learned.stopped or 6) + 5
    assert evaluate(learned.model, [others])[0] == pytest.approx(learned.validation[learned.best - 1])


def test_the_same_seed_learns_the_same_and_leaves_the_global_generator_and_threads_alone():
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    first, again, other = small(epochs=2), small(epochs=2), small(epochs=2, seed=1)
    assert first.training == again.training != other.training
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_every_kind_of_sentence_has_its_row():
    shares = classification_results.shares_right(small(epochs=1), num_reviews=400)
    assert list(shares) == list(classification_results.ROWS)
    assert all(np.isfinite(share) and 0 <= share <= 1 for share in shares.values())
    assert classification_results._row_of("the plot was great , but the cast was dull") == "…, but …"
    assert classification_results._row_of("the plot was not great") == "one clause, negated"
    assert classification_results._row_of("friends and it . the plot was great .") == "one clause"
