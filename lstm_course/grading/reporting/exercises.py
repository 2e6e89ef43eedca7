"""How a class did on each exercise, and how well the exercise tells who can from who cannot.

difficulty      the share of its points that was reached on average, of those who handed in: 1 is easy, 0 is hard. What
                waits for a person is left out (Crocker & Algina 1986, "Introduction to classical and modern test
                theory", chapter 14: item difficulty, for items with partial credit)
discrimination  the correlation of an exercise's points with those of the rest of its unit, itself left out
                (Henrysson 1963, "Correction of item-total correlations in item analysis", Psychometrika 28).
                Below 0.2 an exercise tells little (Ebel & Frisbie 1991, "Essentials of educational measurement")

Of fewer than ENOUGH students nothing is said about discrimination: with 20, a correlation of 0.3 has a 95 % interval
from -0.16 to 0.66 (Fisher's z), and with fewer it says nothing at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from lstm_course.grading.reporting.class_report import ClassReport, Misunderstanding, misunderstandings_in
from lstm_course.grading.reporting.gradebook_points import CellPoints, by_cell
from lstm_course.grading.reporting.judged_checks import JudgedCheck
from lstm_course.grading.reporting.rows import Row

ENOUGH = 20
LOW = 0.2
TOO_FEW, NO_SPREAD, NO_REST, WAITS, PRACTICE = "too few", "alike", "no rest", "waits", "practice"


@dataclass(frozen=True)
class ExerciseReport:
    """One graded cell of a unit, over all who handed it in.

    name            the exercise's; of a test that is no check the cell's
    tried, right    how many tried it, how many have it right; tried is handed_in where no verdict tells
    most            its points; 0 of one that is for practice: what is right is then what its verdicts say
    discrimination  None where ``why_not`` says why there is none
    judged          whether it is a check, with verdicts
    mistakes        known by name, the most common first
    unknown         (student, line of the function or None) of answers that are wrong as nobody wrote down
    seconds         median and most; memory: most, in bytes; 0 where the grader's report does not say
    """

    unit: str
    cell: str
    name: str
    by_hand: bool
    handed_in: int
    waiting: int
    tried: int
    right: int
    most: float
    difficulty: float | None
    discrimination: float | None
    why_not: str
    judged: bool = False
    mistakes: tuple[Misunderstanding, ...] = ()
    unknown: tuple[tuple[str, int | None], ...] = ()
    seconds: tuple[float, float] = (0.0, 0.0)
    memory: int = 0

    @property
    def wrong_without_a_name(self) -> int:
        """Return how many are wrong as nobody wrote down: by its verdicts, or where it has none by its points."""
        if self.by_hand or not (self.judged or self.most):
            return 0
        return len(self.unknown) if self.judged else self.tried - self.right - self.waiting

    @property
    def is_told(self) -> bool:
        """Return whether it is known of somebody if it is right: not all wait, and there are points or verdicts."""
        return self.waiting < self.handed_in and bool(self.most or self.judged)

    @property
    def lines(self) -> list[tuple[int, int]]:
        """Return (line, how many) of the unknown mistakes whose line is known, the most common first."""
        return Counter(line for _, line in self.unknown if line is not None).most_common()


def exercise_reports(report: ClassReport, rows: Iterable[Row] = ()) -> list[ExerciseReport]:
    """Return one for each graded cell, in the gradebook's order of units and the notebook's of cells."""
    cells = graded_cells(report)
    checks: defaultdict[tuple[str, str], list[JudgedCheck]] = defaultdict(list)
    for check in report.judged:
        checks[check.unit, check.cell].append(check)
    costs: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        costs[row["unit"], row["cell"]].append(row)
    sums = _sums(cells)
    found = [_report(key, some, checks[key], costs[key], sums) for key, some in by_cell(cells)]
    units = list(dict.fromkeys(one.unit for one in cells))
    return sorted(found, key=lambda one: (units.index(one.unit), _place(one, checks)))


def graded_cells(report: ClassReport) -> list[CellPoints]:
    """Return the cells of what was graded: of a hand-in that could not be, no cell says anything."""
    graded = {(row.student, row.unit) for row in report.rows if row.state == "graded"}
    return [one for one in report.cells if (one.student, one.unit) in graded]


def _place(one: ExerciseReport, checks: Mapping[tuple[str, str], Sequence[JudgedCheck]]) -> tuple[int, str]:
    """Order the checks as they came in the notebooks, and what is no check behind them."""
    places = list(checks)
    key = (one.unit, one.cell)
    return (places.index(key) if checks.get(key) else len(places), one.cell)


def _sums(cells: Iterable[CellPoints]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (student, unit) → points and most, of what does not wait for a person."""
    found: defaultdict[tuple[str, str], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for one in cells:
        if not one.waiting:
            points, most = found[one.student, one.unit]
            found[one.student, one.unit] = (points + one.points, most + one.most)
    return found


def _report(
    key: tuple[str, str],
    cells: Sequence[CellPoints],
    checks: Sequence[JudgedCheck],
    rows: Sequence[Row],
    sums: Mapping[tuple[str, str], tuple[float, float]],
) -> ExerciseReport:
    certain = [one for one in cells if not one.waiting and one.most > 0]
    said = {check.student: check.verdict for check in checks}
    shares = np.array([one.points / one.most for one in certain])
    most = max((one.most for one in cells), default=0.0)
    discrimination, why_not = _discrimination(certain, shares, sums) if most else (None, PRACTICE)
    passed = sum(verdict.status == "passed" for verdict in said.values())
    seconds = [float(row.get("seconds") or 0.0) for row in rows]
    idle = sum(verdict.status == "not_attempted" for verdict in said.values())
    return ExerciseReport(
        unit=key[0],
        cell=key[1],
        name=next(iter(said.values())).exercise if said else key[1],
        by_hand=any(one.by_hand for one in cells),
        handed_in=len(cells),
        waiting=sum(one.waiting for one in cells),
        tried=len(cells) - idle,
        right=sum(one.points >= one.most for one in certain) if most else passed,
        most=most,
        difficulty=float(shares.mean()) if len(shares) else None,
        discrimination=discrimination,
        why_not=why_not,
        judged=bool(said),
        mistakes=tuple(misunderstandings_in(checks)),
        unknown=tuple(
            (who, verdict.line)
            for who, verdict in said.items()
            if verdict.status == "failed" and not verdict.misconceptions
        ),
        seconds=(median(seconds), max(seconds)) if seconds else (0.0, 0.0),
        memory=max((int(row.get("memory") or 0) for row in rows), default=0),
    )


def _discrimination(
    cells: Sequence[CellPoints], shares: np.ndarray, sums: Mapping[tuple[str, str], tuple[float, float]]
) -> tuple[float | None, str]:
    if len(cells) < ENOUGH:
        return None, TOO_FEW if cells else WAITS
    rest = []
    for one in cells:
        points, most = sums[one.student, one.unit]
        if most <= one.most:
            return None, NO_REST
        rest.append((points - one.points) / (most - one.most))
    if shares.std() < 1e-9 or np.std(rest) < 1e-9:
        return None, NO_SPREAD
    return float(np.corrcoef(shares, rest)[0, 1]), ""
