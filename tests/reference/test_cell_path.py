"""The product of the forget gates against autograd, and the forget bias against σ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.reference import cell_path, initialise
from lstm_course.reference.lstm import sigmoid

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("T", [1, 2, 5])
@pytest.mark.parametrize("N", [1, 2, 5])
@pytest.mark.parametrize("H", [1, 2, 5])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_product_is_autograds_gradient_along_c(T: int, N: int, H: int, dtype: type) -> None:
    rng = np.random.default_rng(0)
    f, writes = rng.random((T, N, H)).astype(dtype), rng.standard_normal((T, N, H)).astype(dtype)
    found = cell_path.cell_path_gradient(f)
    assert found.dtype == dtype
    c, cs = torch.zeros(N, H, dtype=torch.from_numpy(f).dtype, requires_grad=True), []
    for keep, write in zip(torch.from_numpy(f), torch.from_numpy(writes), strict=True):
        c = keep * c + write
        c.retain_grad()
        cs.append(c)
    cs[-1].sum().backward()
    wanted = np.stack([c.grad.numpy() for c in cs])
    np.testing.assert_allclose(found, wanted, rtol=1e-5 if dtype == np.float32 else 1e-12)


def test_open_gates_are_the_carousel() -> None:
    np.testing.assert_array_equal(cell_path.cell_path_gradient(np.ones((7, 2, 3))), 1)


@given(st.floats(0.01, 0.99), st.floats(0.1, 1000))
def test_a_bias_keeps_the_share_it_was_made_for(share: float, steps: float) -> None:
    b = cell_path.forget_bias_for(np.array([steps]), share)
    np.testing.assert_allclose(sigmoid(b) ** steps, share, rtol=1e-9)


def test_the_logarithm_of_the_steps_keeps_one_in_e() -> None:
    assert cell_path.forget_bias_for(np.array([1000.0]), float(np.exp(-1))).item() == pytest.approx(
        np.log(1000), rel=1e-3
    )


def test_there_is_one_set_forget_bias() -> None:
    assert cell_path.set_forget_bias is initialise.set_forget_bias
    b = cell_path.set_forget_bias(np.arange(8.0), np.array([7.0, 9.0]))
    np.testing.assert_array_equal(b, [0, 1, 7, 9, 4, 5, 6, 7])
