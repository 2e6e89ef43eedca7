"""The ten exercises of unit 10: what is right, and on which inputs it is tried."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lstm_course.checking import common
from lstm_course.checking.draw import draw, fixed, generator, normal
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.tasks.text import stateful_batches
from lstm_course.units.u10_text_generation import measures, probes, probes_model, references
from lstm_course.units.u10_text_generation.inputs import (
    certain,
    codes,
    far_apart,
    forked_model,
    hot_model,
    model_and_ids,
    numbered,
    reading,
    spelled,
    uneven,
    windows_to_learn,
    writing,
)

_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))
_MODELS = "lstm_course.models.character:"


def _logits(N: int, V: int, temperature: float, scale: float = 1.5) -> draw:
    return draw(logits=normal("N V", scale), temperature=fixed(temperature), rng=generator, N=N, V=V)


def _nucleus(p: float, scale: float = 1.5, **sizes: int) -> draw:
    return draw(logits=normal("N V", scale), p=fixed(p), **sizes)


def _state(layers: int, N: int, H: int) -> draw:
    return draw(state=lambda rng, sizes: tuple(rng.standard_normal((layers, N, H)) for _ in range(2)), N=N, H=H)


def _model(name: str, started: bool = True, training: bool = False, **sizes: int) -> Case:
    return Case(name, model_and_ids(sizes, started, training), sizes)


def _windows(name: str, windows: int, max_norm: float, started: bool = True, **sizes: int) -> Case:
    return Case(name, windows_to_learn(sizes, windows, max_norm, started), sizes)


EXERCISES = (
    Exercise(
        reference=references.text_to_ids,
        cases=(
            Case("some letters", spelled(23, 9)),
            Case("one character", spelled(1, 5)),
            Case("signs of every kind", spelled(60, 200, blanks=True, listed=True)),
            Case("a text with blanks at its ends", spelled(17, 8, blanks=True)),
            Case("no text", spelled(0, 4)),
        ),
        misconceptions=_edits(references.text_to_ids),
        returns=("ids",),
    ),
    Exercise(
        reference=references.ids_to_text,
        cases=(
            Case("some letters", codes(23, 9)),
            Case("one character", codes(1, 5)),
            Case("signs of every kind", codes(60, 200, blanks=True, listed=True)),
            Case("a text with blanks at its ends", codes(17, 8, blanks=True)),
            Case("no text", codes(0, 4)),
        ),
        misconceptions=_edits(references.ids_to_text),
        returns=("text",),
        measure=measures.one_string,
    ),
    Exercise(
        reference=stateful_batches,
        excused=("mutants die",),
        cases=(
            Case("three rows", numbered(3 * 22 + 2, N=3, T=5)),
            Case("one row", numbered(26, N=1, T=4)),
            Case("windows of one character", numbered(4 * 3 + 2, N=4, T=1)),
            Case("nothing left over", numbered(2 * 9 + 1, N=2, T=3)),
            Case("no character after the last row", numbered(5 * 6, N=5, T=2)),
            Case("a single window", numbered(3 * 5 + 1, N=3, T=5)),
        ),
        misconceptions=_edits(stateful_batches),
        points=3,
        returns=("x", "y"),
        probe=probes.windows,
    ),
    Exercise(
        reference=references.detach_state,
        cases=(
            Case("a batch", _state(1, N=3, H=5)),
            Case("one text", _state(1, N=1, H=4)),
            Case("two layers", _state(2, N=4, H=3)),
        ),
        misconceptions=_edits(references.detach_state, f"{_MODELS}detach_state"),
        points=2,
        returns=(
            "h",
            "c",
            "the gradient that reaches h's past",
            "the gradient that reaches c's past",
            "the old state",
            "parts that want a gradient again",
            "gradients recorded afterwards",
        ),
        probe=probes.cut,
    ),
    Exercise(
        reference=references.bits_per_character,
        cases=(
            Case("a text, in training mode", reading(40, V=7, training=True)),
            Case("a text, in evaluation mode", reading(26, V=5, training=False)),
            Case("two characters", reading(2, V=4, training=False)),
            Case("a long text", reading(200, V=6, training=True, feedback=0.2)),
        ),
        misconceptions=_edits(references.bits_per_character, f"{_MODELS}bits_per_character"),
        points=2,
        probe=probes.measured,
        rtol=1e-5,
        atol=1e-6,
    ),
    Exercise(
        reference=references.CharacterModel,
        cases=(
            _model("a batch, with a state", N=3, T=6, V=7, E=4, H=5),
            _model("one text", N=1, T=5, V=6, E=3, H=4),
            _model("one character", N=4, T=1, V=5, E=2, H=3),
            _model("from a state of 0", started=False, N=2, T=4, V=8, E=5, H=3),
            _model("in training, with all dropped", training=True, N=2, T=5, V=6, E=3, H=4),
        ),
        misconceptions=_edits(references.CharacterModel, f"{_MODELS}CharacterModel"),
        points=3,
        probe=probes_model.read,
        rtol=1e-6,
        atol=1e-8,
    ),
    Exercise(
        reference=references.training_step,
        cases=(
            _windows("two windows, clipped", 2, 0.3, N=4, T=5, V=7),
            _windows("one row", 2, 0.2, N=1, T=6, V=5),
            _windows("windows of one character", 3, 0.1, N=3, T=1, V=6),
            _windows("one window, from a state of 0", 1, 0.25, started=False, N=2, T=4, V=5),
            _windows("nothing to clip", 2, 1e4, N=3, T=4, V=6),
        ),
        misconceptions=_edits(references.training_step),
        points=3,
        requires=("detach_state",),
        probe=probes_model.trained,
        rtol=1e-6,
        atol=1e-8,
        time_limit=20.0,  # the first optimiser of a process imports torch._dynamo
    ),
    Exercise(
        reference=references.sample,
        cases=(
            Case("twelve rows", _logits(N=12, V=5, temperature=0.5, scale=0.8)),
            Case("one row, hot", _logits(N=1, V=7, temperature=2.5, scale=3.0)),
            Case("many rows at once", draw(logits=uneven, temperature=fixed(2.5), rng=generator, N=400, V=6)),
            Case("a temperature of zero", _logits(N=4, V=6, temperature=0)),
            Case("large logits", draw(logits=far_apart, temperature=fixed(0.5), rng=generator, N=10, V=4)),
        ),
        misconceptions=(*_edits(references.sample), common.mutates(references.sample, "logits")),
        points=2,
        probe=probes.draws,
        measure=measures.drawn_rightly,
    ),
    Exercise(
        reference=references.nucleus,
        cases=(
            Case("a batch", _nucleus(0.7, N=5, V=9)),
            Case("one row", _nucleus(0.8, N=1, V=12)),
            Case("a small p: the likeliest alone", _nucleus(0.04, N=3, V=7)),
            Case("a p of 1: all of them", _nucleus(1.0, 1.0, N=4, V=6)),
            Case("large logits", draw(logits=far_apart, p=fixed(0.9), N=10, V=8)),
            Case("a class that is certain, p of 1", draw(logits=certain, p=fixed(1.0), N=3, V=5)),
        ),
        misconceptions=(*_edits(references.nucleus), common.mutates(references.nucleus, "logits")),
        points=2,
        returns=("the nucleus",),
        intermediates=("order", "ranked", "share", "before"),
    ),
    Exercise(
        reference=references.generate,
        excused=("mutants die",),
        cases=(
            Case("after a word", writing(5, length=12, temperature=0.04, V=8)),
            Case("no memory, two ways on", writing(1, length=28, temperature=1.5, V=6, model=forked_model)),
            Case("a temperature of zero", writing(4, length=16, temperature=0, V=7)),
            Case("no memory, hot", writing(3, length=30, temperature=20.0, V=24, model=hot_model)),
            Case("one character more", writing(6, length=1, temperature=0.2, V=9)),
        ),
        misconceptions=_edits(references.generate),
        points=3,
        returns=("text", "the next text"),
        requires=("text_to_ids", "ids_to_text", "sample"),
        probe=probes.said,
        measure=measures.written_rightly,
        time_limit=10.0,
    ),
)
