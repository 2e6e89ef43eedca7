"""The pass with dropout: PyTorch's LSTM at p = 0, PyTorch's cell on masked inputs above, in the documented order."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.reference.dropout import lstm_forward_with_dropout

torch = pytest.importorskip("torch")


def inputs(N, T, D, H, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    shapes = (N, T, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 5, 1, 2), (5, 2, 5, 1), (1, 5, 2, 5), (5, 5, 5, 5)])
@pytest.mark.parametrize("p", [0.0, 0.4])
def test_it_agrees_with_torch_s_cell_on_masked_inputs(shape, p):
    N, T, D, H = shape
    x, h0, c0, W_ih, W_hh, b = inputs(*shape)
    hs, (h_T, c_T) = lstm_forward_with_dropout(np.random.default_rng(3), x, h0, c0, W_ih, W_hh, b, p)
    rng = np.random.default_rng(3)
    mask_x, mask_h = (torch.tensor((rng.random((N, size)) >= p) / (1 - p)) for size in (D, H))
    cell = torch.nn.LSTMCell(D, H, dtype=torch.float64)
    with torch.no_grad():
        for name, value in (("weight_ih", W_ih), ("weight_hh", W_hh), ("bias_ih", b), ("bias_hh", 0 * b)):
            getattr(cell, name).copy_(torch.tensor(value))
        h, c = torch.tensor(h0), torch.tensor(c0)
        for t in range(T):
            h, c = cell(torch.tensor(x[:, t]) * mask_x, (h * mask_h, c))
            np.testing.assert_allclose(hs[:, t], h.numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(h_T, h.numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(c_T, c.numpy(), rtol=1e-10, atol=1e-12)


def test_float32_stays_float32():
    x, *rest = inputs(2, 3, 4, 5, dtype=np.float32)
    hs, (h, c) = lstm_forward_with_dropout(np.random.default_rng(0), x, *rest, 0.5)
    assert hs.dtype == h.dtype == c.dtype == np.float32
