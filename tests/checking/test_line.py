"""Where no known mistake fits: the line of the answer in which a small change makes it right."""

from __future__ import annotations

import linecache
import re
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from lstm_course.checking import Case, Exercise, Verdict, draw, judge
from lstm_course.checking.answer import Answer
from lstm_course.checking.attempt import attempt
from lstm_course.checking.render import to_html, to_text
from lstm_course.checking.source import source_of

_FILES = count()


def gated(h, x, W, b):
    """h (N, H), x (N, D), W (H, H + D), b (H,) → a gated mixture and its gate, (N, H) each."""
    z = np.concatenate([h, x], axis=-1) @ W.T + b
    gate = 1 / (1 + np.exp(-z))
    kept = gate * h
    return kept + (1 - gate) * np.tanh(z), gate


GATED = Exercise(
    reference=gated,
    cases=(
        Case("a batch", draw(h="N H", x="N D", W="H H+D", b="H", N=3, D=2, H=4)),
        Case("one sequence", draw(h="N H", x="N D", W="H H+D", b="H", N=1, D=3, H=2)),
    ),
    returns=("mixed", "gate"),
)


def decayed(x, a):
    """x (N, T, D), a (D,) → the running sum s_t = a s_{t-1} + x_t, (N, T, D)."""
    s = np.zeros_like(x[:, 0])
    found = np.zeros_like(x)
    for t in range(x.shape[1]):
        s = a * s + x[:, t]
        found[:, t] = s
    return found


DECAYED = Exercise(
    reference=decayed,
    cases=(
        Case("a batch", draw(x="N T D", a="D", N=3, T=5, D=2)),
        Case("one sequence", draw(x="N T D", a="D", N=1, T=4, D=3)),
    ),
)


def answer(text: str, name: str = "", **names: Any) -> Any:
    """Return what a cell with this text defines, as a notebook has it: its source can be had."""
    file = f"<cell {next(_FILES)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace: dict[str, Any] = {"np": np, **names}
    exec(compile(text, file, "exec", dont_inherit=True), namespace)
    return namespace[name or re.findall(r"^(?:def|class) (\w+)", text, re.M)[-1]]


def verdict_of(exercise: Exercise, text: str, **names: Any) -> Verdict:
    return judge(exercise, answer(text, **names), search=5)


RIGHT = """
def gated(h, x, W, b):
    hx = np.concatenate([h, x], axis=-1)
    z = hx @ W.T + b
    gate = 1 / (1 + np.exp(-z))
    return gate * h + (1 - gate) * np.tanh(z), gate
"""
RIGHT_LOOP = """
def decayed(x, a):
    N, T, D = x.shape
    s = np.zeros((N, D))
    found = np.zeros((N, T, D))
    for t in range(T):
        s = a * s + x[:, t]
        found[:, t] = s
    return found
"""

SLIPS = (
    (GATED, "z = hx @ W.T + b", "z = hx @ W.T", 3, "term"),
    (GATED, "hx @ W.T", "hx @ W", 3, "transpose"),
    (GATED, "[h, x]", "[x, h]", 2, "order"),
    (GATED, "np.tanh(z)", "z", 5, "function"),
    (GATED, "(1 - gate) * np", "gate * np", 5, "one minus"),
    (GATED, "np.exp(-z)", "np.exp(z)", 4, "sign"),
    (GATED, "(1 + np.exp(-z))", "1 + np.exp(-z)", 4, "brackets"),
    (GATED, "gate * h + ", "gate * b + ", 5, "name"),
    (GATED, "axis=-1", "axis=0", 2, "axis"),
    (DECAYED, "a * s +", "s +", 6, "factor"),
    (DECAYED, "range(T)", "range(1, T)", 5, ""),
    (DECAYED, "found[:, t]", "found[:, t - 1]", 7, ""),
    (DECAYED, "x[:, t]", "x[t]", 6, ""),
    (DECAYED, "        found[:, t] = s", "    found[:, t] = s", 7, "place"),
)


@pytest.mark.parametrize(("exercise", "old", "new", "line", "kind"), SLIPS)
def test_a_slip_is_located(exercise, old, new, line, kind):
    right = {"gated": RIGHT, "decayed": RIGHT_LOOP}[exercise.name]
    assert right.count(old) == 1
    verdict = verdict_of(exercise, right.replace(old, new))
    assert verdict.line == line
    assert f"line {line}" in verdict.diagnosis
    assert kind in verdict.diagnosis


def test_the_change_itself_is_not_told():
    for exercise, old, new, *_ in SLIPS[:8]:
        verdict = verdict_of(exercise, RIGHT.replace(old, new))
        assert old not in verdict.diagnosis + verdict.hint


def test_what_is_right_has_no_line():
    assert verdict_of(GATED, RIGHT).passed
    assert verdict_of(GATED, RIGHT).line is None


def test_lines_are_counted_from_the_def():
    wrong = RIGHT.replace("z = hx @ W.T + b", "z = (hx @ W.T\n         - b)")
    before = "# a comment\n\n@(lambda function: function)\n"
    assert verdict_of(GATED, before + wrong.lstrip()).line == 3


def test_a_function_within_another_keeps_what_it_sees():
    text = "def made(scale):\n" + "".join(f"    {line}\n" for line in RIGHT.replace("+ b", "- b * scale").splitlines())
    assert verdict_of(GATED, f"{text}\n    return gated\n\ngated = made(1.0)\n", name="gated").line == 3


