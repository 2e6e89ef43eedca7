"""Grids that would be too large in full, thinned so that every combination of a few factors still occurs."""

from __future__ import annotations

from itertools import combinations, product
from operator import itemgetter
from typing import Any


def covering(factors: dict[str, tuple], strength: int) -> list[dict[str, Any]]:
    """Few cases in which any `strength` factors take all combinations of their values (greedy; Cohen et al. 1997)."""
    groups = [(itemgetter(*group), group) for group in combinations(factors, strength)]
    # One bit for each combination, in an order that is the same in every run.
    all_of = sorted(
        ((group, values) for _, group in groups for values in product(*(factors[name] for name in group))), key=repr
    )
    bits = {combination: 1 << number for number, combination in enumerate(all_of)}

    def covered(case: dict[str, Any]) -> int:
        return sum(bits[group, values_of(case)] for values_of, group in groups)

    chosen, missing = [], (1 << len(all_of)) - 1
    while missing:
        group, values = all_of[(missing & -missing).bit_length() - 1]
        wanted = {name: (value,) for name, value in zip(group, values, strict=True)}
        fitting = [dict(zip(factors, rest, strict=True)) for rest in product(*{**factors, **wanted}.values())]
        best = max(fitting[:: max(1, len(fitting) // 40)], key=lambda case: (covered(case) & missing).bit_count())
        missing &= ~covered(best)
        chosen.append(best)
    return chosen


def name_of(case: dict[str, Any]) -> str:
    return "-".join(f"{name}={value}" for name, value in case.items())
