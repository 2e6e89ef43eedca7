"""The references of unit 1 against PyTorch: values and gradients, a grid of shapes, both dtypes."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from torch.nn import functional as F

from lstm_course.reference.rnn import (
    bag_of_words,
    one_hot,
    rnn_forward,
    rnn_step,
    sequence_cross_entropy,
    softmax,
    time_affine,
)

SIZES = (1, 2, 5)
CUBE = list(product(SIZES, repeat=3))
SHAPES = list(product(SIZES, repeat=4))
DTYPES = (np.float64, np.float32)
TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-12}, np.float32: {"rtol": 2e-5, "atol": 2e-6}}


def arrays_of(dtype, *shapes, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    return [(scale * rng.standard_normal(shape)).astype(dtype) for shape in shapes]


def rnn_arguments(dtype, N, T, D, H):
    return arrays_of(dtype, (N, T, D), (N, H), (H, D), (H, H), (H,))


def torch_rnn(x, h0, W_ih, W_hh, b):
    """torch.nn.RNN with these weights. Its two biases share b, three parts to one."""
    module = torch.nn.RNN(x.shape[2], h0.shape[1], batch_first=True, dtype=torch.from_numpy(x).dtype)
    state = dict(zip(("weight_ih_l0", "weight_hh_l0"), map(torch.from_numpy, (W_ih, W_hh)), strict=True))
    state |= {"bias_ih_l0": torch.from_numpy(0.75 * b), "bias_hh_l0": torch.from_numpy(0.25 * b)}
    module.load_state_dict(state)
    hs, h_T = module(torch.from_numpy(x), torch.from_numpy(h0)[None])
    return hs.detach().numpy(), h_T[0].detach().numpy()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("N", "T", "D", "H"), SHAPES)
def test_forward_agrees_with_torch(N, T, D, H, dtype):
    arguments = rnn_arguments(dtype, N, T, D, H)
    for ours, theirs in zip(rnn_forward(*arguments), torch_rnn(*arguments), strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs, **TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("N", "D", "H"), CUBE)
def test_step_agrees_with_torch_cell(N, D, H, dtype):
    x, h, W_ih, W_hh, b = arrays_of(dtype, (N, D), (N, H), (H, D), (H, H), (H,))
    t = [torch.from_numpy(a) for a in (x, h, W_ih, W_hh, b)]
    expected = torch.rnn_tanh_cell(*t, torch.zeros_like(t[-1])).numpy()
    ours = rnn_step(x, h, W_ih, W_hh, b)
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, expected, **TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("N", "T", "H", "K"), SHAPES)
def test_time_affine_agrees_with_torch(N, T, H, K, dtype):
    hs, W, b = arrays_of(dtype, (N, T, H), (K, H), (K,))
    ours = time_affine(hs, W, b)
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, F.linear(*map(torch.from_numpy, (hs, W, b))).numpy(), **TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6])
@pytest.mark.parametrize(("N", "T", "K"), CUBE)
def test_softmax_agrees_with_torch(N, T, K, scale, dtype):
    (logits,) = arrays_of(dtype, (N, T, K), scale=scale)
    ours = softmax(logits)
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, torch.softmax(torch.from_numpy(logits), -1).numpy(), **TOLERANCE[dtype])


def scored(dtype, N, T, K, scale=1.0):
    (logits,) = arrays_of(dtype, (N, T, K), scale=scale)
    rng = np.random.default_rng(1)
    mask = rng.integers(0, 2, (N, T)).astype(dtype)
    mask.flat[0] = 1
    return logits, rng.integers(0, K, (N, T)), mask


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6])
@pytest.mark.parametrize(("N", "T", "K"), CUBE)
def test_cross_entropy_agrees_with_torch(N, T, K, scale, dtype):
    logits, targets, mask = scored(dtype, N, T, K, scale)
    labels = torch.from_numpy(np.where(mask == 1, targets, -100)).flatten()  # -100: torch leaves it out
    expected = F.cross_entropy(torch.from_numpy(logits).flatten(0, 1), labels).item()
    ours = sequence_cross_entropy(logits, targets, mask)
    assert np.ndim(ours) == 0
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, expected, **TOLERANCE[dtype])


def test_indices_agree_with_torch():
    indices = np.random.default_rng(0).integers(0, 7, (3, 4))
    ours = one_hot(indices, 7)
    assert ours.dtype == np.float64
    np.testing.assert_array_equal(ours, F.one_hot(torch.from_numpy(indices), 7).numpy())
    with pytest.raises(IndexError):
        one_hot(np.array([7]), 7)


def test_gradient_of_the_whole_chain_agrees_with_torch():
    """Loss of a read-out of the states, by central differences through our code, by autograd through torch's."""
    N, T, D, H, K, eps = 2, 4, 3, 5, 3, 1e-6
    parameters = arrays_of(np.float64, (H, D), (H, H), (H,), (K, H), (K,), seed=2, scale=0.7)
    x, h0 = arrays_of(np.float64, (N, T, D), (N, H), seed=3)
    _, targets, mask = scored(np.float64, N, T, K)

    def loss():
        hs, _ = rnn_forward(x, h0, *parameters[:3])
        return sequence_cross_entropy(time_affine(hs, *parameters[3:]), targets, mask)

    leaves = [torch.from_numpy(p.copy()).requires_grad_() for p in parameters]
    h, hs = torch.from_numpy(h0), []
    for x_t in torch.from_numpy(x).unbind(1):
        h = torch.rnn_tanh_cell(x_t, h, *leaves[:3], torch.zeros(H, dtype=torch.float64))
        hs.append(h)
    logits = F.linear(torch.stack(hs, 1), *leaves[3:])
    nll = F.cross_entropy(logits.flatten(0, 1), torch.from_numpy(targets).flatten(), reduction="none")
    weights = torch.from_numpy(mask).flatten()
    ((nll * weights).sum() / weights.sum()).backward()

    for parameter, leaf in zip(parameters, leaves, strict=True):
        numerical = np.zeros_like(parameter)
        for index in np.ndindex(parameter.shape):
            original = parameter[index]
            sides = []
            for value in (original + eps, original - eps):
                parameter[index] = value
                sides.append(loss())
            parameter[index] = original
            numerical[index] = (sides[0] - sides[1]) / (2 * eps)
        np.testing.assert_allclose(numerical, leaf.grad.numpy(), rtol=1e-6, atol=1e-8)


