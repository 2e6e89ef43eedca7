"""Units 9 to 13: what their tables of evidence say is what docs/evidence.json holds."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lstm_course import all_units
from lstm_course.units.u12_seq2seq_attention.experiments import reversal
from tests.units.prose import missing

EVIDENCE = json.loads((Path(__file__).parents[2] / "docs/evidence.json").read_text("utf-8"))
NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


def measured(experiment, label, measure, scale=1.0):
    (run,) = (run for run in EVIDENCE[experiment]["runs"] if run["label"] == label)
    return scale * np.array([seed["values"][measure] for seed in run["seeds"]])


def of(experiment, label, *measures, scale=1.0):
    """Mean and spread of each measure: what a row of a table is to say."""
    found = [measured(experiment, label, measure, scale) for measure in measures]
    return [[values.mean(), values.std(ddof=1)] for values in found]


def each(experiment, label, *measures):
    return [list(measured(experiment, label, measure, 100)) for measure in measures]


def span(experiment, label, measure):
    values = measured(experiment, label, measure)
    return [[values.min(), values.max()]]


def prices(text, name):
    return (text, of("price_splits", name, "lstm", "persistence", "skill"))


ROWS = {
    "09_classification": [
        ("bag of words",
         [*of("reviews", "bag of words", "accuracy", scale=100), *span("reviews", "bag of words", "best")]),
        ("LSTM, 32 units", [*of("reviews", "LSTM", "accuracy", scale=100), *span("reviews", "LSTM", "best")]),
        ("Bi-LSTM, 2 × 32 units",
         [*of("reviews", "Bi-LSTM", "accuracy", scale=100), *span("reviews", "Bi-LSTM", "best")]),
        ("LSTM, never stopped (40 epochs)", of("reviews", "LSTM, never stopped", "accuracy", scale=100)),
        ("none", each("reviews_mistakes", "no mistake", "right")),
        ("reads the last column", each("reviews_mistakes", "reads the padding", "right", "padded")),
        ("sigmoid in the model *and* in the loss", each("reviews_mistakes", "sigmoid twice", "right")),
        ("dropout goes on when measured", each("reviews_mistakes", "dropout in use", "right")),
    ],
    "10_text_generation": [
        ("128 units, 1,500 steps, state carried on", of("characters", "short", "bits")),
        ("the same, each window from 0", of("characters", "short, state not carried", "bits")),
        ("256 units, 4,500 steps, dropout 0.1, state carried on", of("characters", "long", "bits")),
        ("state carried on", of("key_stream", "state carried", "right", scale=100)),
        ("each window from 0", of("key_stream", "state from 0 in each window", "right", scale=100)),
        ("trained with the state carried on",
         of("character_context", "state carried", "one", "few", "some", "window", "beyond")),
        ("trained with each window from 0",
         of("character_context", "state from 0 in each window", "one", "few", "some", "window", "beyond")),
    ],
    "11_forecasting": [
        *(prices(f"{name}{way}", f"{name}{way}") for name in ("S&P 500", "Microsoft", "IBM")
          for way in (", random split", ", in time", ", in time, changes")),
        *((name, [*of("stocks", f"{name}, reads the level", "lstm"),
                  *of("stocks", f"{name}, reads the change", "lstm", "persistence", "drift")])
          for name in ("S&P 500", "Microsoft", "IBM")),
        *((task, of("series", task, "lstm", "linear", "simple", "least"))
          for task in ("sine", "delayed sum", "last marked")),
    ],
    "12_seq2seq_attention": [
        *((f"reversal, {text}", of("reversal", label, "exact", "of 4", "of 8", "of 12", "free", "forced", scale=100))
          for text, label in (("without", "no attention"), ("with", "additive attention"))),
        *((label, of("bottleneck", label, "exact", "of 4", "of 8", "of 12", scale=100))
          for label in ("64 units, 600 steps", "128 units, 600 steps", "64 units, 2,400 steps")),
        *((f"dates, {text}", of("dates", label, "exact", "free", "forced", scale=100))
          for text, label in (("without", "no attention"), ("with", "additive attention"))),
    ],
    "13_variational_lstm": [
        (text, [*of("sentences", label, "reconstruction", "kl", "bound"),
                *of("sentences", label, "words", "whole", scale=100)])
        for text, label in (
            ("plain", "plain"), ("annealing", "annealing"), ("word dropout", "word dropout"),
            ("annealing and word dropout", "annealing and word dropout"),
            ("free bits 0.25 and word dropout", "free bits (0.25 a dimension) and word dropout"),
        )
    ],
}  # fmt: skip


CHECKED = [pytest.param(unit, *row, id=f"{unit[:2]} {row[0]}") for unit, rows in ROWS.items() for row in rows]


@pytest.mark.parametrize(("unit", "label", "expected"), CHECKED)
def test_a_row_says_what_was_measured(unit, label, expected):
    text = all_units()[unit].notebook.read_text("utf-8")
    rows = re.findall(rf"^# \| {re.escape(label)} \|(.*)\|$", text, flags=re.MULTILINE)
    (row,) = (row for row in rows if NUMBER.search(row))  # a term of the same name has none
    cells = [NUMBER.findall(cell) for cell in row.split("|")]
    said = [cell for cell in cells if cell]
    assert len(said) >= len(expected)
    for numbers, values in zip(said, expected, strict=False):
        for number, value in zip(numbers, values, strict=False):
            half = 0.5 * 10.0 ** -len(number.partition(".")[2])
            assert float(number.replace("−", "-").replace(",", "")) == pytest.approx(value, abs=1.001 * half), row


def test_of_the_dates_the_text_says_how_the_seeds_end():
    third, *others = sorted(measured("dates", "additive attention", "exact"))
    assert others == [1, 1]
    assert not missing(
        "12_seq2seq_attention", f"two of the three got all 500 dates right, the third {100 * third:.0f} %"
    )
    runs = {label: spec["steps"] for label, spec in reversal.EXPERIMENT.runs.items()}
    assert runs["no attention"] == 2 * runs["additive attention"] == 600
    assert max(measured("reversal", "no attention", "of 12")) < 0.01
