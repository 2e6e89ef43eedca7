"""In which order a notebook's cells run and are judged: as they stand, but that nobody borrows ahead.

A check lends the course's own function where an earlier one of the student's is wrong. The check of that earlier one
comes first, wherever the student has put it: nothing is lent that is still to be judged.
"""

from __future__ import annotations

from collections.abc import Mapping

from lstm_course.grading.course_interface import the_course


def in_order(count: int, checked: Mapping[int, str]) -> list[int]:
    """Return the numbers of all cells. ``checked``: number → the exercise that the cell is a check of."""
    requires = {number: the_course().exercise(name).requires for number, name in checked.items()}
    keys = {number: (number, 0) for number in range(count)}  # the place it comes behind, and how many are there before
    for _ in checked:  # at most as often: what one waits for may be waiting itself
        before = dict(keys)
        for number, wanted in requires.items():
            for other, name in checked.items():
                if name in wanted and keys[other] > keys[number]:
                    keys[number] = (keys[other][0], keys[other][1] + 1)
        if keys == before:
            break
    return sorted(keys, key=keys.__getitem__)
