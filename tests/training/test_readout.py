"""The read-out's losses and gradients against PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.training.readout import Readout, cross_entropy, squared_error

torch = pytest.importorskip("torch")
N, T, H, K = 3, 4, 5, 2


def theirs(hs, params, y, mask, kind, every):
    hs, W, b = (torch.tensor(a, requires_grad=True) for a in (hs, params["W"], params["b"]))
    scores = (hs if every else hs[:, -1]) @ W.T + b
    counts = torch.ones(scores.shape[:-1], dtype=scores.dtype) if mask is None else torch.tensor(mask)
    if kind is squared_error:
        each = ((scores - torch.tensor(y).reshape(scores.shape)) ** 2).mean(dim=-1)
    else:
        each = torch.nn.functional.cross_entropy(
            scores.reshape(-1, K), torch.tensor(y).reshape(-1), reduction="none"
        ).reshape(counts.shape)
    loss = (each * counts).sum() / counts.sum()
    loss.backward()
    return loss.item(), hs.grad.numpy(), {"W": W.grad.numpy(), "b": b.grad.numpy()}


@pytest.mark.parametrize("kind", [squared_error, cross_entropy])
@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_loss_and_gradients_are_torch_s(kind, every, masked) -> None:
    rng = np.random.default_rng(0)
    readout = Readout(K, kind, every)
    params = readout.init_params(rng, H)
    hs = rng.standard_normal((N, T, H))
    answers = (N, T) if every else (N,)
    y = rng.standard_normal((*answers, K)) if kind is squared_error else rng.integers(0, K, answers)
    mask = None
    if masked:
        mask = np.ones(answers)
        mask.flat[::2] = 0
    loss, dhs, gradients = readout.loss_and_gradients(hs, params, y, mask)
    right, right_dhs, right_gradients = theirs(hs, params, y, mask, kind, every)
    assert loss == pytest.approx(right, rel=1e-12)
    np.testing.assert_allclose(dhs, right_dhs, rtol=1e-10, atol=1e-14)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, right_gradients[name], rtol=1e-10, atol=1e-14)


def test_one_number_for_each_sequence_may_come_flat() -> None:
    readout = Readout(1)
    params = readout.init_params(np.random.default_rng(0), H)
    hs, y = np.random.default_rng(1).standard_normal((N, T, H)), np.arange(float(N))
    flat, column = (readout.loss_and_gradients(hs, params, a)[0] for a in (y, y[:, None]))
    assert flat == column == pytest.approx(np.mean((hs[:, -1] @ params["W"][0] + params["b"] - y) ** 2))


def test_large_scores_do_not_overflow() -> None:
    loss, gradient = cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]), np.ones(1))
    assert loss == 1000
    np.testing.assert_array_equal(gradient, [[1, -1]])
