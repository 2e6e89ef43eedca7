"""How a program of benches is run alone: its rows are measured and printed, and nothing is kept."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench import found
from bench.page import terminal
from bench.row import Bench
from bench.run import Part, measure


def main(benches: Sequence[Bench], description: str | None) -> int:
    """Measure the rows that are named, or all; exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="ROW", help=f"default: all of {', '.join(b.name for b in benches)}")
    parser.add_argument("--rounds", type=int, help="in place of seven, or of what is said")
    told = parser.parse_args()
    some = [bench for bench in benches if not told.names or bench.name in told.names]
    if told.rounds:
        some = [replace(bench, rounds=told.rounds, why=bench.why or "as was asked") for bench in some]
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(some, Part(Path(folder, "part")))
    print("\n" + terminal(rows))
    return int(len(rows) < len(some) or any(found.verdict(row) == "missed" for row in rows.values()))
