"""Unit 10: the character model and its training step in other idioms, against PyTorch's own, and on any text."""

import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.checking import judge
from lstm_course.models.character import CharacterLoss, CharacterModel
from lstm_course.tasks.text import load_text, stateful_batches, symbols_of, text_to_ids
from lstm_course.training.determinism import seeded
from lstm_course.training.loop import train_module
from lstm_course.units.u10_text_generation import UNIT, references
from lstm_course.units.u10_text_generation.demos import beginnings
from lstm_course.units.u10_text_generation.demos.nucleus import Held, likeliest
from lstm_course.units.u10_text_generation.experiments.training import begun, learn, train, yardsticks

NAMED = {e.name: e for e in UNIT.exercises}
BY_NAME = {e.name: replace(e, misconceptions=(), time_limit=60.0) for e in UNIT.exercises}


def step(loss_of, after=("zero", "back", "clip", "step"), number=float, out=lambda s: tuple(p.detach() for p in s)):
    def training_step(model, optimiser, x, y, state, max_norm):
        logits, new = model(x, state)
        loss = loss_of(logits, x, y)
        for do in after:
            {
                "zero": optimiser.zero_grad,
                "back": loss.backward,
                "clip": lambda: nn.utils.clip_grad_norm_(list(model.parameters()), max_norm),
                "step": optimiser.step,
            }[do]()
        return number(loss), out(new)

    return training_step


def flat(logits, x, y):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y.reshape(-1))


def turned(logits, x, y):
    return F.cross_entropy(logits.transpose(1, 2), y)


def by_hand(logits, x, y):
    return -logits.log_softmax(-1).gather(2, y[..., None]).mean()


@pytest.mark.parametrize("loss_of", [flat, turned, by_hand])
def test_the_loss_may_be_computed_in_any_way(loss_of):
    assert judge(BY_NAME["training_step"], step(loss_of)).passed


def test_gradients_may_be_cleared_behind_the_step():
    assert judge(BY_NAME["training_step"], step(flat, after=("back", "clip", "step", "zero"))).passed


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (step(flat, out=lambda s: s), "the state not detached"),
        (step(flat, out=lambda s: (s[0].detach(), s[1])), "only h detached"),
        (step(lambda logits, x, y: F.cross_entropy(logits, y)), "the loss over the wrong axis"),
        (step(lambda logits, x, y: flat(logits, x, x)), "targets that are the input"),
        (step(flat, after=("back", "clip", "step")), "gradients of earlier windows kept"),
        (step(flat, after=("zero", "back", "step", "clip")), "clipped after the step, or not at all"),
        (step(flat, after=("clip", "zero", "back", "step")), "clipped after the step, or not at all"),
        (step(flat, after=("back", "zero", "clip", "step")), "the weights never move"),
        (step(flat, number=lambda loss: loss), "the loss left a tensor"),
        (step(lambda logits, x, y: flat(logits.softmax(-1), x, y)), "a softmax before the loss"),
        (step(lambda logits, x, y: flat(logits, x, y) * y.numel()), "the sum for the mean"),
    ],
)
def test_mistakes_are_known_in_other_words(answer, name):
    assert judge(NAMED["training_step"], answer, search=0).misconceptions == (name,)


def test_what_is_no_loss_and_no_pair_is_said_in_words():
    assert "one number, and not None" in judge(BY_NAME["training_step"], step(flat, number=lambda loss: None)).headline
    verdict = judge(BY_NAME["training_step"], lambda *arguments: step(flat)(*arguments)[0])
    assert "a pair (loss, state) is wanted" in verdict.headline


class ByHand(nn.Module):
    """The model with a state of its own making, a dropout called as a function, and time first inside."""

    def __init__(self, alphabet, embedding_dim, hidden_size, dropout):
        super().__init__()
        self.alphabet, self.p = alphabet, dropout
        self.embedding, self.dropout = nn.Embedding(len(alphabet), embedding_dim), nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedding_dim, hidden_size)
        self.readout = nn.Linear(hidden_size, len(alphabet))

    def forward(self, ids, state=None):
        if state is None:
            state = (torch.zeros(1, len(ids), self.lstm.hidden_size), torch.zeros(1, len(ids), self.lstm.hidden_size))
        outputs, (h, c) = self.lstm(self.dropout(self.embedding(ids.T)), state)
        return self.readout(F.dropout(outputs, self.p, self.training)).transpose(0, 1), (h, c)


class BatchFirstForgotten(ByHand):
    def forward(self, ids, state=None):
        outputs, state = self.lstm(self.dropout(self.embedding(ids)), state)
        return self.readout(self.dropout(outputs)), state


class AlwaysDropped(ByHand):
    def forward(self, ids, state=None):
        outputs, state = self.lstm(self.dropout(self.embedding(ids.T)), state)
        return self.readout(F.dropout(outputs, self.p)).transpose(0, 1), state


def test_a_model_may_be_written_in_another_way():
    assert judge(BY_NAME["CharacterModel"], ByHand).passed


@pytest.mark.parametrize(
    ("model", "name"),
    [(BatchFirstForgotten, "time first"), (AlwaysDropped, "dropout before the read-out in use as well")],
)
def test_mistakes_in_a_model_are_known_in_other_words(model, name):
    assert judge(NAMED["CharacterModel"], model, search=0).misconceptions == (name,)


