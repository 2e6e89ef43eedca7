"""How long a slider's picture takes to follow the hand, for every live figure of some units.

    python benchmarks/sliders.py [UNIT ...]

Runs each unit's solved notebook, then moves every slider to its neighbouring values, as a hand does, and takes the time
in Python from the new value to the new picture: CPU time, so that what the machine does besides does not count. The
picture that follows the hand is a preview, of one dot for each of the page's pixels; the sharp one comes when the hand
rests, and is measured beside it. The bar is 100 ms in the median, for the preview.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from statistics import median
from time import process_time
from typing import Any

from bench.row import Bar, Bench, Row, side_by_side

from lstm_course.plots.moving import REST
from lstm_course.units.registry import all_units

MOVES = 6  # a slider


def benches() -> list[Bench]:
    row = Row(
        "student/slider", "a slider's picture, after the hand moved it", "ms", "two lines by Matplotlib", Bar(100),
        note="the preview that follows the hand; the median of all sliders of all units; CPU seconds",
    )  # fmt: skip
    return [side_by_side(row, _moving, profile=_PROFILE)]


@contextmanager
def _moving() -> Iterator[tuple[Callable[[], float], ...]]:
    with redirect_stdout(io.StringIO()):
        sliders = [slider for unit in all_units() for some in sliders_of(unit).values() for slider in some]

    def ours() -> float:
        return 1000 * median(time for slider in sliders for time in moved(slider, 2))

    yield ours, _plain_figure


def _plain_figure() -> float:
    """Return the milliseconds of a figure of two lines, as a PNG: what a picture costs at least."""
    from matplotlib.figure import Figure

    began = process_time()
    figure = Figure(figsize=(6.4, 4.0))
    axes = figure.subplots()
    axes.plot(range(50), label="h")
    axes.plot(range(0, 100, 2), label="c")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")
    return 1000 * (process_time() - began)


_PROFILE = """
from sliders import moved, sliders_of
some = [slider for each in sliders_of("04_lstm_gates").values() for slider in each]
profile.enable()
for slider in some:
    moved(slider)
"""


def main(units: list[str]) -> None:
    every: list[float] = []
    for name in units or all_units():
        for label, sliders in sliders_of(name).items():
            times, at_rest = [t for s in sliders for t in moved(s)], rested(sliders[0])
            every += times
            told = f"{1000 * median(times):6.0f} ms, at most {1000 * max(times):5.0f}; at rest {1000 * at_rest:5.0f}"
            print(f"{name:24} {label:52} {told}", flush=True)
    print(f"all: median {1000 * median(every):.0f} ms of {len(every)} moves")


def sliders_of(unit: str) -> dict[str, list[Any]]:
    """Run a unit's solved notebook. Return the sliders of each live figure, by their names."""
    import ipywidgets
    from IPython.core.interactiveshell import InteractiveShell
    from ipywidgets.widgets.widget import _instances

    from lstm_course.building.unit_notebooks import notebook_of
    from lstm_course.units.registry import get_unit

    shell, found, seen = InteractiveShell.instance(), {}, set(_instances)
    for cell in notebook_of(get_unit(unit)).cells:
        if cell.cell_type != "code":
            continue
        shell.run_cell(cell.source, store_history=True)
        new = [w for key, w in list(_instances.items()) if key not in seen]
        seen.update(_instances)
        sliders = [w for w in new if isinstance(w, ipywidgets.IntSlider | ipywidgets.FloatSlider)]
        if sliders:
            found[f"{', '.join(s.description for s in sliders)} ({len(found) + 1})"] = sliders
    return found


def moved(slider: Any, most: int | None = None) -> list[float]:
    """Return the seconds that each move took, without a rest between them."""
    values, start = values_of(slider)[:most], slider.value

    async def moving() -> list[float]:  # a loop runs, as in a kernel
        times = []
        for value in values:
            began = process_time()
            slider.value = value
            times.append(process_time() - began)
        slider.value = start  # whose picture is there: nothing is left to be drawn
        return times

    return asyncio.run(moving())


def rested(slider: Any) -> float:
    """Return the seconds that it took to draw the sharp picture of the figure whose preview was there."""

    async def resting() -> float:
        slider.value = values_of(slider)[-1]
        began = process_time()
        await asyncio.sleep(2 * REST)
        return process_time() - began

    return asyncio.run(resting())


def values_of(slider: Any) -> list[float]:
    """Return places beside the slider's, upwards and back again."""
    above = [slider.value + k * slider.step for k in range(1, MOVES // 2 + 1)]
    below = [slider.value - k * slider.step for k in range(1, MOVES // 2 + 1)]
    return [value for value in (*above, *below) if slider.min <= value <= slider.max]


if __name__ == "__main__":
    main(sys.argv[1:])
