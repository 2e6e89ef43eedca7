"""The LSTM's forward pass against PyTorch, and the properties that the course claims for it."""

from __future__ import annotations

import inspect
import warnings
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_course.reference import lstm

torch = pytest.importorskip("torch")

SIZES = list(product((1, 2, 5), repeat=3))
TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-12}, np.float32: {"rtol": 1e-4, "atol": 1e-5}}
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])
GRID = pytest.mark.parametrize(("N", "D", "H"), SIZES)


def arrays_for(N: int, T: int, D: int, H: int, dtype: type, seed: int = 0) -> list[np.ndarray]:
    """x, h0, c0, W_ih, W_hh, b"""
    rng = np.random.default_rng(seed)
    shapes = [(N, T, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def torch_lstm(W_ih: np.ndarray, W_hh: np.ndarray, b: np.ndarray, cls: type):
    """PyTorch's module with these weights. Its two biases share b unevenly: only the sum counts."""
    module = cls(W_ih.shape[1], W_hh.shape[1], dtype=torch.from_numpy(b).dtype)
    values = {"weight_ih": W_ih, "weight_hh": W_hh, "bias_ih": 0.25 * b, "bias_hh": 0.75 * b}
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(torch.from_numpy(values[name.removesuffix("_l0")]))
    return module


def close(mine: np.ndarray, theirs, dtype: type) -> None:
    assert mine.dtype == dtype
    np.testing.assert_allclose(mine, theirs.detach().numpy(), **TOLERANCE[dtype])


@DTYPES
@GRID
def test_step_is_pytorchs_cell(N: int, D: int, H: int, dtype: type) -> None:
    x, h, c, *weights = arrays_for(N, 1, D, H, dtype)
    cell = torch_lstm(*weights, torch.nn.LSTMCell)
    theirs = cell(torch.from_numpy(x[:, 0]), (torch.from_numpy(h), torch.from_numpy(c)))
    for mine, right in zip(lstm.lstm_step(x[:, 0], h, c, *weights), theirs, strict=True):
        close(mine, right, dtype)


@DTYPES
@pytest.mark.parametrize("T", [1, 2, 5])
@GRID
def test_forward_is_pytorchs_lstm(N: int, D: int, H: int, T: int, dtype: type) -> None:
    x, h0, c0, *weights = arrays_for(N, T, D, H, dtype)
    module = torch_lstm(*weights, torch.nn.LSTM)
    out, (h, c) = module(torch.from_numpy(x).transpose(0, 1), (torch.from_numpy(h0)[None], torch.from_numpy(c0)[None]))
    hs, (h_T, c_T) = lstm.lstm_forward(x, h0, c0, *weights)
    close(hs, out.transpose(0, 1), dtype)
    close(h_T, h[0], dtype)
    close(c_T, c[0], dtype)


@DTYPES
@GRID
def test_gate_by_gate_is_one_step(N: int, D: int, H: int, dtype: type) -> None:
    x, h, c, *_ = arrays_for(N, 1, D, H, dtype)
    x = x[:, 0]
    rng = np.random.default_rng(1)
    W = {k: rng.standard_normal((H, H + D)).astype(dtype) for k in "ifgo"}
    b = {k: rng.standard_normal(H).astype(dtype) for k in "ifgo"}
    f = lstm.forget_gate(h, x, W["f"], b["f"])
    i = lstm.input_gate(h, x, W["i"], b["i"])
    g = lstm.candidate_cell(h, x, W["g"], b["g"])
    o = lstm.output_gate(h, x, W["o"], b["o"])
    new_c = lstm.update_cell(f, c, i, g)
    new_h = lstm.hidden_state(o, new_c)

    stacked = lstm.stack_gates(*(W[k] for k in "ifgo"), *(b[k] for k in "ifgo"))
    assert [a.shape for a in stacked] == [(4 * H, D), (4 * H, H), (4 * H,)]
    cell = torch_lstm(*stacked, torch.nn.LSTMCell)
    theirs = cell(torch.from_numpy(x), (torch.from_numpy(h), torch.from_numpy(c)))
    close(new_h, theirs[0], dtype)
    close(new_c, theirs[1], dtype)


@DTYPES
@pytest.mark.parametrize("T", [1, 2, 5])
@GRID
def test_carousel_is_an_lstm_with_both_gates_open(N: int, D: int, H: int, T: int, dtype: type) -> None:
    rng = np.random.default_rng(2)
    c, u = rng.standard_normal((N, H)).astype(dtype), rng.standard_normal((N, T, H)).astype(dtype)
    states = lstm.constant_error_carousel(c, u)
    assert states.shape == (N, T, H)
    assert states.dtype == dtype
    one = np.ones_like(c)
    for t in range(T):
        c = lstm.update_cell(one, c, one, u[:, t])
        np.testing.assert_allclose(states[:, t], c, **TOLERANCE[dtype])


@DTYPES
def test_sigmoid_is_pytorchs_and_never_warns(dtype: type) -> None:
    z = np.concatenate([np.linspace(-50, 50, 1001), [-1e4, -800, -100, 0, 100, 800, 1e4]]).astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        s = lstm.sigmoid(z)
    close(s, torch.sigmoid(torch.from_numpy(z)), dtype)
    # Both tails keep their relative accuracy: −40 is 4e-18, not 0.
    np.testing.assert_allclose(lstm.sigmoid(np.array([-40.0])), [np.exp(-40.0)], rtol=1e-12)


def test_sigmoid_of_infinity_is_its_limit() -> None:
    np.testing.assert_array_equal(lstm.sigmoid(np.array([-np.inf, np.inf])), [0.0, 1.0])


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, (4,), elements=st.floats(-700, 700)))
def test_sigmoid_is_half_a_tanh_and_symmetric(z: np.ndarray) -> None:
    np.testing.assert_allclose(lstm.sigmoid(z), 0.5 + 0.5 * np.tanh(z / 2), atol=1e-15)
    np.testing.assert_allclose(lstm.sigmoid(z) + lstm.sigmoid(-z), 1, rtol=1e-15)


