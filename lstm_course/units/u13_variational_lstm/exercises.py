"""The seven exercises of unit 13: what is right, and on which inputs it is tried."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lstm_course.checking import common
from lstm_course.checking.draw import draw
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.units.u13_variational_lstm import measures, probes, probes_forward, references
from lstm_course.units.u13_variational_lstm.inputs import (
    at_step,
    bounds,
    ends,
    gaussians,
    sentences_passed,
    sentences_read,
    without_warm_up,
)

_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))
_MODELS = "lstm_course.models.variational:"


def _gaussian(**sizes: int) -> draw:
    return draw(mean="N Z", log_variance="N Z", **sizes)


def _passed(name: str, hides: bool, weight: float, free_bits: float, full: bool = False, **sizes: int) -> Case:
    return Case(name, sentences_passed(sizes, hides, weight, free_bits, full), sizes)


EXERCISES = (
    Exercise(
        reference=references.reparameterise,
        cases=(
            Case("a batch", gaussians(N=3, Z=4)),
            Case("one sentence", gaussians(N=1, Z=6)),
            Case("a code of one number", gaussians(N=5, Z=1)),
            Case("single precision", gaussians(single=True, N=4, Z=3)),
        ),
        misconceptions=_edits(references.reparameterise, f"{_MODELS}latent_from_noise"),
        points=2,
        returns=("z", "the gradient of mean", "the gradient of log_variance"),
        probe=probes.drawn,
        rtol=1e-5,
        atol=1e-6,
    ),
    Exercise(
        reference=references.kl_to_standard_normal,
        cases=(
            Case("a batch", _gaussian(N=3, Z=4)),
            Case("one sentence", _gaussian(N=1, Z=6)),
            Case("a code of one number", _gaussian(N=5, Z=1)),
        ),
        misconceptions=_edits(references.kl_to_standard_normal, f"{_MODELS}kl_to_standard_normal"),
        points=2,
        returns=("the KL", "the gradient of mean", "the gradient of log_variance"),
        probe=probes.divergence,
    ),
    Exercise(
        reference=references.elbo,
        cases=(
            Case("a batch", bounds(0.4, 0.3, N=3, T=5, K=7, Z=4)),
            Case("one sentence", bounds(0.7, 0.3, N=1, T=6, K=5, Z=3)),
            Case("a code that is hardly used", bounds(0.8, 0.3, used=False, N=4, T=6, K=5, Z=3)),
            Case("sentences of one word", bounds(0.2, 0.3, N=4, T=1, K=6, Z=5)),
            Case("no free bits", bounds(1.0, 0.0, N=5, T=4, K=8, Z=2)),
            Case("all of the KL, and free bits", bounds(1.0, 0.3, N=3, T=4, K=6, Z=5)),
        ),
        misconceptions=_edits(references.elbo, f"{_MODELS}elbo"),
        points=3,
        returns=(
            *("the loss", "the reconstruction", "the KL"),
            *("the gradient of logits", "the gradient of mean", "the gradient of log_variance"),
        ),
        requires=("kl_to_standard_normal",),
        probe=probes.bound,
    ),
    Exercise(
        reference=references.variational_forward,
        cases=(
            _passed("a batch, some words hidden", True, 0.6, 0.2, N=3, T=7, K=11, E=4, H=5, Z=2),
            _passed("one sentence", True, 0.5, 0.1, N=1, T=6, K=9, E=3, H=4, Z=2),
            _passed("all words read", False, 0.7, 0.3, N=4, T=5, K=10, E=2, H=6, Z=3),
            _passed("no padding", True, 0.4, 0.2, full=True, N=2, T=6, K=8, E=5, H=3, Z=4),
            _passed("sentences of one word, no padding", False, 1.0, 0.0, N=3, T=1, K=7, E=2, H=4, Z=5),
        ),
        misconceptions=_edits(references.variational_forward),
        points=3,
        requires=("reparameterise", "elbo"),
        probe=probes_forward.passed,
        rtol=1e-6,
        atol=1e-8,
    ),
    Exercise(
        reference=references.kl_weight,
        cases=(
            Case("early in the warm-up", at_step(0.15, 0.4)),
            Case("late in the warm-up", at_step(0.7, 0.95)),
            Case("just when it is over", at_step(1.0, 1.0)),
            Case("long after it", at_step(2.2, 2.8)),
            Case("step zero", at_step(0.0, 0.0)),
            Case("a warm-up of zero steps", without_warm_up(1, 2000)),
            Case("step zero, and a warm-up of zero steps", without_warm_up(0, 1)),
        ),
        misconceptions=_edits(references.kl_weight, f"{_MODELS}kl_weight"),
        returns=("weight",),
        measure=measures.real_number,
        rtol=1e-6,
    ),
    Exercise(
        reference=references.word_dropout,
        cases=(
            Case("a batch", sentences_read(0.4, 0.6, N=7, T=10)),
            Case("one sentence", sentences_read(0.25, 0.35, N=1, T=20)),
            Case("most words dropped", sentences_read(0.75, 0.9, N=4, T=9)),
            Case("one step", sentences_read(0.4, 0.6, N=12, T=1)),
            Case("p of zero", sentences_read(0.0, 0.0, N=3, T=6)),
        ),
        misconceptions=(*_edits(references.word_dropout), common.mutates(references.word_dropout, "ids")),
        points=2,
        returns=("ids",),
    ),
    Exercise(
        reference=references.interpolate,
        cases=(
            Case("five codes", ends(5, Z=3)),
            Case("two codes: the ends", ends(2, Z=4)),
            Case("many codes", ends(10, Z=2)),
            Case("a code of one number", ends(4, Z=1)),
        ),
        misconceptions=(*_edits(references.interpolate), common.downcasts(references.interpolate)),
        returns=("codes",),
    ),
)
