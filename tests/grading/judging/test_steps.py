"""A generator of a student's goes step by step with the test that uses it, as it does in one process.

What it does between its steps (print, count, draw, change what others see) has been done when a step is there, and no
step sooner; what the test does between them is seen by the next.
"""

# ruff: noqa: E501 (a test a line)

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job, Limits
from lstm_course.grading.runners.runner import run_job

STUDENT = """
import random
import time
count, seen, words = 0, [], ["a", "b"]
def counts():
    global count
    while True:
        count += 1
        yield count
def how_many():
    return count
def back_to(n):
    global count
    count = n
def says(n):
    for i in range(n):
        print("step", i)
        yield i
    print("end")
def fails(n):
    yield from range(n)
    raise ValueError("no more")
def of_words():
    yield from words
def add(word):
    words.append(word)
def draws():
    while True:
        yield random.random()
def echo():
    heard = []
    try:
        while True:
            heard.append((yield len(heard)))
    finally:
        seen.append("closed")
def was_seen():
    return list(seen)
def stuck_after(n):
    yield from range(n)
    while True:
        pass
def sleeps_at(n):
    for i in range(10):
        if i == n:
            time.sleep(60)
        yield i
shared = counts()
def next_of_shared():
    return next(shared)
class Steps:
    def __init__(self): self.at = 0
    def __iter__(self): return self
    def __next__(self):
        if self.at == 3: raise StopIteration
        self.at += 1
        return self.at
"""

RIGHT = {
    "as far as it was asked": "g = counts()\nassert [next(g), next(g)] == [1, 2] and how_many() == 2",
    "after a loop that was left": "back_to(0)\nfor n in counts():\n    if n == 3: break\nassert how_many() == 3",
    "what others do between": "back_to(0)\ng = counts()\nnext(g)\nback_to(10)\nassert next(g) == 11",
    "two in turn": "back_to(0)\na, b = counts(), counts()\nassert [next(a), next(b), next(a)] == [1, 2, 3]",
    "by zip": "back_to(0)\nassert list(zip(range(3), counts())) == [(0, 1), (1, 2), (2, 3)] and how_many() == 3",
    "any stops": "back_to(0)\nassert any(n == 2 for n in counts()) and how_many() == 2",
    "prints with its step": (
        "import io, contextlib\ng, text = says(2), io.StringIO()\nwith contextlib.redirect_stdout(text):\n"
        "    next(g); first = text.getvalue(); rest = list(g)\n"
        "assert first == 'step 0\\n' and rest == [1] and text.getvalue() == 'step 0\\nstep 1\\nend\\n'"
    ),
    "fails in the middle": (
        "g, got = fails(3), []\ntry:\n    for n in g: got.append(n)\nexcept ValueError as error:\n"
        "    got.append(str(error))\nassert got == [0, 1, 2, 'no more'] and list(g) == []"
    ),
    "a list that grows": "g, got = of_words(), []\nfor w in g:\n    got.append(w)\n    if w == 'a': add('c')\nassert got == ['a', 'b', 'c']",
    "a seed between": (
        "import random\ng = draws()\nrandom.seed(3); a = [next(g), next(g)]\nrandom.seed(3)\n"
        "assert [next(g), next(g)] == a\nrandom.seed(3)\nassert a == [random.random(), random.random()]"
    ),
    "send": "g = echo()\nassert [next(g), g.send('x'), g.send('y'), next(g)] == [0, 1, 2, 3]",
    "close": "g = echo()\nnext(g)\nn = len(was_seen())\ng.close()\nassert len(was_seen()) == n + 1 and list(g) == []",
    "without end": "from itertools import islice\nassert sum(islice(stuck_after(5), 5)) == 10",
    "not yet there": "g = sleeps_at(2)\nassert [next(g), next(g)] == [0, 1]",
    "held by others too": "back_to(0)\nassert [next(shared), next_of_shared(), next(shared)] == [1, 2, 3]",
    "an iterator of a class": "s = Steps()\nassert next(s) == 1 and s.at == 1 and list(s) == [2, 3] and s.at == 3",
    "many": "back_to(0)\nfor k, n in enumerate(counts()):\n    assert n == k + 1\n    if k == 2000: break\nassert how_many() == 2001",
}  # fmt: skip
WRONG = {
    "no end": ("assert list(stuck_after(3)) == [0, 1, 2]", "is still running after"),
    "asleep": ("assert list(sleeps_at(2))", "is still running after"),
    "the next test": ("assert next(counts()) == 0", "is not passed"),
}


@pytest.fixture(scope="module")
def results():
    tests = {**RIGHT, **{name: source for name, (source, _) in WRONG.items()}}
    cells = [Cell("run", STUDENT, "s"), *(Cell("test", source, name, 1.0) for name, source in tests.items())]
    known = [InstructorCell("solution", STUDENT, "s")]
    known += [InstructorCell("test", source, name) for name, source in tests.items()]
    job = Job("ada", "hw", "hw", tuple(cells), tuple(known), limits=Limits(cell_seconds=4.0))
    return dict(zip(tests, run_job(job).cells[1:], strict=True))


@pytest.mark.parametrize("name", RIGHT)
def test_a_test_sees_each_step_in_its_time(results, name):
    assert (results[name].points, results[name].reason) == (1.0, "")


@pytest.mark.parametrize("name", WRONG)
def test_a_step_that_does_not_come_ends_the_test(results, name):
    assert results[name].points == 0.0
    assert WRONG[name][1] in results[name].reason
