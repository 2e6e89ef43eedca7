"""Watching a training whose loop is the student's own: all that it is given is the list of its batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lstm_course.training.loop import History
from lstm_course.training.progress import watched


class _Stopped(Exception):
    """Somebody stopped the training: it leaves the student's loop, after a whole step."""


class _Batches(list):
    """A list of batches that goes through ``some``, an iterator of all epochs', when it is iterated over."""

    def __init__(self, batches: list[tuple], some: Iterator[tuple]) -> None:
        super().__init__(batches)
        self.some = some

    def __iter__(self) -> Iterator[tuple]:
        for _ in range(len(self)):
            try:
                yield next(self.some)
            except StopIteration:
                raise _Stopped from None


@contextmanager
def watched_batches(model: Any, batches: list[tuple], epochs: int) -> Iterator[list[tuple]]:
    """Give the batches, and show how the loss on them falls while they are learned from, epoch after epoch.

    The loss is the mean squared error of what the model says of a batch. Stopped, the training ends there.
    """
    history, target = History(), None

    def all_epochs() -> Iterator[tuple]:
        nonlocal target
        for _ in range(epochs):
            for batch in batches:
                target = batch[1]
                yield batch

    def listen(_: Any, __: Any, answer: Any) -> None:
        if target is not None and answer.shape == target.shape:
            history.losses.append(float(((answer.detach() - target) ** 2).mean()))

    with watched(all_epochs(), epochs * len(batches), "training", history) as some:
        hook = model.register_forward_hook(listen)
        try:
            yield _Batches(batches, iter(some))
        except _Stopped:
            pass
        finally:
            hook.remove()
