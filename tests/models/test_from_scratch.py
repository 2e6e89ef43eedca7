"""The LSTM from scratch in PyTorch: PyTorch's own numbers and gradients, and the class that unit 9 shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
from lstm_course.models.from_scratch import GRUSequence, LSTMSequence, gru_by_steps, lstm_by_steps  # noqa: E402
from lstm_course.units import u09_classification  # noqa: E402

SIZES = [(1, 1, 1, 1), (3, 5, 2, 4), (2, 9, 4, 3)]


def shown():
    """Return the class of the notebook."""
    tree = ast.parse(Path(u09_classification.__file__).with_name("notebook.py").read_text(encoding="utf-8"))
    (found,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "OwnLSTM"]
    names = {"torch": torch}
    exec(compile(ast.Module([found], []), "notebook.py", "exec"), names)
    return names["OwnLSTM"]


WAYS = {
    "steps": lstm_by_steps,
    "sequence": LSTMSequence.apply,
    "unit 9": lambda *arguments: (shown().apply(*arguments),),
}
EACH = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def arguments_of(N, T, D, H):
    torch.manual_seed(N + T)
    sizes = (N, T, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)
    return [torch.randn(size, dtype=torch.float64, requires_grad=True) for size in sizes]


@EACH
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_it_is_pytorchs_lstm_forward_and_back(way, sizes):
    _, _, D, H = sizes
    x, h, c, W_ih, W_hh, b = given = arguments_of(*sizes)
    found = way(*given)
    outside = [torch.randn_like(part) for part in found]
    mine = torch.autograd.grad(found, given, outside)
    weights = {"weight_ih_l0": W_ih, "weight_hh_l0": W_hh, "bias_ih_l0": b, "bias_hh_l0": torch.zeros_like(b)}
    module = torch.nn.LSTM(D, H, batch_first=True, dtype=torch.float64)
    hs, (h_T, c_T) = torch.func.functional_call(module, weights, (x, (h[None], c[None])))
    right = (hs, h_T[0], c_T[0])[: len(found)]
    for a, wanted in zip((*found, *mine), (*right, *torch.autograd.grad(right, given, outside)), strict=True):
        torch.testing.assert_close(a, wanted, rtol=1e-12, atol=1e-12)


@EACH
def test_its_gradients_are_those_of_central_differences(way):
    assert torch.autograd.gradcheck(way, arguments_of(2, 3, 2, 2))


@pytest.mark.parametrize("way", [gru_by_steps, GRUSequence.apply], ids=["steps", "sequence"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_it_is_pytorchs_gru_forward_and_back(way, sizes):
    N, T, D, H = sizes
    torch.manual_seed(N + T)
    shapes = (N, T, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)
    x, h, *weights = given = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    found = way(*given)
    outside = [torch.randn_like(part) for part in found]
    module = torch.nn.GRU(D, H, batch_first=True, dtype=torch.float64)
    named = dict(zip((name for name, _ in module.named_parameters()), weights, strict=True))
    hs, h_T = torch.func.functional_call(module, named, (x, h[None]))
    right = hs, h_T[0]
    mine, wanted = (torch.autograd.grad(parts, given, outside) for parts in (found, right))
    for a, b in zip((*found, *mine), (*right, *wanted), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)


def test_a_sequence_without_gradients_that_are_wanted_of_everything():
    x, *rest = arguments_of(2, 4, 3, 2)
    hs, _, _ = LSTMSequence.apply(x.detach(), *(part.detach() for part in rest[:2]), *rest[2:])
    hs.sum().backward()
    assert x.grad is None
    assert all(part.grad is not None for part in rest[2:])
