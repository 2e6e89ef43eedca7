"""What a demo shows, in hand instead of on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Still:
    """A figure, with what it shows in words."""

    figure: Figure
    alt: str


@dataclass(frozen=True)
class Moving:
    """A live demo: what draws it, and its controls as `style.slider` takes them."""

    draw: Callable[..., tuple[Figure, str]]
    controls: Mapping[str, tuple]


_HAND: ContextVar[list[Any] | None] = ContextVar("caught", default=None)


def catch(shown: Any) -> bool:
    """Keep what is about to be shown, where somebody is catching; say whether."""
    hand = _HAND.get()
    if hand is None:
        return False
    hand.append(shown)
    return True


def caught(demo: Callable[..., Any], *arguments: Any, **named: Any) -> list[Any]:
    """Call a demo, and return what it would have shown: Still, Moving, or a microscope."""
    hand: list[Any] = []
    token = _HAND.set(hand)
    try:
        demo(*arguments, **named)
    finally:
        _HAND.reset(token)
    return hand
