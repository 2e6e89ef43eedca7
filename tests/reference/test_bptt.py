"""The backward passes against PyTorch's autograd and against central differences."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.reference import rnn
from lstm_course.reference.gradcheck import numerical_gradient, relative_error
from lstm_course.reference.rnn import rnn_forward

torch = pytest.importorskip("torch")

NAMES = ("x", "h0", "W_ih", "W_hh", "b")
SIZES = list(product((1, 2, 5), repeat=3))
TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-12}, np.float32: {"rtol": 1e-4, "atol": 1e-5}}
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def arrays_for(N: int, T: int, D: int, H: int, dtype: type = np.float64, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = {"x": (N, T, D), "h0": (N, H), "W_ih": (H, D), "W_hh": (H, H), "b": (H,), "dhs": (N, T, H)}
    return {name: (0.7 * rng.standard_normal(shape)).astype(dtype) for name, shape in shapes.items()}


def autograd(given: dict[str, np.ndarray], k: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the gradients and the states from PyTorch, the state detached at each border of k steps."""
    t = {name: torch.tensor(given[name], requires_grad=name in NAMES) for name in given}
    h, loss, hs = t["h0"], 0.0, []
    for step in range(given["x"].shape[1]):
        if step and step % k == 0:
            h = h.detach()
        h = torch.tanh(t["x"][:, step] @ t["W_ih"].T + h @ t["W_hh"].T + t["b"])
        loss = loss + (h * t["dhs"][:, step]).sum()
        hs.append(h)
    loss.backward()
    return [t[name].grad.numpy() for name in NAMES], torch.stack(hs, dim=1).detach().numpy()


def assert_gradients(found: tuple, wanted: list[np.ndarray], dtype: type) -> None:
    for name, mine, theirs in zip(NAMES, found, wanted, strict=True):
        assert mine.dtype == dtype, name
        assert mine.shape == theirs.shape, name
        np.testing.assert_allclose(mine, theirs, err_msg=name, **TOLERANCE[dtype])


@DTYPES
@pytest.mark.parametrize("T", [1, 2, 5])
@pytest.mark.parametrize(("N", "D", "H"), SIZES)
def test_backward_agrees_with_autograd(N: int, T: int, D: int, H: int, dtype: type) -> None:
    given = arrays_for(N, T, D, H, dtype)
    hs, cache = rnn.rnn_forward_with_cache(*(given[name] for name in NAMES))
    wanted, states = autograd(given, k=T)
    assert hs.dtype == dtype
    np.testing.assert_allclose(hs, states, **TOLERANCE[dtype])
    assert_gradients(rnn.rnn_backward(given["dhs"], cache), wanted, dtype)


@DTYPES
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize(("N", "D", "H"), [(1, 1, 1), (2, 5, 1), (5, 1, 2), (1, 2, 5)])
def test_truncated_backward_is_a_detached_state(N: int, D: int, H: int, k: int, dtype: type) -> None:
    given = arrays_for(N, 5, D, H, dtype)
    _, cache = rnn.rnn_forward_with_cache(*(given[name] for name in NAMES))
    wanted, _ = autograd(given, k)
    assert_gradients(rnn.truncated_rnn_backward(given["dhs"], cache, k), wanted, dtype)


@DTYPES
@pytest.mark.parametrize(("N", "D", "H"), SIZES)
def test_step_backward_agrees_with_autograd(N: int, D: int, H: int, dtype: type) -> None:
    given = arrays_for(N, 1, D, H, dtype)
    x, dh = given["x"][:, 0], given["dhs"][:, 0]
    _, cache = rnn.rnn_step_with_cache(x, given["h0"], given["W_ih"], given["W_hh"], given["b"])
    wanted, _ = autograd(given, k=1)
    assert_gradients(rnn.rnn_step_backward(dh, cache), [wanted[0][:, 0], *wanted[1:]], dtype)


