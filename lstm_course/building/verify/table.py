"""What came of verifying units: a table with one line a failure, and data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from lstm_course.basics.tables import text_table
from lstm_course.basics.words import printable
from lstm_course.building.verify.unit import Result

HEAD = ("", "unit", "where", "what to do")
COLOURS = {"✓": "green", "✗": "red", "·": "yellow"}


def as_data(results: Sequence[Result]) -> dict[str, Any]:
    return {
        "passed": all(result.passed for result in results),
        "units": [{**asdict(result), "passed": result.passed} for result in results],
    }


def print_table(results: Sequence[Result], wrapped: bool) -> None:
    """Print a line for each thing to be mended, and one for a unit where there is nothing.

    wrapped  for a terminal: in colours, as wide as it is; else a failure is one line, however long
    """
    if not wrapped:
        print(text_table(HEAD, rows(results), left=len(HEAD)))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in HEAD:
        table.add_column(name, overflow="fold", no_wrap=name == "unit")
    for mark, *cells in rows(results):
        table.add_row(Text(mark, COLOURS[mark]), *map(Text, cells))
    Console(highlight=False).print(table)


def rows(results: Sequence[Result]) -> Iterator[tuple[str, str, str, str]]:
    for result in results:
        if result.passed:
            mistakes = f"{result.mistakes} mistake{'' if result.mistakes == 1 else 's'}"
            exercises = f"{result.exercises} exercise{'' if result.exercises == 1 else 's'}"
            held = f"{exercises}, {mistakes}, {'both notebooks run' if result.ran else 'no notebook run'}"
            yield "✓", result.unit, "all", f"{held}: as it should be"
        for problem in result.problems:
            yield "·" if problem.advice else "✗", result.unit, printable(problem.where), printable(problem.says)


def summary(results: Sequence[Result], quick: bool) -> str:
    """Return the last line: how many units pass, and what is left to do."""
    failures = sum(not problem.advice for result in results for problem in result.problems)
    advice = sum(problem.advice for result in results for problem in result.problems)
    passed = sum(result.passed for result in results)
    left = f"; {failures} to be mended" if failures else ""
    might = f"; {advice} that could be better (·)" if advice else ""
    run = "; without --quick the notebooks are run too" if quick else ""
    return f"units that pass: {passed} of {len(results)}{left}{might}{run}"
