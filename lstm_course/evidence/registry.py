"""The experiments, by name, in the order of the units."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from lstm_course.basics.errors import CourseError
from lstm_course.evidence.experiment import Experiment
from lstm_course.units.registry import all_units

MODULES: dict[str, str] = {}
"""The module of each experiment, by name: what the units say, ours and other people's alike."""
for _unit in all_units().values():
    for _module in _unit.experiments:
        MODULES.setdefault(_module.rpartition(".")[2], _module)

NAMES = tuple(MODULES)


@cache
def get(name: str) -> Experiment:
    """Return the experiment of that name. CourseError where there is none, or where it needs PyTorch to be read."""
    if name not in NAMES:
        close = get_close_matches(name, NAMES, 1)
        hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(NAMES)}"
        raise CourseError(f"there is no experiment {name!r}: {hint}")
    try:
        return _read(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "torch":
            raise
        raise without_torch() from None


def without_torch() -> CourseError:
    """Return what to say where PyTorch is missing: what can be run all the same."""
    free = []
    for name in NAMES:
        with suppress(ModuleNotFoundError):
            free += [name] if not _read(name).needs_torch else []
    return CourseError(
        f"the trainings need PyTorch (pip install torch); without it you can run: lstm-course evidence {' '.join(free)}"
    )


def _read(name: str) -> Experiment:
    return import_module(MODULES[name]).EXPERIMENT


def chosen(names: Sequence[str] | None = None) -> list[Experiment]:
    """Those named, each once, in the order of the units; all where none is named."""
    wanted = {get(name).name for name in names or NAMES}
    return [get(name) for name in NAMES if name in wanted]
