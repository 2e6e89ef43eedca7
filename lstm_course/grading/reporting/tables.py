"""A report as tables for other programs. What a student is called runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from lstm_course.grading.reporting.class_report import no_formula
from lstm_course.grading.reporting.exercises import ExerciseReport
from lstm_course.grading.reporting.overview import BINS, Overview

_COLUMNS = (
    "unit", "cell", "exercise", "handed_in", "waiting", "tried", "right", "most_points", "difficulty",
    "discrimination", "why_not", "mistake", "made_by", "wrong_without_a_name", "lines", "seconds_median",
    "seconds_most", "memory_most",
)  # fmt: skip


def exercises_csv(overview: Overview) -> str:
    """Return CSV: one line for each exercise, with the mistake that was made most often."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in overview.exercises:
        writer.writerow(map(no_formula, _values(one)))
    return text.getvalue()


def _values(one: ExerciseReport) -> list[Any]:
    mistake = one.mistakes[0] if one.mistakes else None
    return [
        one.unit,
        one.cell,
        one.name,
        one.handed_in,
        one.waiting,
        one.tried,
        one.right,
        one.most,
        "" if one.difficulty is None else round(one.difficulty, 4),
        "" if one.discrimination is None else round(one.discrimination, 4),
        one.why_not,
        " or ".join(mistake.names) if mistake else "",
        len(mistake.students) if mistake else 0,
        one.wrong_without_a_name,
        " ".join(f"{line}:{count}" for line, count in one.lines),
        one.seconds[0],
        one.seconds[1],
        one.memory,
    ]


def to_json(overview: Overview) -> str:
    """Return everything as JSON: what ``ClassReport.to_json`` has, and the exercises, scores, flags and tries."""
    data = {
        **overview.report.as_data(),
        "exercises": [{**asdict(one), "lines": one.lines} for one in overview.exercises],
        "histogram": {"bins": BINS, "counts": overview.histogram},
        "flags": overview.worth_a_look,
        "alike": None if overview.alike is None else [asdict(one) for one in overview.alike],
        "attempts": [asdict(one) for one in overview.attempts],
    }
    lines = {name: _checks(value) if name == "checks" else _one_a_line(value) for name, value in data.items()}
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {text}" for name, text in lines.items()) + "\n}\n"


def _one_a_line(value: Any) -> str:
    """Return JSON, of a list with one entry a line: indented, 100,000 verdicts take ten times as long."""
    if not isinstance(value, list) or not value:
        return _as_json(value)
    return "[\n" + ",\n".join(map(_as_json, value)) + "\n]"


def _checks(checks: list[dict[str, Any]]) -> str:
    """Return what ``_one_a_line`` does. What many of them share, a name, points, a verdict, is encoded once."""
    told: dict[Any, str] = {}

    def text(key: Any, value: Any) -> str:
        if (known := told.get(key)) is None:
            known = told[key] = _as_json(value)
        return known

    lines = []
    for one in checks:
        parts = [
            f'"{name}": {text(id(value) if name == "verdict" else (type(value), value), value)}'
            for name, value in one.items()
        ]
        lines.append(f"{{{', '.join(parts)}}}")
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


_as_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make an encoder for each entry
