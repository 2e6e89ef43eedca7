"""What unit 3 says of its measurements is what they give."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lstm_course import all_units, get_exercise
from lstm_course.reference.rnn import rnn_forward
from lstm_course.units.u03_vanishing_gradients.demos.training import against_chance
from lstm_course.units.u03_vanishing_gradients.demos.vanishing import INPUT_SIZES, growth, layer, rate_of
from tests.units.prose import missing

gradient_norm_by_lag, rescale_to_radius, predicted_decay = (
    get_exercise(name).reference for name in ("gradient_norm_by_lag", "rescale_to_radius", "predicted_decay")
)
TEXT = all_units()["03_vanishing_gradients"].notebook.read_text("utf-8")


def as_written(number, entry):
    """Round the number to as many digits as the entry of a table has."""
    digits = re.sub(r"e.*|[,.]", "", entry).strip("0")
    return float(f"{number:.{max(len(digits), 1) - 1}e}")


def test_the_table_of_radii_is_what_is_measured():
    rows = re.findall(r"^# \| ([\d.]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)
    assert [row[0] for row in rows] == ["0.9", "1.0", "1.2", "1.5", "2.0", "2.5"]
    for radius, *entries, alone in rows:
        measured = [growth(gradient_norm_by_lag, rescale_to_radius, float(radius), s) for s in INPUT_SIZES.values()]
        for number, entry in zip([*measured, float(radius) ** 99], [*entries, alone], strict=True):
            assert as_written(number, entry) == float(entry.replace(",", "")), (radius, entry)


def test_what_is_said_of_saturation_is_what_is_measured():
    def sizes(radius):
        arguments = layer("gaussian", radius, 0.3, rescale_to_radius)
        hs = rnn_forward(*arguments)[0]
        return np.abs(hs[:, 20:]), predicted_decay(arguments[3], hs)[1]

    (usual, factor), (large, larger) = sizes(1.5), sizes(2.5)
    assert not missing(
        "03_vanishing_gradients",
        f"only {100 * np.mean(usual > 0.9):.0f} % of the entries are beyond 0.9",
        f"and {100 * np.mean(usual > 0.99):.1f} % beyond 0.99",
        f"Half of the slopes are below {np.median(1 - usual**2):.2f}, and their root mean square is "
        f"{np.sqrt(np.mean((1 - usual**2) ** 2)):.2f}",
        f"the factor comes out at {factor:.2f}: a little below 1",
        f"which is {growth(gradient_norm_by_lag, rescale_to_radius, 1.5, 0.3) ** (1 / 99):.3f} a step",
        f"At radius 2.5, {100 * np.mean(large > 0.9):.0f} % are beyond 0.9 and half of the slopes are below "
        f"{np.median(1 - large**2):.2f}",
    )
    assert larger > 1


@pytest.mark.parametrize(("kind", "within"), [("gaussian", 0.10), ("orthogonal", 0.04)])
def test_the_typical_factor_is_as_near_as_is_said(kind, within):
    too_large = []
    for radius in np.linspace(0.4, 2.4, 11):
        arguments = layer(kind, radius, 0.3, rescale_to_radius)
        bound, typical = predicted_decay(arguments[3], rnn_forward(*arguments)[0])
        measured = rate_of(gradient_norm_by_lag(*arguments))
        assert abs(typical / measured - 1) < within
        too_large.append(bound / measured)
    if kind == "gaussian":
        assert not missing(
            "03_vanishing_gradients", f"it is {min(too_large):.1f} to {max(too_large):.1f} times too large"
        )
    else:
        assert [round(too_large[k], 2) for k in (0, 3, 10)] == [1.09, 1.19, 1.97]


def test_the_typical_factor_over_five_draws_is_as_near_as_is_said():
    def ratio(radius, size, seed):
        arguments = layer("gaussian", radius, size, rescale_to_radius, seed)
        return predicted_decay(arguments[3], rnn_forward(*arguments)[0])[1] / rate_of(gradient_norm_by_lag(*arguments))

    means = [
        np.mean([ratio(radius, size, seed) for seed in range(5)])
        for size in INPUT_SIZES.values()
        for radius in np.linspace(0.4, 2.4, 6)
    ]
    worst = max(abs(mean - 1) for mean in means)
    assert not missing("03_vanishing_gradients", f"the mean was within {100 * worst:.0f} %")


def test_pytorchs_default_is_predicted_and_measured_as_is_said():
    arguments = layer("pytorch", 0, 0.3, rescale_to_radius)
    _, typical = predicted_decay(arguments[3], rnn_forward(*arguments)[0])
    measured = rate_of(gradient_norm_by_lag(*arguments))
    assert not missing("03_vanishing_gradients", f"{typical:.3f} predicted and {measured:.3f} measured at each step")


def test_training_at_chance_is_told_from_training_below_it():
    at, below = np.full(30, 0.17), np.full(30, 0.01)
    run, short = (100, 30, 0.01, 0), (10, 30, 0.01, 0)
    assert against_chance({short: (below, below), run: (at, at)}) == "at"
    assert against_chance({run: (below, at), (100, 30, 0.001, 0): (at, at)}) == "below"


EVIDENCE = json.loads((Path(__file__).parents[3] / "docs/evidence.json").read_text())


def seeds(experiment, label, key):
    runs = {run["label"]: run["seeds"] for run in EVIDENCE[experiment]["runs"]}
    return [seed["values"][key] for seed in runs[label]]


def test_what_is_said_of_orthogonal_weights_is_the_evidence():
    fast, slow = (
        np.array([seeds("orthogonal", rate, key) for key in ("error", "least", "most")])
        for rate in ("rate 0.01", "rate 0.001")
    )
    *at_chance, above = np.sort(np.concatenate([fast[0], slow[0]]))
    assert max(fast[1]) < 1e-10
    arrived = slow[:, slow[1] > 1e-7]
    assert arrived.shape == (3, 4)
    assert not missing(
        "03_vanishing_gradients",
        f"nineteen of the twenty runs end at chance ({at_chance[0]:.3f} to {at_chance[-1]:.3f}), one above it "
        f"({above:.2f})",
        f"it stayed between {arrived[1].min():.3f} and {arrived[2].max():.0f}, and the error between "
        f"{arrived[0].min():.3f} and {arrived[0].max():.3f}",
    )


def test_the_last_table_is_the_evidence():
    rows = dict(re.findall(r"^# \| ((?:tanh RNN|LSTM|GRU)[^|]*) \| ([^|]+ \| [^|]+) \|$", TEXT, re.MULTILINE))
    for row, label in (("tanh RNN, PyTorch's default", "tanh RNN"), *((name, name) for name in list(rows)[1:])):
        left, rest = rows[row].split(" | ")
        error, reached = seeds("adding", label, "error"), seeds("adding", label, "reached")
        digits = 3 if min(error) > 0.1 else 4
        assert as_written(np.exp(np.mean(np.log(seeds("gradient_by_lag", label, "left")))), left) == float(left)
        assert rest.startswith(f"{min(error):.{digits}f} to {max(error):.{digits}f}")
        if None not in reached:
            assert rest.endswith(f"below 0.01 by step {min(reached)} to {max(reached):,}")
