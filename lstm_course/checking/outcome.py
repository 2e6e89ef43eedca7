"""What a call of an answer did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Operand:
    """A piece of the student's source, and the shape of what it stood for; None where that is not known."""

    text: str
    shape: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Operation:
    """The piece of the student's source that raised an exception: ``x @ W``, and what it was given.

    kind says what it does, as `failing_code` and `failing_names` have it: product, elementwise, join, index, name …
    axis is the one that it was told to work along, or the number of indices, where that matters.
    """

    kind: str
    text: str
    operands: tuple[Operand, ...] = ()
    axis: int | None = None


@dataclass(frozen=True)
class Failure:
    """An exception: its type's name, its message, where in the student's code it came from, who raised it."""

    kind: str
    message: str
    line: str = ""
    raiser: str = ""
    operation: Operation | None = None


@dataclass(frozen=True)
class Outcome:
    """What a call did: the value it returned or the failure, and which arguments it changed."""

    value: Any = None
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
    printed: str = ""
    warned: tuple[str, ...] = ()
    local: Mapping[str, Any] = field(default_factory=dict)

    @property
    def timed_out(self) -> bool:
        return self.failure is not None and self.failure.kind == "TooSlow"

    @property
    def died(self) -> bool:
        """The process that the function lives in ended under it."""
        return self.failure is not None and self.failure.kind == "PythonStopped"

    @property
    def interrupted(self) -> bool:
        """The stop button was pressed while the function ran."""
        return self.failure is not None and self.failure.kind == "KeyboardInterrupt"

    @property
    def ended(self) -> bool:
        """Whether the call came to an end of its own."""
        return not (self.timed_out or self.interrupted or self.died)
