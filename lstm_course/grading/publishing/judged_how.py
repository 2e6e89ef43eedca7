"""How a test was judged, where that is worth knowing: kept with its cell in the graded notebook, for the report.

Only the grader writes there: of the metadata that a student hands in nothing of this is taken over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

_KEY = "lstm_course"
_LESS_PROTECTED = "less protected: "
_STOCK = re.compile(r"stock would give (\d+(?:\.\d+)?) points?")
_SENTENCES = {
    "award": "This test ran together with the notebook, not apart from it. Its points count.",
    "flag": "This test ran together with the notebook, not apart from it. Its points count; somebody may look again.",
}


@dataclass(frozen=True)
class JudgedHow:
    """less_protected: in words, why a test was not judged apart. rule: what becomes of such tests. stock: the points
    that it would get together with its notebook, where it got less apart."""

    less_protected: str = ""
    rule: str = ""
    stock: float | None = None

    def in_words(self) -> str:
        """Return a sentence for the student; empty where there is nothing to say."""
        return _SENTENCES.get(self.rule, "") if self.less_protected else ""


def judged_how(flags: Iterable[str], rule: str) -> JudgedHow:
    """Return it from a CellResult's flags."""
    flags = list(flags)
    why = next((flag.removeprefix(_LESS_PROTECTED) for flag in flags if flag.startswith(_LESS_PROTECTED)), "")
    stock = next((float(match[1]) for flag in flags if (match := _STOCK.match(flag))), None)
    return JudgedHow(why, rule if why else "", stock)


def is_about_how(flag: str) -> bool:
    """Return whether a flag says how a test was judged."""
    return flag.startswith(_LESS_PROTECTED) or _STOCK.match(flag) is not None


def mark(cell: Any, how: JudgedHow) -> None:
    """Write it into a cell of the graded notebook; nothing is left of what stood there."""
    cell.metadata.pop(_KEY, None)
    if how != JudgedHow():
        cell.metadata[_KEY] = asdict(how)


def how_of(cell: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the part of a cell's metadata that says it; empty where none does."""
    how = read_how(cell)
    return {} if how == JudgedHow() else {_KEY: asdict(how)}


def read_how(cell: Mapping[str, Any]) -> JudgedHow:
    """Return how the test in a cell of a graded notebook was judged, trusting no type."""
    told = cell.get("metadata", {}).get(_KEY)
    if not isinstance(told, Mapping):
        return JudgedHow()
    why, rule, stock = told.get("less_protected"), told.get("rule"), told.get("stock")
    number = isinstance(stock, int | float) and not isinstance(stock, bool) and math.isfinite(stock)
    return JudgedHow(
        why if isinstance(why, str) else "",
        rule if isinstance(rule, str) else "",
        float(stock) if number and stock is not None else None,
    )
