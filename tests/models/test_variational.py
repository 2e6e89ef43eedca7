"""The divergence is torch.distributions', noise is each sequence's own, words drop as they should."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from lstm_course.models.variational import (
    VariationalLoss,
    VariationalLSTM,
    decode_greedy,
    elbo,
    kl_to_standard_normal,
    kl_weight,
    reparameterise,
    word_accuracy,
    word_dropout,
)
from lstm_course.reference.lstm import lstm_forward
from lstm_course.tasks.sentences import END, PADDING, START, UNKNOWN, sentences
from lstm_course.training.batches import fresh
from lstm_course.training.trainer import Trainer, seeded
from tests.reference.stacked import from_torch


def numbers(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


def made():
    with seeded(4):
        return VariationalLSTM(embedding_dim=5, hidden_size=6, latent_size=3).double().eval()


def batch(many=4):
    ids, lengths, _ = sentences(np.random.default_rng(2), many)
    return torch.from_numpy(ids), torch.from_numpy(lengths)


def seed(number):
    return torch.Generator().manual_seed(number)


def test_the_divergence_and_its_gradient_are_those_of_torch_distributions():
    mean, log_variance = numbers(4, 3).requires_grad_(), numbers(4, 3, seed=1).requires_grad_()
    ours = kl_to_standard_normal(mean, log_variance)
    theirs = kl_divergence(Normal(mean, torch.exp(log_variance / 2)), Normal(0.0, 1.0))
    torch.testing.assert_close(ours, theirs)
    for a, b in zip(*(torch.autograd.grad(k.sum(), (mean, log_variance)) for k in (ours, theirs)), strict=True):
        torch.testing.assert_close(a, b)


def test_codes_have_the_mean_and_variance_that_were_asked_for_and_noise_of_their_own():
    mean, log_variance = numbers(1, 3).expand(50_000, 3), numbers(1, 3, seed=1).expand(50_000, 3)
    z = reparameterise(mean, log_variance, seed(0))
    deviation = torch.exp(log_variance[0] / 2)
    assert torch.all((z.mean(0) - mean[0]).abs() < 5 * deviation / 50_000**0.5)
    torch.testing.assert_close(z.std(0), deviation, rtol=0.02, atol=0)
    assert len(torch.unique(z[:, 0])) > 49_000
    assert torch.corrcoef(((z - mean) / deviation).T)[0, 1].abs() < 0.03
    assert torch.equal(z, reparameterise(mean, log_variance, seed(0)))
    few = reparameterise(mean[:2], log_variance[:2], seed(3))
    torch.testing.assert_close(few, mean[:2] + deviation * torch.randn(2, 3, generator=seed(3), dtype=torch.double))


def test_words_drop_at_random_and_starts_and_padding_never():
    ids = torch.tensor([[START, 9, 8, END, PADDING]]).repeat(20_000, 1)
    before = ids.clone()
    dropped = word_dropout(ids, 0.3, seed(1))
    assert torch.equal(ids, before)
    assert torch.all(dropped[:, 0] == START)
    assert torch.all(dropped[:, 4] == PADDING)
    for column in (1, 2, 3):
        share = (dropped[:, column] == UNKNOWN).double().mean().item()
        assert share == pytest.approx(0.3, abs=5 * (0.21 / 20_000) ** 0.5)
    assert torch.equal(word_dropout(ids, 0.0), ids)
    assert torch.all(word_dropout(ids, 1.0)[:, 1:4] == UNKNOWN)
    assert torch.equal(dropped, word_dropout(ids, 0.3, seed(1)))
    with pytest.raises(ValueError, match="probability"):
        word_dropout(ids, 1.1)


def test_the_weight_rises_in_a_straight_line_to_one():
    assert [kl_weight(step, 4) for step in (0, 1, 2, 4, 9)] == [0.0, 0.25, 0.5, 1.0, 1.0]
    assert kl_weight(0, 0) == 1.0


def test_the_bound_is_the_sum_of_its_parts_and_padding_costs_nothing():
    ids, _ = batch()
    logits, mean, log_variance = numbers(*ids.shape, 44), numbers(4, 3), numbers(4, 3, seed=1)
    log_p = torch.log_softmax(logits, -1).gather(-1, ids[..., None])[..., 0]
    nll = -(log_p * (ids != PADDING)).sum() / 4
    kl = kl_divergence(Normal(mean, torch.exp(log_variance / 2)), Normal(0.0, 1.0))
    for weight in (0.0, 0.3, 1.0):
        bound = elbo(logits, ids, mean, log_variance, weight)
        torch.testing.assert_close(bound.reconstruction, nll)
        torch.testing.assert_close(bound.kl, kl.sum(1).mean())
        torch.testing.assert_close(bound.loss, nll + weight * kl.sum(1).mean())
    free = elbo(logits, ids, mean, log_variance, 1.0, free_bits=0.8)
    torch.testing.assert_close(free.loss, nll + kl.mean(0).clamp(min=0.8).sum())
    torch.testing.assert_close(free.kl, kl.sum(1).mean())


def test_encoder_and_decoder_are_those_of_numpy():
    model, (ids, lengths) = made(), batch()
    w = {name: p.detach().numpy() for name, p in model.named_parameters()}
    mean, log_variance = (part.detach().numpy() for part in model.encode(ids, lengths))
    zero = np.zeros((1, 6))
    for n, length in enumerate(lengths):
        x = w["embedding.weight"][ids[n : n + 1, :length]]
        h = lstm_forward(x, zero, zero, **from_torch(model.encoder)[0][0])[1][0]
        for said, name in ((mean, "mean"), (log_variance, "log_variance")):
            expected = h @ w[f"{name}.weight"].T + w[f"{name}.bias"]
            np.testing.assert_allclose(said[n : n + 1], expected, rtol=1e-9, atol=1e-12)
    z = numbers(4, 3)
    logits = model.decode(z, ids)[0].detach().numpy()
    h, c = np.split(np.tanh(z.numpy() @ w["start.weight"].T + w["start.bias"]), 2, axis=-1)
    x = np.concatenate([w["embedding.weight"][ids], np.repeat(z.numpy()[:, None], ids.shape[1], 1)], axis=-1)
    hs, _ = lstm_forward(x, h, c, **from_torch(model.decoder)[0][0])
    np.testing.assert_allclose(logits, hs @ w["readout.weight"].T + w["readout.bias"], rtol=1e-9, atol=1e-12)


def test_padding_changes_nothing_and_a_seed_is_a_draw():
    model, (ids, lengths) = made(), batch()
    longer = torch.nn.functional.pad(ids, (0, 3), value=7)
    for a, b in zip(model.encode(ids, lengths), model.encode(longer, lengths), strict=True):
        torch.testing.assert_close(a, b)
    one, same, other = (model(ids, lengths, 0.5, seed(k))[0] for k in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_gradients_reach_all_parameters():
    model, (ids, lengths) = made(), batch()
    VariationalLoss()(model, ids, lengths).backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())


def test_what_is_said_is_the_likeliest_word_by_word():
    model, z = made(), numbers(5, 3)
    said = decode_greedy(model, z, 6)
    for n in range(5):
        row = said[n].tolist()
        stop = row.index(END) + 1 if END in row else 6
        inputs = torch.tensor([[START, *row[: stop - 1]]])
        logits = model.decode(z[n : n + 1], inputs)[0][0]
        logits[:, [PADDING, START]] = -torch.inf
        assert logits.argmax(-1).tolist() == row[:stop]
        assert all(k == PADDING for k in row[stop:])


def test_training_anneals_and_learns():
    with seeded(0):
        model = VariationalLSTM()
    loss = VariationalLoss(warm_up=100, dropped=0.4)
    trainer = Trainer(model, loss, learning_rate=0.01, max_norm=5.0)
    history = trainer.fit(fresh(lambda rng: sentences(rng, 16)[:2], 60), 1)
    assert loss.step == 59
    assert history.losses[-1] < 0.7 * history.losses[0]
    words, whole = word_accuracy(model, *batch(50))
    assert 0 <= whole <= words <= 1
