"""Unit 13's trainings use the parts they are given, and the walk shows both models at every step."""

import re

import numpy as np
import pytest
import torch

from lstm_course.models import variational as models
from lstm_course.plots import style
from lstm_course.tasks.sentences import PADDING, START, UNKNOWN, sentences
from lstm_course.units.u13_variational_lstm import references
from lstm_course.units.u13_variational_lstm.demos import results as variational_results
from lstm_course.units.u13_variational_lstm.demos import walk as variational_walk
from lstm_course.units.u13_variational_lstm.experiments import training as variational_training

PARTS = references.variational_forward, references.kl_weight, references.word_dropout
SMALL = {"steps": 6, "batch": 8, "learning_rate": 0.01}


@pytest.fixture(scope="module")
def learned():
    plain = variational_training.train("plain", *PARTS[:1], **SMALL)
    return plain, variational_training.train("helped", *PARTS, warm_up=0.5, dropped=0.6, **SMALL)


@pytest.fixture
def shown(monkeypatch):
    """Return what is displayed, as (html, text)."""
    seen = []
    for module in (variational_results, variational_walk):
        monkeypatch.setattr(module, "show", lambda fig, alt: seen.append((style.html_of(fig, alt), alt)))
    return seen


def test_the_unit_s_functions_are_the_model_s():
    """What students write is what `lstm_course.models` trains with."""
    rng = np.random.default_rng(0)
    mean, log_variance = (torch.from_numpy(rng.standard_normal((3, 4))) for _ in range(2))
    torch.testing.assert_close(
        references.kl_to_standard_normal(mean, log_variance), models.kl_to_standard_normal(mean, log_variance)
    )
    ids = torch.from_numpy(sentences(rng, 3)[0])
    logits = torch.from_numpy(rng.standard_normal((*ids.shape, 44)))
    for weight, free in ((0.3, 0.5), (1.0, 0.0)):
        ours = references.elbo(logits, ids, mean, log_variance, weight, free)
        theirs = models.elbo(logits, ids, mean, log_variance, weight, free)
        for a, b in zip(ours, theirs, strict=True):
            torch.testing.assert_close(a, b)
    for step, warm_up in ((0, 5), (3, 5), (5, 5), (9, 5), (0, 0), (4, 0)):
        assert references.kl_weight(step, warm_up) == models.kl_weight(step, warm_up)
    a, b = rng.standard_normal((2, 4))
    walked = references.interpolate(a, b, 5)
    np.testing.assert_allclose(walked[[0, -1]], [a, b])
    np.testing.assert_allclose(np.diff(walked, axis=0), np.tile((b - a) / 4, (4, 1)))


def test_a_code_has_the_spread_that_was_said():
    mean, log_variance = torch.full((20_000, 1), 3.0), torch.full((20_000, 1), -2.0)
    z = references.reparameterise(mean, log_variance, np.random.default_rng(0))
    assert z.dtype == torch.float32
    assert z.mean().item() == pytest.approx(3.0, abs=0.015)
    assert z.std().item() == pytest.approx(np.exp(-1), rel=0.03)


def test_words_are_hidden_where_there_are_words():
    read = variational_training.read_by_decoder(sentences(np.random.default_rng(1), 2000)[0])
    assert (read[:, 0] == START).all()
    hidden = references.word_dropout(read, 0.6, np.random.default_rng(0)) == UNKNOWN
    assert not hidden[(read == START) | (read == PADDING)].any()
    assert hidden[(read != START) & (read != PADDING)].mean() == pytest.approx(0.6, abs=0.02)


def test_training_uses_what_it_is_given_and_leaves_pytorch_as_it_was():
    calls = []

    def weight(step, warm_up):
        calls.append((step, warm_up))
        return 0.5

    before, threads = torch.get_rng_state(), torch.get_num_threads()
    way = variational_training.train("x", *PARTS[:1], weight, PARTS[2], warm_up=0.5, dropped=0.6, **SMALL)
    assert calls == [(step, 3) for step in range(6)]
    assert way.weight == [0.5] * 6
    assert len(way.kl) == len(way.reconstruction) == 6
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads
    again = variational_training.train("x", *PARTS[:1], weight, PARTS[2], warm_up=0.5, dropped=0.6, **SMALL)
    assert again.reconstruction == way.reconstruction
    assert again.unseen == way.unseen


def test_nobody_is_kept_waiting_while_nobody_looks(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert variational_training.train_plainly(*PARTS[:1]) is None
    assert variational_training.train_with_help(*PARTS) is None
    variational_walk.walk(None, None, references.interpolate)
    variational_results.latent_map()


def test_short_trainings_are_three_and_long_ones_four(monkeypatch):
    monkeypatch.setattr(variational_training, "train", lambda name, *parts, **way: way)
    assert list(variational_training.train_with_help(*PARTS)) == ["annealing", "annealing and word dropout"]
    monkeypatch.setenv("FAST", "0")
    ways = variational_training.train_with_help(*PARTS)
    assert ways["free bits and word dropout"] == {"dropped": 0.6, "free_bits": 0.25}


def test_the_walk_goes_from_one_end_to_the_other_in_both_models(learned, monkeypatch):
    drawn = {}
    monkeypatch.setattr(variational_walk, "slider", lambda draw, **controls: drawn.update(draw=draw, **controls))
    variational_walk.walk(*learned, references.interpolate)
    _, low, high, step, start = drawn["at"]
    assert (low, high, step, start) == (0, 8, 1, 0)
    for name in drawn["chosen"][1]:
        for at in (low, high):
            fig, alt = drawn["draw"](name, at)
            assert re.search(rf"Step {at} of 8.*helped: '.*plain: '", alt)
            assert len(fig.axes) == 2


def test_figures_say_what_is_seen(learned, shown):
    plain, helped = learned
    told = []
    variational_results.collapsed(plain, tell=told.append)
    variational_results.helped(plain, {"helped": helped}, tell=told.append)
    variational_results.latent_map(plain, helped)
    variational_walk.from_nothing(plain, helped)
    assert told == [plain.unseen["kl"], helped.unseen["words"]]
    assert len(shown) == 4
    assert all(len(alt) > 40 for _, alt in shown)
