"""An import inside an answer is no part of its time, and is never cut in the middle."""

import sys
import textwrap
import time

import pytest

from lstm_course.checking import Case, Exercise, draw, imports, judge
from lstm_course.checking.attempt import attempt

DOUBLE = Exercise(
    lambda x: 2 * x, (Case("a", draw(x="N", N=3)), Case("b", draw(x="N", N=4))), name="double", time_limit=0.2
)


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that takes its time, and return the name that it is imported by."""

    def write(name, source):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        return name

    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield write
    for name in set(sys.modules) - before:
        if name.startswith("slow_"):
            del sys.modules[name]


def answer_with(name, body="return slow.factor * x"):
    names = {}
    exec(f"def double(x):\n    import {name} as slow\n    {body}", names)
    return names["double"]


def test_an_import_takes_none_of_the_answers_time(module):
    name = module("slow_to_load", "import time; time.sleep(0.4); factor = 2")
    assert judge(DOUBLE, answer_with(name)).passed


def test_an_import_in_a_helper_or_a_method_is_found_too(module):
    name = module("slow_for_helpers", "import time; time.sleep(0.4); factor = 2")
    names = {"__name__": "somewhere"}
    exec(
        f"def helper(x):\n    def inner():\n        from {name} import factor\n        return factor * x\n"
        "    return inner()\ndef double(x):\n    return helper(x)",
        names,
    )
    assert judge(DOUBLE, names["double"]).passed


def test_an_import_that_takes_too_long_goes_on_in_peace(module, monkeypatch):
    monkeypatch.setattr(imports, "PATIENCE", 0.05)
    name = module(
        "slow_beyond_patience", "import time; half = 1\nfor _ in range(40):\n    time.sleep(0.01)\nfactor = 2"
    )
    answer = answer_with(name)
    assert attempt(answer, {"x": 1.0}, 0.05).timed_out
    time.sleep(0.5)
    assert sys.modules[name].factor == 2  # and not half of it, nor nothing
    assert judge(DOUBLE, answer).passed


def test_what_is_not_there_is_the_answers_own_failure():
    verdict = judge(DOUBLE, answer_with("no_such_module_at_all"))
    assert "ModuleNotFoundError" in verdict.headline


def test_an_import_that_fails_fails_in_the_answer(module):
    name = module("slow_and_broken", "raise ValueError('broken')")
    assert "ValueError: broken" in judge(DOUBLE, answer_with(name)).headline


def test_what_an_import_prints_is_not_shown(module, capfd):
    name = module("slow_and_loud", "print('hello'); factor = 2")
    assert judge(DOUBLE, answer_with(name)).passed
    assert capfd.readouterr() == ("", "")


def test_a_loop_that_never_ends_still_ends(module):
    name = module("slow_for_loops", "factor = 2")
    assert "still running" in judge(DOUBLE, answer_with(name, "\n    while True: pass")).headline
