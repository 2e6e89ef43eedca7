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
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
