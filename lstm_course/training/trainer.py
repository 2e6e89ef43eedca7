"""The training loop with epochs: early stopping, and checkpoints from which it goes on exactly."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.training.batches import Batches
from lstm_course.training.checkpoints import CheckpointError, differences, read_checkpoint, save_checkpoint
from lstm_course.training.determinism import seeded
from lstm_course.training.loop import History, train_module
from lstm_course.training.progress import watched
from lstm_course.training.schedule import EarlyStopping, cosine
from lstm_course.training.state import Randomness, TrainingState, read_state

STEPS_IN_EPOCH = 100
"""Of `Trainer.fit_steps`, whose data are ever new."""

__all__ = ["EarlyStopping", "History", "Trainer", "cosine", "seeded"]


class Trainer:
    """Trains a module in place, epoch by epoch.

    loss(model, *batch)  one number, a tensor. If it has the methods ``start_epoch()`` or ``start_step(step)``, they are
                         called before each epoch, and before each batch with the number of steps done
    learning_rate        Adam's; all gradients together are clipped to max_norm
    schedule(step)       a factor for the learning rate, from the number of steps done; a function of that alone
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
        learning_rate: float = 0.005,
        max_norm: float = 1.0,
        schedule: Callable[[int], float] | None = None,
        patience: int | None = None,
        larger_is_better: bool = False,
        seed: int = 0,
    ) -> None:
        self.model: Any = model
        self.loss: Any = loss
        self.max_norm, self.schedule = max_norm, schedule
        self.optimiser = torch.optim.Adam(model.parameters(), lr=learning_rate)
        self.stopping = EarlyStopping(patience, larger_is_better) if patience is not None else None
        self.rng = np.random.default_rng(seed)
        self.history = History()
        self.epoch = 0
        self.randomness = Randomness(model, seed)
        self._best: Any = None  # weights
        self._from: TrainingState | None = None  # what the next fit goes on from, where that is not what there is

    @property
    def step(self) -> int:
        """How many steps are done."""
        return len(self.history.losses)

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
        progress      how it goes is seen, in a notebook or on a terminal. In a notebook an interrupt then ends the
                      training after the epoch, and a second one at once

        The model is in evaluation mode afterwards, with the best weights where there is a patience, also where an
        error or Ctrl-C ends it. ValueError where there is a patience and no score, or an epoch without a batch;
        FloatingPointError where the loss or the gradients are not finite: nothing was learned from that batch.
        """
        if self.stopping and score is None:
            raise ValueError("early stopping needs a score: a function of the model")
        if self._from is not None:
            self._go_on_from(self._from)
        try:
            label, left = f"training {type(self.model).__name__}", epochs - self.epoch
            with (
                watched(range(self.epoch, epochs), left, label, self.history, None, progress, "epochs") as some,
                self.randomness.inside(),
            ):
                for _ in some:
                    if self.stopping and self.stopping.stopped:
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

    def fit_steps(self, task: Callable[[np.random.Generator], tuple], steps: int, **options: Any) -> History:
        """Train on ``steps`` new batches in all, each ``task(rng)``, in epochs of `STEPS_IN_EPOCH`. options: `fit`'s.

        How they are cut into epochs changes no number: nothing is drawn between two of them.
        """

        def batches(rng: np.random.Generator) -> Iterator[tuple]:
            return (task(rng) for _ in range(min(STEPS_IN_EPOCH, steps - self.step)))

        return self.fit(batches, -(-steps // STEPS_IN_EPOCH), **options)

    def _run_epoch(self, batches: Batches) -> None:
        if hasattr(self.loss, "start_epoch"):
            self.loss.start_epoch()
        before = self.step
        train_module(
            self.model, self.loss, batches(self.rng), max_norm=self.max_norm, schedule=self.schedule,
            optimiser=self.optimiser, history=self.history,
        )  # fmt: skip
        if self.step == before:
            raise ValueError("there was no batch in this epoch: batches(rng) gives new ones each time it is called")
        self.epoch += 1

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
        """Take up where a checkpoint was written: the losses from here on are, bit for bit, those of one long run.

        The trainer is built as that one was (loss, learning rate, schedule ...). Returns itself. CheckpointError where
        the checkpoint does not fit, holds no training, or one that cannot be gone on from; nothing is changed then.
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
        """Return a copy of the training as it is now."""
        stopping = self.stopping
        return TrainingState(
            weights=copy.deepcopy(self.model.state_dict()),
            optimiser=copy.deepcopy(self.optimiser.state_dict()),
            rng=copy.deepcopy(self.rng.bit_generator.state),
            rng_state=self.randomness.states,
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
        self.randomness.states = state.rng_state
        self.epoch, self.history, self._best = state.epoch, state.history, state.best
        for name, value in (state.stopping or {}).items():
            setattr(self.stopping, name, value)
        self._from = None
