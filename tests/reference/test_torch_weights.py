"""Weights go to PyTorch and back, and with them layers, directions, lengths and gradients agree with autograd."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.reference.cells import GRUCell, LSTMCell, RNNCell
from lstm_course.reference.torch_weights import load_into, to_torch
from tests.reference.grids import covering, name_of
from tests.reference.stacked import from_torch, init_layers, unroll_layers, unroll_layers_backward

torch = pytest.importorskip("torch")
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence  # noqa: E402

KINDS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
CELLS = {"rnn": RNNCell(), "lstm": LSTMCell(), "gru": GRUCell()}
GRID = covering(
    {
        "kind": tuple(KINDS),
        **dict.fromkeys("NTDH", (1, 2, 5)),
        "layers": (1, 2, 3),
        "both_ways": (False, True),
        "bias": (False, True),
        "lengths": (False, True),
        "batch_first": (False, True),
    },
    3,
)


def module_of(kind, D, H, layers=1, both_ways=False, bias=True, batch_first=True, dtype=torch.float64, **options):
    """Return a module with weights of everyday size: PyTorch's own are small where H is large."""
    torch.manual_seed(D + 10 * H)
    options = {"num_layers": layers, "bidirectional": both_ways, "bias": bias, "batch_first": batch_first, **options}
    module = KINDS[kind](D, H, **options, dtype=dtype)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.7 * torch.randn_like(parameter))
    return module


def close(mine, theirs, what=""):
    np.testing.assert_allclose(mine, theirs.detach().numpy(), rtol=1e-10, atol=1e-10, err_msg=what)


def run_torch(module, x, states, lengths):
    """Return outputs and last states, batch first, and the tensors that have the gradients."""
    x = torch.tensor(x, requires_grad=True)
    given = [torch.tensor(s, requires_grad=True) for s in states]
    fed = x if module.batch_first else x.transpose(0, 1)
    if lengths is not None:
        fed = pack_padded_sequence(fed, torch.tensor(lengths), module.batch_first, enforce_sorted=False)
    out, last = module(fed, tuple(given) if len(given) == 2 else given[0])
    if lengths is not None:
        out, _ = pad_packed_sequence(out, module.batch_first, total_length=x.shape[1])
    out = out if module.batch_first else out.transpose(0, 1)
    return out, last if isinstance(last, tuple) else (last,), x, given


def by_layer(stacked, layers, directions):
    """PyTorch's states (layers · directions, N, ·), one array each for h and c, as ours: per layer, per direction."""
    return [[tuple(s[k * directions + d] for s in stacked) for d in range(directions)] for k in range(layers)]


def assert_gradients_are(dlayers, module):
    """PyTorch's two biases get the same gradient, that of our one."""
    for layer, directions in enumerate(dlayers):
        for d, gradients in enumerate(directions):
            suffix = f"_l{layer}" + ("_reverse" if d else "")
            for name, gradient in gradients.items():
                parts = ("bias_ih", "bias_hh") if name == "b" else (("weight", "bias")[name[0] == "b"] + name[1:],)
                for part in parts if module.bias or name[0] == "W" else ():
                    close(gradient, getattr(module, part + suffix).grad, part + suffix)


