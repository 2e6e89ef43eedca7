"""Which programs have rows: each module here has ``benches()``, and is a program of its own besides."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from bench.row import GROUPS, Bench

MODULES = (
    "startup",
    "verdicts",
    "sliders",
    "notebooks",
    "trainings",
    "commands",
    "any_course",
    "calls",
    "developer",
    "researcher",
    "report",
    "registrar",
    "writer",
    "cluster",
)


def all_benches() -> list[Bench]:
    """Return what there is, in the order of the groups."""
    found = [bench for name in MODULES if find_spec(name) for bench in import_module(name).benches()]
    names = [row.name for bench in found for row in bench.rows]
    assert len(names) == len(set(names)), "two rows have one name"
    order = list(GROUPS)
    return sorted(found, key=lambda bench: order.index(bench.rows[0].group))


def chosen(benches: list[Bench], only: list[str], long: bool) -> list[Bench]:
    """Return those whose rows' names begin with one of ``only``, or all; the long ones where they are wanted."""
    if not only:
        return [bench for bench in benches if long or not bench.is_long]
    return [
        bench for bench in benches
        if any(row.name == name or row.name.startswith(f"{name.rstrip('/')}/") for row in bench.rows for name in only)
        and (long or not bench.is_long or any(row.name in only for row in bench.rows))
    ]  # fmt: skip
