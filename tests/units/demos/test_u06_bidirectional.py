"""What unit 6 says of its measurements is the evidence."""

import json
import re
from pathlib import Path

import numpy as np

from lstm_course import all_units

EVIDENCE = json.loads((Path(__file__).parents[3] / "docs/evidence.json").read_text())
TEXT = all_units()["06_bidirectional"].notebook.read_text("utf-8")


def test_the_table_of_tags_is_the_evidence():
    runs = {run["label"]: [seed["values"] for seed in run["seeds"]] for run in EVIDENCE["source_tags"]["runs"]}
    keys = {"all characters": "all", "first of a word": "first", "names of what is called": "call", "numbers": "number"}
    rows = re.findall(r"^# \| ([^|]+) \| ([\d.]+ ± [\d.]+) \| ([\d.]+ ± [\d.]+) \|$", TEXT, re.MULTILINE)
    assert [label for label, *_ in rows] == list(keys)
    for label, *entries in rows:
        for entry, way in zip(entries, ("one way", "both ways"), strict=True):
            shares = [100 * seed[keys[label]] for seed in runs[way]]
            assert entry == f"{np.mean(shares):.1f} ± {np.std(shares, ddof=1):.1f}"
