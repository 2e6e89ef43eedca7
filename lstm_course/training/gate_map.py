"""How far an LSTM's gates are open, step by step along one example: to be watched while it trains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.basics.themes import PICTURE

if TYPE_CHECKING:
    import torch

_WIDE, _TALL, _LEFT, _FOOT = 54, 24, 26, 20
_NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
_STRONG = 0.6  # of a gate's colour where it is open: letters stand out from it


@dataclass(frozen=True)
class GateMap:
    """The mean of each gate over all units, name → one number a step, and what each step reads."""

    means: Mapping[str, Sequence[float]]
    read: Sequence[str]
    units: int

    def __str__(self) -> str:
        """Return it as text, which is the picture's alt text too."""
        rows = (f"{gate}: {' '.join(f'{mean:.2f}' for mean in means)}" for gate, means in self.means.items())
        return "\n".join((f"Gates, the mean of {self.units} units, at {' '.join(self.read)}", *rows))

    def html(self) -> str:
        """Return a row for each gate, in its colour, stronger the further it is open, and a column for each step."""
        rows = "".join(self._row(_TALL * row, *pair) for row, pair in enumerate(self.means.items()))
        low = _TALL * len(self.means)
        words = "".join(_text(_LEFT + _WIDE * (t + 0.5), low + 14, word) for t, word in enumerate(self.read))
        width, height = _LEFT + _WIDE * len(self.read), low + _FOOT
        return (
            f'<div style="margin-top:.4em">gates, the mean of {self.units} units: 0 closed, 1 open</div>'
            f'<svg class="{PICTURE}" role="img" aria-label="{escape(str(self))}" viewBox="0 0 {width} {height}" '
            f'font-size="11.5" style="display:block;width:{width}px;max-width:100%">'
            f'<rect width="{width}" height="{height}" fill="{LIGHT["paper"]}"/>{rows}{words}</svg>'
        )

    def _row(self, y: float, gate: str, means: Sequence[float]) -> str:
        cells = "".join(
            f'<rect x="{_LEFT + _WIDE * t}" y="{y}" width="{_WIDE - 2}" height="{_TALL - 2}" rx="3" '
            f'fill="{tint(LIGHT[gate], _STRONG * mean)}"/>'
            + _text(_LEFT + _WIDE * (t + 0.5) - 1, y + 15, f"{mean:.2f}")
            for t, mean in enumerate(means)
        )
        return _text(12, y + 15, gate, gate) + cells


def _text(x: float, y: float, words: str, hue: str = "ink") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="{LIGHT[hue]}">{escape(words)}</text>'


def gate_map(lstm: torch.nn.LSTM, x: torch.Tensor, read: Sequence[str]) -> GateMap:
    """Return the gates along x (1, T, D) of an LSTM with one layer, of two directions the one from left to right."""
    import torch

    with torch.no_grad():
        states = lstm(x)[0][..., : lstm.hidden_size]
        before = torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)
        W_ih, W_hh, b_ih, b_hh = (dict(lstm.named_parameters())[name] for name in _NAMES)
        scores = x @ W_ih.T + b_ih + before @ W_hh.T + b_hh
        i, f, _, o = scores.sigmoid().mean(0).chunk(4, dim=-1)
    means = {name: gate.mean(-1).tolist() for name, gate in (("i", i), ("f", f), ("o", o))}
    return GateMap(means, read, lstm.hidden_size)
