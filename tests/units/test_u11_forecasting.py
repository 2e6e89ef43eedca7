"""Unit 11: the listing that is to be mended, the examples by name, and the classes that its master's cells define."""

import ast
import doctest

import numpy as np
import pytest
import torch

from lstm_course.building.percent import read
from lstm_course.building.repair_listings import listing_of
from lstm_course.checking import judge
from lstm_course.units.u11_forecasting import UNIT
from tests.models.test_regression import SIX_EXAMPLES

CELLS = read(UNIT.notebook.read_text(encoding="utf-8"))
EXERCISES = {exercise.name: exercise for exercise in UNIT.exercises}
KINDS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


def source_of(name):
    """Return the master's cell of an exercise."""
    return next(cell.source for cell in CELLS if cell.metadata.get("solution") == name)


def defined(source, names=None):
    """Return what a cell's imports and definitions define."""
    names = {} if names is None else names
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if isinstance(node, KINDS)]
    exec(compile(tree, "<cell>", "exec"), names)
    return names


@pytest.fixture(scope="module")
def solved():
    names = {}
    for cell in CELLS:
        if cell.kind == "code":
            defined(cell.source, names)
    return names


@pytest.fixture(scope="module")
def listing(solved):
    return lambda text=None: defined(text or listing_of(source_of("MonthAhead")), dict(solved))["MonthAhead"]


@pytest.mark.parametrize("name", EXERCISES)
def test_each_solution_scores_in_full_and_its_example_is_true(solved, name):
    assert judge(EXERCISES[name], solved[name], seed=7).score == 1
    (test,) = doctest.DocTestFinder(recurse=False).find(solved[name], name, globs=dict(solved))
    assert test.examples
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_the_listing_runs_and_scores_nothing(listing):
    verdict = judge(EXERCISES["MonthAhead"], listing())
    assert (verdict.status, verdict.score) == ("failed", 0)
    assert verdict.misconceptions == ("the listing as it was",)
    model = listing()()
    months, targets = model.pairs(torch.sin(torch.arange(40.0)))
    assert model(months).shape == (28, 1)
    assert model.loss(months, targets).item() > 0


LINES = {
    "a month is a step": (("nn.LSTM(12, 20)", "nn.LSTM(1, 20)"), ("months[:, None, :]", "months[:, :, None]")),
    "asked twice, it says the same": (("hs, self.state = self.lstm(x, self.state)", "hs, _ = self.lstm(x)"),),
    "windows do not hear of each other": (("nn.LSTM(12, 20)", "nn.LSTM(12, 20, batch_first=True)"),),
    "the loss asks the network": (("F.mse_loss(months, ", "F.mse_loss(self(months), "),),
    "one target for one answer": (("months[1:]", "series[12:, None]"),),
}


@pytest.mark.parametrize("behaviour", LINES)
def test_each_bug_mended_alone_is_worth_a_fifth(listing, behaviour):
    text = listing_of(source_of("MonthAhead"))
    for wrong, right in LINES[behaviour]:
        assert text.count(wrong) == 1
        text = text.replace(wrong, right)
    verdict = judge(EXERCISES["MonthAhead"], listing(text))
    assert [name for name, passed in verdict.cases if passed] == [behaviour]
    assert verdict.score == pytest.approx(0.2)


@pytest.mark.parametrize("half", LINES["a month is a step"])
def test_half_of_a_bug_mended_lowers_no_score(listing, half):
    """The size of the layer's input without the axis, or the other way round: the other bugs stay mended."""
    text = listing_of(source_of("MonthAhead"))
    for behaviour in ("asked twice, it says the same", "the loss asks the network", "one target for one answer"):
        for wrong, right in LINES[behaviour]:
            text = text.replace(wrong, right)
    assert judge(EXERCISES["MonthAhead"], listing(text)).score == pytest.approx(0.6)
    assert judge(EXERCISES["MonthAhead"], listing(text.replace(*half))).score >= 0.6
    both = text.replace(*half).replace("20)\n        self.readout", "20, batch_first=True)\n        self.readout")
    assert judge(EXERCISES["MonthAhead"], listing(both)).score >= 0.8


def test_another_way_to_mend_it_is_as_good(listing):
    text = listing_of(source_of("MonthAhead"))
    for wrong, right in [pair for pairs in LINES.values() for pair in pairs]:
        text = text.replace(wrong, right) if "nn.LSTM" not in wrong else text.replace(wrong, "nn.LSTM(1, 20)")
    text = text.replace("months[:, :, None]", "months.T[:, :, None]").replace("hs[:, -1]", "hs[-1]")
    assert judge(EXERCISES["MonthAhead"], listing(text)).score == 1


