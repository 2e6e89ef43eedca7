"""Unit 8's numbers of the race and of spikes are those of docs/evidence.json."""

import json
import math
from pathlib import Path

import numpy as np

from lstm_course.reference.comparing import compare_runs
from lstm_course.units.u08_variants import UNIT
from lstm_course.units.u08_variants.experiments.cell_race import CELLS, CONTESTS, RATES
from lstm_course.units.u08_variants.experiments.spike_timing import BATCH, STEPS
from tests.units.prose import missing

MEASURED = json.loads((Path(__file__).parents[2] / "docs/evidence.json").read_text())
EVIDENCE, RACE = MEASURED["spike_timing"], MEASURED["cell_race"]


def test_the_table_of_spikes_is_what_was_measured():
    rows = {run["label"]: [seed["values"] for seed in run["seeds"]] for run in EVIDENCE["runs"]}
    text, limit = UNIT.notebook.read_text(encoding="utf-8"), float(BATCH * STEPS)
    for units in ("1 unit", "4 units"):
        entries = [units]
        for task in ("measuring", "making"):
            needed = [
                np.array(
                    [np.nan if one[f"{task}, sequences"] is None else one[f"{task}, sequences"] for one in rows[label]]
                )
                for label in (f"LSTM, {units}", f"peepholes, {units}")
            ]
            solved, medians, p = compare_runs(*needed, limit)
            for share, median in zip(solved, medians, strict=True):
                many = share * len(needed[0])
                entries.append(f"{many:.0f} of 5" + (f" ({median:,.0f})" if share > 0.6 else ""))
            entries.append(f"{p:.2f}")
        assert "# | " + " | ".join(entries) + " |" in text


def reached(cell, task, rate):
    (run,) = (run for run in RACE["runs"] if run["label"] == f"{cell}, rate {rate}")
    return [math.inf if (needed := seed["values"][task]) is None else needed for seed in run["seeds"]]


def entry(cell, task):
    solved = sum(needed < math.inf for rate in RATES for needed in reached(cell, task, rate))
    median = min(np.median(reached(cell, task, rate)) for rate in RATES)
    return f"{solved} ({median:,.0f})" if median < math.inf else f"{solved}"


def test_the_table_of_the_race_is_what_was_measured():
    text = UNIT.notebook.read_text(encoding="utf-8")
    for cell in CELLS:
        assert f"# | {cell} | {entry(cell, 'temporal order')} | {entry(cell, 'adding')} |" in text


def test_what_is_said_of_the_race_is_what_was_measured():
    median = {
        cell: f"{min(np.median(reached(cell, 'adding', rate)) for rate in RATES):,.0f}"
        for cell in ("LSTM", "coupled", "no output gate")
    }
    solved = {rate: sum(n < math.inf for n in reached("peepholes", "temporal order", rate)) for rate in RATES}
    for task in CONTESTS:
        slow, fast = (np.median(reached("GRU", task, rate)) for rate in RATES)
        assert slow > 1.5 * fast
        assert max(*reached("GRU", task, 0.01), *reached("GRU", task, 0.03)) < math.inf
    assert not missing(
        "08_variants",
        f"it is the coupling ({median['coupled']} against {median['LSTM']} on adding), and not the output gate that it "
        f"lacks ({median['no output gate']})",
        f"the peephole LSTM solves temporal order {solved[0.01]} times in 5, at 0.03 only {solved[0.03]} times",
    )