@pytest.mark.parametrize("case", GRID, ids=name_of)
def test_every_module_agrees_forward_and_in_every_gradient(case):
    N, T, D, layers = case["N"], case["T"], case["D"], case["layers"]
    options = {name: case[name] for name in ("layers", "both_ways", "bias", "batch_first")}
    module = module_of(case["kind"], D, case["H"], **options)
    rng = np.random.default_rng(1)
    directions = 2 if case["both_ways"] else 1
    widths = (module.hidden_size,) * (1 + isinstance(module, torch.nn.LSTM))
    x, lengths = rng.standard_normal((N, T, D)), rng.integers(1, T + 1, N) if case["lengths"] else None
    states = [rng.standard_normal((layers * directions, N, width)) for width in widths]
    dlast = [rng.standard_normal(s.shape) for s in states]
    dhs = rng.standard_normal((N, T, directions * widths[0]))

    right, right_last, tx, tstates = run_torch(module, x, states, lengths)
    loss = (right * torch.tensor(dhs)).sum()
    (loss + sum((a * torch.tensor(d)).sum() for a, d in zip(right_last, dlast, strict=True))).backward()

    cell, ours = CELLS[case["kind"]], from_torch(module)
    hs, last, cache = unroll_layers(cell, ours, x, by_layer(states, layers, directions), lengths)
    dx, dstates, dlayers = unroll_layers_backward(cell, ours, cache, dhs, by_layer(dlast, layers, directions))
    close(hs, right, "hs")
    close(dx, tx.grad, "dx")
    wanted, wanted_gradients = (by_layer(s, layers, directions) for s in (right_last, [s.grad for s in tstates]))
    for k in range(layers):
        for d in range(directions):
            for j in range(len(widths)):
                close(last[k][d][j], wanted[k][d][j], "last state")
                close(dstates[k][d][j], wanted_gradients[k][d][j], "gradient of the first state")
    assert_gradients_are(dlayers, module)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_there_and_back_computes_the_same(kind, both_ways, bias, layers):
    module = module_of(kind, 3, 5, layers, both_ways, bias)
    ours = from_torch(module)
    again = to_torch(kind, ours, bias=bias)
    assert type(again) is type(module)
    x = torch.randn(2, 4, 3, dtype=torch.float64)
    for mine, right in zip(again(x)[0], module(x)[0], strict=True):
        close(mine.detach().numpy(), right)
    for mine, right in zip(from_torch(again), ours, strict=True):
        for a, b in zip(mine, right, strict=True):
            assert a.keys() == b.keys()
            for name in a:
                np.testing.assert_array_equal(a[name], b[name])


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_new_parameters_of_ours_run_in_pytorch(cell):
    layers = init_layers(cell, np.random.default_rng(0), 3, 5, num_layers=2, bidirectional=True)
    x = np.random.default_rng(1).standard_normal((2, 4, 3))
    module = to_torch(cell.name, layers)
    assert module.batch_first
    close(unroll_layers(cell, layers, x)[0], module(torch.from_numpy(x))[0])


def test_one_dictionary_is_one_layer_in_its_dtype():
    params = {k: v.astype(np.float32) for k, v in GRUCell().init_params(np.random.default_rng(0), 3, 4).items()}
    module = to_torch("gru", params)
    assert (module.input_size, module.hidden_size, module.num_layers) == (3, 4, 1)
    assert module.weight_hh_l0.dtype == torch.float32
    assert from_torch(module)[0][0]["W_hh"].dtype == np.float32


def test_dropout_between_layers_is_pytorchs():
    module = module_of("lstm", 3, 4, layers=3, both_ways=True, batch_first=False, dropout=0.5).train()
    x = np.random.default_rng(0).standard_normal((2, 5, 3))
    torch.manual_seed(7)
    right, _ = module(torch.from_numpy(x).transpose(0, 1))
    right.sum().backward()
    torch.manual_seed(7)  # PyTorch draws one mask after the other, in the layout of its data
    ones = torch.ones(5, 2, 8, dtype=torch.float64)
    masks = [torch.dropout(ones, 0.5, True).transpose(0, 1).numpy() for _ in range(2)]

    layers = from_torch(module)
    hs, _, cache = unroll_layers(LSTMCell(), layers, x, masks=masks)
    close(hs, right.transpose(0, 1))
    assert_gradients_are(unroll_layers_backward(LSTMCell(), layers, cache, np.ones_like(hs))[2], module)


def test_what_cannot_be_converted_is_refused():
    params = LSTMCell().init_params(np.random.default_rng(0), 3, 4)
    with pytest.raises(ValueError, match="kind is one of rnn, lstm, gru, not 'elman'"):
        to_torch("elman", params)
    with pytest.raises(ValueError, match="no biases"):
        to_torch("lstm", params, bias=False)
    with pytest.raises(ValueError, match=r"bias_hh_l0 is \(20,\) in the module, \(16,\) in these layers"):
        load_into(torch.nn.LSTM(3, 5), [(params,)])
    with pytest.raises(ValueError, match=r"_l1 is .* in the module, None in these layers"):
        load_into(torch.nn.LSTM(3, 4, num_layers=2), [(params,)])
