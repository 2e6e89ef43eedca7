"""Unit 9's listing: nine bugs, each of them worth a ninth, whichever are mended first."""

import pytest

pytest.importorskip("torch")

from lstm_course.building.percent import read
from lstm_course.checking import judge
from lstm_course.units.u09_classification import UNIT

EXERCISE = next(e for e in UNIT.exercises if e.name == "ReviewTrial")
QUOTE = ("% right\n", '% right"\n')
MENDS = {
    "cuts the reviews into batches": [(" batch_size):", " self.batch_size):"), ("+ batch_size", "+ self.batch_size")],
    "scores the model as it is in use": [
        ("        logits = model(ids, lengths).d", "        logits = model.eval()(ids, lengths).d")
    ],
    "takes a logit above 0 for a good review": [("logits > 0.5", "logits > 0")],
    "stops when its patience is at an end": [("self.patence", "self.patience")],
    "watches the validation accuracy": [('"val_acc"', '"val_accuracy"')],
    "puts the best weights back": [("0, model.state_dict()", "0, copy.deepcopy(model.state_dict())")],
    "scores each model itself": [("self.score(first,", "self.score(model,")],
    "reports on reviews never seen": [("self.validation)\n            scores", "self.test)\n            scores")],
}


@pytest.fixture(scope="module")
def listing():
    listing_of = pytest.importorskip("lstm_course.grading.listing", exc_type=ImportError).listing_of
    (cell,) = (c for c in read(UNIT.notebook.read_text(encoding="utf-8")) if "### BEGIN LISTING" in c.source)
    return listing_of(cell.source)


def mended(source, *names):
    assert source.count(QUOTE[0]) == 1
    source = source.replace(*QUOTE)
    for name in names:
        for before, after in MENDS[name]:
            assert source.count(before) == 1, before
            source = source.replace(before, after)
    names_there = {}
    exec("import copy\nimport torch\nfrom torch.nn import functional as F\n" + source, names_there)
    return names_there["ReviewTrial"]


def passed(verdict):
    return {name for name, right in verdict.cases if right}


def test_the_listing_is_no_python(listing):
    with pytest.raises(SyntaxError):
        compile(listing, "listing", "exec")


def test_the_quote_alone_is_worth_a_ninth(listing):
    verdict = judge(EXERCISE, mended(listing))
    assert passed(verdict) == {"writes its line"}
    assert verdict.score == pytest.approx(1 / 9)


@pytest.mark.parametrize("name", MENDS)
def test_each_mend_is_worth_a_ninth_by_itself(listing, name):
    assert passed(judge(EXERCISE, mended(listing, name))) == {"writes its line", name}


@pytest.mark.parametrize("left", MENDS)
def test_the_last_bug_is_known_by_its_name(listing, left):
    verdict = judge(EXERCISE, mended(listing, *(name for name in MENDS if name != left)))
    assert verdict.score == pytest.approx(8 / 9)
    assert verdict.misconceptions


def test_all_mends_are_full_marks(listing):
    assert judge(EXERCISE, mended(listing, *MENDS), seed=3).passed
