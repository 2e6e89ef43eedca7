"""How many numbers a recurrent network learns, counted as PyTorch counts them."""

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
