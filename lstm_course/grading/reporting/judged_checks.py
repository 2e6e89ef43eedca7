"""The verdicts of a class: from the grader's report, and from the graded notebooks where that does not have them.

A notebook with its figures takes fifty times as long to read as its rows. It has to be read where somebody graded it
without the report: formgrader's button, ``nbgrader autograde``, an earlier edition.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lstm_course.checking.verdict import Verdict
from lstm_course.grading.publishing.read_verdict import published_verdict, read_verdict
from lstm_course.grading.reporting.rows import Row

# What a verdict is read from, and is no list.
_PLAIN = ("exercise", "status", "score", "headline", "diagnosis", "next_step", "line", "hint", "progress")
Pair = tuple[str, str]
"""A student and a unit."""


@dataclass(frozen=True)
class JudgedCheck:
    """One check of one student, with its points and its verdict."""

    student: str
    unit: str
    points: float
    max_points: float
    verdict: Verdict
    cell: str = ""


def folders_of(course: Any) -> Callable[[str, str], Path]:
    """Return where a student's graded notebooks lie, as ``Course.autograded`` does, for many of them at a time."""
    folder = course.folder()
    return lambda student, unit: Path(folder.format_path(folder.autograded_directory, student, unit))


def fresh_rows(folder_of: Callable[[str, str], Path], rows: Iterable[Row]) -> dict[Pair, list[Row]]:
    """Return the rows of those submissions of which they say all there is: not graded by other means since."""
    blocks: defaultdict[Pair, list[Row]] = defaultdict(list)
    for row in rows:
        blocks[row["student"], row["unit"]].append(row)
    return {pair: block for pair, block in blocks.items() if _is_fresh(folder_of(*pair), block)}


def _is_fresh(folder: Path, block: Sequence[Row]) -> bool:
    if not all("exercise" in row and row.get("notebook") for row in block):
        return False
    try:
        graded = min(datetime.fromisoformat(row["graded_at"]).timestamp() for row in block)
        # The report's time is in whole seconds; a notebook is written before its rows.
        return all((folder / f"{name}.ipynb").stat().st_mtime < graded + 1 for name in {r["notebook"] for r in block})
    except (OSError, ValueError, TypeError, KeyError):
        return False


def checks_in_rows(block: Iterable[Row], read: dict[tuple[Any, ...], Verdict | None]) -> Iterator[JudgedCheck]:
    """Return the checks that rows tell of. read: verdicts that were read before; most of a class share a few."""
    for row in block:
        if row["exercise"]:
            verdict = _verdict_in(row, read)
            if verdict is not None:
                points, most = float(row["points"] or 0), float(row["max_points"] or 0)
                yield JudgedCheck(row["student"], row["unit"], points, most, verdict, row["cell"])


def _verdict_in(row: Row, read: dict[tuple[Any, ...], Verdict | None]) -> Verdict | None:
    status = "broken" if row["status"] == "error" else row["status"]
    plain = tuple(map(row.get, _PLAIN))
    said = *plain, *map(type, plain), str(row.get("misconceptions")), str(row.get("cases"))
    try:
        if said not in read:
            read[said] = read_verdict({**row, "status": status})
        return read[said]
    except TypeError:  # a list where a text should be
        return read_verdict({**row, "status": status})


def checks_in_notebooks(folder: Path, student: str, unit: str) -> Iterator[JudgedCheck]:
    """Return the checks of the graded notebooks in a folder."""
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for cell in cells:
            verdict = published_verdict(cell)
            marks = cell.get("metadata", {}).get("nbgrader", {})
            if verdict is not None and marks.get("grade"):
                most, name = float(marks.get("points", 0)), str(marks.get("grade_id", ""))
                yield JudgedCheck(student, unit, _given(cell), most, verdict, name)


def _given(cell: Mapping[str, Any]) -> float:
    """Return the points of a judged cell, as ``WriteVerdicts`` wrote them."""
    for output in cell["outputs"]:
        if output["output_type"] == "execute_result":
            return float("".join(output["data"]["text/plain"]))
    return 0.0
