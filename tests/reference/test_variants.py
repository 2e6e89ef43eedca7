"""Peepholes, the coupled gate and the missing ones: forward and gradients of one step, and what they come down to."""

from __future__ import annotations

import inspect
from functools import partial
from itertools import product

import numpy as np
import pytest

from lstm_course.reference import variants
from lstm_course.reference.gradcheck import numerical_gradient
from lstm_course.reference.lstm import lstm_step, lstm_step_backward

torch = pytest.importorskip("torch")
from tests.reference import torch_cells as oracle  # noqa: E402

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-11}, np.float32: {"rtol": 2e-4, "atol": 2e-5}}
NAMES = ("W_ih", "W_hh", "b", "p_i", "p_f", "p_o")
FLAG = {"i": "i_gate", "f": "f_gate", "o": "o_gate"}


def ablated(gate):
    return (
        partial(variants.ablated_step, gate=gate),
        partial(variants.ablated_step_with_cache, gate=gate),
        lstm_step_backward,
        partial(oracle.lstm, **{FLAG[gate]: False}),
    )


VARIANTS = {
    "peephole": (
        variants.peephole_step,
        variants.peephole_step_with_cache,
        variants.peephole_step_backward,
        oracle.lstm,
    ),
    "coupled": (
        variants.coupled_step,
        variants.coupled_step_with_cache,
        variants.coupled_step_backward,
        oracle.coupled,
    ),
    **{f"without {gate}": ablated(gate) for gate in "ifo"},
}
EVERY = pytest.mark.parametrize("variant", VARIANTS)


def arrays_for(variant, N, D, H, dtype=np.float64, seed=0):
    """x, h, c, W_ih, W_hh, b and, where they belong, the peepholes."""
    rng = np.random.default_rng(seed)
    rows = (3 if variant == "coupled" else 4) * H
    peepholes = [(H,)] * 3 if variant == "peephole" else []
    shapes = [(N, D), (N, H), (N, H), (rows, D), (rows, H), (rows,), *peepholes]
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


@EVERY
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("N", "D", "H"), [*product((1, 2, 5), repeat=3)])
def test_a_step_and_every_gradient_agree_with_autograd(variant, N, D, H, dtype):
    step, cached, back, second = VARIANTS[variant]
    arrays = arrays_for(variant, N, D, H, dtype)
    x, h, c, *weights = tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    right = second(x, (h, c), dict(zip(NAMES, weights, strict=False)))
    dh, dc = np.random.default_rng(1).standard_normal((2, N, H)).astype(dtype)
    ((right[0] * torch.tensor(dh)).sum() + (right[1] * torch.tensor(dc)).sum()).backward()

    new = step(*arrays)
    *again, cache = cached(*arrays)
    for mine, same, theirs in zip(new, again, right, strict=True):
        assert mine.dtype == dtype
        np.testing.assert_allclose(mine, theirs.detach().numpy(), **TOLERANCE[dtype])
        np.testing.assert_array_equal(same, mine)
    for mine, tensor in zip(back(dh, dc, cache), tensors, strict=True):
        assert mine.dtype == dtype
        np.testing.assert_allclose(mine, tensor.grad.numpy(), **TOLERANCE[dtype])


@EVERY
def test_gradients_agree_with_central_differences(variant):
    step, cached, back, _ = VARIANTS[variant]
    arrays = arrays_for(variant, 2, 3, 2)
    before = [a.copy() for a in arrays]
    dh, dc = np.random.default_rng(1).standard_normal((2, 2, 2))
    for k, gradient in enumerate(back(dh, dc, cached(*arrays)[-1])):

        def loss(a, k=k):
            h, c = step(*arrays[:k], a, *arrays[k + 1 :])
            return float(np.sum(h * dh) + np.sum(c * dc))

        np.testing.assert_allclose(gradient, numerical_gradient(loss, arrays[k], 1e-6), rtol=1e-6, atol=1e-8)
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_without_peepholes_it_is_the_lstm():
    *arrays, p_i, _, _ = arrays_for("peephole", 3, 2, 4)
    zero = np.zeros_like(p_i)
    np.testing.assert_allclose(variants.peephole_step(*arrays, zero, zero, zero), lstm_step(*arrays), rtol=1e-14)


def test_a_coupled_lstm_is_an_lstm_whose_input_gate_has_the_opposite_weights():
    x, h, c, *stacked = arrays_for("coupled", 3, 2, 4)
    opposite = [np.concatenate([-W[:4], W]) for W in stacked]  # 1 − σ(a) = σ(−a)
    mine = variants.coupled_step(x, h, c, *stacked)
    np.testing.assert_allclose(mine, lstm_step(x, h, c, *opposite), rtol=1e-12)


@pytest.mark.parametrize(("gate", "quarter"), [("i", 0), ("f", 1), ("o", 3)])
def test_a_missing_gate_is_one_that_is_wide_open(gate, quarter):
    x, h, c, W_ih, W_hh, b = arrays_for("without", 3, 2, 4)
    mine = variants.ablated_step(x, h, c, W_ih, W_hh, b, gate)
    b[4 * quarter : 4 * quarter + 4] += 100
    np.testing.assert_allclose(mine, lstm_step(x, h, c, W_ih, W_hh, b), rtol=1e-14)


def test_an_unknown_gate_is_refused():
    arrays = arrays_for("without", 3, 2, 4)
    for step in (variants.ablated_step, variants.ablated_step_with_cache):
        with pytest.raises(ValueError, match="gate is 'i', 'f' or 'o', not 'g'"):
            step(*arrays, "g")


def test_every_public_function_says_its_shapes():
    for name, function in inspect.getmembers(variants, inspect.isfunction):
        if function.__module__ == variants.__name__:
            assert function.__doc__, name
            assert "(N, H)" in function.__doc__, name
