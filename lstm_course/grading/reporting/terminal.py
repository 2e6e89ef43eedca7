"""A report as lines of at most 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from lstm_course.basics.tables import WIDTH, fill, text_table, width_of
from lstm_course.basics.words import printable
from lstm_course.grading.points import written
from lstm_course.grading.reporting.exercises import LOW, ExerciseReport
from lstm_course.grading.reporting.gradebook_points import by_cell
from lstm_course.grading.reporting.overview import BINS, Overview
from lstm_course.grading.reporting.shared_attempts import SharedAttempts

_MOST = 10
_FEW = 10  # students below whom a histogram shows nothing that the table does not
_SLOW, _LARGE = 1.0, 256 << 20  # seconds and bytes that are worth a line
_MANY = 60  # students from whom on nobody is listed one by one
_WIDE = 40  # exercises that a line of the heat map has room for
_NAME, _MISTAKE = 27, 20  # columns of a name
_SHADES = "·░▒▓█"
_MEGABYTE = 1 << 20


def terminal_lines(overview: Overview) -> list[str]:
    """Return the whole report."""
    found = overview.report
    if not found.rows:
        return ["nobody is in the gradebook yet: 'lstm-course autograde' grades what was handed in"]
    students = {row.student for row in found.rows}
    if len(students) <= _MANY:
        lines = [*found.table().splitlines(), "* waits for a person to mark it; –: not handed in"]
    else:
        lines = [f"{len(students)} students; --csv FILE writes a line for each of them, --html FILE a page"]
    lines += _histogram(overview)
    lines += _exercises(overview.exercises)
    lines += _heat_map(overview, len(students))
    for title, some in (
        ("Misunderstood most often", _most(_misunderstood(overview))),
        ("Not right most often, for reasons that nobody wrote down", _most(_not_right(overview))),
        ("Where people got stuck, of those who handed in their tries", _most(list(map(_stuck, overview.attempts)))),
        ("Most time and memory", _costs(overview.exercises)),
        ("Could not be graded", [f"{who}, {unit}: {why}" for (who, unit), why in overview.problems.items()]),
        ("Worth a look", overview.worth_a_look),
    ):
        if some:
            lines += ["", title, *(line for one in some for line in _hanging(one))]
    return lines


def _hanging(text: str) -> list[str]:
    """Return an item of a list, in lines that fit a terminal."""
    first, *rest = fill(printable(text).split(" "), WIDTH - 6)
    return [f"  {first}", *(f"      {line}" for line in rest)]


def _most(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST
    return lines if more <= 0 else [*lines[:_MOST], f"… and {more} more"]


def _histogram(overview: Overview) -> list[str]:
    counts = overview.histogram
    if sum(counts) < _FEW:
        return []
    most, digits = max(counts), len(str(max(counts)))
    bars = (max(1, round(count / most * 50)) * "▇" if count else "" for count in counts)
    step = 100 // BINS
    return ["", "Students, by their share of the points of what they handed in"] + [
        f"  {f'{i * step}–{i * step + step} %':>8} {count:{digits}} {bar}".rstrip()
        for i, (count, bar) in enumerate(zip(counts, bars, strict=True))
    ]


def _exercises(exercises: Sequence[ExerciseReport]) -> list[str]:
    lines: list[str] = []
    head = ("exercise", "made most often", "tried", "right", "points", "tells")
    for unit, some in groupby(exercises, key=lambda one: one.unit):
        table = text_table(head, [_line(i, one) for i, one in enumerate(some, 1)], left=2, column_width=_NAME)
        lines += ["", *fill([printable(unit)], WIDTH), *table.splitlines()]
    if lines:
        why = f"points: reached on average; tells: correlation with the rest of the unit, below {LOW} it tells little"
        lines += fill(why.split(" "), WIDTH)
    return lines


def _line(number: int, one: ExerciseReport) -> tuple[str, ...]:
    mistake = one.mistakes[0] if one.mistakes else None
    name = printable(f"{len(mistake.students)} {mistake.names[0]}") if mistake else ""
    return (
        printable(f"{number} {one.name}"),
        name if width_of(name) <= _MISTAKE else f"{fill([name], _MISTAKE - 1)[0].rstrip()}…",
        str(one.tried),
        str(one.right) if one.is_told else "–",
        "–" if one.difficulty is None else f"{one.difficulty:.0%}",
        tells(one),
    )


def tells(one: ExerciseReport) -> str:
    """Return an exercise's discrimination, or why there is none."""
    return one.why_not if one.discrimination is None else f"{one.discrimination:.2f}"


