"""Damage done to the listing while mending it: what was right there, and is not any more."""

from __future__ import annotations

import contextlib
import io

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u09_classification.reference_trial import ReviewTrial


class _NeverInTraining(ReviewTrial):
    def _begin(self, model, epoch):
        pass


class _InTrainingOnce(ReviewTrial):
    """``model.train()`` put before the loop over the epochs."""

    def _begin(self, model, epoch):
        if epoch == 0:
            super()._begin(model, epoch)


class _GradientsAddUp(ReviewTrial):
    def _learn(self, optimiser, loss):
        loss.backward()
        optimiser.step()


class _NoStep(ReviewTrial):
    def _learn(self, optimiser, loss):
        optimiser.zero_grad()
        loss.backward()


class _NoBackward(ReviewTrial):
    def _learn(self, optimiser, loss):
        optimiser.zero_grad()
        optimiser.step()


class _NoHistory(ReviewTrial):
    def fit(self, model):
        super().fit(model)


class _NothingPrinted(ReviewTrial):
    def report(self):
        with contextlib.redirect_stdout(io.StringIO()):
            return super().report()


class _OneEpochLess(ReviewTrial):
    def fit(self, model):
        self.epochs -= 1
        try:
            return super().fit(model)
        finally:
            self.epochs += 1


TRAINING = (
    Misconception(
        "never put into training mode",
        _NeverInTraining,
        "In evaluation mode nothing is dropped, and scoring leaves the model in it. Each epoch begins with "
        "model.train().",
    ),
    Misconception(
        "put into training mode once",
        _InTrainingOnce,
        "Scoring leaves the model in evaluation mode, so that nothing is dropped from the second epoch on. Each "
        "epoch has to begin with model.train().",
    ),
    Misconception(
        "gradients of all batches added up",
        _GradientsAddUp,
        "backward() adds to the gradients that are there. Before each batch they have to be set to zero.",
    ),
    Misconception(
        "no step of the optimiser",
        _NoStep,
        "The gradients are computed, and nothing is done with them: optimiser.step() changes the weights.",
    ),
    Misconception(
        "no backward pass",
        _NoBackward,
        "Without backward() there are no gradients, and the optimiser has nothing to learn from.",
    ),
    Misconception(
        "the history not returned",
        _NoHistory,
        "The docstring of fit says that it returns its history: an entry for each epoch, of loss and of accuracy.",
    ),
    Misconception(
        "nothing printed",
        _NothingPrinted,
        "The report printed a line for each model. Printing it was not among the bugs.",
    ),
    Misconception(
        "one epoch too few",
        _OneEpochLess,
        "Where its patience does not end it, the training runs for as many epochs as it was given.",
    ),
)