def test_a_decorated_function_keeps_its_decorator():
    decorated = """
import functools

def noisy(function):
    @functools.wraps(function)
    def around(*args):
        return function(*args)
    return around

@noisy
"""
    wrong = RIGHT.lstrip().replace("np.exp(-z)", "np.exp(z)")
    assert verdict_of(GATED, decorated + wrong).line == 4
    # What the decorator itself does is not the function's: here it is at fault.
    assert (
        verdict_of(GATED, decorated.replace("(*args)\n    return", "(*args[::-1])\n    return") + RIGHT.lstrip()).line
        is None
    )


def test_a_class_has_lines_too():
    """They count from its `class`."""
    text = """
class Decay:
    def __init__(self, a):
        self.a = a

    def __call__(self, x):
        return x - self.a
"""
    exercise = Exercise(
        reference=lambda a: None,
        name="Decay",
        cases=(Case("some", draw(a="N", N=3)),),
        probe=lambda kind, a: kind(a)(a + 1),
    )
    exercise = replace(
        exercise,
        reference=type("Decay", (), {"__init__": lambda s, a: setattr(s, "a", a), "__call__": lambda s, x: x * s.a}),
    )
    verdict = verdict_of(exercise, text)
    assert verdict.line == 6
    assert verdict.code[0].piece == "x - self.a"


def test_a_statement_holds_in_further_draws():
    """Right on the cases that were tried, by a change that is right on these alone: nothing is said."""
    cases = (Case("two", lambda rng: {"x": np.array([1.0, rng.integers(1, 2)])}),)
    doubled = Exercise(reference=lambda x: x + x, name="doubled", cases=cases)
    assert verdict_of(doubled, "def doubled(x):\n    return x * 3\n").line == 2
    drawn = replace(doubled, cases=(Case("two", draw(x="N", N=2)), Case("ones", lambda rng: {"x": np.ones(2)})))
    assert verdict_of(drawn, "def doubled(x):\n    return x + 2\n").line == 2


def test_it_is_silent_without_a_source():
    source = "def gated(h, x, W, b):\n    return h, x\n"
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert source_of(namespace["gated"]) is None
    assert judge(GATED, namespace["gated"], search=1).line is None
    assert source_of(np.tanh) is None
    assert source_of(lambda x: x) is None


def test_it_is_silent_where_the_source_is_no_longer_the_functions():
    function = answer(RIGHT)
    file = function.__code__.co_filename
    text = RIGHT.replace("+ b", "- b")
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    assert source_of(function) is None


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    open('/tmp/never', 'w')\n    return x\n",
        "def f(x):\n    import os\n    os.remove('x')\n    return x\n",
        "def f(x):\n    global y\n    y = x\n    return x\n",
        "def f(x):\n    np.save('x', x)\n    return x\n",
        "def f(x):\n    return [" + "x + 1, " * 2000 + "]\n",
        "async def f(x):\n    return x\n",
    ],
)
def test_what_may_reach_further_is_not_tried(text):
    assert source_of(answer(text, name="f")) is None


def test_nothing_of_the_students_changes():
    weights = np.ones(3)
    text = "def scaled(x):\n    weights[0] = weights[0]\n    weights[1] = 1\n    return x * weights + 1\n"
    scaled = Exercise(reference=lambda x: 2 * x, name="scaled", cases=(Case("three", draw(x="N", N=3)),))
    verdict_of(scaled, text, weights=weights)
    assert (weights == 1).all()


def test_it_can_be_switched_off(monkeypatch):
    wrong = answer(RIGHT.replace("+ b", "- b"))
    assert judge(GATED, wrong, search=0).line is None
    monkeypatch.setenv("LSTM_COURSE_SEARCH", "0")
    assert judge(GATED, wrong).line is None
    monkeypatch.setenv("LSTM_COURSE_SEARCH", "1")
    assert judge(GATED, wrong).line == 3


class Elsewhere(Answer):
    """A function that is only asked, as one in another process."""

    def __init__(self, text: str) -> None:
        self.text, self.function = text, answer(text)

    def attempt(self, arguments, seconds, watch, sizes, probe=None):
        return attempt(self.function, arguments, seconds, watch, sizes, probe)

    def uses(self, forbidden):
        return ""

    def named(self, name):
        return None

    def under_names(self, names):
        return self

    def source(self):
        return self.text.lstrip()

    def rewritten(self, source):
        return Elsewhere(source)

    def __call__(self, *args, **kwargs):
        return self.function(*args, **kwargs)


def test_a_function_that_lives_elsewhere_is_located_too():
    assert judge(GATED, Elsewhere(RIGHT.replace("np.exp(-z)", "np.exp(z)")), search=5).line == 4


def test_the_card_shows_the_line():
    verdict = verdict_of(GATED, RIGHT.replace("gate * h", "gate * b"))
    (line,) = verdict.code
    assert line.number == verdict.line == 5
    assert line.before + line.piece + line.after == "return gate * b + (1 - gate) * np.tanh(z), gate"
    assert line.piece == "b"
    assert ">b</span> + (1" in to_html(verdict)
    assert f"{line.before}b{line.after}\n" in to_text(verdict)


def test_what_stands_in_a_line_is_escaped():
    text = RIGHT.replace("+ b", "- b  # <b>`&</b>")
    assert "<b>" not in to_html(verdict_of(GATED, text))
    assert verdict_of(GATED, text).line == 3


def test_a_hint_says_where_it_comes_from_and_is_folded():
    verdict = verdict_of(GATED, RIGHT.replace("hx @ W.T + b", "hx @ W.T"))
    assert "argument" in verdict.hint
    assert verdict.hint not in to_text(verdict)


def test_two_changes_name_both_lines():
    wrong = RIGHT.replace("np.exp(-z)", "np.exp(z)").replace("np.tanh(z)", "np.tanh(h)")
    verdict = verdict_of(GATED, wrong)
    assert verdict.line == 4
    assert "line 4" in verdict.diagnosis
    assert "line 5" in verdict.diagnosis
