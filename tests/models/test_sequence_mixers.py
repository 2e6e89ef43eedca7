"""Unit 14's mixers compute what the equations of `lstm_course.reference` say, and none of them sees the future."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from lstm_course.models.sequence_mixers import (  # noqa: E402
    MIXERS,
    LinearRecurrence,
    MixerBlock,
    parallel_scan,
    positions,
)
from lstm_course.reference.cell import unroll, unroll_backward  # noqa: E402
from lstm_course.reference.newer_cells import DiagonalSSMCell, MinLSTMCell, MLSTMCell, SLSTMCell  # noqa: E402
from lstm_course.reference.self_attention import self_attention  # noqa: E402

RNG = np.random.default_rng(0)
CELLS = {
    "minLSTM": (MinLSTMCell(), {"W_ih": "parts.weight", "b": "parts.bias"}),
    "mLSTM": (MLSTMCell(), {"W_ih": "parts.weight", "b": "parts.bias"}),
    "sLSTM": (SLSTMCell(), {name: f"weights.{name}" for name in ("W_ih", "W_hh", "b")}),
    "state space": (
        DiagonalSSMCell(),
        {"log_A": "log_A", "log_delta": "log_delta", "B": "B.weight", "C": "C.weight", "skip": "skip.weight"},
    ),
}


def made(name, width):
    torch.manual_seed(0)
    return MIXERS[name](width).double()


@pytest.mark.parametrize("name", CELLS)
def test_all_steps_at_once_are_the_cell_step_by_step_forward_and_back(name):
    cell, names = CELLS[name]
    mixer, x, dhs = made(name, 6), RNG.standard_normal((3, 9, 6)), RNG.standard_normal((3, 9, 6))
    found = dict(mixer.named_parameters())
    params = {mine: found[theirs].detach().numpy() for mine, theirs in names.items()}
    hs, _, caches = unroll(cell, params, x)
    dx, _, dparams = unroll_backward(cell, params, caches, dhs)
    given = torch.tensor(x, requires_grad=True)
    said = mixer(given)
    np.testing.assert_allclose(said.detach(), hs, rtol=1e-9, atol=1e-11)
    (said * torch.tensor(dhs)).sum().backward()
    np.testing.assert_allclose(given.grad, dx, rtol=1e-8, atol=1e-10)
    for mine, theirs in names.items():
        np.testing.assert_allclose(found[theirs].grad, dparams[mine], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("T", [2, 3, 8])
def test_the_way_back_through_a_scan_is_a_scan(T):
    torch.manual_seed(T)
    a, b = (torch.randn(2, T, 3, dtype=torch.float64, requires_grad=True) for _ in range(2))
    outside = torch.randn(2, T, 3, dtype=torch.float64)
    mine, right = (torch.autograd.grad(way(a, b), (a, b), outside) for way in (LinearRecurrence.apply, parallel_scan))
    torch.testing.assert_close(mine, right, rtol=1e-12, atol=1e-12)
    assert torch.autograd.gradcheck(LinearRecurrence.apply, (a, b))


@pytest.mark.parametrize("width", [4, 5])
def test_attention_is_that_of_the_equations_on_what_stands_where(width):
    mixer, x = made("attention", width), RNG.standard_normal((2, 7, width))
    W_q, W_k, W_v = mixer.parts.weight.detach().numpy().reshape(3, width, width)
    placed = x + positions(7, width).numpy()
    said = mixer(torch.tensor(x)).detach()
    np.testing.assert_allclose(said, self_attention(placed, W_q, W_k, W_v)[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", MIXERS)
def test_no_step_sees_a_later_one_and_each_sees_the_first(name):
    torch.manual_seed(0)
    block, x = MixerBlock(name, 3, 5, width=8, every=True), torch.randn(2, 6, 3)
    nudged = x.clone()
    nudged[:, 3] += 1
    before, after = block(x), block(nudged)
    assert before.shape == (2, 6, 5)
    torch.testing.assert_close(after[:, :3], before[:, :3])
    nudged = x.clone()
    nudged[:, 0] += 1
    assert bool(((block(nudged) - before).abs().amax(dim=(0, 2)) > 0).all())
