"""The experiments, by name, in the order of the units."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from lstm_course.basics.errors import CourseError
from lstm_course.evidence.experiment import Experiment

HOMES = {
    "adding": "u05_lstm_gradients",
    "temporal_order": "u05_lstm_gradients",
    "embedded_reber": "u04_lstm_gates",
    "delayed_recall": "u05_lstm_gradients",
    "gradient_by_lag": "u05_lstm_gradients",
    "forget_product": "u05_lstm_gradients",
    "source_tags": "u06_bidirectional",
    "reviews": "u09_classification",
    "reviews_mistakes": "u09_classification",
    "characters": "u10_text_generation",
    "character_context": "u10_text_generation",
    "key_stream": "u10_text_generation",
    "series": "u11_forecasting",
    "digits": "u11_forecasting",
    "stocks": "u11_forecasting",
    "price_splits": "u11_forecasting",
    "dates": "u12_seq2seq_attention",
    "reversal": "u12_seq2seq_attention",
    "sentences": "u13_variational_lstm",
}
"""The unit whose folder has each experiment."""

NAMES = tuple(HOMES)


@cache
def get(name: str) -> Experiment:
    """Return the experiment of that name. CourseError where there is none."""
    if name not in NAMES:
        close = get_close_matches(name, NAMES, 1)
        hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(NAMES)}"
        raise CourseError(f"there is no experiment {name!r}: {hint}")
    return import_module(f"lstm_course.units.{HOMES[name]}.experiments.{name}").EXPERIMENT


def chosen(names: Sequence[str] | None = None) -> list[Experiment]:
    """Those named, each once, in the order of the units; all where none is named."""
    wanted = {get(name).name for name in names or NAMES}
    return [get(name) for name in NAMES if name in wanted]
