"""What unit 6 says of its measurements is the evidence."""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from lstm_course import all_units, get_exercise
from lstm_course.reference.bidirectional import bidirectional_forward, merge_directions
from lstm_course.reference.lstm import lstm_forward
from lstm_course.units.u06_bidirectional.demos import directions, language
from lstm_course.units.u06_bidirectional.experiments import training
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


def test_what_padding_does_is_measured(monkeypatch):
    shown, told = [], []
    monkeypatch.setattr(directions, "show", lambda fig, alt: shown.append(alt))
    directions.alone_or_in_a_batch(get_exercise("bidirectional_forward").reference, told.append)
    one, twelve, first = (int(share) for share in re.findall(r"(\d+)%", shown[0]))
    assert told[0] == pytest.approx(one / 100, abs=0.006)
    assert one == pytest.approx(25, abs=4)
    assert twelve > 100
    assert first == pytest.approx(33, abs=4)


def test_what_is_said_of_the_language_model_is_measured():
    runs = {run["label"]: [seed["values"] for seed in run["seeds"]] for run in EVIDENCE["reading_ahead"]["runs"]}
    one_way = [seed["whole"] for seed in runs["one way, pieces of 64"]]
    both = runs["both ways, pieces of 64"]
    assert all(round(seed["whole"], 1) == 1.1 for seed in both)
    assert min(seed["so_far"] for seed in both) > 12
    xz = language._by_frequency_and_by_xz()[1]
    assert np.log2(xz) / np.log2(1.1) == pytest.approx(13, abs=0.6)
    assert not missing(
        "06_bidirectional",
        f"the one-way network reaches a perplexity of {min(one_way):.1f} to {max(one_way):.1f}",
        f"xz, a good compressor, comes to {xz:.1f} on the same files, which is {np.log2(xz):.1f} bits a character; "
        f"1.1 would be {np.log2(1.1):.2f} bits",
        "goes from 1.1 to more than 12",
    )


def test_what_the_second_direction_brings_to_reviews_is_the_evidence():
    runs = {run["label"]: [seed["values"]["accuracy"] for seed in run["seeds"]] for run in EVIDENCE["reviews"]["runs"]}
    one, both = (100 * np.mean(runs[label]) for label in ("LSTM", "Bi-LSTM"))
    assert not missing("06_bidirectional", f"brings nothing ({one:.1f} against {both:.1f} %)")


@pytest.mark.parametrize("counted", [True, False], ids=["on one thread", "a few at a time"])
def test_sequences_that_are_read_in_parts_are_read_alike(counted, monkeypatch):
    if counted:
        pytest.importorskip("threadpoolctl")
    else:
        monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    rng = np.random.default_rng(0)
    shapes = {"W_ih": (12, 2), "W_hh": (12, 3), "b": (12,)}
    params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    network = training.Network(rng.standard_normal((5, 2)), params, None, rng.standard_normal((4, 3)), np.zeros(4))
    monkeypatch.setattr(training, "ONE_THREAD", 100)
    monkeypatch.setattr(training, "MANY", 4)
    codes, start = rng.integers(0, 5, (9, 6)), np.zeros((9, 3))
    ways = training.Ways(lstm_forward, bidirectional_forward, merge_directions)
    found = training.states(network, codes, np.full(9, 6), ways)
    np.testing.assert_allclose(found, lstm_forward(network.embedding[codes], start, start, **params)[0], rtol=1e-12)
