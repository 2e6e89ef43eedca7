"""What an experiment is: its runs, what each run measures, and what was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Configuration = Mapping[str, Any]
Values = dict[str, float | None]


@dataclass(frozen=True)
class Measure:
    """A column of the table. ``key`` names it in what a run returns.

    kind: "number" and "share" have a mean and a standard deviation; "steps" too, over the runs that arrived (None: did
    not); "factor" a geometric mean and a factor of spread, for what covers decades; "count" says 2 of 3.
    """

    key: str
    title: str
    kind: Literal["number", "share", "steps", "factor", "count"] = "number"


@dataclass(frozen=True)
class Experiment:
    """One section of the table.

    runs: label → configuration; ``run(seed, **configuration)`` measures it once and returns a value for each measure.
    published: label → what was published, where something was. setting: what is done, a sentence or two.
    """

    name: str
    title: str
    unit: int
    setting: str
    measures: tuple[Measure, ...]
    runs: Mapping[str, Configuration]
    run: Callable[..., Values]
    published: Mapping[str, str] = field(default_factory=dict)
    needs_torch: bool = True
