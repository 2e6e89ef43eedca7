"""What a function does besides returning: changed arguments are found, noise costs nothing, settings come back."""

import cProfile
import logging
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.attempt import attempt
from tests.checking.facts import failing_trial
from tests.checking.samples import AFFINE, SQUARE, affine, square
from tests.checking.test_hostile import failed


def test_a_changed_argument_is_found_though_the_values_are_right():
    def in_place(x, W, b):
        y = affine(x, W, b)
        b += 1
        W *= 2
        return y

    verdict = judge(AFFINE, in_place)
    assert verdict.status == "failed"
    assert failing_trial(AFFINE, in_place).outcome.changed == ("W", "b")
    assert "W and b" in verdict.headline


def test_changes_deep_inside_an_argument_and_of_its_shape_are_found():
    nested = Case("nested", lambda rng: {"cache": {"h": rng.random(3), "rest": [rng.random(2)]}})
    exercise = Exercise(reference=lambda cache: cache["h"] * 2, name="deep", cases=(nested,))

    def deep(cache):
        result = cache["h"] * 2
        cache["rest"][0][1] = 7
        return result

    def pops(cache):
        result = cache["h"] * 2
        del cache["rest"]
        return result

    def reshapes(x, W, b):
        y = affine(x, W, b)
        W.shape = W.shape[::-1]
        return y

    for function in (deep, pops):
        assert judge(exercise, function).status == "failed"
        assert failing_trial(exercise, function).outcome.changed == ("cache",)
    assert judge(AFFINE, reshapes).status == "failed"
    assert failing_trial(AFFINE, reshapes).outcome.changed == ("W",)


def noisy(x):
    print("a secret of mine")
    sys.stderr.write("and an error\n")
    warnings.warn("careful", stacklevel=1)
    logging.getLogger("student").critical("a critical record")
    logging.getLogger("student").log(100, "a record above critical")
    logging.critical("this one installs a handler")
    np.log(np.zeros(1))
    return x**2


def test_noise_costs_nothing_and_shows_nothing(capfd, caplog):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert judge(SQUARE, noisy).passed
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert caught == []


def test_noise_is_kept_for_the_author():
    notes = judge(SQUARE, lambda x: noisy(x) + 1).notes
    assert any("a secret of mine" in note for note in notes)
    assert any("UserWarning: careful" in note for note in notes)
    assert any("divide by zero" in note for note in notes)


def test_a_flood_is_cut_short():
    def flood(x):
        for _ in range(1000):
            print("x" * 1_000_000)
        for _ in range(50_000):
            warnings.warn("again and again", stacklevel=1)
        sys.stdout.writelines(["more"] * 1000)
        return x

    verdict = failed(flood, replace(SQUARE, time_limit=10))
    assert sum(map(len, verdict.notes)) < 5000


def test_a_warning_that_cannot_be_printed():
    class Mute(UserWarning):
        def __str__(self):
            raise RuntimeError

    def warns(x):
        warnings.warn(Mute(), stacklevel=1)
        return x

    failed(warns)


def test_settings_come_back():
    handlers, level = list(logging.root.handlers), logging.root.manager.disable
    settings, showwarning, filters = np.geterr(), warnings.showwarning, list(warnings.filters)
    stdout, stderr = sys.stdout, sys.stderr

    def meddles(x):
        np.seterr(all="raise")
        warnings.simplefilter("error")
        warnings.showwarning = print
        logging.disable(1)
        logging.basicConfig(force=True, level=0)
        logging.root.handlers.append(logging.StreamHandler())
        sys.stdout.close()
        sys.stderr.close()
        sys.stdout = sys.stderr = None
        sys.setprofile(None)
        return x**2

    assert judge(SQUARE, meddles).passed
    assert np.geterr() == settings
    assert warnings.showwarning is showwarning
    assert warnings.filters == filters
    assert (logging.root.handlers, logging.root.manager.disable) == (handlers, level)
    assert (sys.stdout, sys.stderr) == (stdout, stderr)


def test_settings_made_before_the_check_change_no_verdict():
    def underflows(x):
        np.exp(np.full(3, -1e4))
        np.exp(np.full(3, 1e4))
        return x**2

    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge(SQUARE, underflows).passed
        assert judge(SQUARE, lambda x: x**2 * 1e300 * 1e300).status == "failed"
        assert judge(AFFINE, lambda x, W, b: affine(x, W, b) * 1e-320).status == "failed"


def test_stopping_the_check_stops_it():
    calls = []

    def stopped(x):
        calls.append(1)
        raise KeyboardInterrupt

    failed(stopped)
    assert len(calls) == 1
    assert failing_trial(SQUARE, stopped).outcome.interrupted


def test_several_cases_of_different_kinds_of_wrong():
    def moody(x):
        if len(x) == 4:
            raise ValueError("four")
        return None

    failed(moody)
    mixed = Exercise(reference=square, cases=(*SQUARE.cases, Case("third", draw(x="N", N=3))))
    assert judge(mixed, lambda x: moody(x) if len(x) != 3 else x**2).score == pytest.approx(1 / 3)


def test_a_profile_that_is_being_taken_goes_on_after_intermediates_were_watched():
    def twice_and_one(x):
        y = 2 * x
        return y + 1

    profile = cProfile.Profile()
    profile.enable()
    outcome = attempt(twice_and_one, {"x": 3}, watch=("y",))
    sorted("ab")
    profile.disable()
    assert (outcome.value, outcome.local) == (7, {"y": 6})
    assert any("sorted" in str(entry.code) for entry in profile.getstats())
    assert sys.getprofile() is None
