"""The figures of the page of evidence: each run of an experiment as a row of dots, one for each seed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from docs.site.executed import ROOT
from docs.site.media import Media
from lstm_course.basics.palette import LIGHT, SERIES
from lstm_course.evidence import registry
from lstm_course.evidence.experiment import Experiment, Measure
from lstm_course.plots.style import figure_of, html_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANELS = 2  # side by side, as a phone is narrow; the table below has the rest
_KEY = "In the figures a dot is one seed, and the bar is the entry of the table.\n\n"
_DECADES = 30  # what spreads by more than this factor has a logarithmic axis


def with_figures(page: str, media: Media) -> str:
    """Return the page of evidence with a figure before the table of each experiment whose numbers are kept."""
    kept = json.loads((ROOT / "docs/evidence.json").read_text(encoding="utf-8"))
    for name in registry.NAMES:
        experiment = registry.get(name)
        before, heading, after = page.partition(f"## {experiment.title}\n")
        drawn = _figure(experiment, kept[name]) if heading and name in kept else ""
        if drawn:
            page = before + heading + after.replace("\n\n|", f"\n\n{media.out_of(drawn)}\n\n|", 1)
    return page.replace("## ", f"{_KEY}## ", 1)


def _figure(experiment: Experiment, data: dict[str, Any]) -> str:
    """Draw an experiment; empty where no run has a number that can be drawn."""
    columns = {measure: _columns(measure, data) for measure in experiment.measures if measure.kind != "count"}
    drawn = [measure for measure, rows in columns.items() if any(rows)][:_PANELS]
    if not drawn:
        return ""
    labels = [run["label"] for run in data["runs"]]
    fig, axes = figure_of(6.4, 1.0 + 0.26 * len(labels), columns=len(drawn), sharey=True, squeeze=False)
    for axis, measure in zip(axes[0], drawn, strict=True):
        _panel(axis, measure, columns[measure])
    axes[0][0].set_yticks(range(len(labels)), labels, fontsize=9)
    axes[0][0].set_ylim(len(labels) - 0.5, -0.5)
    what = " and ".join(measure.title for measure in drawn)
    many = "one seed" if data["seeds"] == 1 else f"{data['seeds']} seeds"
    return html_of(fig, f"{experiment.title}: {what}, {len(labels)} runs of {many}; the table below has the numbers.")


def _columns(measure: Measure, data: dict[str, Any]) -> list[list[float]]:
    """Return, for each run, what its seeds measured; a seed that did not arrive is left out."""
    rows = [[one["values"].get(measure.key) for one in run["seeds"]] for run in data["runs"]]
    return [[value for value in row if value is not None] for row in rows]


def _panel(axis: Axes, measure: Measure, rows: list[list[float]]) -> None:
    values = [value for row in rows for value in row]
    logarithmic = min(values) > 0 and (measure.kind == "factor" or max(values) > _DECADES * min(values))
    if logarithmic:
        axis.set_xscale("log")
    for place, row in enumerate(rows):
        axis.plot(row, [place] * len(row), "o", color=SERIES[0], alpha=0.6, markersize=5)
        if row:
            mean = np.exp(np.mean(np.log(row))) if measure.kind == "factor" and logarithmic else np.mean(row)
            axis.plot([mean], [place], "|", color=LIGHT["ink"], markersize=13, markeredgewidth=2)
        elif measure.kind == "steps":
            axis.text(0.02, place, "never", transform=axis.get_yaxis_transform(), va="center", fontsize=9)
    axis.set_xlabel(measure.title, fontsize=9)
    axis.grid(axis="x", color=LIGHT["pale"], linewidth=0.6)
    axis.set_axisbelow(True)
