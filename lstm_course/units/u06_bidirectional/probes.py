"""How an answer of unit 6 is tried where that is more than a call. This runs in the student's process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MODES = ("concat", "sum", "mul", "ave")


def merged_or_refused(answer: Callable[..., Any], forward: Any, backward: Any, mode: str) -> dict[str, Any]:
    """Return what is merged; in a mode that there is not, whether it is refused."""
    if mode in MODES:
        return {"merged": answer(forward, backward, mode)}
    try:
        answer(forward, backward, mode)
    except ValueError:
        return {"ValueError for another mode": True}
    return {"ValueError for another mode": False}