def test_the_notebook_rebuilds_the_six_published_examples_by_name():
    cell = next(cell.source for cell in CELLS if cell.source.startswith("examples ="))
    examples = ast.literal_eval(ast.parse(cell).body[0].value)
    assert examples == SIX_EXAMPLES


def test_a_parameter_of_another_name_is_told_in_words():
    class Misnamed(torch.nn.Module):
        def __init__(self, inputs, units, outputs, every=False):
            super().__init__()
            self.rnn, self.readout = torch.nn.LSTM(inputs, units), torch.nn.Linear(units, outputs)

    said = judge(EXERCISES["SequenceRegressor"], Misnamed).headline
    assert "no parameter lstm.weight_ih_l0: self.lstm is an nn.LSTM" in said


def ends_of(n, fractions):
    ends = [round(n * share) for share in np.cumsum(fractions)]
    return zip([0, *ends[:-1]], [*ends[:-1], n], strict=True)


NO_SLICES = {
    "ndarray": lambda n, fractions: [np.arange(n)[first:last] for first, last in ends_of(n, fractions)],
    "list": lambda n, fractions: [list(range(first, last)) for first, last in ends_of(n, fractions)],
    "range": lambda n, fractions: [range(first, last) for first, last in ends_of(n, fractions)],
    "tuple": lambda n, fractions: list(ends_of(n, fractions)),
}


@pytest.mark.parametrize("kind", NO_SLICES)
def test_parts_that_are_no_slices_are_told_in_words(kind):
    verdict = judge(EXERCISES["chronological_split"], NO_SLICES[kind])
    assert verdict.score == 0
    assert f"each part is to be a slice, slice(first, stop), and not of the type {kind}" in verdict.headline
    assert verdict.misconceptions == ()


def test_a_mask_is_no_slice_either():
    def masks(n, fractions):
        return [(np.arange(n) >= first) & (np.arange(n) < last) for first, last in ends_of(n, fractions)]

    assert "not of the type ndarray" in judge(EXERCISES["chronological_split"], masks).headline


TRAINING = source_of("train_regressor")
CLIPPED = "nn.utils.clip_grad_norm_(model.parameters(), max_norm)"
EXACTLY = """total = sum(float((p.grad**2).sum()) for p in model.parameters()) ** 0.5
            for p in model.parameters():
                p.grad *= min(1.0, max_norm / total)"""
PASS = "for x, y in batches:\n        if model(x).shape != y.shape:\n            raise ValueError\n    "


def changed(source, *pairs):
    for right, other in pairs:
        assert source.count(right) == 1
        source = source.replace(right, other)
    return source


