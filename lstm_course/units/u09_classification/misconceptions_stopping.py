"""What people get wrong in stopping early."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u09_classification.references import EarlyStopping


class _LargerIsBetter(EarlyStopping):
    def update(self, score):
        return super().update(-score)


class _TiesAreBetter(EarlyStopping):
    def update(self, score):
        if score == self.best:
            self.best = math.nextafter(self.best, math.inf)
        return super().update(score)


class _NeverResets(EarlyStopping):
    def update(self, score):
        before = self.waited
        super().update(score)
        self.waited = before + (self.waited > 0)
        return self.waited >= self.patience


class _ComparesWithThePrevious(EarlyStopping):
    def update(self, score):
        stop = super().update(score)
        self.best = score
        return stop


class _BetterIfNotWorse(EarlyStopping):
    """``if not score >= best``: NaN is better then, and after it everything is."""

    def update(self, score):
        if not score >= self.best:
            self.best = math.inf
            super().update(-math.inf)
            self.best = score
            return False
        return super().update(score)


class _BeginsWithTheFirst(EarlyStopping):
    """``if self.best is None or score < self.best``: nothing is ever better than NaN."""

    def update(self, score):
        if self.weights is None:
            super().update(0.0)
            self.best = score
            return False
        return super().update(score)


class _BestByName(EarlyStopping):
    def _keep(self) -> Any:
        return self.model.state_dict()

    def update(self, score):
        stop = super().update(score)
        if not self.waited:
            self.weights = self._keep()
        return stop


class _BestShallow(_BestByName):
    def _keep(self):
        return dict(self.model.state_dict())


class _ParametersAlone(_BestByName):
    def _keep(self):
        return {name: p.detach().clone() for name, p in self.model.named_parameters()}

    def restore(self):
        if self.weights is not None:
            self.model.load_state_dict(self.weights, strict=False)


class _KeepsTheLast(EarlyStopping):
    def update(self, score):
        stop = super().update(score)
        self.weights = copy.deepcopy(self.model.state_dict())
        return stop


class _KeepsTheFirst(EarlyStopping):
    def update(self, score):
        before = self.weights
        stop = super().update(score)
        self.weights = before or self.weights
        return stop


class _MinimumGain(EarlyStopping):
    def update(self, score):
        return super().update(math.nan if score > self.best - 1e-4 else score)


class _CountsTheBestEpoch(EarlyStopping):
    """``waited = 1`` at the best epoch, and ``waited > patience``: 0 is what it begins with, all the same."""

    def update(self, score):
        stop = super().update(score)
        return stop and (self.weights is not None or self.waited > self.patience)


class _AnotherModel(EarlyStopping):
    def update(self, score):
        stop = super().update(score)
        if not self.waited:
            self.kept = copy.deepcopy(self.model)
        return stop

    def restore(self):
        if self.weights is not None:
            self.model = self.kept


class _NewParameters(EarlyStopping):
    def restore(self):
        import torch

        for name, value in (self.weights or {}).items():
            if name in dict(self.model.named_parameters()):
                setattr(self.model, name, torch.nn.Parameter(value))
            else:
                setattr(self.model, name, value)


class _PutBackAtOnce(EarlyStopping):
    def update(self, score):
        stop = super().update(score)
        if self.waited:
            self._put_back(stop)
        return stop

    def _put_back(self, stop: bool) -> None:
        self.restore()


class _PutBackAtTheStop(_PutBackAtOnce):
    def _put_back(self, stop):
        if stop:
            self.restore()


def _patience(more: int) -> Callable:
    return lambda model, patience: EarlyStopping(model, patience + more)


STOP = (
    Misconception("larger scores are better", _LargerIsBetter, "The score is a loss: lower is better."),
    Misconception(
        "one epoch too patient",
        _patience(1),
        "After as many epochs without a better score as patience says, it is over: not one later.",
    ),
    Misconception(
        "one epoch too impatient",
        _patience(-1),
        "So many epochs without a better score are allowed as patience says. Yours gives up one earlier.",
    ),
    Misconception(
        "the count goes on after a better score",
        _NeverResets,
        "A better score starts the count again: patience is about epochs in a row.",
    ),
    Misconception(
        "an equal score counts as better",
        _TiesAreBetter,
        "Better means lower. A model that stands still has stopped learning.",
    ),
    Misconception(
        "measured by the epoch before",
        _ComparesWithThePrevious,
        "A score is compared with the best so far, not with the one before: after a bad epoch anything looks good.",
    ),
    Misconception(
        "no number is better than any",
        _BetterIfNotWorse,
        "NaN is not lower than anything: it is an epoch without a better score.",
    ),
    Misconception(
        "the first score is the best in any case",
        _BeginsWithTheFirst,
        "If the first score is NaN, nothing is ever lower than it. Begin with infinity.",
    ),
    Misconception(
        "the best weights without a copy",
        _BestByName,
        "state_dict() hands out the tensors themselves, and training goes on writing into them. Copy what is in them.",
    ),
    Misconception(
        "a copy of the dict alone",
        _BestShallow,
        "That copies the dict and not the tensors in it, into which training goes on writing.",
    ),
    Misconception(
        "buffers forgotten",
        _ParametersAlone,
        "A model is more than what its optimiser changes: state_dict() has the buffers too.",
    ),
    Misconception("the last weights kept", _KeepsTheLast, "Keep the weights when the score is better, and only then."),
    Misconception(
        "the first weights kept",
        _KeepsTheFirst,
        "Each better epoch takes the place of the best one before it.",
    ),
    Misconception(
        "a minimum gain",
        _MinimumGain,
        "Lower is better, by however little. How much is enough is nobody's to guess.",
    ),
    Misconception(
        "the best epoch counted as waiting",
        _CountsTheBestEpoch,
        "Counted so, a training that begins with NaN, and has no best epoch yet, is waited for one epoch too long.",
    ),
    Misconception(
        "a copy of the model in its place",
        _AnotherModel,
        "The caller's model is the one that is used afterwards. Another one in self.model changes nothing in it.",
    ),
    Misconception(
        "put back as new parameters",
        _NewParameters,
        "An optimiser goes on with the old ones. Load the values into those that are there.",
    ),
    Misconception(
        "update puts the best weights back",
        _PutBackAtTheStop,
        "update only says when to stop, and leaves the model as it is. When to go back is the caller's: restore().",
    ),
    Misconception(
        "each worse epoch undone",
        _PutBackAtOnce,
        "That changes the training: it never gets past a worse epoch. update leaves the model as it is.",
    ),
)
