"""One training loop for all models: Adam, clipping, early stopping, and checkpoints from which it goes on exactly."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.training.batches import Batches, tensor_like
from lstm_course.training.checkpoints import CheckpointError, differences, read_checkpoint, save_checkpoint
from lstm_course.training.progress import bar
from lstm_course.training.randomness import Randomness, seeded
from lstm_course.training.state import History, TrainingState, read_state
from lstm_course.training.stopping import EarlyStopping

__all__ = ["History", "Trainer", "cosine", "seeded"]


class Trainer:
    """Trains a module in place, epoch by epoch.

    loss(model, *batch)  one number, a tensor. If it has the methods ``start_epoch()`` or ``start_step(step)``, they are
                         called before each epoch, and before each batch with the number of steps done
    rate, max_norm       Adam's learning rate; all gradients together are clipped to max_norm
    schedule(step)       a factor for the rate, from the number of steps done; a function of that alone
    patience             epochs without a better score until it ends; the best weights are put back. None: no stopping
    seed                 of what the batches are drawn with, and of PyTorch's randomness (dropout) while it trains;
                         the global generators are left as they were

    ``step`` and ``epoch`` count what is done. The weights of the best epoch are put back at the end of `fit`; another
    `fit` does not go on from them, but from where the last epoch ended: fit(4), fit(8) learns what fit(8) does. An
    epoch that was broken off, by Ctrl-C or an error, is done anew by the next `fit`, from its start.
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
        self.randomness = Randomness(model, seed)
        self._best: Any = None  # weights
        self._from: TrainingState | None = None  # what the next fit goes on from, where that is not what there is

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

        The model is in evaluation mode afterwards, with the best weights where there is a patience, also where an
        error or Ctrl-C ends it. ValueError where there is a patience and no score, or an epoch without a batch;
        FloatingPointError where the loss or the gradients are not finite: nothing was learned from that batch.
        """
        if self.stopping and score is None:
            raise ValueError("early stopping needs a score: a function of the model")
        if self._from is not None:
            self._go_on_from(self._from)
        try:
            with self.randomness.inside():
                for _ in bar(
                    range(self.epoch, epochs), epochs - self.epoch, f"training {type(self.model).__name__}", progress
                ):
                    if self.stopping and self.stopping.waited >= self.stopping.patience and self.stopping.seen:
                        break
                    self._from = self._state()
                    self._run_epoch(batches)
                    if score is not None:
                        self._judge(score)
                    self._from = None
                    if path is not None:
                        self.save(path)
                    if watch is not None and watch(self):
                        break
        finally:
            if self.stopping and self._best is not None:
                if self._from is None and not self.stopping.improved:
                    self._from = self._state()
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
        parts = [tensor_like(part, first) for part in batch]
        value = self.loss(self.model, *parts)
        if not torch.isfinite(value):
            raise FloatingPointError(f"the loss is {value.item()} at step {self.step}: {self._why(parts)}")
        self.optimiser.zero_grad(set_to_none=True)
        value.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.max_norm)
        if not torch.isfinite(norm):
            found = f"the norm of the gradients is {norm.item()} at step {self.step}, the loss {value.item()}"
            raise FloatingPointError(f"{found}: {self._why(parts)}")
        self.optimiser.step()
        self.step += 1
        self.history.losses.append(value.item())
        self.history.norms.append(norm.item())

    def _why(self, parts: list[torch.Tensor]) -> str:
        if not all(bool(torch.isfinite(part).all()) for part in parts):
            return "the data are not finite"
        if not all(bool(torch.isfinite(p).all()) for p in self.model.parameters()):
            return "the weights are not finite"
        if self.step == 0:
            return (
                "the data and the weights are finite, so look at the loss: a root or logarithm of 0, too large numbers"
            )
        return "try a smaller rate"

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
        """Write a checkpoint: the model as it is, and all that the next step depends on.

        `load_checkpoint` reads the model alone. Where the model is not what the training goes on from (after `fit` with
        a patience, or in an epoch that was broken off), the checkpoint holds both.
        """
        state = self._from or self._state()
        save_checkpoint(path, self.model, **state.entries(), last=state.weights if self._from else None)

    def resume(self, path: str | Path) -> Trainer:
        """Take up where a checkpoint was written; the losses from here on are, bit for bit, those of one long run.

        The trainer is built as that one was (loss, rate, schedule ...). Returns itself. CheckpointError where the
        checkpoint does not fit, holds no training, or one that cannot be gone on from; nothing is changed then.
        """
        content = read_checkpoint(path, "cpu")
        wrong = differences(content, self.model)
        if wrong:
            raise CheckpointError(f"{path} does not fit this {type(self.model).__name__}: {'; '.join(wrong)}")
        state = read_state(content, self.model, self.stopping is not None, path)
        self._go_on_from(state)
        if state.weights is not content["weights"]:
            self._from = self._state()
            self.model.load_state_dict(content["weights"])
        return self

    def _state(self) -> TrainingState:
        """As it is now, a copy."""
        stopping = self.stopping
        return TrainingState(
            weights=copy.deepcopy(self.model.state_dict()),
            optimiser=copy.deepcopy(self.optimiser.state_dict()),
            rng=copy.deepcopy(self.rng.bit_generator.state),
            noise=self.randomness.states,
            step=self.step,
            epoch=self.epoch,
            history=self.history.copy(),
            stopping={name: getattr(stopping, name) for name in ("best", "best_at", "seen")} if stopping else None,
            best=self._best,
        )

    def _go_on_from(self, state: TrainingState) -> None:
        self.model.load_state_dict(state.weights)
        self.optimiser.load_state_dict(state.optimiser)
        self.rng.bit_generator.state = state.rng
        self.randomness.states = state.noise
        self.step, self.epoch, self.history, self._best = state.step, state.epoch, state.history, state.best
        for name, value in (state.stopping or {}).items():
            setattr(self.stopping, name, value)
        self._from = None


def cosine(steps: int, warm_up: int = 0, least: float = 0.02) -> Callable[[int], float]:
    """A schedule: up to 1 in ``warm_up`` steps, down to ``least`` along half a cosine (Loshchilov & Hutter 2017).

    ValueError below one step.
    """
    if steps < 1:
        raise ValueError(f"a schedule has at least 1 step, not {steps}")

    def factor(step: int) -> float:
        down = least + (1 - least) * 0.5 * (1 + math.cos(math.pi * min(step, steps) / steps))
        return down * min(1.0, (step + 1) / warm_up) if warm_up else down

    return factor
