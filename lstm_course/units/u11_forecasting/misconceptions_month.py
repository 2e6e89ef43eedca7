"""What is left when a bug of the listing stays, and what people get wrong in mending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception


def _month(
    *, inputs: int = 1, batch_first: bool = True, keeps: bool = False, asks: bool = True, target: str = "next",
    last: Callable = lambda hs, state: hs[:, -1], loss: Callable | None = None, kind: str = "LSTM",
    layout: Callable = lambda months: months[:, :, None], end: Callable = lambda said: said,
) -> Callable:  # fmt: skip
    """Return the mended listing, with any of its bugs left in, or with a new one."""

    def MonthAhead() -> Any:
        from torch import nn
        from torch.nn import functional as F

        class Wrong(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.lstm = getattr(nn, kind)(inputs, 20, batch_first=batch_first)
                self.readout = nn.Linear(20, 1)
                self.state: Any = None

            def pairs(self, series: Any) -> Any:
                months = series.unfold(0, 12, 1)
                targets = {"next": series[12:, None], "rows": months[1:], "flat": series[12:], "last": months[:-1, -1:]}
                return months[:-1], targets[target]

            def forward(self, months: Any) -> Any:
                hs, state = self.lstm(layout(months), self.state)
                self.state = state if keeps else None
                return end(self.readout(last(hs, state)))

            def loss(self, months: Any, targets: Any) -> Any:
                if not asks:
                    return F.mse_loss(months, targets)
                return (loss or F.mse_loss)(self(months), targets)

        return Wrong()

    return MonthAhead


_FLAT: Callable = lambda months: months[:, None, :]

MONTH = (
    Misconception(
        "the listing as it was",
        _month(inputs=12, batch_first=False, keeps=True, asks=False, target="rows", layout=_FLAT),
        "Nothing is mended yet. Begin with the case that the check names first.",
    ),
    Misconception(
        "twelve months in one step",
        _month(inputs=12, layout=_FLAT),
        "Twelve features at one step leave nothing to remember. A month is a step, with one feature.",
    ),
    Misconception(
        "state carried from call to call",
        _month(keeps=True),
        "The windows of the next call are other windows: what was read before them must not count.",
    ),
    Misconception(
        "loss on the data",
        _month(asks=False),
        "It compares what goes in with what should come out, and never asks the network.",
    ),
    Misconception(
        "twelve targets for one answer",
        _month(target="rows"),
        "One month comes after each window. Twelve targets are broadcast against one answer: F.mse_loss only warns, "
        "and a subtraction says nothing.",
    ),
    Misconception(
        "windows read one after the other",
        _month(batch_first=False),
        "The first axis is time unless the LSTM is told otherwise: window 2 then goes on where window 1 stopped.",
    ),
    Misconception(
        "targets without an axis of their own",
        _month(target="flat"),
        "The answer is (N, 1), so the target is (N, 1) too: (N,) would be broadcast to N × N.",
    ),
    Misconception(
        "last month of the window as the target",
        _month(target="last"),
        "That month has been read: the target comes after the window.",
    ),
    Misconception(
        "answer after January",
        _month(last=lambda hs, state: hs[:, 0]),
        "The answer is read after the last month, when all twelve are known.",
    ),
    Misconception(
        "reshaped into steps that mix the windows",
        _month(batch_first=False, layout=lambda months: months.reshape(12, -1, 1), last=lambda hs, state: hs[-1]),
        "A reshape reads on from window to window. Exchange axes, or tell the LSTM which one is first.",
    ),
    Misconception(
        "answers without an axis of their own",
        _month(end=lambda said: said[:, 0]),
        "The answer is (N, 1), as the targets are. (N,) against (N, 1) would be broadcast to N × N.",
    ),
    Misconception(
        "a GRU for the LSTM",
        _month(kind="GRU"),
        "An LSTM of 20 units is to read the months. What the listing has for layers is not among its bugs.",
    ),
    Misconception(
        "newest month first",
        _month(layout=lambda months: months.flip(1)[:, :, None]),
        "The months are read in the order of time, from the oldest to the newest.",
    ),
    Misconception(
        "cell state read out",
        _month(last=lambda hs, state: state[1][-1]),
        "c is the LSTM's own memory. What it shows, and what the linear layer reads, is h.",
    ),
    Misconception(
        "mean over the months",
        _month(last=lambda hs, state: hs.mean(dim=1)),
        "The linear layer reads h after the last month, not the mean of all twelve.",
    ),
    Misconception(
        "sigmoid on the answer",
        _month(end=lambda said: said.sigmoid()),
        "Nothing follows the linear layer: the next month may be any number.",
    ),
    Misconception(
        "squared errors summed",
        _month(loss=lambda said, targets: ((said - targets) ** 2).sum()),
        "The mean of the squared errors is wanted.",
    ),
)
