"""What a notebook imports from the course and cannot have while it is graded: it is there, and does nothing.

References, units, figures and training are out of a student's reach. A demo that calls them stays quiet instead
of failing.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any


class Nothing:
    """Whatever is done with it gives nothing again. It is false, empty, and shows itself as nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> Nothing:
        return self

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__") or name.startswith(("_repr_", "_ipython_")):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Nothing:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __format__(self, spec: str) -> str:
        return ""

    def __repr__(self) -> str:
        return ""


def _operator(self: Nothing, *_: Any) -> Nothing:
    return self


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "neg", "pos", "abs"):
    setattr(Nothing, f"__{_name}__", _operator)
    setattr(Nothing, f"__r{_name}__", _operator)

NOTHING = Nothing()


class AbsentModule(ModuleType):
    """Every public name is Nothing."""

    __all__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return NOTHING


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the hidden modules, and all below them, before anybody else does."""

    def __init__(self, hidden: Collection[str], present: Collection[str], files: Mapping[str, str]) -> None:
        self._hidden, self._present, self._files = frozenset(hidden), frozenset(present), dict(files)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname in self._files:
            return importlib.util.spec_from_file_location(fullname, self._files[fullname])
        if fullname in self._present or not self.hides(fullname):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def hides(self, fullname: str) -> bool:
        parts = fullname.split(".")
        return any(".".join(parts[: end + 1]) in self._hidden for end in range(len(parts)))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = AbsentModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


def hide(modules: Collection[str]) -> list[str]:
    """From now on these modules are absent. Returns their files and folders, which nobody needs to read any more."""
    if not modules:
        return []
    places = [place for name in modules for place in places_of(name)]
    finder = Absent(modules, (), {})
    for name in [name for name in sys.modules if finder.hides(name)]:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    return places


def places_of(name: str) -> list[str]:
    """Return where a module lies. None of its parents is imported to find out."""
    top, *parts = name.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    folders = list(spec.submodule_search_locations or ())
    if not parts or not folders:
        return folders or [file for file in (spec.origin,) if file]
    below = [os.path.join(folder, *parts) for folder in folders]
    return [place for one in below for place in (one, f"{one}.py") if os.path.exists(place)]


def install(hidden: Collection[str], present: Collection[str], files: Mapping[str, str]) -> None:
    """From now on the hidden modules are absent; ``present`` names modules below them that are there, ``files`` those
    that are there although what they stand in is not."""
    finder = Absent(hidden, present, files)
    loaded = sorted(name for name in sys.modules if name not in finder._present and finder.hides(name))
    if loaded:
        raise RuntimeError(f"loaded already: {', '.join(loaded[:3])}")
    sys.meta_path.insert(0, finder)
