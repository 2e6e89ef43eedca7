"""All that the next step of a training depends on: what a checkpoint holds of it, looked at before it is used."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.models.recurrent import Tensor, device_of
from lstm_course.training.checkpoint_content import CheckpointError, weight_differences, weights_fault
from lstm_course.training.loop import History

ENTRIES = ("optimiser", "rng", "rng_state", "step", "epoch", "history", "stopping", "best")
"""What a checkpoint of a training holds in its ``extra``; besides, "last", where that is not the model's weights."""


States = dict[str, Tensor]
"""Of the CPU's generator, "cpu", and of the model's GPU, "cuda 0"."""


class Randomness:
    """The states of PyTorch's generators that belong to one training: what its dropout draws, whatever else is drawn.

    `inside` they are the global ones; outside, those are as they were.
    """

    def __init__(self, model: nn.Module, seed: int) -> None:
        self.model = model
        self._inside = False
        with torch.random.fork_rng(devices=self._gpus()):
            torch.manual_seed(seed)
            self._kept = self._of_the_world()

    @property
    def states(self) -> States:
        """As they are now. Assigned, they are what the next `inside` starts from."""
        return self._of_the_world() if self._inside else self._kept

    @states.setter
    def states(self, states: States) -> None:
        self._kept = states

    @contextmanager
    def inside(self) -> Iterator[None]:
        with torch.random.fork_rng(devices=self._gpus()):
            torch.set_rng_state(self._kept["cpu"])
            for k in self._gpus():
                if f"cuda {k}" in self._kept:
                    torch.cuda.set_rng_state(self._kept[f"cuda {k}"], k)
            self._inside = True
            try:
                yield
            finally:
                self._kept, self._inside = self._of_the_world(), False

    def _gpus(self) -> list[int]:
        device = device_of(self.model)
        return [device.index or 0] if device.type == "cuda" else []

    def _of_the_world(self) -> States:
        return {"cpu": torch.get_rng_state()} | {f"cuda {k}": torch.cuda.get_rng_state(k) for k in self._gpus()}


@dataclass
class TrainingState:
    """A training between two epochs.

    weights    from which it goes on
    optimiser  Adam's state_dict
    rng        state of the generator that batches are drawn with
    rng_state  states of PyTorch's generators
    stopping   best, best_at and seen of `EarlyStopping`, or None
    best       the weights of the best epoch, or None
    """

    weights: Mapping[str, Tensor]
    optimiser: dict[str, Any]
    rng: Mapping[str, Any]
    rng_state: States
    step: int
    epoch: int
    history: History
    stopping: dict[str, Any] | None
    best: Mapping[str, Tensor] | None

    def entries(self) -> dict[str, Any]:
        """For a checkpoint's ``extra``, without the weights."""
        found = {name: getattr(self, name) for name in ENTRIES}
        return {**found, "rng": json.dumps(self.rng), "history": asdict(self.history)}


def read_state(content: Mapping[str, Any], model: nn.Module, stops: bool, path: str | Path) -> TrainingState:
    """Return the training in a checkpoint that fits the model. stops: whether the trainer has early stopping.

    CheckpointError where there is none, it was trained otherwise, or an entry is missing or of another kind.
    """
    extra = content["extra"]
    if "optimiser" not in extra:
        raise CheckpointError(f"{path} holds a model without its training: load_checkpoint reads it")
    if "noise" in extra:  # the name that it had once
        extra = {"rng_state": extra["noise"], **extra}
    if missing := [name for name in ENTRIES if name not in extra]:
        raise CheckpointError(f"{path} holds a training without its {', '.join(missing)}: it cannot go on")
    if (extra["stopping"] is not None) != stops:
        with_it = "without" if stops else "with"
        raise CheckpointError(f"{path} was trained {with_it} early stopping: build this trainer likewise")
    extra = {"last": None, **extra}
    wrong = [name for name, sound in SOUND.items() if not _holds(sound, extra[name], model)]
    if wrong:
        raise CheckpointError(f"{path} holds a training whose {', '.join(wrong)} cannot be gone on from")
    weights = content["weights"] if extra["last"] is None else extra["last"]
    found = {name: extra[name] for name in ENTRIES}
    found |= {"rng": json.loads(extra["rng"]), "history": History(**extra["history"])}
    return TrainingState(weights, **found)


def _holds(sound: Callable[[Any, nn.Module], bool], value: Any, model: nn.Module) -> bool:
    try:
        return sound(value, model)
    except Exception:  # a file from elsewhere may hold anything
        return False


def _optimiser(value: Any, model: nn.Module) -> bool:
    """Whether Adam takes it, with numbers for each parameter in its shape."""
    trial = torch.optim.Adam(model.parameters())
    groups = [dict(group) for group in trial.param_groups]
    trial.load_state_dict(copy.deepcopy(value))
    return all(
        state[name].shape == (() if name == "step" else parameter.shape)
        for parameter, state in trial.state.items()
        for name in ("step", "exp_avg", "exp_avg_sq")
    ) and all(
        name == "params" or _alike(group[name], usual)
        for group, before in zip(trial.param_groups, groups, strict=True)
        for name, usual in before.items()
    )


def _alike(value: Any, usual: Any) -> bool:
    if isinstance(usual, tuple):
        return len(value) == len(usual) and all(map(_alike, value, usual))
    return isinstance(value, int | float) if type(usual) in (int, float) else value is None or isinstance(value, bool)


def _rng(value: Any, model: nn.Module) -> bool:
    np.random.default_rng().bit_generator.state = json.loads(value)
    return True


def _rng_state(value: Any, model: nn.Module) -> bool:
    torch.Generator().set_state(value["cpu"])
    return all(isinstance(state, Tensor) and state.dtype == torch.uint8 for state in value.values())


def _count(value: Any, model: nn.Module) -> bool:
    return type(value) is int and value >= 0


def _history(value: Any, model: nn.Module) -> bool:
    return value.keys() == {"losses", "norms", "scores"} and all(
        isinstance(numbers, list) and all(isinstance(number, int | float) for number in numbers)
        for numbers in value.values()
    )


def _stopping(value: Any, model: nn.Module) -> bool:
    return value is None or (
        value.keys() == {"best", "best_at", "seen"}
        and (value["best"] is None or isinstance(value["best"], int | float))
        and type(value["best_at"]) is type(value["seen"]) is int
        and -1 <= value["best_at"] < value["seen"]
    )


def _weights(value: Any, model: nn.Module) -> bool:
    return value is None or not (weights_fault(value) or weight_differences(value, model.state_dict()))


SOUND: dict[str, Callable[[Any, nn.Module], bool]] = {
    "optimiser": _optimiser,
    "rng": _rng,
    "rng_state": _rng_state,
    "step": _count,
    "epoch": _count,
    "history": _history,
    "stopping": _stopping,
    "best": _weights,
    "last": _weights,
}
