"""Central differences against exact derivatives, and the distance between two gradients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lstm_course.reference.gradcheck import numerical_gradient, relative_error

torch = pytest.importorskip("torch")

SHAPES = [(), (1,), (5,), (1, 2), (2, 5), (5, 1, 2)]
NUMBERS = st.floats(-100, 100, allow_subnormal=False)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agrees_with_autograd(shape: tuple[int, ...], dtype: type) -> None:
    rng = np.random.default_rng(len(shape))
    x = rng.standard_normal(shape).astype(dtype)
    weight = rng.standard_normal(shape)
    tensor = torch.tensor(x.astype(np.float64), requires_grad=True)
    (torch.tensor(weight) * torch.sin(3 * tensor)).sum().backward()
    measured = numerical_gradient(lambda v: np.sum(weight * np.sin(3 * v)), x, 1e-5)
    assert measured.dtype == np.float64
    assert measured.shape == shape
    np.testing.assert_allclose(measured, tensor.grad.numpy(), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("shape", SHAPES)
def test_leaves_x_as_it_was(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).standard_normal(shape)
    before = x.copy()
    numerical_gradient(lambda v: float(np.sum(v**3)), x, 0.1)
    assert np.array_equal(x, before)


def test_leaves_x_as_it_was_when_f_raises() -> None:
    def f(v: np.ndarray) -> float:
        raise RuntimeError

    x = np.ones(3)
    with pytest.raises(RuntimeError):
        numerical_gradient(f, x, 0.1)
    assert np.array_equal(x, np.ones(3))


def test_whole_numbers_have_a_gradient_with_decimals() -> None:
    gradient = numerical_gradient(lambda v: float(np.sum(v**2) / 4), np.array([1, 2, 3]), 1e-3)
    np.testing.assert_allclose(gradient, [0.5, 1.0, 1.5], rtol=1e-9)


def test_central_differences_are_exact_on_a_parabola_whatever_the_step() -> None:
    gradient = numerical_gradient(lambda v: float(np.sum(v**2)), np.array([3.0, -4.0]), 10.0)
    np.testing.assert_allclose(gradient, [6.0, -8.0], rtol=1e-12)


def test_the_error_falls_with_the_square_of_the_step() -> None:
    x = np.array([0.7])
    errors = [abs(numerical_gradient(lambda v: float(np.sin(v[0])), x, e)[0] - np.cos(0.7)) for e in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=1e-2)


@given(st.data(), array_shapes(max_dims=3, max_side=4))
def test_relative_error_is_a_symmetric_number_between_0_and_1(data: st.DataObject, shape: tuple[int, ...]) -> None:
    a, b = (data.draw(arrays(np.float64, shape, elements=NUMBERS)) for _ in range(2))
    error = relative_error(a, b)
    assert isinstance(error, float)
    assert 0 <= error <= 1
    assert error == relative_error(b, a)
    assert relative_error(a, a) == 0


@given(arrays(np.float64, (3, 2), elements=NUMBERS), st.floats(1e-3, 1e3))
def test_relative_error_of_a_multiple(a: np.ndarray, factor: float) -> None:
    if np.max(np.abs(a)) > 1e-6:
        assert relative_error(a, factor * a) == pytest.approx(abs(1 - factor) / (1 + factor))


def test_relative_error_at_its_ends() -> None:
    zero, one = np.zeros((2, 3)), np.ones((2, 3))
    assert relative_error(zero, zero) == 0
    assert relative_error(zero, one) == 1
    assert relative_error(one, -one) == 1
    assert relative_error(np.full(2, 1e-13), np.full(2, 3e-13)) == pytest.approx(0.2)  # the floor, 1e-12, holds
    assert np.isnan(relative_error(one, one * np.nan))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_relative_error_takes_either_dtype(dtype: type) -> None:
    a = np.array([[1.0, -2.0]], dtype=dtype)
    assert relative_error(a, 1.5 * a) == pytest.approx(0.2)
