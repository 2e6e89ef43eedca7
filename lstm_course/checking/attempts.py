"""What is kept of a student's attempts: what each check said, without code, numbers or the time of day.

Both sides read such a file: the student's notebook its own, the report those that were handed in. It is somebody else's
word in either case: bounded in size, plain data, every field looked at, and no grade depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lstm_course.checking.verdict import Verdict

MOST = 100  # attempts of one exercise that are kept, the first ones
LARGEST = 1 << 18  # bytes of a file that is read
_STATUSES = ("passed", "failed", "skipped", "broken")
_LONGEST = 200  # characters of a name
_NAMES = 5  # names of mistakes in one attempt
_WIDEST = 500  # units in a file, and exercises in a unit


@dataclass(frozen=True)
class Attempt:
    """What one check said: passed, failed, skipped or broken; the share of the cases; the mistakes; the line."""

    status: str
    share: float
    mistakes: tuple[str, ...] = ()
    line: int | None = None


Attempts = dict[str, dict[str, list[Attempt]]]
"""unit → exercise → its attempts, in their order."""


def attempt_of(verdict: Verdict) -> Attempt:
    """Return what is kept of a verdict."""
    return Attempt(verdict.status, round(verdict.score, 6), verdict.misconceptions[:_NAMES], verdict.line)


def to_json(attempts: Mapping[str, Mapping[str, list[Attempt]]], **more: Any) -> str:
    """Return the text of a file, one attempt a line, for whoever wants to read it."""
    data = {
        unit: {name: [json.dumps(asdict(one), ensure_ascii=False) for one in some] for name, some in of_unit.items()}
        for unit, of_unit in attempts.items()
    }
    units = [
        f"  {json.dumps(unit)}: {{\n"
        + ",\n".join(f"   {json.dumps(name)}: [\n    " + ",\n    ".join(some) + "\n   ]" for name, some in them.items())
        + "\n  }"
        for unit, them in data.items()
    ]
    head = "".join(f" {json.dumps(name)}: {json.dumps(value)},\n" for name, value in more.items())
    return f'{{\n{head} "attempts": {{\n' + ",\n".join(units) + "\n }\n}\n"


def read_attempts(content: bytes) -> Attempts:
    """Return what is sound in a file's content; nothing where it is too large or no such file."""
    data = _object(content).get("attempts")
    if not isinstance(data, dict):
        return {}
    return {
        unit: {
            name: [one for one in map(_attempt, some[:MOST]) if one is not None]
            for name, some in list(of_unit.items())[:_WIDEST]
            if isinstance(some, list)
        }
        for unit, of_unit in list(data.items())[:_WIDEST]
        if isinstance(of_unit, dict)
    }


def is_wanted(content: bytes) -> bool:
    """Return whether a student's own file says that attempts are to be kept."""
    return _object(content).get("keep") is True


def _object(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST * 16:  # a student's own has all units in it
        return {}
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _attempt(data: Any) -> Attempt | None:
    if not isinstance(data, dict) or data.get("status") not in _STATUSES:
        return None
    share, mistakes, line = data.get("share"), data.get("mistakes"), data.get("line")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        return None
    names = [name for name in mistakes[:_NAMES] if isinstance(name, str)] if isinstance(mistakes, list) else []
    return Attempt(
        data["status"],
        float(share),
        tuple(name[:_LONGEST] for name in names),
        line if type(line) is int and 0 < line < 10_000 else None,
    )
