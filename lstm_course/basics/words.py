"""Lists as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"; "" for none."""
    *some, last = list(names) or [""]
    return f"{', '.join(some)} and {last}" if some else last
