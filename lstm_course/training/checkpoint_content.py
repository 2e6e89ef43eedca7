"""What a checkpoint may hold, and how it is read: nothing is taken from a file before all of it was looked at."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import torch

from lstm_course.basics.errors import CourseError

FORMAT = 1
PLAIN = (type(None), bool, int, float, complex, str, torch.dtype, torch.device)


class CheckpointError(CourseError):
    """A checkpoint that is none, cannot be written, or does not fit. The message names what is wrong or differs."""


def plain(value: Any, name: str) -> Any:
    """The value as ``weights_only=True`` reads it again: NumPy's numbers as Python's, arrays as tensors, paths as str.

    CheckpointError, with ``name``, for what a checkpoint cannot hold.
    """
    if type(value) in PLAIN:
        return value
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, np.generic) and type(value.item()) in PLAIN:
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        try:
            return torch.from_numpy(np.array(value, dtype=value.dtype.newbyteorder("=")))
        except TypeError:  # numbers that PyTorch does not have
            pass
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return {plain(key, f"a key of {name}"): plain(part, f"{name}[{key!r}]") for key, part in value.items()}
    if isinstance(value, list | tuple):
        parts = [plain(part, f"{name}[{at}]") for at, part in enumerate(value)]
        return parts if isinstance(value, list) else tuple(parts)
    kind = f"array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
    raise CheckpointError(
        f"{name} is of the kind {kind}: a checkpoint holds numbers, strings, tensors, lists and dicts"
    )


def read_checkpoint(path: str | Path, device: str | torch.device = "cpu") -> dict[str, Any]:
    """What a checkpoint holds: format, kind, config, weights, extra. CheckpointError where it is none, or damaged."""
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"there is no checkpoint {path}")
    torch.empty(0, device=device)  # a device that is not there is no fault of the file
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip() is not None  # PyTorch does not look at the checksums
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a foreign pickle's protocol: it is refused below
            content = None if damaged else torch.load(path, map_location=device, weights_only=True)
    except PermissionError as error:
        raise CheckpointError(f"cannot read {path}: {error.strerror}") from None
    except Exception:  # there is no end to what damaged bytes raise
        damaged = True
    if damaged:
        raise CheckpointError(f"{path} is no checkpoint of this course, or it is damaged")
    if not isinstance(content, dict) or not {"format", "kind", "config", "weights", "extra"} <= content.keys():
        raise CheckpointError(f"{path} is no checkpoint of this course: save_checkpoint writes one")
    if type(content["format"]) is not int or content["format"] != FORMAT:
        raise CheckpointError(f"{path} has the format {content['format']!r}, and this version reads {FORMAT}")
    if fault := content_fault(content):
        raise CheckpointError(f"{path} is no checkpoint of this course: {fault}")
    return content


def content_fault(content: Mapping[str, Any]) -> str:
    """The first entry that is of another kind than `save_checkpoint` writes, in words; "" where there is none."""
    if not isinstance(content["kind"], str):
        return "its kind is no name"
    for name in ("config", "weights", "extra"):
        if not isinstance(content[name], dict):
            return f"its {name} is no dict"
        if not all(isinstance(key, str) for key in content[name]):
            return f"its {name} has keys that are no names"
    return weights_fault(content["weights"])


def weights_fault(weights: Mapping[str, Any]) -> str:
    """The first entry that is no tensor with numbers, one beside another; "" where there is none."""
    for name, value in weights.items():
        if not isinstance(value, torch.Tensor) or value.layout != torch.strided or value.is_meta or value.is_quantized:
            return f"its weight {name} is no tensor of numbers"
    return ""
