"""Packages of the instructor's own that stand on Python's path: what can be imported there, a notebook can import."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from lstm_course.grading.course_interface import the_course

_CONFIG = "nbgrader_config.py"


def hidden_modules() -> list[str]:
    """Return what the configuration in the current folder hides. Raises whatever that program raises."""
    from traitlets.config import PyFileConfigLoader

    if not Path(_CONFIG).is_file():
        return []
    told = PyFileConfigLoader(_CONFIG, path=os.getcwd()).load_config().GradingExecute.get("hidden_modules", [])
    return list(told.get_value([]) if hasattr(told, "get_value") else told)  # it may have been appended to


def found() -> Iterator[tuple[str, str]]:
    """Yield (name, folder) of what stands on PYTHONPATH, or was installed from a folder of this machine."""
    course = the_course()
    points = (point for group in course.plugin_groups for point in importlib.metadata.entry_points(group=group))
    known = {course.package, *(point.module.partition(".")[0] for point in points)}  # no notebook sees them
    for folder in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        yield from ((module.name, folder) for module in pkgutil.iter_modules([folder]) if module.name not in known)
    for installed in importlib.metadata.distributions():
        with contextlib.suppress(ValueError, TypeError, AttributeError, KeyError):
            told = json.loads(installed.read_text("direct_url.json") or "{}")
            if "dir_info" in told:
                names = (installed.read_text("top_level.txt") or "").split() or [installed.name.replace("-", "_")]
                yield from ((name, told["url"].removeprefix("file://")) for name in names if name not in known)
