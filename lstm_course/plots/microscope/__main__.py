"""Writes the documentation's pictures of the microscope: unit 4's bracket counter, still and moving.

    python -m lstm_course.plots.microscope FOLDER

Nothing is drawn by hand: it is what ``Microscope.png`` and ``Microscope.gif`` write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lstm_course.plots.microscope import microscope
from lstm_course.reference.lstm import stack_gates
from lstm_course.tasks.brackets import TEXT, UNITS, bracket_counter, encode


def main(folder: Path) -> None:
    weights = bracket_counter()
    stacked = dict(
        zip(("W_ih", "W_hh", "b"), stack_gates(*(weights[f"{k}_{gate}"] for k in "Wb" for gate in "ifgo")), strict=True)
    )
    seen = microscope("lstm", stacked, encode(TEXT), reads=TEXT, names=UNITS, unit="all", title="A bracket counter")
    for suffix, theme in (("", "light"), ("-dark", "dark")):
        seen.png(folder / f"microscope{suffix}.png", step=TEXT.index("(y"), theme=theme, width=1400)
        seen.gif(folder / f"microscope{suffix}.gif", steps=range(9, 17), theme=theme, width=800, seconds=1.2)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
