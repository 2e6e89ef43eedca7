"""Whether two exceptions are the same mistake's, in whatever idiom it was written."""

from __future__ import annotations

import re
from collections.abc import Collection

from lstm_course.checking.outcome import Failure, Operation

# Of two factors, over the last axis of the one and the last but one of the other: what @ does.
_AS_MATRICES = re.compile(r"""einsum\(['"] *\w*(\w) *, *\w?\1\w *(->|['"])""")


def is_product(failure: Failure | None) -> bool:
    """Whether a product of matrices failed, by ``@``, ``np.dot``, ``np.einsum`` or another function."""
    return failure is not None and failure.operation is not None and bool(_factors(failure.operation))


def same_failure(one: Failure, other: Failure, arguments: Collection[str]) -> bool:
    """Whether two exceptions say the same, or came of the same product: its factors have the same shapes.

    ``@`` and ``np.dot`` say it in different words. Where both factors are arguments, they have to be the same one.
    """
    if (one.kind, one.message) == (other.kind, other.message):
        return True
    if one.operation is None or other.operation is None:
        return False
    ours, theirs = _factors(one.operation), _factors(other.operation)
    return (
        bool(ours)
        and [shape for _, shape in ours] == [shape for _, shape in theirs]
        and not any(a != b and a in arguments and b in arguments for (a, _), (b, _) in zip(ours, theirs, strict=True))
    )


def _factors(operation: Operation) -> list[tuple[str, tuple[int, ...]]]:
    """Return the text and the shape of each factor; empty where it is no product, or a shape is not known."""
    matrices = operation.kind == "product" or (operation.kind == "einsum" and _AS_MATRICES.search(operation.text))
    known = [(operand.text, operand.shape) for operand in operation.operands if operand.shape is not None]
    return known if matrices and len(known) == len(operation.operands) == 2 else []
