"""The table: results of several seeds in words a reader understands, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_course.evidence import registry
from lstm_course.evidence.experiment import Experiment, Measure

MARK = "<!-- Written by lstm-course evidence. Changes made by hand are lost. -->"
Section = dict[str, Any]  # one experiment in the JSON file: seeds, versions, runs


def cell(measure: Measure, values: Sequence[float | None]) -> str:
    """One entry: what the seeds' values are together. None: that seed has no such value."""
    there = np.array([value for value in values if value is not None], dtype=float)
    if measure.kind == "count":
        return f"{int(there.sum())} of {len(values)}"
    if not len(there):
        return "never" if measure.kind == "steps" else "–"
    if measure.kind == "factor":
        return _factor(there)
    spread = float(there.std(ddof=1)) if len(there) > 1 else None
    mean = float(there.mean())
    if measure.kind == "steps":
        said = f"{mean:.0f}" + ("" if spread is None else f" ± {spread:.0f}")
        return said if len(there) == len(values) else f"{said} ({len(there)} of {len(values)})"
    if 0 < abs(mean) < _TINY:
        return f"{mean:.0e}" + ("" if spread is None else f" ± {spread:.0e}")
    digits = _digits(mean) if measure.kind == "number" else 3
    return f"{mean:.{digits}f}" + ("" if spread is None else f" ± {spread:.{digits}f}")


_TINY = 1e-9
"""Below it a row of zeros is harder to read than a power of ten."""


def _digits(mean: float) -> int:
    """Three figures that count, at least three places."""
    return 3 if mean == 0 else max(3, 1 - math.floor(math.log10(abs(mean))))


def _factor(values: np.ndarray) -> str:
    """Word a geometric mean, and the factor that is one standard deviation of the logarithms."""
    if np.any(values <= 0):
        return "0"
    logs = np.log(values)
    said = f"{math.exp(logs.mean()):.1e}"
    spread = math.exp(logs.std(ddof=1)) if len(values) > 1 else 1
    return said if len(values) == 1 else f"{said} ×/÷ {spread:{'.1f' if spread < 100 else '.0e'}}"


def section(experiment: Experiment, data: Section) -> str:
    """Write the heading, how it was measured, and a table with one row a run."""
    columns = [measure.title for measure in experiment.measures]
    published = bool(experiment.published)
    head = ["", *columns, *(["published"] if published else []), "a run takes"]
    lines = [
        f"## {experiment.title}",
        "",
        f"Unit {experiment.unit}, `{experiment.name}`. {experiment.setting}",
        "",
        f"| {' | '.join(head)} |",
        "|" + "---|" * len(head),
    ]
    for run in data["runs"]:
        values = [cell(m, [one["values"].get(m.key) for one in run["seeds"]]) for m in experiment.measures]
        spent = sum(one["cpu"] for one in run["seeds"]) / len(run["seeds"])
        told = [experiment.published.get(run["label"], "–")] if published else []
        row = [run["label"], *values, *told, f"{spent:.{0 if spent >= 10 else 1}f} s"]
        lines.append(f"| {' | '.join(row)} |")
    many = "1 seed" if data["seeds"] == 1 else f"{data['seeds']} seeds"
    with_what = ", ".join(f"{name} {version}" for name, version in data["versions"].items())
    lines += ["", f"{many}, {seconds(data):.0f} s of computing in all, {with_what}."]
    return "\n".join(lines)


def seconds(data: Section) -> float:
    """Seconds of computing, on one core, of all runs of a section."""
    return sum(one["cpu"] for run in data["runs"] for one in run["seeds"])


def page(sections: dict[str, Section]) -> str:
    """Write the whole file, the experiments in the order of the units."""
    names = [name for name in registry.NAMES if name in sections]
    total = sum(seconds(sections[name]) for name in names)
    missing = [name for name in registry.NAMES if name not in sections]
    lines = [
        MARK,
        "# Evidence",
        "",
        "What the units say about these experiments, measured. All of it is run again by",
        "",
        "```",
        "lstm-course evidence",
        "```",
        "",
        f"which takes {total:.0f} s of computing here: about half of that on two cores that do nothing else. Each run "
        "is one thread of one process, and seeded: the same machine and versions give the same numbers. Others may "
        "give different ones.",
        "",
        "- An entry is the mean over the seeds ± one standard deviation (n − 1). So few seeds make it a rough figure.",
        "- Where values cover decades it is the geometric mean, and ×/÷ the factor that is one standard deviation of "
        "the logarithms.",
        "- Steps count only the seeds that arrived: (2 of 3) did.",
        "- The published figures are from other settings (other sizes, batches, criteria). They stand there for the "
        "order of magnitude. A dash: none that compares.",
        "- Where training ends as soon as a task is solved, the same test sequences decide that and are reported. The "
        "sizes are small and so is the time: what is not solved here may be, with more of both.",
        "- What a run takes is seconds of computing, on one thread of a machine that did little else.",
    ]
    if missing:
        lines += ["", f"Not measured yet: {', '.join(missing)}."]
    return "\n".join(lines) + "".join(f"\n\n{section(registry.get(n), sections[n])}" for n in names) + "\n"