def test_step_after_step_is_the_course_s_own_training():
    ids = text_to_ids("the state of the text, and the text of the state. " * 9)
    with seeded(3):
        model = CharacterModel(embedding_dim=5, hidden_size=7)
    twin = begun(references.CharacterModel, model.alphabet, 5, 7, 3)
    train_module(model, CharacterLoss(), stateful_batches(ids, 2, 11), 6, learning_rate=0.02)
    learn(twin, ids, stateful_batches, references.training_step, 6, 0.02, 2, 11, decay=False)
    assert all(torch.equal(one, other) for one, other in zip(model.parameters(), twin.parameters(), strict=True))


def test_a_text_of_one_s_own_is_trained_on_in_its_own_symbols():
    text = load_text("天地玄黄，宇宙洪荒。\n日月盈昃，辰宿列张。\n" * 500, own_symbols=True)
    functions = (getattr(references, name) for name in ("CharacterModel", "training_step"))
    trained = train(*functions, stateful_batches, references.bits_per_character, text, steps=8)
    assert trained.model.alphabet == symbols_of(text)
    assert (len(trained.unseen), trained.text) == (len(text) // 10, text)
    assert trained.stages[-1].bits < trained.stages[0].bits
    assert trained.prefix("天地") == "天地"
    assert trained.prefix("The ") == trained.unseen[:4]  # the model has no number for a "T"
    assert all(
        torch.equal(p, q)
        for p, q in zip(trained.at(trained.stages[-1]).parameters(), trained.model.parameters(), strict=True)
    )
    assert yardsticks(text, trained.held_out)["by the character before"] < 1


def test_the_perplexities_of_the_notebook_are_two_to_the_power_of_its_bits():
    rows = re.findall(r"\| (\d\.\d+) ± 0\.\d+ \| (\d\.\d) \| \d+ \|", Path(UNIT.notebook).read_text(encoding="utf-8"))
    assert len(rows) == 3
    assert [f"{2 ** float(bits):.1f}" for bits, _ in rows] == [perplexity for _, perplexity in rows]


def by_loop(logits, p):
    """Find the nucleus as it is told: class after class, until the sum is p."""
    inside = np.zeros(logits.shape, dtype=bool)
    for row, kept in zip(logits, inside, strict=True):
        share = torch.softmax(torch.from_numpy(row), 0).numpy()
        total = 0.0
        for k in np.argsort(share)[::-1]:
            kept[k] = True
            total += share[k]
            if total >= p:
                break
    return inside


@pytest.mark.parametrize("seed", range(3))
def test_the_nucleus_may_be_found_class_by_class(seed):
    assert judge(BY_NAME["nucleus"], by_loop, seed=seed).passed


def test_the_nucleus_is_the_smallest_set_that_has_p():
    rng = np.random.default_rng(0)
    logits = 2.0 * rng.standard_normal((40, 6))
    kept, share = references.nucleus(logits, 0.8), torch.softmax(torch.from_numpy(logits), 1).numpy()
    subsets = np.array(list(itertools.product([0, 1], repeat=6)))
    enough = share @ subsets.T >= 0.8  # (40, 64)
    assert (kept.sum(axis=1) == np.where(enough, subsets.sum(axis=1), 7).min(axis=1)).all()
    assert ((share * kept).sum(axis=1) >= 0.8).all()


def test_with_a_nucleus_only_what_is_in_it_is_written():
    model = begun(references.CharacterModel, "abcdef", 4, 5, 0)
    held = Held(model, likeliest_two)
    text = references.generate(held, "ab", 30, 5.0, np.random.default_rng(0))
    ids = torch.as_tensor(text_to_ids("ab" + text, "abcdef"))
    with torch.no_grad():
        logits = model(ids[None])[0][0, 1:-1]
    assert logits.gather(1, ids[2:, None])[:, 0].ge(logits.sort(1).values[:, -2]).all()


def likeliest_two(logits):
    return likeliest(logits, 2)


def test_weights_begin_as_pytorch_and_keras_draw_them():
    found = beginnings.beginnings(D=48, H=128)
    with seeded(0):
        lstm = nn.LSTM(48, 128)
    bounds = [p.abs().max().item() for p in lstm.parameters()]
    assert bounds == pytest.approx([found["PyTorch"].input_bound] * 4, rel=0.02)
    assert torch.nn.init.xavier_uniform_(torch.empty(128, 4 * 128)).abs().max().item() == pytest.approx(
        found["Keras, glorot"].recurrent_bound, rel=0.01
    )
    side_by_side = found["Keras, as it comes"].gates.reshape(4 * 128, 128)
    np.testing.assert_allclose(side_by_side.T @ side_by_side, np.eye(128), atol=1e-12)
    with torch.no_grad():
        own = [torch.linalg.eigvals(gate).abs().max().item() for gate in lstm.weight_hh_l0.chunk(4)]
    assert np.mean(own) == pytest.approx(found["PyTorch"].radius, abs=0.03)
    assert all(one.radius < 0.75 for one in found.values())  # "well below 1"
    gates = [one.forget_gate for one in found.values()]
    assert [f"{gate:.2f}" for gate in gates] == ["0.50", "0.73", "0.73"]
    assert [f"{gate**20:.0e}" for gate in gates] == ["1e-06", "2e-03", "2e-03"]  # a millionth, two thousandths


def test_the_size_of_the_listing_is_counted(capsys):
    beginnings.sizes(references.CharacterModel)
    told = capsys.readouterr().out
    assert "5,251,072    5,246,976" in told  # 4 · 1024 · (256 + 1024 + 2), and with one bias
    assert "131,072 numbers; of one: 2,048" in told
