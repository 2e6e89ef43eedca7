"""Each experiment, with a budget of a few steps: what a run returns is what the table asks for."""

import json
import math

import numpy as np
import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.evidence import registry
from lstm_course.evidence.networks import CELLS, answers, layer, reader
from lstm_course.reference.cell import unroll
from lstm_course.units.u11_forecasting.experiments.training import StudentFunctions

EXPERIMENTS = registry.chosen()
TINY = {
    "echo": {"updates": 3},
    "orthogonal": {"steps": 3, "length": 10},
    "adding": {"steps": 3, "length": 10},
    "temporal_order": {"steps": 3, "length": 10},
    "embedded_reber": {"steps": 2},
    "delayed_recall": {"steps": 3},
    "gradient_by_lag": {"length": 110},
    "forget_product": {"length": 5},
    "cell_race": {"steps": 2},
    "spike_timing": {"steps": 2},
    "source_tags": {"steps": 2, "windows": 60},
    "reading_ahead": {"steps": 2, "length": 8, "guesses": 3},
    "gru_race": {"steps": 2, "units": 4},
    "reviews": {"epochs": 1, "num_reviews": 64},
    "reviews_mistakes": {"epochs": 1, "num_reviews": 64},
    "characters": {"steps": 2, "hidden_size": 8},
    "character_context": {"steps": 3},
    "key_stream": {"epochs": 1},
    "series": {"effort": 0.01},
    "digits": {"epochs": 1},
    "stocks": {"epochs": 1},
    "price_splits": {},
    "dates": {"steps": 2},
    "reversal": {"steps": 2},
    "bottleneck": {"steps": 2},
    "sentences": {"steps": 2},
    "memory_tasks": {"steps": 2},
    "associative_pairs": {"steps": 2},
}
ROWS = [pytest.param(e, label, id=f"{e.name}: {label}") for e in EXPERIMENTS for label in e.runs]


@pytest.fixture(autouse=True)
def one_epoch_on_prices(monkeypatch):
    """Train for one epoch where prices are split: unit 11 trains there as it does, without a budget."""
    trained = StudentFunctions.trained
    monkeypatch.setattr(
        StudentFunctions, "trained", lambda self, model, x, y, _, *rest: trained(self, model, x, y, 1, *rest)
    )


@pytest.mark.parametrize(("experiment", "label"), ROWS)
def test_a_run_measures_what_the_table_shows(experiment, label):
    values = experiment.run(0, **{**experiment.runs[label], **TINY[experiment.name]})
    assert values.keys() == {measure.key for measure in experiment.measures}
    assert all(value is None or math.isfinite(value) for value in values.values())
    json.dumps(values)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.name)
def test_a_seed_is_a_run(experiment):
    configuration = {**next(iter(experiment.runs.values())), **TINY[experiment.name]}
    first, again, other = (experiment.run(seed, **configuration) for seed in (1, 1, 2))
    assert first == again
    at_chance = ("temporal_order", "delayed_recall", "embedded_reber", "cell_race", "spike_timing", "bottleneck")
    if experiment.name not in at_chance:  # twice the same
        assert first != other


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.name)
def test_rows_and_configurations_are_told_apart(experiment):
    assert len({json.dumps(c, sort_keys=True) for c in experiment.runs.values()}) == len(experiment.runs)
    assert experiment.published.keys() <= experiment.runs.keys()
    assert experiment.name == registry.NAMES[registry.NAMES.index(experiment.name)]


def test_solved_means_that_training_ended_there():
    run = registry.get("delayed_recall").run
    assert run(0, 10, "chrono", steps=200) == {"accuracy": 1.0, "reached": 25, "solved": 1}
    never = run(0, 40, 0.0, steps=30)
    assert (never["solved"], never["reached"]) == (0, None)


@pytest.mark.parametrize("kind", CELLS)
def test_the_network_is_the_course_s_cell_with_a_linear_layer(kind):
    import torch

    recurrent = layer(np.random.default_rng(3), kind, 2, 5)
    network = reader(recurrent, 4, seed=0)
    cell = CELLS[kind]()
    x = np.random.default_rng(1).standard_normal((3, 6, 2))
    hs, _, _ = unroll(cell, cell.init_params(np.random.default_rng(3), 2, 5), x)
    W, b = (p.detach().numpy() for p in network.readout.parameters())
    assert recurrent.weight_ih_l0.dtype == torch.float32
    np.testing.assert_allclose(answers(network, x), hs[:, -1] @ W.T + b, atol=1e-6)


def test_both_ways_have_as_many_numbers_as_one_way():
    sizes = [
        sum(
            p.numel()
            for p in reader(layer(np.random.default_rng(0), "lstm", 24, H, ways), 8, 0, False, 128).parameters()
        )
        for H, ways in ((96, False), (64, True))
    ]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.05)
    assert sizes[0] == pytest.approx(50_000, rel=0.05)


def test_an_unknown_name_is_one_line_with_a_guess():
    with pytest.raises(CourseError, match=r"^there is no experiment 'addin': did you mean adding\?$"):
        registry.chosen(["addin"])
    with pytest.raises(CourseError, match=r"choose from echo, orthogonal, embedded_reber, adding, "):
        registry.get("xyzzy")


def test_names_are_taken_once_and_in_order():
    assert [e.name for e in registry.chosen(["forget_product", "adding", "adding"])] == ["adding", "forget_product"]
