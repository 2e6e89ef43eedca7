"""What can be counted without running anything: what a network learns, and what a step of it costs."""

from __future__ import annotations

BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}


def count_parameters(
    kind: str, input_size: int, hidden_size: int, num_layers: int = 1, bidirectional: bool = False
) -> int:
    """Count the weights and biases of ``torch.nn.RNN``, ``GRU`` or ``LSTM``, with their two biases.

    kind "rnn", "gru" or "lstm", any other raises KeyError; the sizes and num_layers are whole numbers >= 1.
    Each block of a layer has H rows on the layer's input and H on h, and the biases b_ih and b_hh.
    The first layer reads D features; each further one reads the H of the layer below, or 2H if it goes both ways.
    """
    directions = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        inputs = input_size if layer == 0 else directions * hidden_size
        total += directions * BLOCKS[kind] * hidden_size * (inputs + hidden_size + 2)
    return total


def cost_per_step(kind: str, input_size: int, hidden_size: int, step: int) -> tuple[int, int]:
    """Count what a layer does at one step of a sequence, and what it has to keep for the next: unit 14.

    kind is "lstm", "minlstm", "slstm", "mlstm", "ssm" or "attention", any other raises KeyError; D = input_size,
    H = hidden_size, which is also the size of queries, keys, values and of what comes out; step counts from 1.

    Returns (multiplications, numbers kept). Counted are the multiplications of products with a matrix or with what
    was kept of several steps, and of writing into a matrix. Those of H numbers, entry by entry, are left out.
    """
    D, H, t = input_size, hidden_size, step
    multiplications, kept = {
        "lstm": (4 * H * (D + H), 2 * H),  # h and c
        "minlstm": (3 * H * D, H),
        "slstm": (4 * H * (D + H), 4 * H),  # h, c, n and m
        "mlstm": ((4 * H + 2) * D + 3 * H * H, H * H + H + 1),  # C is faded, written to and asked
        "ssm": (2 * H * D + H * H, H),
        "attention": (3 * H * D + 2 * t * H, 2 * t * H),  # all keys and values so far
    }[kind]
    return multiplications, kept
