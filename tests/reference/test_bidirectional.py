"""Both directions, padding and layers: against PyTorch's packed sequences, and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.reference import bidirectional as both
from lstm_course.reference.cells import GRUCell, LSTMCell
from lstm_course.reference.gradcheck import numerical_gradient
from lstm_course.reference.torch_weights import to_torch
from tests.reference.grids import covering, name_of
from tests.reference.minimal_gated_unit import MinimalGatedUnit
from tests.reference.stacked import init_layers, unroll_layers, unroll_layers_backward

torch = pytest.importorskip("torch")
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence  # noqa: E402

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-11}, np.float32: {"rtol": 2e-4, "atol": 2e-5}}
SIZES = dict.fromkeys("NTDH", (1, 2, 5))


def layers_of(D, H, count, dtype=np.float64, seed=0, cell=None):
    rng = np.random.default_rng(seed)
    layers = init_layers(cell or LSTMCell(), rng, D, H, count, bidirectional=True)
    return [
        tuple(
            {k: (0.7 * rng.standard_normal(v.shape)).astype(dtype) for k, v in params.items()} for params in directions
        )
        for directions in layers
    ]


def close(mine, theirs, dtype=np.float64):
    assert mine.dtype == dtype
    np.testing.assert_allclose(mine, theirs.detach().numpy(), **TOLERANCE[dtype])


@pytest.mark.parametrize("case", covering({**SIZES, "dtype": (np.float64, np.float32)}, 3), ids=name_of)
def test_both_directions_and_final_states_are_pytorchs(case):
    N, T, D, H, dtype = case.values()
    rng = np.random.default_rng(2)
    x, lengths = rng.standard_normal((N, T, D)).astype(dtype), rng.integers(1, T + 1, N)
    (layer,) = layers_of(D, H, 1, dtype)
    packed = pack_padded_sequence(torch.tensor(x), torch.tensor(lengths), True, enforce_sorted=False)
    out, (h_n, _) = to_torch("lstm", [layer])(packed)
    out, _ = pad_packed_sequence(out, True, total_length=T)
    forward, backward = both.bidirectional_forward(x, lengths, *layer)
    close(forward, out[..., :H], dtype)
    close(backward, out[..., H:], dtype)
    merged = both.merge_directions(forward, backward, "concat")
    close(merged, out, dtype)
    for mine, right in zip(both.final_states(merged, lengths), h_n, strict=True):
        close(mine, right, dtype)


@pytest.mark.parametrize(
    "case", covering({**SIZES, "layers": (1, 2, 3), "dtype": (np.float64, np.float32)}, 3), ids=name_of
)
def test_layers_are_pytorchs(case):
    N, T, D, H, count, dtype = case.values()
    x = np.random.default_rng(2).standard_normal((N, T, D)).astype(dtype)
    layers = layers_of(D, H, count, dtype)
    out, (h_n, _) = to_torch("lstm", layers)(torch.tensor(x))
    hs, finals = both.stacked_forward(x, layers)
    close(hs, out, dtype)
    close(finals, h_n, dtype)


@pytest.mark.parametrize("lengths", [None, np.array([4, 1, 3])], ids=["full", "lengths"])
def test_any_cell_in_layers_is_what_the_lstm_is(lengths):
    x = np.random.default_rng(2).standard_normal((3, 4, 2))
    layers = layers_of(2, 5, 1)
    hs, last, _ = unroll_layers(LSTMCell(), layers, x, lengths=lengths)
    steps = np.full(3, 4) if lengths is None else lengths
    right = both.merge_directions(*both.bidirectional_forward(x, steps, *layers[0]), "concat")
    np.testing.assert_allclose(hs, right, rtol=1e-12)
    for (h, _), wanted in zip(last[0], both.final_states(right, steps), strict=True):
        np.testing.assert_allclose(h, wanted, rtol=1e-12)


@pytest.mark.parametrize("cell", [LSTMCell(), GRUCell(), MinimalGatedUnit()], ids=lambda cell: cell.name)
def test_layers_of_any_cell_agree_with_central_differences(cell):
    rng = np.random.default_rng(3)
    layers, x, lengths = layers_of(1, 2, 2, cell=cell), rng.standard_normal((3, 3, 1)), np.array([3, 1, 2])
    dhs = rng.standard_normal((3, 3, 4))
    dx, _, dlayers = unroll_layers_backward(cell, layers, unroll_layers(cell, layers, x, lengths=lengths)[2], dhs)

    def loss(x=x, layers=layers):
        return float(np.sum(unroll_layers(cell, layers, x, lengths=lengths)[0] * dhs))

    np.testing.assert_allclose(dx, numerical_gradient(lambda a: loss(x=a), x, 1e-6), rtol=1e-6, atol=2e-8)
    for k in range(2):
        for d in range(2):
            for name, gradient in dlayers[k][d].items():

                def changed(a, k=k, d=d, name=name):
                    new = [list(directions) for directions in layers]
                    new[k][d] = {**layers[k][d], name: a}
                    return loss(layers=new)

                wanted = numerical_gradient(changed, layers[k][d][name], 1e-6)
                np.testing.assert_allclose(gradient, wanted, rtol=1e-6, atol=2e-8)


def test_an_unknown_mode_is_refused():
    ones = np.ones((1, 2, 3))
    with pytest.raises(ValueError, match="not 'add'"):
        both.merge_directions(ones, ones, "add")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_reversing_turns_each_sequence_within_its_length_and_is_its_own_inverse(data):
    T = data.draw(st.integers(1, 6))
    lengths = np.array(data.draw(st.lists(st.integers(1, T), min_size=1, max_size=4)))
    tail = data.draw(st.sampled_from([(), (2,), (2, 3)]))
    x = np.random.default_rng(0).standard_normal((len(lengths), T, *tail))
    before = x.copy()
    turned = both.reverse_padded(x, lengths)
    for n, length in enumerate(lengths):
        np.testing.assert_array_equal(turned[n, :length], x[n, :length][::-1])
        np.testing.assert_array_equal(turned[n, length:], x[n, length:])
    np.testing.assert_array_equal(both.reverse_padded(turned, lengths), x)
    turned[:] = 0
    np.testing.assert_array_equal(x, before)


def test_what_padding_holds_does_not_matter():
    rng = np.random.default_rng(6)
    (layer,), x, lengths = layers_of(2, 3, 1), rng.standard_normal((3, 5, 2)), np.array([2, 5, 1])
    clean = both.bidirectional_forward(x, lengths, *layer)
    x[np.arange(5) >= lengths[:, None]] = np.nan
    for mine, right in zip(both.bidirectional_forward(x, lengths, *layer), clean, strict=True):
        np.testing.assert_array_equal(mine, right)
        assert not np.any(mine[np.arange(5) >= lengths[:, None]])
