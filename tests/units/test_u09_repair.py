"""Unit 9's listing: nine bugs, each of them worth a ninth, whichever are mended first."""

import itertools

import pytest

pytest.importorskip("torch")

from lstm_course.building.percent import read
from lstm_course.checking import judge
from lstm_course.checking.render import one_line, to_text
from lstm_course.checking.trial import try_all
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
    listing_of = pytest.importorskip("lstm_course.building.repair_listings", exc_type=ImportError).listing_of
    (cell,) = (c for c in read(UNIT.notebook.read_text(encoding="utf-8")) if "### BEGIN LISTING" in c.source)
    return listing_of(cell.source)


def mended(source, *names, further=()):
    assert source.count(QUOTE[0]) == 1
    source = source.replace(*QUOTE)
    for name in names:
        for before, after in MENDS[name]:
            assert source.count(before) == 1, before
            source = source.replace(before, after)
    for before, after in further:
        assert source.count(before) == 1, before
        source = source.replace(before, after)
    names_there = {}
    exec("import copy\nimport torch\nfrom torch.nn import functional as F\n" + source, names_there)
    return names_there["ReviewTrial"]


def passed(verdict):
    return {name for name, right in verdict.cases if right}


def right_on(answer, seed):
    """Names of the cases that are right, as judge says, without the words, which take most of the time."""
    return {trial.case.name for trial in try_all(EXERCISE, answer, seed) if trial.passed}


def test_the_listing_is_no_python(listing):
    with pytest.raises(SyntaxError):
        compile(listing, "listing", "exec")


def test_the_quote_alone_is_worth_a_ninth(listing):
    verdict = judge(EXERCISE, mended(listing))
    assert passed(verdict) == {"writes its line"}
    assert verdict.score == pytest.approx(1 / 9)
    assert "not yet · ReviewTrial: 1 of 9 mended: " in to_text(verdict)
    assert "1 of 9 mended: " in one_line(verdict)


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


def test_any_mends_are_worth_their_share_on_any_seed(listing):
    subsets = [names for many in range(len(MENDS) + 1) for names in itertools.combinations(MENDS, many)]
    assert len(subsets) == 256
    for k, names in sorted(enumerate(subsets), key=lambda numbered: numbered[0] % 10):  # a seed's are kept for a while
        assert right_on(mended(listing, *names), k % 10) == {"writes its line", *names}


@pytest.mark.parametrize("seed", range(30))
def test_half_as_a_threshold_never_passes(listing, seed):
    left = "takes a logit above 0 for a good review"
    right = right_on(mended(listing, *(name for name in MENDS if name != left)), seed)
    assert right == {"writes its line", *MENDS} - {left}


WATCHED = "watches the validation accuracy"
PATIENCE = "stops when its patience is at an end"
SCORED = "loss, accuracy = self.score(model, self.validation)\n            history"
OTHERWISE = {
    "the history's key renamed": (
        WATCHED,
        [('"val_accuracy": []', '"val_acc": []'), ('history["val_accuracy"]', 'history["val_acc"]')],
    ),
    "read as it is written": (PATIENCE, [("waited >= self.patience", "waited >= self.patence")]),
    "a property": (
        PATIENCE,
        [("    def line(", "    @property\n    def patience(self):\n        return self.patence\n\n    def line(")],
    ),
    "labels .float()": ("", [("y.to(logits.dtype))\n        right", "y.float())\n        right")]),
    "another score": (
        "",
        [(SCORED, SCORED.replace("self.score", "ReviewTrial.score").replace("(model", "(self, model"))],
    ),
    "the training's score as well": ("", [(SCORED, f"self.score(model, self.train)\n            {SCORED}")]),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("way", OTHERWISE)
def test_other_mends_are_full_marks_too(listing, way, seed):
    instead, further = OTHERWISE[way]
    verdict = judge(EXERCISE, mended(listing, *(name for name in MENDS if name != instead), further=further), seed=seed)
    assert verdict.passed, verdict.headline


BROKEN_ANEW = {
    "an equal accuracy counts as higher": [("watched[-1] > best", "watched[-1] >= best")],
    "one epoch too patient": [("waited >= self", "waited > self")],
    "the last weights instead of the best": [("            model.load_state_dict(weights)", "            pass")],
    "the best weights put back only where it stops early": [
        ("                break\n", "                model.load_state_dict(weights)\n                break\n"),
        ("        if weights is not None:\n            model.load_state_dict(weights)\n", ""),
    ],
    "scored in training mode": [("model.eval()(ids", "model(ids")],
    "never put into training mode": [("            model.train()\n", "")],
    "put into training mode once": [
        ("            model.train()\n", ""),
        ("        for epoch in", "        model.train()\n        for epoch in"),
    ],
    "gradients of all batches added up": [("                optimiser.zero_grad()\n", "")],
    "no step of the optimiser": [("                optimiser.step()\n", "")],
    "no backward pass": [(".backward()", "")],
    "the history not returned": [("        return history\n", "")],
    "nothing printed": [("            print(self.line(name, accuracy))\n", "")],
    "one epoch too few": [("range(self.epochs)", "range(self.epochs - 1)")],
}
DAMAGE = list(BROKEN_ANEW)[-8:]


@pytest.mark.parametrize("name", BROKEN_ANEW)
def test_a_new_bug_is_known_by_its_name(listing, name):
    verdict = judge(EXERCISE, mended(listing, *MENDS, further=BROKEN_ANEW[name]))
    assert name in verdict.misconceptions


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", DAMAGE)
def test_what_was_right_in_the_listing_is_to_stay_right(listing, name, seed):
    assert len(right_on(mended(listing, *MENDS, further=BROKEN_ANEW[name]), seed)) == 8


def test_the_flag_alone_is_no_evaluation_mode(listing):
    flag = [("        logits = model.eval()(ids", "        model.training = False\n        logits = model(ids")]
    assert "scores the model as it is in use" not in passed(judge(EXERCISE, mended(listing, *MENDS, further=flag)))
