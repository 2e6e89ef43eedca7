"""Commands for authors of units."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.cli.app import AUTHORS, app, say


@app.command(rich_help_panel=AUTHORS)
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
