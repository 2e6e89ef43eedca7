"""A report as one page that is opened from a file: figures within it, light and dark, printed, without a script."""

from __future__ import annotations

from itertools import groupby

from lstm_course.grading.points import written
from lstm_course.grading.reporting.exercises import ENOUGH, LOW
from lstm_course.grading.reporting.heat_map import heat_map
from lstm_course.grading.reporting.overview import BINS, Overview
from lstm_course.grading.reporting.points_table import UnitPoints
from lstm_course.grading.reporting.templating import page


def html_page(overview: Overview) -> str:
    """Return the page. The names of students are on it."""
    units = list(dict.fromkeys(row.unit for row in overview.report.rows))
    return page(
        "report.html.j2",
        title=f"Report: {units[0]}" if len(units) == 1 else f"Report: {len(units)} units",
        tiles=_tiles(overview),
        bars=_bars(overview.histogram),
        heat_map=heat_map(overview),
        units=[(unit, list(ones)) for unit, ones in groupby(overview.exercises, key=lambda one: one.unit)],
        low=LOW,
        enough=ENOUGH,
        stuck=overview.attempts,
        looks=overview.worth_a_look,
        problems=overview.problems,
        unit_names=units,
        students=_students(overview, units),
    )


def _tiles(overview: Overview) -> list[tuple[str, str]]:
    rows, shares = overview.report.rows, list(overview.shares.values())
    handed_in = sum(row.state != "missing" for row in rows)
    mean = f"{sum(shares) / len(shares):.0%}" if shares else "–"
    return [
        (str(len({row.student for row in rows})), "students"),
        (f"{handed_in} of {len(rows)}", "hand-ins"),
        (mean, "of the points on average"),
        (str(sum(one.waiting for one in overview.exercises)), "answers wait to be marked"),
        (str(len(overview.worth_a_look)), "worth a look"),
    ]


def _bars(counts: list[int]) -> list[dict[str, object]]:
    most, step = max(counts, default=0) or 1, 100 // BINS
    return [
        {
            "x": 8 + 63 * i,
            "y": round(180 - 150 * count / most, 1),
            "height": round(150 * count / most, 1),
            "count": count,
            "label": f"{i * step}–{i * step + step} %",
        }
        for i, count in enumerate(counts)
    ]


def _students(overview: Overview, units: list[str]) -> list[tuple[str, float | None, list[str]]]:
    """Return (name, share, points of each unit), the highest share first, and those without one last."""
    points = {(row.student, row.unit): _shown(row) for row in overview.report.rows}
    names = dict.fromkeys(row.student for row in overview.report.rows)
    lines = [(name, overview.shares.get(name), [points.get((name, unit), "–") for unit in units]) for name in names]
    return sorted(lines, key=lambda line: (line[1] is None, -(line[1] or 0.0), line[0]))


def _shown(row: UnitPoints) -> str:
    if row.state == "missing":
        return "–"
    return "not graded" if row.state == "not graded" else written(row.points) + ("*" if row.to_mark else "")
