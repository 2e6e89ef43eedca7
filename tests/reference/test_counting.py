"""Parameters counted by formula against PyTorch's modules."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.reference.counting import count_parameters

SIZES = st.integers(1, 12)


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(("D", "H", "layers"), list(product((1, 2, 5), (1, 2, 5), (1, 2, 3))))
def test_the_count_is_that_of_the_module(kind: str, D: int, H: int, layers: int, bidirectional: bool) -> None:
    torch = pytest.importorskip("torch")
    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind]
    wanted = sum(p.numel() for p in module(D, H, layers, bidirectional=bidirectional).parameters())
    assert count_parameters(kind, D, H, layers, bidirectional) == wanted


def test_one_layer_one_way_is_the_default() -> None:
    assert count_parameters("gru", 3, 5) == count_parameters("gru", 3, 5, 1, False) == 3 * 5 * (3 + 5 + 2)


@given(D=SIZES, H=SIZES, layers=st.integers(1, 4), both=st.booleans())
def test_an_lstm_has_four_thirds_of_a_gru_and_a_gru_three_rnns(D: int, H: int, layers: int, both: bool) -> None:
    rnn, gru, lstm = (count_parameters(kind, D, H, layers, both) for kind in ("rnn", "gru", "lstm"))
    assert (gru, lstm) == (3 * rnn, 4 * rnn)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        count_parameters("transformer", 3, 5, 1, False)
