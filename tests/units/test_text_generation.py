"""Unit 10 judges chance fairly: other ways of drawing pass, and a generator that is not heeded does not."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from lstm_course.checking import judge
from lstm_course.units.u10_text_generation import measures
from lstm_course.units.u10_text_generation.exercises import EXERCISES
from lstm_course.units.u10_text_generation.references import text_to_ids

NAMED = {e.name: e for e in EXERCISES}
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


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_drawn_at_a_temperature_of_zero(seed):
    def tiny(logits, temperature, rng):
        return gumbel(logits, max(temperature, 1e-12), rng)

    verdict = judge(BY_NAME["sample"], tiny, seed=seed)
    assert [name for name, right in verdict.cases if not right] == ["a temperature of zero"]


def test_a_verdict_has_no_numbers_of_what_was_drawn():
    verdict = judge(BY_NAME["sample"], lambda logits, temperature, rng: gumbel(-logits, temperature, rng))
    assert "too often or too seldom for softmax(logits / temperature)" in verdict.headline
    assert not any(character.isdigit() for character in verdict.headline)


@pytest.mark.parametrize("seed", range(5))
def test_a_temperature_used_twice_shows(seed):
    def twice(draw):
        return lambda logits, temperature, rng: draw(logits / (temperature or 1), temperature, rng)

    for draw in (gumbel, multinomial):
        assert not judge(BY_NAME["generate"], writing_with(twice(draw)), seed=seed).passed


def test_a_text_written_backwards_is_no_other_text():
    write = writing_with(NAMED["sample"].reference)
    verdict = judge(NAMED["generate"], lambda *arguments: write(*arguments)[::-1])
    assert verdict.misconceptions == ("a text written backwards",)


@pytest.mark.parametrize("seed", range(3))
def test_characters_come_in_lists_and_with_blanks_as_well(seed):
    texts, numbers = BY_NAME["text_to_ids"], BY_NAME["ids_to_text"]
    wrong = {
        "find": lambda text, vocabulary: np.array([vocabulary.find(c) for c in text], dtype=int),
        "strip": lambda text, vocabulary: texts.reference(text.strip(), vocabulary),
    }
    assert not any(judge(texts, answer, seed=seed).passed for answer in wrong.values())
    wrong = {
        "tolist": lambda ids, vocabulary: "".join(vocabulary[k] for k in ids.tolist()),
        "strip": lambda ids, vocabulary: numbers.reference(ids, vocabulary).strip(),
    }
    assert not any(judge(numbers, answer, seed=seed).passed for answer in wrong.values())


def test_bytes_are_known_by_their_name():
    verdict = judge(
        NAMED["ids_to_text"], lambda ids, vocabulary: NAMED["ids_to_text"].reference(ids, vocabulary).encode()
    )
    assert verdict.misconceptions == ("bytes for the string",)
    assert "one string is wanted" in verdict.headline


def bits_with(score=None, mode=lambda model, was: model.train(was), gradients=False):
    def bits_per_character(model, ids):
        was = model.training
        model.eval()
        with torch.set_grad_enabled(gradients):
            logits, _ = model(x=torch.as_tensor(ids[:-1])[None], state=None)
            logits = (score or (lambda logits: logits))(logits)
            bits = cross_entropy(logits[0], torch.as_tensor(ids[1:])) / np.log(2)
        mode(model, was)
        return bits.item()

    return bits_per_character


@pytest.mark.parametrize("seed", range(10))
def test_bits_may_be_computed_in_any_dtype_and_the_model_called_by_keyword(seed):
    assert judge(BY_NAME["bits_per_character"], bits_with(), seed=seed).passed
    assert judge(BY_NAME["bits_per_character"], bits_with(lambda logits: logits.float()), seed=seed).passed


@pytest.mark.parametrize("seed", range(3))
def test_whoever_measures_leaves_no_trace(seed):
    def for_good(model, ids):
        torch.set_grad_enabled(False)
        return bits_with()(model, ids)

    wrong = {
        "with gradients": bits_with(gradients=True),
        "the flag alone put back": bits_with(mode=lambda model, was: setattr(model, "training", was)),
        "frozen for good": bits_with(mode=lambda model, was: model.train(was).requires_grad_(False)),
        "gradients switched off for good": for_good,
    }
    for name, answer in wrong.items():
        assert name in judge(NAMED["bits_per_character"], answer, seed=seed).misconceptions
        assert torch.is_grad_enabled()


def test_a_mean_over_windows_shows_in_a_text_of_any_length():
    def by_windows(model, ids):
        means, state, ids = [], None, torch.as_tensor(ids)
        with torch.no_grad():
            for at in range(0, len(ids) - 1, 8):
                logits, state = model.eval()(ids[None, at : min(at + 8, len(ids) - 1)], state)
                means.append(cross_entropy(logits[0], ids[at + 1 :][: logits.shape[1]]).item())
        return np.mean(means) / np.log(2)

    verdict = judge(BY_NAME["bits_per_character"], by_windows)
    assert dict(verdict.cases)["a text, in evaluation mode"] is False


def test_what_is_no_pair_is_said_in_words():
    verdict = judge(BY_NAME["detach_state"], lambda state: state[0].detach())
    assert "a state is a pair (h, c)" in verdict.headline
    verdict = judge(BY_NAME["stateful_batches"], lambda ids, batch, length: None)
    assert "not None" in verdict.headline
