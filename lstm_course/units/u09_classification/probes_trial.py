"""How the mended listing is tried: one behaviour at a time, with models that follow a script instead of learning.

So that one bug shows in one place, the other methods are replaced by plain ones of our own. What they do stands in the
listing's docstrings.
"""

from __future__ import annotations

import copy
import io
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from typing import Any, NamedTuple

import numpy as np

from lstm_course.checking.tensors import in_float32

Array = np.ndarray
Reviews = Mapping[str, Array]
NAMES = ("LSTM", "Bi-LSTM")


class Given(NamedTuple):
    """What a trial is made of. ``make(epochs)`` makes one; parts: train, validation, test."""

    make: Callable[..., Any]
    models: dict[str, Any]
    parts: Sequence[Sequence]
    patience: int
    batch_size: int


class Trained(NamedTuple):
    """A model after a training, what fit returned, and for each backward pass: the mode, the gradient, the weight."""

    model: Any
    history: Any
    heard: list[tuple[bool, float, float]]


@in_float32
def tried(
    answer: Callable, behaviour: str, tables: Array, train: Reviews, validation: Reviews, test: Reviews,
    patience: int, batch_size: int,
) -> Any:  # fmt: skip
    """tables (models, epochs + 1, V): the logit that a model has for each first word, after so many epochs."""
    parts = [_tensors(part) for part in (train, validation, test)]
    each_epoch = -(-len(parts[0][2]) // batch_size)
    models = {name: _scripted(table, each_epoch) for name, table in zip(NAMES, tables, strict=False)}

    def make(epochs: int = tables.shape[1] - 1) -> Any:
        return answer(models, *parts, epochs=epochs, patience=patience, batch_size=batch_size)

    return _BEHAVIOURS[behaviour](Given(make, models, parts, patience, batch_size))


def _line(given: Given) -> Any:
    share = float(given.parts[2][0].double().mean()) / 24
    line = str(given.make().line(NAMES[0], share))
    begin, end = f"{NAMES[0]}: ", " % right"
    number = line.removeprefix(begin).removesuffix(end)
    return {
        "begins with the name": line.startswith(begin),
        "the number": float(number) if number.replace(".", "").isdigit() else 0.0,
        "ends with % right": line.endswith(end),
        "digits": len(number),
    }


def _batches(given: Given) -> Any:
    found = list(given.make().batches(given.parts[0]))
    # Of two epochs only the first is looked at: how many there are is another case's question.
    model, _, heard = _fitted(given, epochs=2, patience=1000)
    weights = [weight for *_, weight in heard]
    return {
        "sizes": np.array([len(y) for _, _, y in found]),
        "ids": np.concatenate([ids.numpy() for ids, _, _ in found]),
        "lengths": np.concatenate([lengths.numpy() for _, lengths, _ in found]),
        "y": np.concatenate([y.numpy() for _, _, y in found]),
        "the gradient of each batch": np.array([gradient for _, gradient, _ in heard[: model.each_epoch]]),
        "steps between batches": int(np.count_nonzero(np.diff(weights[: model.each_epoch]))),
    }


def _score(given: Given) -> Any:
    loss, accuracy = given.make().score(given.models[NAMES[0]].train(), given.parts[2])
    # It comes in evaluation mode, and is scored by the answer's own method, which may leave it there after each epoch.
    modes = [mode for mode, *_ in _fitted(given, score=None, mode=False, patience=1000).heard]
    share = sum(modes) / len(modes) if modes else 1.0
    return {"loss": float(loss), "accuracy": float(accuracy), "share of fit in training mode": share}


def _in_use(given: Given) -> Any:
    return {"accuracy": float(given.make().score(given.models[NAMES[0]].eval(), given.parts[2])[1])}


def _patience(given: Given) -> Any:
    name = _name_of_accuracy(given)
    stopped, used_up = (_fitted(given, epochs=epochs, monitor=name).model for epochs in (None, 2))
    return {
        "the number of epochs": stopped.epochs_run(),
        "the number where 2 are given": used_up.epochs_run(),
    }


def _watched(given: Given) -> Any:
    model, history, _ = _fitted(given, patience=given.patience)
    rows = list(history.values()) if isinstance(history, dict) else []
    full = [row for row in rows if len(row) == model.epochs_run()]
    return {"the number of epochs": model.epochs_run(), "a loss and an accuracy an epoch are returned": len(full) >= 2}


def _best(given: Given) -> Any:
    name = _name_of_accuracy(given)
    stopped, used_up = (_fitted(given, monitor=name, patience=waits).model for waits in (given.patience, 1000))
    return {
        "the epoch of the weights": int(stopped.epochs()),
        "the epoch of the weights, all epochs being over": int(used_up.epochs()),
    }


def _report(given: Given) -> Any:
    def fit(model: Any) -> dict[str, list[float]]:
        model.seen += model.each_epoch
        return {"val_loss": [0.5], "val_accuracy": [0.5]}

    trial = given.make()
    trial.fit, trial.score = fit, _own_score
    with redirect_stdout(io.StringIO()) as said:
        scores = dict(trial.report())
    found: dict[str, Any] = {"scores": scores, "trained": [int(model.epochs()) for model in given.models.values()]}
    if len(given.models) > 1:  # one case is enough for what the listing's own bugs leave alone
        found["models of which a line is printed"] = sum(f"{name}: " in said.getvalue() for name in given.models)
    return found


_BEHAVIOURS: dict[str, Callable[[Given], Any]] = {
    "line": _line,
    "batches": _batches,
    "score": _score,
    "in use": _in_use,
    "patience": _patience,
    "watched": _watched,
    "best": _best,
    "report": _report,
}


def _own_score(model: Any, reviews: Sequence) -> tuple[float, float]:
    ids, lengths, y = reviews
    before = model.training
    logits = model.eval()(ids, lengths).detach()
    model.train(before)
    right = (logits > 0) == (y == 1)
    return float((~right).double().mean()), float(right.double().mean())


def _fitted(
    given: Given, epochs: int | None = None, mode: bool = True, score: Callable | None = _own_score, **attributes: Any
) -> Trained:
    """Train a copy of the first model by a trial that has these attributes, and our batches and score."""
    model = copy.deepcopy(given.models[NAMES[0]]).train(mode)
    heard: list[tuple[bool, float, float]] = []

    def hear(weight: Any) -> None:
        heard.append((model.dropout.training, float(weight.grad), float(weight.detach())))

    model.weight.register_post_accumulate_grad_hook(hear)
    trial = given.make() if epochs is None else given.make(epochs=epochs)
    return Trained(model, _with_ours(trial, given.batch_size, attributes, score).fit(model), heard)


def _with_ours(trial: Any, batch_size: int, attributes: Mapping[str, Any], score: Callable | None = _own_score) -> Any:
    trial.batches = lambda reviews: _own_batches(reviews, batch_size)
    if score:
        trial.score = score
    for name, value in attributes.items():
        with suppress(AttributeError):  # a property of the student's own
            setattr(trial, name, value)
    return trial


def _name_of_accuracy(given: Given) -> str:
    """Find what the trial's history calls the accuracy, from one epoch."""
    model = copy.deepcopy(given.models[NAMES[0]])
    trial = _with_ours(given.make(epochs=1), given.batch_size, {"patience": given.patience})
    history = trial.fit(copy.deepcopy(model))
    model.seen += model.each_epoch
    _, accuracy = _own_score(model, given.parts[1])
    named = history.items() if isinstance(history, dict) else ()
    return next((name for name, all_of in named if all_of and math.isclose(float(all_of[0]), accuracy)), "val_accuracy")


def _tensors(reviews: Reviews) -> tuple[Any, Any, Any]:
    import torch

    return tuple(torch.from_numpy(reviews[name]) for name in ("ids", "lengths", "y"))  # type: ignore[return-value]


def _scripted(table: Array, each_epoch: int) -> Any:
    import torch

    class Scripted(torch.nn.Module):
        """Counts the batches that it is trained on, in a buffer, so that the count is put back with the weights.

        Where its dropout, which is a part of it, is in training, its answer is the opposite of what it is in use.
        """

        def __init__(self) -> None:
            super().__init__()
            self.table, self.each_epoch = torch.tensor(table, dtype=torch.float32), each_epoch
            self.weight = torch.nn.Parameter(torch.zeros((), dtype=torch.float32))
            self.dropout = torch.nn.Dropout()
            self.seen: torch.Tensor
            self.register_buffer("seen", torch.tensor(0))
            self.ever_seen = 0

        def epochs(self) -> torch.Tensor:
            return torch.clamp(self.seen // self.each_epoch, max=len(self.table) - 1)

        def epochs_run(self) -> float:
            return self.ever_seen / self.each_epoch

        def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
            logits = self.table[self.epochs(), ids[:, 0]] + (self.weight - self.weight.detach())
            if self.dropout.training and torch.is_grad_enabled():
                self.seen += 1
                self.ever_seen += 1
            return -logits if self.dropout.training else logits

    return Scripted()


def _own_batches(reviews: Sequence, batch_size: int) -> Any:
    return [tuple(part[at : at + batch_size] for part in reviews) for at in range(0, len(reviews[2]), batch_size)]
