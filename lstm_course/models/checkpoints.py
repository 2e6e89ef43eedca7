"""A trained model on disk: its kind, how it was built, its weights. What does not fit says what differs.

A checkpoint is a dict of tensors, numbers and strings, so that it is read with ``weights_only=True``: a file from
somewhere else cannot run code here.
"""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import nn

from lstm_course.errors import CourseError

FORMAT = 1

KINDS = {
    "BagOfWords": "classifier",
    "BidirectionalReviewClassifier": "classifier",
    "CharacterModel": "character",
    "EncoderDecoder": "seq2seq",
    "Forecaster": "regression",
    "ReviewClassifier": "classifier",
    "SequenceRegressor": "regression",
    "VariationalLSTM": "variational",
}
"""The kinds of model that `load_checkpoint` can build, and the module of each."""

VOCABULARIES = {"alphabet", "vocabulary", "symbols", "source_symbols", "target_symbols"}
"""Entries of a config that are a vocabulary: as a string or list, or its size."""


class CheckpointError(CourseError):
    """A checkpoint that is none, or does not fit. The message names what differs."""


def save_checkpoint(path: str | Path, model: nn.Module, config: Mapping[str, Any] | None = None, **extra: Any) -> None:
    """Write a model's weights, what it was built with, and ``extra`` (numbers, strings, tensors, lists and dicts).

    config: the arguments of its class; by default ``model.config``, which each model here has. The file is
    written beside its place and then moved there: an interruption leaves the old one as it was.
    """
    path = Path(path)
    content = {
        "format": FORMAT,
        "kind": type(model).__name__,
        "config": dict(getattr(model, "config", {}) if config is None else config),
        "weights": model.state_dict(),
        "extra": extra,
    }
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(content, part)
        os.replace(part, path)
    except OSError as error:
        raise CheckpointError(f"cannot write {path}: {error.strerror or error}") from None


def read_checkpoint(path: str | Path, device: str | torch.device = "cpu") -> dict[str, Any]:
    """What a checkpoint holds: format, kind, config, weights, extra. CheckpointError where it is none."""
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"there is no checkpoint {path}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a foreign pickle's protocol: it is refused below
            content = torch.load(path, map_location=device, weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError, OSError):
        raise CheckpointError(f"{path} is no checkpoint of this course, or it is damaged") from None
    if not isinstance(content, dict) or not {"format", "kind", "config", "weights", "extra"} <= content.keys():
        raise CheckpointError(f"{path} is no checkpoint of this course: save_checkpoint writes one")
    if content["format"] != FORMAT:
        raise CheckpointError(f"{path} has the format {content['format']}, and this version reads {FORMAT}")
    return content


def load_checkpoint(
    path: str | Path, model: nn.Module | None = None, device: str | torch.device | None = None
) -> nn.Module:
    """The model of a checkpoint: built anew from its config, or its weights put into the given ``model``.

    Without a model the new one is on ``device`` (default: the CPU); a given one stays where it is, and is not touched
    where the checkpoint does not fit. CheckpointError names what differs: the kind, a vocabulary or another entry of
    the config, parameters that are missing, too many, or of another shape.
    """
    if model is None:
        content = read_checkpoint(path, device or "cpu")
        model = build(content, path).to(device or "cpu")
    else:
        content = read_checkpoint(path)
    wrong = differences(content, model)
    if wrong:
        raise CheckpointError(f"{path} does not fit this {type(model).__name__}: {'; '.join(wrong)}")
    model.load_state_dict(content["weights"])
    return model


def build(content: Mapping[str, Any], path: str | Path = "the checkpoint") -> nn.Module:
    """A new model as the checkpoint's was built. It draws from PyTorch's global generator, and leaves it as it was."""
    kind = content["kind"]
    if kind not in KINDS:
        raise CheckpointError(
            f"{path} holds a {kind}, which is none of this course's models: "
            "build it yourself, and hand it over as model"
        )
    made = getattr(import_module(f"lstm_course.models.{KINDS[kind]}"), kind)
    with torch.random.fork_rng(devices=[]):
        try:
            return made(**content["config"])
        except (TypeError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"{path}: no {kind} can be built from its config: {error}") from None


def differences(content: Mapping[str, Any], model: nn.Module) -> list[str]:
    """What keeps a checkpoint from a model, in words; nothing where it fits."""
    if content["kind"] != type(model).__name__:
        return [f"it holds a {content['kind']}"]
    theirs, ours = content["config"], getattr(model, "config", content["config"])
    words = [_entry(name, theirs.get(name), ours.get(name)) for name in [*theirs, *(k for k in ours if k not in theirs)]
             if theirs.get(name) != ours.get(name)]  # fmt: skip
    shapes, wanted = ({k: tuple(v.shape) for k, v in d.items()} for d in (content["weights"], model.state_dict()))
    missing, more = [k for k in wanted if k not in shapes], [k for k in shapes if k not in wanted]
    if missing:
        words.append(f"it lacks {_some(missing)}")
    if more:
        words.append(f"it has {_some(more)} besides")
    words += [
        f"{k} is {shapes[k]} in it, and {wanted[k]} here" for k in wanted if shapes.get(k, wanted[k]) != wanted[k]
    ]
    return words


def _entry(name: str, theirs: Any, ours: Any) -> str:
    if name in VOCABULARIES and not isinstance(theirs, int) and not isinstance(ours, int):
        theirs, ours = list(theirs or ()), list(ours or ())
        if len(theirs) != len(ours):
            return f"its {name} has {len(theirs)} symbols, and here there are {len(ours)}"
        at = next(k for k, (a, b) in enumerate(zip(theirs, ours, strict=True)) if a != b)
        return f"its {name} has other symbols: number {at} is {theirs[at]!r} in it, and {ours[at]!r} here"
    return f"{name} is {theirs!r} in it, and {ours!r} here"


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
