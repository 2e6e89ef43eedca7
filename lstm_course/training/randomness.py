"""PyTorch's randomness: a seed for new weights, and generators that belong to one training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from lstm_course.models.recurrent import Tensor, device_of

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


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """PyTorch's global CPU generator starts from this seed inside, for new weights, and is as it was outside."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
