"""Unit 10 judges chance fairly: other ways of drawing pass, and a generator that is not heeded does not."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_course.checking import judge
from lstm_course.units.u10_text_generation import measures
from lstm_course.units.u10_text_generation.exercises import EXERCISES
from lstm_course.units.u10_text_generation.references import text_to_ids

BY_NAME = {e.name: replace(e, misconceptions=(), time_limit=60.0) for e in EXERCISES}


def gumbel(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    return (logits / temperature + rng.gumbel(size=logits.shape)).argmax(axis=-1)


def multinomial(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    return rng.multinomial(1, measures.softmax(logits, temperature)).argmax(axis=-1)


def writing_with(draw):
    def generate(model, prefix, length, temperature, rng):
        text = prefix
        with torch.no_grad():
            for _ in range(length):  # the whole text each time: slow, and right
                logits, _ = model(torch.as_tensor(text_to_ids(text, model.alphabet))[None])
                text += model.alphabet[int(draw(logits[:, -1].numpy(), temperature, rng)[0])]
        return text[len(prefix) :]

    return generate


@pytest.mark.parametrize("draw", [gumbel, multinomial])
@pytest.mark.parametrize("seed", range(5))
def test_other_ways_of_drawing_are_right_too(draw, seed):
    assert judge(BY_NAME["sample"], draw, seed=seed).passed
    assert judge(BY_NAME["generate"], writing_with(draw), seed=seed).passed


def test_right_draws_hardly_ever_fail_and_slightly_wrong_ones_do():
    rng = np.random.default_rng(0)
    p = measures.softmax(rng.standard_normal((1500, 5)), 1.0)

    def drawn(q):
        return (q.cumsum(axis=1) <= rng.random((len(q), 1))).sum(axis=1)

    assert all(measures.fits(drawn(p), p) for _ in range(300))
    flatter = measures.softmax(np.log(p), 1.6)
    assert not any(measures.fits(drawn(flatter), p) for _ in range(20))


@pytest.mark.parametrize("kind", [list, iter])
def test_windows_may_come_in_a_list_or_one_by_one(kind):
    exercise = BY_NAME["stateful_batches"]
    assert judge(exercise, lambda *arguments: kind(list(exercise.reference(*arguments)))).passed


def test_what_is_no_pair_is_said_in_words():
    verdict = judge(BY_NAME["detach_state"], lambda state: state[0].detach())
    assert "a state is a pair (h, c)" in verdict.headline
    verdict = judge(BY_NAME["stateful_batches"], lambda ids, batch, length: None)
    assert "not None" in verdict.headline
