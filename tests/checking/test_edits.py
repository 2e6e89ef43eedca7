"""Mistakes that are written as edits of the reference."""

import inspect
import sys
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import judge
from lstm_course.checking.edits import MistakeDoesNotFit, _parsed, edited, mistakes, source_of
from lstm_course.tour.source import as_source
from tests.checking.samples import AFFINE, affine, standardise

FILE = """
[affine."bias subtracted"]
edits = ["+ b → - b"]
why = "The bias is added."

[affine."product of x with itself"]
edits = ["x @ W.T → x @ W", "@ W → @ x.T", " + b → "]
why = "One edit after the other."

[affine."an edit that matches nowhere"]
edits = ["+ c → - c"]
why = "There is no c."

[affine."an edit that matches twice"]
edits = ["W → V"]
why = "The parameter, and where it is used."

[affine."an edit without an arrow"]
edits = ["+ b"]
why = "Nothing says what becomes of it."

[affine."$what left out"]
edits = ["+ $b → "]
why = "Each exercise that reads this table says what is left out."

[affine."an edit that leaves no Python"]
edits = ["x @ W.T + b → x @"]
why = "Something is missing."

[affine."an edit of what is not there"]
in = "nothing"
edits = ["+ b → "]
why = "The module has no function of that name."

[only_the_last."first row for the last"]
in = "only_the_last"
edits = ["z[-1] → z[0]"]
why = "The last has the index -1."

[only_the_last."mean not taken off"]
edits = ["x - mean → x"]
why = "Take it off."

[later."another name"]
in = "tests.checking.test_edits:Named"
edits = ["of the kind → not of the kind"]
why = "It is of the kind."

[Counter."counts from one"]
edits = ["self.count = 0 → self.count = 1"]
why = "Nothing is counted yet."
"""


def only_the_last(x):
    """Return the last row of what `standardise` gives."""
    z = standardise(x)
    return z[-1]


class Counter:
    """What `later` makes, and `counts`."""

    def __init__(self):
        self.count = 0


class Named(Counter):
    name = "of the kind that is edited"


def later():
    """Make what is imported when it is asked for."""
    from tests.checking.test_edits import Named as Made

    return Made()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mistakes.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_an_edit_changes_the_reference_and_nothing_around_it(file):
    rng = np.random.default_rng(0)
    x, W, b = rng.standard_normal((3, 2)), rng.standard_normal((4, 2)), rng.standard_normal(4)
    subtracted, itself, *_ = mistakes(file, affine)
    assert (subtracted.name, subtracted.explanation) == ("bias subtracted", "The bias is added.")
    assert (subtracted.implementation(x, W, b) == x @ W.T - b).all()
    assert (itself.implementation(x, W, b) == x @ x.T).all()
    assert (affine(x, W, b) == x @ W.T + b).all()


@pytest.mark.parametrize(
    ("number", "reason"), [(2, "matches 0 times"), (3, "matches 2 times"), (4, "has no ' → '")], ids=lambda v: str(v)
)
def test_an_edit_that_does_not_fit_fails_when_it_is_used_and_says_where(file, number, reason):
    wrong = mistakes(file, affine)[number]
    with pytest.raises(ValueError, match=reason) as caught:
        wrong.implementation  # noqa: B018
    assert str(caught.value).startswith(f"affine, {wrong.name}: the edit ")


def test_an_edit_that_leaves_no_python_says_where(file):
    with pytest.raises(MistakeDoesNotFit, match=r"affine, an edit that leaves no Python: .*invalid syntax"):
        mistakes(file, affine)[6].implementation  # noqa: B018


def test_an_edit_of_a_function_that_is_not_there_says_where(file):
    with pytest.raises(MistakeDoesNotFit, match=r"^affine, an edit of what is not there: \S+samples has no nothing"):
        mistakes(file, affine)[7].implementation  # noqa: B018


