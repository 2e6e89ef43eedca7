"""Unit 10 judges chance fairly: other ways of drawing pass, and a generator that is not heeded does not."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_course.checking import judge
from lstm_course.units.u10_text_generation import fitting, measures
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


def inverse(p_of=lambda p: p, u_of=lambda rng, N: rng.random(N), order_of=None):
    """Return the documented draw, of other probabilities, by other numbers, or with the pieces in another order."""

    def sample(logits, temperature, rng):
        if temperature == 0:
            return logits.argmax(axis=-1)
        p = p_of(measures.softmax(logits, temperature))
        p = p / p.sum(axis=1, keepdims=True)
        order = order_of(p) if order_of else np.broadcast_to(np.arange(p.shape[1]), p.shape)
        ends = np.take_along_axis(p, order, axis=1).cumsum(axis=1)
        ends[:, -1] = 1
        places = (ends <= u_of(rng, len(p))[:, None]).sum(axis=1)
        return np.take_along_axis(order, places[:, None], axis=1)[:, 0]

    return sample


def by_choice(logits, temperature, rng):
    if temperature == 0:
        return logits.argmax(axis=-1)
    return np.array([rng.choice(len(p), p=p) for p in measures.softmax(logits, temperature)])


def one_call_more(logits, temperature, rng):
    if temperature:
        rng.random()
    return NAMED["sample"].reference(logits, temperature, rng)


RIGHT = {
    "gumbel": gumbel,
    "multinomial": multinomial,
    "choice": by_choice,
    "scalar calls": inverse(u_of=lambda rng, N: np.array([rng.random() for _ in range(N)])),
    "from above": inverse(u_of=lambda rng, N: 1 - rng.random(N)),
    "classes reversed": inverse(order_of=lambda p: np.tile(np.arange(p.shape[1])[::-1], (len(p), 1))),
    "likeliest first": inverse(order_of=lambda p: np.argsort(-p, axis=1)),
    "likeliest last": inverse(order_of=lambda p: np.argsort(p, axis=1)),
    "float32": inverse(p_of=lambda p: p.astype(np.float32)),
    "a number too many": inverse(u_of=lambda rng, N: rng.random((N, 3))[:, 0]),
    "one call more": one_call_more,
}


def nucleus(p, share=0.95):
    order = np.argsort(-p, axis=1)
    ranked = np.take_along_axis(p, order, axis=1)
    kept = np.where(ranked.cumsum(axis=1) - ranked < share, ranked, 0.0)
    return np.take_along_axis(kept, np.argsort(order, axis=1), axis=1)


def pairs(rng, N):
    u = rng.random((N + 1) // 2)
    return np.concatenate([u, 1 - u])[:N]


def warmer(logits, temperature, rng):
    return NAMED["sample"].reference(logits, temperature and temperature + 0.1, rng)


def rounded(logits, temperature, rng):
    return NAMED["sample"].reference(np.round(logits) if temperature else logits, temperature, rng)


WRONG = {
    "base 2": inverse(lambda p: p ** np.log(2)),
    "the least likely never": inverse(lambda p: np.where(p == p.min(axis=1, keepdims=True), 0.0, p)),
    "nucleus": inverse(nucleus),
    "what is rare never": inverse(lambda p: np.where(p < 0.05, 0.0, p)),
    "a little of everything": inverse(lambda p: 0.99 * p + 0.01 / p.shape[1]),
    "rows in pairs": inverse(u_of=pairs),
    "a little warmer": warmer,
    "rounded logits": rounded,
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("seed", range(5))
def test_slightly_wrong_distributions_show(name, seed):
    assert not judge(BY_NAME["sample"], WRONG[name], seed=seed).passed


def writing_by(pick):
    """pick(logits, temperature, rng, t) → classes (1,)."""

    def generate(*arguments):
        count = iter(range(10_000))
        return writing_with(lambda logits, temperature, rng: pick(logits, temperature, rng, next(count)))(*arguments)

    return generate


def the_best(many):
    reference = NAMED["sample"].reference
    return lambda z, temperature, rng, t: reference(
        np.where(z >= np.sort(z, axis=1)[:, -many:][:, :1], z, -1e9), temperature, rng
    )


@pytest.mark.parametrize(
    "pick",
    [
        lambda z, temperature, rng, t: NAMED["sample"].reference(z, temperature if t else 0, rng),
        lambda z, temperature, rng, t: NAMED["sample"].reference(z, temperature * 0.97**t, rng),
        the_best(2),
        the_best(3),
    ],
    ids=["the first is the likeliest", "cooling", "the best two", "the best three"],
)
@pytest.mark.parametrize("seed", range(3))
def test_a_text_drawn_otherwise_shows(pick, seed):
    assert not judge(BY_NAME["generate"], writing_by(pick), seed=seed).passed


def test_drawing_by_the_same_numbers_is_no_chance():
    rng = np.random.default_rng(0)
    p = measures.softmax(rng.standard_normal((400, 5)), 1.0)
    for _ in range(200):
        u, own = rng.random((2, 400))
        documented, other = ((p.cumsum(axis=1) <= numbers[:, None]).sum(axis=1) for numbers in (u, own))
        assert fitting.same_numbers(documented, p, u) is True
        assert fitting.same_numbers(other, p, u) is None
        one_wrong = np.where(np.arange(400) == 7, (documented + 1) % 5, documented)
        assert fitting.same_numbers(one_wrong, p, u) is False
    certain = np.eye(5)[documented] * (1 - 1e-9) + 2e-10
    assert fitting.same_numbers(np.where(np.arange(400) == 7, (documented + 1) % 5, documented), certain, u) is None


def writing_with(draw):
    def generate(model, prefix, length, temperature, rng):
        text = prefix
        with torch.no_grad():
            for _ in range(length):  # the whole text each time: slow, and right
                logits, _ = model(torch.as_tensor(text_to_ids(text, model.alphabet))[None])
                text += model.alphabet[int(draw(logits[:, -1].numpy(), temperature, rng)[0])]
        return text[len(prefix) :]

    return generate


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("seed", range(5))
def test_other_ways_of_drawing_are_right_too(name, seed):
    assert judge(BY_NAME["sample"], RIGHT[name], seed=seed).passed
    assert judge(BY_NAME["generate"], writing_with(RIGHT[name]), seed=seed).passed


def test_right_draws_hardly_ever_fail_and_slightly_wrong_ones_do():
    rng = np.random.default_rng(0)
    p = measures.softmax(rng.standard_normal((1500, 5)), 1.0)

    def drawn(q):
        return (q.cumsum(axis=1) <= rng.random((len(q), 1))).sum(axis=1)

    assert all(fitting.fits(drawn(p), p) for _ in range(300))
    flatter = measures.softmax(np.log(p), 1.6)
    assert not any(fitting.fits(drawn(flatter), p) for _ in range(20))


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
