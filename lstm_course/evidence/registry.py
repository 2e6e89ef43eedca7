"""The experiments, by name, in the order of the units."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from lstm_course.errors import CourseError
from lstm_course.evidence.experiment import Experiment

NAMES = (
    "adding",
    "temporal_order",
    "embedded_reber",
    "delayed_recall",
    "gradient_by_lag",
    "forget_product",
    "source_tags",
    "reviews",
    "reviews_mistakes",
    "characters",
    "character_context",
    "key_stream",
    "series",
    "digits",
    "stocks",
    "price_splits",
    "dates",
    "reversal",
    "sentences",
)


@cache
def get(name: str) -> Experiment:
    """The experiment of that name. CourseError where there is none."""
    if name not in NAMES:
        close = get_close_matches(name, NAMES, 1)
        hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(NAMES)}"
        raise CourseError(f"there is no experiment {name!r}: {hint}")
    return import_module(f"lstm_course.evidence.{name}").EXPERIMENT


def chosen(names: Sequence[str] | None = None) -> list[Experiment]:
    """Those named, each once, in the order of the units; all where none is named."""
    wanted = {get(name).name for name in names or NAMES}
    return [get(name) for name in NAMES if name in wanted]
