"""Commands for authors of units, and for those who carry the course on."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.cli.app import AUTHORS, DEVELOPERS, Root, Units, app, course_of, say


@app.command(rich_help_panel=AUTHORS)
def new_unit(
    name: Annotated[str, typer.Argument(help="gated_memory, or 50_gated_memory: the number says where it stands.")],
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Default: made of the name.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="A new or empty folder. Default: NAME-unit, here.")
    ] = None,
) -> None:
    """Write a package with a unit of your own: a whole small one, to be changed bit by bit.

    It has an exercise, mistakes, the notebook's master, a demo, tests, and a
    pyproject.toml. Installed with pip, it is a unit like any other.

    \b
    Examples:
      lstm-course new-unit gated_memory
      lstm-course new-unit 50_leaky --title "Leaky units"
    """
    from lstm_course.building.new_unit import new_unit as write_unit

    names, made = write_unit(name, title, folder, say=say)
    at = shlex.quote(os.path.relpath(made))
    say(f"the unit {names.name} is in {made}; README.md there says which file is what")
    say(f"next: pip install -e {at if os.sep in at else f'./{at}'} && lstm-course verify {names.name}")


@app.command(rich_help_panel=AUTHORS)
def verify(
    units: Units = None,
    quick: Annotated[bool, typer.Option("--quick", help="Run no notebook.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    root: Root = None,
) -> None:
    """Hold units to all rules: a line for each thing to be mended, with what to do.

    The master's solution scores in full and an empty function nothing; each
    mistake is caught by its own name; wrong answers that nobody wrote down
    fail; nothing leaks; cells, links and figures are in order; both notebooks
    run, quietly and in time. In a course's folder its notebooks are fresh.
    ✗ has to be mended, · could be better. Exit 0 if there is no ✗, else 1.

    \b
    Examples:
      lstm-course verify                             all units that are installed
      lstm-course verify 50_leaky --quick            in seconds, after each change
      lstm-course verify 50_leaky --json > found.json
    """
    from lstm_course.building.verify import verify_all
    from lstm_course.building.verify.table import as_data, print_table, summary

    results = verify_all(units or None, course_of(root), quick, progress=sys.stderr.isatty())
    if as_json:
        print(json.dumps(as_data(results), indent=2, ensure_ascii=False))
    else:
        print_table(results, wrapped=sys.stdout.isatty())
        say(summary(results, quick))
    if not all(result.passed for result in results):
        raise typer.Exit(1)


@app.command(rich_help_panel=DEVELOPERS)
def evidence(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Experiments. Default: all.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Runs of each row of the table.")] = 3,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Default: one for each core.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The table. Default: docs/evidence.md")
    ] = None,
) -> None:
    """Measure again what the units quote; write a table, and the numbers beside it as .json.

    The experiments: echo, orthogonal, embedded_reber, adding, temporal_order, delayed_recall, gradient_by_lag,
    forget_product, source_tags, reading_ahead, gru_race, cell_race, spike_timing, reviews, reviews_mistakes,
    characters, character_context, key_stream, series, digits, stocks, price_splits, dates, reversal, bottleneck,
    sentences, memory_tasks, associative_pairs. All of them take about half an hour on two cores. Experiments that are
    not named stay in the table as they were. An interrupted run is taken up where it was.

    Example: lstm-course evidence adding gradient_by_lag --seeds 5 --out evidence.md
    """
    from lstm_course.evidence.command import evidence as write_evidence

    write_evidence(names or None, seeds, workers, out, say=say, progress=sys.stderr.isatty())
