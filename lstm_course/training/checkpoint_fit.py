"""Whether a checkpoint fits a model, and if not, what differs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from lstm_course.training.checkpoint_content import plain

VOCABULARIES = {"alphabet", "vocabulary", "symbols", "source_symbols", "target_symbols"}
"""Entries of a config that are a vocabulary: its symbols as a string or list, or its size."""


def differences(content: Mapping[str, Any], model: nn.Module) -> list[str]:
    """What keeps a checkpoint (as `read_checkpoint` returns it) from a model, in words; nothing where it fits."""
    if content["kind"] != type(model).__name__:
        return [f"it holds a {content['kind']}"]
    theirs, ours = content["config"], getattr(model, "config", None)
    ours = plain(ours, "config") if isinstance(ours, Mapping) else theirs
    names = [*theirs, *(name for name in ours if name not in theirs)]
    words = [_entry(name, theirs.get(name), ours.get(name)) for name in names]
    return [*filter(None, words), *weight_differences(content["weights"], model.state_dict())]


def weight_differences(theirs: Mapping[str, torch.Tensor], ours: Mapping[str, torch.Tensor]) -> list[str]:
    """The same for weights: which are missing, too many, of another shape or another dtype."""
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


def _entry(name: str, theirs: Any, ours: Any) -> str:
    """What differs in one entry of the config; "" where nothing does."""
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
