"""A trained model on disk: its kind, how it was built, its weights. What does not fit says what differs.

A checkpoint is a dict of tensors, numbers and strings, so that it is read with ``weights_only=True``: a file from
somewhere else cannot run code here. What stands in the file has a checksum: a damaged one is refused.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import torch
from torch import nn

from lstm_course.training.checkpoint_content import (
    FORMAT,
    VOCABULARIES,
    CheckpointError,
    content_fault,
    differences,
    plain,
    read_checkpoint,
    with_present_names,
)

__all__ = [
    "FORMAT", "KINDS", "VOCABULARIES", "CheckpointError", "build", "differences", "load_checkpoint", "read_checkpoint",
    "save_checkpoint",
]  # fmt: skip

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


def save_checkpoint(path: str | Path, model: nn.Module, config: Mapping[str, Any] | None = None, **extra: Any) -> None:
    """Write a model's weights, what it was built with, and ``extra`` (numbers, strings, tensors, lists and dicts).

    config: the arguments of its class; by default ``model.config``, which each model here has. NumPy's numbers and
    arrays become Python's and tensors, paths become strings. The file is written beside its place, read again, and
    then moved there: an interruption or a full disk leaves the old one as it was. CheckpointError where it cannot be
    written, or an entry is of a kind that could not be read again; the message names it.
    """
    path = Path(path)
    if not path.name:
        raise CheckpointError(f"cannot write {str(path)!r}: it is no name of a file")
    part = path.with_name(path.name + ".part")
    try:
        content = {
            "format": FORMAT,
            "kind": type(model).__name__,
            "config": plain(getattr(model, "config", {}) if config is None else config, "config"),
            "weights": plain(model.state_dict(), "weights"),
            "extra": {name: plain(value, name) for name, value in extra.items()},
        }
        if fault := content_fault(content):
            raise CheckpointError(fault)
        written = io.BytesIO()
        torch.save(content, written)
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(written.getbuffer())
        read_checkpoint(part)
        os.replace(part, path)
    except Exception as error:
        why = getattr(error, "strerror", None) or str(error).partition("\n")[0] or type(error).__name__
        raise CheckpointError(f"cannot write {path}: {why}") from None
    finally:
        with suppress(OSError, ValueError):
            part.unlink(missing_ok=True)


def load_checkpoint(
    path: str | Path, model: nn.Module | None = None, device: str | torch.device | None = None
) -> nn.Module:
    """Return the model of a checkpoint: built anew from its config, or its weights put into the given ``model``.

    Without a model the new one is on ``device`` (default: the CPU), in the dtype of the weights and in evaluation
    mode; a given one stays where and as it is, and is not touched where the checkpoint does not fit. CheckpointError
    names what differs: the kind, a vocabulary or another entry of the config, parameters that are missing, too many,
    or of another shape or dtype.
    """
    if model is None:
        content = read_checkpoint(path, device or "cpu")
        model = build(content, path).to(device or "cpu").eval()
    else:
        content = read_checkpoint(path)
    wrong = differences(content, model)
    if wrong:
        raise CheckpointError(f"{path} does not fit this {type(model).__name__}: {'; '.join(wrong)}")
    model.load_state_dict(content["weights"])
    return model


def build(content: Mapping[str, Any], path: str | Path = "the checkpoint") -> nn.Module:
    """Return a new model as the checkpoint's was built, in the dtype of its weights where they have one in common.

    It draws from PyTorch's global generator, and leaves it as it was. CheckpointError where there is no such model.
    """
    kind = content["kind"]
    if kind not in KINDS:
        raise CheckpointError(
            f"{path} holds a {kind}, which is none of this course's models: "
            "build it yourself, and hand it over as model"
        )
    made = getattr(import_module(f"lstm_course.models.{KINDS[kind]}"), kind)
    dtypes = {value.dtype for value in content["weights"].values() if value.is_floating_point()}
    with torch.random.fork_rng(devices=[]):
        try:
            model = made(**with_present_names(content["config"], signature(made).parameters))
        except Exception as error:  # a config from elsewhere may be anything
            why = str(error).partition("\n")[0]
            raise CheckpointError(f"{path}: no {kind} can be built from its config: {why}") from None
    return model.to(dtypes.pop()) if len(dtypes) == 1 else model
