"""docs/cluster.md: what grading 10,000 submissions on a cluster takes, worked out from the measured rows alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import found
from bench.page import MARK, when_in_words

SUBMISSIONS = 10_000
WORKERS = (1, 2, 4, 8, 16, 32, 64)
NEEDED = ("writer", "job", "result", "judging", "overhead_1", "batch")
BUSY = "\n\n**The machine was busy with other programs then**: times are too long, and rates too low."
TEMPLATE = Path(__file__).with_name("cluster.template.md")


def plan(data: dict[str, Any]) -> str:
    """Return docs/cluster.md; empty where what it needs is not measured."""
    rows = {name: data["rows"].get(f"cluster/{name}") for name in NEEDED}
    if not all(rows.values()):
        return ""
    value = {name: found.ours(row) for name, row in rows.items()}
    each = value["judging"] + value["overhead_1"] / 1000  # seconds that a worker gives a submission
    moved = SUBMISSIONS * (value["job"] + value["result"]) / 1e6
    return TEMPLATE.read_text(encoding="utf-8").format(
        mark=MARK,
        when=when_in_words(rows["writer"]["when"]),
        busy=BUSY if any(map(found.is_busy, rows.values())) else "",
        judging=found.number(value["judging"], "s"),
        overhead=found.number(value["overhead_1"], "ms"),
        job=found.number(value["job"], "kB"),
        result=found.number(value["result"], "kB"),
        rate=found.number(value["writer"]),
        batch=found.number(value["batch"]),
        alone=found.number(found.beside(rows["batch"])),
        moved=found.number(moved, "GB"),
        enough=max(1, round(value["writer"] * each)),
        writing=_time(SUBMISSIONS / value["writer"]),
        table="\n".join(_line(workers, each, value["writer"]) for workers in WORKERS),
    )


def _line(workers: int, each: float, rate: float) -> str:
    judged, written = SUBMISSIONS * each / workers, SUBMISSIONS / rate
    limit = "the workers" if judged > written else "the one writer"
    return f"| {workers} | {_time(judged)} | {_time(max(judged, written))} | {limit} |"


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
