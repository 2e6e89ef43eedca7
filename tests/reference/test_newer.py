"""Unit 14's equations: the scan is the loop, the layers are their cells, and the authors' own code agrees."""

from __future__ import annotations

import importlib
import importlib.util
import math
import sys

import numpy as np
import pytest

from lstm_course.reference import minimal, scan, state_space, xlstm
from lstm_course.reference.cell import unroll
from lstm_course.reference.gradcheck import numerical_gradient
from lstm_course.reference.newer_cells import DiagonalSSMCell, MinGRUCell, MinLSTMCell
from lstm_course.reference.self_attention import (
    self_attention,
    self_attention_backward,
    self_attention_with_cache,
)

torch = pytest.importorskip("torch")
from tests.reference import torch_newer as oracle  # noqa: E402

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("T", [1, 2, 3, 4, 7, 8, 9, 33])
def test_the_scan_is_the_loop(T):
    a, b = RNG.standard_normal((2, 3, T, 2))
    before = a.copy(), b.copy()
    np.testing.assert_allclose(scan.parallel_scan(a, b), scan.linear_recurrence(a, b), rtol=1e-10, atol=1e-10)
    np.testing.assert_array_equal((a, b), before)


@pytest.mark.parametrize("T", [1, 5, 2000])
def test_the_scan_in_logarithms_is_the_loop_however_small_the_product(T):
    a, b = RNG.uniform(0.01, 1, (2, 3, T, 2))
    h = np.exp(scan.log_space_scan(np.log(a), np.log(b)))
    np.testing.assert_allclose(h, scan.linear_recurrence(a, b), rtol=1e-9)
    assert T < 2000 or np.prod(a, axis=1).max() == 0


@pytest.mark.parametrize("T", [1, 2, 6])
def test_the_way_back_through_the_scan_is_that_of_central_differences(T):
    a, b, dhs = RNG.standard_normal((3, 2, T, 2))
    da, db = scan.scan_backward(dhs, a, scan.parallel_scan(a, b))
    for found, start, loss in (
        (da, a, lambda a: np.sum(dhs * scan.linear_recurrence(a, b))),
        (db, b, lambda b: np.sum(dhs * scan.linear_recurrence(a, b))),
    ):
        np.testing.assert_allclose(found, numerical_gradient(loss, start, 1e-6), rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(
    ("cell", "forward"), [(MinLSTMCell(), minimal.minlstm_forward), (MinGRUCell(), minimal.mingru_forward)]
)
def test_all_steps_of_a_minimal_cell_at_once_are_its_steps_one_by_one(cell, forward):
    x, h0, params = RNG.standard_normal((3, 9, 2)), RNG.standard_normal((3, 4)), cell.init_params(RNG, 2, 4)
    hs, _, _ = unroll(cell, params, x, (h0,))
    before = h0.copy()
    np.testing.assert_allclose(forward(x, h0, *params.values()), hs, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(h0, before)


def test_all_steps_of_a_state_space_model_at_once_are_its_steps_one_by_one():
    cell = DiagonalSSMCell()
    x, params = RNG.standard_normal((3, 9, 2)), cell.init_params(RNG, 2, 4)
    hs, _, _ = unroll(cell, params, x)
    A, delta = -np.exp(params["log_A"]), np.exp(params["log_delta"])
    ys = state_space.diagonal_ssm(x, A, params["B"], params["C"], params["skip"], delta)
    np.testing.assert_allclose(ys, hs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("N", "T", "D", "A", "V"), [(2, 5, 3, 4, 6), (1, 1, 2, 1, 3), (3, 2, 1, 5, 1)])
def test_self_attention_and_its_way_back_are_pytorchs(N, T, D, A, V):
    x, dys = RNG.standard_normal((N, T, D)), RNG.standard_normal((N, T, V))
    weights = [RNG.standard_normal((rows, D)) for rows in (A, A, V)]
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, *weights)]
    right, looked = oracle.attention(*tensors)
    (right * torch.tensor(dys)).sum().backward()
    for mine, theirs in zip(self_attention(x, *weights), (right, looked), strict=True):
        np.testing.assert_allclose(mine, theirs.detach(), rtol=1e-10, atol=1e-12)
    cache = self_attention_with_cache(x, *weights)[2]
    for mine, tensor in zip(self_attention_backward(dys, cache), tensors, strict=True):
        np.testing.assert_allclose(mine, tensor.grad, rtol=1e-9, atol=1e-11)


