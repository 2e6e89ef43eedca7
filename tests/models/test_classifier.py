"""The classifiers say what the NumPy references say, read the last real step, and do not heed padding or neighbours."""

import numpy as np
import pytest
import torch

from lstm_course.models.classifier import (
    BagOfWords,
    BidirectionalReviewClassifier,
    ReviewClassifier,
    classification_loss,
    evaluate,
)
from lstm_course.models.recurrent import lstm
from lstm_course.reference.cells import LSTMCell
from lstm_course.training.trainer import seeded
from tests.reference.stacked import from_torch, unroll_layers, unroll_layers_backward

MODELS = [ReviewClassifier, BidirectionalReviewClassifier, BagOfWords]
LENGTHS = torch.tensor([7, 1, 4])
IDS = torch.tensor([[3, 1, 4, 1, 5, 9, 2], [6, 0, 0, 0, 0, 0, 0], [5, 3, 5, 8, 0, 0, 0]])


def made(cls, **options):
    with seeded(3):
        return cls(11, embedding_dim=3, **options).double().eval()


def weights(model):
    return {name: p.detach().numpy() for name, p in model.named_parameters()}


@pytest.mark.parametrize("cls", MODELS[:2])
def test_outputs_and_gradients_are_those_of_the_numpy_reference(cls):
    model = made(cls, hidden_size=5)
    w = weights(model)
    layers, cell = from_torch(model.lstm), LSTMCell()
    x = w["embedding.weight"][IDS.numpy()]
    _, [last], cache = unroll_layers(cell, layers, x, lengths=LENGTHS.numpy())
    h = np.concatenate([state[0] for state in last], axis=-1)
    logits = model(IDS, LENGTHS)
    np.testing.assert_allclose(logits.detach().numpy(), h @ w["readout.weight"][0] + w["readout.bias"][0], rtol=1e-10)

    weight = torch.tensor([0.3, -1.2, 0.7], dtype=torch.float64)
    (logits * weight).sum().backward()
    dh = np.split(weight.numpy()[:, None] * w["readout.weight"], len(last), axis=-1)
    dlast = [tuple((d, np.zeros_like(d)) for d in dh)]
    dx, _, [grads] = unroll_layers_backward(cell, layers, cache, np.zeros((*x.shape[:2], 5 * len(last))), dlast)
    dembedding = np.zeros_like(w["embedding.weight"])
    np.add.at(dembedding, IDS.numpy(), dx)
    np.testing.assert_allclose(model.embedding.weight.grad.numpy(), dembedding, rtol=1e-9, atol=1e-12)
    for suffix, ours in zip(("", "_reverse"), grads, strict=False):
        for theirs, name in (("weight_ih", "W_ih"), ("weight_hh", "W_hh"), ("bias_ih", "b"), ("bias_hh", "b")):
            found = getattr(model.lstm, f"{theirs}_l0{suffix}").grad.numpy()
            np.testing.assert_allclose(found, ours[name], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("cls", MODELS)
def test_padding_and_neighbours_change_nothing(cls):
    model = made(cls)
    together = model(IDS, LENGTHS)
    other = IDS.clone()
    other[1, 1:], other[2, 4:] = 7, 10
    longer = torch.nn.functional.pad(other, (0, 3), value=9)
    torch.testing.assert_close(model(longer, LENGTHS), together)
    alone = [model(row[None, :n], torch.tensor([n])) for row, n in zip(IDS, LENGTHS, strict=True)]
    torch.testing.assert_close(torch.cat(alone), together)
    torch.testing.assert_close(model(IDS[:1]), together[:1])


@pytest.mark.parametrize("lengths", [[7, 0, 4], [8, 1, 4], [7, 1]])
@pytest.mark.parametrize("cls", MODELS)
def test_lengths_that_cannot_be_are_refused(cls, lengths):
    with pytest.raises(ValueError, match="length"):
        made(cls)(IDS, torch.tensor(lengths))


def test_the_order_of_words_is_lost_on_a_bag_and_on_nothing_else():
    turned = IDS.flip(1)[:1]
    bag, one_way = made(BagOfWords), made(ReviewClassifier)
    torch.testing.assert_close(bag(turned), bag(IDS[:1]))
    assert not torch.allclose(one_way(turned), one_way(IDS[:1]))


@pytest.mark.parametrize("cls", MODELS)
def test_evaluation_counts_reviews_not_batches_and_puts_the_mode_back(cls):
    model = made(cls)
    model.train()
    y = torch.tensor([1, 0, 1])
    one = evaluate(model, [(IDS, LENGTHS, y)])
    parts = [(IDS[:1].numpy(), LENGTHS[:1].numpy(), y[:1].numpy()), (IDS[1:], LENGTHS[1:], y[1:])]
    assert evaluate(model, parts) == pytest.approx(one)
    assert model.training
    p = torch.sigmoid(model.eval()(IDS, LENGTHS)).detach()
    assert one[1] == pytest.approx(((p > 0.5) == (y > 0)).double().mean().item())
    loss = torch.nn.functional.binary_cross_entropy(p, y.double())
    assert one[0] == pytest.approx(loss.item())
    assert classification_loss(model.eval(), IDS, LENGTHS, y).item() == pytest.approx(loss.item())
    with pytest.raises(ValueError, match="no batch"):
        evaluate(model, [])


def test_dropout_works_in_training_and_not_in_evaluation():
    model = made(ReviewClassifier)
    assert torch.equal(model(IDS, LENGTHS), model(IDS, LENGTHS))
    model.train()
    assert not torch.equal(model(IDS, LENGTHS), model(IDS, LENGTHS))


@pytest.mark.parametrize("both", [False, True])
def test_the_forget_gate_starts_open_once(both):
    module = lstm(2, 3, forget_bias=1.5, num_layers=2, bidirectional=both)
    for directions in from_torch(module):
        for params in directions:
            np.testing.assert_array_equal(params["b"][3:6], 1.5)
            assert np.all(np.abs(np.delete(params["b"], [3, 4, 5])) <= 2 * 3**-0.5)


@pytest.mark.parametrize("cls", MODELS)
def test_what_is_handed_in_is_not_changed(cls):
    model = made(cls).train()
    ids, lengths, y = IDS.clone(), LENGTHS.clone(), torch.tensor([1, 0, 1])
    classification_loss(model, ids, lengths, y).backward()
    evaluate(model, [(ids, lengths, y)])
    assert torch.equal(ids, IDS)
    assert torch.equal(lengths, LENGTHS)
    assert y.tolist() == [1, 0, 1]