@DTYPES
@pytest.mark.parametrize(("N", "T", "K"), SIZES)
def test_time_affine_backward_agrees_with_autograd(N: int, T: int, K: int, dtype: type) -> None:
    rng = np.random.default_rng(1)
    hs, W, b, dlogits = (rng.standard_normal(s).astype(dtype) for s in ((N, T, 3), (K, 3), (K,), (N, T, K)))
    t_hs, t_W, t_b = (torch.tensor(a, requires_grad=True) for a in (hs, W, b))
    (torch.nn.functional.linear(t_hs, t_W, t_b) * torch.tensor(dlogits)).sum().backward()
    found = rnn.time_affine_backward(dlogits, {"hs": hs, "W": W})
    for mine, theirs in zip(found, (t_hs.grad, t_W.grad, t_b.grad), strict=True):
        assert mine.dtype == dtype
        np.testing.assert_allclose(mine, theirs.numpy(), **TOLERANCE[dtype])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("T", [1, 2, 5])
def test_backward_agrees_with_central_differences(T: int, name: str) -> None:
    given = arrays_for(2, T, 3, 4)
    _, cache = rnn.rnn_forward_with_cache(*(given[n] for n in NAMES))
    found = dict(zip(NAMES, rnn.rnn_backward(given["dhs"], cache), strict=True))

    def loss(value: np.ndarray) -> float:
        hs, _ = rnn_forward(*({**given, name: value}[n] for n in NAMES))
        return float(np.sum(hs * given["dhs"]))

    assert relative_error(found[name], numerical_gradient(loss, given[name], 1e-5)) < 1e-9


@given(st.floats(-3, 3))
def test_tanh_backward_is_the_derivative(a: float) -> None:
    slope = rnn.tanh_backward(np.array(1.0), np.tanh(a))
    assert slope == pytest.approx(float(numerical_gradient(np.tanh, a, 1e-5)), abs=1e-9)


@settings(max_examples=50)
@given(
    st.integers(1, 3),
    st.integers(1, 7),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 9),
    st.integers(0, 9),
)
def test_properties_of_truncation(N: int, T: int, D: int, H: int, k: int, seed: int) -> None:
    given = arrays_for(N, T, D, H, seed=seed)
    _, cache = rnn.rnn_forward_with_cache(*(given[name] for name in NAMES))
    full = rnn.rnn_backward(given["dhs"], cache)
    cut = rnn.truncated_rnn_backward(given["dhs"], cache, k)
    if k >= T:
        for a, b in zip(full, cut, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    # A loss at the last step alone does not reach the chunks before the last one.
    last = np.zeros_like(given["dhs"])
    last[:, -1] = given["dhs"][:, -1]
    dx = rnn.truncated_rnn_backward(last, cache, k)[0]
    assert not dx[:, : (T - 1) // k * k].any()
    # Backward is linear in dhs.
    twice = rnn.rnn_backward(2 * given["dhs"], cache)
    for a, b in zip(full, twice, strict=True):
        np.testing.assert_allclose(2 * a, b, rtol=1e-12, atol=1e-14)


def test_nothing_is_changed() -> None:
    given = arrays_for(2, 5, 3, 4)
    _, cache = rnn.rnn_forward_with_cache(*(given[name] for name in NAMES))
    before = {name: value.copy() for name, value in {**cache, "dhs": given["dhs"]}.items()}
    rnn.rnn_backward(given["dhs"], cache)
    rnn.truncated_rnn_backward(given["dhs"], cache, 2)
    for name, value in {**cache, "dhs": given["dhs"]}.items():
        assert np.array_equal(value, before[name]), name


@pytest.mark.parametrize("k", [0, -1])
def test_a_chunk_has_at_least_one_step(k: int) -> None:
    given = arrays_for(1, 2, 1, 1)
    _, cache = rnn.rnn_forward_with_cache(*(given[name] for name in NAMES))
    with pytest.raises(ValueError, match=r"range|unpack"):
        rnn.truncated_rnn_backward(given["dhs"], cache, k)
