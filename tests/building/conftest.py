"""A small unit, registered as a stranger's would be: through an entry point."""

from __future__ import annotations

import pytest

from lstm_course.units import registry
from lstm_course.units.unit import Unit
from tests.building.small import Point, small_unit


@pytest.fixture
def install(monkeypatch):
    """``install(unit, ...)``: these units are the installed ones, for the length of a test."""

    def these(*units: Unit) -> None:
        monkeypatch.setattr(registry, "entry_points", lambda group: [Point(unit) for unit in units])
        forget()

    def forget() -> None:
        for cached in vars(registry).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()

    yield these
    monkeypatch.undo()
    forget()


@pytest.fixture
def unit(tmp_path, install):
    made = small_unit(tmp_path / "package", "21_small")
    install(made)
    return made


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "course-root"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    return folder
