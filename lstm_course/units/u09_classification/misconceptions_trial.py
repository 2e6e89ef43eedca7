"""The mended listing with one of its bugs left in it: which of them remain is what the verdict says."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u09_classification.reference_trial import ReviewTrial


class _QuoteLeftOut(ReviewTrial):
    """The closing quote was put after the first brace, say: the text is cut short."""

    def line(self, name, accuracy):
        return f"{name}: {100 * accuracy:.1f} %"


class _NoBatchSize(ReviewTrial):
    def batches(self, reviews):
        raise NameError("name 'batch_size' is not defined")


class _OneBatchOnly(ReviewTrial):
    """batch_size defined as the number of all reviews."""

    def batches(self, reviews):
        yield reviews


class _WholeBatchesOnly(ReviewTrial):
    def batches(self, reviews):
        yield from (batch for batch in super().batches(reviews) if len(batch[2]) == self.batch_size)


class _InTraining(ReviewTrial):
    def score(self, model, reviews):
        model.eval = lambda: model
        try:
            return super().score(model, reviews)
        finally:
            del model.eval


class _Half(ReviewTrial):
    def score(self, model, reviews):
        import torch

        loss, _ = super().score(model, reviews)
        ids, lengths, y = reviews
        with torch.no_grad():
            logits = model(ids, lengths)
        return loss, ((logits > 0.5) == (y > 0)).double().mean().item()


class _Patence(ReviewTrial):
    def __init__(self, *parts: Any, **options: Any) -> None:
        super().__init__(*parts, **options)
        del self.patience

    def fit(self, model):
        if not hasattr(self, "patience"):
            raise AttributeError("'ReviewTrial' object has no attribute 'patience'")
        return super().fit(model)


class _OneEpochTooPatient(ReviewTrial):
    def fit(self, model):
        self.patience += 1
        try:
            return super().fit(model)
        finally:
            self.patience -= 1


class _TiesAreHigher(ReviewTrial):
    """``>=`` for ``>``: each accuracy is a little higher than the same one before."""

    def fit(self, model):
        score, after = self.score, itertools.count()
        self.score = lambda *parts: tuple(number + 1e-9 * next(after) for number in score(*parts))
        try:
            return super().fit(model)
        finally:
            self.score = score


def _watching(name: str) -> Callable[..., ReviewTrial]:
    def make(*parts: Any, **options: Any) -> ReviewTrial:
        trial = ReviewTrial(*parts, **options)
        trial.monitor = name
        return trial

    return make


class _LastWeights(ReviewTrial):
    """state_dict() without a copy: what is put back is what the model has."""

    def fit(self, model):
        load = model.load_state_dict
        model.load_state_dict = lambda weights: None
        try:
            return super().fit(model)
        finally:
            model.load_state_dict = load


class _PutBackWhenStopped(ReviewTrial):
    """The weights are put back where the loop is left early, and only there."""

    def fit(self, model):
        kept = []
        load, model.load_state_dict = model.load_state_dict, kept.append
        try:
            history = super().fit(model)
        finally:
            model.load_state_dict = load
        if len(history["val_loss"]) < self.epochs:
            load(*kept)
        return history


class _OneScoreForAll(ReviewTrial):
    def report(self):
        first = next(iter(self.models.values()))
        for model in self.models.values():
            self.fit(model)
        scores = {name: self.score(first, self.test)[1] for name in self.models}
        print(*(self.line(name, score) for name, score in scores.items()), sep="\n")
        return scores


class _OneFitForAll(ReviewTrial):
    def report(self):
        first = next(iter(self.models.values()))
        scores = {}
        for name, model in self.models.items():
            self.fit(first)
            scores[name] = self.score(model, self.test)[1]
            print(self.line(name, scores[name]))
        return scores


class _OnValidation(ReviewTrial):
    def __init__(self, models, train, validation, test, **options):
        super().__init__(models, train, validation, validation, **options)


class _OnTraining(ReviewTrial):
    def __init__(self, models, train, validation, test, **options):
        super().__init__(models, train, validation, train, **options)


TRIAL = (
    Misconception(
        "the line cut short",
        _QuoteLeftOut,
        "The quote closes behind the whole text of the line, as its docstring has it.",
    ),
    Misconception(
        "batch_size from nowhere",
        _NoBatchSize,
        "Within a method a name without self is a global one, and there is none. The trial was given its batch_size.",
    ),
    Misconception(
        "one batch of everything",
        _OneBatchOnly,
        "The reviews come batch_size at a time: the number that the trial was made with.",
    ),
    Misconception(
        "the last, smaller batch dropped",
        _WholeBatchesOnly,
        "What is left over at the end is a batch too.",
    ),
    Misconception(
        "scored in training mode",
        _InTraining,
        "Before a score is measured the model has to be told that training is over: dropout would go on.",
    ),
    Misconception(
        "half as the threshold of a logit",
        _Half,
        "These models give logits, without a sigmoid at the end: above 0 is a good review.",
    ),
    Misconception(
        "patence",
        _Patence,
        "A letter is missing where the patience is kept.",
    ),
    Misconception(
        "a patience of its own",
        lambda *parts, **options: ReviewTrial(*parts, **{**options, "patience": 4}),
        "How long to wait is what the caller says.",
    ),
    Misconception(
        "one epoch too patient",
        _OneEpochTooPatient,
        "It ends with the last of so many epochs as patience says, not one later.",
    ),
    Misconception(
        "an equal accuracy counts as higher",
        _TiesAreHigher,
        "Only a higher accuracy starts the waiting anew: an equal one is no gain.",
    ),
    Misconception(
        "val_acc",
        _watching("val_acc"),
        "The history has no entry of that name, so nothing is watched, and it never stops. No error says so.",
    ),
    Misconception(
        "watches for the highest loss",
        _watching("val_loss"),
        "Higher is better for an accuracy. With a loss this waits for the model to become worse.",
    ),
    Misconception(
        "the last weights instead of the best",
        _LastWeights,
        "The weights that were kept went on changing: state_dict() hands out the tensors themselves. Copy them. "
        "Or they are never put back into this model.",
    ),
    Misconception(
        "the best weights put back only where it stops early",
        _PutBackWhenStopped,
        "The epochs may be used up before its patience is: the best weights are to be put back then, too.",
    ),
    Misconception(
        "one model's score for both",
        _OneScoreForAll,
        "Both lines show the same number, because the same model was scored twice.",
    ),
    Misconception(
        "one model trained for both",
        _OneFitForAll,
        "Each model has to be trained itself before it is scored.",
    ),
    Misconception(
        "reported on the validation reviews",
        _OnValidation,
        "The epoch was chosen by the validation reviews. Report on reviews that nothing was chosen by.",
    ),
    Misconception(
        "reported on the training reviews",
        _OnTraining,
        "What is reported comes from reviews that the model was not trained on.",
    ),
)
