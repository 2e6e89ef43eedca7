"""Everything that somebody waits for, in one table: ours, what stands beside it, the ratio, the bar.

Ours and the other take turns; medians of at least seven rounds count. The table is printed, and written to
docs/benchmarks.md with its numbers (.json) and pictures. Exit code 1 where a bar is missed.

examples:
  make bench                                        a quarter of an hour on two cores that do nothing else
  python benchmarks --long                          with what takes minutes each
  python benchmarks --only student/import           one row; or a whole group: --only student
  python benchmarks --list                          what there is
  python benchmarks --profile                       no rows: profiles of the slowest five of each group
  python benchmarks --profile --only cluster/writer
  python benchmarks --page                          nothing measured: the page again, from the numbers that are kept

A run that was interrupted is taken up by the same command; --anew forgets what it had.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import found, profiles
from bench.page import PAGE, page, pictures, terminal
from bench.plan import plan
from bench.registry import all_benches, chosen
from bench.row import Bench
from bench.run import Part, measure

from lstm_course.basics.files import write_atomically


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write; say with the exit code whether the bars of what was measured are met."""
    parser = argparse.ArgumentParser(
        "python benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", metavar="GROUP/NAME", action="append", default=[], help="a row or a group; several")
    parser.add_argument("--long", action="store_true", help="also what takes minutes each")
    parser.add_argument("--list", action="store_true", help="say what there is, and measure nothing")
    parser.add_argument("--anew", action="store_true", help="forget an interrupted run")
    parser.add_argument("--profile", action="store_true", help="profiles in place of rows")
    parser.add_argument("--page", action="store_true", help="write the page again from what is kept")
    parser.add_argument("--out", metavar="FILE", type=Path, default=PAGE, help="default: docs/benchmarks.md")
    told = parser.parse_args(arguments)
    kept = _kept(told.out)
    if told.page:
        return _write(kept, told.out)
    benches = chosen(every := all_benches(), told.only, told.long or (told.list and not told.only))
    if not benches:
        parser.error(f"no row of that name: {', '.join(told.only)}; --list says what there is")
    if told.list:
        for bench in benches:
            for row in bench.rows:
                print(f"{row.name:34} {row.what}{'   (--long)' if bench.is_long else ''}")
        return 0
    if told.profile:
        return _profile(profiles.slowest(benches, kept["rows"]), kept, told.out)
    part = Part(told.out.with_name(f".{told.out.name}.part"), told.anew)
    if part.is_taken_up:
        print(f"taking up the run of {part.data['run']}: {len(part.data['rounds'])} benches are there, or begun")
    try:
        results = measure(benches, part)
    except KeyboardInterrupt:
        return 130
    kept = _kept(told.out)  # as it is by now: a profile may have been taken meanwhile
    merged = kept["rows"] | results
    order = [name for bench in every for name in (*(row.name for row in bench.rows), *_below(bench, merged))]
    kept["rows"] = {name: merged[name] for name in order if name in merged}
    kept |= {"run": part.data["run"], "machine": part.data["machine"]}
    _write(kept, told.out)
    part.path.unlink(missing_ok=True)
    print("\n" + terminal({name: row for name, row in kept["rows"].items() if name in results}))
    missed = [row["what"] for row in results.values() if found.verdict(row) == "missed"]
    failed = [bench.name for bench in benches if bench.name not in results and not _below(bench, results)]
    print(f"\nmissed: {'; '.join(missed)}" if missed else "\nno bar is missed")
    if failed:
        print(f"could not be measured: {', '.join(failed)}")
    print(f"written: {told.out}")
    return int(bool(missed or failed))


def _below(bench: Bench, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(f"{bench.name}/")]


def _kept(out: Path) -> dict[str, Any]:
    path = out.with_suffix(".json")
    if path.is_file():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    return {"run": "", "machine": {}, "rows": {}, "profiles": {}}


def _profile(benches: list[Bench], kept: dict[str, Any], out: Path) -> int:
    for bench in benches:
        if not bench.profile:
            continue
        print(f"profile of {bench.name} ...", flush=True)
        one = profiles.take(bench.profile)
        before = kept.setdefault("profiles", {}).get(bench.name, [])
        kept["profiles"][bench.name] = [*before[:1], one]
        for function, share in one["top"]:
            print(f"  {share:6.1%}  {function}")
        _write(kept, out)
    return 0


def _write(kept: dict[str, Any], out: Path) -> int:
    write_atomically(out.with_suffix(".json"), json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    write_atomically(out, page(kept))
    if cluster := plan(kept):
        write_atomically(out.with_name("cluster.md"), cluster)
    for name, picture in pictures(kept).items():
        write_atomically(out.parent / "pictures" / name, picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