RIGHT = {
    "clipped exactly": (TRAINING, (CLIPPED, EXACTLY)),
    "shapes compared before training": (TRAINING, ("    model.train()\n", f"    {PASS}model.train()\n")),
    "shapes compared in training mode": (TRAINING, ("    model.train()\n", f"    model.train()\n    {PASS}\n")),
    "float32 by itself: losses": (TRAINING, ("sum(seen) / len(seen)", "torch.tensor(seen).mean().item()")),
    "float32 by itself: the months": (
        source_of("MonthAhead").split("### BEGIN LISTING")[0],
        ("self.lstm(months[:, :, None])", "self.lstm(months.float()[:, :, None])"),
    ),
    "float32 by itself: the sequences": (source_of("SequenceRegressor"), ("self.lstm(x)", "self.lstm(x.float())")),
    "zeros for a state": (
        source_of("SequenceRegressor"),
        ("self.lstm(x)", "self.lstm(x, (torch.zeros(1, len(x), hs_of), torch.zeros(1, len(x), hs_of)))"),
        ("        hs, _ =", "        hs_of = self.lstm.hidden_size\n        hs, _ ="),
    ),
    "a buffer for the answers": (
        source_of("SequenceRegressor"),
        (
            "return self.readout(hs if self.every else hs[:, -1])",
            "out = torch.zeros(*x.shape[:2], self.readout.out_features)\n"
            "        for t in range(x.shape[1]):\n            out[:, t] = self.readout(hs[:, t])\n"
            "        return out if self.every else out[:, -1]",
        ),
    ),
    "cells, and zeros for a state": (
        source_of("MonthAhead").split("### BEGIN LISTING")[0],
        ("nn.LSTM(1, 20, batch_first=True)", "nn.LSTMCell(1, 20)"),
        (
            "hs, _ = self.lstm(months[:, :, None])",
            "h = c = torch.zeros(len(months), 20)\n        for t in range(12):\n"
            "            h, c = self.lstm(months[:, t, None], (h, c))\n        hs = h[:, None]",
        ),
    ),
    "read out at each step": (
        source_of("MonthAhead").split("### BEGIN LISTING")[0],
        ("self.readout(hs[:, -1])", "nn.functional.linear(hs, self.readout.weight, self.readout.bias)[:, -1]"),
    ),
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", RIGHT)
def test_another_way_is_right(solved, name, seed):
    source, *pairs = RIGHT[name]
    names = defined(changed(source, *pairs), dict(solved))
    exercise = next(one for one in EXERCISES if f" {one}(" in source.splitlines()[0])
    verdict = judge(EXERCISES[exercise], names[exercise], seed=seed)
    assert verdict.passed, verdict.headline


WRONG = {
    "chronological_split": ("each part rounded by itself", "ends rounded up", "random split"),
    "persistence_forecast": ("a view of the series",),
    "skill_score": ("nothing below zero",),
    "SequenceRegressor": ("dropout on the way", "matrix read as a sequence"),
    "train_regressor": (
        "batches weighed by their sizes", "stopped where the loss rises", "shapes compared after the step",
        "trained in evaluation mode", "left in training mode",
    ),
    "MonthAhead": (
        "answers without an axis of their own", "a GRU for the LSTM", "newest month first", "cell state read out",
        "mean over the months", "sigmoid on the answer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("name", "mistake"), [(name, mistake) for name in WRONG for mistake in WRONG[name]])
def test_what_once_passed_is_named(name, mistake, seed):
    wrong = next(m for m in EXERCISES[name].misconceptions if m.name == mistake)
    verdict = judge(EXERCISES[name], wrong.implementation, seed=seed)
    assert verdict.status == "failed"
    assert mistake in verdict.misconceptions


LATER = {
    "only one axis is refused": ("if answer.shape != y.shape", "if y.ndim == 1"),
    "only axes are counted": ("if answer.shape != y.shape", "if answer.ndim != y.ndim"),
    "only the first batch is looked at": ("if answer.shape != y.shape", "if not seen and answer.shape != y.shape"),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LATER)
def test_targets_of_the_second_batch_are_compared_by_all_of_their_shape(solved, name, seed):
    wrong = defined(changed(TRAINING, LATER[name]), dict(solved))["train_regressor"]
    cases = dict(judge(EXERCISES["train_regressor"], wrong, seed=seed).cases)
    assert not cases["in the second batch alone"]


MENDED = source_of("MonthAhead").split("### BEGIN LISTING")[0]
SLIPS = {
    "read twice": (("months[:, :, None]", "torch.cat([months, months], dim=1)[:, :, None]"), "all months are read"),
    "zeros before": (("months[:, :, None]", "nn.functional.pad(months, (12, 0))[:, :, None]"), "all months are read"),
    "tanh on the answer": (("self.readout(hs[:, -1])", "self.readout(hs[:, -1]).tanh()"), "off what the linear"),
    "a pair of them": (("self.readout(hs[:, -1])", "(self.readout(hs[:, -1]), None)"), "not with a tuple"),
    "cut off": (("months[:, :, None]", "months.detach()[:, :, None]"), "months that it depends on is 0"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_the_mended_listing_is_told_for_what_it_is(solved, name):
    pair, words = SLIPS[name]
    verdict = judge(EXERCISES["MonthAhead"], defined(changed(MENDED, pair), dict(solved))["MonthAhead"])
    assert words in verdict.headline
    assert not verdict.misconceptions


@pytest.mark.parametrize("seed", range(5))
def test_a_state_that_is_kept_is_far_above_the_tolerance(seed):
    wrong = next(m for m in EXERCISES["MonthAhead"].misconceptions if m.name == "state carried from call to call")
    verdict = judge(EXERCISES["MonthAhead"], wrong.implementation, seed=seed)
    assert float(verdict.evidence.yours) > 100 * EXERCISES["MonthAhead"].atol


def test_a_matrix_is_refused_with_every_as_well(solved):
    source = changed(source_of("SequenceRegressor"), ("if x.ndim != 3", "if x.ndim != 3 and not self.every"))
    verdict = judge(EXERCISES["SequenceRegressor"], defined(source, dict(solved))["SequenceRegressor"])
    assert [name for name, passed in verdict.cases if not passed] == ["a matrix, and every"]


def test_the_words_of_a_verdict_name_the_axes():
    verdict = judge(EXERCISES["make_windows"], lambda *given: (np.zeros((3, 1, 2)), np.zeros((3, 2))))
    assert "(N, L, D) is wanted" in verdict.diagnosis