def test_a_mistake_that_does_not_fit_costs_an_answer_its_diagnosis_and_nothing_else(file):
    """And it tells nothing of the reference, which the exception quotes."""
    broken = replace(AFFINE, misconceptions=mistakes(file, affine)[2:])
    assert judge(broken, affine).status == "passed"
    verdict, usual = (judge(exercise, lambda x, W, b: x @ W.T) for exercise in (broken, AFFINE))
    assert (verdict.status, verdict.score, verdict.headline) == (usual.status, usual.score, usual.headline)
    assert "(affine, an edit that matches nowhere)" in verdict.diagnosis
    assert "our fault" in verdict.diagnosis
    assert "W.T" not in str(verdict)


def test_an_edit_that_matches_nowhere_shows_what_comes_nearest(file):
    with pytest.raises(ValueError, match=r"; nearest to it is\n    mean = x.mean\(axis=0\)\nin\ndef standardise"):
        edited(standardise, ["x.mean(axis=1) → 0"], "here")
    with pytest.raises(ValueError, match=r"nearest to it is\n    return x @ W.T \+ b\nin"):
        mistakes(file, affine)[2].implementation  # noqa: B018


def test_exercises_share_a_table_and_say_what_stands_in_their_own_reference(file):
    x, W, b = np.ones((2, 3)), np.ones((4, 3)), np.ones(4)
    assert (mistakes(file, affine, b="b")[5].implementation(x, W, b) == x @ W.T).all()
    with pytest.raises(ValueError, match=r"affine, \$what left out: nobody says what \$b stands for"):
        mistakes(file, affine)[5].implementation  # noqa: B018


def test_where_the_reference_hands_on_a_part_of_the_equations_so_does_the_mistake(file):
    x = np.random.default_rng(0).standard_normal((5, 3))
    first, wrong = mistakes(file, only_the_last, equations=standardise)
    assert (first.implementation(x) == standardise(x)[0]).all()
    assert (wrong.implementation(x) == x[-1] / x.std(axis=0)).all()


def test_a_name_may_stand_for_the_references(file):
    assert len(mistakes(file, affine, name="only_the_last")) == 2
    with pytest.raises(KeyError, match="nobody"):
        mistakes(file, affine, name="nobody")


def test_what_is_imported_later_is_edited_where_it_stands_and_what_stands_on_it_is_made_anew(file):
    through = (f"{__name__}:Counter", f"{__name__}:Named")
    (wrong,) = mistakes(file, later, equations=through, name="Counter")
    assert (wrong.implementation().count, wrong.implementation().name) == (1, Named.name)
    assert later().count == 0
    (alone,) = mistakes(file, Counter)
    assert alone.implementation().count == 1
    assert "self.count = 1" in as_source(alone.implementation, "Counter")
    assert "self.count = 1" in as_source(wrong.implementation, "later")
    (named,) = mistakes(file, later)
    assert named.implementation().name == "not of the kind that is edited"


def test_the_edited_source_is_at_hand(file):
    wrong = mistakes(file, affine)[0]
    assert inspect.getsource(wrong.implementation) == "def affine(x, W, b):\n    return x @ W.T - b"


def test_docstrings_and_annotations_are_taken_off():
    assert source_of(standardise).splitlines()[:2] == ["def standardise(x):", "    mean = x.mean(axis=0)"]
    assert source_of(source_of).startswith("@cache\ndef source_of(function):\n    tree = ")


def test_what_was_parsed_is_taken_again_until_the_text_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept, text = tmp_path / "kept" / "mistakes.json", b'[add."the second is lost"]\nedits = ["a + b -> a"]\n'
    assert _parsed(text, kept) == _parsed(text, kept) == tomllib.loads(text.decode())
    changed = text.replace(b"second", b"first")
    assert "the first is lost" in _parsed(changed, kept)["add"]
    for damaged in (b"", b"{}", b"[1]", b"\xff"):
        kept.write_bytes(damaged)
        assert _parsed(text, kept) == tomllib.loads(text.decode())
    assert _parsed(text, kept / "no folder") == tomllib.loads(text.decode())
