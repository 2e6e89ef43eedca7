"""The plot of unit 8's small search-space odyssey."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.reference.cell import Cell
from lstm_course.units.u08_variants.experiments.odyssey import (
    BATCH,
    Contest,
    adding,
    contestants,
    race,
    temporal,
    worst,
)

__all__ = [  # as notebooks name them
    "adding", "against", "contestants", "draw_race", "larger", "odyssey", "temporal", "worst", "worst_of_first",
]  # fmt: skip

Results = Mapping[str, Mapping[str, Sequence[int | None]]]


def draw_race(results: Results, limits: Mapping[str, int]) -> tuple:
    """Draw a dot for each run that solved the task, a cross at the limit for one that did not; the median's line."""
    fig, axes = figure_of(10, 4.2, columns=len(results), squeeze=False)
    notes = []
    for axis, (task, by_cell) in zip(axes[0], results.items(), strict=True):
        limit, names = limits[task], list(by_cell)
        for place, (name, needed) in enumerate(by_cell.items()):
            done = [n for n in needed if n is not None]
            # An unsolved run counts as the limit: it would have needed at least that.
            spread = [limit if n is None else n for n in needed]
            places = place + np.linspace(-0.2, 0.2, len(needed)) if len(needed) > 1 else [place]  # equal ones too
            for n, y in zip(needed, places, strict=True):
                mark = {"marker": "o", "ms": 5, "color": COLOURS[0]} if n else {"marker": "x", "ms": 7, "mew": 2}
                axis.plot(n or limit, y, ls="", **{"color": COLOURS[1], **mark})
            axis.text(limit * 1.12, place, f"{len(done)} of {len(needed)}", va="center", fontsize=9)
            median = np.median(spread)
            axis.plot([median, median], [place - 0.35, place + 0.35], color=LIGHT["line"], lw=2, zorder=0)
            about = f"{median:.0f} sequences" if median < limit else "not solved"
            notes.append(f"{task}, {name}: {len(done)} of {len(needed)} solved, median {about}")
        axis.set_yticks(range(len(names)), names)
        axis.invert_yaxis()
        axis.set_xscale("log")
        axis.set(title=task, xlabel="sequences needed (|: median; ×: not within the limit)")
        axis.axvline(limit, ls=":", color=LIGHT["ink"], lw=1)
        axis.set_xlim(limit / 16, limit * 1.6)
        ticks = [n for n in (250, 500, 1000, 2000, 4000, 8000, 16000, 32000) if axis.get_xlim()[0] < n <= limit]
        axis.set_xticks(ticks, [f"{n:,}" for n in ticks])
        axis.minorticks_off()
    return fig, "Sequences needed. " + "; ".join(notes) + "."


@demo
def odyssey(
    cells: Mapping[str, Cell],
    seeds: Iterable[int] = range(3),
    contests: Sequence[Contest] = (temporal(), adding()),
    learning_rate: float = 0.02,
    tell: Callable[[dict], None] | None = None,
) -> None:
    """Train cells × seeds on temporal order and adding, draw what each run needed. ``tell`` gets `race`'s result."""
    results = race(cells, contests, seeds, learning_rate)
    show(*draw_race(results, {c.name: BATCH * c.steps for c in contests}))
    if tell is not None:
        tell(results)


@demo
def against(
    compare_runs: Callable[..., tuple],
    name: str,
    results: Results,
    contests: Sequence[Contest] = (temporal(), adding()),
) -> None:
    """Print each cell's share solved and median, and p of its comparison with the cell called ``name``."""
    limits = {contest.name: BATCH * contest.steps for contest in contests}
    for task, by_cell in results.items():
        steps = {cell: np.array([np.nan if n is None else n for n in needed]) for cell, needed in by_cell.items()}
        print(f"{task}:{'':{max(0, 24 - len(task))}} solved    median    p, against {name}")
        for cell, needed in steps.items():
            solved, medians, p = compare_runs(needed.astype(float), steps[name].astype(float), float(limits[task]))
            median = f"{medians[0]:,.0f}" if medians[0] < limits[task] else f">{limits[task]:,}"
            print(f"   {cell:22} {solved[0]:7.0%} {median:>9}    {'' if cell == name else f'{p:.2f}'}")


def worst_of_first(results: Results, names: Sequence[str]) -> str:
    """Return the worst of these cells on the first task; nothing where no race was run, as while grading."""
    return worst(next(iter(results.values())), names) if results else ""


larger = partial(odyssey, seeds=range(5), contests=(temporal(30, 600), adding(30, 800)))
"""The odyssey with more seeds, longer sequences and more training: minutes on an idle core, for each learning rate."""
