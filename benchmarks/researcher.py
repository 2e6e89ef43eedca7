"""The rows of benchmarks/cells.py in the one table: a researcher's cells beside PyTorch's own, and how they grow.

python benchmarks/researcher.py researcher/lstm     the same numbers as `python benchmarks/cells.py lstm`
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import cells
from bench.alone import main
from bench.row import Bar, Bench, Round, Row, Told

TABLES = {
    "lstm": "researcher",
    "gru": "researcher",
    "denormals": "researcher",
    "scan": "researcher",
    "growth": "growth",
}
LONG = ("gru", "denormals", "scan")
WHY = "the median of seven rounds, taken by turns within"
_CODE = """
import json, sys
from dataclasses import asdict
sys.path[:0] = [sys.argv[1]]
from cells import rows
print(json.dumps([asdict(row) for row in rows(sys.argv[2])]))
"""


def benches() -> list[Bench]:
    return [
        Bench((Row(f"{group}/{name if group == 'researcher' else 'cells'}", f"cells: {name}"),),
              partial(_measuring, name, group), rounds=1, why=WHY, is_long=name in LONG)
        for name, group in TABLES.items()
    ]  # fmt: skip


@contextmanager
def _measuring(table: str, group: str) -> Iterator[Round]:
    below = f"{group}/{table if group == 'researcher' else 'cells'}"

    def once(number: int) -> Told:
        command = [sys.executable, "-c", _CODE, str(Path(__file__).parent), table]
        done = subprocess.run(command, env={**os.environ, **cells.ENVIRONMENT}, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-1500:])
        found = [one for one in json.loads(done.stdout) if one["ratio"] or one["unit"] != "s"]
        rows = [_row(f"{below}/{place}", one) for place, one in enumerate(found, 1)]
        values = {row.name: _sides(one) for row, one in zip(rows, found, strict=True)}
        return Told(rows, values)

    yield once


def _row(name: str, one: dict[str, Any]) -> Row:
    bar = Bar(one["most"], "ratio") if one["most"] else None
    unit = "ms" if one["unit"] == "s" else ""
    note = "CPU time, one thread" if unit else "a fitted exponent"
    return Row(name, one["name"], unit, one["beside"], bar, note=note)


def _sides(one: dict[str, Any]) -> tuple[float, float | None]:
    """Return both sides such that their ratio is the one that was measured, by rounds."""
    scale = 1000 if one["unit"] == "s" else 1
    return scale * one["value"], scale * one["value"] / one["ratio"] if one["ratio"] else None


if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
