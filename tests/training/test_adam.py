"""Adam is PyTorch's Adam."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.training.adam import Adam

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("options", [{}, {"learning_rate": 0.05, "betas": (0.7, 0.95), "eps": 1e-3}])
def test_ten_steps_are_torch_s(options: dict) -> None:
    rng = np.random.default_rng(0)
    params = {"W": rng.standard_normal((3, 2)), "b": rng.standard_normal(3)}
    before = {name: value.copy() for name, value in params.items()}
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    theirs = torch.optim.Adam(
        tensors.values(), lr=options.get("learning_rate", 0.001), betas=options.get("betas", (0.9, 0.999)),
        eps=options.get("eps", 1e-8),
    )  # fmt: skip
    ours, now = Adam(**options), params
    for _ in range(10):
        gradients = {name: rng.standard_normal(value.shape) for name, value in params.items()}
        now = ours.update(now, gradients)
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(gradients[name])
        theirs.step()
    for name, tensor in tensors.items():
        np.testing.assert_allclose(now[name], tensor.detach().numpy(), rtol=1e-12)
        np.testing.assert_array_equal(params[name], before[name], err_msg="the caller's arrays stay")


def test_float32_stays_float32() -> None:
    new = Adam().update({"W": np.ones(2, np.float32)}, {"W": np.ones(2, np.float32)})
    assert new["W"].dtype == np.float32
