"""How parameters start: as PyTorch's do, orthogonal, or with a forget gate that remembers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.reference import initialise
from lstm_course.reference.cells import CoupledCell, GRUCell, LSTMCell, RNNCell
from lstm_course.reference.lstm import sigmoid

torch = pytest.importorskip("torch")


def same_distribution(a, b):
    """Two samples of one distribution (Kolmogorov and Smirnov), at one in ten thousand."""
    a, b = np.sort(np.ravel(a)), np.sort(np.ravel(b))
    at = np.concatenate([a, b])
    gap = np.abs(np.searchsorted(a, at, "right") / len(a) - np.searchsorted(b, at, "right") / len(b)).max()
    assert gap < 2.2 * np.sqrt((len(a) + len(b)) / len(a) / len(b))


@pytest.mark.parametrize(
    ("cell", "cls"), [(RNNCell(), torch.nn.RNN), (LSTMCell(), torch.nn.LSTM), (GRUCell(), torch.nn.GRU)]
)
def test_parameters_start_as_pytorchs_do(cell, cls):
    torch.manual_seed(0)
    H = 100
    params, module = cell.init_params(np.random.default_rng(0), 30, H), cls(30, H)
    theirs = {name.removesuffix("_l0"): p.detach().numpy() for name, p in module.named_parameters()}
    same_distribution(params["W_ih"], theirs["weight_ih"])
    same_distribution(params["W_hh"], theirs["weight_hh"])
    if "b" in params:
        same_distribution(params["b"], theirs["bias_ih"] + theirs["bias_hh"])
    else:
        same_distribution(params["b_ih"], theirs["bias_ih"])
        same_distribution(params["b_hh"], theirs["bias_hh"])
    assert {value.dtype for value in params.values()} == {np.dtype(np.float64)}


@pytest.mark.parametrize("shape", [(7,), (4, 6), (2, 3, 5)])
def test_default_is_uniform_within_its_bounds(shape):
    found = initialise.torch_default(np.random.default_rng(0), shape, 16)
    np.testing.assert_array_equal(found, np.random.default_rng(0).uniform(-0.25, 0.25, shape))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_orthogonal_has_orthonormal_rows_or_columns(rows, columns, seed):
    Q = initialise.orthogonal(np.random.default_rng(seed), (rows, columns))
    assert Q.shape == (rows, columns)
    product = Q.T @ Q if rows >= columns else Q @ Q.T
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-12)


def test_orthogonal_favours_no_sign():
    rng = np.random.default_rng(0)
    corners = [initialise.orthogonal(rng, (3, 3))[0, 0] for _ in range(3000)]
    assert abs(np.mean(corners)) < 0.05
    assert np.mean(np.square(corners)) == pytest.approx(1 / 3, abs=0.03)  # uniform on a sphere in three dimensions
    determinants = [np.linalg.det(initialise.orthogonal(rng, (2, 2))) for _ in range(1000)]
    assert abs(np.mean(determinants)) < 0.15


@pytest.mark.parametrize("cell", [RNNCell(recurrent="orthogonal"), LSTMCell(recurrent="orthogonal")])
def test_an_orthogonal_cell_is_orthogonal_block_by_block(cell):
    W_hh = cell.init_params(np.random.default_rng(0), 3, 6)["W_hh"]
    blocks = np.split(W_hh, len(W_hh) // 6)
    for W in blocks:
        np.testing.assert_allclose(W @ W.T, np.eye(6), atol=1e-12)
    assert len({W[0, 0] for W in blocks}) == len(blocks)


def test_forget_bias_is_the_forget_gates_quarter_alone():
    plain = LSTMCell().init_params(np.random.default_rng(0), 3, 5)
    params = LSTMCell(forget_bias=3.0).init_params(np.random.default_rng(0), 3, 5)
    np.testing.assert_array_equal(params["b"][5:10], 3.0)
    for quarter in (slice(0, 5), slice(10, 20)):
        np.testing.assert_array_equal(params["b"][quarter], plain["b"][quarter])
    np.testing.assert_array_equal(initialise.set_forget_bias(plain["b"], 3.0), params["b"])
    assert np.all(plain["b"] < 1)  # and the one given is left alone


def test_chrono_spreads_memories_over_all_lengths():
    b = initialise.chrono_bias(np.random.default_rng(0), 5000, 100)
    i, f, g, o = np.split(b, 4)
    np.testing.assert_array_equal(i, -f)
    np.testing.assert_array_equal(np.concatenate([g, o]), 0)
    memory = 1 / (1 - sigmoid(f)) - 1  # f / (1 − f), the u that was drawn
    same_distribution(memory, np.random.default_rng(1).uniform(1, 99, 5000))
    assert np.all((f >= 0) & (f <= np.log(99)))


def test_a_cell_starts_with_chrono_biases():
    b = LSTMCell(longest=50).init_params(np.random.default_rng(0), 3, 8)["b"]
    i, f, g, o = np.split(b, 4)
    np.testing.assert_array_equal(i, -f)
    assert np.all(f > 0)
    assert not np.any([g, o])


def test_the_coupled_cell_has_its_forget_gate_first():
    plain = CoupledCell().init_params(np.random.default_rng(0), 3, 4)["b"]
    b = CoupledCell(forget_bias=2.0).init_params(np.random.default_rng(0), 3, 4)["b"]
    np.testing.assert_array_equal(b, np.concatenate([[2.0] * 4, plain[4:]]))
    chrono = CoupledCell(longest=30).init_params(np.random.default_rng(0), 3, 4)["b"]
    assert chrono.shape == (12,)
    assert np.all((chrono[:4] > 0) & (chrono[:4] <= np.log(29)))
    assert not np.any(chrono[4:])
