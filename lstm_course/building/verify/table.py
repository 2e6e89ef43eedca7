"""What came of verifying units: a table with one line a failure, and data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lstm_course.basics.words import printable
from lstm_course.building.verify.unit import Result

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 100_000  # columns of a pipe or a file: nothing is wrapped there, and a failure is one line


def as_data(results: Sequence[Result]) -> dict[str, Any]:
    return {
        "passed": all(result.passed for result in results),
        "units": [{**asdict(result), "passed": result.passed} for result in results],
    }


def print_table(results: Sequence[Result], console: Console) -> None:
    """Print a line for each thing to be mended, and one for a unit where there is nothing."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    table.add_column("unit", no_wrap=True)
    table.add_column("where", overflow="fold")
    table.add_column("what to do", overflow="fold")
    for result in results:
        mistakes = f"{result.mistakes} mistake{'' if result.mistakes == 1 else 's'}"
        exercises = f"{result.exercises} exercise{'' if result.exercises == 1 else 's'}"
        held = f"{exercises}, {mistakes}, {'both notebooks run' if result.ran else 'no notebook run'}"
        if result.passed and result.exercises:
            table.add_row(Text("✓", "green"), result.unit, "all", Text(f"{held}: as it should be"))
        for problem in result.problems:
            mark = Text("·", "yellow") if problem.advice else Text("✗", "red")
            table.add_row(mark, result.unit, Text(printable(problem.where)), Text(printable(problem.says)))
    console.print(table)


def summary(results: Sequence[Result], quick: bool) -> str:
    """Return the last line: how many units pass, and what is left to do."""
    failures = sum(not problem.advice for result in results for problem in result.problems)
    advice = sum(problem.advice for result in results for problem in result.problems)
    passed = sum(result.passed for result in results)
    left = f"; {failures} to be mended" if failures else ""
    might = f"; {advice} that could be better (·)" if advice else ""
    run = "; without --quick the notebooks are run too" if quick else ""
    return f"{passed} of {len(results)} units pass{left}{might}{run}"
