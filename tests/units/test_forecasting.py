"""Unit 11: the listing that is to be mended, the examples by name, and the classes that its master's cells define."""

import ast
import doctest

import numpy as np
import pytest
import torch

from lstm_course.building.percent import read
from lstm_course.checking import judge
from lstm_course.grading.listing import listing_of
from lstm_course.models.regression import FLUX_EXAMPLES
from lstm_course.units.u11_forecasting import UNIT

CELLS = read(UNIT.notebook.read_text(encoding="utf-8"))
EXERCISES = {exercise.name: exercise for exercise in UNIT.exercises}
KINDS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


def source_of(name):
    """The master's cell of an exercise."""
    return next(cell.source for cell in CELLS if cell.metadata.get("solution") == name)


def defined(source, names=None):
    """What a cell's imports and definitions define."""
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


def test_another_way_to_mend_it_is_as_good(listing):
    text = listing_of(source_of("MonthAhead"))
    for wrong, right in [pair for pairs in LINES.values() for pair in pairs]:
        text = text.replace(wrong, right) if "nn.LSTM" not in wrong else text.replace(wrong, "nn.LSTM(1, 20)")
    text = text.replace("months[:, :, None]", "months.T[:, :, None]").replace("hs[:, -1]", "hs[-1]")
    assert judge(EXERCISES["MonthAhead"], listing(text)).score == 1


def test_the_notebook_rebuilds_the_six_published_examples_by_name():
    cell = next(cell.source for cell in CELLS if cell.source.startswith("examples ="))
    examples = ast.literal_eval(ast.parse(cell).body[0].value)
    assert examples == {name: tuple(example)[:5] for name, example in FLUX_EXAMPLES.items()}


def test_a_parameter_of_another_name_is_told_in_words():
    class Misnamed(torch.nn.Module):
        def __init__(self, inputs, units, outputs, every=False):
            super().__init__()
            self.rnn, self.readout = torch.nn.LSTM(inputs, units), torch.nn.Linear(units, outputs)

    said = judge(EXERCISES["SequenceRegressor"], Misnamed).headline
    assert "no parameter lstm.weight_ih_l0: self.lstm is an nn.LSTM" in said


def test_parts_as_lists_of_steps_are_as_good_as_slices():
    def listed(n, fractions):
        ends = [round(n * share) for share in np.cumsum(fractions)]
        return [list(range(first, last)) for first, last in zip([0, *ends[:-1]], [*ends[:-1], n], strict=True)]

    assert judge(EXERCISES["chronological_split"], listed).passed
