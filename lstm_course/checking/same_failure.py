"""Whether two exceptions are the same mistake's, in whatever idiom it was written."""

from __future__ import annotations

import re
from collections.abc import Collection

from lstm_course.checking.outcome import Failure

# Of two factors, over the last axis of the one and the last but one of the other: what @ does.
_AS_MATRICES = re.compile(r"""einsum\(['"] *\w*(\w) *, *\w?\1\w *(->|['"])""")


def is_product(failure: Failure | None) -> bool:
    """Whether a product of matrices failed, by ``@``, ``np.dot``, ``np.einsum`` or another function."""
    return bool(_factors(failure))


def same_failure(one: Failure, other: Failure, arguments: Collection[str]) -> bool:
    """Whether two exceptions came of the same product or, where they came of something else, say the same.

    ``@`` and ``np.dot`` say it in different words, and of two axes alone: the factors' shapes tell. Where both factors
    are arguments, they have to be the same one.
    """
    ours, theirs = _factors(one), _factors(other)
    if not ours or not theirs:
        return (one.kind, one.message) == (other.kind, other.message)
    return [shape for _, shape in ours] == [shape for _, shape in theirs] and not any(
        a != b and a in arguments and b in arguments for (a, _), (b, _) in zip(ours, theirs, strict=True)
    )


def _factors(failure: Failure | None) -> list[tuple[str, tuple[int, ...]]]:
    """Return the text and the shape of each factor; empty where it is no product, or a shape is not known."""
    operation = failure.operation if failure else None
    if operation is None:
        return []
    matrices = operation.kind == "product" or (operation.kind == "einsum" and _AS_MATRICES.search(operation.text))
    known = [(operand.text, operand.shape) for operand in operation.operands if operand.shape is not None]
    return known if matrices and len(known) == len(operation.operands) == 2 else []
