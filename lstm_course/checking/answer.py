"""An answer that is not a function of this process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lstm_course.checking.outcome import Outcome


class Answer(ABC):
    """What a judgement needs of a function that lives elsewhere: in another process, say."""

    @abstractmethod
    def attempt(
        self,
        arguments: Mapping[str, Any],
        seconds: float,
        watch: tuple[str, ...],
        sizes: Collection[int],
        probe: Callable[..., Any] | None = None,
    ) -> Outcome:
        """As ``checking.attempt.attempt`` does it here. ``sizes`` are what its arrays have in bytes."""

    @abstractmethod
    def uses(self, forbidden: tuple[str, ...]) -> str:
        """Return the first of the forbidden names that it uses; "" if none."""

    @abstractmethod
    def named(self, name: str) -> Any:
        """Return what the global name holds where the function lives; None if nothing."""

    @abstractmethod
    def under_names(self, names: Mapping[str, Callable[..., Any]]) -> Answer:
        """Return the same function, seeing other things under some of its global names."""

    @abstractmethod
    def source(self) -> str | None:
        """Return the definition of the function that it is, as text; None where there is none to be had.

        The text begins at the ``def`` or a decorator before it, and it is the one that the function was made of.
        """

    @abstractmethod
    def rewritten(self, source: str) -> Answer:
        """Return what the function would be if it were defined by this text, in the names that it sees now.

        Where it lives, and nowhere else; the function itself and its names stay as they are. A text that Python does
        not understand raises SyntaxError.
        """

    @abstractmethod
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
