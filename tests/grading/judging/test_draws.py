"""A generator that a student's function drew from goes on from where it got to; nobody chooses where that is."""

import numpy as np
import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.judging.draws import go_on

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
