"""What a row has come to: its medians, its ratio, and whether its bar is met. Read from the kept data alone."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench.machine import BUSY
from bench.row import Bar

Data = dict[str, Any]


def ours(row: Data) -> float:
    return median(row["ours"])


def beside(row: Data) -> float | None:
    return median(row["of_beside"]) if row.get("of_beside") else None


def ratio(row: Data) -> float | None:
    """Return the median of the rounds' ratios: what slows a round down slows both down."""
    pairs = zip(row["ours"], row.get("of_beside", ()), strict=False)
    found = [b / a if row.get("counts") == "beside" else a / b for a, b in pairs if a and b]
    return median(found) if found else None


def verdict(row: Data) -> str:
    """Return "passed", "missed", or nothing where there is no bar."""
    if (bar := row.get("bar")) is None:
        return ""
    found = barred(row)
    return "" if found is None else "passed" if Bar(**bar).is_met(found) else "missed"


def barred(row: Data) -> float | None:
    """Return the number that the bar is about."""
    other = beside(row)
    match row["bar"]["of"]:
        case "ratio":
            return ratio(row)
        case "more":
            return None if other is None else ours(row) - other
    return ours(row)


def is_busy(row: Data) -> bool:
    return bool(row["others"] > BUSY)


def number(value: float | None, unit: str = "") -> str:
    """Return a number with three digits that count."""
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}" + (f" {unit}" if unit else "")


def ratio_in_words(row: Data) -> str:
    found = ratio(row)
    if found is None:
        return "–"
    return f"{number(found)} × as fast" if row.get("counts") == "beside" else f"{number(found)} ×"


def bar_in_words(row: Data) -> str:
    if (bar := row.get("bar")) is None:
        return ""
    sign = "≤" if bar["is_most"] else "≥"
    if bar["of"] == "ratio":
        return f"{sign} {bar['value']:g} ×"
    more = " more" if bar["of"] == "more" else ""
    return f"{sign} {bar['value']:g} {row.get('unit', '')}{more}".rstrip()
