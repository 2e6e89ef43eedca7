"""Grids that would be too large in full, thinned so that every combination of a few factors still occurs."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any


def covering(factors: dict[str, tuple], strength: int) -> list[dict[str, Any]]:
    """Few cases in which any `strength` factors take all combinations of their values (greedy; Cohen et al. 1997)."""
    groups = list(combinations(factors, strength))
    missing = {(group, values) for group in groups for values in product(*(factors[name] for name in group))}
    chosen = []
    while missing:
        group, values = min(missing, key=repr)  # a first one, the same in every run
        wanted = {name: (value,) for name, value in zip(group, values, strict=True)}
        fitting = [dict(zip(factors, rest, strict=True)) for rest in product(*{**factors, **wanted}.values())]
        best = max(fitting[:: max(1, len(fitting) // 40)], key=lambda case: len(covered(case, groups) & missing))
        missing -= covered(best, groups)
        chosen.append(best)
    return chosen


def covered(case: dict[str, Any], groups: list[tuple[str, ...]]) -> set:
    return {(group, tuple(case[name] for name in group)) for group in groups}


def name_of(case: dict[str, Any]) -> str:
    return "-".join(f"{name}={value}" for name, value in case.items())
