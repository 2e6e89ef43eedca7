"""Unit 9 judges what it promises: right answers of other kinds pass, and so does no mistake, whatever the seed."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_course.checking import judge
from lstm_course.checking.trial import try_all
from lstm_course.units.u09_classification import UNIT
from lstm_course.units.u09_classification.references import EarlyStopping, load_into_torch

BY_NAME = {e.name: e for e in UNIT.exercises}
each_seed = pytest.mark.parametrize("seed", range(5))


def passes(name, answer, seed):
    verdict = judge(BY_NAME[name], answer, seed=seed)
    assert verdict.passed, verdict.headline
    return True


def fails(name, answer, seed):
    verdict = judge(BY_NAME[name], answer, seed=seed)
    assert not verdict.passed
    return verdict


# -- evaluate ---------------------------------------------------------------------------------------------------


def measuring(loss=None, share=None, before=lambda model: model.eval(), after=lambda model, was: model.train(was)):
    loss = loss or (lambda z, y: F.binary_cross_entropy_with_logits(z, y.to(z.dtype), reduction="sum").item())
    share = share or (lambda right: right.double().mean().item())

    def evaluate(model, batches):
        was, total, right = model.training, 0, []
        before(model)
        with torch.no_grad():
            for ids, lengths, y in batches:
                z = model(ids, lengths)
                total += loss(z, y)
                right.append((z > 0) == (y > 0))
        after(model, was)
        right = torch.cat(right)
        return total / len(right), share(right)

    return evaluate


LOSSES = {
    "labels .float()": lambda z, y: F.binary_cross_entropy_with_logits(z, y.float(), reduction="sum").item(),
    "logits .float() too": lambda z, y: F.binary_cross_entropy_with_logits(z.float(), y.float(), reduction="sum"),
    "of a probability": lambda z, y: F.binary_cross_entropy(z.sigmoid(), y.float(), reduction="sum").item(),
    "in float64": lambda z, y: F.binary_cross_entropy_with_logits(z.double(), y.double(), reduction="sum").item(),
    "in NumPy": lambda z, y: np.logaddexp(0, -z.numpy() * (2 * y.numpy() - 1)).sum(),
}


@each_seed
@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_may_be_computed_in_any_dtype(loss, seed):
    assert passes("evaluate", measuring(loss=LOSSES[loss]), seed)
    assert passes("evaluate", measuring(loss=LOSSES[loss], share=lambda right: right.float().mean()), seed)


def flag(value):
    return lambda model, *_: setattr(model, "training", value)


@each_seed
def test_the_mode_of_every_part_counts(seed):
    left = fails("evaluate", measuring(after=lambda model, was: setattr(model, "training", was)), seed)
    assert "the flag alone put back" in left.misconceptions
    alone = fails("evaluate", measuring(before=flag(False), after=lambda model, was: flag(was)(model)), seed)
    assert "the model's own flag alone" in alone.misconceptions


@each_seed
def test_gradients_are_neither_recorded_nor_switched_off_for_good(seed):
    def for_good(model, batches):
        torch.set_grad_enabled(False)
        return measuring()(model, batches)

    def detached(model, batches):
        was, rows = model.training, []
        model.eval()
        for ids, lengths, y in batches:
            rows.append((model(ids, lengths).detach(), y))
        model.train(was)
        z, y = map(torch.cat, zip(*rows, strict=True))
        return F.binary_cross_entropy_with_logits(z, y.float()).item(), ((z > 0) == (y > 0)).double().mean().item()

    assert "gradients switched off for good" in fails("evaluate", for_good, seed).misconceptions
    assert torch.is_grad_enabled()
    assert "with gradients" in fails("evaluate", detached, seed).misconceptions
    assert fails("evaluate", measuring(before=lambda model: model.eval().requires_grad_(False)), seed)


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("pad_batch", "padding counted by its value"),
        ("evaluate", "threshold for a probability"),
        ("ReviewClassifier", "one word without a gradient"),
        ("BidirectionalReviewClassifier", "one word without a gradient"),
        ("EarlyStopping", "a minimum gain"),
        ("EarlyStopping", "the best epoch counted as waiting"),
    ],
)
def test_what_once_passed_on_some_seeds_fails_on_all(name, mistake):
    exercise = BY_NAME[name]
    wrong = next(m.implementation for m in exercise.misconceptions if m.name == mistake)
    # As judge says, without the words, which take most of the time.
    assert all(any(not trial.passed for trial in try_all(exercise, wrong, seed)) for seed in range(60))


# -- the others -------------------------------------------------------------------------------------------------


def test_word_0_is_a_word_where_another_number_is_the_padding():
    def zeros_taken_for_padding(sequences, value):
        longest = max(map(len, sequences))
        ids = np.array([[*sequence, *[0] * (longest - len(sequence))] for sequence in sequences])
        return np.where(ids == 0, value, ids), np.array([len(sequence) for sequence in sequences])

    assert all(fails("pad_batch", zeros_taken_for_padding, seed) for seed in range(5))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_of_the_second_bias_may_be_made_up_for(seed):
    def difference(W_ih, W_hh, b, module):
        before = module.bias_hh_l0.detach().clone()
        load_into_torch(W_ih, W_hh, b, module)
        with torch.no_grad():
            module.bias_hh_l0.copy_(before)
            module.bias_ih_l0.copy_(torch.from_numpy(b) - before)

    assert passes("load_into_torch", difference, seed)


class Base(nn.Module):
    def __init__(self, vocabulary, embedded, units, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedded)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedded, units, batch_first=True)
        self.readout = nn.Linear(units, 1)


class ByKeyword(Base):
    def forward(self, ids, lengths):
        x = self.dropout(input=self.embedding(input=ids))
        packed = pack_padded_sequence(input=x, lengths=lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.lstm(input=packed)
        return self.readout(input=self.dropout(input=h[0])).squeeze(dim=-1)


class WithAMask(Base):
    def forward(self, ids, lengths):
        hs, _ = self.lstm(self.dropout(self.embedding(ids)))
        mask = (torch.arange(ids.shape[1]) == (lengths - 1)[:, None]).float()
        return self.readout(self.dropout(torch.einsum("nth,nt->nh", hs, mask))).squeeze(-1)


class CellByCell(Base):
    def forward(self, ids, lengths):
        x, state = self.dropout(self.embedding(ids)), None
        last = torch.zeros(len(ids), self.lstm.hidden_size)
        for t in range(ids.shape[1]):
            hs, state = self.lstm(x[:, t : t + 1], state)
            last = torch.where((lengths == t + 1)[:, None], hs[:, 0], last)
        return self.readout(self.dropout(last)).squeeze(-1)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", [ByKeyword, WithAMask, CellByCell])
def test_a_classifier_may_be_written_in_other_ways(kind, seed):
    assert passes("ReviewClassifier", kind, seed)


class InTensors(EarlyStopping):
    def update(self, score):
        return torch.tensor(super().update(score))


class BeforeTheFirst(EarlyStopping):
    """What restore does where nothing was better than nothing is left open."""

    def __init__(self, model, patience):
        super().__init__(model, patience)
        self.weights = copy.deepcopy(model.state_dict())


@each_seed
@pytest.mark.parametrize("kind", [InTensors, BeforeTheFirst])
def test_stopping_may_be_written_in_other_ways(kind, seed):
    assert passes("EarlyStopping", kind, seed)


class DroppedByFunction(Base):
    """Without a module for the dropout, in a way of its own."""

    def forward(self, ids, lengths):
        def drop(x):
            return F.dropout(x, self.dropout.p, self.training)

        packed = pack_padded_sequence(drop(self.embedding(ids)), lengths, batch_first=True, enforce_sorted=False)
        return self.readout(drop(self.lstm(packed)[1][0][0])).squeeze(-1)


@pytest.mark.parametrize("seed", range(20))
def test_dropout_may_be_a_function(seed):
    assert passes("ReviewClassifier", DroppedByFunction, seed)


@each_seed
@pytest.mark.parametrize("at_the_stop", [True, False])
def test_update_leaves_the_model_as_it_is(at_the_stop, seed):
    class Restores(EarlyStopping):
        def update(self, score):
            stop = super().update(score)
            if stop if at_the_stop else self.waited:
                self.restore()
            return stop

    named = "update puts the best weights back" if at_the_stop else "each worse epoch undone"
    assert named in fails("EarlyStopping", Restores, seed).misconceptions


@each_seed
def test_another_model_is_not_restored(seed):
    class Another(EarlyStopping):
        kept = None

        def update(self, score):
            stop = super().update(score)
            if not self.waited:
                self.kept = copy.deepcopy(self.model)
            return stop

        def restore(self):
            self.model = self.kept or self.model

    assert fails("EarlyStopping", Another, seed).misconceptions == ("a copy of the model in its place",)
