"""What an LSTM from scratch costs beside nn.LSTM, forward and back, measured where the notebook runs."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

from lstm_course.basics.types import Function
from lstm_course.plots.style import demo

SIZES = ((16, 30, 16, 32), (32, 50, 64, 128))
ROUNDS = 7


@demo
def speed(own: Any, sizes: tuple[tuple[int, int, int, int], ...] = SIZES) -> None:
    """Print the milliseconds of four LSTMs forward and back, medians of seven rounds by turns, and their ratios."""
    print(f"{'N, T, D, H':<20}{'nn.LSTM':>12}{'for speed':>18}{'yours, above':>18}{'by autograd':>18}")
    for size in sizes:
        times = _milliseconds(own, *size)
        base = times["nn.LSTM"]
        told = "".join(f"{ms:8.1f} ms {ms / base:4.1f} ×" for name, ms in times.items() if name != "nn.LSTM")
        print(f"{', '.join(map(str, size)):<20}{base:9.1f} ms{told}")


def _milliseconds(own: Any, N: int, T: int, D: int, H: int) -> dict[str, float]:
    import torch

    from lstm_course.models.from_scratch import LSTMSequence, lstm_by_steps

    module = torch.nn.LSTM(D, H, batch_first=True)
    W_ih, W_hh, b, _ = (parameter.detach().clone().requires_grad_() for parameter in module.parameters())
    x, outside, start = torch.randn(N, T, D, requires_grad=True), torch.randn(N, T, H), torch.zeros(N, H)
    ways: dict[str, Function] = {
        "nn.LSTM": lambda: module(x)[0],
        "for speed": lambda: LSTMSequence.apply(x, start, start, W_ih, W_hh, b)[0],
        "own": lambda: own.apply(x, start, start, W_ih, W_hh, b),
        "by autograd": lambda: lstm_by_steps(x, start, start, W_ih, W_hh, b)[0],
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            begun = perf_counter()
            run().backward(outside)
            times[name].append(1000 * (perf_counter() - begun))
    return {name: median(found) for name, found in times.items()}
