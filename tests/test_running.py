"""The lists of long tests are those of tests that there are, and a unit is found by either of its names."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.running import DIVIDED, JOINED, LONG, UNITS, WholeFiles, place_of, unit_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("prefix", [*LONG, *DIVIDED, *JOINED])
def test_what_is_called_long_is_there(prefix):
    path, _, name = prefix.partition("::")
    (*found,) = ROOT.glob(f"{path}*")
    assert found
    assert not name or f"def {name}" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("nodeid", ["tests/units/test_u07_x.py::test_a", "tests/x.py::test_a[solutions-07_gru]"])
def test_a_test_says_which_unit_it_is_about(nodeid):
    assert unit_of(nodeid) == UNITS["07"] == "07_gru"


def test_what_is_not_listed_comes_last():
    places = [place_of(nodeid) for nodeid in ("tests/grading/attacks/test_attacks.py::x", "tests/test_layers.py::x")]
    assert places == [0, len(LONG)]


def test_what_shares_something_dear_goes_to_one_process():
    tests = [f"tests/{name}.py::test_{k}" for name in ("browser/test_a", "browser/test_b", "test_c") for k in range(3)]
    _, (a, b) = scheduled(tests)
    assert [sorted(process.given) for process in (a, b)] == [[0, 1, 2, 3, 4, 5], [6, 7, 8]]


class Process:
    """A test process as the scheduler sees it: what it was given, and whether it was told that this was all."""

    def __init__(self, name):
        self.given, self.shutting_down, self.gateway = [], False, SimpleNamespace(id=name)

    def send_runtest_some(self, numbers):
        self.given += numbers

    def shutdown(self):
        self.shutting_down = True


def scheduled(tests, names=("a", "b")):
    config = SimpleNamespace(option=SimpleNamespace(), getvalue=lambda _: ["popen"] * len(names))
    scheduler, processes = WholeFiles(config), [Process(name) for name in names]
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, tests)
    scheduler.schedule()
    return scheduler, processes


def done(scheduler, process):
    """All that a process runs by itself: each test of which it knows the next, or that it is the last."""
    count = 0
    while count < len(process.given) - (not process.shutting_down):
        scheduler.mark_test_complete(process, process.given[count])
        count += 1
    return count


def test_a_process_that_ends_at_the_last_test_leaves_none_undone():
    tests = ["tests/test_a.py::first", "tests/test_b.py::only", "tests/test_c.py::ends", "tests/test_c.py::behind"]
    scheduler, (a, b) = scheduled(tests)
    for process in (a, b):
        ends = tests.index("tests/test_c.py::ends")
        for number in [n for n in process.given if n != ends and tests[n] != "tests/test_c.py::behind"]:
            scheduler.mark_test_complete(process, number)
    (hit,) = [process for process in (a, b) if tests.index("tests/test_c.py::ends") in process.given]
    assert hit.shutting_down  # there was nothing more to hand out
    assert scheduler.remove_node(hit) == "tests/test_c.py::ends"
    new = Process("c")
    scheduler.add_node(new)
    scheduler.add_node_collection(new, tests)
    scheduler.schedule()
    assert [tests[number] for number in new.given] == ["tests/test_c.py::behind"]
    assert done(scheduler, new) == 1
    assert scheduler.tests_finished


def test_single_tests_are_all_begun():
    tests = [f"tests/units/test_mutants.py::test_{number}" for number in range(5)]
    scheduler, processes = scheduled(tests)
    for process in processes:
        done(scheduler, process)
    assert sorted(number for process in processes for number in process.given) == [0, 1, 2, 3, 4]
    assert all(process.shutting_down for process in processes)


def test_a_new_process_is_given_nothing_before_it_has_said_what_it_knows():
    """All have ended at once: the first of two that take their places is there, the second still collects."""
    tests = [f"tests/test_{name}.py::test" for name in "abcdef"]
    scheduler, old = scheduled(tests)
    ended = [scheduler.remove_node(process) for process in old]
    assert all(ended)
    first, second = Process("c"), Process("d")
    for process in (first, second):
        scheduler.add_node(process)
    scheduler.add_node_collection(first, tests)
    scheduler.schedule()
    assert first.given
    assert not second.given
    scheduler.add_node_collection(second, tests)
    scheduler.schedule()
    for process in (first, second):
        done(scheduler, process)
    assert sorted([*ended, *(tests[number] for number in first.given + second.given)]) == tests
