"""What torch.compile and mixed precision bring to the training of an LSTM classifier: one step, beside plain float32.

python benchmarks/practice.py [--device cuda]     a few seconds of compiling, then medians of interleaved steps

There is no bar: what comes out is the machine's affair. The losses are printed to show that all three train alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter

import torch
from torch import nn
from torch.nn import functional as F

N, T, WORDS, EMBEDDED, UNITS, ROUNDS = 32, 60, 1000, 64, 128, 15


class Classifier(nn.Module):
    """Embedding, LSTM, linear: one logit a sequence."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(WORDS, EMBEDDED)
        self.lstm = nn.LSTM(EMBEDDED, UNITS, batch_first=True)
        self.readout = nn.Linear(UNITS, 1)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return logits (N,) of ids (N, T)."""
        return self.readout(self.lstm(self.embedding(ids))[1][0][-1])[:, 0]


def trainer(device: str, compiled: bool, mixed: bool) -> Callable[[], float]:
    """Return a function that does one step of training, and returns the loss."""
    torch.manual_seed(0)
    model = Classifier().to(device)
    optimiser = torch.optim.Adam(model.parameters())
    called = torch.compile(model) if compiled else model
    ids = torch.randint(0, WORDS, (N, T), device=device)
    y = (ids[:, 0] < WORDS // 2).float()

    def step() -> float:
        optimiser.zero_grad()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=mixed):
            logits = called(ids)
        loss = F.binary_cross_entropy_with_logits(logits.float(), y)
        loss.backward()
        optimiser.step()
        return loss.item()  # waits for a GPU, too

    return step


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    device = parser.parse_args().device
    torch.set_num_threads(1)
    ways = {
        "float32": trainer(device, compiled=False, mixed=False),
        "bfloat16": trainer(device, compiled=False, mixed=True),
        "compiled": trainer(device, compiled=True, mixed=False),
    }
    for name, step in ways.items():
        began = perf_counter()
        step()
        print(f"{name:10} first step {perf_counter() - began:6.2f} s", flush=True)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    losses = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, step in ways.items():
            began = perf_counter()
            losses[name] = step()
            seconds[name].append(perf_counter() - began)
    plain = median(seconds["float32"])
    for name, took in seconds.items():
        step_ms, gain = 1e3 * median(took), plain / median(took)
        print(f"{name:10} {step_ms:7.1f} ms a step, {gain:4.2f} × float32, loss {losses[name]:.3f}")


if __name__ == "__main__":
    main()