@settings(max_examples=30, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 4)] * 4),
    seed=st.integers(0, 2**32 - 1),
    scale=st.sampled_from([0.1, 1.0, 30.0]),
)
def test_states_stay_in_bounds_and_sequences_do_not_mix(sizes: tuple, seed: int, scale: float) -> None:
    N, T, D, H = sizes
    x, h0, c0, *weights = (scale * a for a in arrays_for(N, T, D, H, np.float64, seed))
    hs, (h_T, c_T) = lstm.lstm_forward(x, h0, c0, *weights)
    assert np.all(np.abs(hs) <= 1)
    assert np.all(np.abs(c_T) <= np.abs(c0) + T + 1e-12)  # each step adds less than 1
    np.testing.assert_array_equal(hs[:, -1], h_T)
    alone, _ = lstm.lstm_forward(x[-1:], h0[-1:], c0[-1:], *weights)
    np.testing.assert_allclose(alone[0], hs[-1], rtol=1e-9, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(sizes=st.tuples(*[st.integers(1, 4)] * 3), cut=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_two_halves_are_one_run(sizes: tuple, cut: int, seed: int) -> None:
    N, D, H = sizes
    x, h0, c0, *weights = arrays_for(N, 6, D, H, np.float64, seed)
    whole, end = lstm.lstm_forward(x, h0, c0, *weights)
    first, state = lstm.lstm_forward(x[:, :cut], h0, c0, *weights)
    second, last = lstm.lstm_forward(x[:, cut:], *state, *weights)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12)
    np.testing.assert_allclose(last, end, rtol=1e-12)


def test_nothing_changes_its_arguments() -> None:
    x, h0, c0, *weights = arrays_for(2, 3, 2, 3, np.float64)
    given_arrays = [x, h0, c0, *weights]
    before = [a.copy() for a in given_arrays]
    lstm.lstm_forward(x, h0, c0, *weights)
    lstm.constant_error_carousel(c0, np.ones((2, 4, 3)))
    for a, b in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_every_public_function_says_its_shapes() -> None:
    for name, function in inspect.getmembers(lstm, inspect.isfunction):
        assert function.__doc__, name
        assert name == "sigmoid" or "(N, " in function.__doc__ or "(H, " in function.__doc__, name