def test_the_stabiliser_keeps_exponentials_finite_and_cancels():
    big = np.array([[800.0, -5.0]])
    zero, ones = np.zeros((1, 2)), np.ones((1, 2))
    W, R, b = np.zeros((8, 1)), np.zeros((8, 2)), np.concatenate([big[0], np.zeros(2), [0.5, 0.5], np.zeros(2)])
    with np.errstate(all="raise", under="ignore"):
        h, c, n, m = xlstm.slstm_step(np.ones((1, 1)), zero, zero, zero, zero, W, R, b)
        again = xlstm.slstm_step(np.ones((1, 1)), h, c, n, m, W, R, b)
    np.testing.assert_allclose(h, 0.5 * math.tanh(0.5) * ones)
    np.testing.assert_allclose(again[0], h)
    step = np.array([[1.0, 2.0]]), np.array([[0.5, -1.0]]), np.array([[3.0, 1.0, 2.0]])
    C, n = RNG.standard_normal((1, 3, 2)), RNG.standard_normal((1, 2))
    one, other = np.array([0.3]), np.array([-1.7])
    h = xlstm.mlstm_step(*step, one, one, C, n, np.zeros(1))[0]
    kept_otherwise = xlstm.mlstm_step(*step, one, one, C * np.exp(-other), n * np.exp(-other), other)[0]
    np.testing.assert_allclose(h, kept_otherwise)


# -- the authors' own code, where it is installed: pip install --no-deps xlstm minGRU-pytorch ---------------------


def official(module):
    """Import a module of a package without the package's own imports, which want much that is not needed here."""
    name = module.partition(".")[0]
    spec = importlib.util.find_spec(name)
    if spec is None:
        pytest.skip(f"{name} is not installed")
    path = f"{spec.submodule_search_locations[0]}/{'/'.join(module.split('.')[1:])}.py"
    spec = importlib.util.spec_from_file_location(f"official_{module.replace('.', '_')}", path)
    found = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_slstm_is_the_authors():
    theirs = official("xlstm.blocks.slstm.src.vanilla.slstm").slstm_forward_pointwise
    N, D, H = 3, 2, 4
    x, h, c, m, W, R, b = (RNG.standard_normal(s) for s in ((N, D), *[(N, H)] * 3, (4 * H, D), (4 * H, H), (4 * H,)))
    n = RNG.uniform(0.5, 2, (N, H))
    tensors = [torch.tensor(a) for a in (x @ W.T, h @ R.T, b[None], np.stack([h, c, n, m]))]
    right = theirs(*tensors, {})[0].numpy()
    np.testing.assert_allclose(xlstm.slstm_step(x, h, c, n, m, W, R, b), right, rtol=1e-12)


def test_mlstm_is_the_authors():
    theirs = official("xlstm.blocks.mlstm.backends").recurrent_step_stabilized_simple
    N, A = 3, 4
    q, k, v, n = RNG.standard_normal((4, N, A))
    C, (z_i, z_f, m) = RNG.standard_normal((N, A, A)), RNG.standard_normal((3, N))
    t = [torch.tensor(a) for a in (C.swapaxes(1, 2), n, m, q, k, v, z_i, z_f)]
    shaped = (t[0][:, None], t[1][:, None, :, None], t[2][:, None, None, None], *(a[:, None, None] for a in t[3:6]))
    h, (new_C, new_n, new_m) = theirs(*shaped, *(a[:, None, None, None] for a in t[6:]), eps=0.0)
    mine = xlstm.mlstm_step(q, k, v, z_i, z_f, C, n, m)
    right = (h[:, 0, 0], new_C[:, 0].transpose(1, 2), new_n[:, 0, :, 0], new_m[:, 0, 0, 0])
    for ours, tensor in zip(mine, right, strict=True):
        np.testing.assert_allclose(ours, tensor.numpy(), rtol=1e-12)


@pytest.mark.parametrize("kind", ["minLSTM", "minGRU"])
def test_the_minimal_cells_are_a_published_version_in_log_space(kind):
    """That version makes the candidate positive, by g(x) = x + 0.5 or σ(x): ours gets it through inverted inputs."""
    pytest.importorskip("minGRU_pytorch")
    theirs = getattr(importlib.import_module(f"minGRU_pytorch.{kind}"), kind)(3).double()
    x = RNG.standard_normal((2, 6, 3))
    with torch.no_grad():
        right = theirs(torch.tensor(x)).numpy()
        z = next(theirs.parameters()).numpy()
    raw = x @ z.T
    parts = np.split(raw, len(z) // 3, axis=-1)  # candidate first
    g = np.where(parts[0] >= 0, parts[0] + 0.5, 1 / (1 + np.exp(-parts[0])))
    eye, zeros = np.eye(3 * len(parts)), np.zeros(3 * len(parts))
    inputs = np.concatenate([*parts[1:], g], axis=-1)  # our order; the weights are then the identity
    step = {"minLSTM": minimal.minlstm_step, "minGRU": minimal.mingru_step}[kind]
    h, hs = np.zeros((2, 3)), []
    for t in range(6):
        h = step(inputs[:, t], h, eye, zeros)
        hs.append(h)
    np.testing.assert_allclose(np.stack(hs, axis=1), right, rtol=1e-7, atol=1e-9)
