"""What people get wrong in counting parameters."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.checking.exercise import Misconception
from lstm_course.reference.counting import BLOCKS

Count = Callable[[str, int, int, int, bool], int]


def count(
    blocks: Callable[[str], int] = lambda kind: BLOCKS[kind],
    rows: Callable[[int, int, int], int] = lambda inputs, H, G: G * H * (inputs + H + 2),
    upper: Callable[[int, int, int], int] = lambda D, H, ways: ways * H,
    first: Callable[[int, int], int] = lambda D, ways: D,
    copies: Callable[[int], int] = lambda ways: ways,
    layers: Callable[[int], int] = lambda L: L,
    extra: Callable[[int, int], int] = lambda H, ways: 0,
) -> Count:
    """`count_parameters` with one of its parts replaced: what an upper layer reads, the copies of each layer ..."""

    def implementation(kind: str, input_size: int, hidden_size: int, num_layers: int, bidirectional: bool) -> int:
        ways, D, H = 2 if bidirectional else 1, input_size, hidden_size
        total = extra(H, ways)
        for layer in range(layers(num_layers)):
            inputs = first(D, ways) if layer == 0 else upper(D, H, ways)
            total += copies(ways) * rows(inputs, H, blocks(kind))
        return total

    return implementation


def _other(kind: str, number: int) -> Callable[[str], int]:
    return lambda k: number if k == kind else BLOCKS[k]


COUNT = (
    Misconception(
        "one bias counted",
        count(rows=lambda inputs, H, G: G * H * (inputs + H + 1)),
        "PyTorch's layers have two biases, b_ih and b_hh, and both are learned. The GRU needs both.",
    ),
    Misconception(
        "no bias counted",
        count(rows=lambda inputs, H, G: G * H * (inputs + H)),
        "The two matrices are right. Each of the blocks has two biases besides.",
    ),
    Misconception(
        "two biases in all",
        count(rows=lambda inputs, H, G: G * H * (inputs + H) + 2 * H),
        "Each block has its own two biases, not only each layer.",
    ),
    Misconception(
        "recurrent weights left out",
        count(rows=lambda inputs, H, G: G * H * (inputs + 2)),
        "Each block also has a matrix of H by H, which reads the old state.",
    ),
    Misconception(
        "input weights left out",
        count(rows=lambda inputs, H, G: G * H * (H + 2)),
        "Each block also has a matrix that reads the layer's input.",
    ),
    Misconception(
        "one block for all",
        count(blocks=lambda kind: 1),
        "A GRU has three blocks of weights, an LSTM four. Only the plain RNN has one.",
    ),
    Misconception(
        "candidate not counted in the GRU",
        count(blocks=_other("gru", 2)),
        "Two gates and the candidate: that makes three blocks.",
    ),
    Misconception(
        "candidate not counted in the LSTM",
        count(blocks=_other("lstm", 3)),
        "Three gates and the candidate: that makes four blocks.",
    ),
    Misconception(
        "four blocks in the GRU",
        count(blocks=_other("gru", 4)),
        "The GRU has no output gate and one gate for keeping and writing: r, z and n, three blocks.",
    ),
    Misconception(
        "one block in the gates, one in the candidate",
        count(blocks=lambda kind: min(BLOCKS[kind], 2)),
        "Each gate has weights of its own: the gates do not share a block.",
    ),
    Misconception(
        "every layer reads the input",
        count(upper=lambda D, H, ways: D),
        "Only the first layer reads the input. Each further one reads the states of the layer below it.",
    ),
    Misconception(
        "upper layers read one direction",
        count(upper=lambda D, H, ways: H),
        "With both directions the layer below puts out 2H numbers at each step, and the next one reads them all.",
    ),
    Misconception(
        "upper layers read input and states",
        count(upper=lambda D, H, ways: D + ways * H),
        "An upper layer reads the states of the layer below, without the input.",
    ),
    Misconception(
        "layers not counted",
        count(layers=lambda L: 1),
        "num_layers has no effect. Each layer has weights of its own.",
    ),
    Misconception(
        "one layer too many",
        count(layers=lambda L: L + 1),
        "The first layer is one of num_layers, not one more.",
    ),
    Misconception(
        "directions not counted",
        lambda kind, D, H, L, both: count()(kind, D, H, L, False),
        "bidirectional has no effect. The way back has weights of its own, in every layer.",
    ),
    Misconception(
        "directions share their weights",
        count(copies=lambda ways: 1),
        "Each direction has weights of its own.",
    ),
    Misconception(
        "twice the hidden size for both directions",
        lambda kind, D, H, L, both: count()(kind, D, (2 if both else 1) * H, L, False),
        "Two directions of H units are not one of 2H: neither reads the other's state.",
    ),
    Misconception(
        "input doubled for both directions",
        count(first=lambda D, ways: ways * D),
        "Both directions read the same D features. Nothing is doubled in the input.",
    ),
    Misconception(
        "states counted as parameters",
        count(extra=lambda H, ways: ways * H),
        "The initial state is not learned: PyTorch starts from zeros unless it is given one.",
    ),
    Misconception(
        "input and hidden size exchanged",
        lambda kind, D, H, L, both: count()(kind, H, D, L, both),
        "input_size is D, what comes in; hidden_size is H, the number of units.",
    ),
)