def _heat_map(overview: Overview, students: int) -> list[str]:
    """Return a line for each student with a sign for each exercise: of one unit and a small class."""
    ones = overview.exercises
    if not ones or students > _MANY or len(ones) > _WIDE or len({one.unit for one in ones}) > 1:
        return []
    share = {
        (one.student, key[1]): None if one.waiting else one.points / one.most
        for key, some in by_cell(overview.cells)
        for one in some
        if one.most  # of what is for practice no points say anything
    }
    width = min(_NAME, max(len(printable(row.student)) for row in overview.report.rows))
    numbers = "".join(str(i % 10) for i in range(1, len(ones) + 1))
    lines = ["", f"Who reached what ({_SHADES}: none to all; ?: waits for a person)", f"  {'':{width}}  {numbers}"]
    for student in sorted({row.student for row in overview.report.rows}):
        shades = "".join(_shade(share[student, one.cell]) if (student, one.cell) in share else " " for one in ones)
        lines.append(f"  {fill([printable(student)], width)[0]:{width}}  {shades}".rstrip())
    return lines


def _shade(share: float | None) -> str:
    return "?" if share is None else _SHADES[max(0, min(int(share * 4), 4))]


def _misunderstood(overview: Overview) -> list[str]:
    return [f"{len(one.students)}  {one.in_words()}" for one in overview.report.misunderstandings()]


def _not_right(overview: Overview) -> list[str]:
    if not overview.exercises:
        rows = (row for row in overview.rows if row.get("status") == "failed" and not row.get("misconceptions"))
        return [
            f"{n}  {unit}, {cell}" for (unit, cell), n in Counter((r["unit"], r["cell"]) for r in rows).most_common()
        ]
    wrong = [(one.wrong_without_a_name, one) for one in overview.exercises if one.wrong_without_a_name]
    wrong.sort(key=lambda pair: -pair[0])
    return [f"{count}  {one.unit}, {one.cell}{_at_lines(one)}" for count, one in wrong]


def _at_lines(one: ExerciseReport) -> str:
    known = ", ".join(f"line {line} ({count})" for line, count in one.lines[:3])
    return f": {known}" if known else ""


def _stuck(one: SharedAttempts) -> str:
    on = next(((name, tries, who) for name, tries, who in one.stuck), None)
    where = f"; most tries on {f'“{on[0]}”' if on[0] else 'what has no name'} ({on[1]}, by {on[2]})" if on else ""
    never = f", {one.never} never" if one.never else ""
    return (
        f"{one.unit}, {one.exercise}: of {one.students}, {one.first} right at once{never}; "
        f"{written(one.tries[0])} tries in the middle, {one.tries[1]} at most{where}"
    )


def _costs(exercises: Iterable[ExerciseReport]) -> list[str]:
    ones = list(exercises)
    slow = sorted((one for one in ones if one.seconds[1] >= _SLOW), key=lambda one: -one.seconds[1])[:3]
    large = sorted((one for one in ones if one.memory >= _LARGE), key=lambda one: -one.memory)[:1]
    return [
        *(f"{one.unit}, {one.name}: {one.seconds[1]:.1f} s, in the middle {one.seconds[0]:.2f}" for one in slow),
        *(f"{one.unit}, {one.name}: {one.memory / _MEGABYTE:.0f} MB" for one in large),
    ]