def test_last_state_is_the_last_of_all_states_and_nothing_is_overwritten():
    arguments = rnn_arguments(np.float64, 2, 5, 3, 4)
    before = [a.copy() for a in arguments]
    hs, h_T = rnn_forward(*arguments)
    np.testing.assert_array_equal(hs[:, -1], h_T)
    for now, then in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(now, then)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_reading_in_two_halves_is_reading_at_once(first, second, seed):
    """The state is all that the past leaves behind: stop anywhere, carry it over, go on."""
    x, h0, W_ih, W_hh, b = arrays_of(np.float64, (2, first + second, 3), (2, 4), (4, 3), (4, 4), (4,), seed=seed)
    hs, h_T = rnn_forward(x, h0, W_ih, W_hh, b)
    early, carried = rnn_forward(x[:, :first], h0, W_ih, W_hh, b)
    late, last = rnn_forward(x[:, first:], carried, W_ih, W_hh, b)
    np.testing.assert_allclose(hs, np.concatenate([early, late], axis=1), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(h_T, last, rtol=1e-12, atol=1e-14)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_a_bag_counts_words_and_does_not_notice_their_order(words, shuffler):
    mixed = list(words)
    shuffler.shuffle(mixed)
    bag = bag_of_words(one_hot(np.array([words]), 9))
    np.testing.assert_array_equal(bag, bag_of_words(one_hot(np.array([mixed]), 9)))
    np.testing.assert_array_equal(bag[0], np.bincount(words, minlength=9))


@given(arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e6, 1e6)))
def test_softmax_is_a_distribution_and_ignores_a_common_shift(logits):
    p = softmax(logits)
    assert np.all(p >= 0)
    np.testing.assert_allclose(p.sum(-1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(p, softmax(logits + 512.0), rtol=1e-8, atol=1e-12)


@given(st.integers(2, 30), st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_equal_scores_cost_log_of_the_number_of_classes(K, N, T, seed):
    rng = np.random.default_rng(seed)
    logits = np.full((N, T, K), rng.normal(scale=100.0))
    mask = rng.integers(0, 2, (N, T)).astype(float)
    mask.flat[rng.integers(0, mask.size)] = 1.0
    loss = sequence_cross_entropy(logits, rng.integers(0, K, (N, T)), mask)
    np.testing.assert_allclose(loss, np.log(K), rtol=1e-12)


def test_what_stands_under_padding_makes_no_difference():
    logits, targets, mask = scored(np.float64, 3, 5, 4)
    expected = sequence_cross_entropy(logits, targets, mask)
    other = np.where(mask[..., None] == 1, logits, 1e5)
    assert sequence_cross_entropy(other, np.where(mask == 1, targets, 0), mask) == expected
