"""What a checkpoint may hold, how it is read, and whether it fits a model.

Nothing is taken from a file before all of it was looked at.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Container, Mapping
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.basics.errors import CourseError

FORMAT = 1
PLAIN = (type(None), bool, int, float, complex, str, torch.dtype, torch.device)
VOCABULARIES = {"alphabet", "vocabulary", "symbols", "source_symbols", "target_symbols"}
"""Entries of a config that are a vocabulary: its symbols as a string or list, or its size."""
EARLIER_NAMES = {
    "embedded": "embedding_dim",
    "every": "return_sequences",
    "inputs": "input_size",
    "latent": "latent_size",
    "layers": "num_layers",
    "outputs": "output_size",
    "symbols": "vocabulary_size",
    "units": "hidden_size",
}
"""Entries of a config that had another name once: checkpoints from then are read as if they had today's."""


class CheckpointError(CourseError):
    """A checkpoint that is none, cannot be written, or does not fit. The message names what is wrong or differs."""


def plain(value: Any, name: str) -> Any:
    """Return the value as ``weights_only=True`` reads it again.

    NumPy's numbers become Python's, arrays tensors, paths strings. CheckpointError, with ``name``, for what a
    checkpoint cannot hold.
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
    """Return what a checkpoint holds: format, kind, config, weights, extra.

    CheckpointError where it is none, or damaged.
    """
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
    """Name the first entry that is of another kind than `save_checkpoint` writes; "" where there is none."""
    if not isinstance(content["kind"], str):
        return "its kind is no name"
    for name in ("config", "weights", "extra"):
        if not isinstance(content[name], dict):
            return f"its {name} is no dict"
        if not all(isinstance(key, str) for key in content[name]):
            return f"its {name} has keys that are no names"
    return weights_fault(content["weights"])


def weights_fault(weights: Mapping[str, Any]) -> str:
    """Name the first entry that is no tensor with numbers, one beside another; "" where there is none."""
    for name, value in weights.items():
        if not isinstance(value, torch.Tensor) or value.layout != torch.strided or value.is_meta or value.is_quantized:
            return f"its weight {name} is no tensor of numbers"
    return ""


def differences(content: Mapping[str, Any], model: nn.Module) -> list[str]:
    """Say what keeps a checkpoint (as `read_checkpoint` returns it) from a model; nothing where it fits."""
    if content["kind"] != type(model).__name__:
        return [f"it holds a {content['kind']}"]
    theirs, ours = content["config"], getattr(model, "config", None)
    ours = plain(ours, "config") if isinstance(ours, Mapping) else theirs
    theirs = with_present_names(theirs, ours)
    names = [*theirs, *(name for name in ours if name not in theirs)]
    words = [_entry(name, theirs.get(name), ours.get(name)) for name in names]
    return [*filter(None, words), *weight_differences(content["weights"], model.state_dict())]


def weight_differences(theirs: Mapping[str, torch.Tensor], ours: Mapping[str, torch.Tensor]) -> list[str]:
    """Say the same of weights: which are missing, too many, of another shape or another dtype."""
    words = []
    both = [name for name in ours if name in theirs]
    if missing := [name for name in ours if name not in theirs]:
        words.append(f"it lacks {_some(missing)}")
    if more := [name for name in theirs if name not in ours]:
        words.append(f"it has {_some(more)} besides")
    words += [
        f"{name} is {tuple(theirs[name].shape)} in it, and {tuple(ours[name].shape)} here"
        for name in both
        if theirs[name].shape != ours[name].shape
    ]
    kinds: dict[tuple[str, str], list[str]] = {}
    for name in both:
        if theirs[name].dtype != ours[name].dtype:
            kinds.setdefault((_dtype(theirs[name]), _dtype(ours[name])), []).append(name)
    for (their, our), names in kinds.items():
        words.append(f"{_some(names)} {'is' if len(names) == 1 else 'are'} {their} in it, and {our} here")
    return words


def with_present_names(config: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    """Return a config in which entries of `EARLIER_NAMES` have their present name, where that is one of ``names``."""

    def present(name: str) -> str:
        now = EARLIER_NAMES.get(name, name)
        return now if now in names and name not in names else name

    return {present(name): value for name, value in config.items()}


def _entry(name: str, theirs: Any, ours: Any) -> str:
    """Say what differs in one entry of the config; "" where nothing does."""
    if name in VOCABULARIES and isinstance(theirs, str | list | tuple) and isinstance(ours, str | list | tuple):
        if len(theirs) != len(ours):
            return f"its {name} has {len(theirs)} symbols, and here there are {len(ours)}"
        for at, (a, b) in enumerate(zip(theirs, ours, strict=True)):
            if not _same(a, b):
                return f"its {name} has other symbols: number {at} is {a!r} in it, and {b!r} here"
        return ""
    return "" if _same(theirs, ours) else f"{name} is {_shown(theirs)} in it, and {_shown(ours)} here"


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        return a.dtype == b.dtype and torch.equal(a.cpu(), b.cpu())
    if isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor):
        return False
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(_same(*pair) for pair in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return a == b or (a != a and b != b)  # NaN is no other NaN


def _shown(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"a tensor {tuple(value.shape)}"
    return f"a list of {len(value)}" if isinstance(value, list | tuple) and len(value) > 8 else repr(value)


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
