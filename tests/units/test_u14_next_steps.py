"""Unit 14: other ways that are right, what a loop is told, and that its text says what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_course.checking import judge
from lstm_course.reference import counting, self_attention, state_space, xlstm
from lstm_course.units.u14_next_steps import UNIT
from lstm_course.units.u14_next_steps.demos import attention, measured, memories, race, scan

EXERCISES = {exercise.name: exercise for exercise in UNIT.exercises}
EVIDENCE = json.loads((Path(__file__).parents[2] / "docs/evidence.json").read_text())
TEXT = UNIT.notebook.read_text()


def by_halves(a, b):
    """Scan by joining neighbours and scanning what comes of it: half as many each time (Blelloch 1990)."""
    T = b.shape[1]
    if T == 1:
        return b
    pairs = T // 2 * 2
    a1, a2, b1, b2 = a[:, 0:pairs:2], a[:, 1:pairs:2], b[:, 0:pairs:2], b[:, 1:pairs:2]
    joined = by_halves(a2 * a1, a2 * b1 + b2)
    h = b.copy()
    h[:, 1:pairs:2] = joined
    h[:, 2::2] = a[:, 2::2] * joined[:, : h[:, 2::2].shape[1]] + b[:, 2::2]
    return h


def with_padding(a, b):
    reach = 1
    while reach < b.shape[1]:
        before_a = np.concatenate([np.ones_like(a[:, :reach]), a[:, :-reach]], axis=1)
        before_b = np.concatenate([np.zeros_like(b[:, :reach]), b[:, :-reach]], axis=1)
        a, b = a * before_a, a * before_b + b
        reach *= 2
    return b


def in_place(a, b):
    a, b = a.copy(), b.copy()
    reach = 1
    while reach < a.shape[1]:
        b[:, reach:] += a[:, reach:] * b[:, :-reach].copy()
        a[:, reach:] *= a[:, :-reach].copy()
        reach *= 2
    return b


@pytest.mark.parametrize("way", [by_halves, with_padding, in_place])
def test_another_scan_is_right(way):
    verdict = judge(EXERCISES["parallel_scan"], way, seed=3)
    assert verdict.passed, verdict.headline


def test_a_loop_is_told_that_it_is_one():
    def loop(a, b):
        h, state = [], np.zeros_like(b[:, 0])
        for t in range(b.shape[1]):
            state = a[:, t] * state + b[:, t]
            h.append(state)
        return np.stack(h, axis=1)

    verdict = judge(EXERCISES["parallel_scan"], loop)
    assert verdict.misconceptions == ("a loop where a scan is wanted",)
    assert 0 < verdict.score < 1


@pytest.mark.parametrize(("name", "found"), [("memory_tasks", measured.TASKS), ("associative_pairs", measured.PAIRS)])
def test_what_the_figures_draw_is_what_was_measured(name, found):
    rows = {run["label"]: run["seeds"] for run in EVIDENCE[name]["runs"]}
    assert found.keys() == rows.keys()
    for label, values in found.items():
        there = {key for key, value in rows[label][0]["values"].items() if value is not None}
        assert values.keys() == there
        for key, numbers in values.items():
            np.testing.assert_allclose(numbers, [seed["values"][key] for seed in rows[label]], atol=1e-6)


def entry(values, key):
    """Return an entry of the notebook's tables: per cent, mean ± spread; the mean of a squared error."""
    mean, spread = np.mean(values), np.std(values, ddof=1)
    if key.startswith("adding"):
        return f"{mean:.4f}" if mean < 0.01 else f"{mean:.2f}"
    digits = 1 if 0.975 <= mean < 0.99995 else 0
    return f"{100 * mean:.{digits}f} ± {100 * spread:.{digits}f}"


def table(found, keys):
    return [
        "# | " + " | ".join([label, *(entry(values[key], key) if key in values else "" for key in keys)]) + " |"
        for label, values in found.items()
    ]


@pytest.mark.parametrize("found", [measured.TASKS, measured.PAIRS])
def test_the_tables_are_what_was_measured(found):
    rows = table(found, list(next(iter(found.values()))))
    assert [row for row in rows if row not in TEXT] == [], "put these into the notebook:\n" + "\n".join(rows)


def test_what_the_text_says_of_the_experiments_is_what_they_give():
    assert scan.rounds_for(1000) == 10
    assert memories.share_of(xlstm.slstm_step, 5.0) == pytest.approx(0.88, abs=0.005)
    lstm = (1 + memories._lstm_means(memories._streams(5.0, 20, 0))[-1]) / 2
    assert lstm == pytest.approx(0.09, abs=0.005)
    assert memories.pairs_without_error(xlstm.mlstm_step, 16) == 16
    assert attention.entries_that_move(self_attention.self_attention) == 55
    assert attention.overtaken_at(counting.cost_per_step) == 33
    told = []
    memories.sampled_twice_as_often.__wrapped__(state_space.diagonal_ssm, told.append)
    assert told[0] < 1e-9


def test_of_the_race_the_text_says_what_was_found():
    assert race.solved_with(8) == 2
    above = [name for name in race.NAMES if np.mean(measured.PAIRS[name]["8"]) > 0.9]
    assert above == ["mLSTM", "attention"]
    assert "Two of the six look pairs up" in TEXT
    said = " ".join(TEXT.replace("\n# ", " ").split())
    pairs = {name: {many: round(100 * np.mean(v)) for many, v in row.items()} for name, row in measured.PAIRS.items()}
    for name in ("sLSTM", "LSTM"):
        assert f"{name} from {pairs[name]['4']} to {pairs[f'{name}, 6 × the training']['4']}" in said
    *lower, high = sorted(round(100 * value) for value in measured.PAIRS["mLSTM"]["16"])
    assert f"{', '.join(map(str, lower))} and {high} %" in said
    missed = {name: round(1 / (1 - np.mean(measured.TASKS[name]["brackets, longer"]))) for name in ("minLSTM", "mLSTM")}
    assert missed == {"minLSTM": pytest.approx(40, abs=4), "mLSTM": 15}
    learned = [value > 0.99 for value in measured.TASKS["LSTM"]["delayed recall"]]
    assert sorted(learned) == [False, False, True, True, True]
    missing = sorted(round(100 * value) for value in measured.TASKS["LSTM"]["delayed recall"] if value < 0.99)
    assert f"({missing[0]} and {missing[1]} %)" in said
    assert [value < 0.002 for value in measured.TASKS["mLSTM"]["adding, longer"]].count(True) == 3
    lost = {n: sum(v < 0.9 for v in measured.TASKS[n]["delayed recall, longer"]) for n in ("mLSTM", "state space")}
    assert lost == {"mLSTM": 1, "state space": 4}
