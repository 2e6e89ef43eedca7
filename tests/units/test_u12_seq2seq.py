"""Unit 12: other ways that are right, mistakes that are hard to see, and the words of a verdict."""

import math

import pytest
import torch

from lstm_course.checking import judge
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.trial import try_all
from lstm_course.units.u12_seq2seq_attention import UNIT, references

EXERCISES = {exercise.name: exercise for exercise in UNIT.exercises}


def looking(hide, after=lambda weights, mask: weights * mask):
    """Attention whose scores are hidden, and whose weights are mended, in another way."""

    def attention(query, keys, values, mask):
        scores = (keys @ query[:, :, None])[:, :, 0] / math.sqrt(query.shape[1])
        weights = after(hide(scores, mask), mask)
        return (weights[:, None] @ values)[:, 0], weights

    return attention


def at(low):
    return lambda scores, mask: scores.masked_fill(~mask, low).softmax(dim=1)


LOOKS = {
    "hidden at -1e9": looking(at(-1e9)),
    "hidden at the lowest number": looking(at(torch.finfo(torch.float64).min)),
    "minus infinity, and the NaN made 0": looking(at(-math.inf), lambda weights, mask: weights.nan_to_num()),
    "minus infinity filled in, and 0 put over the NaN": looking(
        at(-math.inf), lambda weights, mask: torch.where(mask, weights, 0.0)
    ),
    "a buffer of zeros": looking(at(-1e9), lambda weights, mask: torch.zeros(weights.shape).add(weights) * mask),
    "float32 by itself: the mask": looking(
        lambda scores, mask: (scores + torch.where(mask, 0.0, -1e9)).softmax(dim=1),
    ),
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("way", LOOKS)
def test_another_way_to_look_is_right(way, seed):
    verdict = judge(EXERCISES["attention"], LOOKS[way], seed=seed)
    assert verdict.passed, verdict.headline


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("low", [-100.0, -1e4])
def test_a_score_that_is_not_low_enough_hides_nothing(low, seed):
    verdict = judge(EXERCISES["attention"], looking(at(low)), seed=seed)
    assert [name for name, passed in verdict.cases if not passed] == ["one to see, far below zero"]


def test_all_that_is_to_be_seen_there_lies_below_a_low_score():
    number = [case.name for case in EXERCISES["attention"].cases].index("one to see, far below zero")
    for seed in range(20):
        given = arguments_of(EXERCISES["attention"], number, seed)
        scores = (given["keys"] * given["query"][:, None]).sum(axis=2) / math.sqrt(given["query"].shape[1])
        assert scores.max() < -1.2e4


@pytest.mark.parametrize("seed", range(4))
def test_zeros_for_the_first_state_of_the_encoder_are_right(seed):
    def encode_source(source, lengths, embedding, encoder):
        zeros = torch.zeros(2, len(source), encoder.hidden_size)
        return references.encode_source(source, lengths, embedding, lambda packed: encoder(packed, (zeros, zeros)))

    assert judge(EXERCISES["encode_source"], encode_source, seed=seed).passed


@pytest.mark.parametrize("seed", range(4))
def test_the_logits_may_be_written_into_zeros(seed):
    def decode_teacher_forced(step, state, inputs):
        first, state = step(inputs[:, 0], state)
        logits = torch.zeros(*inputs.shape, first.shape[1])
        logits[:, 0] = first
        for t in range(1, inputs.shape[1]):
            logits[:, t], state = step(inputs[:, t], state)
        return logits

    assert judge(EXERCISES["decode_teacher_forced"], decode_teacher_forced, seed=seed).passed


@pytest.mark.parametrize(
    "mistake",
    [
        *("hidden at −100 or so", "NaN kept out of the answer alone", "a row of minus infinity"),
        "mask after the softmax, then divided by the sum",
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_hidden_badly_is_named(mistake, seed):
    wrong = next(m for m in EXERCISES["attention"].misconceptions if m.name == mistake)
    assert judge(EXERCISES["attention"], wrong.implementation, seed=seed).misconceptions == (mistake,)


@pytest.mark.parametrize("row", [0, -1])
def test_whoever_waits_for_one_row_alone_stops_too_early(row):
    def decode_greedy(step, state, start, end, limit):
        symbol, said = torch.full((len(state[0]),), start), []
        ended = torch.zeros(len(symbol), dtype=torch.bool)
        while len(said) < limit and not ended[row]:
            logits, state = step(symbol, state)
            symbol = logits.argmax(dim=1).masked_fill(ended, end)
            ended = ended | (symbol == end)
            said.append(symbol)
        return torch.stack(said, dim=1)

    for seed in range(30):  # as judge says, without the words, which take most of the time
        trials = try_all(EXERCISES["decode_greedy"], decode_greedy, seed)
        assert "three ends" not in {trial.case.name for trial in trials if trial.passed}


def test_two_values_for_three_are_told_by_their_number():
    verdict = judge(EXERCISES["encode_source"], lambda *given: references.encode_source(*given)[:2])
    assert "it is to return hs, summary, mask, and not a tuple of 2" in verdict.headline


def test_the_number_of_steps_is_not_told_by_another_size():
    for seed in range(10):
        verdict = judge(EXERCISES["decode_greedy"], lambda step, state, *_: torch.zeros(len(state[0]), 99).long(), seed)
        assert "is wanted" not in verdict.diagnosis or any(f"(N, {T}) is" in verdict.diagnosis for T in range(1, 9))
