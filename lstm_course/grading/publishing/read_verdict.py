"""Reads verdicts back out of graded notebooks, trusting neither types nor ranges."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from lstm_course.checking.render import VERDICT_MIME
from lstm_course.checking.verdict import Verdict

_STATUSES = ("passed", "failed", "not_attempted", "skipped", "broken")
_LONGEST = 2000  # characters of any one sentence


def published_verdict(cell: Any) -> Verdict | None:
    """Return the last verdict among a cell's outputs; None where there is none that can be read."""
    for output in reversed(cell.get("outputs", [])):
        bundle = output.get("data", {})
        if VERDICT_MIME in bundle:
            return read_verdict(bundle[VERDICT_MIME])
    return None


def read_verdict(data: Any) -> Verdict | None:
    """Return a Verdict from its JSON: plain text only, no evidence."""
    if isinstance(data, str | list):
        try:
            data = json.loads(data if isinstance(data, str) else "".join(data))
        except (TypeError, ValueError, RecursionError):
            return None
    if not isinstance(data, Mapping) or data.get("status") not in _STATUSES:
        return None
    names, cases = data.get("misconceptions"), data.get("cases")
    line = data.get("line")
    return Verdict(
        exercise=_text(data.get("exercise")),
        status=data["status"],
        score=_share(data.get("score")),
        headline=_text(data.get("headline")),
        diagnosis=_text(data.get("diagnosis")),
        next_step=_text(data.get("next_step")),
        misconceptions=tuple(_text(name) for name in names[:50]) if isinstance(names, list | tuple) else (),
        cases=tuple(map(_case, cases[:50])) if isinstance(cases, list | tuple) else (),
        line=line if type(line) is int and 0 < line < 10_000 else None,
        hint=_text(data.get("hint")),
        progress=_text(data.get("progress")),
    )


def _case(pair: Any) -> tuple[str, bool]:
    return (_text(pair[0]), pair[1] is True) if isinstance(pair, list | tuple) and len(pair) == 2 else ("", False)


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return 0.0
    return float(min(max(value, 0.0), 1.0))


def _text(value: Any) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""
