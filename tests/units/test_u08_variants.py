"""Unit 8's numbers of spikes are those of docs/evidence.json."""

import json
from pathlib import Path

import numpy as np

from lstm_course.reference.comparing import compare_runs
from lstm_course.units.u08_variants import UNIT
from lstm_course.units.u08_variants.experiments.spike_timing import BATCH, STEPS

EVIDENCE = json.loads((Path(__file__).parents[2] / "docs/evidence.json").read_text())["spike_timing"]


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
