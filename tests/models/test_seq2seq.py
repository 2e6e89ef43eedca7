"""Attention is a mean over the source and not its padding; decoders say what forcing them says; a beam is no worse."""

import math

import numpy as np
import pytest
import torch

from lstm_course.models.attention import AdditiveAttention, ScaledDotProductAttention
from lstm_course.models.decoding import greedy
from lstm_course.models.seq2seq import (
    EncoderDecoder,
    symbol_loss,
    teacher_forcing_inputs,
    translation_loss,
)
from lstm_course.reference.cells import LSTMCell
from lstm_course.reference.lstm import lstm_step
from lstm_course.tasks.pairs import END, PADDING, START, exact_match
from lstm_course.tasks.reversal import reversal
from lstm_course.training.batches import fresh
from lstm_course.training.trainer import Trainer, seeded
from tests.reference.stacked import from_torch, unroll_layers

KINDS = (None, "additive", "scaled")
LENGTHS = torch.tensor([5, 1, 3])
SOURCE = torch.tensor([[3, 5, 4, 6, 3], [4, 0, 0, 0, 0], [6, 6, 5, 0, 0]])
TARGET = torch.tensor([[5, 3, END, PADDING], [4, END, PADDING, PADDING], [3, 3, 6, END]])


def made(attention, symbols=7, spread=1.0):
    with seeded(2):
        model = EncoderDecoder(symbols, symbols, attention, embedding_dim=3, hidden_size=4).double().eval()
    with torch.no_grad():  # wide logits, so that the decoders have something to choose from
        model.readout.weight *= spread
    return model


