"""A generator that a student's function drew from goes on from where it got to; nobody chooses where that is."""

import random

import numpy as np
import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.judging.draws import go_on
from lstm_course.grading.student.objects import states_of

KINDS = (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox)
DRAWS = (
    lambda rng: None,
    lambda rng: rng.normal(),
    lambda rng: rng.normal(size=10_000),
    lambda rng: rng.integers(0, 10, size=3),
    lambda rng: (rng.integers(0, 10), rng.random()),
)


def pair(kind):
    found = [np.random.Generator(kind(1)) for _ in range(2)]
    for one in found:
        one.integers(0, 10)  # half a number is left over
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("draw", DRAWS)
def test_it_goes_on_where_the_other_has_got_to(kind, draw):
    here, there = pair(kind)
    draw(there)
    go_on([here], [there.bit_generator.state])
    assert [here.integers(0, 10), *here.random(3)] == [there.integers(0, 10), *there.random(3)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_that_was_chosen_changes_nothing(kind):
    here, still = pair(kind)
    other = np.random.Generator(kind(5))
    chosen = other.bit_generator.state
    go_on([here], [chosen])
    go_on([here], [{"bit_generator": "PCG64", "state": {"state": 0, "inc": 0}, "has_uint32": 0, "uinteger": 0}])
    go_on([here], [{}, None])
    assert here.bit_generator.state["state"] is not None
    assert list(here.random(3)) == list(still.random(3))


def test_nor_does_half_a_number():
    here, still = pair(np.random.PCG64)
    go_on([here], [{**here.bit_generator.state, "has_uint32": 1, "uinteger": 0}])
    assert here.integers(0, 1000) != 0 or still.integers(0, 1000) == 0


OLD = {
    "random": (random.Random, lambda rng: rng.gauss(0, 1)),
    "numpy": (np.random.RandomState, lambda rng: rng.standard_normal()),
}


@pytest.mark.parametrize("kind", OLD)
@pytest.mark.parametrize("times", [0, 1, 2, 701])
def test_the_old_generators_go_on_with_the_number_that_they_keep(kind, times):
    make, normal = OLD[kind]
    here, there = make(3), make(3)
    for _ in range(times):
        normal(there)
    there.shuffle([1, 2, 3, 4])
    go_on([here], states_of([there]))
    assert [normal(here), normal(here), here.random()] == [normal(there), normal(there), there.random()]


def test_nobody_chooses_what_the_old_generators_give():
    for make, normal in OLD.values():
        here, still = make(3), make(3)
        go_on([here], states_of([make(4)]))
        normal(there := make(3))
        (state,) = states_of([there])
        chosen = {**state, "gauss": 0.0} if isinstance(state, dict) else (*state[:2], 0.0)
        go_on([still], [chosen])
        assert normal(here) == normal(make(3))
        assert normal(still) not in (0.0, normal(there))  # it goes on from there without that number
