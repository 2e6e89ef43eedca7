"""Measures: each bench in its rounds, and what is found is on disk after each, so that an interrupted run goes on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.machine import Others, machine
from bench.row import Bench
from lstm_course.basics.files import write_atomically

Say = Callable[[str], Any]


class Part:
    """A run that is not finished. ``rounds``: bench → what its rounds have found so far."""

    def __init__(self, path: Path, anew: bool = False) -> None:
        self.path = path
        now = {"run": _now(), "machine": machine(), "rounds": {}}
        before = json.loads(path.read_text()) if path.is_file() and not anew else now
        self.is_taken_up = before is not now and before["machine"] == now["machine"]
        self.data: dict[str, Any] = before if self.is_taken_up else now

    def of(self, bench: Bench) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.data["rounds"].setdefault(bench.name, [])
        return found

    def write(self) -> None:
        write_atomically(self.path, json.dumps(self.data))


def measure(benches: Sequence[Bench], part: Part, say: Say = print) -> dict[str, dict[str, Any]]:
    """Do the rounds that are not there yet; return the results, row's name → data. A bench that fails is told of."""
    results = {}
    for number, bench in enumerate(benches, 1):
        found, started = part.of(bench), perf_counter()
        say(f"[{number}/{len(benches)}] {bench.name}: {bench.rows[0].what}")
        try:
            _rounds(bench, found, part)
        except KeyboardInterrupt:
            say("\nstopped: what is measured is kept; the same command goes on from here")
            raise
        except Exception as error:
            say(f"    failed: {type(error).__name__}: {error}")
            part.data["rounds"].pop(bench.name, None)
            continue
        took = perf_counter() - started
        rows = {row.name: row.as_data() for row in bench.rows} | found[0].get("rows", {})
        results |= {
            name: _result(bench, row, found, part.data["run"])
            for name, row in rows.items()
            if name in found[0]["values"]
        }
        say(f"    {len(found)} rounds, {took:.0f} s")
    return results


def _rounds(bench: Bench, found: list[dict[str, Any]], part: Part) -> None:
    if len(found) >= bench.rounds:
        return
    with bench.begin() as once:
        for number in range(len(found), bench.rounds):
            others = Others()
            told = once(number)
            values = {name: list(sides) for name, sides in told.items()}
            found.append({"values": values, "others": others.share(), "when": _now()})
            if rows := getattr(told, "rows", None):
                found[-1]["rows"] = rows
            part.write()
            if sys.stderr.isatty():
                print(f"    round {number + 1} of {bench.rounds}", end="\r", file=sys.stderr, flush=True)


def _result(bench: Bench, row: dict[str, Any], found: list[dict[str, Any]], run: str) -> dict[str, Any]:
    sides = [one["values"][row["name"]] for one in found if row["name"] in one["values"]]
    beside = [_short(b) for _, b in sides if b is not None]
    return {
        **row,
        "ours": [_short(a) for a, _ in sides],
        **({"of_beside": beside} if beside else {}),
        **({"why": bench.why} if bench.why else {}),
        "others": max(one["others"] for one in found),
        "when": found[-1]["when"],
        "run": run,
    }


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
