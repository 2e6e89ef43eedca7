"""A function or class that is loaded when it is first used: so an exercise names its module without importing torch."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Lazy:
    """``Lazy("package.module:name")`` is called, and otherwise asked, like what stands there.

    For a reference or a misconception that is a class: ``answer(...)`` makes an instance in either case.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self.__module__, self.__qualname__ = place.split(":")
        self.__name__ = self.__qualname__.rpartition(".")[2]

    def load(self) -> Any:
        """What it stands for. Raises ImportError or AttributeError where there is nothing."""
        value: Any = import_module(self.__module__)
        for name in self.__qualname__.split("."):
            value = getattr(value, name)
        return value

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.load()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.load(), name)

    def __repr__(self) -> str:
        return f"Lazy({self._place!r})"
