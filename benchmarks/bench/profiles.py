"""Profiles of the slowest: what a bench names as its slowest part runs in a process of its own, under the profiler."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import found
from bench.row import Bench

MOST, SHOWN = 5, 6
_UNDER = """
import cProfile, json, pstats, sys
folder, text, most = sys.argv[1:4]
sys.path[:0] = [folder]
code = compile(text, "<benchmark>", "exec")
given, told = {"__name__": "profiled"}, sys.stdout
sys.stdout = sys.stderr
profile = cProfile.Profile()
given["profile"] = profile
if "profile.enable" not in text:
    profile.enable()
try:
    exec(code, given)
except SystemExit:
    pass
profile.disable()
stats = pstats.Stats(profile)
rows = [(own, file, name) for (file, _, name), (_, _, own, _, _) in stats.stats.items()]
json.dump([stats.total_tt, stats.total_calls, sorted(rows, reverse=True)[: int(most)]], told)
"""


def take(code: str) -> dict[str, Any]:
    """Run the code; return its seconds, its calls, and the functions that took most, each with its share."""
    command = [sys.executable, "-c", _UNDER, str(Path(__file__).parents[1]), code, str(SHOWN)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the profile ended with {done.returncode}: {done.stderr[-1500:]}")
    seconds, calls, rows = json.loads(done.stdout)
    top = [[_name(file, function), round(own / seconds, 4)] for own, file, function in rows]
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return {"when": when, "seconds": float(f"{seconds:.4g}"), "calls": calls, "top": top}


def _name(file: str, function: str) -> str:
    if file == "~":
        return function.strip("<>").replace("built-in method ", "").replace("method ", "").strip("{}")
    path = Path(file)
    return f"{path.parent.name}/{path.name}: {function}" if path.parent.name else f"{path.name}: {function}"


def slowest(benches: list[Bench], rows: dict[str, found.Data]) -> list[Bench]:
    """Return, of each group, the slowest that have code to be profiled: those that stand worst beside others first."""

    def weight(bench: Bench) -> float:
        row = rows.get(bench.name)
        if row is None:
            return 0.0
        scale = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}.get(row.get("unit", "s"), 1.0)
        return found.ours(row) * scale

    chosen = []
    for group in dict.fromkeys(bench.rows[0].group for bench in benches):
        of = [bench for bench in benches if bench.rows[0].group == group and bench.profile]
        chosen += sorted(of, key=weight, reverse=True)[:MOST]
    return chosen
