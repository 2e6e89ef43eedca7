"""What is read at one step: which numbers stand in the chips, how strongly each colours, how thick the belt is.

The page does the same, in microscope.js, for every step without asking Python.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.plots.microscope.record import Recording

DECADES = 6  # gradients are coloured by their logarithm, over so many decades below the largest
THIN, THICK = 3.0, 20.0


def number(value: float) -> str:
    """Write a number for a chip: two decimals, or, where it is tiny or huge, its power of ten."""
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else ("NaN" if np.isnan(value) else "∞" if value > 0 else "−∞")
    if 0.005 <= abs(value) < 100:
        return f"{value:.2f}".replace("-", "−")
    digits, power = f"{value:.0e}".split("e")
    return f"{digits}e{int(power)}".replace("-", "−")


@dataclass(frozen=True)
class Reading:
    """A step of a recording, for one unit or, with None, for all. ``backward``: gradients in place of values."""

    recording: Recording
    step: int
    unit: int | None = None
    backward: bool = False

    def entries(self, name: str) -> Array:
        """Return the entries that a chip shows, of a value, or backward of an edge "source>target" too."""
        if self.backward and self.recording.along:
            kept = self.recording.along if ">" in name else self.recording.gradients
            return kept[name][self.step]
        name = name.split(">")[0]
        return self.recording.values[name][self.step]

    def shown(self, name: str) -> float:
        """Return the one number: the unit's. x has other entries than the units: of it, the largest."""
        entries = self.entries(name)
        if self.unit is None or len(entries) != self.recording.units or name == "x":
            return float(entries[np.argmax(np.abs(entries))])
        return float(entries[self.unit])

    def text(self, name: str) -> str:
        """Return what stands in a chip: the number, or what x is called."""
        if name == "x" and not self.backward and self.recording.reads:
            return self.recording.reads[self.step]
        return number(self.shown(name))

    def shares(self, name: str, entries: Array) -> Array:
        """Return how strongly each entry colours, in [−1, 1]: by its size, or a gradient's by its logarithm."""
        if not self.backward:
            return np.clip(entries / self.recording.scales[name.split(">")[0]], -1, 1)
        with np.errstate(divide="ignore"):
            height = 1 + np.log10(np.abs(entries) / self.recording.largest_gradient) / DECADES
        return np.sign(entries) * np.clip(height, 0, 1)

    def thickness(self, name: str) -> float:
        """Return how thick the belt is that carries a value: of the unit, or of all in the mean."""
        entries = self.entries(name) if self.unit is None else np.array([self.shown(name)])
        share = float(np.mean(np.abs(self.shares(name, entries))))
        return THIN + (THICK - THIN) * share
