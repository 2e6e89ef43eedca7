"""The character model carries its state, its sampler draws what it says, and a seed is a text."""

import math

import numpy as np
import pytest
import torch

from lstm_course.models.character import (
    CharacterLoss,
    CharacterModel,
    bits_per_character,
    detach_state,
)
from lstm_course.reference.lstm import lstm_forward
from lstm_course.tasks.text import ALPHABET, stateful_batches, text_to_ids
from lstm_course.training.checkpoints import load_checkpoint, save_checkpoint
from lstm_course.training.trainer import Trainer, seeded
from lstm_course.units.u10_text_generation.references import generate
from tests.reference.stacked import from_torch

LETTERS = "abcdefgh .\n"


def made(alphabet=LETTERS, **options):
    with seeded(5):
        return CharacterModel(alphabet, embedding_dim=4, hidden_size=6, **options).double().eval()


def ids_of(n, N=2, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).integers(0, len(LETTERS), (N, n)))


def test_logits_and_state_are_those_of_the_numpy_reference():
    model, ids = made(), ids_of(7)
    logits, (h, c) = model(ids)
    p = from_torch(model.lstm)[0][0]
    zero = np.zeros((2, 6))
    hs, (h_T, c_T) = lstm_forward(model.embedding.weight.detach().numpy()[ids], zero, zero, **p)
    W, b = (q.detach().numpy() for q in model.readout.parameters())
    np.testing.assert_allclose(logits.detach().numpy(), hs @ W.T + b, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(h[0].detach().numpy(), h_T, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(c[0].detach().numpy(), c_T, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_text_in_two_windows_is_a_text_in_one(layers):
    model, ids = made(num_layers=layers), ids_of(9)
    whole, _ = model(ids)
    first, state = model(ids[:, :4])
    second, _ = model(ids[:, 4:], detach_state(state))
    torch.testing.assert_close(torch.cat([first, second], 1), whole)


def test_the_loss_carries_the_state_but_no_gradient_until_an_epoch_starts():
    model, ids = made(), ids_of(9)
    loss = CharacterLoss()
    loss(model, ids[:, :4], ids[:, 1:5])
    assert not any(part.requires_grad for part in loss.state)
    second = loss(model, ids[:, 4:8], ids[:, 5:9])
    logits, _ = model(ids[:, :8])
    expected = torch.nn.functional.cross_entropy(logits[:, 4:].flatten(0, 1), ids[:, 5:9].flatten())
    torch.testing.assert_close(second, expected)
    loss.start_epoch()
    fresh = CharacterLoss(carry=False)
    assert loss(model, ids[:, 4:8], ids[:, 5:9]) == fresh(model, ids[:, 4:8], ids[:, 5:9]) != second


def test_bits_are_the_mean_over_all_characters_but_the_rows_first():
    model = made().train()
    ids = torch.from_numpy(np.random.default_rng(1).integers(0, len(LETTERS), 3001))
    rows = ids[:3000].reshape(2, 1500)
    logits, _ = model(rows[:, :-1])
    nats = torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())
    assert bits_per_character(model, ids, rows=2) == pytest.approx(nats.item() / math.log(2), rel=1e-9)
    assert model.training
    with pytest.raises(ValueError, match="too few"):
        bits_per_character(model, ids[:15])


def test_trained_at_a_large_batch_saved_rebuilt_and_generating_alone(tmp_path):
    text = "abab abab\n" * 200
    with seeded(0):
        model = CharacterModel(LETTERS, embedding_dim=8, hidden_size=16)
    trainer = Trainer(model, CharacterLoss(), learning_rate=0.02)
    history = trainer.fit(lambda rng: stateful_batches(text_to_ids(text, LETTERS), 20, 9), 8)
    assert history.losses[-1] < 0.3 * history.losses[0]
    save_checkpoint(tmp_path / "a.pt", model)
    rebuilt = load_checkpoint(tmp_path / "a.pt")
    assert rebuilt is not model
    said = [generate(m, "ab", 40, 0.8, np.random.default_rng(1)) for m in (model, rebuilt, rebuilt)]
    assert said[0] == said[1] == said[2]
    assert "abab" in said[0]


def test_the_usual_alphabet_is_the_documentation_s():
    assert CharacterModel().alphabet == ALPHABET
