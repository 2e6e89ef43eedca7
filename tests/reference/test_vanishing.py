"""Norms, radii and clipping against PyTorch's autograd and NumPy's own matrix powers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.reference.rnn import rnn_forward
from lstm_course.reference.vanishing import (
    clip_by_global_norm,
    gradient_norm_by_lag,
    predicted_decay,
    rescale_to_radius,
    saturation,
    spectral_radius,
)

torch = pytest.importorskip("torch")

SHAPES = list(itertools.product([1, 2, 5], repeat=4))
DTYPES = [np.float64, np.float32]
seeds = st.integers(0, 2**32 - 1)


def tolerance(dtype) -> dict[str, float]:
    return {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 1e-4, "atol": 1e-6}


def layer(seed, N, T, D, H, dtype=np.float64):
    rng = np.random.default_rng(seed)
    shapes = ((N, T, D), (N, H), (H, D), (H, H), (H,))
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def autograd_norms(x, h0, W_ih, W_hh, b):
    """Return the same norms by autograd: every h_t keeps its gradient."""
    x, h, W_ih, W_hh, b = map(torch.tensor, (x, h0, W_ih, W_hh, b))
    h.requires_grad_()
    states = []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ W_ih.T + h @ W_hh.T + b)
        h.retain_grad()
        states.append(h)
    h.sum().backward()
    return np.array([s.grad.norm(dim=1).mean().item() for s in reversed(states)])


@pytest.mark.parametrize(("N", "T", "D", "H"), SHAPES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_gradient_norm_agrees_with_autograd(N, T, D, H, dtype):
    arguments = layer(N + 10 * T, N, T, D, H, dtype)
    norms = gradient_norm_by_lag(*arguments)
    assert norms.shape == (T,)
    assert norms.dtype == dtype
    np.testing.assert_allclose(norms, autograd_norms(*arguments), **tolerance(dtype))


def test_gradient_norm_agrees_with_central_differences():
    """dL/dh_1 by moving h_1: the rest of the sequence is run from the moved state."""
    x, h0, W_ih, W_hh, b = layer(3, 1, 4, 2, 3)
    h1 = rnn_forward(x[:, :1], h0, W_ih, W_hh, b)[1]

    def loss(h):
        return rnn_forward(x[:, 1:], h, W_ih, W_hh, b)[1].sum()

    moves = 1e-6 * np.eye(3)[:, None]
    gradient = [(loss(h1 + m) - loss(h1 - m)) / 2e-6 for m in moves]
    assert gradient_norm_by_lag(x, h0, W_ih, W_hh, b)[-1] == pytest.approx(np.linalg.norm(gradient), rel=1e-7)


@given(seeds, st.integers(1, 6))
def test_lag_zero_is_the_root_of_the_number_of_units(seed, H):
    assert gradient_norm_by_lag(*layer(seed, 2, 3, 2, H))[0] == pytest.approx(np.sqrt(H))


@given(seeds)
def test_no_step_beats_the_bound(seed):
    x, h0, W_ih, W_hh, b = layer(seed, 1, 6, 2, 4)
    bound, typical = predicted_decay(W_hh, rnn_forward(x, h0, W_ih, W_hh, b)[0])
    norms = gradient_norm_by_lag(x, h0, W_ih, W_hh, b)
    assert np.all(norms[1:] <= norms[:-1] * bound * (1 + 1e-12))
    assert typical <= bound


def test_without_saturation_the_gradient_of_an_orthogonal_network_shrinks_by_the_radius():
    W = rescale_to_radius(np.linalg.qr(np.random.default_rng(0).standard_normal((5, 5)))[0], 0.8)
    hs = np.zeros((1, 7, 5))
    norms = gradient_norm_by_lag(np.zeros((1, 7, 2)), np.zeros((1, 5)), np.ones((5, 2)), W, np.zeros(5))
    np.testing.assert_allclose(norms, np.sqrt(5) * 0.8 ** np.arange(7), rtol=1e-12)
    np.testing.assert_allclose(predicted_decay(W, hs), 0.8, rtol=1e-12)


@pytest.mark.parametrize("H", [1, 2, 5, 20])
@pytest.mark.parametrize("dtype", DTYPES)
def test_spectral_radius_agrees_with_torch(H, dtype):
    W = np.random.default_rng(H).standard_normal((H, H)).astype(dtype)
    expected = torch.linalg.eigvals(torch.tensor(W)).abs().max().item()
    assert spectral_radius(W) == pytest.approx(expected, rel=1e-10 if dtype == np.float64 else 1e-4)
    assert spectral_radius(W).dtype == dtype


@given(seeds)
def test_spectral_radius_is_the_growth_of_high_powers(seed):
    W = rescale_to_radius(np.random.default_rng(seed).standard_normal((4, 4)), 1.0)
    size = np.linalg.norm(np.linalg.matrix_power(W, 4096), 2)  # Gelfand: |W^k|^(1/k) -> radius
    assert size ** (1 / 4096) == pytest.approx(1.0, rel=0.02)


@given(seeds, st.floats(0.0, 5.0))
def test_rescaling_reaches_the_radius_and_keeps_the_direction(seed, radius):
    W = np.random.default_rng(seed).standard_normal((4, 4))
    before = W.copy()
    scaled = rescale_to_radius(W, radius)
    assert spectral_radius(scaled) == pytest.approx(radius, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(scaled * spectral_radius(W), W * radius, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(W, before)


def test_rescaling_keeps_the_dtype():
    assert rescale_to_radius(np.eye(3, dtype=np.float32), 0.5).dtype == np.float32


@pytest.mark.parametrize("H", [1, 2, 5])
@pytest.mark.parametrize("dtype", DTYPES)
def test_predictions_agree_with_the_singular_values(H, dtype):
    rng = np.random.default_rng(H)
    W, hs = rng.standard_normal((H, H)).astype(dtype), np.tanh(rng.standard_normal((2, 3, H))).astype(dtype)
    sigma = torch.linalg.svdvals(torch.tensor(W)).numpy()
    slopes = 1 - hs**2
    bound, typical = predicted_decay(W, hs)
    assert bound == pytest.approx(sigma.max() * slopes.max(), **_approx(dtype))
    assert typical == pytest.approx(np.sqrt(np.mean(sigma**2) * np.mean(slopes**2)), **_approx(dtype))
    assert bound.dtype == typical.dtype == dtype


def _approx(dtype) -> dict[str, float]:
    return {"rel": 1e-10 if dtype == np.float64 else 1e-4}


@pytest.mark.parametrize("dtype", DTYPES)
def test_saturation_counts_both_ends_and_leaves_the_limit_out(dtype):
    hs = np.array([[[0.95, -0.95], [0.9, 0.1]], [[0.0, 0.99], [-0.9, -0.91]]], dtype=dtype)
    share = saturation(hs, dtype(0.9))
    np.testing.assert_array_equal(share, [0.75, 0.25])
    assert share.dtype == dtype


@given(seeds, st.floats(0.01, 20.0), st.lists(st.sampled_from([(3,), (2, 4), (1, 1), (2, 3, 2)]), min_size=1))
def test_clipping_agrees_with_torch(seed, max_norm, shapes):
    rng = np.random.default_rng(seed)
    gradients = [rng.standard_normal(shape) for shape in shapes]
    parameters = [torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64)) for shape in shapes]
    for parameter, g in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(g)
    expected = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    clipped, norm = clip_by_global_norm(gradients, max_norm)
    assert norm == pytest.approx(expected.item())
    for parameter, g in zip(parameters, clipped, strict=True):
        # torch adds 1e-6 to the norm, we do not
        np.testing.assert_allclose(g, parameter.grad.numpy(), rtol=2e-6 * max(1, 1 / norm))


@given(seeds, st.floats(0.1, 10.0))
def test_clipping_keeps_the_direction_and_never_lengthens(seed, max_norm):
    rng = np.random.default_rng(seed)
    gradients = [rng.standard_normal((2, 3)), rng.standard_normal(4)]
    before = [g.copy() for g in gradients]
    clipped, norm = clip_by_global_norm(gradients, max_norm)
    flat, flat_clipped = (np.concatenate([g.ravel() for g in gs]) for gs in (gradients, clipped))
    assert np.linalg.norm(flat_clipped) == pytest.approx(min(norm, max_norm))
    assert flat @ flat_clipped == pytest.approx(np.linalg.norm(flat) * np.linalg.norm(flat_clipped))
    for g, old in zip(gradients, before, strict=True):
        np.testing.assert_array_equal(g, old)


def test_clipping_survives_zeros_and_keeps_the_dtype():
    clipped, norm = clip_by_global_norm([np.zeros((2, 2), np.float32), np.zeros(3, np.float32)], 1.0)
    assert norm == 0
    assert all(g.dtype == np.float32 and not g.any() for g in clipped)
