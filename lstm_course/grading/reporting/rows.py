"""The machine-readable report: JSON lines, one for each graded cell and one for each submission that got no grade.

Every row stands alone, so that ``pandas.read_json(path, lines=True)`` is all it takes:
    student, unit, notebook, cell   whose, and where: cell is nbgrader's grade_id, "" if the row is about a submission
    points, max_points              points is null where a person is to mark, or where nothing could be graded
    status                          passed, failed, not_attempted, skipped, error, by hand; not graded
    headline, diagnosis             in words, without a hidden value; misconceptions: the names of known mistakes
    exercise, score, cases, line    what the verdict of a check says besides; exercise is "" where there is none
    hint, progress                  so
    seconds, memory                 memory in bytes
    flags, notes                    lists: what a person should look at; what is to be said of the submission
    submitted_at, graded_at         ISO 8601; submitted_at may be ""
    row, rows                       this is row 3 of 8: from these a reader knows what is whole

The file is only ever appended to, the rows of one submission at once. A grader that is killed leaves at most one torn
block at the end, which readers skip; what was there before stands.
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from lstm_course.grading.jobs import CellResult, Job, Result
from lstm_course.grading.reporting.similarity import Likeness

Row = dict[str, Any]
_AT_ONCE = 1000  # lines


class Marks(NamedTuple):
    """What nbgrader's marks say of a graded cell."""

    grade_id: str
    most: float
    by_hand: bool


def rows_of(
    student: str,
    unit: str,
    notebook: str,
    graded: Job | Any,
    result: Result,
    notes: Sequence[str] = (),
    likenesses: Iterable[Likeness] = (),
    submitted_at: str = "",
) -> list[Row]:
    """Return a row for each graded cell of one notebook.

    graded  the Job, or the notebook with nbgrader's metadata: what has as many cells as the result
    """
    alike = list(likenesses)
    common = {"student": student, "unit": unit, "notebook": notebook}
    rows: list[Row] = []
    without: list[str] = []  # flags of cells without a row: told with the next graded one, or with the last
    for marks, one in zip(_graded_cells(graded), result.cells, strict=True):
        if marks is None:
            without += [f"in a cell that is not graded: {flag}" for flag in one.flags]
            continue
        name, most, by_hand = marks
        exercise = one.verdict.exercise if one.verdict else name.removeprefix("check_")
        about = [one_of.in_words() for one_of in alike if one_of.exercise == exercise]
        row = _row(
            **common,
            cell=name,
            max_points=most,
            seconds=_number(one.seconds),
            memory=int(one.memory),
            flags=[*one.flags, *dict.fromkeys(without), *result.flags, *about],
            notes=list(notes),
            submitted_at=submitted_at,
        )
        outcome: Row = {"status": "by hand"} if by_hand else _outcome(one, most)
        rows.append(row | outcome)
        without.clear()
    told = {text for row in rows for text in row["flags"]}
    if rows:  # a likeness that no graded cell is about is not to be lost
        rows[-1]["flags"] += dict.fromkeys(without)
        rows[0]["flags"] += [one_of.in_words() for one_of in alike if one_of.in_words() not in told]
    return rows


def problem_row(student: str, unit: str, reason: str, submitted_at: str = "") -> Row:
    """Return the row of a submission that could not be graded."""
    return _row(student=student, unit=unit, status="not graded", headline=reason, submitted_at=submitted_at)