def numbers(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


@pytest.mark.parametrize("cls", [AdditiveAttention, ScaledDotProductAttention])
def test_attention_is_its_formula(cls):
    module = cls(3, 4, 5).double()
    query, keys, values = numbers(2, 3), numbers(2, 6, 4), numbers(2, 6, 7)
    mask = torch.tensor([[True] * 6, [True, True, False, True, False, False]])
    context, weights = module(query, keys, values, mask)
    q, k = module.query(query), module.key(keys)
    for n in range(2):
        if cls is AdditiveAttention:
            scores = torch.stack([module.score(torch.tanh(q[n] + k[n, s]))[0] for s in range(6)])
        else:
            scores = torch.stack([q[n] @ k[n, s] for s in range(6)]) / math.sqrt(5)
        expected = torch.zeros(6, dtype=torch.double)
        expected[mask[n]] = torch.softmax(scores[mask[n]], 0)
        torch.testing.assert_close(weights[n], expected)
        torch.testing.assert_close(context[n], expected @ values[n])
    assert torch.all(weights[~mask] == 0)
    torch.testing.assert_close(weights.sum(1), torch.ones(2, dtype=torch.double))
    assert torch.autograd.gradcheck(
        lambda *a: module(*a, mask), tuple(t.requires_grad_() for t in (query, keys, values))
    )
    with pytest.raises(ValueError, match="padding"):
        module(query, keys, values, torch.zeros_like(mask))


def numpy_logits(model, source, lengths, inputs):
    """Return the whole network in NumPy, on the course's references."""
    w = {name: p.detach().numpy() for name, p in model.named_parameters()}
    hs, [last], _ = unroll_layers(
        LSTMCell(), from_torch(model.encoder), w["source_embedding.weight"][source], lengths=lengths
    )
    both = np.concatenate([state[0] for state in last], axis=-1)
    h, c = np.split(both @ w["bridge.weight"].T + w["bridge.bias"], 2, axis=-1)
    h, said = np.tanh(h), []
    mask = np.arange(source.shape[1]) < lengths[:, None]
    for t in range(inputs.shape[1]):
        x, seen = w["target_embedding.weight"][inputs[:, t]], []
        if model.attention is not None:
            q = h @ w["attention.query.weight"].T + w["attention.query.bias"]
            k = hs @ w["attention.key.weight"].T
            if "attention.score.weight" in w:
                scores = np.tanh(q[:, None] + k) @ w["attention.score.weight"][0]
            else:
                scores = np.einsum("nu,nsu->ns", q, k) / np.sqrt(q.shape[1])
            e = np.where(mask, np.exp(scores), 0)
            seen = [np.einsum("ns,nsv->nv", e / e.sum(1, keepdims=True), hs)]
        x = np.concatenate([x, *seen], axis=-1)
        d = {name: w[f"decoder.{name}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        h, c = lstm_step(x, h, c, d["weight_ih"], d["weight_hh"], d["bias_ih"] + d["bias_hh"])
        said.append(np.concatenate([h, *seen], axis=-1) @ w["readout.weight"].T + w["readout.bias"])
    return np.stack(said, axis=1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_says_what_numpy_says(kind):
    model, inputs = made(kind), teacher_forcing_inputs(TARGET)
    logits, weights = model(SOURCE, LENGTHS, inputs)
    expected = numpy_logits(model, SOURCE.numpy(), LENGTHS.numpy(), inputs.numpy())
    np.testing.assert_allclose(logits.detach().numpy(), expected, rtol=1e-9, atol=1e-12)
    assert (weights is None) == (kind is None)
    if kind:
        torch.testing.assert_close(weights.sum(-1), torch.ones(3, 4, dtype=torch.double))
        assert torch.all(weights[1, :, 1:] == 0)
        assert torch.all(weights[2, :, 3:] == 0)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_and_neighbours_change_nothing(kind):
    model, inputs = made(kind), teacher_forcing_inputs(TARGET)
    together = model(SOURCE, LENGTHS, inputs)[0]
    other = torch.nn.functional.pad(SOURCE, (0, 2), value=5)
    other[1, 1:] = 6
    torch.testing.assert_close(model(other, LENGTHS, inputs)[0], together)
    for n, length in enumerate(LENGTHS):
        alone = model(SOURCE[n : n + 1, :length], LENGTHS[n : n + 1], inputs[n : n + 1])[0]
        torch.testing.assert_close(alone, together[n : n + 1])


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_agree_with_central_differences(kind):
    model = made(kind)
    loss = translation_loss(model, SOURCE, LENGTHS, TARGET)
    loss.backward()
    for p in model.parameters():
        at = int(p.grad.abs().argmax())
        with torch.no_grad():
            flat, found = p.view(-1), []
            for step in (1e-6, -2e-6):
                flat[at] += step
                found.append(translation_loss(model, SOURCE, LENGTHS, TARGET).item())
            flat[at] += 1e-6
        assert (found[0] - found[1]) / 2e-6 == pytest.approx(p.grad.view(-1)[at].item(), rel=1e-5, abs=1e-9)


def test_the_decoder_reads_the_start_and_then_the_truth_before():
    before = TARGET.clone()
    inputs = teacher_forcing_inputs(TARGET)
    assert inputs[:, 0].tolist() == [START] * 3
    assert torch.equal(inputs[:, 1:], TARGET[:, :-1])
    assert torch.equal(TARGET, before)


def test_padding_in_the_target_is_not_scored():
    logits = numbers(3, 4, 7)
    wild = logits.clone()
    wild[TARGET == PADDING] = 50.0
    torch.testing.assert_close(symbol_loss(wild, TARGET), symbol_loss(logits, TARGET))
    each = torch.nn.functional.cross_entropy(logits[TARGET != PADDING], TARGET[TARGET != PADDING])
    torch.testing.assert_close(symbol_loss(logits, TARGET), each)


@pytest.mark.parametrize("kind", KINDS)
def test_greedy_is_the_likeliest_step_by_step_and_stops_at_the_end(kind):
    model = made(kind, spread=8.0).train()
    answer = greedy(model, SOURCE, LENGTHS, 6)
    assert model.training
    for row, length, ids, total in zip(SOURCE, LENGTHS, answer.ids, answer.log_probability, strict=True):
        said = torch.empty(1, 0, dtype=torch.long)
        score = 0.0
        for _ in range(6):
            inputs = torch.cat([torch.tensor([[START]]), said], 1)
            log_p = torch.log_softmax(model(row[None], length[None], inputs)[0][0, -1], -1)
            log_p[[PADDING, START]] = -torch.inf
            said = torch.cat([said, log_p.argmax()[None, None]], 1)
            score += log_p.max().item()
            if said[0, -1] == END:
                break
        assert ids[: said.shape[1]].tolist() == said[0].tolist()
        assert (ids[said.shape[1] :] == PADDING).all()
        assert total.item() == pytest.approx(score)


def test_attention_has_a_name():
    with pytest.raises(ValueError, match="additive"):
        EncoderDecoder(attention="dot")


@pytest.mark.parametrize("kind", ["additive", "scaled"])
def test_it_learns_to_turn_short_words_round(kind):
    with seeded(0):
        model = EncoderDecoder(attention=kind, embedding_dim=16, hidden_size=32)
    trainer = Trainer(model, translation_loss, learning_rate=0.01)
    trainer.fit(fresh(reversal, 100, 32, 1, 2), 1)
    source, lengths, target = (torch.from_numpy(a) for a in reversal(np.random.default_rng(9), 100, 1, 2))
    assert exact_match(greedy(model, source, lengths, 6).ids, target) > 0.5
