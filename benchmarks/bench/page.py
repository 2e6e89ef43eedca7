"""docs/benchmarks.md and its pictures, made from the kept numbers alone; and the table on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import found
from bench.picture import bars
from bench.row import GROUPS
from lstm_course.basics.tables import text_table

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
MARK = "<!-- Written by make bench. Changes made by hand are lost. -->"
MOST = 12  # ratios that the words for a picture tell
_START = f"""{MARK}
# Benchmarks

What somebody waits for, measured side by side: ours and what stands beside it take turns, round by round, and medians
count.

```
make bench                                       # about twenty minutes on two cores that do nothing else
make bench BENCH="--long"                        # with what takes minutes each
make bench BENCH="--only student/import --only instructor"
make bench BENCH="--list"                        # what there is
```

A run that was interrupted goes on where it was. Rows that a run leaves out stay as they were, and say
when that was. The exit code is 1 where a bar is missed.
"""
_READ = """\
- **ratio**: ours ÷ what stands beside it, so less is better; *as fast* is the other way round. It is the median over
  the rounds' ratios, as both sides of a round saw the same machine.
- Seconds are those of a clock on the wall, unless a row says CPU. Each row has seven rounds or more, unless it says
  why not.
"""
_PICTURED = """\
A bar is the ratio to what stands beside it, or, where nothing does, to what is allowed; the line at 1 is as much as
that. Scales are logarithmic."""
_PROFILED = """\
Profiles of the slowest, `make bench BENCH="--profile"`: seconds with the profiler's own share in them, and the
functions that they went to, what those call left out. The first profile of a thing that was kept is *before*."""


def terminal(rows: dict[str, found.Data]) -> str:
    """Return the one table, in the order of the groups."""
    lines = []
    for group, title in GROUPS.items():
        of = [row for row in rows.values() if row["name"].startswith(f"{group}/")]
        if of:
            lines += [[title.upper(), *[""] * 6], *map(_line, of)]
    head = ("", "ours", "beside it", "what", "ratio", "bar", "")
    return text_table(head, [[line[0], line[1], line[3], line[2], *line[4:]] for line in lines])


def _line(row: found.Data) -> list[str]:
    unit = row.get("unit", "")
    ratio = found.ratio_in_words(row)
    other = found.number(found.beside(row), unit)
    mark = found.verdict(row) + (" (busy)" if found.is_busy(row) else "")
    return [
        row["what"],
        found.number(found.ours(row), unit),
        row.get("beside", ""),
        other,
        ratio,
        found.bar_in_words(row),
        mark.strip(),
    ]


def page(data: dict[str, Any]) -> str:
    """Return docs/benchmarks.md."""
    rows = data["rows"]
    first = [_START, *_machine(data), _summary(rows), "", _READ, *_table(data)]
    return "\n".join([*first, *_pictures(rows), *_profiles(data), *_notes(rows)]).rstrip() + "\n"


def pictures(data: dict[str, Any]) -> dict[str, str]:
    """Return file name → SVG."""
    made = {}
    for group, title in GROUPS.items():
        rows = _of(data["rows"], group)
        if picture := bars(title, rows):
            made[f"benchmarks-{group}.svg"] = picture
    return made


def _of(rows: dict[str, found.Data], group: str) -> list[found.Data]:
    return [row for name, row in rows.items() if name.startswith(f"{group}/")]


def _machine(data: dict[str, Any]) -> list[str]:
    here = data["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in here["versions"].items())
    busy = [row for row in data["rows"].values() if found.is_busy(row)]
    cores = f"{here['cores']} cores ({here['model']})"
    lines = [f"Last run: {when_in_words(data['run'])}, on {cores}, {here['memory']}, {here['system']}. {versions}.", ""]
    if busy:
        worst = max(row["others"] for row in busy)
        lines += [
            f"**Measured on a busy machine**: while {len(busy)} of {len(data['rows'])} rows were measured, other "
            f"programs used up to {worst:.0%} of its cores. They are marked *busy*; their ratios say something, their "
            "seconds little.", "",
        ]  # fmt: skip
    return lines


def _summary(rows: dict[str, found.Data]) -> str:
    told = [found.verdict(row) for row in rows.values()]
    missed = [row["what"] for row in rows.values() if found.verdict(row) == "missed"]
    text = f"{told.count('passed')} of {len(told) - told.count('')} bars are passed"
    return f"{text}. Missed: {'; '.join(missed)}." if missed else f"{text}."


def _table(data: dict[str, Any]) -> list[str]:
    lines = ["| | ours | beside it | | ratio | bar | |", "|---|--:|---|--:|--:|--:|---|"]
    for group, title in GROUPS.items():
        if rows := _of(data["rows"], group):
            lines.append(f"| **{title}** | | | | | | |")
        for row in rows:
            what, own, beside, other, ratio, bar, mark = _line(row)
            earlier = "" if row["run"] == data["run"] else f" (measured {when_in_words(row['when'])})"
            mark = mark.replace("missed", "**missed**")
            lines.append(f"| {what}{earlier} | {own} | {beside} | {other} | {ratio} | {bar} | {mark} |")
    return [*lines, ""]


def _pictures(rows: dict[str, found.Data]) -> list[str]:
    lines = ["## In pictures", "", _PICTURED, ""]
    for group, title in GROUPS.items():
        if bars(title, of := _of(rows, group)):
            told = [f"{row['what']} {found.ratio_in_words(row)}" for row in of if found.ratio(row)]
            more = [f"and {len(told) - MOST} more, in the table"] if len(told) > MOST else []
            words = "; ".join([*told[:MOST], *more]) or "Shares of what is allowed, in the table"
            lines += [f"![{title}. {words}](pictures/benchmarks-{group}.svg)", ""]
    return lines if len(lines) > 4 else []


def _profiles(data: dict[str, Any]) -> list[str]:
    told = data.get("profiles", {})
    if not told:
        return []
    lines = ["## Where the time goes", "", _PROFILED, ""]
    for name, kept in told.items():
        lines += [f"**{data['rows'].get(name, {}).get('what', name)}** (`{name}`)", ""]
        if len(kept) > 1:
            first, last = kept[0]["seconds"], kept[-1]["seconds"]
            calls = kept[-1]["calls"] / kept[0]["calls"]
            told = f"{number_of(first)} before, {number_of(last)} now: {last / first:.2f} × the time"
            lines += [f"{told}, and {calls:.2f} × the calls.", ""]
        for word, one in zip(("before", "now")[-len(kept) :], kept, strict=True):
            top = ", ".join(f"`{function}` {share:.0%}" for function, share in one["top"])
            lines.append(f"- {word} ({when_in_words(one['when'])}, {number_of(one['seconds'])}): {top}")
        lines.append("")
    return lines


def number_of(seconds: float) -> str:
    return found.number(seconds, "s") if seconds >= 1 else found.number(1000 * seconds, "ms")


def _notes(rows: dict[str, found.Data]) -> list[str]:
    lines = ["## What was measured", "", "| row | rounds | how far they lie apart | |", "|---|--:|--:|---|"]
    for name, row in rows.items():
        own = row["ours"]
        apart = f"{found.number(min(own))} – {found.number(max(own), row.get('unit', ''))}" if len(own) > 1 else "–"
        why = f"{len(own)} only: {row['why']}" if row.get("why") else ""
        note = ". ".join(filter(None, (row.get("note", ""), why)))
        lines.append(f"| `{name}` | {len(own)} | {apart} | {note} |")
    return [*lines, ""]


def when_in_words(iso: str) -> str:
    return iso[:16].replace("T", " ") + " UTC"
