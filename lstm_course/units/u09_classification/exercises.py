"""The seven exercises of unit 9: what is right, how it is tried, and on which inputs."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from lstm_course.checking.draw import draw, fixed, normal
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.tasks.padding import pad_batch
from lstm_course.units.u09_classification import probes, probes_trial, references
from lstm_course.units.u09_classification.inputs import (
    classifier,
    evaluation,
    no_number,
    scores,
    sequences,
    single,
    trial,
)
from lstm_course.units.u09_classification.reference_trial import ReviewTrial

NAN = math.nan
_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))
_MODELS = "lstm_course.models.classifier:"
_ONE_WAY = f"{_MODELS}ReviewClassifier"
_BOTH_WAYS = (_ONE_WAY, f"{_MODELS}BidirectionalReviewClassifier")


def _weights(N: int, T: int, D: int, H: int) -> draw:
    scaled = {"W_ih": normal("4H D", 0.6), "W_hh": normal("4H H", 0.6), "b": normal("4H")}
    return draw(**scaled, x="N T D", N=N, T=T, D=D, H=H)


def _classifiers(directions: int) -> tuple[Case, ...]:
    def case(name: str, *lengths: int, training: bool = False, **sizes: int) -> Case:
        return Case(name, classifier(sizes, lengths, directions, training), sizes)

    return (
        case("a batch", 3, 6, 1, 4, N=4, T=6, V=9, E=3, H=2),
        case("one review", 3, N=1, T=5, V=7, E=2, H=3),
        case("no padding", 4, 4, N=2, T=4, V=8, E=3, H=5),
        case("one step, no padding", 1, 1, 1, N=3, T=1, V=6, E=2, H=4),
        case("in training, with all dropped", 2, 5, 4, training=True, N=3, T=5, V=8, E=4, H=2),
    )


EXERCISES = (
    Exercise(
        reference=pad_batch,
        cases=(
            Case("a batch", draw(sequences=sequences(3, 1, 5, 2), value=fixed(0))),
            Case("one sequence", draw(sequences=sequences(4), value=fixed(7))),
            Case("the longest first", draw(sequences=sequences(6, 2, 3), value=fixed(1))),
            Case("equal lengths, no padding", draw(sequences=sequences(3, 3), value=fixed(0))),
            Case("single words, a negative filler", draw(sequences=sequences(1, 2, 1), value=fixed(-1))),
            Case(
                "a word with the number of the padding",
                draw(sequences=sequences(40, 30, 44, among=(0, 9)), value=fixed(9)),
            ),
        ),
        misconceptions=_edits(pad_batch),
        returns=("ids", "lengths"),
    ),
    Exercise(
        reference=references.load_into_torch,
        probe=probes.loaded,
        cases=(
            Case("a batch", _weights(N=3, T=5, D=2, H=4)),
            Case("one sequence", _weights(N=1, T=4, D=3, H=2)),
            Case("one step", _weights(N=2, T=1, D=5, H=3)),
            Case(
                "a module in single precision",
                draw(W_ih="4H D", W_hh="4H H", b="4H", x=single("N T D"), N=2, T=3, D=4, H=5),
            ),
        ),
        misconceptions=_edits(references.load_into_torch),
        points=2,
        returns=(
            "W_ih",
            "W_hh",
            "b",
            "hs",
            "the same parameters",
            "all of them learn",
            "gradients recorded afterwards",
            "parameters apart from the arrays given",
        ),
        rtol=1e-6,
        atol=2e-6,
    ),
    Exercise(
        reference=references.ReviewClassifier,
        probe=probes.classified,
        cases=_classifiers(1),
        misconceptions=(
            *_edits(references.ReviewClassifier, _ONE_WAY, "either_classifier"),
            *_edits(references.ReviewClassifier, _ONE_WAY),
        ),
        points=3,
        rtol=1e-5,
        atol=1e-5,
    ),
    Exercise(
        reference=references.BidirectionalReviewClassifier,
        probe=probes.classified,
        cases=_classifiers(2),
        misconceptions=(
            *_edits(references.BidirectionalReviewClassifier, _BOTH_WAYS, "either_classifier"),
            *_edits(references.BidirectionalReviewClassifier, _BOTH_WAYS),
        ),
        points=2,
        rtol=1e-5,
        atol=1e-5,
    ),
    Exercise(
        reference=references.evaluate,
        probe=probes.evaluated,
        cases=(
            Case("the last batch is smaller", evaluation((8, 8, 3), training=True)),
            Case("a model in use", evaluation((6, 2, 5), training=False)),
            Case("one batch", evaluation((11,), training=True)),
            Case("one review", evaluation((1,), training=False)),
        ),
        misconceptions=_edits(references.evaluate, f"{_MODELS}evaluate"),
        points=2,
        rtol=1e-5,
        atol=1e-6,
    ),
    Exercise(
        reference=references.EarlyStopping,
        probe=probes.stopped,
        cases=(
            Case("stops in time", scores(2, [5, 4, 6, 3, 7, 6, 1, 2], 3)),
            Case("no patience at all", scores(1, [3, 2, 2.5, 1], 5)),
            Case("equal scores", scores(3, [4, 3, 3, 3, 3, 2], 2)),
            Case("the epochs are used up", scores(4, [6, 5, 7, 4, 5, 6, 7], 4)),
            Case("a score that is no number", scores(2, [5, 4, NAN, 3, NAN, 6, 1], 3)),
            Case("begins with no number", scores(3, [NAN, 5, 4, 6, 7, NAN, 1], 2)),
            Case("no number until patience is at an end", no_number(4, [3, 1], 3)),
            Case("a tiny improvement", scores(2, [5, 4, 4.5, 4 - 1e-6, 6, 7, 1], 2)),
        ),
        misconceptions=_edits(references.EarlyStopping),
        points=2,
    ),
    Exercise(
        reference=ReviewTrial,
        probe=probes_trial.tried,
        cases=(
            Case("writes its line", trial("line", [0, 5, 6])),
            Case("cuts the reviews into batches", trial("batches", [0, 5, 6])),
            Case("scores the model as it is in use", trial("score", [0, 5, 6])),
            Case("takes a logit above 0 for a good review", trial("in use", [0, 5, 6], sizes=(0.05, 0.45))),
            Case(
                "stops when its patience is at an end",
                trial("patience", [0, 5, 7, 6, 8, 7, 8, 7, 9, 8, 7, 6, 5, 1], train=3, slower=4),
            ),
            Case("watches the validation accuracy", trial("watched", [0, 4, 6, 7, 6, 5, 9, 10, 11], train=3, slower=3)),
            Case("puts the best weights back", trial("best", [0, 5, 9, 6, 7, 4], train=3, slower=4)),
            Case("scores each model itself", trial("report", [2, 12], models=2, one_set=True)),
            Case("reports on reviews never seen", trial("report", [3, 11], models=1)),
        ),
        misconceptions=_edits(ReviewTrial),
        points=3,
        rtol=1e-5,
        atol=1e-6,
        time_limit=20.0,
        repair=True,
    ),
)
