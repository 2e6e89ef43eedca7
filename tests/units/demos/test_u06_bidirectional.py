"""What unit 6 says of its measurements is the evidence."""

import json
import re
from pathlib import Path

import numpy as np

from lstm_course import all_units
from tests.units.prose import missing

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


def test_what_reading_ahead_is_worth_is_the_evidence():
    runs = {run["label"]: [seed["values"] for seed in run["seeds"]] for run in EVIDENCE["reading_ahead"]["runs"]}

    def span(label, key):
        found = [seed[key] for seed in runs[label]]
        return f"{min(found):.1f} to {max(found):.1f}"

    reported = np.mean([seed["whole"] for seed in runs["both ways, pieces of 64"]])
    of_32, of_64, of_256 = (span(f"both ways, pieces of {length}", "so_far") for length in (32, 64, 256))
    assert not missing(
        "06_bidirectional",
        f"{span('one way, pieces of 64', 'so_far')} one way; both ways {reported:.2f} as reported, and {of_64} when "
        "the text so far is all that is read",
        f"{of_32} for pieces of 32, {of_64} for 64, {of_256} for 256",
    )
