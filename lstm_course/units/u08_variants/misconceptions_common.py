"""What people get wrong in any of the cells, told in the words of this unit."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception


def of_every_cell(reference: Callable) -> tuple[Misconception, ...]:
    """Mistakes that do not depend on the variant."""
    return (
        Misconception(
            "h and c returned the other way round", lambda *a: reference(*a)[::-1], "Return h first, then c."
        ),
        Misconception(
            "h returned twice",
            lambda *a: (reference(*a)[0], reference(*a)[0]),
            "The second value is the new c, as it is before tanh and the output gate.",
        ),
        common.exchanges(
            reference, "h", "c", "h goes into the products with W_hh; c is what the gates keep and write."
        ),
        common.ignores(reference, "b", "The bias is missing from the sum.", name="bias omitted"),
        common.ignores(
            reference, "h", "The gates read the last h too: the product with W_hh is missing.", name="h left out"
        ),
        common.ignores(reference, "x", "The gates read x too: the product with W_ih is missing.", name="x left out"),
        common.ignores(reference, "c", "The old memory has no effect: f has nothing to keep.", name="memory left out"),
        Misconception(
            "matrices not turned",
            lambda x, h, c, W_ih, W_hh, *rest: reference(x, h, c, W_ih.reshape(-1, len(W_ih)).T, W_hh, *rest),
            "W_ih has a row for each unit of each part, and a column for each entry of x. Turn it with .T; reshape "
            "keeps the order of the numbers and so mixes the rows up.",
        ),
        common.mutates(reference, "h"),
        common.mutates(reference, "c"),
        common.downcasts(reference),
    )
