"""Takes a framework's finished layers away from a process whose notebook is to build them.

PyTorch's ways to a recurrent layer (``nn.LSTM``, ``torch._VF.lstm``, ``torch.ops``, TorchScript …) all meet in its
dispatcher. That is where the operators are replaced, once, before a student's first line, and nothing that Python
can reach is left with which to put them back.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.abc
import importlib.util
import sys
import weakref
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from lstm_course.grading.isolation import landlock
from lstm_course.grading.student import absent

_FAMILIES: dict[str, tuple[str, ...]] = {
    "lstm": (
        *("lstm.input", "lstm.data", "lstm_cell", "_thnn_fused_lstm_cell", "mkldnn_rnn_layer", "_lstm_mps"),
        *("quantized_lstm.input", "quantized_lstm.data", "quantized_lstm_cell", "_cudnn_rnn", "miopen_rnn"),
    ),
    "gru": (
        *("gru.input", "gru.data", "gru_cell", "_thnn_fused_gru_cell", "_cudnn_rnn", "miopen_rnn"),
        *("quantized_gru.input", "quantized_gru.data", "quantized_gru_cell"),
    ),
    "rnn": ("rnn_tanh.input", "rnn_tanh.data", "rnn_relu.input", "rnn_relu.data", "rnn_tanh_cell", "rnn_relu_cell"),
}
_KEYS = ("CompositeImplicitAutograd", "CPU", "AutogradCPU", "CUDA", "AutogradCUDA")
# The same layers, once more, written in Python.
_IN_PYTHON = ("torch._decomp.decompositions", "torch._inductor.decomposition", "torch.export._patches")
_FILES = ("ao/nn/quantizable/modules/rnn.py", "ao/nn/quantized/modules/rnn.py")
# What is in use has been imported before; nobody needs to read it again, but who would copy a layer out of it.
_TO_COPY = ("_decomp/decompositions.py", "export/_patches.py")


class _Away(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Says of a package that it is not installed."""

    def __init__(self, package: str) -> None:
        self._package = package

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._package else None

    def exec_module(self, module: ModuleType) -> None:
        raise ModuleNotFoundError(f"No module named {self._package!r}", name=self._package)


class OutOfReach(RuntimeError):
    """Raised by what an exercise forbids. Its message is the forbidden name."""


def hidden_files() -> list[Path]:
    """Files of PyTorch in which recurrent layers stand in Python, and which no notebook needs to read."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.__file__:
        return []
    for name in _TO_COPY:
        with contextlib.suppress(ImportError):
            importlib.import_module(f"torch.{name.removesuffix('.py').replace('/', '.')}")
    return [Path(torch.__file__).parent / name for name in (*_FILES, *_TO_COPY)]


def put_away(forbidden: Collection[str]) -> list[str]:
    """Put the dotted names out of this process's reach, for good.

    A library that no text of the notebook names is not to be had at all: returns where it lies, for nobody to read.
    """
    away = []
    for package in {name.partition(".")[0] for name in forbidden} - sys.modules.keys():
        places = absent.places_of(package)
        if places and landlock.offered()[0]:
            sys.meta_path.insert(0, _Away(package))  # for who tries: without it nobody could read the files either
            away += places
        elif places:
            importlib.import_module(package)
    _put(forbidden)
    return away


def _put(forbidden: Iterable[str]) -> None:
    for name in forbidden:
        family = next((family for family in _FAMILIES if family in name.rpartition(".")[2].lower()), "")
        if name.startswith("torch.") and family:
            _take_family(family, name)
        else:
            _take_name(name)


def _take_family(family: str, name: str) -> None:
    torch = sys.modules.get("torch")
    if torch is None:
        return
    _override(torch, _FAMILIES[family], _refusing(name))
    for place in _IN_PYTHON:
        module = sys.modules.get(place)
        for own, value in list(vars(module).items()) if module else ():
            if family in own.lower() and callable(value):
                setattr(module, own, _refusing(name))
    for file in _FILES:
        module = sys.modules.get(f"torch.{file.removesuffix('.py').replace('/', '.')}")
        if module is None:
            continue
        for kind in list(vars(module).values()):
            if isinstance(kind, type) and issubclass(kind, torch.nn.Module) and kind.__module__ == module.__name__:
                setattr(kind, "forward", _refusing(name))  # noqa: B010 (to a type that is not known here)


def _override(torch: ModuleType, operators: Iterable[str], refuse: Callable[..., Any]) -> None:
    library = torch.library.Library("aten", "IMPL")
    for operator in operators:
        for key in _KEYS:
            try:
                library.impl(operator, refuse, key)
            except RuntimeError:  # not in this version, or there already
                continue
    # Python's last reference to the registration goes, and the registration stays: nobody can find it to undo it.
    registration = getattr(library, "m", None)
    if registration is not None:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(registration))
    for finaliser in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        if (alive := finaliser.peek()) and alive[0] is library:
            finaliser.detach()


def _take_name(name: str) -> None:
    place, _, own = name.rpartition(".")
    with contextlib.suppress(ImportError):
        importlib.import_module(place)
    module = sys.modules.get(place)
    if module is None or isinstance(module, absent.AbsentModule) or not hasattr(module, own):
        return
    # A whole module has other uses in a notebook: of it, the answer's code is only looked at.
    if not isinstance(getattr(module, own), ModuleType):
        setattr(module, own, _refusing(name))


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OutOfReach(name)

    return refuse
