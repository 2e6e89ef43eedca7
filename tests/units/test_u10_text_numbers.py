"""Unit 10: states, bits and vocabularies, where a case could miss what the docstring says."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from lstm_course.checking import judge
from lstm_course.units.u10_text_generation.exercises import EXERCISES

NAMED = {e.name: e for e in EXERCISES}
BY_NAME = {e.name: replace(e, misconceptions=(), time_limit=60.0) for e in EXERCISES}


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


def test_gradients_switched_off_are_called_so():
    def off(state):
        torch.set_grad_enabled(False)
        return state[0].clone(), state[1].clone()

    verdict = judge(NAMED["detach_state"], off)
    assert verdict.misconceptions == ("gradients switched off for good",)
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("as_one", [np.float32, np.float64, np.array, torch.tensor, lambda bits: torch.tensor([bits])])
def test_bits_may_be_any_single_number(as_one):
    assert judge(BY_NAME["bits_per_character"], lambda model, ids: as_one(bits_with()(model, ids))).passed


def test_bits_for_each_character_are_refused_in_words():
    verdict = judge(BY_NAME["bits_per_character"], lambda model, ids: torch.zeros(len(ids) - 1))
    assert "one number is wanted" in verdict.headline


def test_parameters_that_changed_show():
    def trained(model, ids):
        bits = bits_with()(model, ids)
        with torch.no_grad():
            next(model.parameters()).add_(1)
        return bits

    verdict = judge(NAMED["bits_per_character"], trained)
    assert verdict.misconceptions == ("the model trained on what it is measured by",)


def test_a_vocabulary_has_signs_that_no_table_of_bytes_has():
    def by_bytes(text, vocabulary):
        table = np.zeros(256, dtype=int)
        known = list("".join(vocabulary).encode())
        table[known] = range(len(known))
        return table[list(text.encode())] if text else np.zeros(0, dtype=int)

    texts = BY_NAME["text_to_ids"]
    assert not judge(texts, by_bytes).passed
    assert not judge(texts, lambda *arguments: texts.reference(*arguments).astype(np.int8)).passed
    assert judge(texts, lambda *arguments: texts.reference(*arguments).astype(np.uint8)).passed


@pytest.mark.parametrize("seed", range(3))
def test_blanks_at_the_ends_of_a_text_stay(seed):
    write = NAMED["generate"].reference
    assert not judge(BY_NAME["generate"], lambda *arguments: write(*arguments).strip(), seed=seed).passed
