"""The six exercises of unit 12: what is right, and on which inputs it is tried."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from lstm_course.checking.draw import draw, fixed, generator, integers, normal
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.units.u12_seq2seq_attention import probes, references
from lstm_course.units.u12_seq2seq_attention.inputs import (
    both_ways,
    decoder,
    lengths,
    overshadowed,
    padded_targets,
    some,
    speaking,
    state,
)


def _sources(*of: int, **sizes: int) -> draw:
    return draw(
        source=integers("N S", "K"), lengths=lengths(*of), embedding=normal("K D"), encoder=both_ways,
        N=len(of), **sizes,
    )  # fmt: skip


def _targets(*of: int, start: int, end: int, **sizes: int) -> draw:
    return draw(targets=padded_targets(end, *of), start=fixed(start), N=len(of), **sizes)


def _forced(**sizes: int) -> draw:
    return draw(step=decoder, state=state, inputs=integers("N T", "K"), **sizes)


def _look(*many: int, scale: float = 1.0, off: float = 0.0, **sizes: int) -> draw:
    """Draw query and keys of a size, and so far from 0, on either side of it."""
    return draw(
        query=normal("N A", scale, off), keys=normal("N S A", scale, -off), values="N S V", mask=some(*many),
        N=len(many), **sizes,
    )  # fmt: skip


def _schedule(truth: float, *of: int, **sizes: int) -> draw:
    return draw(
        step=decoder, state=state, targets=padded_targets(2, *of), start=fixed(1), truth=fixed(truth), rng=generator,
        N=len(of), **sizes,
    )  # fmt: skip


_one_step = draw(
    step=decoder, state=state, targets=integers("N T", "K", 1), start=fixed(1), truth=fixed(0.5), rng=generator,
    N=2, T=1, K=6, D=3, H=4,
)  # fmt: skip


def _one_by_one(ends: np.ndarray, limit: int) -> bool:
    # The first row and the last end before others do: whoever asks them alone stops too early.
    return len(set(ends)) >= 3 and max(5, ends[0] + 1, ends[-1] + 1) <= ends.max() < limit and ends.min() >= 2


def _between(low: int, high: int) -> Callable[[np.ndarray, int], bool]:
    return lambda ends, limit: bool(low <= ends.min() and ends.max() <= high)


def _never(ends: np.ndarray, limit: int) -> bool:
    return ends.max() > limit and ends.min() < limit - 1


_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))

EXERCISES = (
    Exercise(
        reference=references.encode_source,
        cases=(
            Case("all padded", _sources(2, 5, 3, S=6, K=9, D=4, H=7)),
            Case("one of full length", _sources(4, 7, 1, 5, S=7, K=8, D=3, H=2)),
            Case("one source", _sources(3, S=5, K=6, D=2, H=4)),
            Case("one symbol", _sources(1, S=3, K=9, D=5, H=4)),
        ),
        misconceptions=_edits(references.encode_source),
        points=3,
        returns=("hs", "summary", "mask", "the gradient of the embedding"),
        probe=probes.encodes,
    ),
    Exercise(
        reference=references.teacher_forcing_inputs,
        cases=(
            Case("three answers", _targets(5, 3, 4, start=1, end=2, T=5, K=9)),
            Case("one answer, another start", _targets(4, start=7, end=2, T=6, K=8)),
            Case("one symbol", draw(targets=integers("N T", "K", 1), start=fixed(1), N=4, T=1, K=9)),
        ),
        misconceptions=_edits(references.teacher_forcing_inputs),
        returns=("inputs",),
        probe=probes.shifts,
    ),
    Exercise(
        reference=references.decode_teacher_forced,
        cases=(
            Case("a batch", _forced(N=3, T=5, K=6, D=2, H=4)),
            Case("one sequence", _forced(N=1, T=4, K=5, D=3, H=6)),
            Case("one step", _forced(N=4, T=1, K=3, D=2, H=5)),
        ),
        misconceptions=_edits(references.decode_teacher_forced),
        points=2,
        returns=("logits", "the gradient of h", "the gradient of c", "the gradient of the embedding"),
        probe=probes.decodes,
    ),
    Exercise(
        reference=references.decode_greedy,
        cases=(
            Case("three ends", speaking(_one_by_one, 8, 2, N=4, K=5, D=3, H=6)),
            Case("one sequence", speaking(_between(5, 7), 7, 4, N=1, K=6, D=2, H=5)),
            Case("cut off by the limit", speaking(_never, 5, 3, N=3, K=6, D=4, H=7)),
            Case("the end at once", speaking(_between(1, 1), 4, 1, N=2, K=4, D=3, H=5)),
        ),
        misconceptions=_edits(references.decode_greedy),
        points=3,
        returns=("symbols", "how often the decoder is asked"),
        probe=probes.answers,
        time_limit=10.0,
    ),
    Exercise(
        reference=references.scheduled_inputs,
        cases=(
            Case("one half and the other", _schedule(0.5, 4, 9, 7, T=9, K=8, D=2, H=5)),
            Case("one sequence, mostly true", _schedule(0.7, 11, T=12, K=7, D=3, H=5)),
            Case("always told", _schedule(1.0, 6, 3, T=6, K=9, D=4, H=5)),
            Case("never told", _schedule(0.0, 5, 2, 7, 4, T=7, K=8, D=3, H=6)),
            Case("one step", _one_step),
        ),
        misconceptions=_edits(references.scheduled_inputs),
        points=2,
        returns=("inputs",),
        probe=probes.schedules,
    ),
    Exercise(
        reference=references.attention,
        cases=(
            Case("padded in any place", _look(3, 5, 1, S=6, A=4, V=2)),
            Case("one sequence", _look(4, S=5, A=2, V=3)),
            Case("a single step", _look(1, 1, 1, S=1, A=5, V=4)),
            Case("scores in the thousands", _look(3, 4, scale=40.0, S=4, A=3, V=5)),
            Case("one to see, far below zero", _look(1, 1, off=110.0, S=5, A=3, V=4)),
            Case("what is hidden is far above the rest", overshadowed(_look(2, 3, 1, S=4, A=5, V=2))),
            Case("a sequence with nothing to see", _look(2, 0, 4, 3, S=5, A=3, V=2)),
        ),
        misconceptions=_edits(references.attention),
        points=3,
        returns=(
            "context", "weights", "the gradient of the query", "the gradient of the keys", "the gradient of the values",
        ),
        probe=probes.looks,
    ),
)  # fmt: skip