class ReportFile:
    """A report that grows. A line that a killed grader left torn is cut off when the file is opened again."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _repair(self.path)

    def add(self, rows: Iterable[Row]) -> None:
        """Append all rows of one student and unit; they take the place of what was there of these two.

        Raises OSError where the disk is full; what was in the file stays as it was.
        """
        rows = list(rows)
        if len({(row["student"], row["unit"]) for row in rows}) > 1:
            raise ValueError("the rows of one submission are of one student and one unit")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        numbered = [{**row, "graded_at": now, "row": i, "rows": len(rows)} for i, row in enumerate(rows, 1)]
        block = b"".join(map(_line, numbered))
        with self._lock, self.path.open("ab", buffering=0) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                left = memoryview(block)
                while left:
                    left = left[file.write(left) or 0 :]
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise


def read_rows(path: str | Path) -> list[Row]:
    """Return the last whole block of each student and unit, in the order in which they came first.

    Torn lines are skipped.
    """
    whole: dict[tuple[str, str], list[Row]] = {}
    begun: dict[tuple[str, str], list[Row]] = {}
    for row in _readable(Path(path)):
        key = (row["student"], row["unit"])
        if row["row"] == 1:
            begun[key] = []
        block = begun.get(key)
        if block is None or row["row"] != len(block) + 1:
            begun.pop(key, None)
            continue
        block.append(row)
        if row["row"] == row["rows"]:
            whole[key] = begun.pop(key)
    return [row for block in whole.values() for row in block]


def _graded_cells(graded: Job | Any) -> Iterator[Marks | None]:
    """Yield for each cell what is graded in it, None where nothing is."""
    if isinstance(graded, Job):
        for cell in graded.cells:
            counts = bool(cell.grade_id) and (cell.kind == "test" or cell.points > 0)
            yield Marks(cell.grade_id, float(cell.points), cell.kind != "test") if counts else None
        return
    for cell in graded["cells"]:
        marks = cell.get("metadata", {}).get("nbgrader", {})
        if not marks.get("grade"):
            yield None
        else:
            by_hand = cell.get("cell_type") != "code" or bool(marks.get("solution"))
            yield Marks(str(marks.get("grade_id", "")), float(marks.get("points") or 0), by_hand)


def _outcome(one: CellResult, most: float) -> Row:
    """Return points, status and words of a test."""
    if one.points is None:
        return {"status": "error", "headline": one.reason or "the test was not run"}
    points = _number(one.points)
    if one.verdict is None:
        return {"points": points, "status": "passed" if points >= most else "failed", "headline": one.reason}
    verdict = one.verdict.without_evidence()
    return {
        "points": points,
        "status": "error" if verdict.status == "broken" else verdict.status,
        "headline": verdict.headline,
        "diagnosis": verdict.diagnosis,
        "misconceptions": list(verdict.misconceptions),
        "exercise": verdict.exercise,
        "score": _number(verdict.score),
        "cases": [list(case) for case in verdict.cases],
        "line": verdict.line,
        "hint": verdict.hint,
        "progress": verdict.progress,
    }


def _row(**given: Any) -> Row:
    empty: Row = dict.fromkeys(("student", "unit", "notebook", "cell"), "")
    empty |= {"points": None, "max_points": None, "status": "", "headline": "", "diagnosis": "", "misconceptions": []}
    empty["exercise"] = ""
    return {**empty, "seconds": 0.0, "memory": 0, "flags": [], "notes": [], "submitted_at": "", **given}


def _number(value: float) -> float:
    return round(float(value), 6) if math.isfinite(value) else 0.0


def _line(row: Mapping[str, Any]) -> bytes:
    # A lone surrogate, of a file name say, becomes the escape that JSON has for it.
    text = json.dumps(row, ensure_ascii=False, allow_nan=False, default=str)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _repair(path: Path) -> None:
    content = path.read_bytes() if path.exists() else b""
    if (whole := content.rfind(b"\n") + 1) < len(content):
        os.truncate(path, whole)


def _readable(path: Path) -> Iterator[Row]:
    """Return the rows of all whole lines; no file, no rows."""
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    for start in range(0, len(lines), _AT_ONCE):
        for row in _parsed(lines[start : start + _AT_ONCE]):
            if isinstance(row, dict) and row.keys() >= {"student", "unit", "row", "rows"}:
                yield row


def _parsed(lines: Sequence[bytes]) -> list[Any]:
    """Return what stands in each line that can be read. All at once takes half the time and memory of one by one."""
    try:
        found = json.loads(b"[%b]" % b",".join(lines))
        if len(found) == len(lines):
            return found
    except (ValueError, RecursionError):
        pass
    return [row for line in lines for row in _alone(line)]


def _alone(line: bytes) -> list[Any]:
    try:
        return [json.loads(line)]
    except (ValueError, RecursionError):
        return []
