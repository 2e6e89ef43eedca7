"""One training loop for all models: Adam, clipping, early stopping, and checkpoints from which it goes on exactly."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.models.batches import Batches, tensor_like
from lstm_course.models.checkpoints import CheckpointError, differences, read_checkpoint, save_checkpoint
from lstm_course.models.recurrent import device_of
from lstm_course.models.stopping import EarlyStopping
from lstm_course.training.progress import bar


@dataclass
class History:
    """What a training has seen.

    losses   of each batch, before it was learned from
    norms    of all gradients together, before clipping
    scores   of the validation, one an epoch
    """

    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


class Trainer:
    """Trains a module in place, epoch by epoch.

    loss(model, *batch)  one number, a tensor. If it has the methods ``start_epoch()`` or ``start_step(step)``, they are
                         called before each epoch, and before each batch with the number of steps done
    rate, max_norm       Adam's learning rate; all gradients together are clipped to max_norm
    schedule(step)       a factor for the rate, from the number of steps done; a function of that alone
    patience             epochs without a better score until it ends; the best weights are put back. None: no stopping
    seed                 of what the batches are drawn with, and of PyTorch's randomness (dropout) while it trains;
                         the global generators are left as they were

    ``step`` and ``epoch`` count what is done. The weights of the best epoch are put back at the end of `fit`.
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Callable[..., torch.Tensor],
        *,
        rate: float = 0.005,
        max_norm: float = 1.0,
        schedule: Callable[[int], float] | None = None,
        patience: int | None = None,
        larger_is_better: bool = False,
        seed: int = 0,
    ) -> None:
        self.model: Any = model
        self.loss: Any = loss
        self.rate, self.max_norm, self.schedule = rate, max_norm, schedule
        self.optimiser = torch.optim.Adam(model.parameters(), lr=rate)
        self.stopping = EarlyStopping(patience, larger_is_better) if patience is not None else None
        self.rng = np.random.default_rng(seed)
        self.history = History()
        self.step = self.epoch = 0
        self._best: dict[str, torch.Tensor] | None = None
        with torch.random.fork_rng(devices=self._gpus()):
            torch.manual_seed(seed)
            self._noise = self._states()

    def fit(
        self,
        batches: Batches,
        epochs: int,
        score: Callable[[nn.Module], float] | None = None,
        path: str | Path | None = None,
        watch: Callable[[Trainer], Any] | None = None,
        progress: bool = True,
    ) -> History:
        """Train until ``epochs`` are done, those before a checkpoint counted, or until early stopping ends it.

        batches(rng)  the batches of one epoch: tuples of NumPy arrays or tensors. Floating-point ones take the
                      model's dtype, and all go to its device
        score(model)  after each epoch, in evaluation mode and without gradients; what early stopping looks at
        path          a checkpoint is written there after each epoch; see `resume`
        watch(self)   called after each epoch; a true value ends the training
        progress      a bar, in a notebook or on a terminal

        The model is in evaluation mode afterwards. ValueError where there is a patience and no score, or an epoch
        without a batch; FloatingPointError where the loss is no longer finite.
        """
        if self.stopping and score is None:
            raise ValueError("early stopping needs a score: a function of the model")
        with self._own_randomness():
            for _ in bar(
                range(self.epoch, epochs), epochs - self.epoch, f"training {type(self.model).__name__}", progress
            ):
                if self.stopping and self.stopping.waited >= self.stopping.patience and self.stopping.seen:
                    break
                self._run_epoch(batches)
                if score is not None:
                    self._judge(score)
                if path is not None:
                    self.save(path)
                if watch is not None and watch(self):
                    break
        if self.stopping and self._best is not None:
            self.model.load_state_dict(self._best)
        self.model.eval()
        return self.history

    def _run_epoch(self, batches: Batches) -> None:
        if hasattr(self.loss, "start_epoch"):
            self.loss.start_epoch()
        self.model.train()
        before = self.step
        for batch in batches(self.rng):
            self._learn(batch)
        if self.step == before:
            raise ValueError("there was no batch in this epoch: batches(rng) gives new ones each time it is called")
        self.epoch += 1

    def _learn(self, batch: tuple) -> None:
        first = next(self.model.parameters())
        if self.schedule is not None:
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate * self.schedule(self.step)
        if hasattr(self.loss, "start_step"):
            self.loss.start_step(self.step)
        value = self.loss(self.model, *(tensor_like(part, first) for part in batch))
        if not torch.isfinite(value):
            raise FloatingPointError(f"the loss is {value.item()} at step {self.step}: try a smaller rate")
        self.optimiser.zero_grad(set_to_none=True)
        value.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.max_norm)
        self.optimiser.step()
        self.step += 1
        self.history.losses.append(value.item())
        self.history.norms.append(norm.item())

    def _judge(self, score: Callable[[nn.Module], float]) -> None:
        self.model.eval()
        with torch.no_grad():
            found = float(score(self.model))
        self.history.scores.append(found)
        if self.stopping:
            self.stopping.update(found)
            if self.stopping.improved:
                self._best = copy.deepcopy(self.model.state_dict())

    def save(self, path: str | Path) -> None:
        """Write a checkpoint: the model, and all that the next step depends on. `load_checkpoint` reads it too."""
        stopping = self.stopping and {name: getattr(self.stopping, name) for name in ("best", "best_at", "seen")}
        save_checkpoint(
            path,
            self.model,
            optimiser=self.optimiser.state_dict(),
            rng=json.dumps(self.rng.bit_generator.state),
            noise=self._noise_now(),
            step=self.step,
            epoch=self.epoch,
            history=asdict(self.history),
            stopping=stopping,
            best=self._best,
        )

    def resume(self, path: str | Path) -> Trainer:
        """Take up where a checkpoint was written; the losses from here on are, bit for bit, those of one long run.

        The trainer is built as that one was (loss, rate, schedule ...). Returns itself. CheckpointError where the
        checkpoint does not fit, or holds no training; nothing is changed then.
        """
        content = read_checkpoint(path, "cpu")
        extra = content["extra"]
        wrong = differences(content, self.model)
        if wrong:
            raise CheckpointError(f"{path} does not fit this {type(self.model).__name__}: {'; '.join(wrong)}")
        if not {"optimiser", "rng", "noise", "step"} <= extra.keys():
            raise CheckpointError(f"{path} holds a model without its training: load_checkpoint reads it")
        if bool(extra["stopping"]) != bool(self.stopping):
            with_it = "with" if extra["stopping"] else "without"
            raise CheckpointError(f"{path} was trained {with_it} early stopping: build this trainer likewise")
        self.model.load_state_dict(content["weights"])
        self.optimiser.load_state_dict(extra["optimiser"])
        self.rng.bit_generator.state = json.loads(extra["rng"])
        self._noise = extra["noise"]
        self.step, self.epoch = extra["step"], extra["epoch"]
        self.history = History(**extra["history"])
        self._best = extra["best"]
        for name, value in (extra["stopping"] or {}).items():
            setattr(self.stopping, name, value)
        return self

    _inside = False

    @contextmanager
    def _own_randomness(self) -> Iterator[None]:
        """PyTorch's global generators are this trainer's inside, and as they were outside."""
        with torch.random.fork_rng(devices=self._gpus()):
            self._put(self._noise)
            self._inside = True
            try:
                yield
            finally:
                self._noise, self._inside = self._states(), False

    def _noise_now(self) -> dict[str, torch.Tensor]:
        return self._states() if self._inside else self._noise

    def _gpus(self) -> list[int]:
        device = device_of(self.model)
        return [device.index or 0] if device.type == "cuda" else []

    def _states(self) -> dict[str, torch.Tensor]:
        return {"cpu": torch.get_rng_state()} | {f"cuda {k}": torch.cuda.get_rng_state(k) for k in self._gpus()}

    def _put(self, states: dict[str, torch.Tensor]) -> None:
        torch.set_rng_state(states["cpu"])
        for k in self._gpus():
            if f"cuda {k}" in states:
                torch.cuda.set_rng_state(states[f"cuda {k}"], k)


def cosine(steps: int, warm_up: int = 0, least: float = 0.02) -> Callable[[int], float]:
    """A schedule: up to 1 in ``warm_up`` steps, down to ``least`` along half a cosine (Loshchilov & Hutter 2017)."""

    def factor(step: int) -> float:
        down = least + (1 - least) * 0.5 * (1 + math.cos(math.pi * min(step, steps) / steps))
        return down * min(1.0, (step + 1) / warm_up) if warm_up else down

    return factor


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """PyTorch's global CPU generator starts from this seed inside, for new weights, and is as it was outside."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
