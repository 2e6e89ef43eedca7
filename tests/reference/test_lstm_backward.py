"""The LSTM's backward pass against PyTorch's autograd and against central differences."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from lstm_course.reference import lstm
from lstm_course.reference.gradcheck import numerical_gradient

torch = pytest.importorskip("torch")

NAMES = ("x", "h0", "c0", "W_ih", "W_hh", "b")
SIZES = list(product((1, 2, 5), repeat=3))
TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-12}, np.float32: {"rtol": 1e-3, "atol": 1e-4}}
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])
GRID = pytest.mark.parametrize(("N", "D", "H"), SIZES)


def arrays_for(N: int, T: int, D: int, H: int, dtype: type = np.float64, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = [(N, T, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    return [(0.7 * rng.standard_normal(shape)).astype(dtype) for shape in shapes]


def torch_forward(x, h, c, W_ih, W_hh, b):
    """PyTorch's own LSTM kernel on these weights, batch first."""
    out, h_T, c_T = torch.lstm(
        x, (h[None], c[None]), [W_ih, W_hh, b, torch.zeros_like(b)], True, 1, 0.0, True, False, True
    )
    return out, h_T[0], c_T[0]


def assert_gradients(found: tuple, tensors: list, dtype: type) -> None:
    for name, mine, tensor in zip(NAMES, found, tensors, strict=True):
        assert mine.dtype == dtype, name
        np.testing.assert_allclose(mine, tensor.grad.numpy(), err_msg=name, **TOLERANCE[dtype])


@DTYPES
@GRID
def test_step_backward_is_autograds(N: int, D: int, H: int, dtype: type) -> None:
    x, *rest = arrays_for(N, 1, D, H, dtype)
    rng = np.random.default_rng(1)
    dh, dc = rng.standard_normal((2, N, H)).astype(dtype)
    h, c, cache = lstm.lstm_step_with_cache(x[:, 0], *rest)
    for mine, right in zip((h, c), lstm.lstm_step(x[:, 0], *rest), strict=True):
        np.testing.assert_array_equal(mine, right)

    tensors = [torch.tensor(a, requires_grad=True) for a in (x, *rest)]
    _, h_T, c_T = torch_forward(*tensors)
    ((h_T * torch.tensor(dh)).sum() + (c_T * torch.tensor(dc)).sum()).backward()
    dx, *others = lstm.lstm_step_backward(dh, dc, cache)
    assert_gradients((dx[:, None], *others), tensors, dtype)


@DTYPES
@pytest.mark.parametrize("T", [1, 2, 5])
@GRID
def test_backward_is_autograds(N: int, D: int, H: int, T: int, dtype: type) -> None:
    given = arrays_for(N, T, D, H, dtype)
    dhs = np.random.default_rng(2).standard_normal((N, T, H)).astype(dtype)
    hs, last, cache = lstm.lstm_forward_with_cache(*given)
    right, right_last = lstm.lstm_forward(*given)
    for mine, wanted in zip((hs, *last), (right, *right_last), strict=True):
        np.testing.assert_array_equal(mine, wanted)

    tensors = [torch.tensor(a, requires_grad=True) for a in given]
    out, _, _ = torch_forward(*tensors)
    (out * torch.tensor(dhs)).sum().backward()
    assert_gradients(lstm.lstm_backward(dhs, cache), tensors, dtype)


def test_backward_agrees_with_central_differences() -> None:
    given = arrays_for(2, 3, 2, 3)
    dhs = np.random.default_rng(3).standard_normal((2, 3, 3))
    *_, cache = lstm.lstm_forward_with_cache(*given)
    for k, (name, gradient) in enumerate(zip(NAMES, lstm.lstm_backward(dhs, cache), strict=True)):

        def loss(a: np.ndarray, k: int = k) -> float:
            arguments = [*given[:k], a, *given[k + 1 :]]
            return float(np.sum(lstm.lstm_forward(*arguments)[0] * dhs))

        wanted = numerical_gradient(loss, given[k].copy(), 1e-6)
        np.testing.assert_allclose(gradient, wanted, rtol=1e-6, atol=1e-8, err_msg=name)


def test_backward_changes_neither_its_arguments_nor_its_cache() -> None:
    *_, cache = lstm.lstm_forward_with_cache(*arrays_for(2, 3, 2, 3))
    dhs = np.ones((2, 3, 3))
    before = {name: value.copy() for name, value in cache.items()}
    lstm.lstm_backward(dhs, cache)
    np.testing.assert_array_equal(dhs, 1)
    for name, value in cache.items():
        np.testing.assert_array_equal(value, before[name], err_msg=name)
